/*
 * Money: what people entered and the server took, against what lies in its
 * storage. Amounts come from the deeds, never from a reducer.
 */
#include "tests/sim/oracle.h"

#include "tests/sim/house.h"
#include "tests/sim/server.h"

#include <string.h>

struct books {
	struct world *w;
	int hotel;
	struct arena *a;
	const struct view *v;
	struct record_list charges;
	struct record_list payments;
	int64_t expected; /* of all folios together */
};

static struct record_list
list(struct books *b, enum table t, int field, struct value v)
{
	struct record_list out = { 0 };
	enum err e = b->v->list(b->v->ctx, t, field, v, b->a, &out);

	if (e != ERR_OK)
		world_violate(b->w, "the server's %s cannot be read: %s",
			entity_get(t)->name, err_name(e));
	return out;
}

static bool
is_text(const struct record *r, int field, const char *s)
{
	const char *own = record_text(r, field);

	return own != NULL && strcmp(own, s) == 0;
}

/* Whoever made that record, and was not refused. */
static const struct deed *
maker_of(const struct books *b, const struct record *r)
{
	for (size_t i = 0; i < b->w->deeds.count; i++) {
		const struct deed *d = &b->w->deeds.items[i];

		if (oracle_is_of(b->w, d, b->hotel) &&
			d->table == r->entity->table &&
			d->operation == OPERATION_INSERT &&
			(d->verdict == DEED_TAKEN ||
				d->verdict == DEED_CONFLICT) &&
			strcmp(d->record, r->id) == 0)
			return d;
	}
	return NULL;
}

/* ---- payments ---- */

static size_t
count_postings(
	const struct books *b, const struct record *payment, int64_t *amount)
{
	size_t n = 0;

	for (size_t i = 0; i < b->charges.count; i++) {
		const struct record *c = b->charges.items[i];

		if (!is_text(c, CHARGE_SOURCE_ID, payment->id) ||
			!is_text(c, CHARGE_SOURCE_TABLE, "cash_payments"))
			continue;
		n++;
		*amount = record_int(c, CHARGE_AMOUNT_MINOR);
	}
	return n;
}

static void
check_payment(struct books *b, const struct record *payment)
{
	const struct deed *d = maker_of(b, payment);
	size_t wanted = record_is_null(payment, PAYMENT_FOLIO_ID) ? 0 : 1;
	int64_t amount = 0;

	if (d == NULL ||
		record_int(payment, PAYMENT_AMOUNT_MINOR) != d->amount_minor) {
		world_violate(b->w,
			"the server has a payment %s of %lld that nobody took",
			payment->id,
			(long long)record_int(payment, PAYMENT_AMOUNT_MINOR));
		return;
	}
	if (count_postings(b, payment, &amount) != wanted ||
		amount != -(int64_t)wanted * d->amount_minor)
		world_violate(b->w,
			"payment %s of %lld is not posted exactly once",
			payment->id, (long long)d->amount_minor);
	b->expected -= (int64_t)wanted * d->amount_minor;
}

/* ---- postings ---- */

static bool
is_from_start(const struct record *charge)
{
	char id[UUID_SIZE];

	for (int i = 0; i < HOUSE_IN; i++) {
		house_id("charge", i, id);
		if (strcmp(charge->id, id) == 0)
			return record_int(charge, CHARGE_AMOUNT_MINOR) ==
			       HOUSE_CHARGE;
	}
	return false;
}

/* Whoever comes second finds that it is done. */
static void
check_reversal(struct books *b, const struct record *charge)
{
	size_t n = 0;

	for (size_t i = 0; i < b->charges.count; i++)
		n += is_text(b->charges.items[i], CHARGE_REVERSES_ID,
			record_text(charge, CHARGE_REVERSES_ID));
	if (n != 1)
		world_violate(b->w, "posting %s is taken back %zu times",
			record_text(charge, CHARGE_REVERSES_ID), n);
}

/* A credit note takes back what was posted, all of it and nothing else. */
static void
check_credit(struct books *b, const struct record *charge)
{
	const char *of = record_text(charge, CHARGE_REVERSES_ID);
	int64_t amount = record_int(charge, CHARGE_AMOUNT_MINOR);

	b->expected += amount;
	for (size_t i = 0; of != NULL && i < b->charges.count; i++) {
		const struct record *o = b->charges.items[i];

		if (strcmp(o->id, of) == 0 &&
			record_int(o, CHARGE_AMOUNT_MINOR) == -amount &&
			is_text(charge, CHARGE_SOURCE_ID,
				record_text(o, CHARGE_FOLIO_ID)))
			return;
	}
	world_violate(
		b->w, "posting %s credits what was not posted", charge->id);
}

/* What takes a posting back where it was has the one that stands where it went;
 * that may be the same folio, when the other one was closed meanwhile. */
static void
check_move(struct books *b, const struct record *charge)
{
	const char *there = record_text(charge, CHARGE_SOURCE_ID);
	int64_t amount = record_int(charge, CHARGE_AMOUNT_MINOR);

	b->expected += amount;
	for (size_t i = 0; there != NULL && i < b->charges.count; i++) {
		const struct record *o = b->charges.items[i];

		if (strcmp(o->id, there) == 0 &&
			record_int(o, CHARGE_AMOUNT_MINOR) == -amount &&
			is_text(o, CHARGE_SOURCE_ID,
				record_text(charge, CHARGE_REVERSES_ID)))
			return;
	}
	world_violate(b->w, "posting %s moved what is nowhere", charge->id);
}

static void
check_posting(struct books *b, const struct record *charge)
{
	int64_t amount = record_int(charge, CHARGE_AMOUNT_MINOR);
	const struct deed *d;

	if (!record_is_null(charge, CHARGE_REVERSES_ID))
		check_reversal(b, charge);

	/* Made by a payment or an order: looked at there. */
	if (is_text(charge, CHARGE_SOURCE_TABLE, "cash_payments"))
		return;
	if (is_text(charge, CHARGE_SOURCE_TABLE, "orders")) {
		b->expected += amount;
		return;
	}
	if (is_text(charge, CHARGE_SOURCE_TABLE, "folios")) {
		check_credit(b, charge);
		return;
	}
	if (is_text(charge, CHARGE_SOURCE_TABLE, "folio_charges") &&
		!record_is_null(charge, CHARGE_REVERSES_ID)) {
		check_move(b, charge);
		return;
	}
	d = maker_of(b, charge);
	if (d != NULL && d->amount_minor == amount)
		b->expected += d->amount_minor;
	else if (is_from_start(charge))
		b->expected += HOUSE_CHARGE;
	else
		world_violate(b->w,
			"the server has a posting %s of %lld that nobody made",
			charge->id, (long long)amount);
}

/* ---- nothing is missing ---- */

static bool
has(const struct record_list *l, const char *id)
{
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->items[i]->id, id) == 0)
			return true;
	}
	return false;
}

/* The same was taken back by somebody else already, or the night was posted at
 * another desk: nothing is left to do. */
static bool
is_settled(const struct books *b, const struct deed *d)
{
	for (size_t i = 0; i < b->charges.count && d->key[0] != '\0'; i++) {
		if (is_text(b->charges.items[i], CHARGE_IDEMPOTENCY_KEY,
			    d->key) &&
			record_int(b->charges.items[i], CHARGE_AMOUNT_MINOR) ==
				d->amount_minor)
			return true;
	}
	for (size_t i = 0; i < b->charges.count && d->reverses[0] != '\0';
		i++) {
		if (is_text(b->charges.items[i], CHARGE_REVERSES_ID,
			    d->reverses))
			return true;
	}
	return false;
}

static void
check_there(struct books *b)
{
	for (size_t i = 0; i < b->w->deeds.count; i++) {
		const struct deed *d = &b->w->deeds.items[i];

		if (!oracle_is_of(b->w, d, b->hotel) ||
			d->verdict != DEED_TAKEN ||
			d->operation != OPERATION_INSERT)
			continue;
		if ((d->table == TABLE_CASH_PAYMENTS &&
			    !has(&b->payments, d->record)) ||
			(d->table == TABLE_FOLIO_CHARGES &&
				!has(&b->charges, d->record) &&
				!is_settled(b, d)))
			world_violate(b->w,
				"the server took action %s of T%d, and its "
				"%s of %lld is not there",
				d->id, d->terminal, entity_get(d->table)->one,
				(long long)d->amount_minor);
	}
}

static void
check_total(struct books *b)
{
	int64_t total = 0;

	for (size_t i = 0; i < b->charges.count; i++)
		total += record_int(b->charges.items[i], CHARGE_AMOUNT_MINOR);
	if (total != b->expected)
		world_violate(b->w,
			"all folios together are %lld, and should be %lld",
			(long long)total, (long long)b->expected);
}

/* ---- orders ---- */

/* What the order's lines cost as they were entered. -1: it cannot be said,
 * because something was taken back or paid at the table. */
static int64_t
cost_of(struct books *b, const struct record *order)
{
	struct record_list lines = list(
		b, TABLE_ORDER_LINES, LINE_ORDER_ID, value_text(order->id));
	int64_t sum = 0;

	for (size_t i = 0; i < b->payments.count; i++) {
		if (is_text(b->payments.items[i], PAYMENT_ORDER_ID, order->id))
			return -1;
	}
	for (size_t i = 0; i < lines.count; i++) {
		const struct deed *d = maker_of(b, lines.items[i]);

		if (d == NULL)
			world_violate(b->w,
				"the server has an order line %s that nobody "
				"made",
				lines.items[i]->id);
		if (d == NULL || record_int(lines.items[i], LINE_STATE) ==
					 LINE_STATE_VOIDED)
			return -1;
		sum += d->quantity * d->price_minor;
	}
	return sum;
}

static void
check_order(struct books *b, const struct record *order)
{
	int64_t cost = cost_of(b, order);
	int64_t posted = 0;
	size_t n = 0;

	for (size_t i = 0; i < b->charges.count; i++) {
		const struct record *c = b->charges.items[i];

		if (!is_text(c, CHARGE_SOURCE_ID, order->id) ||
			!is_text(c, CHARGE_SOURCE_TABLE, "orders"))
			continue;
		posted += record_int(c, CHARGE_AMOUNT_MINOR);
		n++;
	}
	if (n > 0 && cost >= 0 && posted != cost)
		world_violate(b->w,
			"order %s costs %lld, and %lld was charged for it",
			order->id, (long long)cost, (long long)posted);
}

/* ---- drawers ---- */

/* Each payment once, although somebody may have entered it twice. */
static int64_t
taken_in(const struct books *b, const char *session)
{
	int64_t sum = 0;

	for (size_t i = 0; i < b->payments.count; i++) {
		const struct deed *d = maker_of(b, b->payments.items[i]);

		if (d != NULL && strcmp(d->place, session) == 0)
			sum += d->amount_minor;
	}
	return sum;
}

static void
check_drawer(struct books *b, const struct record *session)
{
	const struct deed *d = maker_of(b, session);
	int64_t should = (d != NULL ? d->amount_minor : HOUSE_FLOAT) +
			 taken_in(b, session->id);
	int64_t sum = 0;
	enum err e;

	e = b->v->sum(b->v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_CASH_SESSION_ID,
		value_text(session->id), PAYMENT_AMOUNT_MINOR, &sum);
	sum += record_int(session, DRAWER_FLOAT_MINOR);
	if (e != ERR_OK || sum != should)
		world_violate(b->w,
			"drawer %s holds %lld, and %lld by its payments",
			session->id, (long long)should, (long long)sum);
	else if (!record_is_null(session, DRAWER_EXPECTED_MINOR) &&
		 record_int(session, DRAWER_EXPECTED_MINOR) != should)
		world_violate(b->w,
			"drawer %s was closed with %lld expected, and holds "
			"%lld",
			session->id,
			(long long)record_int(session, DRAWER_EXPECTED_MINOR),
			(long long)should);
}

static void
check_all(struct books *b)
{
	struct record_list orders;
	struct record_list drawers;

	b->charges = list(b, TABLE_FOLIO_CHARGES, -1, value_null());
	b->payments = list(b, TABLE_CASH_PAYMENTS, -1, value_null());
	orders = list(b, TABLE_ORDERS, -1, value_null());
	drawers = list(b, TABLE_CASH_SESSIONS, -1, value_null());
	for (size_t i = 0; i < b->payments.count; i++)
		check_payment(b, b->payments.items[i]);
	for (size_t i = 0; i < b->charges.count; i++)
		check_posting(b, b->charges.items[i]);
	check_there(b);
	check_total(b);
	for (size_t i = 0; i < orders.count; i++)
		check_order(b, orders.items[i]);
	for (size_t i = 0; i < drawers.count; i++)
		check_drawer(b, drawers.items[i]);
}

void
oracle_money(struct world *w, int hotel, struct arena *a)
{
	struct storage *s = w->server->storage;
	struct books b = { .w = w, .hotel = hotel, .a = a };
	enum err e = s->ops->begin_read(s, world_tenant(hotel));

	if (e != ERR_OK) {
		world_violate(w, "the server cannot be read: %s", err_name(e));
		return;
	}
	b.v = s->ops->view(s);
	check_all(&b);
	s->ops->end_read(s);
}
