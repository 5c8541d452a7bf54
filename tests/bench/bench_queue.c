/*
 * Durable enqueue: bench_queue HOME ROUNDS COUNT. In each round COUNT
 * operations of each kind (reduce, seal, chain, commit) and as many rows of the
 * floor, in turns. The home folder is used up.
 */
#include "tests/bench/floor_sqlite.h"
#include "tests/bench/measure.h"
#include "tests/bench/terminal.h"

#include <stdio.h>

#define NAME_SIZE 64

static void
run_jobs(struct terminal *t, enum job j, size_t from, size_t count)
{
	char name[NAME_SIZE];
	double start = measure_now();
	double cpu = measure_cpu_now();

	for (size_t i = 0; i < count; i++)
		terminal_do(t, j, from + i);
	(void)snprintf(name, sizeof(name), "enqueue_%s", job_name(j));
	measure_say(name, (double)count / (measure_now() - start));
	(void)snprintf(name, sizeof(name), "enqueue_%s_cpu", job_name(j));
	measure_say(name, (measure_cpu_now() - cpu) / (double)count * 1e6);
}

static void
run_floor(struct floor_sqlite *f, size_t count, size_t size)
{
	double start = measure_now();

	floor_sqlite_insert(f, count, size);
	measure_say("enqueue_floor", (double)count / (measure_now() - start));
}

int
main(int argc, char **argv)
{
	struct terminal t;
	struct floor_sqlite *f;
	size_t rounds;
	size_t count;
	size_t size;

	NEED(argc == 4);
	rounds = measure_number(argv[2]);
	count = measure_number(argv[3]);
	terminal_open(&t, argv[1], false);
	f = floor_sqlite_open(argv[1]);
	/* Each room once, so that every later round finds the same. */
	for (int j = 0; j < JOB_COUNT; j++) {
		for (size_t i = 0; i < t.room_count; i++)
			terminal_do(&t, (enum job)j, i);
	}
	size = floor_sqlite_queue_row(argv[1]);
	measure_say("enqueue_row", (double)size);
	floor_sqlite_insert(f, count, size);
	for (size_t i = 0; i < rounds; i++) {
		run_floor(f, count, size);
		for (int j = 0; j < JOB_COUNT; j++)
			run_jobs(&t, (enum job)j, i * count, count);
	}
	floor_sqlite_close(f);
	terminal_close(&t);
	return 0;
}
