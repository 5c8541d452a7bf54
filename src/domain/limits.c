/* What may be charged to a room, given away, and taken out of a drawer: limits
 * of the hotel, and of a stay. Nobody is above them by role: whoever may goes
 * past with a reason, so that it stands on record. */
#include "domain/reduce_priv.h"

#include "base/money.h"
#include "domain/folio.h"

/* Of a record that may be missing, a limit that may be unset. */
static bool
has_limit(const struct record *r, int field, int64_t *out)
{
	if (r == NULL || record_is_null(r, field))
		return false;
	*out = record_int(r, field);
	return true;
}

static enum err
check_credit(struct reduce_work *w, const struct record *folio,
	const struct record *stay, int64_t more_minor)
{
	const struct record *property;
	int64_t balance;
	int64_t limit;
	enum err e = property_find(w, &property);

	if (e != ERR_OK ||
		(!has_limit(stay, STAY_CREDIT_LIMIT_MINOR, &limit) &&
			!has_limit(
				property, PROPERTY_CREDIT_LIMIT_MINOR, &limit)))
		return e;
	e = folio_balance(&w->view, folio->id, &balance);
	if (e == ERR_OK)
		e = money_add(balance, more_minor, &balance);
	if (e != ERR_OK || balance <= limit)
		return e;
	return work_raise(w, RULE_CREDIT_LIMIT, "the balance would be %s of %s",
		folio_money(w, folio, balance), folio_money(w, folio, limit));
}

enum err
limit_room_charge(
	struct reduce_work *w, const struct record *folio, int64_t more_minor)
{
	const struct record *stay;
	enum err e = work_find_live(
		w, TABLE_STAYS, record_text(folio, FOLIO_STAY_ID), &stay);

	if (e != ERR_OK || stay == NULL)
		return e;
	if (record_int(stay, STAY_NO_POST) != 0)
		e = work_raise(w, RULE_NO_POST,
			"stay %s pays for everything at once",
			work_ref(w, stay->id));
	return e == ERR_OK ? check_credit(w, folio, stay, more_minor) : e;
}

enum err
limit_discount(struct reduce_work *w, const struct record *charge)
{
	const struct record *property;
	char money[MONEY_TEXT_SIZE];
	int64_t limit;
	enum err e = property_find(w, &property);

	if (e != ERR_OK ||
		!has_limit(property, PROPERTY_DISCOUNT_LIMIT_MINOR, &limit) ||
		record_int(charge, CHARGE_AMOUNT_MINOR) >= -limit)
		return e;
	return work_raise(w, RULE_DISCOUNT_LIMIT, "the limit is %s",
		money_format(limit, record_text(property, PROPERTY_CURRENCY),
			money, sizeof(money)));
}

/* Over and short alike. By how much is left unsaid: a count is blind. */
enum err
limit_variance(struct reduce_work *w, const struct record *session)
{
	const struct record *property;
	char money[MONEY_TEXT_SIZE];
	int64_t limit;
	int64_t over = record_int(session, DRAWER_COUNTED_MINOR) -
		       record_int(session, DRAWER_EXPECTED_MINOR);
	enum err e = property_find(w, &property);

	if (e != ERR_OK ||
		!has_limit(property, PROPERTY_WRITEOFF_LIMIT_MINOR, &limit) ||
		(over <= limit && over >= -limit))
		return e;
	return work_raise(w, RULE_DRAWER_VARIANCE, "the limit is %s",
		money_format(limit, record_text(property, PROPERTY_CURRENCY),
			money, sizeof(money)));
}

enum err
limit_paid_out(struct reduce_work *w, const struct record *payment)
{
	const struct record *property;
	char money[MONEY_TEXT_SIZE];
	int64_t limit;
	enum err e = property_find(w, &property);

	if (e != ERR_OK ||
		!has_limit(property, PROPERTY_PAIDOUT_LIMIT_MINOR, &limit) ||
		record_int(payment, PAYMENT_AMOUNT_MINOR) >= -limit)
		return e;
	return work_raise(w, RULE_PAIDOUT_LIMIT, "the limit is %s",
		money_format(limit, record_text(property, PROPERTY_CURRENCY),
			money, sizeof(money)));
}
