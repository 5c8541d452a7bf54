/* An order that goes another way than to its end: opened again, or put together
 * with another one (hotel-domain 1.3). */
#include "domain/reduce_priv.h"

#include <string.h>

/* The last number a round can have (schema.def). */
#define ROUND_MAX 99
/* As often as one bill is put together with the next one. */
#define MERGES_MAX 100

/* Payments are never moved or dropped: whoever paid gets it back first. */
static enum err
check_unpaid(struct reduce_work *w, const struct record *order)
{
	int64_t paid;
	enum err e = order_paid(w, order->id, &paid);

	if (e != ERR_OK || paid == 0)
		return e;
	return work_raise(w, RULE_ORDER_STATE,
		"order %s has payments: refund them first",
		order_name(w, order));
}

/* ---- split ---- */

enum err
order_check_split(struct reduce_work *w, const char *order_id, bool *stays)
{
	const struct record *order;
	enum err e = work_find(w, TABLE_ORDERS, order_id, &order);

	*stays = e == ERR_OK && order_is_over(order);
	if (*stays)
		return work_raise(w, RULE_CHECK_CLOSED, "order %s is %s",
			order_name(w, order), record_word(order, ORDER_STATE));
	return e == ERR_OK ? check_unpaid(w, order) : e;
}

/* ---- opened again ---- */

static enum err
is_reversed(struct reduce_work *w, const struct record *posting, bool *out)
{
	struct record_list list;
	enum err e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_REVERSES_ID,
		value_text(posting->id), &list);

	*out = e == ERR_OK && list.count > 0;
	return e;
}

enum err
order_find_posting(
	struct reduce_work *w, const char *order_id, const struct record **out)
{
	struct record_list list;
	bool reversed = false;
	enum err e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID,
		value_text(order_id), &list);

	*out = NULL;
	for (size_t i = 0; e == ERR_OK && *out == NULL && i < list.count; i++) {
		if (!record_is_null(list.items[i], CHARGE_REVERSES_ID))
			continue;
		e = is_reversed(w, list.items[i], &reversed);
		if (e == ERR_OK && !reversed)
			*out = list.items[i];
	}
	return e;
}

static enum err
reverse_posting(struct reduce_work *w, const struct record *order,
	const struct record *posting)
{
	char id[UUID_SIZE];
	enum err e = work_derive(
		w, TABLE_FOLIO_CHARGES, posting->id, "order reopened", id);

	if (e != ERR_OK)
		return e;
	return charge_post(w,
		&(struct posting){
			.id = id,
			.folio_id = record_text(posting, CHARGE_FOLIO_ID),
			.kind = (enum charge_kind)record_int(
				posting, CHARGE_KIND),
			.amount_minor =
				-record_int(posting, CHARGE_AMOUNT_MINOR),
			.tax_minor = -record_int(posting, CHARGE_TAX_MINOR),
			.description = arena_printf(
				w->arena, "%s reopened", order_name(w, order)),
			.source_table = "orders",
			.source_id = order->id,
			.idempotency_key = arena_strdup(w->arena, id),
			.reverses_id = posting->id,
		},
		NULL);
}

enum err
order_reopen(struct reduce_work *w, struct record *order)
{
	struct record_list postings;
	bool reversed = false;
	enum err e;

	if (w->role != ROLE_MANAGER)
		return work_refuse(w, RULE_ROLE_DENIED,
			"a manager opens order %s again", order_name(w, order));
	e = check_unpaid(w, order);
	if (e == ERR_OK)
		e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID,
			value_text(order->id), &postings);
	for (size_t i = 0; e == ERR_OK && i < postings.count; i++) {
		const struct record *p = postings.items[i];

		if (!record_is_null(p, CHARGE_REVERSES_ID))
			continue;
		e = charge_where_now(w, p, &p);
		if (e == ERR_OK)
			e = is_reversed(w, p, &reversed);
		if (e == ERR_OK && !reversed)
			e = reverse_posting(w, order, p);
	}
	return e;
}

/* ---- put together ---- */

static enum err
find_target(struct reduce_work *w, const struct record *order,
	const struct record **out)
{
	const char *id = record_text(order, ORDER_MERGED_INTO_ID);
	enum err e = work_find_live(w, TABLE_ORDERS, id, out);

	if (e != ERR_OK)
		return e;
	if (*out == NULL || work_is_id(order, id))
		return work_invalid(w, order->entity, ORDER_MERGED_INTO_ID,
			"is required: another order that is open");
	if (order_is_over(*out))
		return work_raise(w, RULE_ORDER_STATE, "order %s is %s",
			order_name(w, *out), record_word(*out, ORDER_STATE));
	return ERR_OK;
}

enum err
order_goes_on(struct reduce_work *w, const struct record **order)
{
	const struct record *next;
	enum err e = ERR_OK;

	for (int n = 0; n < MERGES_MAX && e == ERR_OK &&
			record_int(*order, ORDER_STATE) == ORDER_STATE_MERGED;
		n++) {
		e = work_find_live(w, TABLE_ORDERS,
			record_text(*order, ORDER_MERGED_INTO_ID), &next);
		if (e != ERR_OK || next == NULL)
			break;
		*order = next;
	}
	return e;
}

static int64_t
last_round(const struct record_list *lines)
{
	int64_t last = 0;

	for (size_t i = 0; i < lines->count; i++) {
		if (record_int(lines->items[i], LINE_ROUND) > last)
			last = record_int(lines->items[i], LINE_ROUND);
	}
	return last;
}

/* A record of the one order becomes one of the other, in rounds behind its own:
 * the kitchen's tickets stay what they are. */
static void
hand_over(struct reduce_work *w, const struct record *r, int order_field,
	int round_field, const char *to, int64_t rounds)
{
	struct record *now = work_edit(w, r);

	record_set_text(now, order_field, to);
	if (!record_is_null(now, round_field))
		record_set_int(now, round_field,
			record_int(now, round_field) + rounds);
}

enum err
order_merge(struct reduce_work *w, struct record *order)
{
	const struct record *target = NULL;
	struct record_list lines;
	struct record_list tickets;
	struct record_list theirs;
	int64_t rounds;
	enum err e = find_target(w, order, &target);

	if (e == ERR_OK)
		e = check_unpaid(w, order);
	if (e == ERR_OK)
		e = order_lines(w, order->id, &lines);
	if (e == ERR_OK)
		e = order_lines(w, target->id, &theirs);
	if (e == ERR_OK)
		e = work_list(w, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
			value_text(order->id), &tickets);
	if (e != ERR_OK)
		return e;
	rounds = last_round(&theirs);
	if (rounds + last_round(&lines) > ROUND_MAX)
		return work_raise(w, RULE_ORDER_STATE,
			"order %s would have too many rounds",
			order_name(w, target));
	for (size_t i = 0; i < lines.count; i++)
		hand_over(w, lines.items[i], LINE_ORDER_ID, LINE_ROUND,
			target->id, rounds);
	for (size_t i = 0; i < tickets.count; i++)
		hand_over(w, tickets.items[i], TICKET_ORDER_ID, TICKET_ROUND,
			target->id, rounds);
	/* What was on its way in the one is on its way in the other. */
	if (lines.count > 0 &&
		record_int(target, ORDER_STATE) == ORDER_STATE_OPEN)
		record_set_int(
			work_edit(w, target), ORDER_STATE, ORDER_STATE_SENT);
	return ERR_OK;
}
