/*
 * What waits to be printed, and why; what was printed before it.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct printing_list {
	struct list list;
	const struct app *app;
	struct print_jobs jobs; /* the newest first */
	char (*ids)[24];
	size_t waiting;
};

static const struct print_job *
at(const void *rows, size_t row)
{
	return &((const struct printing_list *)rows)->jobs.items[row];
}

static void
get_number(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, at(rows, row)->number);
}

static void
get_title(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", sentence_words(at(rows, row)->title));
}

static void
get_printer(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", print_role_names[at(rows, row)->role]);
}

static void
get_state(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", print_state_names[at(rows, row)->state]);
}

static enum style
style_state(const void *rows, size_t row)
{
	const struct print_job *j = at(rows, row);

	return j->state == PRINT_HELD                         ? STYLE_ALERT
	       : j->state == PRINT_WAITING && j->attempts > 0 ? STYLE_WARN
							      : STYLE_NORMAL;
}

static void
get_time(const void *rows, size_t row, char *out, size_t size)
{
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(((const struct printing_list *)rows)->app,
			at(rows, row)->created_at, clock));
}

static void
get_why(const void *rows, size_t row, char *out, size_t size)
{
	const struct print_job *j = at(rows, row);

	snprintf(out, size, "%s", j->state == PRINT_DONE ? "" : j->why);
}

static const char *
row_id(const void *rows, size_t row)
{
	return ((const struct printing_list *)rows)->ids[row];
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Job"),      4, ALIGN_RIGHT, 0, get_number,  NULL},
	{N_("Time"),     5, ALIGN_LEFT,  3, get_time,    NULL},
	{N_("What"),    24, ALIGN_LEFT,  0, get_title,   NULL},
	{N_("Printer"),  8, ALIGN_LEFT,  2, get_printer, NULL},
	{N_("State"),    7, ALIGN_LEFT,  0, get_state,   style_state},
	{N_("Why"),      0, ALIGN_LEFT,  1, get_why,     style_state},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing waits to be printed."),
	.id = row_id,
	.key = get_number,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct printing_list *m = model;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	m->waiting = 0;
	e = app_print_jobs(app, a, &m->jobs);
	if (e != ERR_OK)
		return e;
	m->ids = arena_alloc(a, m->jobs.count + 1, sizeof(m->ids[0]));
	for (size_t i = 0; i < m->jobs.count / 2; i++) {
		struct print_job *x = &m->jobs.items[i];
		struct print_job *y = &m->jobs.items[m->jobs.count - 1 - i];
		struct print_job swap = *x;

		*x = *y;
		*y = swap;
	}
	for (size_t i = 0; i < m->jobs.count; i++) {
		const struct print_job *j = &m->jobs.items[i];

		snprintf(m->ids[i], sizeof(m->ids[i]), "%" PRId64, j->number);
		m->waiting +=
			j->state != PRINT_DONE && j->state != PRINT_DROPPED;
	}
	list_set(&m->list, m, m->jobs.count);
	return ERR_OK;
}

static unsigned
act_on(struct printing_list *m, struct app *app, enum act act)
{
	const struct print_job *j;

	if (act != ACT_RETRY && act != ACT_DROP)
		return REACT_PASS;
	if (!list_has_marked(&m->list))
		return REACT_BELL;
	j = at(m, m->list.marked);
	list_done(&m->list);
	if (act == ACT_RETRY)
		app_print_again(app, j->number);
	else
		app_print_drop(app, j->number);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct printing_list *m = model;

	if (ev.kind == EVENT_TICK)
		return REACT_RELOAD;
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
	case LIST_OPENED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("There is no job %s."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct printing_list *m = model;
	struct area body = frame_body(c);

	(void)app;
	list_draw_counts(&m->list, c, body, STYLE_DIM,
		_("%zu to print. Tried for ten minutes, then held."),
		m->waiting);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list)) {
		const struct print_job *j = at(m, m->list.marked);
		char text[320];

		snprintf(text, sizeof(text), "%s  %s  %s%s",
			sentence_words(j->title), print_state_names[j->state],
			j->maybe ? _("perhaps printed before  ") : "",
			j->state == PRINT_DONE ? "" : j->why);
		frame_detail(c, STYLE_NORMAL, text);
	}
}

static struct where
where(const void *model)
{
	const struct printing_list *m = model;

	return (struct where){ CTX_PRINTING, m->list.numbered };
}

const struct screen screen_printing = {
	.name = "printing",
	.title = N_("PRINTING"),
	.context = CTX_PRINTING,
	.model_size = sizeof(struct printing_list),
	.has_pane = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
