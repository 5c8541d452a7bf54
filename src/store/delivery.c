#include "store/delivery.h"

#include "store/confirmed.h"
#include "store/queue.h"
#include "store/store_priv.h"
#include "store/sync_state.h"

#include "base/check.h"
#include "base/log.h"
#include "base/mutant.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)16 << 20)

/* In which a ticket can be open (delivery.c of the domain). */
static const enum ticket_state live[] = {
	TICKET_STATE_QUEUED,
	TICKET_STATE_RELAYED,
	TICKET_STATE_DELIVERED,
	TICKET_STATE_SEEN,
	TICKET_STATE_STARTED,
	TICKET_STATE_RECALLED,
	TICKET_STATE_CANCELLED,
};
#define LIVE_COUNT (sizeof(live) / sizeof(live[0]))

/* By the server's clock, as far as this terminal knows it. */
struct clocks {
	int64_t here_ms;
	int64_t servers_ms;
};

static struct clocks
read_clocks(struct store *st)
{
	int64_t now = env_now_ms(store_env(st));

	return (struct clocks){ now, now + sync_state_offset_ms(st) };
}

int64_t
delivery_now_ms(struct store *st)
{
	return read_clocks(st).servers_ms;
}

static struct delivery_item
look(const struct clocks *c, const struct record *ticket, int64_t *next_ms)
{
	struct delivery_item item = {
		.ticket = ticket,
		.is = delivery_of(ticket, c->servers_ms, next_ms),
		.age_ms = c->servers_ms - record_int(ticket, TICKET_TOLD_AT),
	};

	if (*next_ms != -1)
		*next_ms -= c->servers_ms - c->here_ms;
	return item;
}

/* ---- the waiter's side ---- */

/* Whoever cannot find out waits for a reply. */
static bool
is_served(struct store *st, enum station station, int64_t since_ms)
{
	struct stmt *s = store_stmt(st, STMT_TICKET_SERVED);
	enum err e;

	stmt_bind_text(s, 1, choices_word(&station_choices, (int64_t)station));
	stmt_bind_int(s, 2, since_ms);
	e = stmt_step(s);
	stmt_reset(s);
	return e != ERR_NOT_FOUND;
}

unsigned
delivery_stations(struct store *st, enum conf_kitchen_alarm alarm, unsigned own)
{
	int64_t since_ms = delivery_now_ms(st) - DELIVERY_KNOWN_MS;
	unsigned stations = CONF_STATIONS_NONE;

	if (alarm == CONF_ALARM_NO)
		return stations;
	if (alarm == CONF_ALARM_ALWAYS || store_ready(st) != ERR_OK)
		return CONF_STATIONS_ALL & ~own;
	for (int s = 0; s < STATION_NONE; s++)
		if (is_served(st, (enum station)s, since_ms))
			stations |= DELIVERY_STATION(s);
	return stations & ~own;
}

static bool
is_told_here(struct store *st, unsigned stations, const struct record *ticket)
{
	const char *by = record_text(ticket, TICKET_TOLD_BY);

	return by != NULL && strcmp(by, store_identity(st)->terminal_id) == 0 &&
	       (stations & DELIVERY_STATION(
				   record_int(ticket, TICKET_STATION))) != 0;
}

static int
by_age(const void *a, const void *b)
{
	const struct delivery_item *x = a, *y = b;

	if (x->age_ms != y->age_ms)
		return x->age_ms > y->age_ms ? -1 : 1;
	return strcmp(x->ticket->id, y->ticket->id);
}

struct watching {
	struct store *st;
	struct arena *a;
	struct clocks clocks;
	unsigned stations;
	bool done_too; /* also what is delivered */
	size_t cap;
	struct delivery_list *list;
};

static void
watch_one(struct watching *w, const struct record *ticket)
{
	struct delivery_list *l = w->list;
	struct delivery_item item;
	int64_t next;

	if (!is_told_here(w->st, w->stations, ticket))
		return;
	item = look(&w->clocks, ticket, &next);
	if ((item.is == DELIVERY_DONE && !w->done_too) ||
		(MUTANT(TIMER_IN_MEMORY) &&
			item.age_ms > env_mono_ms(store_env(w->st))))
		return;
	l->items = arena_grow(
		w->a, l->items, l->count, &w->cap, sizeof(*l->items));
	l->items[l->count++] = item;
	if (next != -1 && (l->next_ms == -1 || next < l->next_ms))
		l->next_ms = next;
}

static enum err
watch(struct watching *w)
{
	const struct view *v = store_view(w->st);
	enum err e = ERR_OK;

	w->clocks = read_clocks(w->st);
	*w->list = (struct delivery_list){ .next_ms = -1 };
	for (size_t s = 0; e == ERR_OK && s < LIVE_COUNT; s++) {
		struct record_list list;

		e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_STATE,
			value_int((int64_t)live[s]), w->a, &list);
		for (size_t i = 0; e == ERR_OK && i < list.count; i++)
			watch_one(w, list.items[i]);
	}
	if (w->list->count > 1)
		qsort(w->list->items, w->list->count, sizeof(*w->list->items),
			by_age);
	return e;
}

enum err
delivery_watch(struct store *st, unsigned stations, struct arena *a,
	struct delivery_list *out)
{
	struct watching w = {
		.st = st,
		.a = a,
		.stations = stations,
		.list = out,
	};

	return watch(&w);
}

/* ---- a terminal's own word ---- */

/* Of a record that stays as it is it is said once: whatever became of that, it
 * is not said again until the server knows something new. */
static enum err
say(struct store *st, const struct record *ticket, const char *field,
	size_t max_actions, bool *said)
{
	const char *who = store_identity(st)->terminal_id;
	struct arena *a = arena_new(ARENA_MAX);
	const char *sends =
		arena_printf(a, "%" PRId64, record_int(ticket, TICKET_SENDS));
	const struct operation_argument arguments[] = {
		{ "table", "kitchen_tickets" },
		{ "id", ticket->id },
		{ field, sends },
	};
	const struct operation_request r = {
		.count = sizeof(arguments) / sizeof(arguments[0]),
		.arguments = arguments,
		.idempotency_key = arena_printf(a, "%s:%s:%s:%" PRId64 ":%s",
			field, ticket->id, sends, ticket->version, who),
	};
	struct action_list actions = { 0 };
	struct queue_answer answer;
	enum err e = queue_do(st, operation_find("update"), &r, who,
		ROLE_MANAGER, max_actions, a, &actions, &answer);

	*said = e == ERR_OK && !answer.already;
	if (e != ERR_OK)
		log_error("ticket %s: that it is %s is not queued: %s%s%s",
			ticket->id, field, err_text(e),
			answer.problems.count > 0 ? ": " : "",
			answer.problems.count > 0
				? answer.problems.items[0].message
				: "");
	arena_free(a);
	return e;
}

enum err
delivery_printed(struct store *st, const struct record *ticket,
	size_t max_actions, bool *word)
{
	int64_t sends = record_int(ticket, TICKET_SENDS);
	bool said;

	*word = record_int(ticket, TICKET_DELIVERED) < sends;
	if (!*word || record_int(ticket, TICKET_PRINTED) >= sends ||
		MUTANT(CHIT_UNTOLD))
		return ERR_OK;
	return say(st, ticket, "printed", max_actions, &said);
}

static enum err
put(const struct delivery_paper *paper, const struct record *ticket, bool twice)
{
	if (paper->has(paper->ctx, ticket))
		return ERR_OK;
	return paper->put(paper->ctx, ticket, twice);
}

static enum err
print(struct store *st, const struct delivery_rules *rules,
	const struct delivery_item *item, const struct delivery_paper *paper)
{
	bool word = false;
	enum err e = ERR_OK;

	if (rules->at_send && item->age_ms < DELIVERY_AT_SEND_MS)
		e = put(paper, item->ticket, item->is >= DELIVERY_PRINTS);
	if (e != ERR_OK || item->is < DELIVERY_PRINTS ||
		(rules->stations & DELIVERY_STATION(record_int(
					   item->ticket, TICKET_STATION))) == 0)
		return e;
	e = delivery_printed(st, item->ticket, rules->max_actions, &word);
	return e == ERR_OK ? put(paper, item->ticket, !MUTANT(CHIT_UNMARKED))
			   : e;
}

enum err
delivery_print(struct store *st, const struct delivery_rules *rules,
	const struct delivery_paper *paper, int64_t *next_ms)
{
	struct delivery_list list;
	struct watching w = {
		.st = st,
		.a = arena_new(ARENA_MAX),
		.stations =
			rules->at_send ? CONF_STATIONS_ALL : rules->stations,
		.done_too = rules->at_send,
		.list = &list,
	};
	enum err e = watch(&w);

	*next_ms = rules->stations != 0 ? list.next_ms : -1;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		e = print(st, rules, &list.items[i], paper);
	arena_free(w.a);
	return e;
}

/* ---- the kitchen's side ---- */

/* Whether it has been said, though the server has not confirmed that. */
static enum err
is_said(struct store *st, const struct record *ticket, struct arena *a,
	bool *out)
{
	const struct view *v = store_view(st);
	struct record *now;
	enum err e =
		v->find(v->ctx, TABLE_KITCHEN_TICKETS, ticket->id, a, &now);

	*out = e == ERR_OK && record_int(now, TICKET_DELIVERED) >=
				      record_int(ticket, TICKET_SENDS);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
store_one(struct store *st, const struct record *ticket, unsigned stations,
	size_t max_actions, struct arena *a, size_t *count)
{
	unsigned station = DELIVERY_STATION(record_int(ticket, TICKET_STATION));
	bool said = false;
	enum err e;

	if ((stations & station) == 0 || MUTANT(TICKET_ACK_DROPPED) ||
		record_int(ticket, TICKET_DELIVERED) >=
			record_int(ticket, TICKET_SENDS))
		return ERR_OK;
	e = is_said(st, ticket, a, &said);
	if (e != ERR_OK || said)
		return e;
	e = say(st, ticket, "delivered", max_actions, &said);
	*count += said;
	return e;
}

enum err
delivery_store(
	struct store *st, unsigned stations, size_t max_actions, size_t *count)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct value states[LIVE_COUNT];
	struct record_list list = { 0 };
	enum err e;

	*count = 0;
	for (size_t s = 0; s < LIVE_COUNT; s++)
		states[s] = value_int((int64_t)live[s]);
	e = confirmed_tickets(st, states, LIVE_COUNT, a, &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		e = store_one(
			st, list.items[i], stations, max_actions, a, count);
	arena_free(a);
	return e;
}
