#include "tests/lib/test.h"

#include "server/token.h"

#include <string.h>

static const struct token_secret secret = { { 1, 2, 3 } };
static const struct token_secret other_secret = { { 1, 2, 4 } };

struct fixture {
	struct arena *arena;
	struct buf text;
};

static int
set_up(void **state)
{
	static struct fixture f;

	f.arena = arena_new(1024 * 1024);
	buf_init(&f.text, 4096);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	buf_fini(&f->text);
	arena_free(f->arena);
	return 0;
}

static enum err
read_as(struct fixture *f, const char *hotel, const char *terminal,
	const char *incarnation, struct sync_token *out)
{
	return token_read(&secret, hotel, terminal, incarnation, f->text.data,
		f->arena, out);
}

static void
write(struct fixture *f, const struct sync_token *t)
{
	buf_clear(&f->text);
	token_write(&secret, "alpenhof", "fd1", "abc", t, &f->text);
	assert_true(buf_ok(&f->text));
}

static void
a_token_says_what_was_put_into_it(void **state)
{
	struct fixture *f = *state;
	const struct sync_token t = { .stamp = 4711, .load_after = "" };
	struct sync_token out;

	write(f, &t);
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
	assert_int_equal(out.stamp, 4711);
	assert_false(out.loading);
}

static void
a_first_load_keeps_its_place_in_the_token(void **state)
{
	struct fixture *f = *state;
	/* An id may hold the character that parts are divided by. */
	const struct sync_token t = { .stamp = 9,
		.loading = true,
		.load_table = TABLE_ORDERS,
		.load_after = "odd|id|" };
	struct sync_token out;

	write(f, &t);
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
	assert_true(out.loading);
	assert_int_equal(out.load_table, TABLE_ORDERS);
	assert_string_equal(out.load_after, "odd|id|");
	assert_int_equal(out.stamp, 9);
}

static void
a_token_says_how_far_its_rows_reach(void **state)
{
	struct fixture *f = *state;
	const struct sync_token t = { .stamp = 9,
		.reach = 12,
		.loading = true,
		.load_table = TABLE_ORDERS,
		.load_after = "x" };
	const struct sync_token plain = { .stamp = 9, .load_after = "" };
	struct sync_token out;

	write(f, &t);
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
	assert_int_equal(out.stamp, 9);
	assert_int_equal(out.reach, 12);
	assert_int_equal(out.load_table, TABLE_ORDERS);
	assert_string_equal(out.load_after, "x");
	write(f, &plain);
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
	assert_int_equal(out.reach, 9);
}

static void
the_empty_token_is_the_beginning_of_a_load(void **state)
{
	struct fixture *f = *state;
	struct sync_token out;

	buf_clear(&f->text);
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
	assert_true(out.loading);
	assert_int_equal(out.load_table, 0);
	assert_string_equal(out.load_after, "");
}

static void
a_token_of_another_hotel_terminal_or_secret_is_denied(void **state)
{
	struct fixture *f = *state;
	const struct sync_token t = { .stamp = 1, .load_after = "" };
	struct sync_token out;

	write(f, &t);
	assert_int_equal(read_as(f, "seehof", "fd1", "abc", &out), ERR_DENIED);
	assert_int_equal(
		read_as(f, "alpenhof", "fd2", "abc", &out), ERR_DENIED);
	assert_int_equal(token_read(&other_secret, "alpenhof", "fd1", "abc",
				 f->text.data, f->arena, &out),
		ERR_DENIED);
}

static void
a_token_of_another_incarnation_is_told_apart(void **state)
{
	struct fixture *f = *state;
	const struct sync_token t = { .stamp = 1, .load_after = "" };
	struct sync_token out;

	write(f, &t);
	assert_int_equal(
		read_as(f, "alpenhof", "fd1", "abd", &out), ERR_CONFLICT);
}

static void
every_altered_character_is_noticed(void **state)
{
	struct fixture *f = *state;
	const struct sync_token t = { .stamp = 123456, .load_after = "" };
	struct sync_token out;

	write(f, &t);
	for (size_t i = 0; i < f->text.len; i++) {
		char was = f->text.data[i];

		f->text.data[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(
			read_as(f, "alpenhof", "fd1", "abc", &out), ERR_DENIED);
		f->text.data[i] = was;
	}
	assert_int_equal(read_as(f, "alpenhof", "fd1", "abc", &out), ERR_OK);
}

static void
garbage_is_denied(void **state)
{
	static const char *const garbage[] = { "x", "AAAA", "!!!!",
		"MXwxfC18YWJjfA", "null" };
	struct fixture *f = *state;
	struct sync_token out;

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		assert_int_equal(token_read(&secret, "alpenhof", "fd1", "abc",
					 garbage[i], f->arena, &out),
			ERR_DENIED);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_token_says_what_was_put_into_it),
		TEST(a_token_says_how_far_its_rows_reach),
		TEST(a_first_load_keeps_its_place_in_the_token),
		TEST(the_empty_token_is_the_beginning_of_a_load),
		TEST(a_token_of_another_hotel_terminal_or_secret_is_denied),
		TEST(a_token_of_another_incarnation_is_told_apart),
		TEST(every_altered_character_is_noticed),
		TEST(garbage_is_denied),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
