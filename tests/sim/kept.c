#include "tests/sim/kept.h"

#include <stdio.h>

/* clang-format off */
static const struct {
	uint64_t seed;
	int hotels;
	int terminals;
	const char *what;
} seeds[] = {
#define KEPT(seed, hotels, terminals, what) { seed, hotels, terminals, what },
#include "tests/sim/kept.def"
#undef KEPT
};
/* clang-format on */
#define SEEDS (sizeof(seeds) / sizeof(seeds[0]))

int
kept_run(const struct shift_settings *s)
{
	struct shift_settings one = *s;
	struct run_result r;
	int failed = 0;

	for (size_t i = 0; i < SEEDS; i++) {
		one.run.hotels = seeds[i].hotels;
		one.run.terminals = seeds[i].terminals;
		shift_run(&one, seeds[i].seed, seeds[i].seed, &r);
		(void)printf("%s - seed %llu: %s%s%s\n",
			r.violated ? "not ok" : "ok",
			(unsigned long long)seeds[i].seed, seeds[i].what,
			r.violated ? ": " : "", r.violated ? r.violation : "");
		failed += r.violated;
	}
	(void)printf("%d passed, %d failed, 0 skipped\n", (int)SEEDS - failed,
		failed);
	return failed > 0;
}
