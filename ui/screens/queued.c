/*
 * One entry of the queue in full: what it is, what the server said, the remedy.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/sentence.h"
#include "ui/widget/dialog.h"
#include "ui/words.h"

#include "domain/role.h"
#include "domain/rule.h"

#include <inttypes.h>
#include <stdio.h>

#define LABEL_COLUMNS 18
#define HELD_LINES    5 /* of what goes with it; the rest is counted */
#define LINES_MAX     (ENTITY_MAX_FIELDS + 16 + HELD_LINES)

struct queued_line {
	const char *label;
	const char *text;
	enum style style;
};

struct queued_screen {
	struct queued q;
	const struct queued *held; /* q.holding of them */
	struct queued_line lines[LINES_MAX];
	size_t count;
	struct dialog dialog; /* before it is dropped */
	char number[24];      /* of the entry, to be typed again */
};

static void
add(struct queued_screen *m, const char *label, const char *text,
	enum style style)
{
	if (text == NULL || *text == '\0' || m->count == LINES_MAX)
		return;
	m->lines[m->count++] = (struct queued_line){ label, text, style };
}

static void
add_fields(struct queued_screen *m, const struct app *app, struct arena *a)
{
	const struct action *act = &m->q.action;

	for (size_t i = 0; act->entity != NULL && i < act->data.count; i++) {
		const struct field_value *fv = &act->data.items[i];
		const struct field *f = &act->entity->fields[fv->field];

		if (f->sensitive && !role_sees(app_session(app)->role,
					    act->entity->table, fv->field)) {
			add(m, lookup_field(f, a), _("(hidden from this role)"),
				STYLE_DIM);
			continue;
		}
		add(m, lookup_field(f, a), lookup_value(app, f, fv->value, a),
			STYLE_NORMAL);
	}
}

static const char *
one_line(const struct queued *q, struct arena *a)
{
	return arena_printf(a, "%" PRId64 "  %s", q->action.device_seq,
		sentence_words(q->summary));
}

/* What it waits for, and what goes with it. */
static void
add_bundle(struct queued_screen *m, struct arena *a)
{
	const struct queued *q = &m->q;

	if (q->holder != NULL)
		add(m,
			q->waits_for != NULL ? _("Waits for")
					     : _("Refused with"),
			one_line(q->holder, a), STYLE_NORMAL);
	else
		add(m, _("Waits for"), q->waits_for, STYLE_NORMAL);
	for (size_t i = 0; i < q->holding && i < HELD_LINES; i++)
		add(m, i == 0 ? _("Holds") : "", one_line(&m->held[i], a),
			STYLE_NORMAL);
	if (q->holding > HELD_LINES)
		add(m, "",
			arena_printf(
				a, _("and %zu more"), q->holding - HELD_LINES),
			STYLE_DIM);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct queued_screen *m = model;
	const struct action *act;
	struct queued_list bundle;
	char clock[6];
	size_t place;
	enum err e = queue_find_bundle(
		app_store(app), app_param(app), a, &bundle, &place);

	if (e != ERR_OK)
		return e;
	m->q = bundle.items[place];
	m->held = &bundle.items[place + 1];
	act = &m->q.action;
	m->count = 0;
	add(m, _("What"), arena_strdup(a, sentence_words(m->q.summary)),
		STYLE_TITLE);
	add(m, _("State"), lookup_plain(sync_status_name(m->q.status), a),
		m->q.status == SYNC_STATUS_PENDING ? STYLE_NORMAL
						   : STYLE_STRONG);
	add(m, _("When"),
		arena_printf(a, _("%s by %s, tried %" PRId64 " times"),
			app_clock(app, act->created_at, clock),
			lookup_staff(app, act->user_id, a), m->q.sync_attempts),
		STYLE_NORMAL);
	if (m->q.tampered)
		add(m, _("Cause"),
			_("It was altered on the disk of this desk and is "
			  "never "
			  "sent. Tell the manager."),
			STYLE_ALERT);
	add(m, _("Cause"), m->q.error_message, STYLE_ALERT);
	add(m, _("Rule"), m->q.rule, STYLE_NORMAL);
	add(m, _("Remedy"), m->q.remedy, STYLE_GOOD);
	for (size_t i = 0; i < act->override_count; i++)
		add(m, i == 0 ? _("Although") : "",
			_(rule_get(rule_find(act->overrides[i]))->text),
			STYLE_WARN);
	add(m, _("Reason"), act->reason, STYLE_WARN);
	add_bundle(m, a);
	add(m, _("Corrected by"), m->q.replaced_by, STYLE_NORMAL);
	add(m, _("Table"), act->table_name, STYLE_DIM);
	add(m, _("Operation"), operation_name(act->operation), STYLE_DIM);
	add_fields(m, app, a);
	add(m, _("Action id"), act->id, STYLE_DIM);
	return ERR_OK;
}

/* It is gone for good, so its number is typed before. */
static unsigned
drop(struct queued_screen *m, struct app *app)
{
	if (app_session(app)->role != ROLE_MANAGER) {
		app_say(app, STYLE_WARN, _("Only a manager drops an entry."));
		return REACT_BELL;
	}
	snprintf(m->number, sizeof(m->number), "%" PRId64,
		m->q.action.device_seq);
	dialog_confirm(&m->dialog, 0, _("THIS CANNOT BE TAKEN BACK"),
		m->q.holding > 0 ? _("The entry is forgotten for good. What "
				     "waits for it "
				     "is sent then.")
				 : _("The entry is forgotten for good."),
		(struct dialog_demand){ _("its number"), m->number });
	return REACT_REDRAW;
}

static unsigned
dialog_event(
	struct queued_screen *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->dialog, ev)) {
	case DIALOG_CONFIRMED:
		app_drop(app, m->q.action.id);
		break;
	case DIALOG_WRONG:
		app_say(app, STYLE_WARN, _("The number of this entry is %s."),
			m->number);
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

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct queued_screen *m = model;

	if (ev.kind == EVENT_DONE)
		return REACT_CLOSE;
	if (m->dialog.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return dialog_event(m, app, &ev);
	if (ev.kind != EVENT_ACT || (ev.act != ACT_RETRY && ev.act != ACT_DROP))
		return REACT_PASS;
	if (m->q.status != SYNC_STATUS_FAILED || m->q.replaced_by != NULL) {
		app_say(app, STYLE_WARN,
			_("Only an entry that was refused is sent again or "
			  "dropped."));
		return REACT_BELL;
	}
	if (ev.act == ACT_DROP)
		return drop(m, app);
	app_retry(app, m->q.action.id);
	return REACT_REDRAW;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct queued_screen *m = model;
	struct area body = frame_body(c);
	struct area text = { body.row, LABEL_COLUMNS, body.rows,
		body.columns - LABEL_COLUMNS };

	(void)app;
	canvas_put(c, body.row, 1, STYLE_MARKER, ">");
	canvas_set_cursor(c, body.row, 1);
	for (size_t i = 0; i < m->count && text.rows > 0; i++) {
		int rows;

		canvas_put_in(c,
			(struct slot){
				text.row, 3, LABEL_COLUMNS - 4, ALIGN_LEFT },
			STYLE_DIM, m->lines[i].label);
		rows = canvas_put_block(
			c, text, m->lines[i].style, m->lines[i].text);
		text = area_without_top(text, rows > 1 ? rows : 1);
	}
	if (m->q.status == SYNC_STATUS_FAILED)
		frame_detail(c, STYLE_NORMAL,
			_("a sends it again as a new entry, linked to this "
			  "one; "
			  "x drops it."));
	if (m->dialog.open)
		dialog_draw(&m->dialog, c, body);
}

static struct where
where(const void *model)
{
	const struct queued_screen *m = model;

	if (m->dialog.open)
		return dialog_where(&m->dialog);
	return (struct where){ .context = CTX_QUEUED };
}

const struct screen screen_queued = {
	.name = "queued",
	.title = N_("ENTRY"),
	.context = CTX_QUEUED,
	.model_size = sizeof(struct queued_screen),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
