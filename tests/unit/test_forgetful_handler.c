/*
 * A handler that forgets which hotel it works for: here it is, behind the real
 * server, its router and its connections. On PostgreSQL row-level security then
 * answers for it, so nothing of another hotel comes out.
 */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/served.h"

#include "server/routes.h"
#include "server/server.h"
#include "server/storage_postgres_priv.h"
#include "server/sync_handler.h"

#include <string.h>

#define OTHER_HOTEL "seehof"
#define OURS        "Ida Hausgast"
#define THEIRS      "Ottilie Fremdgast"
#define PATH        "/api/hotel/" HOTEL_ID "/forgetful"
#define PATH_AT_ALL "/api/hotel/" HOTEL_ID "/forgetful/at-all"

/* ---- the handlers ---- */

/* No WHERE anywhere. */
static const char *const questions[] = {
	"SELECT row_to_json(t) FROM guests AS t",
	"SELECT row_to_json(t) FROM change_log AS t",
	"SELECT row_to_json(t) FROM rooms AS t",
	"SELECT row_to_json(t) FROM hotels AS t",
	"SELECT row_to_json(t) FROM terminals AS t",
	"SELECT row_to_json(t) FROM action_results AS t",
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static enum err
tell_everything(struct storage *s, struct buf *out)
{
	struct pg_rows *rows[QUESTIONS];
	struct pg *pg = storage_postgres_of(s)->pg;
	enum err e;

	for (size_t i = 0; i < QUESTIONS; i++)
		pg_ask(pg, questions[i], NULL, 0);
	e = pg_wait(pg, rows, QUESTIONS);
	for (size_t i = 0; e == ERR_OK && i < QUESTIONS; i++) {
		for (size_t r = 0; r < pg_row_count(rows[i]); r++)
			buf_addf(out, "%s\n", pg_get_text(rows[i], r, 0));
		pg_rows_free(rows[i]);
	}
	return e;
}

static enum exchange_next
answer(struct exchange *x, bool names_hotel)
{
	struct sync_caller caller;
	struct storage *s = NULL;
	enum err e;

	if (!route_terminal(x, &caller))
		return EXCHANGE_DONE;
	assert_int_equal(readers_take(x->server->readers, &s), ERR_OK);
	if (names_hotel)
		assert_int_equal(
			s->ops->begin_read(s, caller.tenant_id), ERR_OK);
	e = tell_everything(s, &x->answer);
	if (names_hotel)
		s->ops->end_read(s);
	readers_give(x->server->readers, s);
	x->status = e == ERR_OK ? 200 : 500;
	x->content_type = "text/plain";
	return EXCHANGE_DONE;
}

static enum exchange_next
forget_the_filter(struct exchange *x)
{
	return answer(x, true);
}

static enum exchange_next
forget_the_hotel(struct exchange *x)
{
	return answer(x, false);
}

static const struct route forgetful = { "GET", PATH, true, ROUTE_BODY_NONE,
	forget_the_filter };
static const struct route more_forgetful = { "GET", PATH_AT_ALL, true,
	ROUTE_BODY_NONE, forget_the_hotel };

/* The linker puts it in the place of the router (Makefile). */
enum route_match __real_route_find(
	struct exchange *x, const struct route **out);
enum route_match __wrap_route_find(
	struct exchange *x, const struct route **out);

enum route_match
__wrap_route_find(struct exchange *x, const struct route **out)
{
	const struct route *const ours[] = { &forgetful, &more_forgetful };

	for (size_t i = 0; i < 2; i++) {
		if (strcmp(x->path, ours[i]->path) != 0)
			continue;
		x->hotel = HOTEL_ID;
		*out = ours[i];
		return ROUTE_FOUND;
	}
	return __real_route_find(x, out);
}

/* ---- the tests ---- */

static void
add_guest(struct served *f, const char *hotel, const char *name)
{
	const char *error = NULL;

	(void)test_postgres_sql(f->hotel.database, POSTGRES_OTHER, hotel,
		arena_printf(f->hotel.arena,
			"INSERT INTO guests (tenant_id, id, full_name)"
			" VALUES ('%s', 'guest-1', '%s')",
			hotel, name),
		f->hotel.arena, &error);
	assert_null(error);
}

static int
set_up(void **state)
{
	const struct storage_hotel other = { .tenant_id = OTHER_HOTEL,
		.name = "Seehof",
		.incarnation = "1",
		.pepper = "00" };
	const struct storage_terminal t = { .id = "theirs", .name = THEIRS };
	struct served *f;

	server_hotel_on_postgres = true;
	if (served_set_up(state) != 0)
		return -1;
	f = *state;
	assert_int_equal(
		f->outside->ops->hotel_add(f->outside, &other), ERR_OK);
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, OTHER_HOTEL, &t),
		ERR_OK);
	add_guest(f, HOTEL_ID, OURS);
	add_guest(f, OTHER_HOTEL, THEIRS);
	return 0;
}

static void
get(struct served *f, const char *path, struct served_reply *r)
{
	served_call(f, "GET", path,
		arena_printf(f->hotel.arena, "Authorization: Bearer %s\r\n",
			f->token.data),
		NULL, 0, r);
	assert_int_equal(r->status, 200);
}

static void
who_forgets_the_filter_leaks_nothing(void **state)
{
	struct served *f = *state;
	struct served_reply r;

	get(f, PATH, &r);
	/* Guest and log: it did read, and all that was there. */
	assert_non_null(strstr(r.body, OURS));
	assert_null(strstr(r.body, THEIRS));
	assert_null(strstr(r.body, OTHER_HOTEL));
	served_free(&r);
}

static void
who_names_no_hotel_sees_none(void **state)
{
	struct served *f = *state;
	struct served_reply r;

	get(f, PATH_AT_ALL, &r);
	assert_int_equal(r.body_len, 0);
	served_free(&r);
	/* Nor after others on the same connections. */
	get(f, PATH, &r);
	served_free(&r);
	get(f, PATH_AT_ALL, &r);
	assert_int_equal(r.body_len, 0);
	served_free(&r);
}

int
main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(who_forgets_the_filter_leaks_nothing),
		TEST(who_names_no_hotel_sees_none),
	};
	int failed;

	served_begin();
	failed = test_postgres_group(
		"forgetful handler", tests, sizeof(tests) / sizeof(tests[0]));
	served_end();
	return failed;
}
