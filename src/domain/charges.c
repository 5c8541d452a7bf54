/* Postings: added, never changed (hotel-domain 1.7). A void is a posting that
 * points at the one it takes back. */
#include "domain/reduce_priv.h"

#include "base/date.h"
#include "base/mutant.h"

#include "domain/folio.h"

#include <string.h>

/* Source of a posting that came from another window of its stay. */
#define TRANSFERRED "folio_charges"

/* What the audit posts itself belongs to the day that it closes; everything
 * else that comes meanwhile to the next one, and all of it once the day is
 * closed. */
static enum err
place_after_audit(struct reduce_work *w, struct record *charge)
{
	int64_t kind = record_int(charge, CHARGE_KIND);
	const char *today = record_text(charge, CHARGE_BUSINESS_DATE);
	const struct record *property;
	char next[DATE_SIZE];
	int64_t state;
	enum err e;

	e = property_find(w, &property);
	if (e != ERR_OK || property == NULL)
		return e;
	state = record_int(property, PROPERTY_AUDIT_STATE);
	if (state == AUDIT_STATE_OPEN ||
		(state == AUDIT_STATE_AUDITING &&
			(kind == CHARGE_KIND_ROOM ||
				kind == CHARGE_KIND_TAX)) ||
		today == NULL || !date_add(today, 1, next))
		return e;
	record_set_text(
		charge, CHARGE_BUSINESS_DATE, arena_strdup(w->arena, next));
	return work_raise(
		w, RULE_AUDIT_RUNNING, "it counts in the day of %s", next);
}

/* Late postings never reopen a day: they go to the current one and say which
 * one they are late for. */
static enum err
place_in_time(struct reduce_work *w, struct record *charge)
{
	const char *claimed = record_text(charge, CHARGE_BUSINESS_DATE);
	const char *today = w->in->business_date;
	enum err e = ERR_OK;

	if (claimed == NULL)
		claimed = w->act->business_date;
	if (claimed != NULL && today != NULL && strcmp(claimed, today) < 0) {
		e = work_raise(w, RULE_BUSINESS_DATE_CLOSED,
			"it is late for %s", claimed);
		record_set_text(charge, CHARGE_LATE_FOR, claimed);
	}
	record_set_text(
		charge, CHARGE_BUSINESS_DATE, today != NULL ? today : claimed);
	work_stamp(w, charge, CHARGE_POSTED_AT);
	return e == ERR_OK ? place_after_audit(w, charge) : e;
}

/* An open folio of the same guest, where the one that was meant is closed. */
static enum err
place_on_folio(struct reduce_work *w, struct record *charge)
{
	const struct record *folio;
	enum err e;

	e = work_find(
		w, TABLE_FOLIOS, record_text(charge, CHARGE_FOLIO_ID), &folio);
	if (e != ERR_OK || folio_is_open(folio))
		return e;
	e = work_raise(w, RULE_FOLIO_CLOSED, "folio %s is closed",
		record_is_null(folio, FOLIO_NUMBER)
			? work_ref(w, folio->id)
			: record_text(folio, FOLIO_NUMBER));
	if (e == ERR_OK)
		e = folio_for_late(w, folio, &folio);
	if (e == ERR_OK)
		record_set_text(charge, CHARGE_FOLIO_ID, folio->id);
	return e;
}

static enum err
place(struct reduce_work *w, struct record *charge)
{
	enum err e = place_on_folio(w, charge);

	if (e == ERR_OK)
		e = place_in_time(w, charge);
	if (record_is_null(charge, CHARGE_QUANTITY))
		record_set_int(charge, CHARGE_QUANTITY, 1);
	if (record_is_null(charge, CHARGE_IDEMPOTENCY_KEY))
		record_set_text(charge, CHARGE_IDEMPOTENCY_KEY,
			w->act->idempotency_key);
	return e;
}

enum err
charge_post(struct reduce_work *w, const struct posting *p,
	const struct record **out)
{
	struct record *c = work_insert(w, TABLE_FOLIO_CHARGES, p->id);

	record_set_text(c, CHARGE_FOLIO_ID, p->folio_id);
	record_set_int(c, CHARGE_KIND, p->kind);
	record_set_text(c, CHARGE_DESCRIPTION, p->description);
	record_set_int(c, CHARGE_AMOUNT_MINOR, p->amount_minor);
	record_set_int(c, CHARGE_TAX_MINOR, p->tax_minor);
	record_set_text(c, CHARGE_SOURCE_TABLE, p->source_table);
	record_set_text(c, CHARGE_SOURCE_ID, p->source_id);
	record_set_text(c, CHARGE_IDEMPOTENCY_KEY, p->idempotency_key);
	record_set_text(c, CHARGE_REVERSES_ID, p->reverses_id);
	if (out != NULL)
		*out = c;
	return place(w, c);
}

/* ---- what a person posts ---- */

/* The specification's additive merge: one posting per idempotency key. */
static enum err
check_key(struct reduce_work *w, const struct record *charge)
{
	const char *key = record_text(charge, CHARGE_IDEMPOTENCY_KEY);
	struct record_list list;
	enum err e;

	if (key == NULL)
		key = w->act->idempotency_key;
	if (key == NULL)
		return ERR_OK;
	e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_IDEMPOTENCY_KEY,
		value_text(key), &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *other = list.items[i];

		if (work_is_id(other, charge->id))
			continue;
		if (record_changed(other, charge, CHARGE_KIND) ||
			record_changed(other, charge, CHARGE_AMOUNT_MINOR))
			return work_refuse(w, RULE_RECORD_EXISTS,
				"posting %s has the same key",
				work_ref(w, other->id));
		work_drop(w);
		w->out->record_id = other->id;
		return work_stop(w, OUTCOME_APPLIED);
	}
	return e;
}

static bool
sign_fits(enum charge_kind kind, int64_t amount)
{
	switch (kind) {
	case CHARGE_KIND_ROOM:
	case CHARGE_KIND_FOOD:
	case CHARGE_KIND_BAR:
	case CHARGE_KIND_SERVICE:
	case CHARGE_KIND_TAX:
	case CHARGE_KIND_REFUND:
		return amount > 0;
	case CHARGE_KIND_DISCOUNT:
	case CHARGE_KIND_PAYMENT:
		return amount < 0;
	case CHARGE_KIND_ADJUSTMENT:
	case CHARGE_KIND_WORD_COUNT:
		break;
	}
	return true;
}

/* What a guest has on the room: not what the audit posts for the night. */
static bool
is_room_charge(enum charge_kind kind)
{
	return kind == CHARGE_KIND_FOOD || kind == CHARGE_KIND_BAR ||
	       kind == CHARGE_KIND_SERVICE;
}

static bool
is_given_away(enum charge_kind kind, int64_t amount)
{
	return amount < 0 &&
	       (kind == CHARGE_KIND_DISCOUNT || kind == CHARGE_KIND_ADJUSTMENT);
}

static enum err
check_limits(struct reduce_work *w, const struct record *charge)
{
	enum charge_kind kind =
		(enum charge_kind)record_int(charge, CHARGE_KIND);
	const struct record *folio;
	enum err e;

	if (is_given_away(kind, record_int(charge, CHARGE_AMOUNT_MINOR)))
		return limit_discount(w, charge);
	if (!is_room_charge(kind))
		return ERR_OK;
	e = work_find(
		w, TABLE_FOLIOS, record_text(charge, CHARGE_FOLIO_ID), &folio);
	/* The posting is in the balance already. */
	return e == ERR_OK ? limit_room_charge(w, folio, 0) : e;
}

static enum err
check_overpay(struct reduce_work *w, const struct record *charge)
{
	const char *folio_id = record_text(charge, CHARGE_FOLIO_ID);
	const struct record *folio;
	int64_t balance, deposit = 0;
	enum err e;

	e = work_find(w, TABLE_FOLIOS, folio_id, &folio);
	if (e == ERR_OK)
		e = folio_balance(&w->view, folio_id, &balance);
	/* The posting is in the balance already. */
	if (e == ERR_OK && balance < 0)
		e = stay_deposit_of(w, folio, &deposit);
	if (e == ERR_OK && balance + deposit < 0)
		e = work_raise(w, RULE_OVERPAY, "the folio is %s over",
			folio_money(w, folio, -balance));
	return e;
}

static enum err
check_amount(struct reduce_work *w, const struct record *charge)
{
	int64_t amount = record_int(charge, CHARGE_AMOUNT_MINOR);
	enum charge_kind kind =
		(enum charge_kind)record_int(charge, CHARGE_KIND);

	if (kind == CHARGE_KIND_REFUND)
		return work_raise(w, RULE_NEGATIVE_PAYMENT,
			"a refund is posted with its payment");
	if (!sign_fits(kind, amount))
		return work_raise(w, RULE_AMOUNT_SIGN, "a %s is %s",
			record_word(charge, CHARGE_KIND),
			amount > 0 ? "negative" : "positive");
	return kind == CHARGE_KIND_PAYMENT ? check_overpay(w, charge)
					   : check_limits(w, charge);
}

static enum err
check_not_reversed(struct reduce_work *w, const struct record *original,
	const struct record *charge)
{
	struct record_list list;
	enum err e;

	e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_REVERSES_ID,
		value_text(original->id), &list);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		if (work_is_id(list.items[i], charge->id) ||
			MUTANT(REVERSED_TWICE))
			continue;
		e = work_raise(w, RULE_REVERSAL_TWICE, "posting %s reverses it",
			work_ref(w, list.items[i]->id));
		/* Late: two terminals meant the same, and once is enough. */
		return e == ERR_OK ? work_settle(w, RULE_REVERSAL_TWICE,
					     "it is reversed already")
				   : e;
	}
	return e;
}

static enum err
check_reversal(struct reduce_work *w, struct record *charge)
{
	const struct record *o;
	int64_t amount = record_int(charge, CHARGE_AMOUNT_MINOR);
	const char *source;
	enum err e;

	e = work_find(w, TABLE_FOLIO_CHARGES,
		record_text(charge, CHARGE_REVERSES_ID), &o);
	if (e != ERR_OK)
		return e;
	source = record_text(o, CHARGE_SOURCE_TABLE);
	if (record_changed(o, charge, CHARGE_FOLIO_ID))
		return work_raise(w, RULE_ORPHAN_REF,
			"posting %s is on another folio", work_ref(w, o->id));
	if (source != NULL && strcmp(source, "cash_payments") == 0)
		return work_raise(w, RULE_NEGATIVE_PAYMENT,
			"cash is given back as a refund of its payment");
	if (!record_is_null(o, CHARGE_REVERSES_ID))
		return work_refuse(w, RULE_REVERSAL_TWICE,
			"a reversal is not reversed: post it again");
	if (amount != -record_int(o, CHARGE_AMOUNT_MINOR))
		return work_raise(w, RULE_REVERSAL_AMOUNT,
			"a reversal takes back all of it");
	if (record_is_null(charge, CHARGE_TAX_MINOR))
		record_set_int(charge, CHARGE_TAX_MINOR,
			-record_int(o, CHARGE_TAX_MINOR));
	return check_not_reversed(w, o, charge);
}

/* ---- from one window of a stay to another ---- */

/* What is moved is the same on the other window. */
static enum err
check_same(struct reduce_work *w, const struct record *o,
	const struct record *charge)
{
	static const int same[] = { CHARGE_KIND, CHARGE_AMOUNT_MINOR,
		CHARGE_TAX_MINOR };

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (record_int(o, same[i]) != record_int(charge, same[i]))
			return work_invalid(w, charge->entity, same[i],
				"is as on the posting that is moved");
	return ERR_OK;
}

static enum err
check_windows(struct reduce_work *w, const struct record *o,
	const struct record *charge)
{
	const struct record *from, *to;
	enum err e;

	if (!record_changed(o, charge, CHARGE_FOLIO_ID))
		return work_invalid(w, charge->entity, CHARGE_FOLIO_ID,
			"is the folio that the posting is on");
	e = work_find(w, TABLE_FOLIOS, record_text(o, CHARGE_FOLIO_ID), &from);
	if (e == ERR_OK)
		e = work_find(w, TABLE_FOLIOS,
			record_text(charge, CHARGE_FOLIO_ID), &to);
	if (e == ERR_OK && record_changed(from, to, FOLIO_STAY_ID))
		return work_invalid(w, charge->entity, CHARGE_FOLIO_ID,
			"is a folio of another stay");
	if (e == ERR_OK && !folio_is_open(from))
		return work_refuse(w, RULE_FOLIO_CLOSED,
			"the folio that the posting is on is closed");
	return e;
}

static enum err
check_transfer(struct reduce_work *w, const struct record *o,
	const struct record *charge)
{
	const char *source = record_text(o, CHARGE_SOURCE_TABLE);
	enum err e = check_same(w, o, charge);

	if (e == ERR_OK)
		e = check_windows(w, o, charge);
	if (e != ERR_OK)
		return e;
	if (source != NULL && strcmp(source, "cash_payments") == 0)
		return work_refuse(w, RULE_NEGATIVE_PAYMENT,
			"cash stays with its receipt: refund it, then take it "
			"for the other folio");
	if (!record_is_null(o, CHARGE_REVERSES_ID))
		return work_refuse(w, RULE_REVERSAL_TWICE,
			"a reversal stays beside what it reverses");
	return check_not_reversed(w, o, charge);
}

/* One action moves it, so that it is on one window whatever else happens: the
 * posting where it goes, and what takes it back where it was. */
static enum err
transfer(struct reduce_work *w, struct record *charge)
{
	const char *source = record_text(charge, CHARGE_SOURCE_ID);
	const struct record *o;
	char id[UUID_SIZE];
	enum err e;

	if (source == NULL)
		return work_invalid(w, charge->entity, CHARGE_SOURCE_ID,
			"is the posting that is moved");
	e = work_find(w, TABLE_FOLIO_CHARGES, source, &o);
	if (e == ERR_NOT_FOUND)
		return reduce_orphan(w, charge->entity, source);
	if (e == ERR_OK)
		e = check_transfer(w, o, charge);
	if (e == ERR_OK)
		e = place(w, charge);
	if (e == ERR_OK)
		e = work_derive(
			w, TABLE_FOLIO_CHARGES, charge->id, "moved from", id);
	if (e != ERR_OK)
		return e;
	return charge_post(w,
		&(struct posting){
			.id = id,
			.folio_id = record_text(o, CHARGE_FOLIO_ID),
			.kind = (enum charge_kind)record_int(o, CHARGE_KIND),
			.amount_minor = -record_int(o, CHARGE_AMOUNT_MINOR),
			.tax_minor = -record_int(o, CHARGE_TAX_MINOR),
			.description = record_text(o, CHARGE_DESCRIPTION),
			.source_table = TRANSFERRED,
			.source_id = charge->id,
			.idempotency_key = arena_strdup(w->arena, id),
			.reverses_id = o->id,
		},
		NULL);
}

enum err
charge_where_now(struct reduce_work *w, const struct record *posting,
	const struct record **out)
{
	struct record_list list;
	bool moved = true;
	enum err e = ERR_OK;

	*out = posting;
	while (e == ERR_OK && moved) {
		moved = false;
		e = work_list(w, TABLE_FOLIO_CHARGES, CHARGE_SOURCE_ID,
			value_text((*out)->id), &list);
		for (size_t i = 0; e == ERR_OK && !moved && i < list.count;
			i++) {
			if (!folio_is_moved(list.items[i]))
				continue;
			*out = list.items[i];
			moved = true;
		}
	}
	return e;
}

/* Housekeeping charges what was taken from a minibar, and takes that back. */
static enum err
check_minibar(struct reduce_work *w, const struct record *charge)
{
	const struct record *own = NULL;
	enum err e = ERR_OK;

	if (w->role != ROLE_HOUSEKEEPING)
		return ERR_OK;
	if (!record_is_null(charge, CHARGE_REVERSES_ID))
		e = work_find(w, TABLE_FOLIO_CHARGES,
			record_text(charge, CHARGE_REVERSES_ID), &own);
	if (e != ERR_OK)
		return e;
	if (record_int(charge, CHARGE_KIND) == CHARGE_KIND_BAR &&
		!folio_is_moved(charge) &&
		(own == NULL ||
			(own->updated_by != NULL &&
				strcmp(own->updated_by, w->act->user_id) == 0)))
		return ERR_OK;
	return work_refuse(w, RULE_ROLE_DENIED,
		"housekeeping posts minibars and takes back its own postings");
}

static enum err
charge_insert(struct reduce_work *w, struct record *charge)
{
	enum err e = check_minibar(w, charge);

	if (e != ERR_OK)
		return e;
	if (record_int(charge, CHARGE_AMOUNT_MINOR) == 0)
		return work_raise(w, RULE_AMOUNT_ZERO,
			"a posting of nothing has no meaning");
	e = check_key(w, charge);
	if (e != ERR_OK)
		return e;
	if (folio_is_moved(charge))
		return transfer(w, charge);
	if (!record_is_null(charge, CHARGE_REVERSES_ID))
		e = check_reversal(w, charge);
	else
		e = check_amount(w, charge);
	return e == ERR_OK ? place(w, charge) : e;
}

const struct entity_rules charge_rules = {
	.insert = charge_insert,
	.append_only = true,
};
