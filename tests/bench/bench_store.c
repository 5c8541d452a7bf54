/*
 * A long queue at a terminal: bench_store HOME. Runs all that is pending again
 * on the confirmed records, as after every pull, then takes the server's
 * results for all of it. The home folder is used up.
 */
#include "store/overlay.h"
#include "tests/bench/measure.h"
#include "tests/bench/terminal.h"

#define ARENA_LIMIT ((size_t)1024 * 1024 * 1024)
#define AT_ONCE     1000

static void
rebase(struct terminal *t, struct arena *a)
{
	struct queue_counts c;
	double start;

	MUST(queue_count(t->st, &c));
	start = measure_now();
	MUST(overlay_rebase(t->st, a));
	measure_say("rebase", (double)c.to_send / (measure_now() - start));
	measure_say("rebase_s", measure_now() - start);
	arena_reset(a);
}

/* The hotel's stamps count from far above those of the first load. */
static void
take_results(struct terminal *t, struct arena *a)
{
	struct queue_result *results;
	struct queued_list list;
	double spent = 0;

	MUST(queue_list(t->st, false, 0, a, &list));
	results = ARENA_ARRAY(a, struct queue_result, list.count);
	for (size_t i = 0; i < list.count; i++)
		results[i] = (struct queue_result){
			.action_id = list.items[i].action.id,
			.status = "success",
			.stamp = 1000000 + (int64_t)i,
		};
	for (size_t i = 0; i < list.count; i += AT_ONCE) {
		size_t n = list.count - i < AT_ONCE ? list.count - i : AT_ONCE;
		double start = measure_now();

		arena_reset(t->scratch);
		MUST(queue_apply_results(t->st, results + i, n, t->scratch));
		spent += measure_now() - start;
	}
	measure_say("results", (double)list.count / spent);
}

int
main(int argc, char **argv)
{
	struct terminal t;
	struct arena *a;

	NEED(argc == 2);
	terminal_open(&t, argv[1], false);
	a = arena_new(ARENA_LIMIT);
	rebase(&t, a);
	take_results(&t, a);
	arena_free(a);
	terminal_close(&t);
	return 0;
}
