#include "tests/sim/deeds.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
deeds_init(struct deeds *d)
{
	memset(d, 0, sizeof(*d));
}

void
deeds_fini(struct deeds *d)
{
	free(d->items);
	free(d->index);
	memset(d, 0, sizeof(*d));
}

/* ---- what an action says ---- */

static int64_t
number_of(const struct field_values *v, int field)
{
	const struct value *found = field_values_find(v, field);

	return found != NULL && found->kind == VALUE_INT ? found->i : 0;
}

static void
copy_text(char out[DEED_ID], const struct action *act, int field)
{
	const struct value *found = field_values_find(&act->data, field);

	if (found != NULL && found->kind == VALUE_TEXT)
		(void)snprintf(out, DEED_ID, "%s", found->s);
}

static void
read_payment(struct deed *d, const struct action *act)
{
	d->amount_minor = number_of(&act->data, PAYMENT_AMOUNT_MINOR);
	copy_text(d->place, act, PAYMENT_CASH_SESSION_ID);
	copy_text(d->for_whom, act, PAYMENT_FOLIO_ID);
}

static void
read_charge(struct deed *d, const struct action *act)
{
	char source[DEED_ID] = "";

	d->amount_minor = number_of(&act->data, CHARGE_AMOUNT_MINOR);
	copy_text(d->for_whom, act, CHARGE_FOLIO_ID);
	copy_text(d->reverses, act, CHARGE_REVERSES_ID);
	/* A move takes back the posting that it comes from. */
	copy_text(source, act, CHARGE_SOURCE_TABLE);
	if (strcmp(source, "folio_charges") == 0)
		copy_text(d->reverses, act, CHARGE_SOURCE_ID);
	copy_text(d->key, act, CHARGE_IDEMPOTENCY_KEY);
}

static void
read_line(struct deed *d, const struct action *act)
{
	d->quantity = number_of(&act->data, LINE_QUANTITY);
	d->price_minor = number_of(&act->data, LINE_UNIT_PRICE_MINOR);
	copy_text(d->place, act, LINE_ORDER_ID);
	copy_text(d->for_whom, act, LINE_MENU_ITEM_ID);
}

static void
read_item(struct deed *d, const struct action *act)
{
	d->counts_down = field_values_find(&act->data, ITEM_COUNTDOWN) != NULL;
	d->delta = number_of(&act->data, ITEM_COUNTDOWN) -
		   number_of(&act->base, ITEM_COUNTDOWN);
}

static void
read_action(struct deed *d, const struct action *act)
{
	(void)snprintf(d->id, sizeof(d->id), "%s", act->id);
	(void)snprintf(
		d->record, sizeof(d->record), "%s", action_record_id(act));
	d->table = act->entity->table;
	d->operation = act->operation;
	if (act->operation == OPERATION_INSERT) {
		if (d->table == TABLE_CASH_PAYMENTS)
			read_payment(d, act);
		else if (d->table == TABLE_FOLIO_CHARGES)
			read_charge(d, act);
		else if (d->table == TABLE_ORDER_LINES)
			read_line(d, act);
		else if (d->table == TABLE_CASH_SESSIONS)
			d->amount_minor =
				number_of(&act->data, DRAWER_FLOAT_MINOR);
	} else if (d->table == TABLE_MENU_ITEMS) {
		read_item(d, act);
	}
}

/* ---- the list ---- */

static size_t
place_of(const struct deeds *d, const char *id)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t at;

	for (const char *p = id; *p != '\0'; p++)
		hash = (hash ^ (uint64_t)(unsigned char)*p) *
		       UINT64_C(1099511628211);
	at = (size_t)hash & (d->index_cap - 1);
	while (d->index[at] != 0 &&
		strcmp(d->items[d->index[at] - 1].id, id) != 0)
		at = (at + 1) & (d->index_cap - 1);
	return at;
}

static void
make_room(struct deeds *d)
{
	if (d->count < d->cap)
		return;
	d->cap = d->cap > 0 ? 2 * d->cap : 256;
	d->items = realloc(d->items, d->cap * sizeof(*d->items));
	free(d->index);
	d->index_cap = 4 * d->cap;
	d->index = calloc(d->index_cap, sizeof(*d->index));
	CHECK(d->items != NULL && d->index != NULL);
	for (size_t i = 0; i < d->count; i++)
		d->index[place_of(d, d->items[i].id)] = i + 1;
}

void
deeds_add(struct deeds *d, int terminal, const struct action *actions,
	size_t count, enum deed_fate fate)
{
	d->intentions++;
	for (size_t i = 0; i < count; i++) {
		struct deed *deed;

		make_room(d);
		deed = &d->items[d->count];
		memset(deed, 0, sizeof(*deed));
		read_action(deed, &actions[i]);
		deed->terminal = terminal;
		deed->intention = d->intentions;
		deed->fate = fate;
		CHECK(deeds_find(d, deed->id) == NULL);
		d->index[place_of(d, deed->id)] = ++d->count;
	}
}

struct deed *
deeds_find(const struct deeds *d, const char *id)
{
	size_t at;

	if (d->index_cap == 0)
		return NULL;
	at = d->index[place_of(d, id)];
	return at == 0 ? NULL : &d->items[at - 1];
}
