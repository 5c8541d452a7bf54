/*
 * One evening of a simulated restaurant: waiters at some terminals, cooks at
 * two, on the simulator's world (tests/sim): real stores, real engine, real
 * server; requests are lost, repeated and late, links and machines go down,
 * clocks are apart. Judged by what people do with what they see: a dish that
 * was sent is in the kitchen, or the waiter hears of it in time; and nobody
 * cooks it twice unless what they cook from says that it may be there twice.
 */
#ifndef OFFSYNC_TESTS_KITCHEN_H
#define OFFSYNC_TESTS_KITCHEN_H

#include "tests/sim/terminal.h"
#include "tests/sim/world.h"

#include "domain/entity.h"

#define COOKS     2
#define TERMINALS 6
#define DISHES    16384 /* a run sends some 3000 */
#define SHEETS    8192
#define ON_SHEET  16

/* One line that was sent, as its waiter and the cooks know it. */
struct dish {
	char id[DEED_ID];
	char ticket[DEED_ID];
	int waiter;
	enum station station;
	int64_t at_ms;  /* when it was sent, true time */
	bool unknown;   /* the terminal died while it was saved */
	bool quiet;     /* sent while nothing goes wrong */
	bool is_stored; /* at a terminal where it is cooked */
	bool has_rung;
	bool on_paper;
	bool cooked;
	bool by_screen; /* a cook has dealt with what the screen shows of it */
	int64_t void_at_ms; /* 0: wanted */
	bool void_unknown;
	bool void_heard;
	bool is_settled; /* nothing more to check of it */
	bool void_settled;
};

/* One chit. */
struct sheet {
	int waiter;
	char ticket[DEED_ID];
	int64_t sends;
	bool twice; /* marked so */
	size_t count;
	size_t dishes[ON_SHEET];
};

struct kitchen_counts {
	int64_t sends; /* of tickets: what was entered at once for a station */
	int64_t dishes;
	int64_t voids;
	int64_t rung;
	int64_t sheets;
	int64_t twice_seen; /* a mark kept somebody from cooking */
	int64_t deaths;
	int64_t bumped_unseen;
};

struct kitchen {
	struct world w;
	struct dish *dishes;
	size_t dish_count;
	size_t *index; /* by id, place + 1 */
	struct sheet *sheets;
	size_t sheet_count;
	int64_t up_since_ms[TERMINALS];
	uint64_t watch_turn[TERMINALS];
	size_t first_open[TERMINALS]; /* of this waiter's dishes */
	struct chance chance;
	bool quiet;
	struct kitchen_counts counts;
};

/* ---- oracle.c: what must hold ---- */

struct dish *kitchen_dish(struct kitchen *k, const char *id);
/* What somebody sent, or took back. */
void kitchen_note(struct kitchen *k, struct terminal *t,
	const struct action_list *actions, bool unknown);
/* After a restart: what was saved? */
void kitchen_settle_unknown(struct kitchen *k, struct terminal *t);
/* A cook's terminal has heard from the server: what does it have now? */
void kitchen_note_stored(struct kitchen *k, struct terminal *t);
void kitchen_note_rung(struct kitchen *k, const struct record *ticket);
void kitchen_cook_screen(struct kitchen *k, struct dish *d, bool marked);
void kitchen_cook_paper(struct kitchen *k, const struct sheet *s);
/* Whoever should have heard of something has. */
void kitchen_check(struct kitchen *k, struct terminal *t);
/* All is healed and drained. */
void kitchen_check_end(struct kitchen *k);

/* Of a terminal; bits of enum station; 0: a waiter's. */
unsigned kitchen_stations(int terminal);

/* ---- evening.c ---- */

struct kitchen_result {
	bool violated;
	char violation[512];
	struct kitchen_counts counts;
};
void kitchen_run(
	uint64_t seed, int minutes, bool tracing, struct kitchen_result *out);

#endif
