#include "tests/sim/shrink.h"

struct shrinking {
	struct shift_settings shift; /* with the smallest settings so far */
	uint64_t seed;
	struct run_result result; /* of those */
	int runs;
};

/* Takes the settings when the seed fails with them too. */
static bool
try(struct shrinking *s, const struct run_settings *settings)
{
	struct shift_settings shift = s->shift;
	struct run_result r;

	shift.run = *settings;
	s->runs++;
	shift_run(&shift, s->seed, s->seed, &r);
	if (!r.violated)
		return false;
	s->shift = shift;
	s->result = r;
	return true;
}

static void
shrink_hours(struct shrinking *s)
{
	bool fails = true;

	while (fails && s->shift.run.hours > 1) {
		struct run_settings less = s->shift.run;

		less.hours /= 2;
		fails = try(s, &less);
	}
}

static void
shrink_hotel(struct shrinking *s, const struct plan *plan)
{
	int most = s->shift.run.terminals > 0 ? s->shift.run.terminals
					      : plan->terminals;
	struct run_settings less = s->shift.run;

	less.hotels = 1;
	(void)try(s, &less);
	for (int n = 1; n < most; n++) {
		less = s->shift.run;
		less.terminals = n;
		if (try(s, &less))
			return;
	}
}

static void
shrink_faults(struct shrinking *s, const struct plan *plan)
{
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		struct run_settings less = s->shift.run;

		if (plan_get(plan, (enum plan_fault)f) == 0)
			continue;
		less.without |= UINT64_C(1) << f;
		(void)try(s, &less);
	}
}

void
shrink(const struct shift_settings *settings, uint64_t seed,
	struct run_settings *out, struct run_result *result, int *runs)
{
	struct shrinking s = { .shift = *settings, .seed = seed };
	struct plan plan = { 0 };

	plan_draw(seed, &plan);
	plan_without(&plan, settings->run.without);
	s.shift.jobs = 1;
	s.shift.run.tracing = false;
	(void)try(&s, &s.shift.run);
	shrink_hours(&s);
	shrink_hotel(&s, &plan);
	shrink_faults(&s, &plan);
	shrink_hours(&s);
	*out = s.shift.run;
	*result = s.result;
	*runs = s.runs;
}
