#include "ui/screens/job_list.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define JOB_FILTER (-1)

static const struct job *
at(const void *rows, size_t row)
{
	return &((const struct job_list *)rows)->jobs[row];
}

void
job_place(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->place);
}

void
job_what(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->what);
}

void
job_words(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->words);
}

void
job_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->state);
}

void
job_who(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->who);
}

void
job_extra(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->extra);
}

void
job_priority(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, at(rows, row)->priority);
}

void
job_age(const void *rows, size_t row, char *out, size_t size)
{
	const struct job_list *m = rows;

	lookup_age(m->app, at(rows, row)->since_ms, out, size);
}

enum style
job_style(const void *rows, size_t row)
{
	return at(rows, row)->urgent ? STYLE_ALERT : STYLE_NORMAL;
}

const char *
job_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

enum list_state
job_mark(const void *rows, size_t row)
{
	return at(rows, row)->mark;
}

static bool
is_wanted(const struct job_list *m, const struct job *j)
{
	const char *const texts[] = { j->place, j->what, j->words, j->state,
		j->who, j->extra };

	if (m->wanted[0] == '\0')
		return true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] != NULL && text_has_folded(texts[i], m->wanted))
			return true;
	return false;
}

static void
filter(struct job_list *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		if (is_wanted(m, &m->jobs[i]))
			m->jobs[n++] = m->jobs[i];
	m->count = n;
	m->list.empty = m->wanted[0] != '\0'
				? N_("No row has that in it. / and Esc shows "
				     "all of them.")
				: NULL;
}

enum err
job_list_load(struct job_list *m, const struct job_list_kind *kind,
	struct app *app, struct arena *a)
{
	enum err e;

	if (m->kind == NULL)
		list_init(&m->list, kind->spec);
	m->kind = kind;
	m->app = app;
	e = kind->load(app, a, &m->jobs, &m->count);
	if (e != ERR_OK)
		return e;
	filter(m);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

static void
request(struct job_list *m, struct app *app, const struct job_move *move,
	const char *answer)
{
	app_request(app, 0, m->kind->operation);
	app_argument(app, m->kind->subject != NULL ? m->kind->subject : "id",
		m->jobs[m->list.marked].id);
	app_argument(app, "state", move->state);
	if (move->to_me)
		app_argument(app, "to", app_session(app)->login);
	if (move->ask != NULL)
		app_argument(app, move->ask, answer);
	if (move->key != NULL && move->value[0] == '\0')
		app_argument_empty(app, move->key);
	else if (move->key != NULL)
		app_argument(app, move->key, move->value);
}

static void
open_other(const struct job_list *m, struct app *app, const struct screen *s)
{
	const struct job *j = &m->jobs[m->list.marked];

	if (j->opens != NULL)
		app_open(app, j->opens, j->param != NULL ? j->param : "");
	else
		app_open(app, s, m->list.id);
}

/* Whether the move would change nothing. */
static bool
is_so(const struct app *app, const struct job *j, const struct job_move *move)
{
	return move->state != NULL && strcmp(j->state, _(move->state)) == 0 &&
	       (!move->to_me || strcmp(j->who, app_session(app)->login) == 0);
}

static unsigned
act_on(struct job_list *m, struct app *app, enum act act)
{
	if (act == ACT_NEW && m->kind->form != NULL) {
		app_open(app, m->kind->form, "");
		return REACT_NONE;
	}
	if (act == ACT_FILTER) {
		prompt_open(&m->prompt, JOB_FILTER, _("Filter"), m->wanted);
		return REACT_REDRAW;
	}
	for (size_t i = 0; i < m->kind->move_count; i++) {
		const struct job_move *move = &m->kind->moves[i];

		if (move->act != act)
			continue;
		if (!list_has_marked(&m->list))
			return REACT_BELL;
		list_done(&m->list);
		if (move->opens != NULL)
			open_other(m, app, move->opens);
		else if (move->ask != NULL)
			prompt_open(&m->prompt, (int)i, _(move->label), NULL);
		else if (is_so(app, &m->jobs[m->list.marked], move))
			app_say(app, STYLE_NORMAL, _("%s is %s already."),
				m->jobs[m->list.marked].place,
				m->jobs[m->list.marked].state);
		else
			request(m, app, move, NULL);
		return REACT_REDRAW;
	}
	return REACT_PASS;
}

static unsigned
filter_event(struct job_list *m, enum prompt_result result)
{
	if (result == PROMPT_ANSWERED)
		snprintf(m->wanted, sizeof(m->wanted), "%.31s",
			m->prompt.edit.text);
	else if (result == PROMPT_CANCELLED)
		m->wanted[0] = '\0';
	else
		return REACT_REDRAW;
	return REACT_RELOAD;
}

static unsigned
prompt_event(struct job_list *m, struct app *app, const struct ui_event *ev)
{
	if (m->prompt.tag == JOB_FILTER)
		return filter_event(m, prompt_update(&m->prompt, ev));
	if (prompt_update(&m->prompt, ev) == PROMPT_ANSWERED)
		request(m, app, &m->kind->moves[m->prompt.tag],
			m->prompt.edit.text);
	return REACT_REDRAW;
}

unsigned
job_list_update(void *model, struct app *app, struct ui_event ev)
{
	struct job_list *m = model;

	if (m->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return prompt_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("Nothing here for %s."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return m->kind->move_count == 0
			       ? REACT_BELL
			       : act_on(m, app, m->kind->moves[0].act);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

void
job_list_draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct job_list *m = model;
	struct area body = frame_body(c);
	size_t urgent = 0;
	char text[300];
	char only[48] = "";

	(void)app;
	for (size_t i = 0; i < m->count; i++)
		urgent += m->jobs[i].urgent;
	snprintf(text, sizeof(text), _("  urgent %zu"), urgent);
	if (m->wanted[0] != '\0')
		snprintf(only, sizeof(only), _("only: %s  "), m->wanted);
	list_draw_counts(&m->list, c, body,
		m->wanted[0] != '\0' ? STYLE_WARN : STYLE_DIM, "%s%s %zu%s%s",
		only, _(m->kind->counted), m->count, urgent > 0 ? text : "",
		m->note);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list)) {
		const struct job *j = &m->jobs[m->list.marked];

		if (m->kind->says_words)
			snprintf(text, sizeof(text), "%s", j->words);
		else
			snprintf(text, sizeof(text), "%s%s%s  %s%s%s", j->place,
				j->place[0] != '\0' ? "  " : "", j->what,
				j->state, j->state[0] != '\0' ? "  " : "",
				j->words);
		frame_detail(c, STYLE_NORMAL, text);
	}
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

struct where
job_list_where(const void *model)
{
	const struct job_list *m = model;

	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ m->kind->context, m->list.numbered };
}
