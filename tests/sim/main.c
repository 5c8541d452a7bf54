/*
 * simulate: a hotel's terminals and its server in one process, on virtual time,
 * with everything going wrong that can. See --help.
 */
#include "base/log.h"
#include "base/memory.h"
#include "base/mutant.h"
#include "tests/sim/blank.h"
#include "tests/sim/disk.h"
#include "tests/sim/kept.h"
#include "tests/sim/planted.h"
#include "tests/sim/shift.h"
#include "tests/sim/shrink.h"
#include "tests/sim/staff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PLANTED_SEEDS 500
#define MARKS_SEEDS   2000 /* so many must meet every situation (marks.h) */

struct options {
	struct shift_settings shift;
	uint64_t from;
	uint64_t to;
	const char *mutant; /* NULL: none */
	bool planted;
	bool kept;
	bool summary;
	bool hashes; /* nothing but these */
	bool shrink;
	bool known;
	int limit; /* seeds that look for a planted bug */
};

static void
say_help(void)
{
	(void)printf(
		"usage: simulate --seeds A..B [--hours 24] [--hotels N]\n"
		"                [--terminals N] [--without FAULT,...]\n"
		"                [--with FAULT,...] [--mutant NAME] [--jobs "
		"N]\n"
		"                [--summary] [--no-shrink]\n"
		"       simulate --seeds A..B --hashes   of their traces\n"
		"       simulate --seed N --trace    replays one run\n"
		"       simulate --kept          seeds that have failed "
		"once\n"
		"       simulate --planted [--known] [--limit 500] [--mutant "
		"NAME]\n"
		"                                    every planted bug must be "
		"found;\n"
		"                                    --known: tries the seed "
		"first that\n"
		"                                    found it before\n"
		"kinds of faults:");
	for (int f = 0; f < PLAN_FAULT_COUNT; f++)
		(void)printf("%s%s", f % 6 == 0 ? "\n  " : ", ",
			plan_fault_name((enum plan_fault)f));
	(void)printf("\n");
}

/* ---- counting ---- */

static void
add_tally(struct tally *sum, const struct tally *t)
{
	sum->hotel_ms += t->hotel_ms;
	sum->requests += t->requests;
	sum->deaths += t->deaths;
	sum->deaths_in_a_write += t->deaths_in_a_write;
	sum->conflicts += t->conflicts;
	sum->refused += t->refused;
	for (int i = 0; i < MARK_COUNT; i++)
		sum->marks[i] += t->marks[i];
	for (int i = 0; i < WORLD_OPERATIONS; i++) {
		sum->operations[i].tried += t->operations[i].tried;
		sum->operations[i].saved += t->operations[i].saved;
	}
}

static void
print_tally(const struct tally *t)
{
	(void)printf("%lld requests, %lld deaths (%lld in a write), %lld "
		     "conflicts, %lld refused by the server\n",
		(long long)t->requests, (long long)t->deaths,
		(long long)t->deaths_in_a_write, (long long)t->conflicts,
		(long long)t->refused);
	for (int i = 0; staff_counter_name(i) != NULL; i++)
		(void)printf("  %-18s %8lld tried %8lld saved\n",
			staff_counter_name(i),
			(long long)t->operations[i].tried,
			(long long)t->operations[i].saved);
}

/* Those that never came about last: so much of the product was not tested.
 * Gives how many. */
static size_t
print_marks(const struct tally *t)
{
	size_t never = 0;

	for (int i = 0; i < MARK_COUNT; i++) {
		if (t->marks[i] > 0)
			(void)printf("  %8lld  %s\n", (long long)t->marks[i],
				mark_text((enum mark)i));
	}
	for (int i = 0; i < MARK_COUNT; i++) {
		if (t->marks[i] > 0)
			continue;
		(void)printf("     NEVER  %s\n", mark_text((enum mark)i));
		never++;
	}
	return never;
}

/* Fewer seeds, or some faults left out, need not meet everything. */
static bool
must_meet_all(const struct options *o, size_t count)
{
	return count >= MARKS_SEEDS && o->shift.run.without == 0 &&
	       o->mutant == NULL;
}

/* Of the processor, by the runs so far: however busy the machine is. */
static double
seconds_used(void)
{
	struct rusage used;

	if (getrusage(RUSAGE_CHILDREN, &used) != 0)
		return 0;
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void
print_speed(const struct tally *t, double seconds)
{
	double hours = (double)t->hotel_ms / 3600000;

	if (seconds > 0)
		(void)printf("%.1f simulated hotel hours per second and core "
			     "(%.0f h in %.1f s)\n",
			hours / seconds, hours, seconds);
}

/* What gives the same run again. */
static void
print_replay(
	const struct options *o, const struct run_settings *s, uint64_t seed)
{
	const char *between = " --without ";

	(void)printf("simulate --seed %llu --hours %d",
		(unsigned long long)seed, s->hours);
	if (s->hotels > 0)
		(void)printf(" --hotels %d", s->hotels);
	if (s->terminals > 0)
		(void)printf(" --terminals %d", s->terminals);
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		if (!(s->without >> f & 1))
			continue;
		(void)printf(
			"%s%s", between, plan_fault_name((enum plan_fault)f));
		between = ",";
	}
	between = " --with ";
	for (int f = 0; f < PLAN_FAULT_COUNT; f++) {
		if (!(s->with >> f & 1))
			continue;
		(void)printf(
			"%s%s", between, plan_fault_name((enum plan_fault)f));
		between = ",";
	}
	if (o->mutant != NULL)
		(void)printf(" --mutant %s", o->mutant);
	(void)printf(" --trace\n");
}

static void
print_violation(
	const struct options *o, uint64_t seed, const struct run_result *r)
{
	(void)printf("seed %llu: %s\n  replay: ", (unsigned long long)seed,
		r->violation);
	print_replay(o, &o->shift.run, seed);
}

static void
print_shrunk(const struct options *o, uint64_t seed)
{
	struct run_settings least;
	struct run_result r;
	int runs;

	(void)printf(
		"seed %llu fails also with less: ", (unsigned long long)seed);
	(void)fflush(stdout);
	shrink(&o->shift, seed, &least, &r, &runs);
	(void)printf("%s (after %d runs)\n  replay: ", r.violation, runs);
	print_replay(o, &least, seed);
}

/* ---- what can be asked for ---- */

static void
print_hashes(
	const struct options *o, const struct run_result *results, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)printf("seed %llu %016llx\n",
			(unsigned long long)(o->from + i),
			(unsigned long long)results[i].hash);
}

static int
run_seeds(const struct options *o)
{
	size_t count = (size_t)(o->to - o->from + 1);
	struct run_result *results = calloc(count, sizeof(*results));
	struct tally sum;
	size_t failed = 0;
	size_t never;
	uint64_t first = 0;
	double seconds;

	if (results == NULL)
		return 2;
	memset(&sum, 0, sizeof(sum));
	shift_run(&o->shift, o->from, o->to, results);
	for (size_t i = 0; i < count; i++)
		add_tally(&sum, &results[i].tally);
	if (o->hashes) {
		print_hashes(o, results, count);
		free(results);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (!results[i].violated)
			continue;
		if (failed++ == 0)
			first = o->from + i;
		print_violation(o, o->from + i, &results[i]);
	}
	seconds = seconds_used();
	if (failed > 0 && o->shrink)
		print_shrunk(o, first);
	never = print_marks(&sum);
	if (!must_meet_all(o, count))
		never = 0;
	if (o->summary)
		print_tally(&sum);
	print_speed(&sum, seconds);
	free(results);
	(void)printf("%zu passed, %zu failed, 0 skipped\n", count - failed,
		failed + never);
	return failed + never > 0;
}

static int
replay(const struct options *o)
{
	struct run_result r;

	run_seed(o->from, &o->shift.run, &r);
	if (r.violated)
		print_violation(o, o->from, &r);
	print_tally(&r.tally);
	(void)printf("trace %016llx\n", (unsigned long long)r.hash);
	(void)printf(
		"%d passed, %d failed, 0 skipped\n", !r.violated, r.violated);
	return r.violated;
}

#ifdef OFFSYNC_MUTANTS

static bool
switch_on(const char *name)
{
	mutant_active = (int)mutant_find(name);
	return mutant_active != MUTANT_NONE;
}

#else

static bool
switch_on(const char *name)
{
	(void)name;
	return false;
}

#endif

/* ---- the command line ---- */

static bool
read_range(const char *text, struct options *o)
{
	char *end;

	o->from = strtoull(text, &end, 10);
	o->to = o->from;
	if (strncmp(end, "..", 2) == 0)
		o->to = strtoull(end + 2, &end, 10);
	return end != text && *end == '\0' && o->from <= o->to;
}

static bool
read_int(const char *text, int least, int most, int *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	*out = (int)n;
	return end != text && *end == '\0' && n >= least && n <= most;
}

/* "lose-reply,power". */
static bool
read_faults(const char *text, uint64_t *out)
{
	char name[32];

	while (*text != '\0') {
		size_t len = strcspn(text, ",");
		enum plan_fault f;

		if (len >= sizeof(name))
			return false;
		memcpy(name, text, len);
		name[len] = '\0';
		f = plan_fault_find(name);
		if (f == PLAN_FAULT_COUNT)
			return false;
		*out |= UINT64_C(1) << f;
		text += len;
		text += *text == ',';
	}
	return true;
}

static bool
read_option(struct options *o, const char *name, const char *value)
{
	if (strcmp(name, "--seeds") == 0 || strcmp(name, "--seed") == 0)
		return read_range(value, o);
	if (strcmp(name, "--hours") == 0)
		return read_int(value, 1, 10000, &o->shift.run.hours);
	if (strcmp(name, "--terminals") == 0)
		return read_int(
			value, 1, WORLD_TERMINALS, &o->shift.run.terminals);
	if (strcmp(name, "--hotels") == 0)
		return read_int(value, 1, WORLD_HOTELS, &o->shift.run.hotels);
	if (strcmp(name, "--jobs") == 0)
		return read_int(value, 1, 64, &o->shift.jobs);
	if (strcmp(name, "--limit") == 0)
		return read_int(value, 1, 100000, &o->limit);
	if (strcmp(name, "--without") == 0)
		return read_faults(value, &o->shift.run.without);
	if (strcmp(name, "--with") == 0)
		return read_faults(value, &o->shift.run.with);
	if (strcmp(name, "--mutant") == 0) {
		o->mutant = value;
		return switch_on(value);
	}
	return false;
}

static bool
read_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--trace") == 0)
			o->shift.run.tracing = true;
		else if (strcmp(argv[i], "--planted") == 0)
			o->planted = true;
		else if (strcmp(argv[i], "--kept") == 0)
			o->kept = true;
		else if (strcmp(argv[i], "--known") == 0)
			o->known = true;
		else if (strcmp(argv[i], "--no-shrink") == 0)
			o->shrink = false;
		else if (strcmp(argv[i], "--summary") == 0)
			o->summary = true;
		else if (strcmp(argv[i], "--hashes") == 0)
			o->hashes = true;
		else if (i + 1 == argc || !read_option(o, argv[i], argv[i + 1]))
			return false;
		else
			i++;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = {
		.shift = {
			.run = { .hours = 24 },
			.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN),
			.twice_every = 10,
		},
		.from = 1,
		.to = 100,
		.shrink = true,
		.limit = PLANTED_SEEDS,
	};

	if (!read_options(&o, argc, argv)) {
		say_help();
		return 2;
	}
	log_init("simulate", env_real(), o.shift.run.tracing ? 2 : -1, LOG_WARN,
		LOG_TEXT);
	/* In order with what the log says. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	memory_keep();
	disk_install();
	blank_lay();
	if (o.planted)
		return planted_run(&o.shift, o.mutant, o.limit, o.known);
	if (o.kept)
		return kept_run(&o.shift);
	return o.shift.run.tracing ? replay(&o) : run_seeds(&o);
}
