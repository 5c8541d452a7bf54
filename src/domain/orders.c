/* Restaurant orders: what they cost, and how they are closed. Lines and tickets
 * have their own files. */
#include "domain/reduce_priv.h"

#include "base/money.h"
#include "base/mutant.h"
#include "domain/folio.h"

#include <string.h>

static enum order_state
state_of(const struct record *order)
{
	return (enum order_state)record_int(order, ORDER_STATE);
}

bool
order_is_over(const struct record *order)
{
	return state_of(order) == ORDER_STATE_CLOSED ||
	       state_of(order) == ORDER_STATE_MERGED ||
	       state_of(order) == ORDER_STATE_VOIDED;
}

const char *
order_name(struct reduce_work *w, const struct record *order)
{
	if (record_is_null(order, ORDER_NUMBER))
		return work_ref(w, order->id);
	return record_text(order, ORDER_NUMBER);
}

enum err
order_lines(
	struct reduce_work *w, const char *order_id, struct record_list *out)
{
	return work_list(
		w, TABLE_ORDER_LINES, LINE_ORDER_ID, value_text(order_id), out);
}

/* ---- money ---- */

static enum err
line_total(struct reduce_work *w, const struct record *line, int64_t *out)
{
	enum err e = money_multiply(record_int(line, LINE_UNIT_PRICE_MINOR),
		record_int(line, LINE_QUANTITY), out);

	if (e == ERR_OK)
		return ERR_OK;
	return work_raise(w, RULE_AMOUNT_OVERFLOW, "line %s costs too much",
		work_ref(w, line->id));
}

/* Every sum on the way is one that could be posted. */
static enum err
add_up(struct reduce_work *w, int64_t more, int64_t *sum)
{
	enum err e = money_add(*sum, more, sum);

	if (e == ERR_OK && *sum <= MONEY_MAX_MINOR && *sum >= -MONEY_MAX_MINOR)
		return ERR_OK;
	return work_raise(w, RULE_AMOUNT_OVERFLOW, "the order costs too much");
}

enum err
order_total(struct reduce_work *w, const char *order_id, int64_t *out)
{
	struct record_list lines;
	int64_t sum = 0;
	int64_t one;
	enum err e = order_lines(w, order_id, &lines);

	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		if (line_is_void(lines.items[i]))
			continue;
		e = line_total(w, lines.items[i], &one);
		if (e == ERR_OK)
			e = add_up(w, one, &sum);
	}
	if (e == ERR_OK)
		*out = sum;
	return e;
}

enum err
order_paid(struct reduce_work *w, const char *order_id, int64_t *out)
{
	return w->view.sum(w->view.ctx, TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID,
		value_text(order_id), PAYMENT_AMOUNT_MINOR, out);
}

/* ---- charging to a room ---- */

/* Lines of one kind and tax rate become one posting. */
struct shape {
	enum charge_kind kind;
	int64_t tax_ppm;
	int64_t amount_minor;
	int64_t tax_minor;
};

/* What one order is posted as. */
struct shapes {
	struct shape *items;
	size_t count;
	int64_t tax_off; /* more tax by today's table than on the lines */
};

static struct shape *
shape_get(struct shape *shapes, size_t *count, enum charge_kind kind,
	int64_t tax_ppm)
{
	for (size_t i = 0; i < *count; i++) {
		if (shapes[i].kind == kind && shapes[i].tax_ppm == tax_ppm)
			return &shapes[i];
	}
	shapes[*count] = (struct shape){ .kind = kind, .tax_ppm = tax_ppm };
	return &shapes[(*count)++];
}

/* The tax in the guest's hand stands; what it is short of, or over, goes to the
 * tax office beside it. Rounding by piece or by line is no difference. */
static int64_t
tax_difference(
	const struct record *line, const struct record *item, int64_t amount)
{
	int64_t quantity = record_int(line, LINE_QUANTITY);
	int64_t off;

	if (item == NULL || record_is_null(line, LINE_TAX_MINOR) ||
		record_is_null(item, ITEM_TAX_PPM))
		return 0;
	off = money_tax_included(amount, record_int(item, ITEM_TAX_PPM)) -
	      record_int(line, LINE_TAX_MINOR);
	return off > quantity || off < -quantity ? off : 0;
}

static enum err
add_line(struct reduce_work *w, const struct record *line, struct shapes *all)
{
	const struct record *item;
	struct shape *shape;
	int64_t amount;
	enum err e;

	e = work_find_live(w, TABLE_MENU_ITEMS,
		record_text(line, LINE_MENU_ITEM_ID), &item);
	if (e == ERR_OK)
		e = line_total(w, line, &amount);
	if (e != ERR_OK)
		return e;
	all->tax_off += tax_difference(line, item, amount);
	shape = shape_get(all->items, &all->count,
		record_int(line, LINE_STATION) == STATION_BAR
			? CHARGE_KIND_BAR
			: CHARGE_KIND_FOOD,
		item == NULL ? 0 : record_int(item, ITEM_TAX_PPM));
	e = add_up(w, amount, &shape->amount_minor);
	return e == ERR_OK ? add_up(w, record_int(line, LINE_TAX_MINOR),
				     &shape->tax_minor)
			   : e;
}

static enum err
post_shape(struct reduce_work *w, const struct record *order,
	const char *folio_id, const struct shape *shape)
{
	const char *word =
		choices_word(&charge_kind_choices, (int64_t)shape->kind);
	const char *name = arena_printf(
		w->arena, "post %s %lld", word, (long long)shape->tax_ppm);
	const char *key = w->act->idempotency_key;
	char id[UUID_SIZE];
	enum err e;

	e = work_derive(w, TABLE_FOLIO_CHARGES, order->id, name, id);
	if (e != ERR_OK)
		return e;
	return charge_post(w,
		&(struct posting){
			.id = id,
			.folio_id = folio_id,
			.kind = shape->kind,
			.amount_minor = shape->amount_minor,
			.tax_minor = shape->tax_minor,
			.description = arena_printf(w->arena, "%s %s",
				shape->kind == CHARGE_KIND_BAR ? "Bar"
				: shape->kind == CHARGE_KIND_ADJUSTMENT
					? "Tax put right"
				: shape->kind == CHARGE_KIND_PAYMENT
					? "Paid in cash"
					: "Restaurant",
				order_name(w, order)),
			.source_table = "orders",
			.source_id = order->id,
			.idempotency_key = arena_printf(w->arena, "%s %s",
				key == NULL ? order->id : key, name),
		},
		NULL);
}

static enum err
post_lines(struct reduce_work *w, const struct record *order,
	const struct record_list *lines, const char *folio_id, int64_t paid)
{
	struct shapes all = {
		.items = ARENA_ARRAY(w->arena, struct shape, lines->count + 2),
	};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < lines->count; i++) {
		if (!line_is_void(lines->items[i]) &&
			!(MUTANT(FIRST_LINE_FREE) && i == 0))
			e = add_line(w, lines->items[i], &all);
	}
	/* What was paid at the table already. */
	if (paid != 0)
		all.items[all.count++] = (struct shape){
			.kind = CHARGE_KIND_PAYMENT,
			.amount_minor = -paid,
		};
	if (e == ERR_OK && all.tax_off != 0) {
		e = work_raise(w, RULE_TAX_VERSION,
			"the tax of order %s was put right",
			order_name(w, order));
		all.items[all.count++] = (struct shape){
			.kind = CHARGE_KIND_ADJUSTMENT,
			.tax_minor = all.tax_off,
		};
	}
	for (size_t i = 0; e == ERR_OK && i < all.count; i++) {
		if (all.items[i].amount_minor != 0 ||
			all.items[i].tax_minor != 0)
			e = post_shape(w, order, folio_id, &all.items[i]);
	}
	return e;
}

static bool
had_room(const struct record *stay, int64_t at)
{
	return record_int(stay, STAY_CHECKED_IN_AT) <= at &&
	       (record_is_null(stay, STAY_CHECKED_OUT_AT) ||
		       record_int(stay, STAY_CHECKED_OUT_AT) >= at);
}

/* The order was opened before the guest who is in its room now came in: it is
 * charged to whoever was there, or to nobody. */
static enum err
check_guest(struct reduce_work *w, const struct record *order,
	const struct record **stay)
{
	int64_t opened_at = record_int(order, ORDER_OPENED_AT);
	const struct record *guest = *stay;
	struct record_list stays;
	enum err e;

	if (record_is_null(order, ORDER_OPENED_AT) ||
		had_room(guest, opened_at))
		return ERR_OK;
	e = work_raise(w, RULE_GUEST_MISMATCH,
		"order %s was opened before stay %s had the room",
		order_name(w, order), work_ref(w, guest->id));
	if (e == ERR_OK)
		e = work_list(w, TABLE_STAYS, STAY_ROOM_ID,
			order->values[ORDER_ROOM_ID], &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		if (!record_is_null(stays.items[i], STAY_CHECKED_IN_AT) &&
			had_room(stays.items[i], opened_at)) {
			*stay = stays.items[i];
			return ERR_OK;
		}
	}
	return e == ERR_OK ? work_refuse(w, RULE_GUEST_MISMATCH,
				     "nobody had the room when order %s was "
				     "opened",
				     order_name(w, order))
			   : e;
}

/* The stay that the order is charged to: its own, or that of the guest in its
 * room. NULL: there is none, it is to be paid. */
static enum err
find_stay(
	struct reduce_work *w, struct record *order, const struct record **out)
{
	enum err e = work_find_live(
		w, TABLE_STAYS, record_text(order, ORDER_STAY_ID), out);

	if (e != ERR_OK || *out != NULL || record_is_null(order, ORDER_ROOM_ID))
		return e;
	e = room_occupant(w, record_text(order, ORDER_ROOM_ID), out);
	if (e == ERR_OK && *out != NULL)
		e = check_guest(w, order, out);
	if (e == ERR_OK && *out != NULL)
		record_set_text(order, ORDER_STAY_ID, (*out)->id);
	return e;
}

static enum err
charge_to_room(struct reduce_work *w, struct record *order,
	const struct record_list *lines, int64_t paid, int64_t due)
{
	const struct record *stay;
	struct record *folio;
	enum err e = find_stay(w, order, &stay);

	if (e != ERR_OK)
		return e;
	if (stay == NULL)
		return work_raise(w, RULE_ORDER_UNPAID,
			"order %s is not paid and belongs to no guest",
			order_name(w, order));
	e = folio_of_stay(&w->view, stay->id, w->arena, &folio);
	if (e == ERR_NOT_FOUND)
		return work_raise(w, RULE_FOLIO_MISSING, "stay %s has no folio",
			work_ref(w, stay->id));
	if (e == ERR_OK)
		e = limit_room_charge(w, folio, due);
	return e == ERR_OK ? post_lines(w, order, lines, folio->id, paid) : e;
}

/* ---- closing and voiding ---- */

static size_t
count_unsent(const struct record_list *lines)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->count; i++)
		n += line_is_unsent(lines->items[i]);
	return n;
}

static enum err
close_order(struct reduce_work *w, struct record *order)
{
	struct record_list lines;
	int64_t total;
	int64_t paid;
	enum err e;

	e = order_lines(w, order->id, &lines);
	if (e != ERR_OK)
		return e;
	if (count_unsent(&lines) > 0)
		return work_raise(w, RULE_ORDER_STATE,
			"%zu lines of order %s were never sent",
			count_unsent(&lines), order_name(w, order));
	e = order_total(w, order->id, &total);
	if (e == ERR_OK)
		e = order_paid(w, order->id, &paid);
	if (e != ERR_OK || paid >= total)
		return e;
	return charge_to_room(w, order, &lines, paid, total - paid);
}

enum err
order_close_paid(struct reduce_work *w, const struct record *order)
{
	struct record_list lines;
	enum err e = order_lines(w, order->id, &lines);

	if (e == ERR_OK && count_unsent(&lines) == 0)
		record_set_int(
			work_edit(w, order), ORDER_STATE, ORDER_STATE_CLOSED);
	return e;
}

static enum err
cancel_tickets(struct reduce_work *w, const struct record *order)
{
	struct record_list tickets;
	enum err e;

	e = work_list(w, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
		value_text(order->id), &tickets);
	for (size_t i = 0; e == ERR_OK && i < tickets.count; i++) {
		if (record_int(tickets.items[i], TICKET_STATE) !=
			TICKET_STATE_BUMPED)
			record_set_int(work_edit(w, tickets.items[i]),
				TICKET_STATE, TICKET_STATE_CANCELLED);
	}
	return e;
}

static enum err
void_order(struct reduce_work *w, const struct record *order)
{
	struct record_list lines;
	int64_t paid;
	enum err e;

	e = order_paid(w, order->id, &paid);
	if (e == ERR_OK && paid != 0)
		return work_raise(w, RULE_ORDER_STATE,
			"order %s has payments: refund them first",
			order_name(w, order));
	if (e == ERR_OK)
		e = order_lines(w, order->id, &lines);
	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		const struct record *line = lines.items[i];

		if (line_is_void(line))
			continue;
		if (line_is_cooked(line))
			e = work_raise(w, RULE_VOID_AFTER_FIRE, "%s is %s",
				record_text(line, LINE_NAME),
				record_word(line, LINE_STATE));
		if (e == ERR_OK && line_is_cooked(line))
			e = ticket_tell(w, line);
		if (e == ERR_OK)
			record_set_int(work_edit(w, line), LINE_STATE,
				LINE_STATE_VOIDED);
	}
	return e == ERR_OK ? cancel_tickets(w, order) : e;
}

void
order_part_paid(struct reduce_work *w, const struct record *order, int64_t paid)
{
	bool was = state_of(order) == ORDER_STATE_PART_PAID;

	if (was != (paid != 0))
		record_set_int(work_edit(w, order), ORDER_STATE,
			was ? ORDER_STATE_SENT : ORDER_STATE_PART_PAID);
}

/* The stay that is named has another room: the guest moved, or the name and the
 * room do not belong together. Late, the bill follows the guest. */
static enum err
check_whose_room(
	struct reduce_work *w, const struct record *old, struct record *order)
{
	const struct record *stay;
	enum err e;

	if (record_is_null(order, ORDER_ROOM_ID) ||
		(old != NULL && !record_changed(old, order, ORDER_ROOM_ID) &&
			!record_changed(old, order, ORDER_STAY_ID)))
		return ERR_OK;
	e = work_find_live(
		w, TABLE_STAYS, record_text(order, ORDER_STAY_ID), &stay);
	if (e != ERR_OK || stay == NULL ||
		record_int(stay, STAY_STATE) != STAY_STATE_IN_HOUSE ||
		value_equal(stay->values[STAY_ROOM_ID],
			order->values[ORDER_ROOM_ID]))
		return e;
	e = work_raise(w, RULE_GUEST_MISMATCH, "stay %s has another room",
		work_ref(w, stay->id));
	if (e != ERR_OK)
		return e;
	order->values[ORDER_ROOM_ID] = stay->values[STAY_ROOM_ID];
	if (work_is_id(order, w->out->record_id))
		w->overruled |= 1u << ORDER_ROOM_ID;
	return ERR_OK;
}

static enum err
order_insert(struct reduce_work *w, struct record *order)
{
	work_stamp(w, order, ORDER_OPENED_AT);
	if (record_is_null(order, ORDER_OPENED_BY))
		record_set_text(order, ORDER_OPENED_BY, w->act->user_id);
	if (record_is_null(order, ORDER_TERMINAL_ID))
		record_set_text(order, ORDER_TERMINAL_ID, w->in->terminal_id);
	return check_whose_room(w, NULL, order);
}

/* A terminal that has no link does not know what becomes of an order that
 * another one has: whoever takes it over says why. */
static enum err
check_reachable(struct reduce_work *w, const struct record *order)
{
	const char *owner = record_text(order, ORDER_TERMINAL_ID);

	if (w->in->apart == APART_NOT || owner == NULL ||
		w->in->terminal_id == NULL ||
		strcmp(owner, w->in->terminal_id) == 0)
		return ERR_OK;
	return work_raise(w, RULE_CHECK_OWNED,
		"another terminal has order %s, and cannot be asked",
		order_name(w, order));
}

/* Late, to close or void somebody else's order needs that it still is as it
 * was: whoever has it may have added to it meanwhile. */
static enum err
check_owned(struct reduce_work *w, const struct record *order)
{
	const char *owner = record_text(order, ORDER_OPENED_BY);
	struct record_list lines;
	enum err e;

	if (!w->in->late)
		return check_reachable(w, order);
	if (owner == NULL || w->act->user_id == NULL ||
		strcmp(owner, w->act->user_id) == 0)
		return ERR_OK;
	e = order_lines(w, order->id, &lines);
	for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
		if (lines.items[i]->created_at > w->in->now_ms)
			return work_raise(w, RULE_CHECK_OWNED,
				"%s was added to order %s since",
				record_text(lines.items[i], LINE_NAME),
				order_name(w, order));
	}
	return e;
}

static enum err
order_update(
	struct reduce_work *w, const struct record *old, struct record *order)
{
	enum err e;

	if (order_is_over(old) && state_of(order) != ORDER_STATE_REOPENED)
		return work_raise(w, RULE_CHECK_CLOSED, "order %s is %s",
			order_name(w, old), record_word(old, ORDER_STATE));
	e = check_whose_room(w, old, order);
	if (e != ERR_OK || !record_changed(old, order, ORDER_STATE))
		return e;
	e = check_owned(w, order);
	if (e != ERR_OK)
		return e;
	switch (state_of(order)) {
	case ORDER_STATE_CLOSED:
		return close_order(w, order);
	case ORDER_STATE_VOIDED:
		return void_order(w, order);
	case ORDER_STATE_REOPENED:
		return order_reopen(w, order);
	case ORDER_STATE_MERGED:
		return order_merge(w, order);
	case ORDER_STATE_OPEN:
	case ORDER_STATE_SENT:
	case ORDER_STATE_PRESENTED:
	case ORDER_STATE_PART_PAID:
	case ORDER_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static enum err
order_remove(struct reduce_work *w, const struct record *old)
{
	struct record_list lines;
	enum err e = order_lines(w, old->id, &lines);

	if (e != ERR_OK || lines.count == 0)
		return e;
	return work_refuse(w, RULE_RECORD_IN_USE, "order %s has lines: void it",
		order_name(w, old));
}

const struct entity_rules order_rules = {
	.insert = order_insert,
	.update = order_update,
	.remove = order_remove,
};
