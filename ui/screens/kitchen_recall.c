#include "ui/screens/kitchen_recall.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Newest first. */
static int
by_bumped(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;
	int64_t dx = record_int(x, TICKET_BUMPED_AT);
	int64_t dy = record_int(y, TICKET_BUMPED_AT);

	if (dx != dy)
		return dx > dy ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum err
add(struct kitchen_recall *r, const struct app *app, const struct record *t,
	struct arena *a)
{
	const struct view *v = app_view(app);
	struct record *order;
	char clock[6];
	enum err e = v->find(v->ctx, TABLE_ORDERS,
		record_text(t, TICKET_ORDER_ID), a, &order);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	snprintf(r->ids[r->count], UUID_SIZE, "%s", t->id);
	snprintf(r->words[r->count], DIALOG_CHOICE_SIZE,
		_("%-6s %s  round %" PRId64 "  finished %s"),
		lookup_order_place(app, order, a),
		_(record_word(t, TICKET_STATION)), record_int(t, TICKET_ROUND),
		app_clock(app, record_int(t, TICKET_BUMPED_AT), clock));
	r->count++;
	return ERR_OK;
}

enum err
kitchen_recall_load(struct kitchen_recall *r, const struct app *app,
	const struct record_list *tickets, int station, struct arena *a)
{
	struct record **bumped;
	size_t n = 0;
	enum err e = ERR_OK;

	if (r->dialog.open)
		return ERR_OK;
	bumped = ARENA_ARRAY(a, struct record *, tickets->count + 1);
	for (size_t i = 0; i < tickets->count; i++) {
		struct record *t = tickets->items[i];

		if (record_int(t, TICKET_STATE) == TICKET_STATE_BUMPED &&
			(station == STATION_NONE ||
				record_int(t, TICKET_STATION) == station))
			bumped[n++] = t;
	}
	qsort(bumped, n, sizeof(struct record *), by_bumped);
	r->count = 0;
	for (size_t i = 0;
		e == ERR_OK && i < n && r->count < DIALOG_CHOICES_MAX; i++)
		e = add(r, app, bumped[i], a);
	return e;
}

unsigned
kitchen_recall_open(struct kitchen_recall *r, struct app *app)
{
	if (r->count == 0) {
		app_say(app, STYLE_NORMAL, _("No ticket was finished yet."));
		return REACT_REDRAW | REACT_BELL;
	}
	dialog_ask(&r->dialog, 0, _("BRING BACK"),
		_("The tickets that were finished last."));
	for (size_t i = 0; i < r->count; i++)
		dialog_add(&r->dialog, r->words[i]);
	return REACT_REDRAW;
}

bool
kitchen_recall_event(
	struct kitchen_recall *r, struct app *app, const struct ui_event *ev)
{
	if (!r->dialog.open ||
		(ev->kind != EVENT_ACT && ev->kind != EVENT_TEXT))
		return false;
	if (dialog_update(&r->dialog, ev) == DIALOG_CHOSEN) {
		app_request(app, 0, "recall");
		app_argument(app, "ticket", r->ids[r->dialog.marked]);
	}
	return true;
}
