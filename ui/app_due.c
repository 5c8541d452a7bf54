/*
 * Requests that are wanted at a time, wake-up calls first of all: at the desk
 * they ring and are said once when it has come, on whatever screen.
 */
#include "ui/app_priv.h"
#include "ui/screens/lookup.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define ARENA_MAX ((size_t)4 << 20)
#define MINUTE_MS INT64_C(60000)

static bool
was_said(const struct app *app, const struct record *r)
{
	for (size_t i = 0; i < app->due_count; i++)
		if (strcmp(app->due[i].id, r->id) == 0 &&
			app->due[i].at_ms == record_int(r, REQUEST_WANTED_AT))
			return true;
	return false;
}

static void
say(struct app *app, const struct record *r, struct arena *a)
{
	app_say(app, STYLE_ALERT, _("NOW: %s %s %s. F10 r says how it went."),
		lookup_room(app, record_text(r, REQUEST_ROOM_ID), a),
		wanted_what(app, r, a), wanted_guest(app, r, a));
	term_bell(app->term);
}

static void
look_at(struct app *app, const struct record_list *list, struct arena *a)
{
	int64_t now = env_now_ms(app->env);
	struct app_due said[APP_DUE_MAX];
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct record *r = list->items[i];
		int64_t at = record_int(r, REQUEST_WANTED_AT);

		if (record_is_null(r, REQUEST_WANTED_AT))
			continue;
		if (at > now) {
			if (app->due_next_ms == -1 || at < app->due_next_ms)
				app->due_next_ms = at;
			continue;
		}
		if (!was_said(app, r))
			say(app, r, a);
		if (count == APP_DUE_MAX)
			continue;
		snprintf(said[count].id, sizeof(said[count].id), "%s", r->id);
		said[count++].at_ms = at;
	}
	memcpy(app->due, said, count * sizeof(said[0]));
	app->due_count = count;
}

void
app_due_look(struct app *app)
{
	struct record_list list;
	struct arena *a;

	app->due_next_ms = -1;
	/* Housekeepers and cooks call nobody, and nobody calls in a copy. */
	if (!app->signed_in || app->down != ERR_OK || app->training ||
		(app->session.role != ROLE_FRONT_DESK &&
			app->session.role != ROLE_MANAGER))
		return;
	a = arena_new(ARENA_MAX);
	if (wanted_load(app, a, &list) == ERR_OK)
		look_at(app, &list, a);
	arena_free(a);
}

int64_t
app_due_wait_ms(const struct app *app)
{
	int64_t left;

	if (app->due_next_ms == -1)
		return -1;
	left = app->due_next_ms - env_now_ms(app->env);
	/* The console looks each minute anyhow, also when a clock is set. */
	return left > MINUTE_MS ? -1 : left < 0 ? 0 : left;
}
