/*
 * The loop: keys, the clock and the store's changes come in; a screen's model
 * changes; a picture goes out. One thread, nothing waits for the network.
 */
#include "ui/console.h"
#include "ui/app_priv.h"
#include "ui/notice.h"
#include "ui/screens.h"
#include "ui/widget/pane.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

/* While the agent pulls thousands of records a second, screens are read again
 * this often at most. */
#define RELOAD_MIN_MS 250
/* And after so long keys wait for it. */
#define STALE_MAX_MS 2000
/* Who types has paused: what can wait is read. */
#define PAUSE_MS 20
/* Nobody types: so is what the rows out of sight lack. */
#define REST_MS 300
/* Until somebody's commit is through. */
#define LOCKED_MS 3

struct console {
	struct app app;
	struct notice notice;
	bool changed;      /* the folder said something */
	int64_t loaded_ms; /* monotonic, of the last reload for that */
	bool stale;        /* a reload for that is due, or gave way to keys */
	int64_t stale_ms;  /* monotonic, since when */
};

static struct where
where_now(struct app *app)
{
	const struct app_level *l = app_top(app);

	if (l->screen->where != NULL)
		return l->screen->where(l->model);
	return (struct where){ .context = l->screen->context };
}

/* What the loop itself does with an action, whatever screen is on top. True:
 * it was one of those. */
static bool
act_of_loop(struct app *app, enum act act)
{
	const struct app_level *l = app_top(app);

	if (act == ACT_REPAINT) {
		term_repaint(app->term);
	} else if (act == ACT_HELP) {
		help_open(&app->help, where_now(app), _(l->screen->title),
			l->screen->legend);
	} else if (act == ACT_GO_TO && app->signed_in) {
		app_menu_go_to(app);
	} else if (act == ACT_COMMANDS && app->signed_in) {
		app_palette_open(app);
	} else {
		return false;
	}
	app->dirty = true;
	return true;
}

/* What the screen left to the loop. */
static void
act_passed(struct app *app, enum act act)
{
	if (act == ACT_BACK || act == ACT_CANCEL) {
		app_leave(app);
	} else if (act == ACT_REFRESH) {
		app->reload = true;
	} else if (act == ACT_UNDO) {
		app_undo(app);
	} else if (act == ACT_SYNC_NOW) {
		app_sync_now(app);
	} else if (act != ACT_NONE) {
		term_bell(app->term);
	}
}

static void
help_event(struct app *app, uint32_t key)
{
	struct ui_event ev =
		event_of_key((struct where){ .context = CTX_HELP }, key);
	enum act act = ACT_NONE;

	app->dirty = true;
	switch (help_update(&app->help, &ev, &act)) {
	case HELP_RUN:
		if (!act_of_loop(app, act) &&
			(app_tell(app, event_of_act(act)) & REACT_PASS))
			act_passed(app, act);
		break;
	case HELP_NOTHING:
	case HELP_CHANGED:
	case HELP_CLOSED:
		break;
	}
}

/* "Go to" is heard wherever somebody stands, over any question: nobody has to
 * find the way out first. A question that is left so is answered with no. So is
 * "paint again". */
static bool
is_heard_everywhere(struct app *app, uint32_t key)
{
	enum act act = keymap_find((struct where){ .context = CTX_FORM }, key);

	if (act == ACT_REPAINT)
		return act_of_loop(app, act);
	if (!app->signed_in || act != ACT_GO_TO)
		return false;
	app->help.open = false;
	app->menu.open = false;
	app_insist_leave(app);
	app_menu_go_to(app);
	return true;
}

/* A screen that tries the keys gets them before anybody. */
static bool
is_taken_by_screen(struct app *app, uint32_t key)
{
	struct ui_event ev = { .kind = EVENT_KEY, .key = key };

	if (!app_top(app)->screen->takes_keys || app->help.open ||
		app->menu.open)
		return false;
	return !(app_tell(app, ev) & REACT_PASS);
}

static void
key_event(struct app *app, uint32_t key)
{
	struct ui_event ev;

	app->last_key_ms = env_mono_ms(app->env);
	if (is_taken_by_screen(app, key)) {
		app_carry_out(app);
		return;
	}
	if (is_heard_everywhere(app, key))
		return;
	if (app->help.open) {
		help_event(app, key);
	} else if (app->menu.open) {
		app_menu_event(app, key);
	} else if (!app_insist_event(app, key)) {
		ev = event_of_key(where_now(app), key);
		if (ev.kind == EVENT_ACT && act_of_loop(app, ev.act))
			return;
		if ((app_tell(app, ev) & REACT_PASS) && ev.kind == EVENT_ACT)
			act_passed(app, ev.act);
	}
	app_carry_out(app);
}

static void
resize(struct app *app)
{
	struct area body;
	int rows, columns;

	term_size(app->term, &rows, &columns);
	canvas_resize(app->canvas, rows, columns);
	app->help.rows = rows;
	app->help.columns = app_is_linear(app) ? HELP_LINEAR_COLUMNS : columns;
	for (size_t i = 0; i < app->depth; i++) {
		const struct app_level *l = &app->stack[i];

		frame_set_pane(app->canvas, l->screen->has_pane);
		body = frame_body(app->canvas);
		(void)l->screen->update(
			l->model, app, event_of_size(body.rows, body.columns));
	}
	app->dirty = true;
}

/* A desk that nobody uses closes itself. */
static void
lock_when_idle(struct app *app)
{
	int64_t idle = env_mono_ms(app->env) - app->last_key_ms;

	if (!app->signed_in || app->conf->terminal.idle_lock_minutes == 0 ||
		idle < (int64_t)app->conf->terminal.idle_lock_minutes * 60000)
		return;
	app_sign_out(app);
	app_carry_out(app);
	app_say(app, STYLE_NORMAL, _("Signed out: nobody used this desk."));
}

static void
minute(struct app *app)
{
	struct ui_event ev = { .kind = EVENT_TICK };

	lock_when_idle(app);
	app_status_words(app);
	(void)app_print_look(app, true);
	app_link_look(app);
	if (!app->signed_in)
		app_agent_look(app);
	(void)app_tell(app, ev);
	app->dirty = true;
}

/* always: also when nothing seems to have changed. */
static void
look_at_papers(struct app *app, bool always)
{
	if (app_print_look(app, always) &&
		app_top(app)->screen == &screen_printing)
		app_load_top(app);
}

static void
take_in_change(struct console *con, int64_t now)
{
	struct app *app = &con->app;

	con->loaded_ms = now;
	if (app->journaled + app->parked > 0)
		app_down_count(app);
	app_status_load(app);
	app_link_look(app);
	(void)app_delivery_look(app);
	app_due_look(app);
	if (!con->stale)
		con->stale_ms = now;
	con->stale = true;
}

/* After a pause of who types, at last_ms in any case; and when nobody commits.
 */
static int64_t
due_ms(const struct app *app, int64_t pause_ms, int64_t last_ms)
{
	int64_t due = env_mono_ms(app->env) + pause_ms - app_paused_ms(app);
	int64_t unlocked = app->locked_ms == 0 ? 0 : app->locked_ms + LOCKED_MS;

	if (due > last_ms)
		due = last_ms;
	return due > unlocked ? due : unlocked;
}

static int64_t
look_due_ms(const struct console *con)
{
	int64_t reload = con->loaded_ms + RELOAD_MIN_MS;
	int64_t due = due_ms(&con->app, PAUSE_MS, reload + STALE_MAX_MS);

	return due > reload ? due : reload;
}

static int64_t
load_due_ms(const struct console *con)
{
	return due_ms(&con->app, PAUSE_MS, con->stale_ms + STALE_MAX_MS);
}

static int64_t
rest_due_ms(const struct app *app)
{
	return due_ms(app, REST_MS, INT64_MAX);
}

/* Somebody wrote into the folder; was it the store, and not ourselves? */
static void
look_at_store(struct console *con)
{
	struct app *app = &con->app;
	int64_t now = env_mono_ms(app->env);
	enum err e;

	if (!con->changed || look_due_ms(con) > now)
		return;
	look_at_papers(app, false);
	e = store_read_try(app->store);
	if (e == ERR_BUSY) {
		app->locked_ms = now;
		return;
	}
	con->changed = false;
	/* The first that the folder says of a commit comes before its end. */
	if (store_changed_elsewhere(app->store))
		take_in_change(con, now);
	if (e == ERR_OK)
		store_read_end(app->store);
}

/* The screen anew, when nobody types. */
static void
load_what_changed(struct console *con)
{
	struct app *app = &con->app;

	if (!con->stale || env_mono_ms(app->env) < load_due_ms(con))
		return;
	if (env_mono_ms(app->env) - con->stale_ms < STALE_MAX_MS) {
		con->stale = !app_load_aside(app);
		return;
	}
	app_load_top(app);
	con->stale = false;
}

/* What the commands look for, what the rows out of sight lack: a little at a
 * time. */
static void
read_rest(struct console *con)
{
	struct app *app = &con->app;

	if (!app->menu.open)
		app_find_end(app);
	if (app->quit || app->dirty)
		return;
	if (app_find_is_due(app)) {
		if (!term_has_input(app->term) && app_find_rest(app))
			app_palette_set(app);
	} else if (!con->stale && env_mono_ms(app->env) >= rest_due_ms(app)) {
		app_load_rest(app);
	}
}

/* Away: is it back? */
static void
look_when_down(struct app *app)
{
	if (app->down == ERR_OK ||
		env_mono_ms(app->env) - app->tried_ms < APP_DOWN_LOOK_MS)
		return;
	app_down_look(app);
	if (app->reload && !app->request.wanted)
		app_load_top(app);
	app_status_words(app);
}

/* What had to wait until the last sentence was read. */
static void
look_at_news(struct app *app)
{
	if (app->told.late && app_link_wait_ms(app) == 0)
		app_link_look(app);
}

/* Only while something that was sent has not arrived. */
static void
look_at_tickets(struct app *app)
{
	if (app_delivery_wait_ms(app) == 0 && app_delivery_look(app))
		app_load_top(app);
	if (app_due_wait_ms(app) == 0)
		app_due_look(app);
}

static int
wait_ms(const struct console *con)
{
	const struct app *app = &con->app;
	int64_t now = env_mono_ms(app->env);
	int64_t tickets = app_delivery_wait_ms(app);
	int64_t due = app_due_wait_ms(app);
	int64_t next = INT64_MAX;

	if (con->stale)
		next = load_due_ms(con) - now;
	else if (app->rest)
		next = rest_due_ms(app) - now;
	if (app_find_is_due(app))
		next = 0;
	if (con->changed && look_due_ms(con) - now < next)
		next = look_due_ms(con) - now;
	if (app->down != ERR_OK && APP_DOWN_LOOK_MS < next)
		next = APP_DOWN_LOOK_MS;
	if (tickets != -1 && tickets < next)
		next = tickets;
	if (due != -1 && due < next)
		next = due;
	if (app->told.late && app_link_wait_ms(app) < next)
		next = app_link_wait_ms(app);
	return next == INT64_MAX ? -1 : next > 0 ? (int)next : 0;
}

static void
event(struct console *con, const struct term_event *ev)
{
	struct app *app = &con->app;
	bool news;

	switch (ev->kind) {
	case TERM_KEY:
		key_event(app, ev->key);
		break;
	case TERM_RESIZE:
		resize(app);
		break;
	case TERM_READABLE:
		news = notice_drain(&con->notice, ev->fd);
		if (ev->fd == con->notice.minute_fd)
			minute(app);
		else
			con->changed |= news;
		break;
	case TERM_CONTINUED:
		resize(app);
		app_status_load(app);
		app_load_top(app);
		break;
	case TERM_QUIT:
	case TERM_HANGUP:
		app->quit = true;
		break;
	}
}

/* The pane's list is on the screen, with a question over it at most. */
static bool
has_list_in_sight(struct app *app)
{
	enum context now = where_now(app).context;

	return frame_pane(app->canvas).columns > 0 &&
	       (now == app_top(app)->screen->context || now == CTX_PROMPT ||
		       now == CTX_DIALOG || now == CTX_CONFIRM);
}

/* Where the next key goes, whatever stands over the screen. */
static struct where
where_typed(struct app *app)
{
	if (app->help.open)
		return (struct where){ .context = CTX_HELP };
	if (app->menu.open)
		return menu_where(&app->menu);
	if (app->reason.open)
		return (struct where){ .context = CTX_PROMPT };
	if (app->insist.open)
		return dialog_where(&app->insist);
	return where_now(app);
}

static void
draw(struct app *app)
{
	const struct app_level *l = app_top(app);
	struct canvas *c = app->canvas;
	struct frame_status status;
	char clock[6];

	app->dirty = false;
	term_set_where(app->term, where_typed(app));
	if (app->said)
		term_said(app->term, frame_result_row(c));
	app->said = false;
	canvas_clear(c);
	if (app->help.open) {
		help_draw(&app->help, c);
		term_show(app->term, c);
		return;
	}
	frame_set_pane(c, l->screen->has_pane);
	app_load_sight(app);
	app_status_frame(app, &status);
	status.clock = app_clock(app, env_now_ms(app->env), clock);
	frame_draw(c, &status, where_now(app));
	if (frame_fits(c)) {
		l->screen->draw(l->model, app, c);
		if (has_list_in_sight(app))
			pane_draw(
				l->model, l->screen->context, c, frame_pane(c));
		if (app->menu.open)
			menu_draw(&app->menu, c, frame_body(c));
		if (app->insist.open)
			dialog_draw(&app->insist, c, frame_body(c));
		if (app->reason.open)
			prompt_draw(&app->reason, c, frame_action_row(c));
	}
	term_show(app->term, c);
}

static void
loop(struct console *con)
{
	struct app *app = &con->app;
	struct term_event ev;

	while (!app->quit) {
		if (app->dirty)
			draw(app);
		term_wait(app->term, wait_ms(con));
		while (!app->quit && term_next(app->term, &ev))
			event(con, &ev);
		/* What was typed is seen before anything else is read. */
		if (app->dirty && !app->quit)
			draw(app);
		app_draft_keep(app);
		look_at_store(con);
		load_what_changed(con);
		look_at_tickets(app);
		read_rest(con);
		look_when_down(app);
		look_at_news(app);
	}
}

static enum err
start(struct console *con, const char *home)
{
	struct app *app = &con->app;
	enum err e;

	/* The journal's other folder is the hotel's. */
	app->journal = journal_new(app->env, &app->keys, home,
		app->training ? NULL : app->conf->store.fallback_path);
	e = store_open(app->env, home, &app->keys, &app->store);
	if (e != ERR_OK)
		e = app_down_open(app, home, e);
	if (e != ERR_OK)
		return e;
	/* Whoever practises is never too long without the server. */
	if (!app->training)
		store_limit(app->store, app->conf);
	app->spool = spool_new(app->env, home, &app->keys);
	e = notice_open(&con->notice, home, spool_folder(app->spool));
	if (e != ERR_OK)
		return e;
	app->status_arena = arena_new(1u << 24);
	app->session_arena = arena_new(1u << 24);
	app_down_count(app);
	/* What a desk without its store wrote down before. */
	if (app->down == ERR_OK && app->journaled > 0)
		app_down_look(app);
	app_status_load(app);
	return ERR_OK;
}

static void
stop(struct console *con)
{
	struct app *app = &con->app;

	app_draft_keep(app);
	if (app->signed_in)
		app_undo_keep(app);
	app_clear(app);
	app_forget(app);
	term_close(app->term);
	notice_close(&con->notice);
	canvas_free(app->canvas);
	arena_free(app->status_arena);
	arena_free(app->session_arena);
	app_find_end(app);
	arena_free(app->palette.arena);
	store_close(app->store);
	journal_free(app->journal);
	spool_free(app->spool);
	keys_fini(&app->keys);
}

/* A terminal that cannot show a picture gets the lines of it. */
static enum err
open_terminal(
	const struct console_start *from, struct term **out, const char **why)
{
	enum err e = ERR_UNSUPPORTED;

	if (!from->plain)
		e = term_open(out, from->conf->terminal.theme, why);
	if (e != ERR_UNSUPPORTED || (!from->plain && !isatty(STDIN_FILENO)))
		return e;
	if (!from->plain)
		printf("%s\n", _(*why));
	(void)fflush(stdout);
	return term_open_plain(out, why);
}

int
console_main(const struct console_start *from, enum console_end *end)
{
	struct console *con = calloc(1, sizeof(*con));
	const char *why = NULL;
	int rows, columns;
	enum err e;

	CHECK(con != NULL);
	memory_spare();
	words_open(from->conf->terminal.language);
	con->app.conf = from->conf;
	con->app.training = from->training;
	con->app.agent.start = from->start_agent;
	con->app.agent.start_ctx = from->start_ctx;
	con->app.env = env_real();
	con->app.keys = *from->keys;
	con->app.ticket_next_ms = -1;
	con->app.due_next_ms = -1;
	app_eyes_open(&con->app);
	con->notice = (struct notice){ -1, -1 };
	e = start(con, from->home);
	if (e == ERR_NOT_FOUND) {
		fprintf(stderr,
			"offsync: there are keys but no store in %s: restore "
			"store.db, or enrol this machine again in another "
			"folder.\n",
			from->home);
		return EX_CONFIG;
	}
	if (e != ERR_OK) {
		fprintf(stderr,
			"offsync: %s: %s; 'offsync doctor' says more.\n",
			from->home, err_text(e));
		return EX_UNAVAILABLE;
	}
	e = open_terminal(from, &con->app.term, &why);
	if (e != ERR_OK) {
		fprintf(stderr, "offsync: %s\n", _(why));
		return EX_UNAVAILABLE;
	}
	term_watch(con->app.term, con->notice.folder_fd);
	term_watch(con->app.term, con->notice.minute_fd);
	term_size(con->app.term, &rows, &columns);
	con->app.canvas = canvas_new(rows, columns);
	if (term_is_plain(con->app.term))
		canvas_set_linear(con->app.canvas);
	e = app_push(&con->app, &screen_sign_in, "");
	CHECK(e == ERR_OK);
	resize(&con->app);
	if (from->training)
		app_say(&con->app, STYLE_WARN,
			_("Training: nothing here is real. Sign in as "
			  "always."));
	if (words_missing() != NULL)
		app_say(&con->app, STYLE_WARN,
			"There are no words in '%s' here: English is shown.",
			words_missing());
	loop(con);
	if (end != NULL)
		*end = con->app.end;
	stop(con);
	free(con);
	return EX_OK;
}
