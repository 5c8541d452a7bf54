/*
 * Every desk of the hotel: when the server heard of it, how much waits there
 * and since when, the worst on top. Of other desks that is what the server knew
 * at the moment that line 2 names: what a desk keeps while nobody hears of it,
 * nobody can know.
 */
#include "ui/screens/others.h"
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/words.h"

#include "base/date.h"
#include "store/others.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATE_MS   (INT64_C(15) * 60000)
#define SPAN_SIZE 16
#define DAY_MS    INT64_C(86400000)

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Desk"),    10, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Heard"),   11, ALIGN_LEFT,  1, job_what,  NULL},
	{N_("To send"),  7, ALIGN_RIGHT, 0, job_state, job_style},
	{N_("Oldest"),  11, ALIGN_LEFT,  2, job_who,   NULL},
	{N_("How it stands"), 0, ALIGN_LEFT, 0, job_extra, job_style},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("No desk was told of."),
	.id = job_id, .key = job_place,
};

static const struct help_legend legend[] = {
	{N_("HEARD"),   "14:03", N_("when the desk reached the server last")},
	{N_("TO SEND"), "4",     N_("entries that waited there, as it said itself with its last report")},
	{N_("OLDEST"),  "13:40", N_("when the oldest of them was entered")},
	{N_("AS OF"),   "14:05", N_("the server said all this then; what a desk keeps unheard nobody knows")},
	{NULL, NULL, NULL},
};
/* clang-format on */

/* A desk, as far as it is known at as_of_ms. */
struct desk {
	const struct other_terminal *t;
	int64_t silent_ms;
	int64_t waits_ms; /* its oldest entry */
	bool quiet, late;
};

/* ---- how bad it is ---- */

static struct desk
desk_of(const struct other_terminal *t, int64_t as_of_ms)
{
	struct desk d = { .t = t };

	d.silent_ms = as_of_ms - t->last_contact_ms;
	if (t->pending > 0 && t->oldest_ms > 0)
		d.waits_ms = as_of_ms - t->oldest_ms;
	d.quiet = d.silent_ms > LATE_MS;
	d.late = t->pending > 0 &&
		 (t->revoked || d.quiet || d.waits_ms > LATE_MS);
	return d;
}

static int
rank(const struct desk *d)
{
	return d->late ? 3 : d->quiet ? 2 : d->t->pending > 0;
}

static int64_t
longest(const struct desk *d)
{
	return d->waits_ms > d->silent_ms ? d->waits_ms : d->silent_ms;
}

static int
worse_first(const void *left, const void *right)
{
	const struct desk *a = left, *b = right;
	int by = rank(b) - rank(a);

	if (by == 0 && rank(a) > 0)
		by = (longest(b) > longest(a)) - (longest(b) < longest(a));
	return by != 0 ? by : strcmp(a->t->name, b->t->name);
}

/* The worst first. */
static enum err
load_desks(const struct app *app, struct arena *a, int64_t *as_of_ms,
	struct desk **out, size_t *count)
{
	struct other_list list;
	enum err e = others_list(app_store(app), a, &list);

	if (e != ERR_OK)
		return e;
	*as_of_ms = list.as_of_ms;
	*count = list.count;
	*out = ARENA_ARRAY(a, struct desk, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		(*out)[i] = desk_of(&list.items[i], list.as_of_ms);
	qsort(*out, list.count, sizeof(**out), worse_first);
	return ERR_OK;
}

/* ---- in words ---- */

static const char *
span(int64_t ms, struct arena *a)
{
	char text[SPAN_SIZE];

	date_span(ms, text, sizeof(text));
	return arena_strdup(a, text);
}

static const char *
stands(const struct desk *d, struct arena *a)
{
	if (d->t->revoked)
		return _("removed, its work is not here");
	if (d->quiet)
		return arena_printf(
			a, _("not heard for %s"), span(d->silent_ms, a));
	if (d->late)
		return arena_printf(
			a, _("sends nothing for %s"), span(d->waits_ms, a));
	return d->t->pending > 0 ? _("is sending") : _("in order");
}

/* What can be done about that. */
static const char *
advice(const struct desk *d)
{
	if (d->t->revoked)
		return _("Its work is on its own disk: export it there, take "
			 "it in here (offsync queue).");
	if (d->quiet)
		return _("Is it switched on, and on the network? What it has "
			 "is safe on its disk.");
	if (d->late)
		return _("The server hears it, its work does not come: look at "
			 "its sync screen (F10 8).");
	return d->t->pending > 0 ? _("It is on its way.")
				 : _("Nothing waited there.");
}

/* "14:03", with its day when that is another one. */
static const char *
moment(const struct app *app, int64_t at_ms, struct arena *a)
{
	char clock[6], day[6], today[6];

	if (at_ms == 0)
		return "-";
	app_clock(app, at_ms, clock);
	app_day(app, at_ms, day);
	app_day(app, app_now_ms(app), today);
	return strcmp(day, today) == 0 ? arena_strdup(a, clock)
				       : arena_printf(a, "%s %s", day, clock);
}

static void
fill(const struct app *app, const struct desk *d, struct arena *a,
	struct job *out)
{
	const struct other_terminal *t = d->t;

	*out = (struct job){
		.id = t->id,
		.place = t->name,
		.what = moment(app, t->last_contact_ms, a),
		.state = arena_printf(a, "%" PRId64, t->pending),
		.who = t->pending > 0 ? moment(app, t->oldest_ms, a) : "",
		.words = advice(d),
		.extra = stands(d, a),
		.urgent = d->late,
	};
}

/* This one knows itself. */
static void
fill_own(const struct app *app, struct arena *a, struct job *out)
{
	const struct terminal_identity *id = store_identity(app_store(app));
	const struct queue_counts *q = app_queue_counts(app);
	int64_t pending = q->to_send + q->sending + q->waiting;

	*out = (struct job){
		.id = id->terminal_id,
		.place = id->terminal_name,
		.what = moment(app, app_sync_state(app)->last_contact_ms, a),
		.state = arena_printf(a, "%" PRId64, pending),
		.who = pending > 0 ? moment(app, q->oldest_ms, a) : "",
		.words = _("Its entries one by one, and why they wait: back "
			   "with F3."),
		.extra = _("this desk, as of now"),
		.urgent =
			pending > 0 && app_now_ms(app) - q->oldest_ms > LATE_MS,
	};
}

enum err
others_look(const struct app *app, struct arena *a, struct others_look *out)
{
	struct desk *desks;
	int64_t as_of, pending = 0;
	size_t count;
	enum err e = load_desks(app, a, &as_of, &desks, &count);

	*out = (struct others_look){ .place = "" };
	if (e != ERR_OK)
		return e;
	while (out->count < count && rank(&desks[out->count]) > 1)
		pending += desks[out->count++].t->pending;
	if (out->count == 0)
		return ERR_OK;
	out->urgent = desks[0].late;
	out->since_ms = as_of - longest(&desks[0]);
	if (out->count == 1) {
		out->place = desks[0].t->name;
		out->words = arena_printf(a, _("%s, %" PRId64 " to send"),
			stands(&desks[0], a), pending);
	} else {
		out->words = arena_printf(a,
			_("%zu desks, %" PRId64 " to send as of %s"),
			out->count, pending, moment(app, as_of, a));
	}
	return ERR_OK;
}

/* ---- the screen ---- */

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	struct desk *desks;
	int64_t as_of;
	size_t n, late = 0;
	enum err e = load_desks(app, a, &as_of, &desks, &n);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, n + 1);
	while (late < n && desks[late].late)
		late++;
	for (size_t i = 0; i < n; i++)
		fill(app, &desks[i], a, &(*out)[i < late ? i : i + 1]);
	fill_own(app, a, &(*out)[late]);
	*count = n + 1;
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("Desks:"),
	.context = CTX_OTHERS,
	.says_words = true,
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct job_list *m = model;
	int64_t as_of;
	enum err e = others_as_of(app_store(app), &as_of);

	if (e != ERR_OK)
		return e;
	if (as_of != 0)
		snprintf(m->note, sizeof(m->note), _("  as of %s"),
			moment(app, as_of, a));
	else
		snprintf(m->note, sizeof(m->note), "%s",
			_("  the server has not told yet: t asks"));
	return job_list_load(m, &kind, app, a);
}

const struct screen screen_others = {
	.name = "others",
	.title = N_("DESKS"),
	.context = CTX_OTHERS,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
