#include "tests/sim/oracle.h"

#include "store/queue.h"
#include "store/sync_state.h"
#include "store/window.h"
#include "tests/sim/server.h"
#include "tests/sim/terminal.h"

#include <string.h>

#define ARENA_MAX ((size_t)1 << 30)
/* Of what was saved before, as many are looked up at each restart: all of them
 * are when everything is at rest. */
#define LOOK_BACK 30

/* ---- after a death ---- */

/* Entering something again has an id only once it is saved. */
static void
find_retried(struct world *w, struct terminal *t, struct arena *a)
{
	struct queued old;
	struct queued copy;

	if (t->retried[0] == '\0')
		return;
	if (queue_find(t->desk, t->retried, a, &old) == ERR_OK &&
		old.replaced_by != NULL &&
		strcmp(old.replaced_by, old.action.id) != 0 &&
		deeds_find(&w->deeds, old.replaced_by) == NULL &&
		queue_find(t->desk, old.replaced_by, a, &copy) == ERR_OK)
		deeds_add(&w->deeds, t->number, &copy.action, 1, DEED_SAVED);
	t->retried[0] = '\0';
}

static void
look_up(struct world *w, struct terminal *t, struct deed *d, struct arena *a)
{
	struct queued q;
	enum err e = queue_find(t->desk, d->id, a, &q);

	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		world_violate(w, "T%d cannot look up action %s: %s", t->number,
			d->id, err_name(e));
	} else if (d->fate == DEED_UNKNOWN) {
		d->fate = e == ERR_OK ? DEED_SAVED : DEED_ABSENT;
		world_mark(w,
			e == ERR_OK ? MARK_T_SAVED_UNSEEN : MARK_T_NOT_SAVED);
		world_trace(w, "T%d: %s was %s", t->number, d->id,
			e == ERR_OK ? "saved" : "not saved");
	} else if (e == ERR_NOT_FOUND) {
		world_violate(w,
			"T%d said that action %s (%s) was saved, and after its "
			"death it is gone",
			t->number, d->id, entity_get(d->table)->name);
	}
}

void
oracle_after_restart(struct world *w, struct terminal *t)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct deed *before = NULL;
	size_t back = 0;

	find_retried(w, t, a);
	for (size_t i = w->deeds.count; i-- > 0;) {
		struct deed *d = &w->deeds.items[i];

		if (d->terminal != t->number || d->fate == DEED_ABSENT)
			continue;
		if (d->fate == DEED_SAVED && back++ >= LOOK_BACK)
			continue;
		look_up(w, t, d, a);
		if (before != NULL && before->intention == d->intention &&
			before->fate != d->fate)
			world_violate(w, "T%d has saved half of an intention",
				t->number);
		before = d;
	}
	arena_free(a);
}

/* ---- while people work ---- */

#define CLOCK_SLACK_MS INT64_C(2000)
#define OWN_WORK       4 /* entries that are looked for */

/* By the wall clock where the machine was started again since, and clocks may
 * be wrong. A contact that was not kept was after the machine's start. */
static bool
is_countable(const struct world *w, const struct terminal *t)
{
	return t->contact_at_ms >= 0 &&
	       (t->contact_boot == t->boots ||
		       w->plan.clock_jump_every_ms == 0);
}

void
oracle_window(struct world *w, struct terminal *t, struct arena *a)
{
	int64_t alone = w->now_ms - t->contact_at_ms;
	struct window window;

	if (!is_countable(w, t) || window_load(t->desk, a, &window) != ERR_OK)
		return;
	/* Clocks that are slow. */
	if (window.alone_ms + CLOCK_SLACK_MS < alone - alone / 100)
		world_violate(w,
			"T%d counts %lld s without the server, and it was %lld",
			t->number, (long long)(window.alone_ms / 1000),
			(long long)(alone / 1000));
	if (w->plan.window_hours == 0 || window.state < WINDOW_DEGRADED)
		return;
	world_mark(w, MARK_APART);
	if (t->contact_boot != t->boots)
		world_mark(w, MARK_APART_BOOT);
}

/* What is added and never taken away. */
static bool
stays(const struct deed *d)
{
	return d->operation == OPERATION_INSERT &&
	       (d->table == TABLE_CASH_PAYMENTS ||
		       d->table == TABLE_FOLIO_CHARGES ||
		       d->table == TABLE_ORDER_LINES);
}

static void
look_for(struct world *w, struct terminal *t, const struct deed *d,
	struct arena *a)
{
	const struct view *v = store_view(t->desk);
	struct record *r;
	struct queued q;

	if (queue_find(t->desk, d->id, a, &q) != ERR_OK ||
		q.status != SYNC_STATUS_SYNCED || q.stamp == 0)
		return; /* with a stamp it has had an effect */
	if (v->find(v->ctx, d->table, d->record, a, &r) == ERR_NOT_FOUND)
		world_violate(w,
			"action %s (%s) is done, and the screen of T%d does "
			"not show it any more",
			d->id, entity_get(d->table)->name, t->number);
}

void
oracle_own_work(struct world *w, struct terminal *t)
{
	struct arena *a;
	int looked = 0;

	/* What a restored server has lost is sent again, and shown again when
	 * that was answered. */
	if (w->tally.marks[MARK_RESTORED] > 0)
		return;
	a = arena_new(ARENA_MAX);

	for (size_t i = w->deeds.count; i-- > 0 && looked < OWN_WORK;) {
		const struct deed *d = &w->deeds.items[i];

		if (d->terminal != t->number)
			continue;
		looked++;
		if (d->fate == DEED_SAVED && stays(d))
			look_for(w, t, d, a);
	}
	arena_free(a);
}

/* Of a posting the same may be there already, from another desk: then there is
 * nothing of its own, here and at the server. */
static bool
must_be_there(struct world *w, const struct deed *d, struct arena *a)
{
	const struct view *v =
		w->server->storage->ops->view(w->server->storage);
	struct record *r;

	return d->table != TABLE_FOLIO_CHARGES ||
	       v->find(v->ctx, d->table, d->record, a, &r) == ERR_OK;
}

static void
check_shown(struct world *w, const struct deed *d, struct arena *a)
{
	struct terminal *t = w->terminals[d->terminal];
	const struct view *v = store_view(t->desk);
	struct record *r;

	if (v->find(v->ctx, d->table, d->record, a, &r) == ERR_NOT_FOUND &&
		must_be_there(w, d, a))
		world_violate(w,
			"the server took action %s (%s), and the screen of T%d "
			"does not show it",
			d->id, entity_get(d->table)->name, t->number);
}

/* All of it, also what a restored server had lost. */
static void
check_own_work(struct world *w, int hotel, struct arena *a)
{
	struct storage *s = w->server->storage;
	enum err e = s->ops->begin_read(s, world_tenant(hotel));

	if (e != ERR_OK) {
		world_violate(w, "the server cannot be read: %s", err_name(e));
		return;
	}
	for (size_t i = 0; i < w->deeds.count; i++) {
		const struct deed *d = &w->deeds.items[i];

		if (oracle_is_of(w, d, hotel) && stays(d) &&
			d->verdict == DEED_TAKEN)
			check_shown(w, d, a);
	}
	s->ops->end_read(s);
}

/* ---- hotels ---- */

bool
oracle_is_of(const struct world *w, const struct deed *d, int hotel)
{
	return world_hotel_of(w, d->terminal) == hotel;
}

bool
oracle_has_foreign(const struct world *w, int hotel, const char *text)
{
	for (int i = 0; i < w->hotel_count; i++) {
		if (i != hotel &&
			(strstr(text, world_tenant(i)) != NULL ||
				strstr(text, world_hotel_name(i)) != NULL))
			return true;
	}
	return false;
}

/* ---- at rest ---- */

static void
say(void *ctx, bool fine, const char *what)
{
	if (!fine)
		world_violate(ctx, "the server's own check: %s", what);
}

static void
check_server(struct world *w)
{
	struct storage *s = w->server->storage;
	enum err e = s->ops->check(s, say, w);

	if (e != ERR_OK)
		world_violate(w, "the server's own check: %s", err_name(e));
}

/* ---- what programs say of themselves ---- */

static void
say_terminal(void *ctx, bool fine, const char *what, const char *remedy)
{
	const struct terminal *t = ctx;

	if (!fine)
		world_violate(t->world, "the doctor of T%d: not so: %s (%s)",
			t->number, what, remedy);
}

static void
check_terminals(struct world *w, int hotel, struct arena *a)
{
	for (int i = 0; i < w->terminal_count && !w->violated; i++) {
		struct terminal *t = w->terminals[i];
		struct sync_state state = { 0 };
		enum err e = ERR_OK;

		if (t->hotel != hotel)
			continue;
		e = store_doctor(t->desk, say_terminal, t);
		if (e == ERR_OK)
			e = sync_state_load(t->desk, a, &state);
		if (e != ERR_OK)
			world_violate(
				w, "the doctor of T%d: %s", i, err_name(e));
		else if ((state.link != LINK_ONLINE &&
				 state.link != LINK_SLOW) ||
			 state.why[0] != '\0')
			world_violate(w,
				"T%d says that it is %s (%s), and the network "
				"is fine",
				i, link_state_name(state.link), state.why);
	}
}

void
oracle_at_rest(struct world *w)
{
	static void (*const parts[])(struct world *, int, struct arena *) = {
		oracle_queues,
		check_own_work,
		oracle_money,
		oracle_counts,
		oracle_replicas,
		check_terminals,
	};
	struct arena *a = arena_new(ARENA_MAX);

	for (int hotel = 0; hotel < w->hotel_count; hotel++) {
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
			if (!w->violated)
				parts[i](w, hotel, a);
			arena_reset(a);
		}
	}
	if (!w->violated)
		check_server(w);
	arena_free(a);
}
