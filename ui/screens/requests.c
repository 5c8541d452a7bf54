/*
 * What guests ask for, by QR code or at the desk, oldest first. The words of
 * guests are shown as theirs and start nothing by themselves.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include <stdlib.h>

/* Guests expect an answer within about twelve minutes. */
#define LATE_MS (12 * 60 * 1000)

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Room"),   5, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Wants"), 14, ALIGN_LEFT,  0, job_what,  NULL},
	{N_("Guest's words"), 0, ALIGN_LEFT, 1, job_words, NULL},
	{N_("State"), 12, ALIGN_LEFT,  0, job_state, NULL},
	{N_("By"),     4, ALIGN_LEFT,  3, job_extra, NULL},
	{N_("Who"),    7, ALIGN_LEFT,  2, job_who,   NULL},
	{N_("Age"),    6, ALIGN_RIGHT, 1, job_age,   job_style},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No guest is waiting for anything. F6 writes a request down."),
	.id = job_id, .key = job_place, .state = job_mark,
};

static const struct job_move moves[] = {
	{ACT_ACKNOWLEDGE, "acknowledged", NULL, NULL, false, NULL},
	{ACT_TAKE_IT,     "assigned",     NULL, NULL, true, NULL},
	{ACT_DONE,        "done",         NULL, NULL, false, NULL},
	{ACT_REJECT,      "rejected",     NULL, NULL, false, NULL},
};
/* clang-format on */

static void
fill(const struct app *app, const struct record *r, struct arena *a,
	struct job *out)
{
	int64_t since = record_int(r, REQUEST_REQUESTED_AT);

	*out = (struct job){
		.id = r->id,
		.room_id = record_text(r, REQUEST_ROOM_ID),
		.place = lookup_room(app, record_text(r, REQUEST_ROOM_ID), a),
		.what = lookup_word(r, REQUEST_KIND, a),
		.words = record_is_null(r, REQUEST_MESSAGE)
				 ? ""
				 : record_text(r, REQUEST_MESSAGE),
		.state = lookup_word(r, REQUEST_STATE, a),
		.who = lookup_staff(
			app, record_text(r, REQUEST_ASSIGNED_TO), a),
		.extra = lookup_word(r, REQUEST_SOURCE, a),
		.since_ms = since,
		.urgent = record_int(r, REQUEST_STATE) == REQUEST_STATE_OPEN &&
			  app_now_ms(app) - since > LATE_MS,
		.mark = app_state_of(app, TABLE_SERVICE_REQUESTS, r->id),
	};
}

static bool
is_open(const struct record *r)
{
	int64_t s = record_int(r, REQUEST_STATE);

	return s == REQUEST_STATE_OPEN || s == REQUEST_STATE_ACKNOWLEDGED ||
	       s == REQUEST_STATE_ASSIGNED;
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e;

	/* The view lists by created_at: the oldest first. */
	e = v->list(v->ctx, TABLE_SERVICE_REQUESTS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = 0;
	for (size_t i = 0; i < list.count; i++)
		if (is_open(list.items[i]))
			fill(app, list.items[i], a, &(*out)[(*count)++]);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.operation = "request-update",
	.spec = &spec,
	.counted = N_("open"),
	.form = &screen_request,
	.context = CTX_REQUESTS,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_requests = {
	.name = "requests",
	.title = N_("REQUESTS"),
	.context = CTX_REQUESTS,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
