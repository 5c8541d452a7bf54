/*
 * What is broken: reports by priority and age, and how the repair goes.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct list_column columns[] = {
	{"P",      1, ALIGN_RIGHT, 0, job_priority, job_style},
	{N_("Where"), 10, ALIGN_LEFT,  0, job_place,    NULL},
	{N_("Fault"),  0, ALIGN_LEFT,  0, job_what,     NULL},
	{N_("State"),  9, ALIGN_LEFT,  0, job_state,    NULL},
	{N_("Block"), 14, ALIGN_LEFT,  2, job_extra,    NULL},
	{N_("Who"),    7, ALIGN_LEFT,  3, job_who,      NULL},
	{N_("Age"),    6, ALIGN_RIGHT, 1, job_age,      NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing is broken. F6 reports something."),
	.id = job_id, .key = job_place, .state = job_mark,
};

static const struct job_move moves[] = {
	{.act = ACT_START,    .state = "started", .to_me = true},
	{.act = ACT_COMPLETE, .state = "completed", .ask = "remark",
	 .label = N_("What was done")},
	{.act = ACT_STOP,     .state = "stopped", .ask = "remark",
	 .label = N_("Why stopped")},
	{.act = ACT_TAKE_IT,  .to_me = true},
	{.act = ACT_CLOSE,    .state = "closed"},
};
/* clang-format on */

static int
by_urgency(const void *a, const void *b)
{
	const struct job *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	if (x->since_ms != y->since_ms)
		return x->since_ms < y->since_ms ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void
fill(const struct app *app, const struct record *r, struct arena *a,
	struct job *out)
{
	const char *room = lookup_room(app, record_text(r, REPORT_ROOM_ID), a);

	*out = (struct job){
		.id = r->id,
		.room_id = record_text(r, REPORT_ROOM_ID),
		.place = room[0] != '\0' ? room
					 : lookup_given(r, REPORT_LOCATION),
		.what = lookup_given(r, REPORT_ISSUE),
		.words = record_is_null(r, REPORT_REMARK)
				 ? lookup_given(r, REPORT_DESCRIPTION)
				 : record_text(r, REPORT_REMARK),
		.state = lookup_word(r, REPORT_STATE, a),
		.who = lookup_staff(app, record_text(r, REPORT_ASSIGNED_TO), a),
		.extra = record_int(r, REPORT_BLOCK) == REPORT_BLOCK_NONE
				 ? ""
				 : lookup_word(r, REPORT_BLOCK, a),
		.priority = record_int(r, REPORT_PRIORITY),
		.since_ms = record_int(r, REPORT_REPORTED_AT),
		.urgent = record_int(r, REPORT_PRIORITY) == 1,
		.mark = app_state_of(app, TABLE_MAINTENANCE_REPORTS, r->id),
	};
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	struct job *jobs;
	size_t n = 0;
	enum err e;

	e = v->list(
		v->ctx, TABLE_MAINTENANCE_REPORTS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	jobs = ARENA_ARRAY(a, struct job, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		int64_t s = record_int(list.items[i], REPORT_STATE);

		if (s != REPORT_STATE_CLOSED && s != REPORT_STATE_VOID)
			fill(app, list.items[i], a, &jobs[n++]);
	}
	qsort(jobs, n, sizeof(jobs[0]), by_urgency);
	*out = jobs;
	*count = n;
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.operation = "report-update",
	.spec = &spec,
	.counted = N_("open"),
	.form = &screen_report,
	.context = CTX_MAINTENANCE,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_maintenance = {
	.name = "maintenance",
	.title = N_("MAINTAIN"),
	.context = CTX_MAINTENANCE,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
