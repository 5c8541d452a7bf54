/*
 * The kitchen: lines and tickets. Tickets and their lines follow one another in
 * the reducer, so whole tickets are moved by one action each.
 */
#include "domain/operations_priv.h"

#include "base/text.h"
#include "domain/states.h"

#define BIT(L, WORD) (1u << L##_##WORD)

/* What is cooking or was cooked: a void of it is waste. */
#define AT_THE_KITCHEN                                                         \
	(BIT(LINE_STATE, FIRED) | BIT(LINE_STATE, STARTED) |                   \
		BIT(LINE_STATE, READY) | BIT(LINE_STATE, SERVED))
#define UNSENT (BIT(LINE_STATE, DRAFT) | BIT(LINE_STATE, HELD))

/* What the arguments say about lines or tickets besides the order. */
struct filter {
	struct value station;
	struct value course;
	struct value round;
	int64_t place; /* of the line in its order, from 1; 0: any */
};

static enum err
read_filter(struct operation_build *b, struct filter *out)
{
	const char *line = build_arg(b, "line");
	enum err e;

	*out = (struct filter){ 0 };
	e = build_value(
		b, "station", TABLE_ORDER_LINES, LINE_STATION, &out->station);
	if (e == ERR_OK)
		e = build_value(b, "course", TABLE_ORDER_LINES, LINE_COURSE,
			&out->course);
	if (e == ERR_OK)
		e = build_value(
			b, "round", TABLE_ORDER_LINES, LINE_ROUND, &out->round);
	if (line != NULL && !text_to_int(line, &out->place))
		out->place = 0;
	return e;
}

static bool
fits(struct value wanted, struct value v)
{
	return wanted.kind == VALUE_NULL || value_equal(wanted, v);
}

static void
keep(struct record_list *list, size_t *count, struct record *r)
{
	list->items[(*count)++] = r;
}

/* Lines of an order that the filter lets pass. */
static enum err
filter_lines(struct operation_build *b, const struct record *order,
	const struct filter *f, struct record_list *out)
{
	size_t count = 0;
	enum err e = find_lines(b, order, out);

	if (e != ERR_OK)
		return e;
	if (f->place < 0 || (size_t)f->place > out->count)
		return build_missing(b, "line", "order %s has %zu lines",
			name_of_order(b, order), out->count);
	for (size_t i = 0; i < out->count; i++) {
		struct record *line = out->items[i];

		if (fits(f->station, line->values[LINE_STATION]) &&
			fits(f->course, line->values[LINE_COURSE]) &&
			fits(f->round, line->values[LINE_ROUND]) &&
			(f->place == 0 || (size_t)f->place == i + 1))
			keep(out, &count, line);
	}
	out->count = count;
	return ERR_OK;
}

/* The lines that line=, ticket= or the order and its filters name. */
static enum err
chosen_lines(struct operation_build *b, struct record_list *out)
{
	struct record *ticket;
	struct record *order;
	struct filter f;
	enum err e = read_filter(b, &f);

	if (e == ERR_OK)
		e = find_arg(b, "ticket", TABLE_KITCHEN_TICKETS, &ticket);
	if (e != ERR_OK)
		return e;
	if (build_arg(b, "line") != NULL && f.place == 0) {
		out->items = ARENA_NEW(b->a, struct record *);
		out->count = 1;
		return find_arg(b, "line", TABLE_ORDER_LINES, out->items);
	}
	if (ticket == NULL) {
		e = find_order(b, &order);
	} else {
		f.station = ticket->values[TICKET_STATION];
		f.round = ticket->values[TICKET_ROUND];
		e = find_id(b, TABLE_ORDERS,
			record_text(ticket, TICKET_ORDER_ID), &order);
	}
	if (e == ERR_OK && order == NULL)
		return build_missing(b, "ticket", "its order is not there");
	return e == ERR_OK ? filter_lines(b, order, &f, out) : e;
}

static bool
is_in(const struct record *line, unsigned states)
{
	return (states & (1u << record_int(line, LINE_STATE))) != 0;
}

/* Moves the chosen lines that are in one of those states. */
static enum err
move_lines(struct operation_build *b, unsigned from, enum line_state to,
	const char *what)
{
	struct record_list lines = { 0 };
	size_t count = 0;
	enum err e = chosen_lines(b, &lines);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < lines.count; i++) {
		if (!is_in(lines.items[i], from))
			continue;
		draft_int(b, draft_update(b, lines.items[i]), LINE_STATE,
			(int64_t)to);
		count++;
	}
	if (count == 0 && lines.count == 1)
		return build_missing(b, "line", "%s is %s",
			record_text(lines.items[0], LINE_NAME),
			record_word(lines.items[0], LINE_STATE));
	if (count == 0)
		return build_missing(
			b, "order", "has nothing that can be %s", what);
	build_sum_up(b, "%zu line%s %s.", count, count == 1 ? "" : "s", what);
	return ERR_OK;
}

enum err
build_fire(struct operation_build *b)
{
	return move_lines(b, UNSENT, LINE_STATE_FIRED, "fired");
}

enum err
build_serve(struct operation_build *b)
{
	unsigned from = BIT(LINE_STATE, READY);

	/* What is named may have been carried out past the kitchen's buttons.
	 */
	if (build_arg(b, "line") != NULL)
		from |= BIT(LINE_STATE, FIRED) | BIT(LINE_STATE, STARTED);
	return move_lines(b, from, LINE_STATE_SERVED, "served");
}

/* ---- tickets ---- */

static const char *
describe_ticket(struct operation_build *b, const struct record *order,
	const struct record *ticket)
{
	return arena_printf(b->a, "%s %s round %lld", name_of_order(b, order),
		record_word(ticket, TICKET_STATION),
		(long long)record_int(ticket, TICKET_ROUND));
}

/* Tickets of the order that pass the filter and can go to that state. */
static enum err
filter_tickets(struct operation_build *b, const struct record *order,
	enum ticket_state to, struct record_list *out)
{
	const struct state_machine *m = states_of(TABLE_KITCHEN_TICKETS);
	struct filter f;
	size_t count = 0;
	enum err e = read_filter(b, &f);

	if (e == ERR_OK)
		e = find_list(b, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
			value_text(order->id), out);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < out->count; i++) {
		struct record *t = out->items[i];
		int now = (int)record_int(t, TICKET_STATE);

		if (fits(f.station, t->values[TICKET_STATION]) &&
			fits(f.round, t->values[TICKET_ROUND]) &&
			now != (int)to && state_may(m, now, (int)to))
			keep(out, &count, t);
	}
	out->count = count;
	return ERR_OK;
}

static enum err
chosen_tickets(struct operation_build *b, enum ticket_state to,
	struct record_list *out, struct record **order)
{
	struct record *ticket;
	enum err e = find_arg(b, "ticket", TABLE_KITCHEN_TICKETS, &ticket);

	if (e != ERR_OK)
		return e;
	if (ticket == NULL) {
		e = find_order(b, order);
		return e == ERR_OK ? filter_tickets(b, *order, to, out) : e;
	}
	out->items = ARENA_NEW(b->a, struct record *);
	out->items[0] = ticket;
	out->count = 1;
	return find_id(
		b, TABLE_ORDERS, record_text(ticket, TICKET_ORDER_ID), order);
}

static void
move_ticket(struct operation_build *b, const struct record *order,
	const struct record *ticket, enum ticket_state to)
{
	draft_int(b, draft_update(b, ticket), TICKET_STATE, (int64_t)to);
	build_sum_up(b, "Ticket %s %s.",
		order == NULL ? "" : describe_ticket(b, order, ticket),
		choices_word(&ticket_state_choices, (int64_t)to));
}

static enum err
move_tickets(struct operation_build *b, enum ticket_state to)
{
	struct record_list tickets;
	struct record *order = NULL;
	enum err e = chosen_tickets(b, to, &tickets, &order);

	if (e != ERR_OK)
		return e;
	if (tickets.count == 0)
		return build_missing(b, "order",
			"%s has no ticket that can be %s",
			name_of_order(b, order),
			choices_word(&ticket_state_choices, (int64_t)to));
	for (size_t i = 0; i < tickets.count; i++)
		move_ticket(b, order, tickets.items[i], to);
	return ERR_OK;
}

/* Single lines are named by place, id or course; else it is about tickets. */
static bool
is_about_lines(const struct operation_build *b)
{
	return build_arg(b, "line") != NULL || build_arg(b, "course") != NULL;
}

enum err
build_start(struct operation_build *b)
{
	if (!is_about_lines(b))
		return move_tickets(b, TICKET_STATE_STARTED);
	return move_lines(b, BIT(LINE_STATE, FIRED) | BIT(LINE_STATE, READY),
		LINE_STATE_STARTED, "started");
}

enum err
build_ready(struct operation_build *b)
{
	if (!is_about_lines(b))
		return move_tickets(b, TICKET_STATE_READY);
	return move_lines(b, BIT(LINE_STATE, FIRED) | BIT(LINE_STATE, STARTED),
		LINE_STATE_READY, "ready");
}

enum err
build_seen(struct operation_build *b)
{
	return move_tickets(b, TICKET_STATE_SEEN);
}

enum err
build_bump(struct operation_build *b)
{
	return move_tickets(b, TICKET_STATE_BUMPED);
}

/* One key press on the screen brings back what was cleared last. */
enum err
build_recall(struct operation_build *b)
{
	struct record_list tickets;
	struct record *order = NULL;
	struct record *last = NULL;
	enum err e = chosen_tickets(b, TICKET_STATE_RECALLED, &tickets, &order);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < tickets.count; i++) {
		struct record *t = tickets.items[i];

		if (last == NULL || record_int(t, TICKET_BUMPED_AT) >=
					    record_int(last, TICKET_BUMPED_AT))
			last = t;
	}
	if (last == NULL)
		return build_missing(b, "order",
			"%s has no ticket that was bumped",
			name_of_order(b, order));
	move_ticket(b, order, last, TICKET_STATE_RECALLED);
	return ERR_OK;
}

/* ---- void ---- */

static enum err
void_order(struct operation_build *b)
{
	struct record *order;
	enum err e = find_order(b, &order);

	if (e != ERR_OK)
		return e;
	draft_int(b, draft_update(b, order), ORDER_STATE, ORDER_STATE_VOIDED);
	build_sum_up(b, "Order %s voided.", name_of_order(b, order));
	return ERR_OK;
}

/* The kitchen sees what was taken back and agrees, unless somebody insists. */
static enum line_state
voided_state(const struct operation_build *b, const struct record *line)
{
	if (is_in(line, AT_THE_KITCHEN) &&
		!build_overrides(b, RULE_VOID_AFTER_FIRE) &&
		!is_in(line, BIT(LINE_STATE, SERVED)))
		return LINE_STATE_VOID_REQUESTED;
	return LINE_STATE_VOIDED;
}

enum err
build_void(struct operation_build *b)
{
	struct record_list lines = { 0 };
	struct value all;
	size_t count = 0;
	enum err e =
		build_value(b, "all", TABLE_MENU_ITEMS, ITEM_AVAILABLE, &all);

	if (e != ERR_OK)
		return e;
	if (all.kind == VALUE_INT && all.i != 0)
		return void_order(b);
	if (!is_about_lines(b) && build_arg(b, "ticket") == NULL &&
		build_arg(b, "station") == NULL)
		return build_invalid(b, "line",
			"is missing: which line, or ticket=, course=, or "
			"all=yes for the whole order");
	e = chosen_lines(b, &lines);
	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		const struct record *line = lines.items[i];

		if (is_in(line, BIT(LINE_STATE, VOIDED)))
			continue;
		draft_int(b, draft_update(b, line), LINE_STATE,
			(int64_t)voided_state(b, line));
		count++;
	}
	if (e == ERR_OK && count == 0)
		return build_missing(b, "line", "there is nothing to void");
	build_sum_up(b, "%zu line%s taken back.", count, count == 1 ? "" : "s");
	return e;
}
