/*
 * The log of the sync: what each of the last rounds moved, how long it took and
 * why it failed, the newest first (store/rounds.h). Rounds in a row that were
 * alike are one line.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/words.h"

#include "store/rounds.h"

#include <inttypes.h>

/* clang-format off */
static const struct list_column columns[] = {
	{N_("When"),     11, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Rounds"),    6, ALIGN_RIGHT, 2, job_state, NULL},
	{N_("Took"),      7, ALIGN_RIGHT, 1, job_what,  NULL},
	{N_("Sent"),      5, ALIGN_RIGHT, 0, job_who,   NULL},
	{N_("Got"),       5, ALIGN_RIGHT, 0, job_extra, NULL},
	{N_("How it ended"), 0, ALIGN_LEFT, 0, job_words, job_style},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No round was made yet. t tries now."),
	.id = job_id, .key = job_place,
};

static const struct help_legend legend[] = {
	{N_("ROUNDS"), "58",    N_("so many in a row were alike")},
	{N_("TOOK"),   "0.4 s", N_("each on the average, from the first request to the last page")},
	{N_("SENT"),   "3",     N_("entries of this desk that the server answered")},
	{N_("GOT"),    "12",    N_("changes of others that came")},
	{NULL, NULL, NULL},
};
/* clang-format on */

static const char *
took(const struct sync_round *r, struct arena *a)
{
	int64_t ms = r->took_ms / r->count;

	if (ms < 1000)
		return arena_printf(a, _("%" PRId64 " ms"), ms);
	return arena_printf(
		a, _("%" PRId64 ".%" PRId64 " s"), ms / 1000, ms % 1000 / 100);
}

static const char *
ended(const struct app *app, const struct sync_round *r, struct arena *a)
{
	const char *text = r->why[0] != '\0' ? r->why : _("in order");
	char clock[6];

	if (r->conflicts > 0)
		text = arena_printf(
			a, _("%s, %" PRId64 " to decide"), text, r->conflicts);
	if (r->refused > 0)
		text = arena_printf(
			a, _("%s, %" PRId64 " refused"), text, r->refused);
	if (r->count > 1)
		text = arena_printf(a, _("%s, until %s"), text,
			app_clock(app, r->ended_ms, clock));
	return text;
}

static void
fill(const struct app *app, const struct sync_round *r, struct arena *a,
	struct job *out)
{
	char day[6], clock[6];

	*out = (struct job){
		.id = arena_printf(a, "%" PRId64, r->began_ms),
		.place =
			arena_printf(a, "%s %s", app_day(app, r->began_ms, day),
				app_clock(app, r->began_ms, clock)),
		.state = arena_printf(a, "%" PRId64, r->count),
		.what = took(r, a),
		.who = arena_printf(a, "%" PRId64, r->sent),
		.extra = arena_printf(a, "%" PRId64, r->received),
		.words = ended(app, r, a),
		.urgent = r->why[0] != '\0',
	};
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct sync_round_list list;
	enum err e = rounds_list(app_store(app), ROUNDS_KEPT, a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = list.count;
	for (size_t i = 0; i < list.count; i++)
		fill(app, &list.items[i], a, &(*out)[i]);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("Rounds, alike ones together:"),
	.context = CTX_ROUNDS,
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	if (ev.kind == EVENT_ACT && ev.act == ACT_OUTAGES)
		app_open(app, &screen_outages, "");
	else if (ev.kind == EVENT_ACT && ev.act == ACT_FIGURES)
		app_open(app, &screen_figures, "");
	else
		return job_list_update(model, app, ev);
	return REACT_NONE;
}

const struct screen screen_rounds = {
	.name = "rounds",
	.title = N_("SYNC LOG"),
	.context = CTX_ROUNDS,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = update,
	.draw = job_list_draw,
	.where = job_list_where,
};
