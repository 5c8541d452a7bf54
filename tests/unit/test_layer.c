#include "tests/lib/test.h"

#include "store/layer.h"
#include "store/store_priv.h"
#include "tests/lib/test_store.h"

#include <stdlib.h>
#include <string.h>

/*
 * A layer against the memory view: whatever is run, both must find, list and
 * add up the same.
 */
struct pair {
	struct test_store *ts;
	struct layer *l;
	struct view_memory *model;
	int64_t seq;
};

static uint64_t dice;

static int
roll(int below)
{
	dice = dice * UINT64_C(6364136223846793005) +
	       UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (uint64_t)below);
}

static void
pair_begin(struct pair *p, struct test_store *ts)
{
	memset(p, 0, sizeof(*p));
	p->ts = ts;
	assert_int_equal(store_begin(ts->st), ERR_OK);
	p->l = layer_new(ts->st, ts->a);
	p->model = view_memory_new();
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t n = view_memory_count(ts->pulled, (enum table)t);

		for (size_t i = 0; i < n; i++)
			view_memory_put(p->model,
				view_memory_at(ts->pulled, (enum table)t, i));
	}
}

static void
pair_end(struct pair *p)
{
	assert_int_equal(store_end(p->ts->st, ERR_CONFLICT), ERR_CONFLICT);
	view_memory_free(p->model);
}

static bool
run(struct pair *p, struct action act)
{
	struct reduction r;

	p->seq++;
	assert_int_equal(
		layer_run(p->l, &act, NULL, p->seq, HOTEL_TODAY, p->ts->a, &r),
		ERR_OK);
	for (size_t i = 0; layer_was_taken(&r) && i < r.write_count; i++)
		view_memory_put(p->model, r.writes[i].record);
	return layer_was_taken(&r);
}

static void
compare_list(struct pair *p, enum table t, int field, struct value v)
{
	const struct view *a = layer_view(p->l);
	const struct view *b = view_memory_view(p->model);
	struct record_list one;
	struct record_list two;

	assert_int_equal(a->list(a->ctx, t, field, v, p->ts->a, &one), ERR_OK);
	assert_int_equal(b->list(b->ctx, t, field, v, p->ts->a, &two), ERR_OK);
	assert_int_equal(one.count, two.count);
	for (size_t i = 0; i < one.count; i++) {
		assert_string_equal(one.items[i]->id, two.items[i]->id);
		for (size_t f = 0; f < one.items[i]->entity->field_count; f++)
			assert_true(value_equal(one.items[i]->values[f],
				two.items[i]->values[f]));
	}
}

static void
compare_sum(struct pair *p, enum table t, int field, struct value v, int summed)
{
	const struct view *a = layer_view(p->l);
	const struct view *b = view_memory_view(p->model);
	int64_t one = 0;
	int64_t two = 0;

	assert_int_equal(a->sum(a->ctx, t, field, v, summed, &one), ERR_OK);
	assert_int_equal(b->sum(b->ctx, t, field, v, summed, &two), ERR_OK);
	assert_true(one == two);
}

static const char *
any_room(void)
{
	static const char *const rooms[] = { "204", "205", "206" };

	return rooms[roll(3)];
}

static void
compare_some(struct pair *p)
{
	const char *room = any_room();
	int state = roll(TASK_STATE_WORD_COUNT);

	compare_list(
		p, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, value_text(room));
	compare_list(p, TABLE_HOUSEKEEPING_TASKS, TASK_STATE, value_int(state));
	compare_list(p, TABLE_HOUSEKEEPING_TASKS, -1, value_null());
	compare_list(p, TABLE_HOUSEKEEPING_TASKS, TASK_ASSIGNED_TO,
		roll(2) == 0 ? value_null() : value_text("maid"));
	compare_list(p, TABLE_ROOMS, ROOM_NUMBER, value_text(room));
	compare_sum(p, TABLE_HOUSEKEEPING_TASKS, TASK_ROOM_ID, value_text(room),
		TASK_PRIORITY);
	compare_sum(p, TABLE_ROOMS, -1, value_null(), ROOM_CAPACITY);
}

static struct action
any_action(struct pair *p)
{
	struct test_store *ts = p->ts;
	const char *fresh = arena_printf(ts->a, "task-%d", ts->made);
	const char *old = arena_printf(ts->a, "task-%d", roll(ts->made + 1));
	struct action act;

	if (roll(3) == 0) {
		act = test_action(ts, OPERATION_INSERT,
			TABLE_HOUSEKEEPING_TASKS, fresh,
			DATA(TEXT(TASK_ROOM_ID, any_room()),
				INT(TASK_KIND, roll(TASK_KIND_WORD_COUNT)),
				INT(TASK_STATE, TASK_STATE_PLANNED),
				INT(TASK_PRIORITY, 1 + roll(9))));
	} else if (roll(8) == 0) {
		act = test_action(ts, OPERATION_DELETE,
			TABLE_HOUSEKEEPING_TASKS, old, EMPTY);
	} else {
		act = test_action(ts, OPERATION_DELETE,
			TABLE_HOUSEKEEPING_TASKS, old, EMPTY);
		act.operation = OPERATION_UPDATE;
		field_values_add(ts->a, &act.data, TASK_STATE,
			value_int(roll(TASK_STATE_WORD_COUNT)));
		field_values_add(ts->a, &act.data, TASK_ASSIGNED_TO,
			roll(3) == 0 ? value_null() : value_text("maid"));
	}
	/* Two made at the same moment are listed by their ids. */
	act.created_at = HOTEL_START + roll(20);
	return act;
}

static void
a_layer_reads_like_the_memory_view(void **state)
{
	struct test_store *ts = *state;
	struct pair p;
	int taken = 0;

	dice = 5;
	/* Some rows in the tables that no action touches, and some that one
	 * does. */
	for (int i = 0; i < 12; i++)
		hotel_put(&ts->office, TABLE_HOUSEKEEPING_TASKS,
			arena_printf(ts->office.arena, "task-%d", i),
			DATA(TEXT(TASK_ROOM_ID, any_room()),
				INT(TASK_KIND, TASK_KIND_STAYOVER),
				INT(TASK_STATE, TASK_STATE_PLANNED),
				INT(TASK_PRIORITY, 1 + i % 9)));
	test_pull(ts, 0, true);
	pair_begin(&p, ts);
	for (int i = 0; i < 400; i++) {
		compare_some(&p);
		taken += run(&p, any_action(&p));
	}
	assert_in_range(taken, 100, 400);
	/* In the tables it all looks the same. */
	assert_int_equal(layer_flush(p.l), ERR_OK);
	p.l = layer_new(ts->st, ts->a);
	for (int i = 0; i < 30; i++)
		compare_some(&p);
	pair_end(&p);
}

static enum err
restore_one(void *ctx, const struct image *image)
{
	return layer_restore(ctx, image);
}

static void
a_restored_layer_begins_with_what_is_confirmed(void **state)
{
	struct test_store *ts = *state;
	const struct view *v;
	struct record_list list;
	struct record *r;
	struct pair p;

	test_update(ts, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "mine")));
	test_insert(ts, TABLE_GUESTS, "carla",
		DATA(TEXT(GUEST_FULL_NAME, "Zebedee, Carla")));
	pair_begin(&p, ts);
	v = layer_view(p.l);
	assert_int_equal(
		v->find(v->ctx, TABLE_GUESTS, "carla", ts->a, &r), ERR_OK);
	p.l = layer_new(ts->st, ts->a);
	assert_int_equal(image_each(ts->st, restore_one, p.l), ERR_OK);
	v = layer_view(p.l);
	assert_int_equal(v->find(v->ctx, TABLE_GUESTS, "carla", ts->a, &r),
		ERR_NOT_FOUND);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, "204", ts->a, &r), ERR_OK);
	assert_true(record_is_null(r, ROOM_NOTE));
	compare_list(&p, TABLE_ROOMS, ROOM_NUMBER, value_text("204"));
	compare_list(&p, TABLE_GUESTS, -1, value_null());
	assert_int_equal(
		v->list(v->ctx, TABLE_GUESTS, -1, value_null(), ts->a, &list),
		ERR_OK);
	assert_int_equal(list.count, 2);
	/* Nothing is run: what was pending is gone from the tables. */
	assert_int_equal(layer_flush(p.l), ERR_OK);
	p.l = layer_new(ts->st, ts->a);
	compare_list(&p, TABLE_GUESTS, -1, value_null());
	compare_list(&p, TABLE_ROOMS, -1, value_null());
	pair_end(&p);
}

static void
a_layer_says_who_wrote_last(void **state)
{
	struct test_store *ts = *state;
	struct pair p;

	pair_begin(&p, ts);
	assert_int_equal(layer_last_seq(p.l, TABLE_ROOMS, "204"), 0);
	assert_true(run(&p, test_action(ts, OPERATION_UPDATE, TABLE_ROOMS,
				    "204", DATA(TEXT(ROOM_NOTE, "a")))));
	assert_int_equal(layer_last_seq(p.l, TABLE_ROOMS, "204"), 1);
	assert_true(run(&p, test_action(ts, OPERATION_UPDATE, TABLE_ROOMS,
				    "204", DATA(TEXT(ROOM_NOTE, "b")))));
	assert_int_equal(layer_last_seq(p.l, TABLE_ROOMS, "204"), 2);
	assert_int_equal(layer_last_seq(p.l, TABLE_ROOMS, "205"), 0);
	pair_end(&p);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f)                                                                   \
	cmocka_unit_test_setup_teardown(                                       \
		f, test_store_set_up, test_store_tear_down)
		T(a_layer_reads_like_the_memory_view),
		T(a_restored_layer_begins_with_what_is_confirmed),
		T(a_layer_says_who_wrote_last),
#undef T
	};

	return cmocka_run_group_tests_name("layer", tests, NULL, NULL);
}
