/* Folios, postings and cash of the demo hotel. All sums are what the postings
 * add up to. */
#include "server/demo_priv.h"

#include "base/money.h"

#include <stdio.h>
#include <string.h>

#define FLOAT_MINOR   INT64_C(20000)
#define SHIFT_MINUTES 360

static const struct {
	const char *name;
	const char *login;
	enum drawer_state state;
	int64_t difference_minor;
	int opened[3]; /* day, hour, minute */
	int closed[3];
	int64_t receipt;
} sessions[] = {
#define DRAWER(name, login, state, difference, day, hour, minute, closed_day,  \
	closed_hour, closed_minute, receipt)                                   \
	{ name, login, DRAWER_STATE_##state, difference,                       \
		{ day, hour, minute },                                         \
		{ closed_day, closed_hour, closed_minute }, receipt },
#include "data/demo/drawers.def"
#undef DRAWER
};

#define SESSION_COUNT (sizeof(sessions) / sizeof(sessions[0]))

/* ---- postings ---- */

static void
put_charge(struct demo *d, const struct demo_folio *f,
	const struct demo_posting *p, const char *id, const char *payment_id)
{
	struct record *r = demo_record(d, TABLE_FOLIO_CHARGES, id);

	record_set_text(r, CHARGE_FOLIO_ID, f->id);
	record_set_int(r, CHARGE_KIND, (int64_t)p->kind);
	record_set_text(r, CHARGE_DESCRIPTION, p->description);
	record_set_int(r, CHARGE_QUANTITY, p->quantity);
	record_set_int(r, CHARGE_AMOUNT_MINOR, p->amount_minor);
	record_set_int(r, CHARGE_TAX_MINOR,
		money_tax_included(p->amount_minor, p->tax_ppm));
	record_set_text(r, CHARGE_BUSINESS_DATE, demo_day(d, p->day));
	record_set_int(r, CHARGE_POSTED_AT, p->at_ms);
	record_set_text(
		r, CHARGE_IDEMPOTENCY_KEY, arena_printf(d->a, "demo %s", id));
	if (payment_id != NULL) {
		record_set_text(r, CHARGE_SOURCE_TABLE, "cash_payments");
		record_set_text(r, CHARGE_SOURCE_ID, payment_id);
	}
	demo_put(d, r, p->at_ms, p->by);
}

void
demo_post(struct demo *d, struct demo_folio *f, const struct demo_posting *p)
{
	char name[24];

	(void)snprintf(name, sizeof(name), "posting %d", ++f->postings);
	put_charge(d, f, p, demo_effect_id(d, f->id, name), NULL);
	f->balance_minor += p->amount_minor;
}

/* ---- cash ---- */

/* What a guest puts on the desk: the next note or notes. */
static int64_t
tendered(struct demo *d, int64_t amount)
{
	static const int64_t notes[] = { 500, 1000, 2000, 5000, 10000 };
	int64_t note = notes[demo_chance(d, 5)];

	return (amount + note - 1) / note * note;
}

static const char *
receipt_number(struct demo *d, struct demo_drawer *drawer)
{
	return arena_printf(
		d->a, "%s-%06lld", drawer->name, (long long)++drawer->receipt);
}

const char *
demo_cash(struct demo *d, size_t drawer, const char *folio_id,
	const char *order_id, int64_t amount_minor, int64_t at_ms)
{
	struct demo_drawer *w = &d->drawers[drawer];
	const char *number = receipt_number(d, w);
	const char *id = demo_id(d, TABLE_CASH_PAYMENTS, number);
	struct record *r = demo_record(d, TABLE_CASH_PAYMENTS, id);
	int64_t given = tendered(d, amount_minor);

	record_set_text(r, PAYMENT_FOLIO_ID, folio_id);
	record_set_text(r, PAYMENT_ORDER_ID, order_id);
	record_set_text(r, PAYMENT_CASH_SESSION_ID, w->id);
	record_set_int(r, PAYMENT_AMOUNT_MINOR, amount_minor);
	record_set_int(r, PAYMENT_TENDERED_MINOR, given);
	record_set_int(r, PAYMENT_CHANGE_MINOR, given - amount_minor);
	record_set_text(r, PAYMENT_CURRENCY, d->currency);
	record_set_text(r, PAYMENT_RECEIPT_NUMBER, number);
	record_set_text(r, PAYMENT_TAKEN_BY, w->cashier->id);
	record_set_int(r, PAYMENT_PAID_AT, at_ms);
	w->taken_minor += amount_minor;
	demo_put(d, r, at_ms, w->cashier);
	return id;
}

static void
settle_in_cash(struct demo *d, struct demo_folio *f, size_t drawer, int32_t day,
	int64_t at_ms)
{
	struct demo_drawer *w = &d->drawers[drawer];
	const int64_t owed = f->balance_minor;
	const char *payment = demo_cash(d, drawer, f->id, NULL, owed, at_ms);
	const struct demo_posting p = {
		.kind = CHARGE_KIND_PAYMENT,
		.description = arena_printf(
			d->a, "Cash %s-%06lld", w->name, (long long)w->receipt),
		.quantity = 1,
		.amount_minor = -owed,
		.day = day,
		.at_ms = at_ms,
		.by = w->cashier,
	};

	put_charge(d, f, &p, demo_effect_id(d, payment, "posting"), payment);
	f->balance_minor = 0;
}

void
demo_settle(struct demo *d, struct demo_folio *f, size_t drawer, int32_t day,
	int64_t at_ms)
{
	if (f->balance_minor <= 0)
		return;
	if (drawer != DEMO_NO_DRAWER) {
		settle_in_cash(d, f, drawer, day, at_ms);
		return;
	}
	demo_post(d, f,
		&(struct demo_posting){
			.kind = CHARGE_KIND_PAYMENT,
			.description = arena_printf(d->a, "Card, slip %04lld",
				(long long)demo_chance(d, 10000)),
			.quantity = 1,
			.amount_minor = -f->balance_minor,
			.day = day,
			.at_ms = at_ms,
			.by = demo_role(
				d, ROLE_FRONT_DESK, (size_t)demo_chance(d, 4)),
		});
}

/* ---- drawers ---- */

void
demo_drawers_plan(struct demo *d)
{
	const int64_t longest = demo_ago(d, SHIFT_MINUTES);

	d->drawer_count = SESSION_COUNT;
	d->drawers = ARENA_ARRAY(d->keep, struct demo_drawer, SESSION_COUNT);
	for (size_t i = 0; i < SESSION_COUNT; i++) {
		const int *from = sessions[i].opened;
		const int *to = sessions[i].closed;
		int64_t opened = demo_at(d, from[0], from[1], from[2]);

		d->drawers[i] = (struct demo_drawer){
			.id = demo_id(d, TABLE_CASH_SESSIONS, sessions[i].name),
			.name = sessions[i].name,
			.cashier = demo_login(d, sessions[i].login),
			.state = sessions[i].state,
			/* Before what it took, at night too. */
			.opened_at = opened < longest ? opened : longest,
			.closed_at = demo_at(d, to[0], to[1], to[2]),
			.float_minor = FLOAT_MINOR,
			.difference_minor = sessions[i].difference_minor,
			.receipt = sessions[i].receipt,
		};
	}
}

static struct record *
open_record(struct demo *d, const struct demo_drawer *w)
{
	struct record *r = demo_record(d, TABLE_CASH_SESSIONS, w->id);

	record_set_text(r, DRAWER_DRAWER, w->name);
	record_set_text(r, DRAWER_OPENED_BY, w->cashier->id);
	record_set_int(r, DRAWER_OPENED_AT, w->opened_at);
	record_set_int(r, DRAWER_FLOAT_MINOR, w->float_minor);
	record_set_int(r, DRAWER_STATE, DRAWER_STATE_OPEN);
	return r;
}

void
demo_drawers_open(struct demo *d)
{
	for (size_t i = 0; i < d->drawer_count; i++)
		demo_put(d, open_record(d, &d->drawers[i]),
			d->drawers[i].opened_at, d->drawers[i].cashier);
}

static void
close_drawer(struct demo *d, const struct demo_drawer *w)
{
	struct record *r = open_record(d, w);
	int64_t expected = w->float_minor + w->taken_minor;

	record_set_int(r, DRAWER_STATE, (int64_t)w->state);
	record_set_int(r, DRAWER_EXPECTED_MINOR, expected);
	record_set_int(r, DRAWER_COUNTED_MINOR, expected + w->difference_minor);
	record_set_int(r, DRAWER_CLOSED_AT, w->closed_at);
	demo_put_changed(d, r, w->opened_at, w->closed_at, w->cashier);
}

void
demo_drawers_close(struct demo *d)
{
	for (size_t i = 0; i < d->drawer_count; i++) {
		if (d->drawers[i].state == DRAWER_STATE_CLOSED)
			close_drawer(d, &d->drawers[i]);
	}
}
