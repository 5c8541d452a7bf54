/*
 * A day's work at a terminal without network: bench_fill HOME COUNT. Queues
 * COUNT actions and signs them all; the rates of both.
 */
#include "tests/bench/measure.h"
#include "tests/bench/terminal.h"

#include <string.h>

static size_t
to_send(struct terminal *t)
{
	struct queue_counts c;

	MUST(queue_count(t->st, &c));
	return (size_t)c.to_send;
}

/* An operation may make several actions: counted in the queue itself. */
static void
fill(struct terminal *t, size_t count)
{
	size_t before = to_send(t);
	double start = measure_now();

	for (size_t i = 0; to_send(t) < count; i++)
		terminal_do(t, (enum job)(i % JOB_COUNT), i / JOB_COUNT);
	measure_say("queue_mixed",
		(double)(to_send(t) - before) / (measure_now() - start));
}

static void
sign(struct terminal *t)
{
	double start = measure_now();
	size_t all = 0;
	size_t n;

	do {
		MUST(queue_sign(t->st, t->keys.signing, 500, &n));
		all += n;
	} while (n > 0);
	measure_say("sign", (double)all / (measure_now() - start));
}

int
main(int argc, char **argv)
{
	struct terminal t;

	NEED(argc == 3);
	terminal_open(&t, argv[1], true);
	fill(&t, measure_number(argv[2]));
	sign(&t);
	terminal_close(&t);
	return 0;
}
