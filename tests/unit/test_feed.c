/* The live feed: who is told what (server/feed.h), over HTTP and between two
 * servers, and the reading of it (net/event_stream.h). */
#include "tests/lib/test.h"

#include "tests/lib/postgres_server.h"
#include "tests/lib/served.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "base/uuid.h"
#include "net/event_stream.h"
#include "server/feed.h"
#include "server/feed_others.h"
#include "server/http_priv.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define EVENTS_PATH "/api/hotel/" HOTEL_ID "/offline/events"

/* ---- reading ---- */

static void
news_are_read_however_the_bytes_are_cut(void **state)
{
	static const char bytes[] =
		": beat\n\nevent: news\nid: 41\ndata: {}\n\n"
		"event: other\nid: 5\n\nevent: news\r\nid: x\r\n\r\n:\n\n"
		"data: news\n\nevent:news\nid:42\n\n";
	(void)state;

	for (size_t cut = 1; cut < sizeof bytes; cut++) {
		struct event_stream s = { 0 };
		int64_t stamp = -1;
		size_t count = 0;

		for (size_t at = 0; at < sizeof bytes - 1; at += cut) {
			size_t left = sizeof bytes - 1 - at;

			count += event_stream_add(&s, bytes + at,
				left < cut ? left : cut, &stamp);
		}
		assert_int_equal(count, 3);
		assert_int_equal(stamp, 42);
	}
}

static void
lines_without_an_end_are_passed_over(void **state)
{
	struct event_stream s = { 0 };
	int64_t stamp = -1;
	(void)state;

	assert_int_equal(event_stream_add(&s, "event: news\n", 12, &stamp), 0);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(
			event_stream_add(&s, "event: x", 8, &stamp), 0);
	assert_int_equal(event_stream_add(&s, "\nid: 7\n\n", 8, &stamp), 1);
	assert_int_equal(stamp, 7);
}

/* ---- seats without connections ---- */

/* A clock that the test sets. */
struct clock {
	struct env env;
	pthread_mutex_t lock;
	int64_t mono_ms;
};

static int64_t
clock_mono(void *ctx)
{
	struct clock *c = ctx;
	int64_t now;

	CHECK(pthread_mutex_lock(&c->lock) == 0);
	now = c->mono_ms;
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
	return now;
}

static int64_t
clock_now(void *ctx)
{
	return 1795000000000 + clock_mono(ctx);
}

static void
clock_pass(struct clock *c, int64_t ms)
{
	CHECK(pthread_mutex_lock(&c->lock) == 0);
	c->mono_ms += ms;
	CHECK(pthread_mutex_unlock(&c->lock) == 0);
}

static void
clock_init(struct clock *c)
{
	*c = (struct clock){ .lock = PTHREAD_MUTEX_INITIALIZER,
		.mono_ms = 1000 };
	c->env.ctx = c;
	c->env.mono_ms = clock_mono;
	c->env.now_ms = clock_now;
}

static struct feed_seat *
sit(struct feed *f, struct exchange *x, const char *hotel, const char *terminal)
{
	struct sync_caller caller = { .tenant_id = hotel,
		.terminal_id = terminal,
		.until_s = 4000000000 };
	struct feed_seat *seat = NULL;

	x->socket = -1;
	assert_int_equal(feed_sit(f, x, &caller, &seat), ERR_OK);
	return seat;
}

/* What a seat has to say; only of one that has something: it would be paused
 * otherwise, and there is no connection that could be. */
static void
assert_says(struct feed_seat *seat, const char *words)
{
	struct buf b;

	buf_init(&b, 1024);
	assert_true(feed_more(seat, &b));
	assert_string_equal(b.data, words);
	buf_fini(&b);
}

/* Until the thread has told what was rung so often, or patience is over. */
static void
await_rings(struct feed *f, int64_t wanted)
{
	int64_t end = env_mono_ms(env_real()) + PATIENCE_MS;
	struct feed_counts counts;

	do {
		assert_true(env_mono_ms(env_real()) < end);
		(void)poll(NULL, 0, 1);
		feed_count(f, &counts);
	} while (counts.rings < wanted);
}

static void
who_did_it_is_not_told(void **state)
{
	struct exchange x[3] = { 0 };
	struct feed_seat *one, *two, *far;
	struct clock clock;
	struct feed *f;
	(void)state;

	clock_init(&clock);
	f = feed_new(&clock.env, 3, NULL);
	one = sit(f, &x[0], "alpha", "one");
	two = sit(f, &x[1], "alpha", "two");
	far = sit(f, &x[2], "beta", "one");
	feed_know(one, 7);
	assert_says(one, "event: news\nid: 7\ndata: {\"stamp\":7}\n\n");
	assert_says(two, "event: news\nid: 7\ndata: {\"stamp\":7}\n\n");
	assert_says(far, "event: news\nid: 0\ndata: {\"stamp\":0}\n\n");

	feed_ring(f, "alpha", 8, "one");
	await_rings(f, 1);
	assert_says(two, "event: news\nid: 8\ndata: {\"stamp\":8}\n\n");
	/* Both did something before anybody was told: both are. */
	feed_ring(f, "alpha", 9, "one");
	feed_ring(f, "alpha", 10, "two");
	clock_pass(&clock, 1000);
	feed_ring(f, "nobody", 3, "");
	feed_ring(f, "beta", 1, "");
	await_rings(f, 3);
	assert_says(two, "event: news\nid: 10\ndata: {\"stamp\":10}\n\n");
	assert_says(one, "event: news\nid: 10\ndata: {\"stamp\":10}\n\n");
	assert_says(far, "event: news\nid: 1\ndata: {\"stamp\":1}\n\n");
	feed_leave(one);
	feed_leave(two);
	feed_leave(far);
	feed_free(f);
}

static void
a_line_goes_out_where_nothing_happens(void **state)
{
	struct exchange x[2] = { 0 };
	struct feed_seat *quiet, *loud;
	struct clock clock;
	struct feed *f;
	(void)state;

	clock_init(&clock);
	f = feed_new(&clock.env, 3, NULL);
	quiet = sit(f, &x[0], "alpha", "one");
	loud = sit(f, &x[1], "beta", "one");
	assert_says(quiet, "event: news\nid: 0\ndata: {\"stamp\":0}\n\n");
	assert_says(loud, "event: news\nid: 0\ndata: {\"stamp\":0}\n\n");
	clock_pass(&clock, FEED_BEAT_MS);
	/* The clock jumps under a thread that sleeps by the real one. */
	feed_ring(f, "beta", 1, "");
	await_rings(f, 1);
	assert_says(quiet, ":\n\n");
	feed_leave(quiet);
	feed_leave(loud);
	feed_free(f);
}

static void
seats_end(void **state)
{
	struct sync_caller caller = { .tenant_id = "alpha",
		.terminal_id = "three",
		.until_s = 1795000000 };
	struct feed_seat *seat[3];
	struct exchange x[3] = { 0 };
	struct clock clock;
	struct feed *f;
	struct buf b;
	(void)state;

	clock_init(&clock);
	f = feed_new(&clock.env, 3, NULL);
	buf_init(&b, 1024);
	seat[0] = sit(f, &x[0], "alpha", "one");
	seat[1] = sit(f, &x[1], "alpha", "one");
	x[2].socket = -1;
	assert_int_equal(feed_sit(f, &x[2], &caller, &seat[2]), ERR_OK);
	/* There are three. */
	assert_int_equal(feed_sit(f, &x[2], &caller, &seat[2]), ERR_FULL);
	assert_false(feed_more(seat[0], &b)); /* another one of the terminal */
	assert_false(feed_more(seat[2], &b)); /* the token's time is over */
	assert_true(feed_more(seat[1], &b));
	feed_end(f);
	assert_false(feed_more(seat[1], &b));
	assert_int_equal(feed_sit(f, &x[2], &caller, &seat[2]), ERR_FULL);
	buf_fini(&b);
	for (int i = 0; i < 3; i++)
		feed_leave(seat[i]);
	feed_free(f);
}

/* ---- one piece for many streams ---- */

static void
assert_tells(struct carrier *c, int other, const char *wanted)
{
	struct exchange_piece p;
	char bytes[256] = "";

	exchange_piece_make(&p, "data: %d\n\n", 12345);
	assert_int_equal(exchange_tell(&c->x, &p), ERR_OK);
	assert_int_equal(
		recv(other, bytes, sizeof bytes - 1, 0), strlen(wanted));
	assert_string_equal(bytes, wanted);
}

/* Until nothing more goes into a connection that nobody reads. */
static enum err
fill(struct carrier *c)
{
	struct exchange_piece p;
	enum err e;

	exchange_piece_make(&p, "data: x\n\n");
	do {
		e = exchange_tell(&c->x, &p);
	} while (e == ERR_OK);
	return e;
}

static void
a_piece_goes_out_as_its_stream_does(void **state)
{
	struct http h = { 0 };
	struct carrier c = { .http = &h };
	int ends[2];
	(void)state;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	c.x.carrier = &c;
	c.x.socket = ends[0];
	assert_tells(&c, ends[1], "data: 12345\n\n");
	c.in_chunks = true;
	assert_tells(&c, ends[1], "d\r\ndata: 12345\n\n\r\n");
	/* Who does not read is told later; who has gone, no more. */
	assert_int_equal(fill(&c), ERR_BUSY);
	assert_false(c.torn);
	(void)close(ends[1]);
	assert_int_equal(fill(&c), ERR_IO);
	assert_true(c.torn);
	(void)close(ends[0]);
}

/* ---- over HTTP ---- */

static int
listen_by(struct served *f, const char *version, const char *token)
{
	char head[8192];
	int fd = served_dial(f);

	(void)snprintf(head, sizeof head,
		"GET " EVENTS_PATH " HTTP/%s\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\n\r\n",
		version, token);
	served_send(fd, head, strlen(head));
	return fd;
}

static int
listen_as(struct served *f, const char *token)
{
	return listen_by(f, "1.1", token);
}

/* Reads until these words have come. */
static void
read_words(int fd, struct buf *all, const char *words)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char piece[1024];
	ssize_t n;

	while (strstr(all->data, words) == NULL) {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		n = recv(fd, piece, sizeof piece, 0);
		if (n <= 0)
			fail_msg("no '%s' in: %s", words, all->data);
		buf_add(all, piece, (size_t)n);
	}
}

/* What is behind them is lost. */
static void
await_words(int fd, const char *words)
{
	struct buf all;

	buf_init(&all, 65536);
	read_words(fd, &all, words);
	buf_fini(&all);
}

static void
await_seats(struct served *f, size_t wanted)
{
	int64_t end = env_mono_ms(env_real()) + PATIENCE_MS;
	struct feed_counts counts;

	do {
		assert_true(env_mono_ms(env_real()) < end);
		(void)poll(NULL, 0, 1);
		feed_count(f->server->feed, &counts);
	} while (counts.seats != wanted);
}

static void
insert_guest(struct served *f, const char *bearer, const char *id)
{
	struct served_reply r;
	char body[1024];

	(void)snprintf(body, sizeof body,
		"{\"last_sync_token\":\"\",\"device_id\":\"x\","
		"\"sync_timestamp\":0,\"actions\":[{\"id\":\"%s\","
		"\"tenant_id\":\"" HOTEL_ID "\",\"user_id\":\"x\","
		"\"table_name\":\"guests\",\"operation\":\"INSERT\","
		"\"local_id\":\"%s\",\"data\":{\"full_name\":\"A\"},"
		"\"conflict_resolution\":\"server_wins\","
		"\"idempotency_key\":\"%s\",\"created_at\":1795348800000,"
		"\"sync_attempts\":0,\"sync_status\":\"pending\"}]}",
		id, id, id);
	served_post(f, SYNC_PATH, bearer, body, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text.data, "\"status\":\"success\""));
	served_free(&r);
}

static void
a_commit_is_told_to_those_who_listen(void **state)
{
	struct served *f = *state;
	int fd = listen_as(f, f->token.data);
	struct storage_terminal other = {
		.id = "plain-2", .name = "OTHER", .last_hash = ""
	};
	struct buf token;
	char words[32];

	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &other),
		ERR_OK);
	buf_init(&token, 8192);
	served_grant(f, "plain-2", 600, &token);
	await_words(fd, "Content-Type: text/event-stream\r\n");
	await_seats(f, 1);
	insert_guest(f, token.data, "3e1d2c4b-5a69-4788-8776-655443322110");
	assert_int_equal(
		f->outside->ops->begin_read(f->outside, HOTEL_ID), ERR_OK);
	(void)snprintf(words, sizeof words, "{\"stamp\":%lld}",
		(long long)f->outside->ops->stamp(f->outside));
	f->outside->ops->end_read(f->outside);
	await_words(fd, words);
	(void)close(fd);
	/* Who has gone is noticed without anything being said. */
	await_seats(f, 0);
	buf_fini(&token);
}

/* By its connection's thread first, then by the feed's. */
static void
what_is_told_is_framed_as_the_stream_is(void **state)
{
	static const struct {
		const char *version;
		const char *wanted;
	} streams[] = {
		{ "1.1", "}\n\n\r\n31\r\nevent: news\nid: 8000000\ndata: "
			 "{\"stamp\":8000000}\n\n\r\n31\r\nevent: news\n"
			 "id: 9000000\n" },
		{ "1.0", "}\n\nevent: news\nid: 8000000\ndata: "
			 "{\"stamp\":8000000}\n\nevent: news\nid: 9000000\n" },
	};
	struct served *f = *state;
	struct feed_counts counts;

	/* There everybody is told to look when the server begins to listen. */
	if (storage_conninfo(f->hotel.where) != NULL)
		skip();
	for (size_t i = 0; i < 2; i++) {
		int fd = listen_by(f, streams[i].version, f->token.data);
		struct buf all;

		buf_init(&all, 65536);
		read_words(fd, &all, "}\n\n");
		feed_ring(f->server->feed, HOTEL_ID, 8000000, "");
		read_words(fd, &all, ":8000000}\n\n");
		feed_ring(f->server->feed, HOTEL_ID, 9000000, "");
		read_words(fd, &all, ":9000000}\n\n");
		if (strstr(all.data, streams[i].wanted) == NULL)
			fail_msg("HTTP/%s: %s", streams[i].version, all.data);
		buf_fini(&all);
		(void)close(fd);
		/* Nobody is left who knows of 9000000. */
		await_seats(f, 0);
		feed_count(f->server->feed, &counts);
		assert_int_equal(counts.told, 3 * (i + 1));
	}
}

/* More than one thread tells, while others sit, leave and ring. */
#define MANY 150

static void
many_are_told_at_once(void **state)
{
	struct served *f = *state;
	struct feed *feed = f->server->feed;
	struct buf token;
	int fds[MANY];

	buf_init(&token, 8192);
	for (int i = 0; i < MANY; i++) {
		char id[UUID_SIZE];
		struct storage_terminal t = {
			.id = id, .name = "MANY", .last_hash = ""
		};

		(void)snprintf(
			id, sizeof id, "%08d-1000-4000-8000-000000000000", i);
		assert_int_equal(
			f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
			ERR_OK);
		buf_clear(&token);
		access_grant_short(
			f->server->access, HOTEL_ID, id, 600, &token);
		fds[i] = listen_as(f, token.data);
		feed_ring(feed, HOTEL_ID, 8000000 + i, "");
	}
	await_seats(f, MANY);
	for (int i = 0; i < MANY; i++) {
		feed_ring(feed, HOTEL_ID, 8500000 + i, "");
		if (i % 3 == 0)
			(void)close(fds[i]);
	}
	await_seats(f, MANY - MANY / 3);
	feed_ring(feed, HOTEL_ID, 9000000, "");
	for (int i = 0; i < MANY; i++) {
		if (i % 3 == 0)
			continue;
		await_words(
			fds[i], "id: 9000000\ndata: {\"stamp\":9000000}\n\n");
		(void)close(fds[i]);
	}
	await_seats(f, 0);
	buf_fini(&token);
}

static void
the_feed_ends_with_the_server(void **state)
{
	struct served *f = *state;
	int fd = listen_as(f, f->token.data);

	await_words(fd, "}\n\n");
	assert_int_equal(http_stop(f->http), ERR_OK);
	f->http = NULL;
	await_words(fd, "0\r\n\r\n"); /* the last chunk: in good order */
	(void)close(fd);
}

static void
a_revoked_terminal_hears_nothing(void **state)
{
	struct storage_terminal t = { .id = "plain-1",
		.name = "PLAIN",
		.last_hash = "",
		.revoked = true };
	struct served *f = *state;
	struct served_reply r;
	char headers[8192];

	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
		ERR_OK);
	(void)snprintf(headers, sizeof headers, "Authorization: Bearer %s\r\n",
		f->token.data);
	served_call(f, "GET", EVENTS_PATH, headers, "", 0, &r);
	served_assert_problem(&r, 403);
	await_seats(f, 0);
}

/* Another program's, by the trigger that gives it its stamp. */
static void
plain_sql_is_heard_of(void **state)
{
	struct served *f = *state;
	int64_t end = env_mono_ms(env_real()) + PATIENCE_MS;
	struct pollfd p = { .events = POLLIN };
	char piece[4096] = "";
	char words[32] = "nothing yet";

	if (storage_conninfo(f->hotel.where) == NULL)
		skip();
	p.fd = listen_as(f, f->token.data);
	await_words(p.fd, "}\n\n");
	/* The server may not listen yet: then the next one. */
	while (strstr(piece, words) == NULL) {
		assert_true(env_mono_ms(env_real()) < end);
		server_hotel_sql(&f->hotel, "UPDATE rooms SET note = 'a'");
		(void)snprintf(words, sizeof words, "{\"stamp\":%lld}",
			(long long)server_hotel_stamp(&f->hotel));
		if (poll(&p, 1, 1000) == 1) {
			ssize_t n = recv(p.fd, piece, sizeof piece - 1, 0);

			assert_true(n > 0);
			piece[n] = '\0';
		}
	}
	(void)close(p.fd);
}

static void
its_head_is_no_stream(void **state)
{
	struct served *f = *state;
	struct served_reply r;
	char headers[8192];

	(void)snprintf(headers, sizeof headers, "Authorization: Bearer %s\r\n",
		f->token.data);
	served_call(f, "HEAD", EVENTS_PATH, headers, "", 0, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(
		strstr(r.text.data, "Content-Type: text/event-stream\r\n"));
	served_free(&r);
	await_seats(f, 0);
}

/* ---- between servers ---- */

static void
what_another_server_commits_is_heard(void **state)
{
	struct feed_others *others[2];
	struct feed *feeds[2];
	struct feed_counts counts;
	struct feed_seat *seat;
	struct exchange x = { 0 };
	char where[600] = "postgres:";
	char database[64];
	struct clock clock;
	(void)state;

	if (test_postgres_absent() != NULL)
		skip();
	test_postgres_start();
	test_postgres_create(database, sizeof database);
	test_postgres_conninfo(database, POSTGRES_SERVER, where + strlen(where),
		sizeof where - strlen(where));
	clock_init(&clock);
	for (int i = 0; i < 2; i++)
		feeds[i] = feed_new(&clock.env, 3, NULL);
	seat = sit(feeds[1], &x, "alpha", "one");
	assert_says(seat, "event: news\nid: 0\ndata: {\"stamp\":0}\n\n");
	/* Everybody is told to look when it listens at last. */
	others[1] = feed_others_start(feeds[1], where);
	await_rings(feeds[1], 1);
	assert_says(seat, "event: news\nid: 0\ndata: {\"stamp\":0}\n\n");
	others[0] = feed_others_start(feeds[0], where);
	clock_pass(&clock, 1000);
	feed_ring(feeds[0], "alpha", 12, "two");
	await_rings(feeds[1], 2);
	assert_says(seat, "event: news\nid: 12\ndata: {\"stamp\":12}\n\n");
	/* Plain SQL of another program, and what is no message. */
	clock_pass(&clock, 1000);
	(void)test_postgres_sql(database, POSTGRES_OTHER, NULL,
		"NOTIFY offsync_feed, 'nonsense';"
		"NOTIFY offsync_feed, 'alpha 13 -'",
		NULL, NULL);
	await_rings(feeds[1], 3);
	assert_says(seat, "event: news\nid: 13\ndata: {\"stamp\":13}\n\n");
	/* A server does not hear itself: it had told its terminals before. */
	feed_count(feeds[0], &counts);
	assert_int_equal(counts.rings, 0);
	feed_leave(seat);
	for (int i = 0; i < 2; i++) {
		feed_others_stop(others[i]);
		feed_free(feeds[i]);
	}
	test_postgres_drop(database);
}

int
main(void)
{
#define SERVED(name)                                                           \
	cmocka_unit_test_setup_teardown(name, served_set_up, served_tear_down)
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(news_are_read_however_the_bytes_are_cut),
		cmocka_unit_test(lines_without_an_end_are_passed_over),
		cmocka_unit_test(who_did_it_is_not_told),
		cmocka_unit_test(a_line_goes_out_where_nothing_happens),
		cmocka_unit_test(seats_end),
		cmocka_unit_test(a_piece_goes_out_as_its_stream_does),
		cmocka_unit_test(what_another_server_commits_is_heard),
	};
	const struct CMUnitTest served[] = {
		SERVED(a_commit_is_told_to_those_who_listen),
		SERVED(what_is_told_is_framed_as_the_stream_is),
		SERVED(many_are_told_at_once),
		SERVED(the_feed_ends_with_the_server),
		SERVED(a_revoked_terminal_hears_nothing),
		SERVED(plain_sql_is_heard_of),
		SERVED(its_head_is_no_stream),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);

	served_begin();
	failed += TEST_ON_ALL_STORAGES("live feed", served);
	served_end();
	return failed;
}
