/*
 * Requests that are wanted at a time, wake-up calls first of all: at the front
 * desk they ring and are said once when it has come, on whatever screen, also
 * when nobody is signed in. Whoever signs in next hears what is still due.
 */
#include "ui/app_priv.h"
#include "ui/screens/lookup.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include "base/check.h"
#include "domain/requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX   ((size_t)4 << 20)
#define MINUTE_MS   INT64_C(60000)
#define ROOMS_WIDTH 24 /* as many as fit beside the sentence */

/* The server's clock says when it is time, as it said when it was noted. */
static int64_t
now_ms(const struct app *app)
{
	return env_now_ms(app->env) + app_sync_state(app)->clock_offset_ms;
}

static bool
was_said(const struct app *app, const struct record *r)
{
	for (size_t i = 0; i < app->due_count; i++)
		if (strcmp(app->due[i].id, r->id) == 0 &&
			app->due[i].at_ms == record_int(r, REQUEST_WANTED_AT))
			return true;
	return false;
}

/* Whose check-in was taken back, or who does not come, is not called. */
static bool
is_not_here(const struct app *app, const struct record *r, struct arena *a)
{
	const struct view *v = app_view(app);
	const char *id = record_text(r, REQUEST_STAY_ID);
	struct record *stay;

	return request_is_for_guest(r) && id != NULL &&
	       v->find(v->ctx, TABLE_STAYS, id, a, &stay) == ERR_OK &&
	       record_int(stay, STAY_STATE) != STAY_STATE_IN_HOUSE;
}

static void
say_one(struct app *app, const struct record *r, struct arena *a)
{
	app_say(app, STYLE_ALERT, _("NOW: %s %s %s. F10 r says how it went."),
		lookup_room(app, record_text(r, REQUEST_ROOM_ID), a),
		wanted_what(app, r, a),
		app->signed_in ? wanted_guest(app, r, a) : "");
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "203 204 317", or how they begin. */
static const char *
rooms_of(const struct app *app, const struct record_list *news, struct arena *a)
{
	const char **rooms = ARENA_ARRAY(a, const char *, news->count);
	const char *out = "";

	for (size_t i = 0; i < news->count; i++)
		rooms[i] = lookup_room(
			app, record_text(news->items[i], REQUEST_ROOM_ID), a);
	qsort(rooms, news->count, sizeof(rooms[0]), by_text);
	for (size_t i = 0; i < news->count; i++) {
		if (strlen(out) + strlen(rooms[i]) > ROOMS_WIDTH)
			return arena_printf(a, "%s ..", out);
		out = arena_printf(
			a, "%s%s%s", out, i > 0 ? " " : "", rooms[i]);
	}
	return out;
}

static void
say(struct app *app, const struct record_list *news, struct arena *a)
{
	if (news->count == 0)
		return;
	if (news->count == 1)
		say_one(app, news->items[0], a);
	else
		app_say(app, STYLE_ALERT,
			_("NOW: %zu are due: %s. F10 r says how it went."),
			news->count, rooms_of(app, news, a));
	app_ring(app);
}

/* What is due stands in app->due from now on, and nothing else. */
static void
look_at(struct app *app, const struct record_list *list, struct arena *a)
{
	int64_t now = now_ms(app);
	struct record_list news = { .items = ARENA_ARRAY(
					    a, struct record *, list->count) };
	struct app_due *due = calloc(list->count + 1, sizeof(*due));
	size_t count = 0;

	CHECK(due != NULL);
	for (size_t i = 0; i < list->count; i++) {
		struct record *r = list->items[i];
		int64_t at = record_int(r, REQUEST_WANTED_AT);

		if (record_is_null(r, REQUEST_WANTED_AT))
			continue;
		if (at > now) {
			if (app->due_next_ms == -1 || at < app->due_next_ms)
				app->due_next_ms = at;
			continue;
		}
		if (is_not_here(app, r, a))
			continue;
		if (!was_said(app, r))
			news.items[news.count++] = r;
		snprintf(due[count].id, sizeof(due[count].id), "%s", r->id);
		due[count++].at_ms = at;
	}
	say(app, &news, a);
	free(app->due);
	app->due = due;
	app->due_count = count;
}

void
app_due_look(struct app *app)
{
	struct record_list list;
	struct arena *a;

	app->due_next_ms = -1;
	/* Nobody calls in a copy. */
	if (!app->due_here || app->down != ERR_OK || app->training)
		return;
	a = arena_new(ARENA_MAX);
	if (wanted_load(app, a, &list) == ERR_OK)
		look_at(app, &list, a);
	arena_free(a);
}

void
app_due_greet(struct app *app)
{
	/* Housekeepers and cooks call nobody. */
	app->due_here = app->session.role == ROLE_FRONT_DESK ||
			app->session.role == ROLE_MANAGER;
	app->due_count = 0;
	app_due_look(app);
}

void
app_due_forget(struct app *app)
{
	free(app->due);
	app->due = NULL;
	app->due_count = 0;
}

int64_t
app_due_wait_ms(const struct app *app)
{
	int64_t left;

	if (app->due_next_ms == -1)
		return -1;
	left = app->due_next_ms - now_ms(app);
	/* The console looks each minute anyhow, also when a clock is set. */
	return left > MINUTE_MS ? -1 : left < 0 ? 0 : left;
}
