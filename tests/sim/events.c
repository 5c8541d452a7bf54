#include "tests/sim/events.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

void
events_init(struct events *e)
{
	memset(e, 0, sizeof(*e));
}

void
events_fini(struct events *e)
{
	free(e->items);
	memset(e, 0, sizeof(*e));
}

static bool
is_before(const struct event *a, const struct event *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	return a->order < b->order;
}

static void
swap(struct event *a, struct event *b)
{
	struct event was = *a;

	*a = *b;
	*b = was;
}

void
events_add(struct events *e, struct event event)
{
	size_t at = e->count;

	if (e->count == e->cap) {
		e->cap = e->cap > 0 ? 2 * e->cap : 256;
		e->items = realloc(e->items, e->cap * sizeof(*e->items));
		CHECK(e->items != NULL);
	}
	event.order = e->planned++;
	e->items[e->count++] = event;
	while (at > 0 && is_before(&e->items[at], &e->items[(at - 1) / 2])) {
		swap(&e->items[at], &e->items[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

bool
events_take(struct events *e, int64_t until_ms, struct event *out)
{
	size_t at = 0;

	if (e->count == 0 || e->items[0].at_ms > until_ms)
		return false;
	*out = e->items[0];
	e->items[0] = e->items[--e->count];
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= e->count)
			return true;
		if (child + 1 < e->count &&
			is_before(&e->items[child + 1], &e->items[child]))
			child++;
		if (!is_before(&e->items[child], &e->items[at]))
			return true;
		swap(&e->items[child], &e->items[at]);
		at = child;
	}
}
