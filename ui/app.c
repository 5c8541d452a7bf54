#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/date.h"
#include "base/money.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "domain/role.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what there is ---- */

struct store *
app_store(const struct app *app)
{
	return app->store;
}

bool
app_is_linear(const struct app *app)
{
	return app->canvas != NULL && canvas_is_linear(app->canvas);
}

const struct session *
app_session(const struct app *app)
{
	return app->signed_in ? &app->session : NULL;
}

bool
app_is_facts_only(const struct app *app)
{
	return app->facts_only;
}

bool
app_may(const struct app *app, enum table t, enum operation op)
{
	return app->signed_in && role_may(app->session.role, t, op);
}

const char *
app_currency(const struct app *app)
{
	return app->currency;
}

const char *
app_business_date(const struct app *app)
{
	return app->business_date;
}

int64_t
app_now_ms(const struct app *app)
{
	return env_now_ms(app->env);
}

const char *
app_day(const struct app *app, int64_t at_ms, char out[6])
{
	char date[DATE_SIZE];

	date_of_instant(at_ms, app->zone_min, date);
	date_short(date, out);
	return out;
}

const char *
app_clock(const struct app *app, int64_t at_ms, char out[6])
{
	if (at_ms == 0)
		snprintf(out, 6, "-");
	else
		date_clock(at_ms, app->zone_min, out);
	return out;
}

const char *
app_money(const struct app *app, int64_t minor, char *out, size_t size)
{
	return money_format(minor, app->currency, out, size);
}

struct journal *
app_journal(const struct app *app)
{
	return app->journal;
}

enum err
app_store_down(const struct app *app)
{
	return app->down;
}

const struct sync_state *
app_sync_state(const struct app *app)
{
	return &app->link;
}

const struct queue_counts *
app_queue_counts(const struct app *app)
{
	return &app->queue;
}

const struct quota *
app_quota(const struct app *app)
{
	return &app->quota;
}

const struct message_log *
app_messages(const struct app *app)
{
	return &app->log;
}

const char *
app_param(const struct app *app)
{
	return app->depth > 0 ? app->stack[app->depth - 1].param : "";
}

/* ---- what can be asked for ---- */

void
app_request(struct app *app, uint32_t tag, const char *operation)
{
	struct app_request *r = &app->request;

	CHECK(!r->wanted);
	memset(r, 0, sizeof(*r));
	r->wanted = true;
	r->tag = tag;
	snprintf(r->operation, sizeof(r->operation), "%s", operation);
}

static void
add_argument(struct app *app, const char *key, const char *value)
{
	struct app_request *r = &app->request;
	size_t len = strlen(value) + 1;

	CHECK(r->wanted && r->count < APP_ARGUMENTS_MAX);
	CHECK(r->used + len <= sizeof(r->pool));
	memcpy(r->pool + r->used, value, len);
	r->arguments[r->count].key = key;
	r->arguments[r->count].value = r->pool + r->used;
	r->used += len;
	r->count++;
}

void
app_argument(struct app *app, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		add_argument(app, key, value);
}

void
app_argument_empty(struct app *app, const char *key)
{
	add_argument(app, key, "");
}

void
app_argumentf(struct app *app, const char *key, const char *format, ...)
{
	char value[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(value, sizeof(value), format, ap);
	va_end(ap);
	app_argument(app, key, value);
}

void
app_request_intention(struct app *app, const char *idempotency_key)
{
	CHECK(app->request.wanted);
	snprintf(app->request.intention, sizeof(app->request.intention), "%s",
		idempotency_key);
}

void
app_intention(struct app *app, char out[40])
{
	uuid_make(app->env, out);
}

static void
wish_screen(struct app *app, const struct screen *s, const char *param,
	bool replace)
{
	app->wish.open = s;
	app->wish.replace = replace;
	snprintf(app->wish.param, sizeof(app->wish.param), "%s",
		param != NULL ? param : "");
}

void
app_open(struct app *app, const struct screen *s, const char *param)
{
	wish_screen(app, s, param, false);
}

void
app_go(struct app *app, const struct screen *s)
{
	wish_screen(app, s, "", true);
}

void
app_say(struct app *app, enum style style, const char *format, ...)
{
	char text[MESSAGE_SIZE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	message_say(&app->log, env_now_ms(app->env), style, "%s", text);
	app->said = true;
	app->said_ms = env_mono_ms(app->env);
	app->dirty = true;
}

void
app_undo(struct app *app)
{
	app->wish.undo = true;
}

void
app_sign_in(struct app *app, const char *login, const char *pin)
{
	app->wish.sign_in = true;
	snprintf(app->wish.login, sizeof(app->wish.login), "%s", login);
	snprintf(app->wish.pin, sizeof(app->wish.pin), "%s", pin);
}

void
app_sign_out(struct app *app)
{
	app->wish.sign_out = true;
}

void
app_quit(struct app *app)
{
	app->wish.quit = true;
}

void
app_retry(struct app *app, const char *action_id)
{
	snprintf(app->wish.retry, sizeof(app->wish.retry), "%s", action_id);
}

void
app_drop(struct app *app, const char *action_id)
{
	snprintf(app->wish.drop, sizeof(app->wish.drop), "%s", action_id);
}

static void
forget_draft(struct app_draft *d)
{
	if (d->content != NULL)
		secret_wipe(d->content, strlen(d->content));
	free(d->content);
	free(d->name);
	*d = (struct app_draft){ 0 };
}

void
app_draft_keep(struct app *app)
{
	struct app_draft *d = &app->draft;
	enum err e;

	if (d->name == NULL)
		return;
	e = store_draft_save(app->store, d->name, d->content);
	forget_draft(d);
	/* Said on line 1 all the time, and nobody is helped by more. */
	if (e != ERR_OK && app->down == ERR_OK && !journal_is_for(e))
		app_say(app, STYLE_ALERT, _("The draft was not kept: %s."),
			_(err_text(e)));
	app_down_note(app, e);
}

void
app_draft_save(struct app *app, const char *name, const char *content)
{
	struct app_draft *d = &app->draft;

	if (d->name != NULL && strcmp(d->name, name) != 0)
		app_draft_keep(app);
	forget_draft(d);
	d->name = strdup(name);
	d->content = content != NULL ? strdup(content) : NULL;
	CHECK(d->name != NULL && (content == NULL || d->content != NULL));
}

const char *
app_draft_load(struct app *app, const char *name, struct arena *a)
{
	const char *content = NULL;

	if (app->draft.name != NULL && strcmp(app->draft.name, name) == 0)
		return app->draft.content != NULL
			       ? arena_strdup(a, app->draft.content)
			       : NULL;
	if (store_draft_load(app->store, name, a, &content) != ERR_OK)
		return NULL;
	return content;
}

/* ---- the stack ---- */

struct app_level *
app_top(struct app *app)
{
	CHECK(app->depth > 0);
	return &app->stack[app->depth - 1];
}

static void
tell_size(struct app *app)
{
	struct app_level *l = app_top(app);
	struct area body;

	frame_set_pane(app->canvas, l->screen->has_pane);
	body = frame_body(app->canvas);
	(void)l->screen->update(
		l->model, app, event_of_size(body.rows, body.columns));
}

void *
app_keep(struct app *app, const char *name, size_t size)
{
	struct app_kept *k = app->kept;

	while (k != NULL && strcmp(k->name, name) != 0)
		k = k->next;
	if (k == NULL) {
		k = malloc(sizeof(*k));
		CHECK(k != NULL);
		*k = (struct app_kept){ app->kept, name, calloc(1, size) };
		CHECK(k->data != NULL);
		app->kept = k;
	}
	return k->data;
}

void
app_forget(struct app *app)
{
	app_due_forget(app);
	while (app->kept != NULL) {
		struct app_kept *k = app->kept;

		app->kept = k->next;
		free(k->data);
		free(k);
	}
}

void
app_ring(struct app *app)
{
	term_bell(app->term);
}

enum err
app_push(struct app *app, const struct screen *s, const char *param)
{
	struct app_level *l;
	enum err e;

	if (app->depth == APP_STACK_MAX)
		return ERR_FULL;
	l = &app->stack[app->depth++];
	l->screen = s;
	l->model = calloc(1, s->model_size > 0 ? s->model_size : 1);
	CHECK(l->model != NULL);
	l->arena = arena_new(APP_ARENA_LIMIT);
	l->beside = NULL;
	snprintf(l->param, sizeof(l->param), "%s", param);
	e = app_level_load(app, l);
	if (e != ERR_OK) {
		app_pop(app);
		return e;
	}
	tell_size(app);
	app->dirty = true;
	return ERR_OK;
}

void
app_pop(struct app *app)
{
	struct app_level *l = app_top(app);

	if (l->screen->fini != NULL)
		l->screen->fini(l->model);
	free(l->model);
	arena_free(l->arena);
	arena_free(l->beside);
	app->depth--;
	app->rest = false;
	app->dirty = true;
}

void
app_clear(struct app *app)
{
	while (app->depth > 0)
		app_pop(app);
}

/* Behind a form that stands alone (F10 leads to some) comes its list. */
void
app_leave(struct app *app)
{
	const struct screen *s = app_top(app)->screen;

	if (app->depth > 1) {
		app_pop(app);
		app->reload = true;
		return;
	}
	if (!app->signed_in || keymap_typing(s->context) != TYPING_FILLS)
		return;
	app_pop(app);
	if (app_push(app, screen_behind(s, app->session.role), "") != ERR_OK)
		CHECK(app_push(app, &screen_journal, "") == ERR_OK);
}

unsigned
app_tell(struct app *app, struct ui_event ev)
{
	struct app_level *l = app_top(app);
	unsigned react;

	/* What was done may be about a row that nobody has seen yet. */
	app_load_sight(app);
	react = l->screen->update(l->model, app, ev);
	if (react & REACT_BELL)
		term_bell(app->term);
	if (react & (REACT_REDRAW | REACT_RELOAD | REACT_CLOSE))
		app->dirty = true;
	if (react & REACT_RELOAD)
		app->reload = true;
	if (react & REACT_CLOSE)
		app_leave(app);
	return react;
}
