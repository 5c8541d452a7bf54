/*
 * What was insisted on at this desk: which rule, by whom, when and why, the
 * newest first. The entries of 35 days are kept (store/queue.h); other desks
 * have theirs, and the server's audit has all of them.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "domain/rule.h"

/* Of the newest entries; more than a desk makes in some weeks. */
#define ENTRIES_MAX 5000

/* clang-format off */
static const struct list_column columns[] = {
	{N_("When"),  11, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Who"),    7, ALIGN_LEFT,  0, job_who,   NULL},
	{N_("Although"), 26, ALIGN_LEFT, 0, job_state, NULL},
	{N_("Reason"), 14, ALIGN_LEFT, 0, job_words, NULL},
	{N_("What"),   0, ALIGN_LEFT,  1, job_what,  NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nobody insisted on anything at this desk."),
	.id = job_id, .key = job_state, .state = job_mark,
	.enter_opens = true, .find_words = true,
};

static const struct job_move moves[] = {
	{.act = ACT_DETAILS, .opens = &screen_queued},
};
/* clang-format on */

static enum list_state
state_of(const struct queued *q)
{
	static const enum list_state states[SYNC_STATUS_COUNT] = {
		[SYNC_STATUS_PENDING] = LIST_STATE_WAITING,
		[SYNC_STATUS_SYNCED] = LIST_STATE_SENT,
		[SYNC_STATUS_CONFLICT] = LIST_STATE_DECIDE,
		[SYNC_STATUS_FAILED] = LIST_STATE_REFUSED,
	};

	return states[q->status];
}

/* Codes are for scripts; here stands what was gone past. */
static const char *
rules_of(const struct action *act, struct arena *a)
{
	const char *text = "";

	for (size_t i = 0; i < act->override_count; i++)
		text = arena_printf(a, "%s%s%s", text, i > 0 ? ", " : "",
			_(rule_get(rule_find(act->overrides[i]))->text));
	return text;
}

static void
fill(const struct app *app, const struct queued *q, struct arena *a,
	struct job *out)
{
	char day[6], clock[6];

	*out = (struct job){
		.id = q->action.id,
		.place = arena_printf(a, "%s %s",
			app_day(app, q->action.created_at, day),
			app_clock(app, q->action.created_at, clock)),
		.who = lookup_staff(app, q->action.user_id, a),
		.state = rules_of(&q->action, a),
		.words = q->action.reason != NULL ? q->action.reason : "",
		.what = arena_strdup(a, sentence_words(q->summary)),
		.mark = state_of(q),
	};
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct queued_list list;
	enum err e = queue_list(app_store(app), true, ENTRIES_MAX, a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = 0;
	for (size_t i = list.count; i-- > 0;)
		if (list.items[i].action.override_count > 0)
			fill(app, &list.items[i], a, &(*out)[(*count)++]);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("At this desk, in 35 days:"),
	.context = CTX_OVERRIDES,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_overrides = {
	.name = "overrides",
	.title = N_("INSISTED"),
	.context = CTX_OVERRIDES,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
