/*
 * One run: one or two hotels with their terminals, their server, virtual time,
 * and what is about to happen. Whatever happens is traced, and the trace
 * hashed, so that two runs of a seed can be compared.
 */
#ifndef OFFSYNC_SIM_WORLD_H
#define OFFSYNC_SIM_WORLD_H

#include "tests/sim/chance.h"
#include "tests/sim/deeds.h"
#include "tests/sim/events.h"
#include "tests/sim/marks.h"
#include "tests/sim/plan.h"

#include <stdbool.h>
#include <stdint.h>

#define WORLD_HOTELS     2                      /* at most */
#define WORLD_TERMINALS  8                      /* at most */
#define WORLD_COPIES     1                      /* of them, besides */
#define WORLD_OPERATIONS 64                     /* kinds, at most */
#define WORLD_START_MS   INT64_C(1795327200000) /* 2026-11-22 06:00 UTC */

struct terminal; /* terminal.h */
struct server;   /* server.h */

/* How often something has happened: to see that everything does. */
struct tally {
	int64_t hotel_ms; /* simulated, of all hotels together */
	int64_t requests;
	int64_t deaths;
	int64_t deaths_in_a_write;
	int64_t conflicts;
	int64_t refused; /* by the server */
	int64_t marks[MARK_COUNT];
	struct {
		int64_t tried;
		int64_t saved;
	} operations[WORLD_OPERATIONS];
};

/* A terminal that was made of another one (copies.h). */
struct copying {
	int of;
	int is;       /* 0: there is none, for the first is never one */
	size_t deeds; /* that there were then */
};

struct world {
	uint64_t seed;
	int hours;
	bool tracing;
	struct plan plan;

	int64_t now_ms;    /* since the start */
	int64_t latest_ms; /* that the server's clock has ever shown */
	struct events events;
	bool people; /* somebody works */
	/* Called when an answer has come, and is stored; NULL: nobody asks. */
	void (*heard)(struct terminal *t);

	int hotel_count;
	int terminal_count;
	struct terminal *terminals[WORLD_TERMINALS + WORLD_COPIES];
	struct server *server;
	struct copying copy;
	struct deeds deeds;
	struct chance network;
	struct chance faults;
	struct {
		struct chance chance;
		char *body; /* a request that was heard; NULL: none yet */
		size_t len;
		int terminal; /* whose */
	} adversary;
	uint64_t messages; /* sent so far */

	uint64_t hash;
	struct tally tally;
	bool violated;
	char violation[512]; /* the first one, in a sentence */
};

/* One line of the trace. */
__attribute__((format(printf, 2, 3))) void world_trace(
	struct world *w, const char *format, ...);
/* A situation has been met. */
void world_mark(struct world *w, enum mark m);
/* A promise is broken. Only the first one counts; the run ends. */
__attribute__((format(printf, 2, 3))) void world_violate(
	struct world *w, const char *format, ...);
/* Something will happen in so many milliseconds. */
void world_plan(struct world *w, int64_t in_ms, enum event_kind kind,
	int terminal, uint64_t number, struct message *message);
/* Of hotel 0 or 1: its id, and its name. */
const char *world_tenant(int hotel);
const char *world_hotel_name(int hotel);
/* Whose a terminal is. */
int world_hotel_of(const struct world *w, int terminal);
/* The wall clock as it should be. */
int64_t world_clock_ms(const struct world *w);

#endif
