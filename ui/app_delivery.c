/*
 * Tickets that were sent from here and that no kitchen terminal has
 * (store/delivery.h): rung and said once at each stage, on whatever screen.
 * What is due when stands in the store; here is only what was said last.
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "store/delivery.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ARENA_MAX ((size_t)16 << 20)

/* "T7 HOT round 2". */
static const char *
name_of(const struct app *app, const char *ticket_id, struct arena *a)
{
	const struct view *v = app_view(app);
	struct record *ticket, *order;

	if (v->find(v->ctx, TABLE_KITCHEN_TICKETS, ticket_id, a, &ticket) !=
			ERR_OK ||
		v->find(v->ctx, TABLE_ORDERS,
			record_text(ticket, TICKET_ORDER_ID), a,
			&order) != ERR_OK)
		return _("A ticket");
	return arena_printf(a, _("%s %s round %" PRId64),
		lookup_order_place(app, order, a),
		record_word(ticket, TICKET_STATION),
		record_int(ticket, TICKET_ROUND));
}

static const struct app_ticket *
find_said(const struct app *app, const char *ticket_id)
{
	for (size_t i = 0; i < app->ticket_count; i++)
		if (strcmp(app->tickets[i].id, ticket_id) == 0)
			return &app->tickets[i];
	return NULL;
}

static void
say_stage(struct app *app, const struct delivery_item *item, struct arena *a)
{
	const char *name = name_of(app, item->ticket->id, a);
	struct printer printer;

	if (item->is == DELIVERY_ON_PAPER)
		app_say(app, STYLE_ALERT,
			_("%s: no reply. A chit is printed, POSSIBLE "
			  "DUPLICATE."),
			name);
	else if (item->is == DELIVERY_RINGS)
		app_say(app, STYLE_ALERT,
			_("%s is NOT IN THE KITCHEN: no terminal there has "
			  "it."),
			name);
	else if (!printer_of(app->conf, PRINT_CHIT, &printer))
		app_say(app, STYLE_ALERT,
			_("%s is NOT IN THE KITCHEN. No chit printer: tell "
			  "the cooks."),
			name);
	else
		return; /* the agent prints it just now */
	term_bell(app->term);
}

/* Of those that rang before. */
static void
say_delivered(struct app *app, const struct delivery_list *now, struct arena *a)
{
	for (size_t i = 0; i < app->ticket_count; i++) {
		bool open = false;

		for (size_t k = 0; k < now->count; k++)
			open |= strcmp(now->items[k].ticket->id,
					app->tickets[i].id) == 0;
		if (!open)
			app_say(app, STYLE_GOOD,
				_("%s: the kitchen has it now."),
				name_of(app, app->tickets[i].id, a));
	}
}

static void
say_changes(struct app *app, const struct delivery_list *now, struct arena *a)
{
	struct app_ticket said[APP_TICKETS_MAX];
	size_t count = 0;

	say_delivered(app, now, a);
	for (size_t i = 0; i < now->count; i++) {
		const struct delivery_item *item = &now->items[i];
		const struct app_ticket *before =
			find_said(app, item->ticket->id);

		if (item->is < DELIVERY_RINGS)
			continue;
		if (before == NULL || before->is != item->is)
			say_stage(app, item, a);
		if (count == APP_TICKETS_MAX)
			continue;
		snprintf(said[count].id, sizeof(said[count].id), "%s",
			item->ticket->id);
		said[count++].is = item->is;
	}
	memcpy(app->tickets, said, count * sizeof(said[0]));
	app->ticket_count = count;
}

static unsigned
watched(const struct app *app, unsigned own)
{
	return delivery_stations(app->store, app->conf->kitchen.alarm, own);
}

static unsigned
station_of(const struct record *ticket)
{
	return DELIVERY_STATION(record_int(ticket, TICKET_STATION));
}

bool
app_delivery_look(struct app *app)
{
	struct arena *a;
	struct delivery_list now;
	size_t before = app->ticket_count;
	bool shown = false;

	app->ticket_next_ms = -1;
	if (!app_kitchen_alarm(app) || !app->signed_in || app->down != ERR_OK)
		return false;
	a = arena_new(ARENA_MAX);
	if (delivery_watch(app->store,
		    watched(app, app->conf->kitchen.stations), a,
		    &now) == ERR_OK) {
		app->ticket_next_ms = now.next_ms;
		say_changes(app, &now, a);
		shown = app->ticket_count + before > 0;
	}
	arena_free(a);
	return shown;
}

bool
app_kitchen_alarm(const struct app *app)
{
	/* Nobody cooks what is trained. */
	return app->conf->kitchen.alarm != CONF_ALARM_NO && !app->training;
}

enum delivery
app_delivery_of(const struct app *app, const struct record *ticket)
{
	enum delivery is =
		delivery_of(ticket, delivery_now_ms(app->store), NULL);

	if (is < DELIVERY_RINGS || (watched(app, app->conf->kitchen.stations) &
					   station_of(ticket)) != 0)
		return is;
	return DELIVERY_DONE;
}

bool
app_may_be_twice(const struct app *app, const struct record *ticket)
{
	/* Where nobody is waited for, nothing was printed for want of a reply;
	 * what was printed says so. */
	return delivery_may_be_twice(ticket, delivery_now_ms(app->store)) &&
	       (record_int(ticket, TICKET_PRINTED) > 0 ||
		       (watched(app, 0) & station_of(ticket)) != 0);
}

int64_t
app_delivery_wait_ms(const struct app *app)
{
	int64_t left;

	if (app->ticket_next_ms == -1)
		return -1;
	left = app->ticket_next_ms - env_now_ms(app->env);
	if (left < 0)
		return 0;
	/* A clock that is set meanwhile is noticed so, too. */
	return left < DELIVERY_PRINT_MS ? left : DELIVERY_PRINT_MS;
}
