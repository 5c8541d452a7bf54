#include "tests/sim/planted.h"

#include "base/mutant.h"

#include <stdio.h>
#include <string.h>

#ifdef OFFSYNC_MUTANTS

#define CHUNK_MAX 64

struct hunt {
	const struct shift_settings *shift;
	int limit;
	bool known;
};

/* Seeds that have found them, where that is not one of the first. When they no
 * longer do, because something else draws otherwise now, others are tried. */
/* clang-format off */
static const struct {
	enum mutant mutant;
	uint64_t seed;
} known_seeds[] = {
#define KNOWN(name, seed) { MUTANT_##name, seed },
#include "tests/sim/planted.def"
#undef KNOWN
};
/* clang-format on */

static uint64_t
known_seed(enum mutant m)
{
	for (size_t i = 0; i < sizeof(known_seeds) / sizeof(known_seeds[0]);
		i++) {
		if (known_seeds[i].mutant == m)
			return known_seeds[i].seed;
	}
	return 0;
}

/* The first seed from..to that finds it; 0: none does. */
static uint64_t
try(const struct hunt *h, uint64_t from, uint64_t to, struct run_result *out)
{
	struct run_result results[CHUNK_MAX];

	shift_run(h->shift, from, to, results);
	for (uint64_t seed = from; seed <= to; seed++) {
		if (!results[seed - from].violated)
			continue;
		*out = results[seed - from];
		return seed;
	}
	return 0;
}

/* As many at once as there are jobs; which is the first does not depend on
 * them. */
static uint64_t
find(const struct hunt *h, enum mutant m, struct run_result *out)
{
	uint64_t chunk = (uint64_t)h->shift->jobs;
	uint64_t found = 0;

	if (chunk > CHUNK_MAX)
		chunk = CHUNK_MAX;
	if (h->known && known_seed(m) != 0)
		found = try(h, known_seed(m), known_seed(m), out);
	for (uint64_t from = 1; found == 0 && from <= (uint64_t)h->limit;
		from += chunk)
		found = try(h, from, from + chunk - 1, out);
	return found;
}

static bool
hunt(const struct hunt *h, enum mutant m)
{
	struct run_result r;
	uint64_t seed;

	mutant_active = (int)m;
	seed = find(h, m, &r);
	if (seed != 0)
		(void)printf("%s: found by seed %llu: %s\n", mutant_name(m),
			(unsigned long long)seed, r.violation);
	else
		(void)printf("%s: not found by %d seeds\n", mutant_name(m),
			h->limit);
	return seed != 0;
}

int
planted_run(
	const struct shift_settings *s, const char *only, int limit, bool known)
{
	struct shift_settings once = *s;
	struct hunt h = { .shift = &once, .limit = limit, .known = known };
	int missed = 0;
	int tried = 0;

	once.twice_every = 0;
	for (int m = MUTANT_NONE + 1; m < MUTANT_KITCHEN; m++) {
		if (only != NULL &&
			strcmp(mutant_name((enum mutant)m), only) != 0)
			continue;
		tried++;
		missed += !hunt(&h, (enum mutant)m);
	}
	(void)printf(
		"%d passed, %d failed, 0 skipped\n", tried - missed, missed);
	return missed > 0;
}

#else

int
planted_run(
	const struct shift_settings *s, const char *only, int limit, bool known)
{
	(void)s;
	(void)only;
	(void)limit;
	(void)known;
	(void)printf("this build has no planted bugs (make VARIANT=mutant)\n"
		     "0 passed, 0 failed, %d skipped\n",
		MUTANT_KITCHEN - 1);
	return 0;
}

#endif
