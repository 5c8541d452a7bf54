/*
 * What the server would answer if the queue went up now (store/preview.h), so
 * that nobody is surprised when the link is back.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "domain/rule.h"
#include "store/preview.h"

#include <inttypes.h>

static const char *const verdicts[PREVIEW_VERDICT_COUNT] = {
	[PREVIEW_OK] = N_("ok"),
	[PREVIEW_NOTED] = N_("ok, noted"),
	[PREVIEW_MERGED] = N_("merged"),
	[PREVIEW_DECIDE] = N_("TO DECIDE"),
	[PREVIEW_REFUSED] = N_("REFUSED"),
	[PREVIEW_WAITS] = N_("waits"),
	[PREVIEW_ANSWERED] = N_("received"),
	[PREVIEW_ALTERED] = N_("ALTERED"),
	[PREVIEW_UNKNOWN] = N_("unclear"),
};

/* clang-format off */
static const struct list_column columns[] = {
	{N_("No"),     4, ALIGN_RIGHT, 3, job_place, NULL},
	{N_("What"),   0, ALIGN_LEFT,  0, job_what,  NULL},
	{N_("Who"),    8, ALIGN_LEFT,  2, job_who,   NULL},
	{N_("Answer"), 9, ALIGN_LEFT,  0, job_state, job_style},
	{N_("Why"),   28, ALIGN_LEFT,  1, job_words, NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing waits to be sent: there is nothing to answer."),
	.id = job_id, .key = job_what, .state = job_mark,
	.enter_opens = true, .find_words = true,
};

static const struct help_legend legend[] = {
	{N_("ANSWER"), N_("ok"),        N_("taken as it is")},
	{NULL,     N_("ok, noted"), N_("taken, and what it went past is noted for the manager")},
	{NULL,     N_("merged"),    N_("others changed it too: put together by rule")},
	{NULL,     N_("TO DECIDE"), N_("both changed the same: a manager decides")},
	{NULL,     N_("REFUSED"),   N_("a rule speaks against it now: settle it before")},
	{NULL,     N_("waits"),     N_("goes up when another entry is settled")},
	{NULL,     N_("received"),  N_("the server has it; it is confirmed soon")},
	{NULL,     N_("unclear"),   N_("it needs something that this desk does not have")},
	{NULL, NULL, NULL},
};

static const struct job_move moves[] = {
	{.act = ACT_DETAILS, .opens = &screen_queued},
};
/* clang-format on */

static const char *
why(const struct preview_entry *p, struct arena *a)
{
	static const char *const words[PREVIEW_VERDICT_COUNT] = {
		[PREVIEW_MERGED] = N_("others changed it as well"),
		[PREVIEW_DECIDE] = N_("others changed the same"),
		[PREVIEW_WAITS] = N_("for another entry"),
		[PREVIEW_ALTERED] = N_("on this disk; never sent"),
		[PREVIEW_UNKNOWN] = N_("something is not here"),
	};

	if (p->problem != NULL)
		return sentence_words(p->problem);
	if (p->rule != RULE_NONE)
		return arena_strdup(a, _(rule_get(p->rule)->text));
	return words[p->verdict] != NULL ? _(words[p->verdict]) : "";
}

static void
fill(const struct app *app, const struct preview_entry *p, struct arena *a,
	struct job *out)
{
	const struct action *act = &p->queued->action;

	*out = (struct job){
		.id = act->id,
		.place = arena_printf(a, "%" PRId64, act->device_seq),
		.what = arena_strdup(a, sentence_words(p->queued->summary)),
		.who = lookup_staff(app, act->user_id, a),
		.state = _(verdicts[p->verdict]),
		.words = why(p, a),
		.urgent = p->verdict == PREVIEW_DECIDE ||
			  p->verdict == PREVIEW_REFUSED ||
			  p->verdict == PREVIEW_ALTERED,
		.mark = p->verdict == PREVIEW_ANSWERED ? LIST_STATE_SENDING
						       : LIST_STATE_WAITING,
	};
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct preview p;
	enum err e = preview_run(app_store(app), a, &p);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, p.count + 1);
	*count = p.count;
	for (size_t i = 0; i < p.count; i++)
		fill(app, &p.items[i], a, &(*out)[i]);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("As this desk knows it: waiting"),
	.context = CTX_PREVIEW,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_preview = {
	.name = "preview",
	.title = N_("PREVIEW"),
	.context = CTX_PREVIEW,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
