#include "sync/thrift.h"

#include "base/check.h"

#define KIB ((size_t)1024)

/* Slower than this, or further away, is slow whatever carries it; out of it
 * again at twice the rate and half the time. */
#define SLOW_BPS     (INT64_C(16) * 1024)
#define SLOW_MS      INT64_C(2000)
#define LAN_MS       INT64_C(10)  /* where the system says nothing */
#define WIFI_MS      INT64_C(300) /* likewise; above: as a mobile link */
#define METERED_PART 4            /* a paid link is asked so much less often */

/* clang-format off */
static const struct thrift_plan plans[LINK_KIND_COUNT] = {
	/*                      actions  bytes       changes  interval sparing  holds */
	[LINK_KIND_UNKNOWN]  = { 1000,   1024 * KIB, 5000,    1,       false,   false },
	[LINK_KIND_LAN]      = { 1000,   1024 * KIB, 5000,    1,       false,   false },
	[LINK_KIND_WIFI]     = {  500,    512 * KIB, 2000,    1,       false,   false },
	[LINK_KIND_CELLULAR] = {  200,    128 * KIB, 1000,    1,       true,    false },
	[LINK_KIND_SLOW]     = {   50,     32 * KIB,  200,    2,       true,    false },
};
/* clang-format on */

/* By the round trip alone; UNKNOWN without one. */
static enum link_kind
kind_of_time(int64_t ms)
{
	if (ms <= 0)
		return LINK_KIND_UNKNOWN;
	if (ms <= LAN_MS)
		return LINK_KIND_LAN;
	return ms <= WIFI_MS ? LINK_KIND_WIFI : LINK_KIND_CELLULAR;
}

static bool
is_slow(const struct thrift_facts *f, bool was)
{
	int64_t rate = was ? 2 * SLOW_BPS : SLOW_BPS;
	int64_t ms = was ? SLOW_MS / 2 : SLOW_MS;

	return (f->bytes_per_second > 0 && f->bytes_per_second < rate) ||
	       f->round_trip_ms > ms;
}

enum link_kind
thrift_kind(const struct thrift_facts *f, enum link_kind was)
{
	if (f->configured != LINK_KIND_UNKNOWN)
		return f->configured;
	if (is_slow(f, was == LINK_KIND_SLOW))
		return LINK_KIND_SLOW;
	if (f->system != LINK_KIND_UNKNOWN)
		return f->system;
	return kind_of_time(f->round_trip_ms);
}

bool
thrift_is_metered(const struct thrift_facts *f, enum link_kind kind)
{
	if (f->metered != CONF_AUTO)
		return f->metered == CONF_YES;
	/* A mobile link that is slow just now costs as much; one that is only
	 * far away is nobody's mobile. */
	return f->system == LINK_KIND_CELLULAR ||
	       (kind == LINK_KIND_CELLULAR &&
		       f->configured == LINK_KIND_CELLULAR);
}

struct thrift_plan
thrift_plan(enum link_kind kind, bool metered)
{
	struct thrift_plan plan;

	CHECK(kind >= 0 && kind < LINK_KIND_COUNT);
	plan = plans[kind];
	if (!metered)
		return plan;
	plan.interval_part *= METERED_PART;
	plan.sparing = true;
	plan.holds = true;
	return plan;
}
