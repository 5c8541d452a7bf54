/* How many connections an address may hold and for how long one may keep the
 * server waiting (server/visitors.h), alone and over HTTP. */
#include "tests/lib/test.h"

#include "tests/lib/served.h"

#include "server/visitors.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define EVENTS_PATH "/api/hotel/" HOTEL_ID "/offline/events"

/* ---- alone ---- */

static atomic_int_fast64_t clock_ms;

static int64_t
clock_mono(void *ctx)
{
	(void)ctx;
	return atomic_load(&clock_ms);
}

static void
an_address_has_so_many_and_no_more(void **state)
{
	struct visitors *v = visitors_new(env_real(), 2, 300000);
	struct visitor *one, *two, *proxy;
	(void)state;

	assert_true(visitors_admit(v, "192.0.2.1"));
	one = visitors_come(v, -1, "192.0.2.1");
	two = visitors_come(v, -1, "192.0.2.1");
	proxy = visitors_come(v, -1, "");
	assert_false(visitors_admit(v, "192.0.2.1"));
	assert_true(visitors_admit(v, "192.0.2.2"));
	assert_true(visitors_admit(v, ""));
	visitor_listens(one);
	assert_true(visitors_admit(v, "192.0.2.1"));
	visitor_leave(one);
	one = visitors_come(v, -1, "192.0.2.1");
	assert_false(visitors_admit(v, "192.0.2.1"));
	visitor_leave(two);
	assert_true(visitors_admit(v, "192.0.2.1"));
	visitor_leave(one);
	visitor_leave(proxy);
	visitors_free(v);
}

/* Until the other end is shut down. */
static void
await_end(int fd)
{
	char byte;
	ssize_t n;

	do {
		n = recv(fd, &byte, 1, 0);
	} while (n > 0);
	assert_true(n == 0 || errno == ECONNRESET);
}

static bool
is_open(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static void
who_is_waited_for_in_vain_is_shown_out(void **state)
{
	const struct env env = { .mono_ms = clock_mono };
	struct visitors *v = visitors_new(&env, 0, 100);
	struct visitor *who[3];
	int ends[3][2];
	(void)state;

	atomic_store(&clock_ms, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
		who[i] = visitors_come(v, ends[i][0], "192.0.2.1");
	}
	visitor_listens(who[0]);
	atomic_store(&clock_ms, 90);
	visitor_was_heard(who[1]);
	visitor_was_heard(who[0]);
	atomic_store(&clock_ms, 150);
	await_end(ends[2][1]);
	assert_true(is_open(ends[1][1]));
	atomic_store(&clock_ms, 200);
	await_end(ends[1][1]);
	assert_true(is_open(ends[0][1]));
	for (int i = 0; i < 3; i++) {
		visitor_leave(who[i]);
		(void)close(ends[i][0]);
		(void)close(ends[i][1]);
	}
	visitors_free(v);
}

/* ---- over HTTP ---- */

static int
begin_request(struct served *f, const char *text)
{
	int fd = served_dial(f);

	served_send(fd, text, strlen(text));
	return fd;
}

/* The words have come; false: the connection has ended before. */
static bool
hears(int fd, const char *words)
{
	struct buf all;
	char piece[1024];
	ssize_t n = 1;
	bool heard;

	buf_init(&all, 65536);
	while (n > 0 && strstr(all.data, words) == NULL) {
		n = recv(fd, piece, sizeof piece, 0);
		if (n > 0)
			buf_add(&all, piece, (size_t)n);
	}
	heard = strstr(all.data, words) != NULL;
	buf_fini(&all);
	return heard;
}

/* A machine that stands still for a second may be too late with it. */
static int
listen_to_feed(struct served *f)
{
	int64_t end = env_mono_ms(env_real()) + PATIENCE_MS;
	char head[8192];
	int fd;

	(void)snprintf(head, sizeof head,
		"GET " EVENTS_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\n\r\n",
		f->token.data);
	for (;;) {
		fd = begin_request(f, head);
		if (hears(fd, "}\n\n\r\n"))
			return fd;
		(void)close(fd);
		assert_true(env_mono_ms(env_real()) < end);
	}
}

static void
be_impatient(struct conf *conf)
{
	conf->server.request_seconds = 1;
}

static int
set_up_impatient(void **state)
{
	return served_set_up_with(state, be_impatient);
}

static void
a_request_must_come_whole_in_time(void **state)
{
	static const char *const halves[] = {
		"", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: a",
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
	};
	struct served *f = *state;
	int feed;

	feed = listen_to_feed(f);
	for (size_t i = 0; i < 3; i++) {
		int fd = begin_request(f, halves[i]);

		await_end(fd);
		(void)close(fd);
	}
	assert_true(is_open(feed));
	(void)close(feed);
}

static const char ask_health[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

static void
admit_three(struct conf *conf)
{
	conf->server.address_connections_max = 3;
}

static int
set_up_three(void **state)
{
	return served_set_up_with(state, admit_three);
}

static void
one_address_cannot_take_all_connections(void **state)
{
	int64_t end = env_mono_ms(env_real()) + PATIENCE_MS;
	struct served *f = *state;
	int kept[3];
	int feed;
	int fd;

	feed = listen_to_feed(f);
	for (int i = 0; i < 3; i++) {
		kept[i] = begin_request(f, ask_health);
		assert_true(hears(kept[i], "\"ok\""));
	}
	fd = begin_request(f, "");
	await_end(fd);
	(void)close(fd);
	assert_true(is_open(feed));
	(void)close(kept[0]);
	/* Until it has noticed. */
	do {
		assert_true(env_mono_ms(env_real()) < end);
		(void)close(fd);
		fd = begin_request(f, ask_health);
	} while (!hears(fd, "\"ok\""));
	(void)close(fd);
	(void)close(kept[1]);
	(void)close(kept[2]);
	(void)close(feed);
}

static void
admit_one_and_proxies(struct conf *conf)
{
	conf->server.address_connections_max = 1;
	conf->server.trusted_proxies = strdup("127.0.0.0/8");
}

static int
set_up_proxy(void **state)
{
	return served_set_up_with(state, admit_one_and_proxies);
}

static void
a_proxy_of_ours_takes_as_many_as_it_likes(void **state)
{
	struct served *f = *state;
	int kept[3];

	for (int i = 0; i < 3; i++) {
		kept[i] = begin_request(f, ask_health);
		assert_true(hears(kept[i], "\"ok\""));
	}
	for (int i = 0; i < 3; i++)
		(void)close(kept[i]);
}

int
main(void)
{
#define SERVED(name, set_up)                                                   \
	cmocka_unit_test_setup_teardown(name, set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_so_many_and_no_more),
		cmocka_unit_test(who_is_waited_for_in_vain_is_shown_out),
		SERVED(a_request_must_come_whole_in_time, set_up_impatient),
		SERVED(one_address_cannot_take_all_connections, set_up_three),
		SERVED(a_proxy_of_ours_takes_as_many_as_it_likes, set_up_proxy),
	};
	int failed;

	served_begin();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	served_end();
	return failed;
}
