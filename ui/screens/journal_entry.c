/*
 * One operation by its keys, as `offsync do` takes them: for a desk that cannot
 * look anything up.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/widget/form.h"
#include "ui/words.h"

#include <stdio.h>

#define VALUE_COLUMNS 300

struct entry_screen {
	const struct operation_info *op;
	struct form_field fields[FORM_FIELDS_MAX];
	struct form_spec spec;
	struct form form;
	char intention[40];
	bool ready;
	bool sent;
};

static const struct form_button buttons[] = {
	{ N_("Save"), ACT_COMMIT },
	{ N_("Cancel"), ACT_CANCEL },
};

_Static_assert(OPERATION_MAX_KEYS <= FORM_FIELDS_MAX, "each key has a field");

static void
make_fields(struct entry_screen *m)
{
	size_t n = 0;

	for (const struct operation_key *k = m->op->keys; k->name; k++)
		m->fields[n++] = (struct form_field){
			.key = k->name,
			.label = k->name,
			.type = FORM_TEXT,
			.width = 40,
			.required = k->required,
			.max_columns = VALUE_COLUMNS,
			.hint = k->hint,
		};
	m->spec = (struct form_spec){
		.fields = m->fields,
		.field_count = n,
		.buttons = buttons,
		.button_count = sizeof(buttons) / sizeof(buttons[0]),
	};
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct entry_screen *m = model;

	(void)a;
	if (m->ready)
		return ERR_OK;
	m->op = operation_find(app_param(app));
	if (m->op == NULL)
		return ERR_NOT_FOUND;
	make_fields(m);
	form_init(&m->form, &m->spec, NULL, NULL);
	app_intention(app, m->intention);
	m->ready = true;
	return ERR_OK;
}

static unsigned
commit(struct entry_screen *m, struct app *app)
{
	app_request(app, 0, m->op->name);
	app_request_intention(app, m->intention);
	for (size_t i = 0; i < m->spec.field_count; i++)
		app_argument(app, m->fields[i].key,
			form_text(&m->form, m->fields[i].key));
	m->sent = true;
	return REACT_REDRAW;
}

static unsigned
form_event(struct entry_screen *m, struct app *app, const struct ui_event *ev)
{
	char problem[MESSAGE_SIZE];

	switch (form_update(&m->form, ev)) {
	case FORM_COMMIT:
		return commit(m, app);
	case FORM_PRESSED:
		if (form_button_act(&m->form) == ACT_CANCEL)
			return REACT_CLOSE;
		if (form_check(&m->form) == 0)
			return commit(m, app);
		break;
	case FORM_PROBLEM:
		form_problem_sentence(&m->form, problem, sizeof(problem));
		app_say(app, STYLE_ALERT, "%s", problem);
		break;
	case FORM_FULL:
		return REACT_BELL | REACT_REDRAW;
	case FORM_NOTHING:
		return REACT_PASS;
	case FORM_TYPED:
	case FORM_LEFT:
	case FORM_MOVED:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct entry_screen *m = model;

	if (ev.kind == EVENT_DONE)
		return REACT_CLOSE;
	if (ev.kind == EVENT_REFUSED)
		m->sent = false;
	if (ev.kind != EVENT_ACT && ev.kind != EVENT_TEXT)
		return REACT_REDRAW;
	return m->sent ? REACT_NONE : form_event(m, app, &ev);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct entry_screen *m = model;
	struct area body = frame_body(c);

	(void)app;
	canvas_putf(c, body.row, body.column + 1, STYLE_TITLE, "%s: %s",
		m->op->name, _(m->op->summary));
	form_draw(&m->form, c, area_without_top(body, 2));
	frame_detail(c, STYLE_DIM, form_hint(&m->form));
}

static struct where
where(const void *model)
{
	(void)model;
	return (struct where){ .context = CTX_FORM };
}

static void
fini(void *model)
{
	struct entry_screen *m = model;

	if (m->ready)
		form_fini(&m->form);
}

const struct screen screen_journal_entry = {
	.name = "journal-entry",
	.title = N_("NO STORE"),
	.context = CTX_FORM,
	.model_size = sizeof(struct entry_screen),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
	.fini = fini,
};
