#include "store/outages.h"

#include "store/store_priv.h"
#include "store/sync_state.h"

#define HOURS_MAX  ((size_t)(OUTAGES_KEPT_MS / OFFLINE_HOUR_MS) + 1)
#define MEMORY_MAX ((size_t)1024 * 1024)
#define NO_LIMIT   INT64_C(-1)

/* ---- writing ---- */

enum err
outages_begin(struct store *st, int64_t at_ms)
{
	struct stmt *s = store_stmt(st, STMT_OUTAGE_BEGIN);

	stmt_bind_int(s, 1, offline_hour_of(at_ms));
	return stmt_run(s);
}

/* What was entered stands at the end of the queue. An entry that a clock which
 * was set has moved ends the search, which is for figures only. */
static enum err
count_actions(struct store *st, int64_t from_ms, int64_t offset_ms,
	struct offline_hour *hours, size_t count)
{
	struct stmt *s = store_stmt(st, STMT_OUTAGE_ACTIONS);
	enum err e;

	while ((e = stmt_step(s)) == ERR_OK) {
		int64_t at_ms = stmt_int(s, 0) + offset_ms;

		if (at_ms < from_ms)
			break;
		for (size_t i = 0; i < count; i++) {
			if (hours[i].hour_ms == offline_hour_of(at_ms))
				hours[i].slot.actions_queued++;
		}
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
put(struct store *st, const struct offline_hour *h)
{
	struct stmt *s = store_stmt(st, STMT_OUTAGE_ADD);

	stmt_bind_int(s, 1, h->hour_ms);
	stmt_bind_int(s, 2, h->slot.offline_ms);
	stmt_bind_int(s, 3, h->slot.actions_queued);
	return stmt_run(s);
}

enum err
outages_add(struct store *st, int64_t from_ms, int64_t to_ms, int64_t offset_ms)
{
	struct arena *a = arena_new(MEMORY_MAX);
	struct offline_hour *hours =
		ARENA_ARRAY(a, struct offline_hour, HOURS_MAX);
	size_t count = offline_hours_split(from_ms, to_ms, hours, HOURS_MAX);
	struct stmt *s;
	enum err e = ERR_OK;

	if (count > 0)
		e = count_actions(st, from_ms, offset_ms, hours, count);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = put(st, &hours[i]);
	if (e == ERR_OK) {
		s = store_stmt(st, STMT_OUTAGE_TRIM);
		stmt_bind_int(s, 1, to_ms - OUTAGES_KEPT_MS);
		e = stmt_run(s);
	}
	arena_free(a);
	return e;
}

enum err
outages_sent(struct store *st, const struct outages *sent)
{
	enum err e = store_begin(st);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < sent->count && e == ERR_OK; i++) {
		const struct offline_hour *h = &sent->hours[i];
		struct stmt *s = store_stmt(st, STMT_OUTAGE_SENT);

		stmt_bind_int(s, 1, h->hour_ms);
		stmt_bind_int(s, 2, h->slot.offline_ms);
		stmt_bind_int(s, 3, h->slot.offline_count);
		stmt_bind_int(s, 4, h->slot.actions_queued);
		e = stmt_run(s);
	}
	return store_end(st, e);
}

/* ---- reading ---- */

static enum err
read(struct store *st, bool changed, int64_t max, struct arena *a,
	struct outages *out)
{
	struct stmt *s;
	size_t cap = 0;
	enum err e = store_ready(st);

	*out = (struct outages){ 0 };
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_OUTAGE_LIST);
	stmt_bind_int(s, 1, changed);
	stmt_bind_int(s, 2, max);
	while ((e = stmt_step(s)) == ERR_OK) {
		out->hours = arena_grow(
			a, out->hours, out->count, &cap, sizeof(*out->hours));
		out->hours[out->count++] = (struct offline_hour){
			.hour_ms = stmt_int(s, 0),
			.slot.offline_ms = stmt_int(s, 1),
			.slot.offline_count = stmt_int(s, 2),
			.slot.actions_queued = stmt_int(s, 3),
		};
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
outages_unsent(
	struct store *st, size_t max, struct arena *a, struct outages *out)
{
	return read(st, true, (int64_t)max, a, out);
}

/* Both rising; an hour of both is one. */
static void
join(struct arena *a, struct outages *all, const struct offline_hour *more,
	size_t count)
{
	struct offline_hour *list =
		ARENA_ARRAY(a, struct offline_hour, all->count + count + 1);
	size_t n = 0;
	size_t i = 0;

	for (size_t m = 0; m < count; m++) {
		while (i < all->count &&
			all->hours[i].hour_ms < more[m].hour_ms)
			list[n++] = all->hours[i++];
		list[n] = more[m];
		if (i < all->count &&
			all->hours[i].hour_ms == more[m].hour_ms) {
			list[n] = all->hours[i++];
			list[n].slot.offline_ms += more[m].slot.offline_ms;
			list[n].slot.actions_queued +=
				more[m].slot.actions_queued;
		}
		n++;
	}
	while (i < all->count)
		list[n++] = all->hours[i++];
	*all = (struct outages){ .hours = list, .count = n };
}

enum err
outages_list(struct store *st, struct arena *a, struct outages *out)
{
	struct offline_hour *now;
	struct sync_state link;
	int64_t lasts_ms;
	int64_t to_ms;
	size_t count;
	enum err e;

	e = read(st, false, NO_LIMIT, a, out);
	if (e == ERR_OK)
		e = sync_state_load(st, a, &link);
	if (e == ERR_OK)
		e = sync_state_offline_ms(st, &lasts_ms);
	if (e != ERR_OK || lasts_ms == 0)
		return e;
	now = ARENA_ARRAY(a, struct offline_hour, HOURS_MAX);
	to_ms = env_now_ms(st->env) + link.clock_offset_ms;
	count = offline_hours_split(to_ms - lasts_ms, to_ms, now, HOURS_MAX);
	e = count_actions(
		st, to_ms - lasts_ms, link.clock_offset_ms, now, count);
	if (e == ERR_OK)
		join(a, out, now, count);
	return e;
}
