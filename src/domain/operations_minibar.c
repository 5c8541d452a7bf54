/* The minibar: what was taken is charged to the guest who is in the room. */
#include "domain/operations_priv.h"

#include "base/money.h"

static enum err
charge_one(struct operation_build *b, const struct record *folio,
	const struct wish *w, int64_t *sum)
{
	const struct record *item = w->item;
	const char *name = record_text(item, ITEM_NAME);
	struct draft *d;
	int64_t total;

	if (w->modifiers != NULL)
		return build_invalid(
			b, "items", "takes no wishes: '%s'", w->modifiers);
	if (money_multiply(record_int(item, ITEM_PRICE_MINOR), w->quantity,
		    &total) != ERR_OK ||
		total > MONEY_MAX_MINOR ||
		money_add(*sum, total, sum) != ERR_OK)
		return build_invalid(b, "items", "the total is too large");
	if (total <= 0)
		return build_invalid(b, "items", "%s has no price", name);
	d = draft_insert(b, TABLE_FOLIO_CHARGES);
	draft_text(b, d, CHARGE_FOLIO_ID, folio->id);
	draft_int(b, d, CHARGE_KIND, CHARGE_KIND_BAR);
	draft_text(b, d, CHARGE_DESCRIPTION,
		arena_printf(b->a, "Minibar: %s", name));
	draft_int(b, d, CHARGE_QUANTITY, w->quantity);
	draft_int(b, d, CHARGE_AMOUNT_MINOR, total);
	draft_int(b, d, CHARGE_TAX_MINOR,
		money_tax_included(total, record_int(item, ITEM_TAX_PPM)));
	draft_text(b, d, CHARGE_BUSINESS_DATE, b->c->business_date);
	return ERR_OK;
}

enum err
build_minibar(struct operation_build *b)
{
	struct wishes w = { 0 };
	struct record *room;
	struct record *folio;
	int64_t sum = 0;
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e == ERR_OK)
		e = find_folio(b, &folio);
	if (e == ERR_OK)
		e = build_wishes(b, &w);
	for (size_t i = 0; e == ERR_OK && i < w.count; i++)
		e = charge_one(b, folio, &w.items[i], &sum);
	if (e == ERR_OK)
		build_sum_up(b, "Minibar of %s: %s charged.",
			record_text(room, ROOM_NUMBER), build_money(b, sum));
	return e;
}
