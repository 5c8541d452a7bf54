/* The demo hotel: its life from the seed to the commit. */
#include "server/demo.h"

#include "server/demo_priv.h"
#include "server/setup.h"

#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)

/* What is written: parents before what refers to them, an action each. */
static void (*const parts[])(struct demo *d) = {
	demo_house,
	demo_rooms,
	demo_drawers_open,
	demo_history,
	demo_stays,
	demo_arrivals,
	demo_restaurant,
	demo_requests,
	demo_reports,
	demo_tasks,
	demo_drawers_close,
	demo_conflicts,
	demo_lost,
};

static enum err
set_time(struct demo *d)
{
	const char *zone = d->set->timezone;
	int64_t now = env_now_ms(d->env);
	char today[DATE_SIZE];
	bool is_today;

	d->offset_min = date_zone_offset_min(zone, now);
	date_of_instant(now, d->offset_min, today);
	is_today = d->set->date == NULL || strcmp(d->set->date, today) == 0;
	d->business_date =
		arena_strdup(d->keep, is_today ? today : d->set->date);
	if (!date_to_days(d->business_date, &d->today))
		return ERR_INVALID;
	d->now_ms = now;
	if (is_today)
		return ERR_OK;
	d->now_ms = d->today * DEMO_DAY_MS + 13 * DEMO_HOUR_MS;
	d->offset_min = date_zone_offset_min(zone, d->now_ms);
	d->now_ms += (30 - d->offset_min) * DEMO_MINUTE_MS;
	return ERR_OK;
}

/* What was left out of the settings. */
static struct demo_settings
complete(const struct demo_settings *settings)
{
	struct demo_settings s = *settings;

	if (s.rooms == 0)
		s.rooms = DEMO_HOUSE;
	if (s.timezone == NULL)
		s.timezone = "Europe/Vienna";
	if (s.currency == NULL)
		s.currency = "EUR";
	return s;
}

static enum err
fill(struct demo *d)
{
	int64_t stamp;

	demo_plan(d);
	demo_drawers_plan(d);
	demo_fail(d, d->s->ops->action_begin(d->s, "offsyncd", d->now_ms));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i > 0)
			demo_next(d);
		if (d->err == ERR_OK)
			parts[i](d);
	}
	if (d->err == ERR_OK)
		demo_fail(d, d->s->ops->action_end(d->s, ERR_OK, &stamp));
	return d->err;
}

/* Inside a transaction. */
static enum err
fill_hotel(const struct env *env, struct storage *s,
	const struct demo_settings *set, const char *pepper_hex)
{
	struct demo d = {
		.env = env,
		.s = s,
		.set = set,
		.pepper_hex = pepper_hex,
		.keep = arena_new(ARENA_MAX),
		.a = arena_new(ARENA_MAX),
		.random = (uint64_t)set->seed,
		.currency = set->currency,
	};
	enum err e = set_time(&d);

	d.space = arena_printf(
		d.keep, "demo %s %lld", set->tenant_id, (long long)set->seed);
	if (e == ERR_OK)
		e = fill(&d);
	arena_free(d.a);
	arena_free(d.keep);
	return e;
}

static bool
is_possible(const struct demo_settings *s)
{
	int32_t day;

	return s->rooms >= DEMO_ROOMS_MIN && s->rooms <= DEMO_ROOMS_MAX &&
	       s->history_days >= 0 && s->history_days <= DEMO_HISTORY_MAX &&
	       (s->date == NULL || date_to_days(s->date, &day));
}

enum err
demo_make(const struct env *env, struct storage *s,
	const struct demo_settings *settings)
{
	const struct demo_settings set = complete(settings);
	const struct setup_hotel hotel = {
		.id = set.tenant_id,
		.name = set.name,
	};
	struct storage_hotel row;
	struct arena *a;
	enum err e;

	if (!is_possible(&set))
		return ERR_INVALID;
	a = arena_new(ARENA_MAX);
	setup_hotel_row(env, &hotel, a, &row);
	e = s->ops->begin_new(s, &row);
	if (e == ERR_OK)
		e = s->ops->end(s, fill_hotel(env, s, &set, row.pepper));
	arena_free(a);
	return e;
}

enum err
demo_fill(const struct env *env, struct storage *s,
	const struct demo_settings *settings, const char *pepper_hex)
{
	const struct demo_settings set = complete(settings);
	enum err e;

	if (!is_possible(&set))
		return ERR_INVALID;
	e = s->ops->begin(s, set.tenant_id);
	if (e != ERR_OK)
		return e;
	return s->ops->end(s, fill_hotel(env, s, &set, pepper_hex));
}
