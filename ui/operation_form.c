#include "ui/operation_form.h"
#include "ui/frame.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

#define DRAFT_MAX (64u << 10)

static void
draft_name(const struct operation_form *m, char *out, size_t size)
{
	snprintf(out, size, "%s/%s", m->kind->operation, m->subject);
}

static void
load_draft(struct operation_form *m, struct app *app, struct arena *a)
{
	char name[APP_PARAM_SIZE + 32];
	const char *draft;

	draft_name(m, name, sizeof(name));
	draft = app_draft_load(app, name, a);
	if (draft != NULL && form_import(&m->form, draft) == ERR_OK)
		app_say(app, STYLE_NORMAL,
			_("What you had typed here before was kept."));
}

static void
save_draft(struct operation_form *m, struct app *app)
{
	char name[APP_PARAM_SIZE + 32];
	struct buf content;

	if (!m->form.changed)
		return;
	draft_name(m, name, sizeof(name));
	buf_init(&content, DRAFT_MAX);
	form_export(&m->form, &content);
	app_draft_save(app, name, content.data);
	buf_fini(&content);
	form_keep(&m->form);
}

/* The list that was asked for has been looked up. */
static void
choose(struct operation_form *m, struct app *app)
{
	const struct ui_event ev = event_of_act(ACT_CHOICES);

	m->choose = false;
	if (form_update(&m->form, &ev) == FORM_NOTHING)
		app_say(app, STYLE_NORMAL,
			_("Nothing is known by that: type at least three "
			  "letters, then F4."));
}

static bool
looks_up(const struct operation_form *m)
{
	const char *at = form_focused(&m->form);

	return m->kind->lookup_key != NULL && at != NULL &&
	       strcmp(at, m->kind->lookup_key) == 0;
}

enum err
operation_form_load(struct operation_form *m,
	const struct operation_form_kind *kind, struct app *app,
	struct arena *a)
{
	bool first = !m->ready;
	enum err e;

	if (first) {
		m->kind = kind;
		form_init(&m->form, &kind->spec, app_business_date(app),
			app_currency(app));
		snprintf(m->subject, sizeof(m->subject), "%s", app_param(app));
		app_intention(app, m->intention);
		m->ready = true;
	}
	e = kind->fill(m, app, a, first);
	if (e != ERR_OK)
		return e;
	if (first) {
		for (size_t i = 0; i < kind->spec.field_count; i++)
			m->had[i] = !form_is_empty(
				&m->form, kind->spec.fields[i].key);
		form_keep(&m->form);
		load_draft(m, app, a);
	}
	if (m->choose)
		choose(m, app);
	if (kind->changed != NULL)
		kind->changed(m, app);
	return ERR_OK;
}

void
operation_form_set(struct operation_form *m, const char *key, const char *text)
{
	(void)!form_set(&m->form, key, text != NULL ? text : "");
}

static void
send(struct operation_form *m, struct app *app)
{
	const struct form_spec *spec = &m->kind->spec;

	app_request(app, 0, m->kind->operation);
	app_request_intention(app, m->intention);
	if (m->kind->subject != NULL)
		app_argument(app, m->kind->subject, m->subject);
	for (size_t i = 0; i < spec->field_count; i++) {
		const char *key = spec->fields[i].key;
		const char *value = form_text(&m->form, key);

		if (m->form.values[i].hidden)
			continue;
		if (m->kind->argument != NULL)
			key = m->kind->argument(m, key, &value);
		if (key != NULL && *value == '\0' && m->kind->clears &&
			m->had[i])
			app_argument_empty(app, key);
		else if (key != NULL)
			app_argument(app, key, value);
	}
	m->sent = true;
}

static unsigned
commit(struct operation_form *m, struct app *app)
{
	const char *key = m->kind->confirm_key;

	save_draft(m, app);
	if (key == NULL || form_is_empty(&m->form, key)) {
		send(m, app);
		return REACT_REDRAW;
	}
	dialog_confirm(&m->dialog, 0, _("THIS CANNOT BE TAKEN BACK"),
		m->confirm_text,
		(struct dialog_demand){
			_(m->kind->confirm_words), form_text(&m->form, key) });
	return REACT_REDRAW;
}

static unsigned
dialog_event(
	struct operation_form *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		send(m, app);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN,
			_("That is not what stands in the form."));
		break;
	case DIALOG_CANCELLED:
		app_say(app, STYLE_NORMAL, _("Nothing was done."));
		break;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
	case DIALOG_CHOSEN:
		break;
	}
	return REACT_REDRAW;
}

/* Saved: the draft has done its work, the form closes. */
static unsigned
done(struct operation_form *m, struct app *app)
{
	char name[APP_PARAM_SIZE + 32];

	draft_name(m, name, sizeof(name));
	app_draft_save(app, name, NULL);
	form_keep(&m->form);
	return REACT_CLOSE;
}

static unsigned
form_event(struct operation_form *m, struct app *app, const struct ui_event *ev)
{
	char problem[MESSAGE_SIZE];
	bool left = looks_up(m);

	if (left && !m->form.choosing && ev->kind == EVENT_ACT &&
		ev->act == ACT_CHOICES) {
		m->choose = true;
		return REACT_RELOAD;
	}
	switch (form_update(&m->form, ev)) {
	case FORM_TYPED:
		if (m->kind->changed != NULL)
			m->kind->changed(m, app);
		break;
	case FORM_LEFT:
		if (m->kind->changed != NULL)
			m->kind->changed(m, app);
		save_draft(m, app);
		if (left)
			return REACT_RELOAD;
		break;
	case FORM_COMMIT:
		return commit(m, app);
	case FORM_PRESSED:
		if (form_button_act(&m->form) == ACT_COMMIT &&
			form_check(&m->form) == 0)
			return commit(m, app);
		if (form_button_act(&m->form) == ACT_CANCEL)
			return REACT_CLOSE;
		break;
	case FORM_PROBLEM:
		form_problem_sentence(&m->form, problem, sizeof(problem));
		app_say(app, STYLE_ALERT, "%s", problem);
		break;
	case FORM_FULL:
		return REACT_BELL | REACT_REDRAW;
	case FORM_NOTHING:
		if (ev->kind == EVENT_ACT)
			save_draft(m, app);
		return REACT_PASS;
	case FORM_MOVED:
		break;
	}
	return REACT_REDRAW;
}

unsigned
operation_form_update(void *model, struct app *app, struct ui_event ev)
{
	struct operation_form *m = model;

	if (ev.kind == EVENT_DONE)
		return done(m, app);
	if (ev.kind == EVENT_REFUSED) {
		/* Another try is another intention only if something was
		 * changed; an unchanged one is the same. */
		m->sent = false;
		return REACT_REDRAW;
	}
	if (ev.kind == EVENT_SIZE || ev.kind == EVENT_LOADED ||
		ev.kind == EVENT_TICK)
		return REACT_REDRAW;
	if (m->sent)
		return REACT_NONE;
	if (m->dialog.open)
		return dialog_event(m, app, &ev);
	return form_event(m, app, &ev);
}

void
operation_form_draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct operation_form *m = model;
	struct area body = frame_body(c);

	(void)app;
	for (int i = 0; i < OPERATION_FORM_HEADS; i++)
		canvas_put(c, body.row + i, body.column + 1,
			i == 0 ? STYLE_TITLE : STYLE_NORMAL, m->heads[i]);
	form_draw(&m->form, c, area_without_top(body, OPERATION_FORM_HEADS));
	frame_detail(c, STYLE_DIM, form_hint(&m->form));
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
}

struct where
operation_form_where(const void *model)
{
	const struct operation_form *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	if (m->form.choosing)
		return (struct where){ .context = CTX_CHOICES };
	return (struct where){ .context = CTX_FORM };
}

void
operation_form_fini(void *model)
{
	struct operation_form *m = model;

	if (m->ready)
		form_fini(&m->form);
}
