/* Folios: opened and closed with the stay, numbered when closed, never
 * deleted. What is owed is a sum (folio.h). */
#include "domain/reduce_priv.h"

#include "base/money.h"
#include "domain/folio.h"

#include <string.h>

enum err
folio_currency(struct reduce_work *w, const char **out)
{
	const struct record *property;
	enum err e = property_find(w, &property);

	if (e != ERR_OK)
		return e;
	if (property == NULL)
		return reduce_orphan(w, entity_get(TABLE_PROPERTIES), "record");
	*out = record_text(property, PROPERTY_CURRENCY);
	return ERR_OK;
}

const char *
folio_money(
	struct reduce_work *w, const struct record *folio, int64_t amount_minor)
{
	const char *currency = record_text(folio, FOLIO_CURRENCY);
	char text[MONEY_TEXT_SIZE];

	return arena_printf(w->arena, "%s %s",
		money_format(amount_minor, currency, text, sizeof(text)),
		currency);
}

static enum err
create(struct reduce_work *w, const char *stay_id, const char *name,
	const char *currency, const struct record **out)
{
	struct record *folio;
	char id[UUID_SIZE];
	enum err e;

	e = work_derive(w, TABLE_FOLIOS, stay_id, name, id);
	if (e != ERR_OK)
		return e;
	folio = work_insert(w, TABLE_FOLIOS, id);
	record_set_text(folio, FOLIO_STAY_ID, stay_id);
	record_set_text(folio, FOLIO_CURRENCY, currency);
	record_set_int(folio, FOLIO_STATE, FOLIO_STATE_OPEN);
	*out = folio;
	return ERR_OK;
}

static void
reopen(struct reduce_work *w, const struct record *folio)
{
	struct record *now = work_edit(w, folio);

	record_set_int(now, FOLIO_STATE, FOLIO_STATE_OPEN);
	record_set_null(now, FOLIO_CLOSED_AT);
}

enum err
folio_open(struct reduce_work *w, const struct record *stay)
{
	struct record_list folios;
	const char *currency = NULL;
	const struct record *made;
	enum err e;

	e = work_list(
		w, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	if (e != ERR_OK)
		return e;
	/* The stay goes on, and so does its own folio, which is the first: a
	 * later one took what came too late. */
	if (folios.count > 0) {
		reopen(w, folios.items[0]);
		return ERR_OK;
	}
	e = folio_currency(w, &currency);
	return e == ERR_OK ? create(w, stay->id, "folio", currency, &made) : e;
}

void
folio_close(struct reduce_work *w, const struct record *folio)
{
	struct record *now = work_edit(w, folio);

	record_set_int(now, FOLIO_STATE, FOLIO_STATE_CLOSED);
	work_stamp(w, now, FOLIO_CLOSED_AT);
}

enum err
folio_for_late(struct reduce_work *w, const struct record *closed,
	const struct record **out)
{
	const char *stay_id = record_text(closed, FOLIO_STAY_ID);
	struct record *folio;
	enum err e;

	e = folio_of_stay(&w->view, stay_id, w->arena, &folio);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK && record_int(folio, FOLIO_STATE) == FOLIO_STATE_OPEN) {
		*out = folio;
		return ERR_OK;
	}
	return create(w, stay_id, "late folio",
		record_text(closed, FOLIO_CURRENCY), out);
}

static enum err
folio_insert(struct reduce_work *w, struct record *folio)
{
	const struct record *property;
	enum err e = property_find(w, &property);

	if (e != ERR_OK || property == NULL)
		return e;
	if (strcmp(record_text(folio, FOLIO_CURRENCY),
		    record_text(property, PROPERTY_CURRENCY)) == 0)
		return ERR_OK;
	return work_raise(w, RULE_CURRENCY, "the hotel's currency is %s",
		record_text(property, PROPERTY_CURRENCY));
}

static enum err
folio_update(
	struct reduce_work *w, const struct record *old, struct record *folio)
{
	int64_t balance;
	enum err e;

	if (record_changed(old, folio, FOLIO_CURRENCY))
		return work_raise(w, RULE_CURRENCY,
			"the currency of a folio never changes");
	if (record_changed(old, folio, FOLIO_NUMBER) &&
		!record_is_null(old, FOLIO_NUMBER))
		return work_raise(w, RULE_APPEND_ONLY,
			"the number of a folio never changes");
	if (!record_changed(old, folio, FOLIO_STATE))
		return ERR_OK;
	/* The machine lets it be closed only. */
	e = folio_balance(&w->view, folio->id, &balance);
	if (e == ERR_OK && balance != 0)
		e = work_raise(w, RULE_CHECKOUT_BALANCE, "%s is open",
			folio_money(w, folio, balance));
	if (e == ERR_OK)
		folio_close(w, folio);
	return e;
}

const struct entity_rules folio_rules = {
	.insert = folio_insert,
	.update = folio_update,
	.kept = true,
};
