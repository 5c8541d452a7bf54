/* The restaurant: orders and what is on the menu. */
#include "domain/modifiers.h"
#include "domain/operations_priv.h"

#include "base/money.h"
#include "base/text.h"

#include <string.h>

#define QUANTITY_MAX 999
#define LINES_MAX    100

/* A copy of s[0..len) without the space around it. */
static char *
trimmed(struct arena *a, const char *s, size_t len)
{
	while (len > 0 && *s == ' ') {
		s++;
		len--;
	}
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return arena_strndup(a, s, len);
}

/* "BGR*2", "2*BGR" or "BGR". */
static enum err
read_quantity(struct operation_build *b, char *head, const char **code,
	int64_t *quantity)
{
	char *star = strchr(head, '*');
	const char *left;
	const char *right;

	*code = head;
	*quantity = 1;
	if (star == NULL)
		return ERR_OK;
	left = trimmed(b->a, head, (size_t)(star - head));
	right = trimmed(b->a, star + 1, strlen(star + 1));
	if (text_to_int(right, quantity))
		*code = left;
	else if (text_to_int(left, quantity))
		*code = right;
	else
		return build_invalid(b, "items",
			"'%s' must be like BGR*2: a code and how many", head);
	if (*quantity < 1 || *quantity > QUANTITY_MAX)
		return build_invalid(b, "items",
			"'%s': how many must be from 1 to %d", head,
			QUANTITY_MAX);
	return ERR_OK;
}

static enum err
read_wish(struct operation_build *b, const char *piece, size_t len,
	struct wish *out)
{
	size_t head_len = 0;
	const char *code;
	const char *end = piece + len;
	enum err e;

	while (head_len < len && piece[head_len] != '/')
		head_len++;
	e = read_quantity(
		b, trimmed(b->a, piece, head_len), &code, &out->quantity);
	if (e != ERR_OK)
		return e;
	out->modifiers = NULL;
	for (const char *at = piece + head_len; at < end;) {
		const char *start = ++at;
		const char *one;

		while (at < end && *at != '/')
			at++;
		one = trimmed(b->a, start, (size_t)(at - start));
		if (one[0] == '\0')
			continue;
		out->modifiers = out->modifiers == NULL
					 ? one
					 : arena_printf(b->a, "%s, %s",
						   out->modifiers, one);
	}
	return find_named(b, "items", TABLE_MENU_ITEMS, code, &out->item);
}

enum err
build_wishes(struct operation_build *b, struct wishes *out)
{
	const char *at = build_arg(b, "items");

	while (*at != '\0') {
		size_t len = strcspn(at, ",");
		enum err e;

		if (strspn(at, " ") >= len) {
			at += len + (at[len] != '\0');
			continue;
		}
		if (out->count == LINES_MAX)
			return build_invalid(b, "items",
				"may hold at most %d lines", LINES_MAX);
		out->items = arena_grow(b->a, out->items, out->count, &out->cap,
			sizeof(*out->items));
		e = read_wish(b, at, len, &out->items[out->count]);
		if (e != ERR_OK)
			return e;
		out->count++;
		at += len + (at[len] != '\0');
	}
	if (out->count == 0)
		return build_invalid(
			b, "items", "names nothing: write BGR*2,FRI");
	return ERR_OK;
}

/* Here it can still be asked for; the reducer takes the dish without. */
static enum err
check_modifiers(struct operation_build *b, const struct wish *w)
{
	struct modifiers wanted;
	const struct modifier_group *missing;

	modifiers_read(
		record_text(w->item, ITEM_WANTED_MODIFIERS), b->a, &wanted);
	missing = modifiers_missing(&wanted, w->modifiers);
	if (missing == NULL || build_overrides(b, RULE_MODIFIER_MISSING))
		return ERR_OK;
	return build_invalid(b, "items", "%s: say %s, as in %s/%s: %s",
		record_text(w->item, ITEM_NAME), modifiers_name(missing, b->a),
		record_text(w->item, ITEM_CODE), missing->choices[0],
		modifiers_list(missing, b->a));
}

/* Price, tax and name are frozen into the line when it is made. */
static enum err
line_of(struct operation_build *b, struct draft *line, const struct wish *w)
{
	const struct record *item = w->item;
	int64_t price = record_int(item, ITEM_PRICE_MINOR);
	struct value modifiers = value_text(w->modifiers);
	const char *message;
	int64_t total;
	enum err e;

	if (money_multiply(price, w->quantity, &total) != ERR_OK ||
		total > MONEY_MAX_MINOR)
		return build_invalid(b, "items", "the total is too large");
	message = value_problem(
		&line->act.entity->fields[LINE_MODIFIERS], modifiers, b->a);
	if (message != NULL)
		return build_invalid(
			b, "items", "the wish '%s' %s", w->modifiers, message);
	e = check_modifiers(b, w);
	if (e != ERR_OK)
		return e;
	draft_text(b, line, LINE_MENU_ITEM_ID, item->id);
	draft_text(b, line, LINE_NAME, record_text(item, ITEM_NAME));
	draft_int(b, line, LINE_QUANTITY, w->quantity);
	draft_int(b, line, LINE_UNIT_PRICE_MINOR, price);
	draft_int(b, line, LINE_TAX_MINOR,
		money_tax_included(total, record_int(item, ITEM_TAX_PPM)));
	draft_set(b, line, LINE_MODIFIERS, modifiers);
	draft_set(b, line, LINE_COURSE, item->values[ITEM_COURSE]);
	draft_set(b, line, LINE_STATION, item->values[ITEM_STATION]);
	return draft_given(b, line);
}

/* By the server's clock, as far as it is known here: a request may be long on
 * its way, and the server cannot tell. Of a new line only: two who fire the
 * same held one have done the same, and their instants would differ. */
static void
draft_fired(struct operation_build *b, struct draft *line)
{
	draft_int(b, line, LINE_FIRED_AT,
		env_now_ms(b->c->env) + b->c->clock_offset_ms);
}

static enum err
add_lines(struct operation_build *b, const struct draft *order,
	const struct wishes *w, int64_t round)
{
	struct value hold;
	enum err e;

	/* Read like any yes or no. */
	e = build_value(b, "hold", TABLE_MENU_ITEMS, ITEM_AVAILABLE, &hold);
	for (size_t i = 0; i < w->count && e == ERR_OK; i++) {
		struct draft *line = draft_insert(b, TABLE_ORDER_LINES);

		if (order->old == NULL)
			draft_after(line, order);
		draft_text(
			b, line, LINE_ORDER_ID, action_record_id(&order->act));
		draft_int(b, line, LINE_ROUND, round);
		draft_int(b, line, LINE_STATE,
			hold.kind == VALUE_INT && hold.i != 0
				? LINE_STATE_HELD
				: LINE_STATE_FIRED);
		if (hold.kind != VALUE_INT || hold.i == 0)
			draft_fired(b, line);
		e = line_of(b, line, &w->items[i]);
	}
	return e;
}

static enum err
next_round(struct operation_build *b, const struct record *order, int64_t *out)
{
	struct record_list lines;
	int64_t last = 0;
	enum err e = find_lines(b, order, &lines);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < lines.count; i++) {
		int64_t round = record_int(lines.items[i], LINE_ROUND);

		if (round > last)
			last = round;
	}
	*out = last + 1;
	return ERR_OK;
}

static enum err
add_round(struct operation_build *b, const struct wishes *w)
{
	struct record *old;
	struct draft *order;
	int64_t round = 1;
	enum err e;

	if (build_arg(b, "room") != NULL || build_arg(b, "table") != NULL)
		return build_invalid(b, "order",
			"adds a round to an order: leave room and table out");
	e = find_order(b, &old);
	if (e == ERR_OK)
		e = next_round(b, old, &round);
	if (e != ERR_OK)
		return e;
	order = draft_update(b, old);
	e = draft_given(b, order);
	if (e == ERR_OK)
		e = add_lines(b, order, w, round);
	build_sum_up(b, "Order %s, round %lld.", name_of_order(b, old),
		(long long)round);
	return e;
}

/* The guest who pays in the end: who is said, else who is in the room. */
static enum err
stay_of_order(struct operation_build *b, const struct record *room,
	struct record **out)
{
	if (build_arg(b, "stay") != NULL)
		return find_stay(b, NULL, 1u << STAY_STATE_IN_HOUSE, out);
	*out = NULL;
	return room == NULL ? ERR_OK : find_occupant(b, room->id, out);
}

static enum err
new_order(struct operation_build *b, const struct wishes *w)
{
	struct record *room;
	struct record *stay;
	struct draft *order;
	struct value number;
	const char *where;
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e == ERR_OK)
		e = stay_of_order(b, room, &stay);
	if (e != ERR_OK)
		return e;
	if (room == NULL && build_arg(b, "table") == NULL)
		return build_invalid(b, "room",
			"is missing: say where it goes, with room= or table=, "
			"or add to an order with order=");
	order = draft_insert(b, TABLE_ORDERS);
	draft_int(b, order, ORDER_STATE, ORDER_STATE_OPEN);
	if (room != NULL)
		draft_text(b, order, ORDER_ROOM_ID, room->id);
	if (stay != NULL)
		draft_text(b, order, ORDER_STAY_ID, stay->id);
	e = draft_given(b, order);
	if (e == ERR_OK)
		e = add_lines(b, order, w, 1);
	if (e == ERR_OK)
		e = build_series(b, "order", &number);
	if (e != ERR_OK)
		return e;
	draft_set(b, order, ORDER_NUMBER, number);
	where = room != NULL
			? arena_printf(b->a, "room %s",
				  record_text(room, ROOM_NUMBER))
			: arena_printf(b->a, "table %s", build_arg(b, "table"));
	build_sum_up(b, "Order %s for %s.",
		number.kind == VALUE_TEXT ? number.s : "", where);
	return ERR_OK;
}

enum err
build_order(struct operation_build *b)
{
	struct wishes w = { 0 };
	enum err e = build_wishes(b, &w);

	if (e != ERR_OK)
		return e;
	return build_arg(b, "order") != NULL ? add_round(b, &w)
					     : new_order(b, &w);
}

enum err
build_close_order(struct operation_build *b)
{
	struct record *order;
	struct record *room;
	struct record *stay = NULL;
	struct draft *d;
	enum err e = find_order(b, &order);

	if (e == ERR_OK)
		e = find_arg(b, "to", TABLE_ROOMS, &room);
	if (e == ERR_OK && room != NULL)
		e = find_occupant(b, room->id, &stay);
	if (e != ERR_OK)
		return e;
	if (room != NULL && stay == NULL)
		return build_missing(b, "to", "nobody is in house in room %s",
			record_text(room, ROOM_NUMBER));
	d = draft_update(b, order);
	draft_int(b, d, ORDER_STATE, ORDER_STATE_CLOSED);
	if (stay != NULL) {
		draft_text(b, d, ORDER_STAY_ID, stay->id);
		draft_text(b, d, ORDER_ROOM_ID, room->id);
	}
	build_sum_up(b, "Order %s closed.", name_of_order(b, order));
	return ERR_OK;
}

enum err
build_sold_out(struct operation_build *b)
{
	struct record *item;
	struct draft *d;
	const struct value *available;
	enum err e = find_arg(b, "item", TABLE_MENU_ITEMS, &item);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, item);
	e = draft_given(b, d);
	if (e != ERR_OK)
		return e;
	if (build_arg(b, "available") == NULL &&
		build_arg(b, "countdown") == NULL)
		draft_int(b, d, ITEM_AVAILABLE, 0);
	available = field_values_find(&d->act.data, ITEM_AVAILABLE);
	if (available == NULL)
		available = &item->values[ITEM_AVAILABLE];
	build_sum_up(b, "%s: %s.", record_text(item, ITEM_NAME),
		available->kind == VALUE_INT && available->i == 0
			? "sold out"
			: "can be ordered");
	return ERR_OK;
}

static enum err
move_order(struct operation_build *b, enum order_state to, const char *what,
	struct draft **out)
{
	struct record *order;
	enum err e = find_order(b, &order);

	if (e != ERR_OK)
		return e;
	*out = draft_update(b, order);
	draft_int(b, *out, ORDER_STATE, (int64_t)to);
	build_sum_up(b, "Order %s %s.", name_of_order(b, order), what);
	return draft_given(b, *out);
}

enum err
build_present(struct operation_build *b)
{
	struct draft *d;

	return move_order(b, ORDER_STATE_PRESENTED, "is presented", &d);
}

enum err
build_merge(struct operation_build *b)
{
	struct draft *d;

	return move_order(b, ORDER_STATE_MERGED,
		arena_printf(b->a, "goes into %s", build_arg(b, "into")), &d);
}

enum err
build_reopen(struct operation_build *b)
{
	struct draft *d;

	return move_order(b, ORDER_STATE_REOPENED, "is open again", &d);
}

/* ---- split ---- */

/* "1,3": places of lines in the order. */
static enum err
read_places(struct operation_build *b, const struct record_list *lines,
	bool *chosen)
{
	const char *text = build_arg(b, "lines");

	while (*text != '\0') {
		size_t place = 0;
		size_t digits = strspn(text, "0123456789");

		for (size_t i = 0; i < digits && place < lines->count + 1; i++)
			place = place * 10 + (size_t)(text[i] - '0');
		if (digits == 0 || place == 0 || place > lines->count)
			return build_invalid(b, "lines",
				"are places from 1 to %zu with commas between",
				lines->count);
		chosen[place - 1] = true;
		text += digits;
		text += strspn(text, ", ");
	}
	return ERR_OK;
}

static struct draft *
split_head(struct operation_build *b, const struct record *order)
{
	static const int same[] = { ORDER_STAY_ID, ORDER_ROOM_ID,
		ORDER_TABLE_NO, ORDER_ALLERGY_NOTE };
	struct draft *d = draft_insert(b, TABLE_ORDERS);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (!record_is_null(order, same[i]))
			draft_set(b, d, same[i], order->values[same[i]]);
	}
	draft_text(b, d, ORDER_SPLIT_FROM_ID, order->id);
	draft_int(b, d, ORDER_STATE, ORDER_STATE_SENT);
	return d;
}

enum err
build_split(struct operation_build *b)
{
	struct record_list lines;
	struct record *order;
	struct draft *head;
	struct value number;
	bool *chosen;
	size_t count = 0;
	enum err e = find_order(b, &order);

	if (e == ERR_OK)
		e = find_lines(b, order, &lines);
	if (e != ERR_OK)
		return e;
	chosen = ARENA_ARRAY(b->a, bool, lines.count + 1);
	e = read_places(b, &lines, chosen);
	for (size_t i = 0; i < lines.count; i++)
		count += chosen[i];
	if (e == ERR_OK && count == lines.count)
		return build_invalid(b, "lines",
			"must leave something: the whole order is one bill");
	if (e != ERR_OK)
		return e;
	head = split_head(b, order);
	for (size_t i = 0; i < lines.count; i++) {
		struct draft *d;

		if (!chosen[i])
			continue;
		d = draft_update(b, lines.items[i]);
		draft_text(b, d, LINE_ORDER_ID, head->act.local_id);
		draft_after(d, head);
	}
	e = build_series(b, "order", &number);
	if (e == ERR_OK)
		draft_set(b, head, ORDER_NUMBER, number);
	build_sum_up(b, "%zu line%s of order %s on a bill of their own%s%s.",
		count, count == 1 ? "" : "s", name_of_order(b, order),
		number.kind == VALUE_TEXT ? ": " : "",
		number.kind == VALUE_TEXT ? number.s : "");
	return e;
}
