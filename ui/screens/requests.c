/*
 * What guests ask for, by QR code or at the desk, and what is for them: wake-up
 * calls and messages. By the time at which it was or will be wanted. The words
 * of guests are shown as theirs and start nothing by themselves.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include <stdlib.h>
#include <string.h>

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
	{.act = ACT_ACKNOWLEDGE, .state = "acknowledged"},
	{.act = ACT_TAKE_IT,     .state = "assigned", .to_me = true},
	{.act = ACT_DONE,        .state = "done"},
	{.act = ACT_REJECT,      .state = "rejected"},
	{.act = ACT_NO_ANSWER, .state = "pending_follow_up", .key = "at",
	 .value = "+5"},
};
/* clang-format on */

static void
fill(const struct app *app, const struct record *r, struct arena *a,
	struct job *out)
{
	int64_t now = app_now_ms(app);
	int64_t since = record_int(r, REQUEST_REQUESTED_AT);
	int64_t late = LATE_MS;

	/* What is for later is no older than that. */
	if (!record_is_null(r, REQUEST_WANTED_AT)) {
		since = record_int(r, REQUEST_WANTED_AT);
		late = 0;
	}
	*out = (struct job){
		.id = r->id,
		.room_id = record_text(r, REQUEST_ROOM_ID),
		.place = lookup_room(app, record_text(r, REQUEST_ROOM_ID), a),
		.what = wanted_what(app, r, a),
		.words = record_is_null(r, REQUEST_MESSAGE)
				 ? wanted_guest(app, r, a)
				 : record_text(r, REQUEST_MESSAGE),
		.state = wanted_state(r, a),
		.who = lookup_staff(
			app, record_text(r, REQUEST_ASSIGNED_TO), a),
		.extra = lookup_word(r, REQUEST_SOURCE, a),
		.since_ms = since > now ? 0 : since,
		.priority = since,
		.urgent = now - since >= late &&
			  (late == 0 || record_int(r, REQUEST_STATE) ==
						REQUEST_STATE_OPEN),
		.mark = app_state_of(app, TABLE_SERVICE_REQUESTS, r->id),
	};
}

static int
by_time(const void *a, const void *b)
{
	const struct job *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct record_list list;
	enum err e = wanted_load(app, a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = 0;
	for (size_t i = 0; i < list.count; i++)
		fill(app, list.items[i], a, &(*out)[(*count)++]);
	if (*count > 1)
		qsort(*out, *count, sizeof((*out)[0]), by_time);
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
