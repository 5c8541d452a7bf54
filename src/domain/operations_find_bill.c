/* Folios, drawers and orders. */
#include "domain/operations_priv.h"

#include "base/text.h"

#include "domain/folio.h"

#include <string.h>

const char *
name_of_order(struct operation_build *b, const struct record *order)
{
	const char *number = record_text(order, ORDER_NUMBER);
	const char *table_no = record_text(order, ORDER_TABLE_NO);
	const char *room_id = record_text(order, ORDER_ROOM_ID);

	if (number == NULL)
		number = arena_strndup(b->a, order->id, 8);
	if (table_no != NULL)
		return arena_printf(b->a, "%s table %s", number, table_no);
	if (room_id != NULL)
		return arena_printf(
			b->a, "%s room %s", number, name_of_room(b, room_id));
	return number;
}

enum err
find_folio(struct operation_build *b, struct record **out)
{
	const char *folio = build_arg(b, "folio");
	unsigned states = 1u << STAY_STATE_IN_HOUSE;
	struct record *stay;
	enum err e;

	if (folio != NULL)
		return find_named(b, "folio", TABLE_FOLIOS, folio, out);
	/* A room is meant with the guest who is in it; somebody who has left is
	 * named. */
	if (build_arg(b, "room") == NULL)
		states |= 1u << STAY_STATE_CHECKED_OUT;
	e = find_stay(b, "room", states, &stay);
	if (e != ERR_OK)
		return e;
	e = folio_of_stay(b->c->view, stay->id, b->a, out);
	if (e == ERR_NOT_FOUND)
		return build_missing(b, "room",
			"%s has no folio: check in first",
			name_of_guest(b, stay));
	return e;
}

/* "3": the third on the folio that room= and friends name; else an id. */
enum err
find_posting(struct operation_build *b, struct record **out)
{
	const char *text = build_arg(b, "posting");
	struct record_list postings;
	struct record *folio;
	int64_t place;
	enum err e;

	if (!text_to_int(text, &place))
		return find_named(b, "posting", TABLE_FOLIO_CHARGES, text, out);
	e = find_folio(b, &folio);
	if (e == ERR_OK)
		e = find_list(b, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(folio->id), &postings);
	if (e != ERR_OK)
		return e;
	if (place < 1 || (size_t)place > postings.count)
		return build_missing(b, "posting",
			"there is no posting %s: the folio has %zu", text,
			postings.count);
	*out = postings.items[place - 1];
	return ERR_OK;
}

static bool
is_text(const struct record *r, int field, const char *s)
{
	const char *own = record_text(r, field);

	return own != NULL && s != NULL && strcmp(own, s) == 0;
}

/* Those that are open come last, and so before counted ones. */
static enum err
sessions_not_closed(struct operation_build *b, struct record_list *out)
{
	struct record_list some;
	static const enum drawer_state states[] = { DRAWER_STATE_COUNTED,
		DRAWER_STATE_SUSPENDED, DRAWER_STATE_OPEN };
	enum err e = ERR_OK;

	*out = (struct record_list){ 0 };
	for (size_t i = 0; e == ERR_OK && i < 3; i++) {
		e = find_list(b, TABLE_CASH_SESSIONS, DRAWER_STATE,
			value_int((int64_t)states[i]), &some);
		if (e == ERR_OK)
			find_join(b, &some, out);
	}
	return e;
}

/* The latest of the sessions, so that a forgotten one does not hide it. */
enum err
find_drawer(struct operation_build *b, struct record **out)
{
	const char *drawer = build_arg(b, "drawer");
	struct record_list all;
	struct record *mine = NULL;
	struct record *here = NULL;
	enum err e;

	e = find_id(b, TABLE_CASH_SESSIONS, drawer, out);
	if (e != ERR_OK || *out != NULL)
		return e;
	e = sessions_not_closed(b, &all);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.count; i++) {
		struct record *s = all.items[i];
		const char *name = record_text(s, DRAWER_DRAWER);

		if (drawer != NULL && text_same_folded(name, drawer))
			*out = s;
		if (is_text(s, DRAWER_OPENED_BY, b->c->user_id))
			mine = s;
		if (is_text(s, DRAWER_DRAWER, b->c->terminal_name))
			here = s;
	}
	if (drawer == NULL)
		*out = mine != NULL ? mine : here;
	else if (*out == NULL)
		return build_missing(
			b, "drawer", "no session of drawer %s is open", drawer);
	return ERR_OK;
}

static bool
is_order_open(const struct record *order)
{
	return record_int(order, ORDER_STATE) < ORDER_STATE_CLOSED;
}

static enum err
open_order(struct operation_build *b, const char *key, int field,
	struct value v, struct record **out)
{
	struct candidates c = { 0 };
	struct record_list orders;
	enum err e = find_list(b, TABLE_ORDERS, field, v, &orders);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < orders.count; i++) {
		if (!is_order_open(orders.items[i]))
			continue;
		*out = orders.items[i];
		candidates_add(b, &c, name_of_order(b, orders.items[i]));
	}
	if (c.count == 0)
		return build_missing(b, key, "%s %s has no open order", key,
			build_arg(b, key));
	if (c.count > 1)
		return candidates_ask(b, &c, key, "give order=NUMBER");
	return ERR_OK;
}

enum err
find_order(struct operation_build *b, struct record **out)
{
	const char *order = build_arg(b, "order");
	const char *table_no = build_arg(b, "table");
	struct record *room;
	enum err e;

	if (order != NULL)
		return find_named(b, "order", TABLE_ORDERS, order, out);
	if (table_no != NULL)
		return open_order(
			b, "table", ORDER_TABLE_NO, value_text(table_no), out);
	e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e != ERR_OK)
		return e;
	if (room == NULL)
		return build_invalid(b, "order",
			"which order? Give order=NUMBER, table= or room=");
	return open_order(b, "room", ORDER_ROOM_ID, value_text(room->id), out);
}

enum err
find_lines(struct operation_build *b, const struct record *order,
	struct record_list *out)
{
	return find_list(b, TABLE_ORDER_LINES, LINE_ORDER_ID,
		value_text(order->id), out);
}
