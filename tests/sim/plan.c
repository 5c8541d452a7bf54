#include "tests/sim/plan.h"

#include "base/check.h"
#include "tests/sim/chance.h"

#include <string.h>

#define MINUTE INT64_C(60000)

/* Half of the kinds are off in any seed. */
static int64_t
rate(struct chance *c)
{
	static const int64_t rates[] = { 2, 5, 10, 30, 100, 300, 600 };

	if (chance_of(c, 500))
		return 0;
	return rates[chance_below(c, sizeof(rates) / sizeof(rates[0]))];
}

static int64_t
span(struct chance *c)
{
	static const int64_t minutes[] = { 10, 30, 60, 180, 600 };

	if (chance_of(c, 400))
		return 0;
	return MINUTE *
	       minutes[chance_below(c, sizeof(minutes) / sizeof(minutes[0]))];
}

static void
restores(struct chance *c, struct plan *out)
{
	static const int64_t backups[] = { 30, 120, 360 };
	static const int64_t times[] = { 120, 300, 600 };

	out->backup_every_ms = MINUTE * backups[chance_below(c, 3)];
	out->restore_every_ms = MINUTE * times[chance_below(c, 3)];
}

/* What terminals are like, apart from the rest, so that what goes wrong in a
 * seed is the same as before there was any of this. */
static void
draw_terminals(uint64_t seed, struct plan *out)
{
	static const int64_t parts[] = { 0, 0, 400, 1000 };
	static const int64_t queues[] = { 0, 0, 0, 0, 0, 12, 40 };
	static const int64_t windows[] = { 0, 0, 1, 8 };
	struct chance c = chance_split(seed, "plan", 1);

	out->fast_lines = parts[chance_below(&c, 4)];
	out->slow_lines = parts[chance_below(&c, 4)];
	out->metered_lines = parts[chance_below(&c, 4)];
	out->queue_max = queues[chance_below(&c, 7)];
	out->window_hours = windows[chance_below(&c, 4)];
	out->copies = chance_of(&c, 300);
}

void
plan_draw(uint64_t seed, struct plan *out)
{
	static const int64_t spreads[] = { 0, 500, 90000, 3600000, 259200000 };
	static const int64_t delays[] = { 5, 40, 300, 2000 };
	static const int64_t outages[] = { 1, 5, 20, 90, 400 };
	static const int acts[] = { 4, 10, 10, 10, 16 };
	static const int64_t pages[] = { 0, 0, 3, 25 };
	static const int64_t batches[] = { 0, 0, 1, 4 };
	static const int64_t poisons[] = { 0, 0, 0, 60 };
	static const int64_t bodies[] = { 0, 0, 20000, 4000 };
	static const int64_t drifts[] = { 0, 20, 200, 5000 };
	static const int64_t jumps[] = { 2, 90, 1500, 5000 };
	static const int hotels[] = { 1, 2, 2 };
	static const int terminals[] = { 2, 3, 4, 4, 6, 8 };
	struct chance c = chance_split(seed, "plan", 0);

	/* One after the other: the order of draws is part of the seed. */
	out->lose_request = rate(&c);
	out->lose_reply = rate(&c);
	out->duplicate = rate(&c);
	out->late = rate(&c);
	out->busy = rate(&c);
	out->portal = rate(&c) / 2;
	out->delay_ms = delays[chance_below(&c, 4)];
	out->link_down_every_ms = span(&c);
	out->link_down_for_ms = MINUTE * outages[chance_below(&c, 5)];
	out->kill_terminal_every_ms = span(&c);
	out->kill_server_every_ms = span(&c);
	out->in_a_write = (int64_t)chance_below(&c, 5) * 250;
	out->power = (int64_t)chance_below(&c, 3) * 500;
	out->new_secret = chance_of(&c, 300) ? 300 : 0;
	out->page_max = pages[chance_below(&c, 4)];
	out->batch_max = batches[chance_below(&c, 4)];
	out->clock_spread_ms = spreads[chance_below(&c, 5)];
	out->acts_per_hour = acts[chance_below(&c, 5)];
	out->clock_drift_ppm = drifts[chance_below(&c, 4)];
	out->clock_jump_every_ms = span(&c);
	out->clock_jump_ms = MINUTE * jumps[chance_below(&c, 4)];
	out->hotels = hotels[chance_below(&c, 3)];
	out->terminals = terminals[chance_below(&c, 6)];
	out->disk_full_every_ms = span(&c);
	out->disk_full_for_ms = MINUTE * outages[chance_below(&c, 4)];
	out->cut_log_every_ms = span(&c);
	out->adversary_every_ms = span(&c);
	out->poison = poisons[chance_below(&c, 4)];
	out->body_max = bodies[chance_below(&c, 4)];
	out->real_rsa = seed % 64 == 63;
	if (chance_of(&c, 250))
		restores(&c, out);
	draw_terminals(seed, out);
}

/* ---- kinds ---- */

static const struct {
	const char *name;
	size_t at;
	bool heals;
} kinds[] = {
#define F(member, word, heals) { word, offsetof(struct plan, member), heals },
	PLAN_FAULTS(F)
#undef F
};
_Static_assert(PLAN_FAULT_COUNT <= 64, "a bit for each kind");

const char *
plan_fault_name(enum plan_fault f)
{
	CHECK(f >= 0 && f < PLAN_FAULT_COUNT);
	return kinds[f].name;
}

enum plan_fault
plan_fault_find(const char *name)
{
	int f = 0;

	while (f < PLAN_FAULT_COUNT && strcmp(kinds[f].name, name) != 0)
		f++;
	return (enum plan_fault)f;
}

int64_t
plan_get(const struct plan *p, enum plan_fault f)
{
	int64_t value;

	memcpy(&value, (const char *)p + kinds[f].at, sizeof(value));
	return value;
}

static void
set(struct plan *p, int f, int64_t value)
{
	memcpy((char *)p + kinds[f].at, &value, sizeof(value));
}

void
plan_heal(struct plan *p)
{
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		if (kinds[f].heals)
			set(p, f, 0);
	}
	p->backup_every_ms = 0;
}

void
plan_without(struct plan *p, uint64_t without)
{
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		if (without >> f & 1)
			set(p, f, 0);
	}
}

void
plan_with(struct plan *p, uint64_t with)
{
	if (with >> PLAN_restore_every_ms & 1) {
		p->backup_every_ms = 120 * MINUTE;
		p->restore_every_ms = 300 * MINUTE;
	}
	if (with >> PLAN_copies & 1)
		p->copies = 1;
}
