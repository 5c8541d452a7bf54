#include "store/quota.h"

#include "store/store_priv.h"
#include "store/sync_state.h"

#include "base/check.h"
#include "base/mutant.h"
#include "domain/weight.h"

#define MIB          INT64_C(1048576)
#define DISK_LOW     (64 * MIB)
#define DISK_RESERVE MIB /* facts and their journal still fit in there */

/* Of the cap; 0: no count refuses it. */
static const int percent_max[WEIGHT_COUNT] = {
	[WEIGHT_OFFICE] = 100,
	[WEIGHT_LEAVE] = 105,
	[WEIGHT_WORK] = 110,
	[WEIGHT_FACT] = 0,
};

static const char *const names[QUOTA_STATE_COUNT] = {
	[QUOTA_FINE] = "fine",
	[QUOTA_LOW] = "low",
	[QUOTA_FULL] = "full",
};

const char *
quota_state_name(enum quota_state s)
{
	CHECK(s < QUOTA_STATE_COUNT);
	return names[s];
}

static int64_t
percent_of(int64_t part, int64_t whole)
{
	if (whole <= 0)
		return 0;
	return part > INT64_MAX / 100 ? part / (whole / 100)
				      : part * 100 / whole;
}

static enum err
load_waiting(struct store *st, struct quota *out)
{
	struct stmt *s = store_stmt(st, STMT_METADATA_FIND);
	enum err e;

	stmt_bind_text(s, 1, st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK)
		out->waiting = stmt_int(s, 15);
	stmt_reset(s);
	out->queue_percent = percent_of(out->waiting, out->waiting_max);
	if (out->queue_percent >= QUOTA_WARN_PERCENT)
		out->queue = QUOTA_LOW;
	if (out->waiting_max > 0 && out->waiting >= out->waiting_max)
		out->queue = QUOTA_FULL;
	return e;
}

static enum err
load_disk(struct store *st, struct quota *out)
{
	int64_t quota = st->limits.quota_bytes;
	enum err e = sync_state_disk(st, &out->used_bytes, &out->left_bytes);

	if (e != ERR_OK)
		return e;
	if (quota > 0 && quota - out->used_bytes < out->left_bytes)
		out->left_bytes =
			quota > out->used_bytes ? quota - out->used_bytes : 0;
	if (__builtin_add_overflow(
		    out->used_bytes, out->left_bytes, &out->total_bytes))
		out->total_bytes = INT64_MAX;
	out->disk_percent = percent_of(out->used_bytes, out->total_bytes);
	if (out->disk_percent >= QUOTA_WARN_PERCENT ||
		(quota == 0 && out->left_bytes < DISK_LOW))
		out->disk = QUOTA_LOW;
	if (out->left_bytes < (quota > 0 ? 1 : DISK_RESERVE))
		out->disk = QUOTA_FULL;
	return ERR_OK;
}

enum err
quota_load(struct store *st, int64_t waiting_max, struct quota *out)
{
	enum err e;

	*out = (struct quota){ .waiting_max = waiting_max };
	e = load_disk(st, out);
	return e == ERR_OK ? load_waiting(st, out) : e;
}

static int64_t
cap_of(enum weight w, int64_t waiting_max)
{
	if (MUTANT(FACT_REFUSED_FULL) && w == WEIGHT_FACT)
		w = WEIGHT_WORK;
	if (percent_max[w] == 0 || waiting_max > INT64_MAX / 200)
		return INT64_MAX;
	return waiting_max * percent_max[w] / 100;
}

/* A disk that takes no more says so itself, and then the fallback journal
 * stands in for what is critical (journal.h). */
static enum weight
least_on_a_full_disk(const struct store *st)
{
	return st->limits.quota_bytes > 0 ? WEIGHT_FACT : WEIGHT_WORK;
}

enum err
quota_check(struct store *st, const struct action_list *actions,
	int64_t waiting_max, bool *by_disk)
{
	struct quota q;
	enum err e = quota_load(st, waiting_max, &q);

	*by_disk = false;
	for (size_t i = 0; e == ERR_OK && i < actions->count; i++) {
		enum weight w = action_weight(&actions->items[i]);

		*by_disk = q.disk == QUOTA_FULL && w < least_on_a_full_disk(st);
		if (*by_disk ||
			q.waiting + (int64_t)i >= cap_of(w, waiting_max))
			e = ERR_FULL;
	}
	return e;
}
