#include "ui/screens/audit_roll.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/money.h"
#include "domain/folio.h"
#include "store/doubt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
/* Besides the drawers. */
#define ROWS_OTHER 8

static struct audit_row *
add_row(struct audit_roll *r, const char *id)
{
	struct audit_row *row = &r->rows[r->count++];

	*row = (struct audit_row){
		.id = id, .state = "", .todo = "", .param = ""
	};
	return row;
}

/* "7 not arrived", or that there is nothing. */
static void
add_count(struct audit_roll *r, struct arena *a, size_t count,
	struct audit_row row)
{
	struct audit_row *to = add_row(r, row.id);

	to->who = row.who;
	to->opens = row.opens;
	to->settled = count == 0;
	to->state = count == 0 ? _("none")
			       : arena_printf(a, "%zu %s", count, row.state);
	to->todo = count == 0 ? "" : row.todo;
}

/* ---- guests ---- */

/* Whether the night of a guest waits for the roll call: it costs something, is
 * not charged, and there is a folio that takes it. */
static enum err
is_night_due(const struct view *v, const struct record *stay, const char *day,
	struct arena *a, bool *out)
{
	struct record_list folios, charges;
	enum err e;

	*out = false;
	if (record_int(stay, STAY_RATE_MINOR) == 0)
		return ERR_OK;
	e = v->list(v->ctx, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id),
		a, &folios);
	for (size_t i = 0; e == ERR_OK && i < folios.count; i++) {
		*out |= folio_is_open(folios.items[i]);
		e = v->list(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(folios.items[i]->id), a, &charges);
		for (size_t k = 0; e == ERR_OK && k < charges.count; k++) {
			if (!folio_is_night(charges.items[k], day))
				continue;
			*out = false;
			return ERR_OK;
		}
	}
	return e;
}

static enum err
count_guests(struct app *app, struct arena *a, struct audit_roll *r)
{
	const struct view *v = app_view(app);
	struct stay_doubt_list doubts;
	struct record_list stays;
	bool due;
	enum err e = doubt_list(app_store(app), a, &doubts);

	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_STAYS, STAY_STATE,
			value_int(STAY_STATE_CONFIRMED), a, &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		const struct record *s = stays.items[i];

		if (strcmp(record_text(s, STAY_ARRIVAL_DATE), r->day) > 0)
			continue;
		if (stay_doubt_why(&doubts, s->id) != NULL)
			r->held++;
		else
			r->absent++;
	}
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_STAYS, STAY_STATE,
			value_int(STAY_STATE_IN_HOUSE), a, &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		const struct record *s = stays.items[i];

		if (strcmp(record_text(s, STAY_DEPARTURE_DATE), r->day) <= 0) {
			r->due_out++;
			continue;
		}
		e = is_night_due(v, s, r->day, a, &due);
		if (e != ERR_OK || !due)
			continue;
		r->nights++;
		r->nights_minor += record_int(s, STAY_RATE_MINOR);
	}
	return e;
}

/* ---- drawers ---- */

static bool
is_settled(enum drawer_state s)
{
	return s == DRAWER_STATE_CLOSED || s == DRAWER_STATE_AMENDED;
}

static enum err
add_drawer(struct app *app, const struct record *d, struct arena *a,
	struct audit_roll *r)
{
	enum drawer_state state =
		(enum drawer_state)record_int(d, DRAWER_STATE);
	struct audit_row *row = add_row(r, d->id);
	char clock[6], money[MONEY_TEXT_SIZE];
	size_t openings;
	int64_t expected;
	enum err e = drawer_expected(app_view(app), d, &expected);

	if (e == ERR_OK)
		e = drawer_openings(app_view(app), d, a, &openings);
	if (e != ERR_OK)
		return e;
	row->who =
		arena_printf(a, _("Drawer %s"), record_text(d, DRAWER_DRAWER));
	row->opens = &screen_drawer;
	row->mark = app_state_of(app, TABLE_CASH_SESSIONS, d->id);
	row->settled = is_settled(state);
	if (row->settled) {
		app_money(app, record_int(d, DRAWER_COUNTED_MINOR) - expected,
			money, sizeof(money));
		row->state = arena_printf(a, _("%s, over %s"),
			_(choices_word(&drawer_state_choices, state)), money);
		if (openings > 0)
			row->state = arena_printf(
				a, _("%s, no sale %zu"), row->state, openings);
		return e;
	}
	r->drawers++;
	row->state = arena_printf(a, _("%s since %s, %s"),
		_(choices_word(&drawer_state_choices, state)),
		app_clock(app, record_int(d, DRAWER_OPENED_AT), clock),
		lookup_staff(app, record_text(d, DRAWER_OPENED_BY), a));
	if (openings > 0)
		row->state = arena_printf(a, _("%s %s, %s, no sale %zu"),
			_(choices_word(&drawer_state_choices, state)), clock,
			lookup_staff(app, record_text(d, DRAWER_OPENED_BY), a),
			openings);
	row->todo = state == DRAWER_STATE_COUNTED ? _("close it")
						  : _("count and close it");
	return e;
}

/* Those that are not closed, and what was closed in the last day. */
static enum err
add_drawers(struct app *app, struct arena *a, const struct record_list *list,
	struct audit_roll *r)
{
	int64_t since = app_now_ms(app) - DAY_MS;
	enum err e = ERR_OK;

	for (int settled = 0; settled < 2; settled++) {
		for (size_t i = 0; e == ERR_OK && i < list->count; i++) {
			const struct record *d = list->items[i];
			bool is = is_settled(
				(enum drawer_state)record_int(d, DRAWER_STATE));

			if (is != (settled != 0) ||
				(is && record_int(d, DRAWER_OPENED_AT) < since))
				continue;
			e = add_drawer(app, d, a, r);
		}
	}
	return e;
}

/* ---- the rest ---- */

static enum err
count_orders(struct app *app, struct arena *a, size_t *out)
{
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_ORDERS, -1, value_null(), a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		*out += record_int(list.items[i], ORDER_STATE) <
			ORDER_STATE_CLOSED;
	return e;
}

/* Tickets that no kitchen terminal has taken: one may be away. */
static enum err
count_tickets(struct app *app, struct arena *a, size_t *out)
{
	static const enum ticket_state on_the_way[] = { TICKET_STATE_QUEUED,
		TICKET_STATE_RELAYED };
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < 2; i++) {
		e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_STATE,
			value_int((int64_t)on_the_way[i]), a, &list);
		if (e == ERR_OK)
			*out += list.count;
	}
	return e;
}

static void
add_terminal(struct app *app, struct arena *a, struct audit_roll *r)
{
	const struct queue_counts *q = app_queue_counts(app);
	struct audit_row *row = add_row(r, "terminal");

	r->unsent = q->to_send + q->sending + q->refused;
	row->who = arena_printf(a, _("Terminal %s"),
		store_identity(app_store(app))->terminal_name);
	row->opens = &screen_sync;
	row->settled = r->unsent == 0;
	row->state = row->settled
			     ? _("all sent")
			     : arena_printf(a, _("%" PRId64 " not confirmed"),
				       r->unsent);
	row->todo = row->settled ? "" : _("wait till it is sent");
}

static void
add_day_ends(struct arena *a, size_t tickets, struct audit_roll *r)
{
	add_count(r, a, tickets,
		(struct audit_row){ .id = "tickets",
			.who = _("Kitchen tickets"),
			.state = _("taken by no terminal"),
			.todo = _("ask the kitchen"),
			.opens = &screen_kitchen });
	add_count(r, a, r->due_out,
		(struct audit_row){ .id = "due",
			.who = _("Departures"),
			.state = _("due out"),
			.todo = _("check out or extend"),
			.opens = &screen_departures });
	add_count(r, a, r->nights,
		(struct audit_row){ .id = "nights",
			.who = _("Nights"),
			.state = _("not posted"),
			.todo = _("p posts them"),
			.opens = &screen_in_house });
	add_count(r, a, r->absent,
		(struct audit_row){ .id = "absent",
			.who = _("Arrivals"),
			.state = _("not arrived"),
			.todo = _("check in, or x marks"),
			.opens = &screen_arrivals });
	/* A guest who may be upstairs is never a no-show. */
	if (r->held > 0)
		add_count(r, a, r->held,
			(struct audit_row){ .id = "held",
				.who = _("Held back"),
				.state = _("check-in not taken"),
				.todo = _("decide or enter anew"),
				.opens = &screen_sync });
	add_count(r, a, r->orders,
		(struct audit_row){ .id = "orders",
			.who = _("Orders"),
			.state = _("open"),
			.todo = _("pay, or to a room"),
			.opens = &screen_orders });
	add_count(r, a, r->decide,
		(struct audit_row){ .id = "conflicts",
			.who = _("Conflicts"),
			.state = _("to decide"),
			.todo = _("decide them"),
			.opens = &screen_conflicts });
}

enum err
audit_roll_load(struct app *app, struct arena *a, struct audit_roll *out)
{
	const struct view *v = app_view(app);
	struct record_list hotels, drawers;
	size_t tickets = 0;
	enum err e;

	*out = (struct audit_roll){ .day = app_business_date(app) };
	e = v->list(v->ctx, TABLE_PROPERTIES, -1, value_null(), a, &hotels);
	if (e == ERR_OK && hotels.count == 0)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_CASH_SESSIONS, -1, value_null(), a,
			&drawers);
	if (e != ERR_OK)
		return e;
	out->state = (enum audit_state)record_int(
		hotels.items[0], PROPERTY_AUDIT_STATE);
	out->day = record_text(hotels.items[0], PROPERTY_BUSINESS_DATE);
	out->rows =
		ARENA_ARRAY(a, struct audit_row, drawers.count + ROWS_OTHER);
	out->decide = (size_t)app_queue_counts(app)->to_decide;
	add_terminal(app, a, out);
	e = add_drawers(app, a, &drawers, out);
	if (e == ERR_OK)
		e = count_tickets(app, a, &tickets);
	if (e == ERR_OK)
		e = count_guests(app, a, out);
	if (e == ERR_OK)
		e = count_orders(app, a, &out->orders);
	if (e == ERR_OK)
		add_day_ends(a, tickets, out);
	return e;
}

static size_t
open_ends(const struct audit_roll *r)
{
	return r->due_out + r->absent + r->held + r->drawers + r->orders +
	       r->decide;
}

void
audit_roll_next(const struct audit_roll *r, const struct app *app, char *out,
	size_t size)
{
	char money[MONEY_TEXT_SIZE];

	if (r->state == AUDIT_STATE_CLOSED)
		snprintf(out, size, _("%s is closed: e opens the next day."),
			r->day);
	else if (r->state != AUDIT_STATE_AUDITING)
		snprintf(out, size,
			_("b begins the audit; the house goes on meanwhile."));
	else if (r->nights > 0)
		snprintf(out, size, _("p posts %zu nights, %s %s."), r->nights,
			app_money(app, r->nights_minor, money, sizeof(money)),
			app_currency(app));
	else if (r->drawers > 0)
		snprintf(out, size,
			words_count(
				"%zu drawer to count and close: Enter Enter.",
				"%zu drawers to count and close: Enter Enter.",
				r->drawers),
			r->drawers);
	else if (open_ends(r) > 0)
		snprintf(out, size,
			_("%zu left: settle them, or e closes and carries "
			  "over."),
			open_ends(r));
	else
		snprintf(out, size, _("All is settled: e closes the day."));
}
