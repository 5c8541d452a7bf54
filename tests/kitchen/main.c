/*
 * simulate-kitchen: tickets under loss, restarts and duplication (kitchen.h).
 *
 *	simulate-kitchen --sends 100000   evenings until as much was sent
 *	                 --minutes 90     long each, before all is well again
 *	                 --from 1         the first one's seed
 *	simulate-kitchen --seed 7 --trace replays one
 *	simulate-kitchen --planted        each planted bug must be found
 */
#include "base/log.h"
#include "base/memory.h"
#include "base/mutant.h"
#include "tests/kitchen/kitchen.h"
#include "tests/sim/blank.h"
#include "tests/sim/disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES       90
#define PLANTED_SEEDS 40

static void
add_up(struct kitchen_counts *sum, const struct kitchen_counts *one)
{
	sum->sends += one->sends;
	sum->dishes += one->dishes;
	sum->voids += one->voids;
	sum->rung += one->rung;
	sum->sheets += one->sheets;
	sum->twice_seen += one->twice_seen;
	sum->deaths += one->deaths;
	sum->bumped_unseen += one->bumped_unseen;
}

static void
print(const struct kitchen_counts *c)
{
	(void)printf("%" PRId64 " sends of %" PRId64 " lines, %" PRId64
		     " taken back; %" PRId64 " lines rang, %" PRId64
		     " chits; %" PRId64 " times a mark kept a cook from "
		     "cooking again; %" PRId64 " deaths; %" PRId64
		     " lines finished unseen\n",
		c->sends, c->dishes, c->voids, c->rung, c->sheets,
		c->twice_seen, c->deaths, c->bumped_unseen);
}

struct options {
	uint64_t seed; /* 0: as many as it takes */
	uint64_t from;
	int64_t sends;
	int minutes;
	bool planted;
	bool tracing;
};

/* False: something is wrong. */
static bool
run(const struct options *o, uint64_t seed, struct kitchen_counts *sum)
{
	struct kitchen_result r;

	kitchen_run(seed, o->minutes, o->tracing, &r);
	add_up(sum, &r.counts);
	if (r.violated)
		(void)printf("seed %" PRIu64 ": %s\n  replay: "
			     "simulate-kitchen --seed %" PRIu64
			     " --minutes %d --trace\n",
			seed, r.violation, seed, o->minutes);
	return !r.violated;
}

static int
run_sends(const struct options *o)
{
	struct kitchen_counts sum = { 0 };
	int passed = 0;
	int failed = 0;

	for (uint64_t seed = o->from; sum.sends < o->sends; seed++) {
		if (run(o, seed, &sum))
			passed++;
		else
			failed++;
	}
	print(&sum);
	(void)printf("%d passed, %d failed, 0 skipped\n", passed, failed);
	return failed > 0;
}

#ifdef OFFSYNC_MUTANTS

static bool
is_found(enum mutant m)
{
	struct kitchen_result r;

	mutant_active = (int)m;
	for (uint64_t seed = 1; seed <= PLANTED_SEEDS; seed++) {
		kitchen_run(seed, MINUTES, false, &r);
		if (!r.violated)
			continue;
		(void)printf("%s: found by seed %" PRIu64 ": %s\n",
			mutant_name(m), seed, r.violation);
		return true;
	}
	(void)printf(
		"%s: not found by %d seeds\n", mutant_name(m), PLANTED_SEEDS);
	return false;
}

static int
run_planted(void)
{
	int found = 0;
	int missed = 0;

	for (int m = MUTANT_KITCHEN; m < MUTANT_COUNT; m++) {
		if (is_found((enum mutant)m))
			found++;
		else
			missed++;
	}
	(void)printf("%d passed, %d failed, 0 skipped\n", found, missed);
	return missed > 0;
}

#else

static int
run_planted(void)
{
	(void)printf("this build has no planted bugs (make VARIANT=mutant)\n"
		     "0 passed, 0 failed, %d skipped\n",
		MUTANT_COUNT - MUTANT_KITCHEN);
	return 0;
}

#endif

/* False: there is no such option. */
static bool
read_option(struct options *o, const char *name, const char *value)
{
	char *end = NULL;
	long long n = value == NULL ? 0 : strtoll(value, &end, 10);

	if (n < 1 || *end != '\0')
		return false;
	if (strcmp(name, "--sends") == 0)
		o->sends = n;
	else if (strcmp(name, "--seed") == 0)
		o->seed = (uint64_t)n;
	else if (strcmp(name, "--from") == 0)
		o->from = (uint64_t)n;
	else if (strcmp(name, "--minutes") == 0 && n <= 600)
		o->minutes = (int)n;
	else
		return false;
	return true;
}

static bool
read_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--planted") == 0)
			o->planted = true;
		else if (strcmp(argv[i], "--trace") == 0)
			o->tracing = true;
		else if (!read_option(
				 o, argv[i], i + 1 < argc ? argv[i + 1] : NULL))
			return false;
		else
			i++;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = { .from = 1, .sends = 1000, .minutes = MINUTES };
	struct kitchen_counts one = { 0 };

	if (!read_options(&o, argc, argv)) {
		(void)fprintf(stderr,
			"usage: simulate-kitchen [--sends N] [--from SEED] "
			"[--minutes N]\n"
			"       simulate-kitchen --seed N [--minutes N] "
			"[--trace]\n"
			"       simulate-kitchen --planted\n");
		return 2;
	}
	log_init("simulate-kitchen", env_real(), o.tracing ? 2 : -1, LOG_WARN,
		LOG_TEXT);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	memory_keep();
	disk_install();
	blank_lay();
	if (o.planted)
		return run_planted();
	if (o.seed == 0)
		return run_sends(&o);
	if (!run(&o, o.seed, &one))
		return 1;
	print(&one);
	return 0;
}
