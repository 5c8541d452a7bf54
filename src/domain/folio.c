#include "domain/folio.h"

#include "base/money.h"

#include <string.h>

bool
folio_is_open(const struct record *folio)
{
	return record_int(folio, FOLIO_STATE) == FOLIO_STATE_OPEN ||
	       record_int(folio, FOLIO_STATE) == FOLIO_STATE_INTERIM;
}

void
folio_id_of_stay(const char *stay_id, char out[UUID_SIZE])
{
	uuid_derive(stay_id, FOLIO_OF_STAY, out);
}

bool
folio_is_moved(const struct record *posting)
{
	const char *source = record_text(posting, CHARGE_SOURCE_TABLE);

	return source != NULL && strcmp(source, "folio_charges") == 0 &&
	       record_is_null(posting, CHARGE_REVERSES_ID);
}

bool
folio_is_night(const struct record *posting, const char *day)
{
	const char *date = record_text(posting, CHARGE_BUSINESS_DATE);

	return record_int(posting, CHARGE_KIND) == CHARGE_KIND_ROOM &&
	       record_is_null(posting, CHARGE_REVERSES_ID) && date != NULL &&
	       strcmp(date, day) == 0 && !folio_is_moved(posting);
}

enum err
folio_balance(const struct view *v, const char *folio_id, int64_t *out)
{
	return v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
		value_text(folio_id), CHARGE_AMOUNT_MINOR, out);
}

enum err
folio_of_stay(const struct view *v, const char *stay_id, struct arena *a,
	struct record **out)
{
	struct record_list folios;
	enum err e;

	e = v->list(v->ctx, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay_id), a,
		&folios);
	if (e != ERR_OK)
		return e;
	if (folios.count == 0)
		return ERR_NOT_FOUND;
	for (size_t i = 0; i < folios.count; i++) {
		if (folio_is_open(folios.items[i])) {
			*out = folios.items[i];
			return ERR_OK;
		}
	}
	*out = folios.items[folios.count - 1];
	return ERR_OK;
}

enum err
drawer_expected(
	const struct view *v, const struct record *session, int64_t *out)
{
	int64_t taken;
	enum err e;

	e = v->sum(v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_CASH_SESSION_ID,
		value_text(session->id), PAYMENT_AMOUNT_MINOR, &taken);
	if (e != ERR_OK)
		return e;
	return money_add(record_int(session, DRAWER_FLOAT_MINOR), taken, out);
}

enum err
drawer_openings(const struct view *v, const struct record *session,
	struct arena *a, size_t *out)
{
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_CASH_PAYMENTS,
		PAYMENT_CASH_SESSION_ID, value_text(session->id), a, &list);

	*out = 0;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		*out += record_int(list.items[i], PAYMENT_KIND) ==
			PAYMENT_KIND_NO_SALE;
	return e;
}
