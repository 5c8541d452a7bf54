/*
 * Who is at this desk: login and PIN. Works offline.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/widget/form.h"
#include "ui/words.h"

#include "store/session.h"

#include <string.h>

struct sign_in {
	struct form form;
	bool ready;
	bool loaded; /* the first load has come: there is staff to sign in */
};

/* clang-format off */
static const struct form_field fields[] = {
	{.key = "login", .label = N_("Login"), .type = FORM_TEXT, .width = 24,
	 .required = true, .max_columns = 32,
	 .hint = N_("Your login, then Enter.")},
	{.key = "pin", .label = N_("PIN"), .type = FORM_SECRET, .width = 24,
	 .required = true, .max_columns = 32,
	 .hint = N_("Your PIN, then Enter. It is checked on this desk, so it works offline.")},
};
/* clang-format on */

static const struct form_spec spec = {
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(fields[0]),
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct sign_in *m = model;

	(void)a;
	if (!m->ready)
		form_init(&m->form, &spec, NULL, NULL);
	m->ready = true;
	m->loaded = app_sync_state(app)->loaded;
	return ERR_OK;
}

static unsigned
submit(struct sign_in *m, struct app *app)
{
	app_sign_in(
		app, form_text(&m->form, "login"), form_text(&m->form, "pin"));
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct sign_in *m = model;
	const char *focused;

	if (ev.kind == EVENT_REFUSED) {
		(void)!form_set(&m->form, "pin", "");
		form_focus(&m->form, "pin");
		return REACT_REDRAW;
	}
	if (ev.kind == EVENT_ACT && ev.act == ACT_BACK) {
		app_quit(app);
		return REACT_NONE;
	}
	/* Enter in the last field is the button of this small form. */
	focused = form_focused(&m->form);
	if (ev.kind == EVENT_ACT && ev.act == ACT_ENTER && focused != NULL &&
		strcmp(focused, "pin") == 0 && form_check(&m->form) == 0)
		return submit(m, app);
	switch (form_update(&m->form, &ev)) {
	case FORM_COMMIT:
		return submit(m, app);
	case FORM_FULL:
		return REACT_BELL;
	case FORM_NOTHING:
		return REACT_PASS;
	case FORM_MOVED:
	case FORM_TYPED:
	case FORM_LEFT:
	case FORM_PROBLEM:
	case FORM_PRESSED:
		break;
	}
	return REACT_REDRAW;
}

/* Who may sign in without the server, and until when. */
static void
draw_offline(const struct app *app, struct canvas *c, struct area body)
{
	const struct sync_state *s = app_sync_state(app);
	int64_t until = s->last_contact_ms + SESSION_OFFLINE_MAX_MS;
	char day[6], clock[6];

	if (s->link != LINK_OFFLINE || s->last_contact_ms == 0)
		return;
	if (app_now_ms(app) < until)
		canvas_putf(c, body.row, body.column + 4, STYLE_WARN,
			_("Offline: all staff sign in with their PIN until %s "
			  "%s."),
			app_day(app, until, day), app_clock(app, until, clock));
	else
		canvas_put(c, body.row, body.column + 4, STYLE_ALERT,
			_("Offline for 72 h: who signs in records what "
			  "happens, no more."));
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct sign_in *m = model;
	struct area body = frame_body(c);
	const struct terminal_identity *id = store_identity(app_store(app));

	canvas_putf(c, body.row + 2, body.column + 4, STYLE_TITLE,
		_("offsync at %s"), id->hotel_name);
	canvas_putf(c, body.row + 3, body.column + 4, STYLE_DIM,
		_("terminal %s"), id->terminal_name);
	if (!m->loaded)
		canvas_put_block(c,
			(struct area){ body.row + 10, body.column + 4, 3, 70 },
			STYLE_WARN,
			_("This terminal has not received the hotel's records "
			  "yet. Connect it once, then sign in."));
	else
		draw_offline(app, c, body);
	form_draw(&m->form, c, area_without_top(body, body.rows > 10 ? 6 : 4));
	frame_detail(c, STYLE_DIM, form_hint(&m->form));
}

static struct where
where(const void *model)
{
	(void)model;
	return (struct where){ .context = CTX_SIGN_IN };
}

static void
fini(void *model)
{
	struct sign_in *m = model;

	if (m->ready)
		form_fini(&m->form);
}

const struct screen screen_sign_in = {
	.name = "sign-in",
	.title = N_("SIGN IN"),
	.context = CTX_SIGN_IN,
	.model_size = sizeof(struct sign_in),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
	.fini = fini,
};
