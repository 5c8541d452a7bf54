#include "tests/bench/terminal.h"

#include "tests/bench/measure.h"

#include <stdio.h>
#include <string.h>

#define PATH_SIZE   4096
#define ARENA_LIMIT ((size_t)256 * 1024 * 1024)
#define CLERK       "ada"
#define PIN         "2468"
#define DRAWER      "BENCH"
#define OWED_MIN    INT64_C(10000)
/* The cap of the queue is not what is measured. */
#define CAP   1000000
#define TRIES 20

static const char *const job_names[JOB_COUNT] = {
	[JOB_PAY] = "pay",
	[JOB_POST] = "post",
	[JOB_ROOM] = "room-status",
	[JOB_REQUEST] = "request",
};

const char *
job_name(enum job j)
{
	return job_names[j];
}

/* Enough for all payments of a benchmark. */
static bool
owes_much(const struct view *v, const struct record *stay, struct arena *a)
{
	struct record_list folios;
	int64_t owed = 0;

	MUST(v->list(v->ctx, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay->id),
		a, &folios));
	if (folios.count == 1)
		MUST(v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(folios.items[0]->id), CHARGE_AMOUNT_MINOR,
			&owed));
	return owed > OWED_MIN;
}

static void
find_rooms(struct terminal *t)
{
	const struct view *v = store_view(t->st);
	struct record_list stays;
	struct record *room;

	MUST(v->list(v->ctx, TABLE_STAYS, STAY_STATE,
		value_int(STAY_STATE_IN_HOUSE), t->keep, &stays));
	t->rooms = ARENA_ARRAY(t->keep, const char *, stays.count + 1);
	t->is_dirty = ARENA_ARRAY(t->keep, bool, stays.count + 1);
	for (size_t i = 0; i < stays.count; i++) {
		if (!owes_much(v, stays.items[i], t->keep))
			continue;
		MUST(v->find(v->ctx, TABLE_ROOMS,
			record_text(stays.items[i], STAY_ROOM_ID), t->keep,
			&room));
		t->rooms[t->room_count++] = record_text(room, ROOM_NUMBER);
	}
	NEED(t->room_count > 0);
}

static enum err
try_operation(struct terminal *t, const char *name,
	const struct operation_argument *arguments, size_t count,
	struct queue_answer *answer)
{
	const struct operation_info *op = operation_find(name);
	struct operation_request r = {
		.count = count,
		.arguments = arguments,
	};
	struct action_list actions = { 0 };

	enum err e = ERR_BUSY;

	NEED(op != NULL);
	/* When the agent is at the store, the key is pressed again. */
	for (int i = 0; i < TRIES && e == ERR_BUSY; i++) {
		arena_reset(t->scratch);
		e = queue_do(t->st, op, &r, t->who.user_id, t->who.role, CAP,
			t->scratch, &actions, answer);
	}
	return e;
}

static void
explain(const char *name, const struct queue_answer *answer)
{
	(void)fprintf(stderr, "%s: %s\n", name, rule_get(answer->rule)->code);
	for (size_t i = 0; i < answer->problems.count; i++)
		(void)fprintf(stderr, "  %s: %s\n",
			answer->problems.items[i].field,
			answer->problems.items[i].message);
}

static void
must_do(struct terminal *t, const char *name,
	const struct operation_argument *arguments, size_t count)
{
	struct queue_answer answer = { 0 };
	enum err e = try_operation(t, name, arguments, count, &answer);

	if (e != ERR_OK)
		explain(name, &answer);
	MUST(e);
}

static void
open_drawer(struct terminal *t)
{
	const struct operation_argument arguments[] = {
		{ "drawer", DRAWER },
		{ "float", "100.00" },
	};
	const struct view *v = store_view(t->st);
	struct record_list drawers;

	MUST(v->list(v->ctx, TABLE_CASH_SESSIONS, DRAWER_OPENED_BY,
		value_text(t->who.user_id), t->scratch, &drawers));
	for (size_t i = 0; i < drawers.count; i++) {
		if (record_int(drawers.items[i], DRAWER_STATE) ==
			DRAWER_STATE_OPEN)
			return;
	}
	must_do(t, "drawer-open", arguments, 2);
}

void
terminal_open(struct terminal *t, const char *home, bool with_signing)
{
	char path[PATH_SIZE];
	int64_t until;
	bool bare;

	memset(t, 0, sizeof(*t));
	conf_defaults(&t->conf);
	t->keep = arena_new(ARENA_LIMIT);
	t->scratch = arena_new(ARENA_LIMIT);
	NEED(snprintf(path, sizeof(path), "%s/keys.json", home) <
		(int)sizeof(path));
	MUST(keys_load(path, NULL, with_signing, &t->keys, &bare));
	MUST(store_open(env_real(), home, &t->keys, &t->st));
	MUST(session_sign_in(
		t->st, CLERK, PIN, false, t->keep, &t->who, &until));
	find_rooms(t);
	open_drawer(t);
}

void
terminal_close(struct terminal *t)
{
	store_close(t->st);
	keys_fini(&t->keys);
	arena_free(t->keep);
	arena_free(t->scratch);
	conf_free(&t->conf);
}

/* What the store says of the room already would change nothing. */
static void
say_room(struct terminal *t, size_t at)
{
	struct operation_argument arguments[] = {
		{ "room", t->rooms[at] },
		{ "condition", NULL },
	};
	struct queue_answer answer = { 0 };
	enum err e;

	t->is_dirty[at] = !t->is_dirty[at];
	arguments[1].value = t->is_dirty[at] ? "dirty" : "clean";
	e = try_operation(t, "room-status", arguments, 2, &answer);
	if (e != ERR_INVALID) {
		MUST(e);
		return;
	}
	t->is_dirty[at] = !t->is_dirty[at];
	arguments[1].value = t->is_dirty[at] ? "dirty" : "clean";
	must_do(t, "room-status", arguments, 2);
}

void
terminal_do(struct terminal *t, enum job j, size_t n)
{
	size_t at = n % t->room_count;
	struct operation_argument arguments[] = {
		{ "room", t->rooms[at] },
		{ "amount", "0.50" },
		{ "kind", "bar" },
		{ "description", "Mineral water, still" },
	};

	switch (j) {
	case JOB_PAY:
		must_do(t, "pay", arguments, 2);
		break;
	case JOB_POST:
		must_do(t, "post", arguments, 4);
		break;
	case JOB_ROOM:
		say_room(t, at);
		break;
	case JOB_REQUEST:
		arguments[1] = (struct operation_argument){ "kind", "towels" };
		arguments[2] = (struct operation_argument){ "message",
			"Two more bath towels, please." };
		must_do(t, "request", arguments, 3);
		break;
	case JOB_COUNT:
		break;
	}
}
