#include "domain/operations_priv.h"

#include "base/text.h"

#include <string.h>

#define CANDIDATES_SHOWN 5
#define PREFIX_MIN       6

/* Which records are looked through for a name that is not exact. */
enum scan {
	SCAN_NONE, /* too many: they pile up from day to day */
	SCAN_ALL,
	SCAN_OPEN, /* orders that are not over */
};

/* Whatever people say instead of an id. */
static const struct naming {
	enum table table;
	enum scan scan;
	int field;
	int part_field; /* a part of this is enough; -1: none */
	bool by_place;  /* "8": the eighth of the list */
	bool by_end;    /* "412": FD1-000412 */
} namings[] = {
	{ TABLE_STAFF, SCAN_ALL, STAFF_LOGIN, STAFF_DISPLAY_NAME, false,
		false },
	{ TABLE_ROOMS, SCAN_ALL, ROOM_NUMBER, -1, false, false },
	{ TABLE_GUESTS, SCAN_ALL, GUEST_FULL_NAME, GUEST_FULL_NAME, false,
		false },
	{ TABLE_FOLIOS, SCAN_NONE, FOLIO_NUMBER, -1, false, false },
	{ TABLE_CASH_PAYMENTS, SCAN_NONE, PAYMENT_RECEIPT_NUMBER, -1, false,
		false },
	{ TABLE_MENU_ITEMS, SCAN_ALL, ITEM_CODE, ITEM_NAME, true, false },
	{ TABLE_ORDERS, SCAN_OPEN, ORDER_NUMBER, -1, false, true },
};

enum err
find_id(struct operation_build *b, enum table t, const char *id,
	struct record **out)
{
	const struct view *v = b->c->view;
	struct record *r = NULL;
	enum err e = ERR_NOT_FOUND;

	if (record_is_id(id))
		e = v->find(v->ctx, t, id, b->a, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	*out = e == ERR_OK && !r->deleted ? r : NULL;
	return ERR_OK;
}

enum err
find_list(struct operation_build *b, enum table t, int field, struct value v,
	struct record_list *out)
{
	const struct view *view = b->c->view;

	*out = (struct record_list){ 0 };
	return view->list(view->ctx, t, field, v, b->a, out);
}

void
candidates_add(
	struct operation_build *b, struct candidates *c, const char *text)
{
	c->count++;
	if (c->count == 1)
		c->list = text;
	else if (c->count <= CANDIDATES_SHOWN)
		c->list = arena_printf(b->a, "%s; %s", c->list, text);
}

enum err
candidates_ask(struct operation_build *b, const struct candidates *c,
	const char *key, const char *remedy)
{
	const char *text = build_arg(b, key);
	const char *more = "";

	if (c->count > CANDIDATES_SHOWN)
		more = arena_printf(
			b->a, "; and %zu more", c->count - CANDIDATES_SHOWN);
	if (text == NULL)
		text = "this";
	return build_invalid(b, key, "'%s' fits several: %s%s: %s", text,
		c->list, more, remedy);
}

void
find_join(struct operation_build *b, const struct record_list *more,
	struct record_list *list)
{
	struct record **items =
		ARENA_ARRAY(b->a, struct record *, list->count + more->count);

	for (size_t i = 0; i < list->count; i++)
		items[i] = list->items[i];
	for (size_t i = 0; i < more->count; i++)
		items[list->count + i] = more->items[i];
	list->items = items;
	list->count += more->count;
}

/* "412" for FD1-000412: the number without the series and its zeros. */
static bool
is_end_of(const char *number, const char *typed)
{
	const char *digits = strrchr(number, '-');
	int64_t n;
	int64_t wanted;

	return digits != NULL && text_to_int(digits + 1, &n) &&
	       text_to_int(typed, &wanted) && n == wanted;
}

static bool
is_named(const struct naming *by, const struct record *r, const char *text)
{
	const char *name = record_text(r, by->field);

	return name != NULL && (text_same_folded(name, text) ||
				       (by->by_end && is_end_of(name, text)));
}

static bool
is_part(const struct naming *by, const struct record *r, const char *text)
{
	const char *name = NULL;

	if (by->part_field >= 0)
		name = record_text(r, by->part_field);
	return name != NULL && text_has_folded(name, text);
}

/* The one that is named so, else the one whose name has the text in it. */
static enum err
pick(struct operation_build *b, const struct naming *by, const char *key,
	const struct record_list *all, const char *text, struct record **out)
{
	bool (*fits[])(const struct naming *, const struct record *,
		const char *) = { is_named, is_part };

	for (size_t pass = 0; pass < 2; pass++) {
		struct candidates c = { 0 };

		for (size_t i = 0; i < all->count; i++) {
			struct record *r = all->items[i];
			const char *name;

			if (!fits[pass](by, r, text))
				continue;
			name = record_text(r, by->part_field >= 0
						      ? by->part_field
						      : by->field);
			*out = r;
			candidates_add(b, &c,
				arena_printf(b->a, "%s (%s)",
					name == NULL ? "?" : name, r->id));
		}
		if (c.count == 1)
			return ERR_OK;
		if (c.count > 1)
			return candidates_ask(
				b, &c, key, "say more, or give the id");
	}
	return ERR_NOT_FOUND;
}

static const struct naming *
naming_of(enum table t)
{
	for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
		if (namings[i].table == t)
			return &namings[i];
	}
	return NULL;
}

/* Exactly this name; several of it are left to the person. */
static enum err
find_exact(struct operation_build *b, const struct naming *by, const char *text,
	struct record **out)
{
	struct record_list same;
	enum err e;

	/* Sealed values cannot be searched for. */
	if (entity_get(by->table)->fields[by->field].sensitive)
		return ERR_NOT_FOUND;
	e = find_list(b, by->table, by->field, value_text(text), &same);
	if (e != ERR_OK)
		return e;
	if (same.count != 1)
		return ERR_NOT_FOUND;
	*out = same.items[0];
	return ERR_OK;
}

static enum err
scan(struct operation_build *b, const struct naming *by,
	struct record_list *out)
{
	struct record_list some;
	enum err e = ERR_OK;

	if (by->scan == SCAN_ALL)
		return find_list(b, by->table, -1, value_null(), out);
	*out = (struct record_list){ 0 };
	if (by->scan == SCAN_NONE)
		return ERR_OK;
	for (int64_t state = 0; e == ERR_OK && state < ORDER_STATE_CLOSED;
		state++) {
		e = find_list(
			b, TABLE_ORDERS, ORDER_STATE, value_int(state), &some);
		if (e == ERR_OK)
			find_join(b, &some, out);
	}
	return e;
}

static enum err
find_scanned(struct operation_build *b, const struct naming *by,
	const char *key, const char *text, struct record **out)
{
	struct record_list all;
	int64_t place;
	enum err e;

	e = scan(b, by, &all);
	if (e != ERR_OK)
		return e;
	e = pick(b, by, key, &all, text, out);
	if (e != ERR_NOT_FOUND)
		return e;
	if (!by->by_place || !text_to_int(text, &place) || place < 1 ||
		(size_t)place > all.count)
		return ERR_NOT_FOUND;
	*out = all.items[place - 1];
	return ERR_OK;
}

/* The start of an id, as screens and messages show it. */
static enum err
find_prefix(struct operation_build *b, const char *key, enum table t,
	const char *text, struct record **out)
{
	size_t len = strlen(text);
	struct candidates c = { 0 };
	struct record_list all;
	enum err e;

	if (len < PREFIX_MIN)
		return ERR_NOT_FOUND;
	e = find_list(b, t, -1, value_null(), &all);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.count; i++) {
		if (strncmp(all.items[i]->id, text, len) != 0)
			continue;
		*out = all.items[i];
		candidates_add(b, &c, all.items[i]->id);
	}
	if (c.count > 1)
		return candidates_ask(b, &c, key, "give more of the id");
	return c.count == 1 ? ERR_OK : ERR_NOT_FOUND;
}

enum err
find_named(struct operation_build *b, const char *key, enum table t,
	const char *text, struct record **out)
{
	const struct naming *by = naming_of(t);
	struct record *r;
	enum err e;

	e = find_id(b, t, text, &r);
	if (e != ERR_OK)
		return e;
	if (r != NULL) {
		*out = r;
		return ERR_OK;
	}
	e = by != NULL ? find_exact(b, by, text, out)
		       : find_prefix(b, key, t, text, out);
	if (by != NULL && e == ERR_NOT_FOUND)
		e = find_scanned(b, by, key, text, out);
	if (e != ERR_NOT_FOUND)
		return e;
	return build_missing(
		b, key, "there is no %s '%s'", entity_get(t)->one, text);
}

enum err
find_arg(struct operation_build *b, const char *key, enum table t,
	struct record **out)
{
	const char *text = build_arg(b, key);

	*out = NULL;
	return text == NULL ? ERR_OK : find_named(b, key, t, text, out);
}
