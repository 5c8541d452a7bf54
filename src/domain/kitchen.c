/* Kitchen tickets: one per order, station and round, made by the lines that are
 * fired; ticket and lines follow one another (hotel-domain 1.3). Each line that
 * is fired or taken back is something that the kitchen has to hear
 * (delivery.h). */
#include "domain/delivery.h"
#include "domain/reduce_priv.h"

#include "base/mutant.h"

static enum ticket_state
state_of(const struct record *ticket)
{
	return (enum ticket_state)record_int(ticket, TICKET_STATE);
}

static enum line_state
line_state(const struct record *line)
{
	return (enum line_state)record_int(line, LINE_STATE);
}

static void
set_state(struct reduce_work *w, const struct record *ticket,
	enum ticket_state state)
{
	record_set_int(work_edit(w, ticket), TICKET_STATE, state);
}

static bool
has_station(const struct record *line)
{
	return !record_is_null(line, LINE_STATION) &&
	       record_int(line, LINE_STATION) != STATION_NONE;
}

static bool
is_of(const struct record *ticket, const struct record *line)
{
	return record_int(ticket, TICKET_STATION) ==
		       record_int(line, LINE_STATION) &&
	       record_int(ticket, TICKET_ROUND) == record_int(line, LINE_ROUND);
}

/* The ticket that the line is on, the newest when one was cancelled; NULL:
 * none. */
static enum err
find_ticket(struct reduce_work *w, const struct record *line,
	const struct record **out)
{
	struct record_list tickets;
	enum err e;

	*out = NULL;
	e = work_list(w, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
		line->values[LINE_ORDER_ID], &tickets);
	for (size_t i = 0; e == ERR_OK && i < tickets.count; i++) {
		const struct record *t = tickets.items[i];

		if (is_of(t, line) && state_of(t) != TICKET_STATE_CANCELLED)
			*out = t;
	}
	return e;
}

/* One thing more that the kitchen has to hear, since that instant on the
 * server's clock. The clock runs from the first of those that nobody has heard
 * of yet. */
static void
tell(struct reduce_work *w, const struct record *ticket, int64_t at)
{
	struct record *now = work_edit(w, ticket);
	int64_t sends = record_int(now, TICKET_SENDS);

	if (at > w->in->now_ms + w->in->ahead_ms)
		at = w->in->now_ms + w->in->ahead_ms;
	if (delivery_told(now) >= sends || record_is_null(now, TICKET_TOLD_AT))
		record_set_int(now, TICKET_TOLD_AT, at);
	record_set_text(now, TICKET_TOLD_BY, w->in->terminal_id);
	record_set_int(now, TICKET_SENDS, sends + 1);
}

static enum err
make_ticket(struct reduce_work *w, const struct record *line)
{
	const char *order_id = record_text(line, LINE_ORDER_ID);
	struct record *ticket;
	char id[UUID_SIZE];
	enum err e;

	e = work_derive(w, TABLE_KITCHEN_TICKETS, order_id,
		arena_printf(w->arena, "ticket %s %lld",
			record_word(line, LINE_STATION),
			(long long)record_int(line, LINE_ROUND)),
		id);
	if (e != ERR_OK)
		return e;
	ticket = work_insert(w, TABLE_KITCHEN_TICKETS, id);
	record_set_text(ticket, TICKET_ORDER_ID, order_id);
	ticket->values[TICKET_STATION] = line->values[LINE_STATION];
	ticket->values[TICKET_ROUND] = line->values[LINE_ROUND];
	/* The waiter's terminal made it, or the server has it already. */
	record_set_int(ticket, TICKET_STATE,
		w->in->authoritative ? TICKET_STATE_RELAYED
				     : TICKET_STATE_QUEUED);
	record_set_int(ticket, TICKET_SENT_AT, w->in->now_ms);
	tell(w, ticket, record_int(line, LINE_FIRED_AT));
	return ERR_OK;
}

enum err
ticket_send(struct reduce_work *w, const struct record *line)
{
	const struct record *ticket;
	enum err e;

	if (!has_station(line))
		return ERR_OK;
	e = find_ticket(w, line, &ticket);
	if (e != ERR_OK)
		return e;
	if (ticket == NULL)
		return make_ticket(w, line);
	if (!MUTANT(ADD_ON_UNCOUNTED))
		tell(w, ticket, record_int(line, LINE_FIRED_AT));
	/* An add-on to what the kitchen has finished comes back on screen. */
	if (state_of(ticket) == TICKET_STATE_READY ||
		state_of(ticket) == TICKET_STATE_BUMPED) {
		set_state(w, ticket, TICKET_STATE_RECALLED);
		record_set_null(work_edit(w, ticket), TICKET_BUMPED_AT);
	}
	return ERR_OK;
}

enum err
ticket_tell(struct reduce_work *w, const struct record *line)
{
	const struct record *ticket;
	enum err e;

	if (!has_station(line))
		return ERR_OK;
	e = find_ticket(w, line, &ticket);
	if (e == ERR_OK && ticket != NULL &&
		state_of(ticket) != TICKET_STATE_BUMPED)
		tell(w, ticket, INT64_MAX);
	return e;
}

/* ---- from lines to the ticket ---- */

struct progress {
	size_t living; /* fired and not void */
	size_t begun;  /* started or further */
	size_t done;   /* ready or served */
};

static enum err
lines_of(struct reduce_work *w, const struct record *ticket,
	struct record_list *out)
{
	struct record_list all;
	size_t count = 0;
	enum err e;

	e = work_list(w, TABLE_ORDER_LINES, LINE_ORDER_ID,
		ticket->values[TICKET_ORDER_ID], &all);
	if (e != ERR_OK)
		return e;
	out->items = ARENA_ARRAY(w->arena, struct record *, all.count + 1);
	for (size_t i = 0; i < all.count; i++) {
		if (is_of(ticket, all.items[i]) &&
			!line_is_unsent(all.items[i]))
			out->items[count++] = all.items[i];
	}
	out->count = count;
	return ERR_OK;
}

static struct progress
measure(const struct record_list *lines)
{
	struct progress p = { 0 };

	for (size_t i = 0; i < lines->count; i++) {
		switch (line_state(lines->items[i])) {
		case LINE_STATE_READY:
		case LINE_STATE_SERVED:
			p.living++;
			p.begun++;
			p.done++;
			break;
		case LINE_STATE_STARTED:
			p.living++;
			p.begun++;
			break;
		case LINE_STATE_FIRED:
		case LINE_STATE_VOID_REQUESTED:
			p.living++;
			break;
		case LINE_STATE_DRAFT:
		case LINE_STATE_HELD:
		case LINE_STATE_VOIDED:
		case LINE_STATE_WORD_COUNT:
			break;
		}
	}
	return p;
}

static bool
is_begun(enum ticket_state s)
{
	return s == TICKET_STATE_STARTED || s == TICKET_STATE_READY;
}

enum err
ticket_follow(struct reduce_work *w, const struct record *line)
{
	const struct record *ticket;
	struct record_list lines;
	struct progress p;
	enum err e;

	if (!has_station(line))
		return ERR_OK;
	e = find_ticket(w, line, &ticket);
	if (e != ERR_OK || ticket == NULL ||
		state_of(ticket) == TICKET_STATE_BUMPED)
		return e;
	e = lines_of(w, ticket, &lines);
	if (e != ERR_OK)
		return e;
	p = measure(&lines);
	if (p.living == 0) {
		set_state(w, ticket, TICKET_STATE_CANCELLED);
	} else if (p.done == p.living) {
		set_state(w, ticket, TICKET_STATE_READY);
		work_stamp(w, work_edit(w, ticket), TICKET_READY_AT);
	} else if (p.begun > 0 || is_begun(state_of(ticket))) {
		set_state(w, ticket, TICKET_STATE_STARTED);
		record_set_null(work_edit(w, ticket), TICKET_READY_AT);
	}
	return ERR_OK;
}

/* ---- from the ticket to its lines ---- */

static void
start_line(struct reduce_work *w, const struct record *line)
{
	struct record *now;

	if (line_state(line) != LINE_STATE_FIRED &&
		line_state(line) != LINE_STATE_READY)
		return;
	now = work_edit(w, line);
	record_set_int(now, LINE_STATE, LINE_STATE_STARTED);
	work_stamp(w, now, LINE_STARTED_AT);
	record_set_null(now, LINE_READY_AT);
}

static void
finish_line(struct reduce_work *w, const struct record *line)
{
	struct record *now;

	if (line_state(line) != LINE_STATE_FIRED &&
		line_state(line) != LINE_STATE_STARTED)
		return;
	now = work_edit(w, line);
	record_set_int(now, LINE_STATE, LINE_STATE_READY);
	work_stamp(w, now, LINE_READY_AT);
}

/* The cook took it off the screen and has seen what was struck through. */
static void
bump_line(struct reduce_work *w, const struct record *line)
{
	if (line_state(line) == LINE_STATE_VOID_REQUESTED)
		record_set_int(
			work_edit(w, line), LINE_STATE, LINE_STATE_VOIDED);
	else
		finish_line(w, line);
}

static void
void_line(struct reduce_work *w, const struct record *line)
{
	record_set_int(work_edit(w, line), LINE_STATE, LINE_STATE_VOIDED);
}

static enum err
for_lines(struct reduce_work *w, const struct record *ticket,
	void (*change)(struct reduce_work *w, const struct record *line))
{
	struct record_list lines;
	enum err e = lines_of(w, ticket, &lines);

	for (size_t i = 0; e == ERR_OK && i < lines.count; i++)
		change(w, lines.items[i]);
	return e;
}

static enum err
cancel(struct reduce_work *w, const struct record *ticket)
{
	struct record_list lines;
	enum err e = lines_of(w, ticket, &lines);

	if (e == ERR_OK && measure(&lines).living > 0)
		e = line_check_unbilled(w, lines.items[0]);
	if (e == ERR_OK && measure(&lines).living > 0)
		e = work_raise(w, RULE_VOID_AFTER_FIRE,
			"the ticket has %zu lines", measure(&lines).living);
	return e == ERR_OK ? for_lines(w, ticket, void_line) : e;
}

/* Nobody can have stored or printed what was never sent: the server refused a
 * part of it, or comes from a backup. */
static void
keep_to_sends(struct reduce_work *w, struct record *ticket, int field)
{
	if (record_int(ticket, field) <= record_int(ticket, TICKET_SENDS))
		return;
	record_set_int(ticket, field, record_int(ticket, TICKET_SENDS));
	if (work_is_id(ticket, w->out->record_id))
		w->overruled |= 1u << field;
}

/* A kitchen terminal has it on its disk. */
static void
deliver(struct reduce_work *w, struct record *ticket)
{
	if (state_of(ticket) == TICKET_STATE_QUEUED ||
		state_of(ticket) == TICKET_STATE_RELAYED)
		record_set_int(ticket, TICKET_STATE, TICKET_STATE_DELIVERED);
	record_set_int(
		ticket, TICKET_DELIVERED_AT, w->in->now_ms + w->in->ahead_ms);
}

static enum err
ticket_update(
	struct reduce_work *w, const struct record *old, struct record *ticket)
{
	keep_to_sends(w, ticket, TICKET_DELIVERED);
	keep_to_sends(w, ticket, TICKET_PRINTED);
	if (record_changed(old, ticket, TICKET_DELIVERED))
		deliver(w, ticket);
	if (!record_changed(old, ticket, TICKET_STATE))
		return ERR_OK;
	switch (state_of(ticket)) {
	case TICKET_STATE_DELIVERED:
	case TICKET_STATE_SEEN:
		work_stamp(w, ticket, TICKET_DELIVERED_AT);
		return ERR_OK;
	case TICKET_STATE_STARTED:
		record_set_null(ticket, TICKET_READY_AT);
		return for_lines(w, ticket, start_line);
	case TICKET_STATE_READY:
		work_stamp(w, ticket, TICKET_READY_AT);
		return for_lines(w, ticket, finish_line);
	case TICKET_STATE_BUMPED:
		work_stamp(w, ticket, TICKET_READY_AT);
		work_stamp(w, ticket, TICKET_BUMPED_AT);
		return for_lines(w, ticket, bump_line);
	case TICKET_STATE_RECALLED:
		record_set_null(ticket, TICKET_BUMPED_AT);
		return ERR_OK;
	case TICKET_STATE_CANCELLED:
		return cancel(w, ticket);
	case TICKET_STATE_QUEUED:
	case TICKET_STATE_RELAYED:
	case TICKET_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static enum err
ticket_insert(struct reduce_work *w, struct record *ticket)
{
	work_stamp(w, ticket, TICKET_SENT_AT);
	if (state_of(ticket) == TICKET_STATE_DELIVERED)
		work_stamp(w, ticket, TICKET_DELIVERED_AT);
	return ERR_OK;
}

const struct entity_rules ticket_rules = {
	.insert = ticket_insert,
	.update = ticket_update,
	.kept = true,
};
