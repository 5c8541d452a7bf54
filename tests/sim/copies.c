#include "tests/sim/copies.h"

#include "base/check.h"
#include "tests/sim/house.h"
#include "tests/sim/terminal.h"

#define ARENA_MAX ((size_t)1 << 26)

/* Its number has to be one of the same hotel. */
static struct terminal *
pick(struct world *w)
{
	struct chance c = chance_split(w->seed, "copies", 0);
	int hotel = world_hotel_of(w, w->terminal_count);
	int count = 0;

	for (int i = 0; i < w->terminal_count; i++)
		count += w->terminals[i]->hotel == hotel;
	count = (int)chance_below(&c, (uint64_t)count);
	for (int i = 0; i < w->terminal_count; i++) {
		if (w->terminals[i]->hotel == hotel && count-- == 0)
			return w->terminals[i];
	}
	CHECK(false); /* each hotel has one */
	return NULL;
}

void
copies_cut(struct world *w)
{
	struct terminal *t = pick(w);

	w->copy.of = t->number;
	t->link_up = false;
}

void
copies_begin(struct world *w, const struct plan *plan)
{
	struct terminal *t = w->terminals[w->copy.of];
	struct terminal *copy;

	t->link_up = true;
	copy = terminal_copy(t, w->terminal_count);
	w->copy = (struct copying){
		.of = t->number, .is = copy->number, .deeds = w->deeds.count
	};
	w->terminals[w->terminal_count++] = copy;
	world_trace(w, "%s is copied: %s", t->name, copy->name);
	world_mark(w, MARK_COPIED);
	w->plan.lose_request = plan->lose_request;
	w->plan.lose_reply = plan->lose_reply;
	w->plan.duplicate = plan->duplicate;
}

bool
copies_holds(const struct world *w, int terminal, const struct deed *d)
{
	if (d->terminal == terminal)
		return true;
	return terminal == w->copy.is && d->terminal == w->copy.of &&
	       (size_t)(d - w->deeds.items) < w->copy.deeds;
}

/* ---- found out ---- */

static int
count_since(const struct world *w, int terminal)
{
	int n = 0;

	for (size_t i = w->copy.deeds; i < w->deeds.count; i++)
		n += w->deeds.items[i].terminal == terminal &&
		     w->deeds.items[i].fate == DEED_SAVED;
	return n;
}

/* Of what it has saved since, the server has answered something. */
static bool
was_answered(const struct world *w, const struct terminal *t)
{
	struct arena *a = arena_new(ARENA_MAX);
	bool found = false;
	struct queued q;

	for (size_t i = w->copy.deeds; i < w->deeds.count && !found; i++) {
		const struct deed *d = &w->deeds.items[i];

		found = d->terminal == t->number && d->fate == DEED_SAVED &&
			queue_find(t->desk, d->id, a, &q) == ERR_OK &&
			(q.stamp > 0 || q.status != SYNC_STATUS_PENDING);
	}
	arena_free(a);
	return found;
}

static bool
is_told(const struct terminal *t)
{
	return t->engine != NULL && engine_state(t->engine) == ENGINE_STOPPED;
}

static bool
is_forked(struct world *w, const struct terminal *t)
{
	struct storage *s = w->server->storage;
	struct arena *a = arena_new(ARENA_MAX);
	struct storage_terminal row = { 0 };
	enum err e = s->ops->terminal_find(
		s, world_tenant(t->hotel), t->id, a, &row);

	if (e != ERR_OK)
		world_violate(
			w, "the server has lost %s: %s", t->name, err_name(e));
	arena_free(a);
	return e == ERR_OK && row.forked;
}

static void
enrol(struct world *w, struct terminal *t)
{
	world_trace(w, "%s is enrolled again", t->name);
	world_mark(w, MARK_ENROLLED_AGAIN);
	terminal_enrol_again(t);
}

void
copies_found(struct world *w)
{
	struct terminal *of = w->terminals[w->copy.of];
	struct terminal *is = w->terminals[w->copy.is];
	int there = count_since(w, of->number);
	int here = count_since(w, is->number);
	bool forked = is_forked(w, of);

	world_trace(w, "%s has saved %d, its copy %d: %s", of->name, there,
		here, forked ? "forked" : "in order");
	if (!forked && was_answered(w, of) && was_answered(w, is))
		world_violate(w,
			"%s and its copy were both answered, and the server "
			"takes them for one",
			of->name);
	else if (there + here > 0 && !is_told(of) && !is_told(is))
		world_violate(w,
			"neither %s nor its copy was told that there are two",
			of->name);
	if (w->violated)
		return;
	if (forked)
		world_mark(w, MARK_FORKED);
	else if (there + here > 0)
		world_mark(w, MARK_COPY_IDLE);
	if (!forked)
		return;
	enrol(w, of);
	enrol(w, is);
}

bool
copies_enrol(struct world *w)
{
	bool any = false;

	for (int i = 0; i < w->terminal_count; i++) {
		struct terminal *t = w->terminals[i];

		if ((i != w->copy.of && i != w->copy.is) || !is_told(t))
			continue;
		enrol(w, t);
		any = true;
	}
	return any;
}
