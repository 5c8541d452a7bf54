/*
 * The figures of the sync as bars: how conflicts were settled and what they
 * were about, how long this desk was without the server on each of the last
 * days, how full its queue and its store are, how long rounds take by hour
 * (the specification's sync dashboard). The bars are of '#', for every
 * terminal; each has its figure beside it.
 */
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"
#include "store/outages.h"
#include "store/quota.h"
#include "store/rounds.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BAR       24 /* columns of the longest */
#define DAYS      7
#define TYPES_MAX 3
#define HOURS     24
#define DAY_MS    INT64_C(86400000)
#define SPAN_SIZE 16
#define ROWS_MAX  (4 + TYPES_MAX + 1 + DAYS + 2 + HOURS + 2)

/* clang-format off */
static const struct list_column columns[] = {
	{N_("What"),   10, ALIGN_LEFT,  1, job_place, NULL},
	{"",           24, ALIGN_LEFT,  0, job_what,  NULL},
	{N_("Figure"),  9, ALIGN_RIGHT, 0, job_state, job_style},
	{"",            0, ALIGN_LEFT,  0, job_words, NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("There are no figures yet."),
	.id = job_id, .key = job_what, .find_words = true,
};

static const struct help_legend legend[] = {
	{N_("WHAT"), N_("conflicts"), N_("of the hotel, all that this desk knows: who settled them")},
	{NULL, N_("offline"),   N_("this desk without the server, a day each, and how often it began")},
	{NULL, N_("space"),      N_("how full the queue and the store of this desk are")},
	{NULL, N_("rounds"),    N_("average time of a round that went well, by the hour it began in")},
	{NULL, NULL, NULL},
};
/* clang-format on */

/* What is gathered; a is for texts. */
struct figures {
	const struct app *app;
	struct arena *a;
	const char *zone;
	struct job *jobs;
	size_t count;
};

static const char *
bar(struct arena *a, int64_t part, int64_t whole)
{
	char text[BAR + 1];
	size_t len = whole > 0 ? (size_t)(part * BAR / whole) : 0;

	/* What is there at all is seen. */
	if (len == 0 && part > 0)
		len = 1;
	if (len > BAR)
		len = BAR;
	memset(text, '#', len);
	text[len] = '\0';
	return arena_strdup(a, text);
}

/* words stand behind the bar, below the heading of the first row so named. */
static void
add(struct figures *f, const char *group, const char *what, const char *figure,
	const char *words)
{
	struct job *j = &f->jobs[f->count];

	*j = (struct job){
		.id = arena_printf(f->a, "%zu", f->count),
		.place = group,
		.what = what,
		.state = figure,
		.words = words,
		.who = "",
		.extra = "",
	};
	f->count++;
}

/* ---- conflicts ---- */

struct type {
	const char *what;
	int64_t count;
};

struct shares {
	int64_t all, by_rule, by_person;
	struct type *types;
	size_t type_count;
};

static void
count_type(struct figures *f, struct shares *s, const struct record *c)
{
	const struct entity *of =
		entity_find(record_text(c, CONFLICT_TABLE_NAME));
	const char *what = arena_printf(f->a, "%s, %s",
		of != NULL ? lookup_plain(of->one, f->a)
			   : record_text(c, CONFLICT_TABLE_NAME),
		lookup_word(c, CONFLICT_CONFLICT_TYPE, f->a));

	for (size_t i = 0; i < s->type_count; i++)
		if (strcmp(s->types[i].what, what) == 0) {
			s->types[i].count++;
			return;
		}
	s->types[s->type_count++] = (struct type){ what, 1 };
}

static int
by_count(const void *a, const void *b)
{
	const struct type *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->what, y->what);
}

static void
add_share(struct figures *f, const char *group, const char *what, int64_t part,
	int64_t all)
{
	add(f, group, what, arena_printf(f->a, "%" PRId64, part),
		arena_printf(f->a, "%3" PRId64 "%% %s",
			(part * 100 + all / 2) / all, bar(f->a, part, all)));
}

static void
add_conflicts(struct figures *f, struct shares *s)
{
	if (s->all == 0) {
		add(f, _("conflicts"), _("none yet"), "0", "");
		return;
	}
	add_share(
		f, _("conflicts"), _("settled by a rule"), s->by_rule, s->all);
	add_share(f, "", _("settled by a person"), s->by_person, s->all);
	add_share(f, "", _("open"), s->all - s->by_rule - s->by_person, s->all);
	qsort(s->types, s->type_count, sizeof(s->types[0]), by_count);
	for (size_t i = 0; i < s->type_count && i < TYPES_MAX; i++)
		add_share(f, i == 0 ? _("mostly") : "", s->types[i].what,
			s->types[i].count, s->all);
}

static enum err
look_at_conflicts(struct figures *f)
{
	const struct view *v = app_view(f->app);
	struct shares s = { 0 };
	struct record_list list;
	enum err e =
		v->list(v->ctx, TABLE_CONFLICTS, -1, value_null(), f->a, &list);

	if (e != ERR_OK)
		return e;
	s.types = ARENA_ARRAY(f->a, struct type, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *c = list.items[i];
		const char *by = lookup_given(c, CONFLICT_DECIDED_BY);

		s.all++;
		count_type(f, &s, c);
		if (record_int(c, CONFLICT_RESOLVED) == 0)
			continue;
		if (strcmp(by, "policy") == 0)
			s.by_rule++;
		else
			s.by_person++;
	}
	add_conflicts(f, &s);
	return ERR_OK;
}

/* ---- offline ---- */

static void
add_day(struct figures *f, const char *group, int64_t at_ms,
	const struct outages *list)
{
	int64_t local =
		at_ms + (int64_t)date_zone_offset_min(f->zone, at_ms) * 60000;
	char date[DATE_SIZE], day[6], span[SPAN_SIZE];
	struct offline_slot s;

	date_from_days((int32_t)(local / DAY_MS), date);
	date_short(date, day);
	s = offline_hours_on(list->hours, list->count, f->zone, date);
	date_span(s.offline_ms, span, sizeof(span));
	add(f, group, arena_strdup(f->a, day),
		s.offline_ms > 0 ? arena_strdup(f->a, span) : "-",
		s.offline_ms > 0 ? arena_printf(f->a,
					   _("%s %" PRId64 " times, %" PRId64
					     " entries"),
					   bar(f->a, s.offline_ms, DAY_MS),
					   s.offline_count, s.actions_queued)
				 : "");
}

static enum err
look_at_outages(struct figures *f)
{
	struct outages list;
	enum err e = outages_list(app_store(f->app), f->a, &list);

	if (e != ERR_OK)
		return e;
	if (list.count == 0) {
		add(f, _("offline"), _("never in 35 days"), "-", "");
		return ERR_OK;
	}
	for (int i = 0; i < DAYS; i++)
		add_day(f, i == 0 ? _("offline") : "",
			app_now_ms(f->app) - i * DAY_MS, &list);
	return ERR_OK;
}

/* ---- how full ---- */

static enum err
look_at_room(struct figures *f)
{
	const struct quota *q = app_quota(f->app);

	add(f, _("space"),
		arena_printf(f->a, _("queue, of %" PRId64), q->waiting_max),
		arena_printf(f->a, "%" PRId64, q->waiting),
		arena_printf(f->a, "%3" PRId64 "%% %s", q->queue_percent,
			bar(f->a, q->queue_percent, 100)));
	f->jobs[f->count - 1].urgent = q->queue != QUOTA_FINE;
	add(f, "",
		arena_printf(f->a, _("store, of %" PRId64 " MB"),
			q->total_bytes / 1000000),
		arena_printf(
			f->a, _("%" PRId64 " MB"), q->used_bytes / 1000000),
		arena_printf(f->a, "%3" PRId64 "%% %s", q->disk_percent,
			bar(f->a, q->disk_percent, 100)));
	f->jobs[f->count - 1].urgent = q->disk != QUOTA_FINE;
	return ERR_OK;
}

/* ---- rounds ---- */

struct hour {
	int64_t rounds, took_ms;
};

static const char *
seconds(struct figures *f, const struct hour *h)
{
	int64_t ms = h->took_ms / h->rounds;

	return ms < 1000 ? arena_printf(f->a, _("%" PRId64 " ms"), ms)
			 : arena_printf(f->a, _("%" PRId64 ".%" PRId64 " s"),
				   ms / 1000, ms % 1000 / 100);
}

static void
add_hours(struct figures *f, const struct hour hours[HOURS])
{
	int64_t longest = 0;

	for (int i = 0; i < HOURS; i++)
		if (hours[i].rounds > 0 &&
			hours[i].took_ms / hours[i].rounds > longest)
			longest = hours[i].took_ms / hours[i].rounds;
	for (int i = 0; i < HOURS; i++) {
		const struct hour *h = &hours[i];

		if (h->rounds == 0)
			continue;
		add(f, "", arena_printf(f->a, _("from %02d:00"), i),
			seconds(f, h),
			arena_printf(f->a, _("%s of %" PRId64),
				bar(f->a, h->took_ms / h->rounds, longest),
				h->rounds));
	}
}

static enum err
look_at_rounds(struct figures *f)
{
	struct sync_round_list list;
	struct hour hours[HOURS] = { 0 };
	struct hour all = { 0 };
	int64_t failed = 0;
	enum err e = rounds_list(app_store(f->app), ROUNDS_KEPT, f->a, &list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		const struct sync_round *r = &list.items[i];
		int64_t local = r->began_ms + (int64_t)date_zone_offset_min(
						      f->zone, r->began_ms) *
						      60000;
		struct hour *h = &hours[local / OFFLINE_HOUR_MS % HOURS];

		if (r->why[0] != '\0') {
			failed += r->count;
			continue;
		}
		h->rounds += r->count;
		h->took_ms += r->took_ms;
		all.rounds += r->count;
		all.took_ms += r->took_ms;
	}
	if (all.rounds == 0)
		add(f, _("rounds"), _("none went well yet"), "-", "");
	else
		add(f, _("rounds"), _("average"), seconds(f, &all),
			arena_printf(f->a,
				_("of %" PRId64 ", %" PRId64 " failed"),
				all.rounds + failed, failed));
	add_hours(f, hours);
	return ERR_OK;
}

/* ---- all ---- */

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	static enum err (*const looks[])(struct figures *) = {
		look_at_conflicts, look_at_outages, look_at_room, look_at_rounds
	};
	struct figures f = { .app = app, .a = a, .zone = "UTC" };
	struct record *property = NULL;
	enum err e = store_property(app_store(app), a, &property);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK)
		f.zone = record_text(property, PROPERTY_TIMEZONE);
	f.jobs = ARENA_ARRAY(a, struct job, ROWS_MAX);
	e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < sizeof(looks) / sizeof(looks[0]);
		i++)
		e = looks[i](&f);
	*out = f.jobs;
	*count = f.count;
	return e;
}

static const struct job_list_kind kind = {
	.spec = &spec,
	.counted = N_("Figures of the sync:"),
	.context = CTX_FIGURES,
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
	else if (ev.kind == EVENT_ACT && ev.act == ACT_ROUNDS)
		app_open(app, &screen_rounds, "");
	else
		return job_list_update(model, app, ev);
	return REACT_NONE;
}

const struct screen screen_figures = {
	.name = "figures",
	.title = N_("FIGURES"),
	.context = CTX_FIGURES,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = update,
	.draw = job_list_draw,
	.where = job_list_where,
};
