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
	for (size_t i = 0; i < folios.count; i++) {
		if (record_int(folios.items[i], FOLIO_STATE) ==
			FOLIO_STATE_CREDITED)
			continue;
		reopen(w, folios.items[i]);
		return ERR_OK;
	}
	e = folio_currency(w, &currency);
	return e == ERR_OK ? create(w, stay->id, FOLIO_OF_STAY, currency, &made)
			   : e;
}

void
folio_close(struct reduce_work *w, const struct record *folio)
{
	struct record *now = work_edit(w, folio);

	record_set_int(now, FOLIO_STATE, FOLIO_STATE_CLOSED);
	work_stamp(w, now, FOLIO_CLOSED_AT);
}

enum err
folio_close_all(struct reduce_work *w, const struct record *stay)
{
	struct record_list folios;
	int64_t balance;
	enum err e;

	e = work_list(
		w, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id), &folios);
	for (size_t i = 0; e == ERR_OK && i < folios.count; i++) {
		const struct record *f = folios.items[i];

		if (!folio_is_open(f))
			continue;
		e = folio_balance(&w->view, f->id, &balance);
		if (e == ERR_OK && balance != 0)
			e = work_raise(w, RULE_CHECKOUT_BALANCE, "%s is open",
				folio_money(w, f, balance));
		if (e == ERR_OK)
			folio_close(w, f);
	}
	return e;
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
	if (e == ERR_OK && folio_is_open(folio)) {
		*out = folio;
		return ERR_OK;
	}
	return create(w, stay_id, "late folio",
		record_text(closed, FOLIO_CURRENCY), out);
}

enum err
folio_with_credit(struct reduce_work *w, const struct record *closed,
	int64_t credit_minor, const struct record **out)
{
	struct record_list folios;
	int64_t balance;
	enum err e;

	*out = NULL;
	e = work_list(w, TABLE_FOLIOS, FOLIO_STAY_ID,
		closed->values[FOLIO_STAY_ID], &folios);
	for (size_t i = 0; e == ERR_OK && *out == NULL && i < folios.count;
		i++) {
		if (!folio_is_open(folios.items[i]))
			continue;
		e = folio_balance(&w->view, folios.items[i]->id, &balance);
		if (e == ERR_OK && balance <= -credit_minor)
			*out = folios.items[i];
	}
	return e;
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
close_settled(struct reduce_work *w, const struct record *folio)
{
	int64_t balance;
	enum err e = folio_balance(&w->view, folio->id, &balance);

	if (e == ERR_OK && balance != 0)
		e = work_raise(w, RULE_CHECKOUT_BALANCE, "%s is open",
			folio_money(w, folio, balance));
	if (e == ERR_OK)
		folio_close(w, folio);
	return e;
}

/* ---- credit notes ---- */

static bool
is_revenue(const struct record *posting)
{
	int64_t kind = record_int(posting, CHARGE_KIND);

	return kind != CHARGE_KIND_PAYMENT && kind != CHARGE_KIND_REFUND;
}

/* Neither reversed already nor a reversal itself. */
static enum err
is_credited(struct reduce_work *w, const struct record *posting, bool *out)
{
	struct record_list list;
	enum err e = ERR_OK;

	*out = !is_revenue(posting) ||
	       !record_is_null(posting, CHARGE_REVERSES_ID);
	if (*out)
		return ERR_OK;
	e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_REVERSES_ID,
		value_text(posting->id), &list);
	*out = e == ERR_OK && list.count > 0;
	return e;
}

static enum err
credit_posting(struct reduce_work *w, const struct record *folio,
	const struct record *p, const char *to)
{
	const char *text = record_text(p, CHARGE_DESCRIPTION);
	char id[UUID_SIZE];
	enum err e =
		work_derive(w, TABLE_FOLIO_CHARGES, p->id, "credit note", id);

	if (e != ERR_OK)
		return e;
	return charge_post(w,
		&(struct posting){
			.id = id,
			.folio_id = to,
			.kind = (enum charge_kind)record_int(p, CHARGE_KIND),
			.amount_minor = -record_int(p, CHARGE_AMOUNT_MINOR),
			.tax_minor = -record_int(p, CHARGE_TAX_MINOR),
			.description = text == NULL ? "Credit" : text,
			.source_table = "folios",
			.source_id = folio->id,
			.idempotency_key = arena_strdup(w->arena, id),
			.reverses_id = p->id,
		},
		NULL);
}

/* What was charged is taken back on a folio of its own: there the guest has it
 * coming, in cash or against a bill that is right. */
static enum err
credit(struct reduce_work *w, const struct record *folio)
{
	struct record_list postings;
	const struct record *to;
	bool done = false;
	enum err e;

	if (w->role != ROLE_MANAGER)
		return work_refuse(
			w, RULE_ROLE_DENIED, "a manager makes a credit note");
	e = folio_for_late(w, folio, &to);
	if (e == ERR_OK)
		e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(folio->id), &postings);
	for (size_t i = 0; e == ERR_OK && i < postings.count; i++) {
		e = is_credited(w, postings.items[i], &done);
		if (e == ERR_OK && !done)
			e = credit_posting(w, folio, postings.items[i], to->id);
	}
	return e;
}

static const int numbers[] = { FOLIO_NUMBER, FOLIO_INTERIM_NUMBER,
	FOLIO_CREDIT_NUMBER };

static enum err
folio_update(
	struct reduce_work *w, const struct record *old, struct record *folio)
{
	if (record_changed(old, folio, FOLIO_CURRENCY))
		return work_raise(w, RULE_CURRENCY,
			"the currency of a folio never changes");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (record_changed(old, folio, numbers[i]) &&
			!record_is_null(old, numbers[i]))
			return work_raise(w, RULE_APPEND_ONLY,
				"the number of a folio never changes");
	}
	if (!record_changed(old, folio, FOLIO_STATE))
		return ERR_OK;
	switch ((enum folio_state)record_int(folio, FOLIO_STATE)) {
	case FOLIO_STATE_CLOSED:
		return close_settled(w, folio);
	case FOLIO_STATE_CREDITED:
		return credit(w, folio);
	case FOLIO_STATE_INTERIM:
		/* Every bill on the way has a number of its own. */
		record_set_null(folio, FOLIO_INTERIM_NUMBER);
		break;
	case FOLIO_STATE_OPEN:
	case FOLIO_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

const struct entity_rules folio_rules = {
	.insert = folio_insert,
	.update = folio_update,
	.kept = true,
};
