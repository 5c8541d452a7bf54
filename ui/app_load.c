/*
 * Reading for the screens. What a screen reads it reads at one moment, in one
 * read of the store. A screen that is read again because somebody else changed
 * something gives way to keys and to who commits just then: its old rows stay
 * until the new ones are all there.
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "base/check.h"
#include "store/queue.h"

#include <stdlib.h>
#include <string.h>

/* Records between two looks at the keyboard. */
#define LOOK_EVERY 8

/* ---- one moment ---- */

/* From the first thing that is read on: who has all that he needs waits for
 * nobody's commit. False: somebody commits, and this can be read later. */
static bool
begin(struct app *app)
{
	struct app_reading *r = &app->reading;
	enum err e;

	if (!r->inside || r->begun)
		return true;
	if (r->stopped)
		return false;
	e = r->may_stop ? store_read_try(app->store)
			: store_read_begin(app->store);
	if (r->may_stop && e == ERR_BUSY) {
		r->stopped = true;
		app->locked_ms = env_mono_ms(app->env);
		return false;
	}
	r->begun = true;
	r->one_moment = e == ERR_OK;
	r->unmarked = r->one_moment && !queue_has_marks(app->store);
	return true;
}

static void
open_moment(struct app *app)
{
	struct app_reading *r = &app->reading;

	r->inside = true;
	r->begun = r->one_moment = r->unmarked = r->stopped = false;
	r->reads = 0;
}

static void
close_moment(struct app *app)
{
	if (app->reading.one_moment)
		store_read_end(app->store);
	app->reading.inside = false;
	app->reading.one_moment = false;
	app->reading.unmarked = false;
}

enum list_state
app_state_of(const struct app *app, enum table t, const char *record_id)
{
	if (!begin(app->eyes[0].app) || app->reading.unmarked)
		return LIST_STATE_SENT;
	switch (queue_mark(app->store, t, record_id)) {
	case '+':
		return LIST_STATE_WAITING;
	case '~':
		return LIST_STATE_SENDING;
	case '!':
		return LIST_STATE_DECIDE;
	case 'X':
		return LIST_STATE_REFUSED;
	default:
		return LIST_STATE_SENT;
	}
}

/* ---- views ---- */

/* Somebody types, and this can be read later. A list is as many records as
 * matter. */
static bool
gives_way(struct app *app, bool is_list)
{
	struct app_reading *r = &app->reading;

	if (r->may_stop && !r->stopped &&
		(is_list || ++r->reads % LOOK_EVERY == 0))
		r->stopped = term_has_input(app->term);
	return r->stopped;
}

static enum err
find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	const struct app_eyes *eyes = ctx;
	const struct view *v = eyes->of(eyes->app->store);

	if (gives_way(eyes->app, false) || !begin(eyes->app))
		return ERR_BUSY;
	return v->find(v->ctx, t, id, a, out);
}

static enum err
list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	const struct app_eyes *eyes = ctx;
	const struct view *of = eyes->of(eyes->app->store);

	if (gives_way(eyes->app, true) || !begin(eyes->app))
		return ERR_BUSY;
	return of->list(of->ctx, t, field, v, a, out);
}

static enum err
sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	const struct app_eyes *eyes = ctx;
	const struct view *of = eyes->of(eyes->app->store);

	if (gives_way(eyes->app, false) || !begin(eyes->app))
		return ERR_BUSY;
	return of->sum(of->ctx, t, field, v, summed, out);
}

void
app_eyes_open(struct app *app)
{
	static const struct view *(*const of[APP_EYES])(
		struct store *) = { store_view, store_shown, store_listed };

	for (size_t i = 0; i < APP_EYES; i++) {
		struct app_eyes *eyes = &app->eyes[i];

		*eyes = (struct app_eyes){ .app = app, .of = of[i] };
		eyes->view = (struct view){
			.ctx = eyes,
			.find = find,
			.list = list,
			.sum = sum,
		};
	}
}

const struct view *
app_view(const struct app *app)
{
	return &app->eyes[0].view;
}

const struct view *
app_shown(const struct app *app)
{
	return &app->eyes[1].view;
}

const struct view *
app_listed(const struct app *app)
{
	return &app->eyes[2].view;
}

enum err
app_list_stays(const struct app *app, const struct stays_wanted *w,
	struct arena *a, struct listed_stay **out, size_t *count)
{
	*count = 0;
	if (gives_way(app->eyes[0].app, true) || !begin(app->eyes[0].app))
		return ERR_BUSY;
	return store_list_stays(app->store, w, a, out, count);
}

/* Off the short way only where lists leave out what is pending. */
enum err
app_list_known_stays(const struct app *app, const struct stays_wanted *w,
	struct arena *a, struct listed_stay **out, size_t *count)
{
	const struct view *v = app_view(app);
	struct record_list all;
	enum err e;

	if (app->conf->sync.enable_optimistic_updates)
		return app_list_stays(app, w, a, out, count);
	*count = 0;
	e = v->list(v->ctx, TABLE_STAYS, STAY_STATE,
		value_int((int64_t)w->state), a, &all);
	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct listed_stay, all.count + 1);
	for (size_t i = 0; i < all.count; i++) {
		const struct record *r = all.items[i];
		const char *departure = record_text(r, STAY_DEPARTURE_DATE);

		if (w->from == NULL || strcmp(departure, w->from) >= 0)
			(*out)[(*count)++] = (struct listed_stay){
				.id = r->id,
				.departure = departure,
				.arrival = record_text(r, STAY_ARRIVAL_DATE),
				.room_id = record_text(r, STAY_ROOM_ID),
				.guest_id = record_text(r, STAY_GUEST_ID),
			};
	}
	return ERR_OK;
}

enum err
app_find_guests(const struct app *app, const char *part, struct arena *a,
	struct listed_guest **out, size_t *count)
{
	*count = 0;
	if (gives_way(app->eyes[0].app, true) || !begin(app->eyes[0].app))
		return ERR_BUSY;
	return store_find_guests(app->store, part, a, out, count);
}

/* ---- loads ---- */

/* Into a: the level's own arena, or the one beside it. */
static enum err
load_into(struct app *app, struct app_level *l, struct arena *a)
{
	enum err e;

	open_moment(app);
	e = l->screen->load(l->model, app, a);
	close_moment(app);
	if (e == ERR_OK)
		app->rest = l->screen->fill != NULL;
	return e;
}

static void
swap_arenas(struct app_level *l)
{
	struct arena *old = l->arena;

	l->arena = l->beside;
	l->beside = old;
	arena_reset(old);
}

/* The model stays as it was unless all of it could be read. */
static enum err
load_beside(struct app *app, struct app_level *l)
{
	size_t size = l->screen->model_size;
	void *before = malloc(size > 0 ? size : 1);
	enum err e;

	CHECK(before != NULL);
	memcpy(before, l->model, size);
	e = load_into(app, l, l->beside);
	if (e == ERR_OK && app->reading.stopped)
		e = ERR_BUSY;
	if (e == ERR_OK) {
		swap_arenas(l);
	} else {
		memcpy(l->model, before, size);
		arena_reset(l->beside);
	}
	free(before);
	return e;
}

/* What a model owns itself cannot be kept twice. While it is read it still
 * looks at what it had; when that fails it points to both arenas, and both stay
 * until a read succeeds. */
static enum err
load_owned(struct app *app, struct app_level *l)
{
	enum err e = load_into(app, l, l->beside);

	if (e == ERR_OK)
		swap_arenas(l);
	return e;
}

enum err
app_level_load(struct app *app, struct app_level *l)
{
	return load_into(app, l, l->arena);
}

/* Reads the screen on top; false: it gave way. */
static bool
load_top(struct app *app)
{
	struct app_level *l = app_top(app);
	struct ui_event ev = { .kind = EVENT_LOADED };
	enum err e;

	app->reload = false;
	if (l->beside == NULL)
		l->beside = arena_new(APP_ARENA_LIMIT);
	e = l->screen->fini != NULL ? load_owned(app, l) : load_beside(app, l);
	if (app->reading.stopped)
		return false;
	app->dirty = true;
	if (e != ERR_OK) {
		/* The picture stays, and so does what was typed. */
		app_down_note(app, e);
		if (!journal_is_for(e))
			app_say(app, STYLE_ALERT,
				_("The records cannot be read: %s."),
				_(err_text(e)));
		return true;
	}
	(void)l->screen->update(l->model, app, ev);
	return true;
}

void
app_load_top(struct app *app)
{
	(void)load_top(app);
}

bool
app_load_aside(struct app *app)
{
	const struct screen *s = app_top(app)->screen;
	bool done;

	app->reading.may_stop = s->fini == NULL && !s->remembers;
	done = load_top(app);
	app->reading.may_stop = false;
	app->reading.stopped = false;
	return done;
}

int64_t
app_paused_ms(const struct app *app)
{
	return env_mono_ms(app->env) - app->last_key_ms;
}

static bool
fill(struct app *app, bool in_sight)
{
	struct app_level *l = app_top(app);
	bool more;

	open_moment(app);
	more = l->screen->fill(l->model, app, l->arena, in_sight);
	close_moment(app);
	return more;
}

void
app_load_sight(struct app *app)
{
	if (app->depth > 0 && app_top(app)->screen->fill != NULL)
		(void)fill(app, true);
}

void
app_load_rest(struct app *app)
{
	bool stopped;

	if (!app->rest)
		return;
	app->reading.may_stop = true;
	app->rest = fill(app, false);
	stopped = app->reading.stopped;
	app->reading.may_stop = app->reading.stopped = false;
	app->rest |= stopped;
	app->dirty = !app->rest;
}
