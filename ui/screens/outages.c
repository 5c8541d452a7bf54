/*
 * When this desk was without the server: each hour of the last 35 days in which
 * it was, the newest first (store/outages.h).
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/words.h"

#include "base/date.h"
#include "store/outages.h"

#include <inttypes.h>

#define SPAN_SIZE 16

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Hour"),     11, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Offline"),   8, ALIGN_RIGHT, 0, job_what,  job_style},
	{N_("Lost"),      6, ALIGN_RIGHT, 1, job_state, NULL},
	{N_("Entered meanwhile"), 0, ALIGN_LEFT, 0, job_words, NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("This desk was never without the server in 35 days."),
	.id = job_id, .key = job_place,
};

static const struct help_legend legend[] = {
	{N_("OFFLINE"), "0h12m", N_("so long of that hour without the server")},
	{N_("LOST"),    "2",     N_("so often the link was lost in it")},
	{NULL, NULL, NULL},
};
/* clang-format on */

static void
fill(const struct app *app, const struct offline_hour *h, struct arena *a,
	struct job *out)
{
	char day[6], clock[6], span[SPAN_SIZE];

	date_span(h->slot.offline_ms, span, sizeof(span));
	app_day(app, h->hour_ms, day);
	app_clock(app, h->hour_ms, clock);
	*out = (struct job){
		.id = arena_printf(a, "%" PRId64, h->hour_ms),
		.place = arena_printf(a, "%s %s", day, clock),
		.what = arena_strdup(a, span),
		.state = arena_printf(a, "%" PRId64, h->slot.offline_count),
		.words = arena_printf(a,
			words_count("%" PRId64 " entry", "%" PRId64 " entries",
				(unsigned long)h->slot.actions_queued),
			h->slot.actions_queued),
		.who = "",
		.extra = "",
		/* The whole hour. */
		.urgent = h->slot.offline_ms >= OFFLINE_HOUR_MS,
	};
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct outages list;
	enum err e = outages_list(app_store(app), a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = list.count;
	for (size_t i = 0; i < list.count; i++)
		fill(app, &list.hours[list.count - 1 - i], a, &(*out)[i]);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("Hours with an outage, in 35 days:"),
	.context = CTX_OUTAGES,
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_outages = {
	.name = "outages",
	.title = N_("LINK LOG"),
	.context = CTX_OUTAGES,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
