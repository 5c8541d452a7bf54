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
	/* ---- the server ---- */                                             \
	/* a hotel's transaction sees records that another one read */         \
	M(CACHE_ACROSS_HOTELS)                                                 \
	/* the next transaction uses the same stamps of the change log */      \
	M(STAMPS_AGAIN)                                                        \
	/* a reader counts the stamp of a transaction that is still open */    \
	M(OPEN_STAMP_COUNTED)                                                  \
	/* a page of changes may end inside a transaction */                   \
	M(PAGE_INSIDE_STAMP)                                                   \
	/* what was deleted is not among the changes */                        \
	M(DELETES_UNTOLD)                                                      \
	/* the token of a page is that of the newest change */                 \
	M(CURSOR_AHEAD)                                                        \
	/* what a transaction wrote is not what it reads */                    \
	M(CACHE_STALE)                                                         \
	/* a page of a first load that is full is taken for the last */        \
	M(FULL_PAGE_IS_LAST)                                                   \
	/* changes made while a first load ran are skipped */                  \
	M(LOAD_JOINS_AT_END)                                                   \
	/* a token older than the log is gone on from */                       \
	M(EXPIRED_IS_FINE)                                                     \
	/* instants are the terminal's, however its clock is */                \
	M(CLOCK_TRUSTED)                                                       \
	/* an action with a bad signature uses up its number */                \
	M(FORGED_USES_NUMBER)                                                  \
	/* an action that comes again is applied again */                      \
	M(REPLAYS_APPLIED)                                                     \
	/* signatures are not checked */                                       \
	M(SIGNATURE_UNCHECKED)                                                 \
	/* every answer says success */                                        \
	M(REFUSED_IS_SUCCESS)                                                  \
	/* the terminal's last number is not stored */                         \
	M(NUMBER_NOT_KEPT)                                                     \
	/* a signature vouches for what its action does not follow */          \
	M(RUN_UNCHAINED)                                                       \
	/* an action that has overtaken the one before it is taken */          \
	M(GAP_TAKEN)                                                           \
	/* a number that comes with other content is a repetition */           \
	M(FORK_UNNOTICED)                                                      \
	/* what was let go of a parked bundle is let go once more */           \
	M(RELEASED_TWICE)                                                      \
	/* ---- merging and money ---- */                                      \
	/* two who took the same off a count took it once */                   \
	M(SUM_SAME_IS_DONE)                                                    \
	/* nobody looks whether others changed the field */                    \
	M(LAST_WRITE_WINS)                                                     \
	/* a count is set to what a terminal saw last */                       \
	M(SUM_AS_VALUE)                                                        \
	/* cash for a counted drawer is not expected in it */                  \
	M(LATE_CASH_UNCOUNTED)                                                 \
	/* a payment for a closed folio is posted nowhere */                   \
	M(LATE_PAYMENT_LOST)                                                   \
	/* a posting is taken back by two terminals */                         \
	M(REVERSED_TWICE)                                                      \
	/* the first line of an order is not charged */                        \
	M(FIRST_LINE_FREE)                                                     \
	/* a line of three takes one off the count */                          \
	M(COUNTED_AS_ONE)                                                      \
	/* a conflict is answered, and nobody is asked */                      \
	M(CONFLICT_UNRECORDED)                                                 \
	/* ---- the terminal ---- */                                           \
	/* changes are ordered by the wall clock */                            \
	M(OLDER_IS_IGNORED)                                                    \
	/* a change does not reach what lies under a pending action */         \
	M(IMAGE_NOT_UPDATED)                                                   \
	/* a decision does not end the waiting */                              \
	M(DECISION_UNSEEN)                                                     \
	/* what was refused stays on the screen */                             \
	M(NO_REVERT)                                                           \
	/* what was refused half-way is saved by half */                       \
	M(COMMIT_ON_ERROR)                                                     \
	/* all actions of one go name the same predecessor */                  \
	M(CHAIN_BY_INTENTION)                                                  \
	/* pressed twice is done twice */                                      \
	M(KEY_UNCHECKED)                                                       \
	/* tries become rarer for ever */                                      \
	M(BACKOFF_UNBOUNDED)                                                   \
	/* a terminal says saved before the disk does */                       \
	M(SAVE_NOT_DURABLE)                                                    \
	/* an answer alone makes an action done, before a pull has brought it  \
	 */                                                                    \
	M(DONE_WHEN_ANSWERED)                                                  \
	/* a full queue refuses what has happened */                           \
	M(FACT_REFUSED_FULL)                                                   \
	/* a machine that starts again begins to count its hours alone anew */ \
	M(WINDOW_RESET)                                                        \
	/* what was entered again can be entered again once more */            \
	M(REPLACED_UNNOTED)                                                    \
	/* nobody's bug: the simulator itself reports it */                    \
	M(CANARY)                                                              \
	/* ---- tickets, found by the simulated kitchen (tests/kitchen) ---- */ \
	/* a kitchen terminal does not say what it has stored */               \
	M(TICKET_ACK_DROPPED)                                                  \
	/* it says so of what is cooked elsewhere */                           \
	M(TICKET_ACK_ANY_STATION)                                              \
	/* a chit is printed, and the kitchen's screen is not told */          \
	M(CHIT_UNTOLD)                                                         \
	/* the chit does not say that the ticket may be on the screen */       \
	M(CHIT_UNMARKED)                                                       \
	/* a ticket that came late is shown like any other */                  \
	M(LATE_UNMARKED)                                                       \
	/* what was sent before the machine started is not watched */          \
	M(TIMER_IN_MEMORY)                                                     \
	/* what is added to a ticket counts as delivered with it */            \
	M(ADD_ON_UNCOUNTED)
/* clang-format on */
/* Those of the ordinary simulator are before this one. */
#define MUTANT_KITCHEN MUTANT_TICKET_ACK_DROPPED

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
