/* Chance, times, ids and records of the demo hotel. */
#include "server/demo_priv.h"

#include "base/uuid.h"

#include <string.h>

/* ---- numbers ---- */

/* SplitMix64 (Steele, Lea, Flood, 2014): the same numbers for the same seed. */
static uint64_t
next_random(struct demo *d)
{
	uint64_t z = d->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

int64_t
demo_chance(struct demo *d, int64_t below)
{
	return below <= 1 ? 0 : (int64_t)(next_random(d) % (uint64_t)below);
}

size_t
demo_scale(const struct demo *d, size_t of_house)
{
	size_t n = of_house * d->room_count / DEMO_HOUSE;

	return n > 0 ? n : 1;
}

/* ---- times ---- */

const char *
demo_day(struct demo *d, int32_t days)
{
	char day[DATE_SIZE];

	date_from_days(d->today + days, day);
	return arena_strdup(d->a, day);
}

int64_t
demo_at(const struct demo *d, int32_t days, int hour, int minute)
{
	int64_t at = (d->today + days) * DEMO_DAY_MS +
		     (hour * 60 + minute - d->offset_min) * DEMO_MINUTE_MS;

	return at < d->now_ms ? at : d->now_ms;
}

int64_t
demo_ago(const struct demo *d, int64_t minutes)
{
	return d->now_ms - minutes * DEMO_MINUTE_MS;
}

/* ---- records ---- */

const char *
demo_id(struct demo *d, enum table t, const char *name)
{
	return demo_effect_id(d, d->space,
		arena_printf(d->a, "%s %s", entity_get(t)->name, name));
}

const char *
demo_effect_id(struct demo *d, const char *space, const char *name)
{
	char id[UUID_SIZE];

	uuid_derive(space, name, id);
	return arena_strdup(d->keep, id);
}

struct record *
demo_record(struct demo *d, enum table t, const char *id)
{
	struct record *r = record_new(d->a, entity_get(t));

	r->id = id;
	r->tenant_id = d->set->tenant_id;
	r->version = 1;
	return r;
}

void
demo_put(struct demo *d, struct record *r, int64_t at_ms,
	const struct demo_person *by)
{
	r->created_at = at_ms;
	r->updated_at = at_ms;
	r->updated_by = by->id;
	demo_write(d, r);
}

void
demo_put_changed(struct demo *d, struct record *r, int64_t made_ms,
	int64_t at_ms, const struct demo_person *by)
{
	r->created_at = made_ms;
	r->updated_at = at_ms;
	r->updated_by = by->id;
	r->version = 2;
	demo_write(d, r);
}

void
demo_write(struct demo *d, const struct record *r)
{
	if (d->err == ERR_OK)
		demo_fail(d, d->s->ops->put(d->s, r));
}

void
demo_next(struct demo *d)
{
	int64_t stamp;

	if (d->err == ERR_OK)
		demo_fail(d, d->s->ops->action_end(d->s, ERR_OK, &stamp));
	arena_reset(d->a);
	if (d->err == ERR_OK)
		demo_fail(d,
			d->s->ops->action_begin(d->s, "offsyncd", d->now_ms));
}

void
demo_fail(struct demo *d, enum err e)
{
	if (d->err == ERR_OK)
		d->err = e;
}
