/*
 * Whether the kitchen has what was sent, seen from one terminal's store
 * (domain/delivery.h says when a ticket rings and when it is printed). Nothing
 * is kept in memory: after a restart of either side the next look finds what
 * the last one found.
 *
 * A waiter's terminal watches the tickets that it told the kitchen of:
 *
 *	delivery_watch(st, stations, a, &list);     rings, words; when next
 *	delivery_print(st, &rules, &paper, &at);    the agent: chits due
 *
 * A kitchen terminal says what it has on its disk, confirmed by the server, for
 * that is what all others see:
 *
 *	delivery_store(st, stations, &count);
 *
 * Both words are queued as the terminal's own actions. Watched are the stations
 * of delivery_stations alone: nobody waits for the reply of a kitchen that has
 * no terminal, and a ticket that is told where it is cooked is delivered when
 * it is saved.
 */
#ifndef OFFSYNC_STORE_DELIVERY_H
#define OFFSYNC_STORE_DELIVERY_H

#include "base/conf.h"
#include "domain/delivery.h"
#include "store/store.h"

/* Bits of enum station. */
#define DELIVERY_STATION(s) (1u << (s))

struct delivery_item {
	const struct record *ticket;
	enum delivery is; /* never DELIVERY_DONE */
	int64_t age_ms;   /* since it was told */
};

struct delivery_list {
	size_t count;
	struct delivery_item *items; /* oldest first */
	int64_t next_ms; /* this machine's wall clock; -1: nothing changes by
			    itself */
};

/* A kitchen terminal that has acknowledged nothing for so long is not there. */
#define DELIVERY_KNOWN_MS (INT64_C(14) * 24 * 60 * 60 * 1000)

/* The stations whose replies are waited for, as bits: with CONF_ALARM_KNOWN
 * those where a kitchen terminal is known to acknowledge; without own, which
 * are cooked at this terminal. */
unsigned delivery_stations(
	struct store *st, enum conf_kitchen_alarm alarm, unsigned own);

/* Tickets of these stations that were told here and are not delivered. In the
 * arena. */
enum err delivery_watch(struct store *st, unsigned stations, struct arena *a,
	struct delivery_list *out) MUST_CHECK;

/* This machine's clock as the server's would show it, for delivery_of and
 * delivery_may_be_twice. */
int64_t delivery_now_ms(struct store *st);

/* Where chits go. */
struct delivery_paper {
	void *ctx;
	/* Whether one of this ticket and as many sends was put there before. */
	bool (*has)(void *ctx, const struct record *ticket);
	/* On disk when it returns ERR_OK. twice: to be marked POSSIBLE
	 * DUPLICATE. */
	enum err (*put)(void *ctx, const struct record *ticket, bool twice);
};

/* What a terminal does about tickets that are told there. */
struct delivery_rules {
	unsigned stations; /* of which is printed what nobody has taken */
	bool at_send; /* print whatever is sent, at once (print.chit_at_send) */
	size_t max_actions;
};
/* What is older was sent before somebody wished that. */
#define DELIVERY_AT_SEND_MS (INT64_C(5) * 60 * 1000)

/*
 * Prints what is due: first the word that it is printed is queued, then the
 * chit is put, so that a death in between leaves a chit that is put at the next
 * look, never one that the kitchen's screen does not know of. *next_ms as in
 * the list.
 */
enum err delivery_print(struct store *st, const struct delivery_rules *rules,
	const struct delivery_paper *paper, int64_t *next_ms) MUST_CHECK;

/* The word alone, of a chit that somebody asks for; nothing when the kitchen
 * has heard of everything. *word: it may lie there twice. */
enum err delivery_printed(struct store *st, const struct record *ticket,
	size_t max_actions, bool *word) MUST_CHECK;

/* Says of each ticket of these stations that it is here. *count: how many
 * actions were queued. */
enum err delivery_store(struct store *st, unsigned stations, size_t max_actions,
	size_t *count) MUST_CHECK;

#endif
