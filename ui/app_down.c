/*
 * The console without its store: what it says, and how it finds back
 * (store/journal.h).
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "base/date.h"
#include "store/journal_desk.h"
#include "store/journal_parked.h"

#include <inttypes.h>
#include <stdio.h>

static const char *
short_words(enum err e)
{
	static const struct {
		enum err e;
		const char *words;
	} table[] = {
		{ ERR_CORRUPT, N_("STORE BROKEN") },
		{ ERR_FULL, N_("STORE FULL") },
		{ ERR_READ_ONLY, N_("STORE READ-ONLY") },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].e == e)
			return _(table[i].words);
	}
	return _("STORE LOST");
}

void
app_down_words(const struct app *app, char *out, size_t size)
{
	snprintf(out, size, _("%s, %" PRId64 " in journal"),
		short_words(app->down), app->journaled);
}

void
app_down_count(struct app *app)
{
	if (journal_count(app->journal, &app->journaled) != ERR_OK)
		app_say(app, STYLE_ALERT,
			_("The fallback journal cannot be read: see offsync "
			  "doctor."));
	if (app->down == ERR_OK &&
		journal_parked_count(app->store, &app->parked) != ERR_OK)
		app->parked = 0;
}

void
app_down_note(struct app *app, enum err e)
{
	if (!journal_is_for(e))
		return;
	if (app->down == ERR_OK)
		app_say(app, STYLE_ALERT,
			_("Degraded: %s. What matters is journaled; F10 9 goes "
			  "on."),
			_(err_text(e)));
	app->down = e;
	app_down_count(app);
}

static void
say_back(struct app *app, const struct journal_outcome *out)
{
	if (out->parked > 0)
		app_say(app, STYLE_ALERT,
			_("The store is back: %" PRId64
			  " entries queued, %" PRId64
			  " refused: F10 9 shows why."),
			out->replayed, out->parked);
	else if (out->replayed > 0)
		app_say(app, STYLE_GOOD,
			_("The store is back: %" PRId64
			  " entries of the journal were queued."),
			out->replayed);
	else
		app_say(app, STYLE_GOOD, _("The store is back."));
}

void
app_down_look(struct app *app)
{
	struct journal_outcome out = { 0 };
	enum err e;

	app->tried_ms = env_mono_ms(app->env);
	e = store_try(app->store);
	if (e == ERR_OK)
		e = journal_replay(app->journal, app->store, &out);
	if (e != ERR_OK) {
		app_down_note(app, e);
		return;
	}
	app->down = ERR_OK;
	app_down_count(app);
	say_back(app, &out);
	app_status_load(app);
	app->reload = app->depth > 0;
}

void
app_down_desk(struct app *app)
{
	struct journal_desk desk;

	if (journal_desk_load(app->journal, app->status_arena, &desk) != ERR_OK)
		return;
	app->currency = desk.currency;
	app->business_date = desk.business_date;
	app->link.loaded = true;
	app->zone_min =
		date_zone_offset_min(desk.timezone, env_now_ms(app->env));
}

enum err
app_down_open(struct app *app, const char *home, enum err e)
{
	struct arena *a;
	struct journal_desk desk;

	/* A store that is not there was there, when the desk remembers it. */
	if (!journal_is_for(e) && e != ERR_NOT_FOUND)
		return e;
	a = arena_new(APP_ARENA_LIMIT);
	if (journal_desk_load(app->journal, a, &desk) == ERR_OK) {
		app->store =
			store_open_later(app->env, home, &app->keys, &desk.who);
		app->down = e == ERR_NOT_FOUND ? ERR_IO : e;
		e = ERR_OK;
	}
	arena_free(a);
	return e;
}
