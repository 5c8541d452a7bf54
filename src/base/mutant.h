/*
 * Planted bugs for the simulator: the shapes in which sync programs have really
 * lost data (reliability-security 4.7). Each must be found by it, and the
 * canary fails on purpose, to show that the alarm rings. Only the simulator's
 * own build has them (-DOFFSYNC_MUTANTS); elsewhere MUTANT(name) is the
 * constant false and nothing of them is left in the program.
 */
#ifndef OFFSYNC_BASE_MUTANT_H
#define OFFSYNC_BASE_MUTANT_H

#include <stdbool.h>

/* clang-format off */
#define MUTANTS(M)                                                             \
	/* the server looks for the idempotency key in another transaction */  \
	M(DEDUPE_OUTSIDE_TX)                                                   \
	/* the server answers before its transaction is durable */             \
	M(ACK_BEFORE_COMMIT)                                                   \
	/* the agent sends an action again under another id */                 \
	M(RETRY_NEW_ID)                                                        \
	/* the agent never again offers what a failed request carried */       \
	M(STUCK_IN_FLIGHT)                                                     \
	/* the agent stores the token in a transaction before the data */      \
	M(TOKEN_BEFORE_DATA)                                                   \
	/* nobody's bug: the simulator itself reports it */                    \
	M(CANARY)
/* clang-format on */

enum mutant {
	MUTANT_NONE,
#define M(name) MUTANT_##name,
	MUTANTS(M)
#undef M
	MUTANT_COUNT,
};

#ifdef OFFSYNC_MUTANTS
/* Which one is switched on; set once, before anything runs. */
extern int mutant_active;
#define MUTANT(name) (mutant_active == MUTANT_##name)

/* "RETRY_NEW_ID". */
const char *mutant_name(enum mutant m);
/* MUTANT_NONE when there is none of that name. */
enum mutant mutant_find(const char *name);
#else
#define MUTANT(name) false
#endif

#endif
