/* The demo hotel's restaurant: checks, lines, and the tickets that follow from
 * them as they do in the reducer. */
#include "server/demo_priv.h"

#include "base/money.h"

#include <string.h>

#define NOT_PAID SIZE_MAX
/* Of a check, from fire to pass. */
#define START_MINUTES 2

/* A check when table is not NULL, else a line of the check above. */
static const struct row {
	const char *table;
	int guest;
	int64_t covers;
	int64_t minutes; /* since it was opened, or fired */
	const char *login;
	const char *allergy;
	const char *note;
	size_t drawer;

	const char *item;
	int64_t quantity;
	int64_t seat;
	int64_t round;
	enum line_state state;
	const char *modifiers;
} rows[] = {
#define ORDER(table_no, nth, persons, age, by, allergens, text)                \
	{ .table = table_no,                                                   \
		.guest = nth,                                                  \
		.covers = persons,                                             \
		.minutes = age,                                                \
		.login = by,                                                   \
		.allergy = allergens,                                          \
		.note = text,                                                  \
		.drawer = NOT_PAID },
#define PAID(table_no, till, persons, age, by)                                 \
	{ .table = table_no,                                                   \
		.guest = -1,                                                   \
		.covers = persons,                                             \
		.minutes = age,                                                \
		.login = by,                                                   \
		.drawer = till },
#define LINE(code, count, place, send, progress, age, wishes)                  \
	{ .item = code,                                                        \
		.quantity = count,                                             \
		.seat = place,                                                 \
		.round = send,                                                 \
		.state = LINE_STATE_##progress,                                \
		.minutes = age,                                                \
		.modifiers = wishes },
#include "data/demo/orders.def"
#undef ORDER
#undef PAID
#undef LINE
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* One check while it is written. */
struct check {
	const struct row *head;
	const struct row *lines;
	size_t count;
	const char *id;
	const char *number;
	const struct demo_person *by;
	int64_t now_ms; /* what minutes count back from */
};

static int64_t
ago(const struct check *c, int64_t minutes)
{
	return c->now_ms - minutes * DEMO_MINUTE_MS;
}

static bool
is_sent(enum line_state state)
{
	return state != LINE_STATE_DRAFT && state != LINE_STATE_HELD;
}

/* ---- lines ---- */

static void
set_line_times(const struct check *c, const struct row *row,
	const struct demo_dish *dish, struct record *r)
{
	int64_t fired = ago(c, row->minutes);
	int64_t ready = fired + dish->target_minutes * DEMO_MINUTE_MS;

	if (!is_sent(row->state))
		return;
	record_set_int(r, LINE_FIRED_AT, fired);
	if (row->state == LINE_STATE_FIRED)
		return;
	record_set_int(
		r, LINE_STARTED_AT, fired + START_MINUTES * DEMO_MINUTE_MS);
	if (row->state != LINE_STATE_STARTED)
		record_set_int(r, LINE_READY_AT,
			ready < c->now_ms ? ready : c->now_ms);
}

static void
put_line(struct demo *d, const struct check *c, size_t n)
{
	const struct row *row = &c->lines[n];
	const struct demo_dish *dish = demo_dish(row->item);
	struct record *r = demo_record(d, TABLE_ORDER_LINES,
		demo_id(d, TABLE_ORDER_LINES,
			arena_printf(d->a, "%s %zu", c->number, n)));

	record_set_text(r, LINE_ORDER_ID, c->id);
	record_set_text(
		r, LINE_MENU_ITEM_ID, demo_id(d, TABLE_MENU_ITEMS, dish->code));
	record_set_text(r, LINE_NAME, dish->name);
	record_set_int(r, LINE_QUANTITY, row->quantity);
	record_set_int(r, LINE_UNIT_PRICE_MINOR, dish->price_minor);
	record_set_int(r, LINE_TAX_MINOR,
		money_tax_included(
			dish->price_minor * row->quantity, dish->tax_ppm));
	record_set_text(r, LINE_MODIFIERS, row->modifiers);
	record_set_int(r, LINE_SEAT, row->seat);
	record_set_int(r, LINE_COURSE, dish->course);
	record_set_int(r, LINE_STATION, (int64_t)dish->station);
	record_set_int(r, LINE_ROUND, row->round);
	record_set_int(r, LINE_STATE, (int64_t)row->state);
	set_line_times(c, row, dish, r);
	demo_put(d, r,
		ago(c, is_sent(row->state) ? row->minutes : c->head->minutes),
		c->by);
}

/* ---- tickets ---- */

/* What the lines of one station and round come to. */
struct pot {
	size_t lines;
	size_t begun;
	size_t ready;
	size_t served;
	int64_t minutes; /* since it was sent */
	int64_t target_minutes;
};

static void
add_up(const struct check *c, enum station station, int64_t round,
	struct pot *pot)
{
	memset(pot, 0, sizeof(*pot));
	for (size_t i = 0; i < c->count; i++) {
		const struct row *row = &c->lines[i];
		const struct demo_dish *dish = demo_dish(row->item);

		if (dish->station != station || row->round != round ||
			!is_sent(row->state))
			continue;
		pot->lines++;
		pot->begun += row->state >= LINE_STATE_STARTED;
		pot->ready += row->state >= LINE_STATE_READY;
		pot->served += row->state == LINE_STATE_SERVED;
		if (row->minutes > pot->minutes)
			pot->minutes = row->minutes;
		if (dish->target_minutes > pot->target_minutes)
			pot->target_minutes = dish->target_minutes;
	}
}

static enum ticket_state
state_of(const struct pot *pot)
{
	if (pot->served == pot->lines)
		return TICKET_STATE_BUMPED;
	if (pot->ready == pot->lines)
		return TICKET_STATE_READY;
	if (pot->begun > 0)
		return TICKET_STATE_STARTED;
	return pot->minutes > 1 ? TICKET_STATE_DELIVERED : TICKET_STATE_QUEUED;
}

static void
put_ticket(struct demo *d, const struct check *c, enum station station,
	int64_t round, const struct pot *pot)
{
	enum ticket_state state = state_of(pot);
	int64_t sent = ago(c, pot->minutes);
	int64_t ready = sent + pot->target_minutes * DEMO_MINUTE_MS;
	const char *name = arena_printf(d->a, "ticket %s %lld",
		choices_word(&station_choices, (int64_t)station),
		(long long)round);
	struct record *r = demo_record(
		d, TABLE_KITCHEN_TICKETS, demo_effect_id(d, c->id, name));

	if (ready > c->now_ms)
		ready = c->now_ms;
	record_set_text(r, TICKET_ORDER_ID, c->id);
	record_set_int(r, TICKET_STATION, (int64_t)station);
	record_set_int(r, TICKET_ROUND, round);
	record_set_int(r, TICKET_STATE, (int64_t)state);
	record_set_int(r, TICKET_SENT_AT, sent);
	if (state != TICKET_STATE_QUEUED)
		record_set_int(r, TICKET_DELIVERED_AT, sent + 2000);
	if (state == TICKET_STATE_READY || state == TICKET_STATE_BUMPED)
		record_set_int(r, TICKET_READY_AT, ready);
	if (state == TICKET_STATE_BUMPED)
		record_set_int(r, TICKET_BUMPED_AT, ready);
	demo_put(d, r, sent, c->by);
}

static void
put_tickets(struct demo *d, const struct check *c)
{
	struct pot pot;

	for (int64_t round = 1; round <= 3; round++) {
		for (int s = 0; s < STATION_NONE; s++) {
			add_up(c, (enum station)s, round, &pot);
			if (pot.lines > 0)
				put_ticket(d, c, (enum station)s, round, &pot);
		}
	}
}

/* ---- checks ---- */

static int64_t
total(const struct check *c)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->count; i++)
		sum += demo_dish(c->lines[i].item)->price_minor *
		       c->lines[i].quantity;
	return sum;
}

static enum order_state
order_state(const struct check *c)
{
	if (c->head->drawer != NOT_PAID)
		return ORDER_STATE_CLOSED;
	for (size_t i = 0; i < c->count; i++) {
		if (is_sent(c->lines[i].state))
			return ORDER_STATE_SENT;
	}
	return ORDER_STATE_OPEN;
}

static void
put_order(struct demo *d, const struct check *c, const char *table)
{
	const struct row *head = c->head;
	struct record *r = demo_record(d, TABLE_ORDERS, c->id);
	int64_t opened = ago(c, head->minutes);

	record_set_text(r, ORDER_NUMBER, c->number);
	record_set_int(r, ORDER_COVERS, head->covers);
	record_set_int(r, ORDER_STATE, (int64_t)order_state(c));
	record_set_text(r, ORDER_NOTE, head->note);
	record_set_text(r, ORDER_ALLERGY_NOTE, head->allergy);
	record_set_text(r, ORDER_OPENED_BY, c->by->id);
	record_set_int(r, ORDER_OPENED_AT, opened);
	if (head->guest < 0) {
		record_set_text(r, ORDER_TABLE_NO, table);
	} else {
		const struct demo_room *room =
			demo_guest_room(d, (size_t)head->guest);

		record_set_text(r, ORDER_ROOM_ID, room->id);
		record_set_text(r, ORDER_STAY_ID, room->stay_id);
	}
	demo_put(d, r, opened, c->by);
}

static void
put_check(struct demo *d, struct check *c, size_t house, size_t n)
{
	const struct row *head = c->head;
	const char *table = house == 0 ? head->table
				       : arena_printf(d->a, "%s/%zu",
						 head->table, house + 1);

	c->by = demo_login(d, head->login);
	c->number = arena_printf(d->a, "%s-%06zu",
		head->table[0] == 'B'   ? "BAR1"
		: head->table[0] == 'T' ? "POS1"
					: "POS2",
		1700 + house * 50 + n);
	c->id = demo_id(d, TABLE_ORDERS, c->number);
	c->now_ms = d->now_ms;
	if (head->drawer != NOT_PAID &&
		d->drawers[head->drawer].state == DRAWER_STATE_CLOSED)
		c->now_ms = d->drawers[head->drawer].closed_at;
	put_order(d, c, table);
	for (size_t i = 0; i < c->count; i++)
		put_line(d, c, i);
	put_tickets(d, c);
	if (head->drawer != NOT_PAID)
		(void)demo_cash(d, head->drawer, NULL, c->id, total(c),
			ago(c, head->minutes - 45));
}

/* The table once for every 120 rooms. */
void
demo_restaurant(struct demo *d)
{
	for (size_t house = 0; house < demo_scale(d, 1); house++) {
		size_t n = 0;

		for (size_t i = 0; i < ROW_COUNT; i++) {
			struct check c = { .head = &rows[i] };

			c.lines = &rows[i + 1];
			while (i + 1 < ROW_COUNT && rows[i + 1].table == NULL) {
				c.count++;
				i++;
			}
			put_check(d, &c, house, n++);
		}
	}
}
