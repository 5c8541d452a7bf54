/* The network simulator (src/net/netsim.h), over real sockets. */
#include "tests/lib/test.h"

#include "base/check.h"
#include "base/env.h"
#include "net/netsim.h"
#include "net/netsim_framing.h"
#include "tests/lib/stub_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define ANSWER_SIZE 65536

static struct stub_server *server;
static pid_t sim;
static int sim_port;
static char control_path[64];
static struct netsim_options options;

/* Numbers its answers; "/chunked", "/stream", "/close", "/big" differ. */
static bool
answer(void *ctx, const struct stub_request *r, struct buf *out)
{
	char body[40];

	(void)ctx;
	(void)snprintf(body, sizeof body, "answer %d to %zu bytes", r->number,
		r->body_len);
	if (strstr(r->head, " /chunked ") != NULL) {
		buf_addf(out,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"4\r\nabcd\r\n%zx;ext=1\r\n%s\r\n0\r\nX: y\r\n\r\n",
			strlen(body), body);
		return false;
	}
	if (strstr(r->head, " /close ") != NULL) {
		buf_addf(out, "HTTP/1.1 200 OK\r\n\r\n%s", body);
		return true;
	}
	if (strstr(r->head, " /stream ") != NULL) {
		buf_addf(out, "HTTP/1.1 200 OK\r\nContent-Type: "
			      "text/event-stream\r\n\r\ndata: 1\n\n");
		return false;
	}
	if (strstr(r->head, " /big ") != NULL) {
		buf_adds(out, "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n"
			      "\r\n");
		for (int i = 0; i < 2499; i++)
			buf_adds(out, "on we go");
		buf_adds(out, "the end.");
		return false;
	}
	if (r->head[0] < 'A') {
		buf_adds(out, "raw back");
		return false;
	}
	stub_reply(out, 200, "text/plain", body);
	return false;
}

/* ---- the simulator, in a process of its own ---- */

static void
sim_start(void)
{
	char line[100] = "";
	size_t len = 0;
	int out[2];

	CHECK(pipe(out) == 0);
	(void)fflush(NULL);
	sim = fork();
	CHECK(sim != -1);
	if (sim == 0) {
		(void)dup2(out[1], STDOUT_FILENO);
		/* Nothing of the test's own stays open here. */
		for (int fd = 3; fd < 256; fd++)
			close(fd);
		_exit(netsim_run(&options));
	}
	close(out[1]);
	while (len < sizeof line - 1 && read(out[0], line + len, 1) == 1 &&
		line[len] != '\n')
		len++;
	close(out[0]);
	assert_int_equal(
		sscanf(line, "listening on 127.0.0.1:%d", &sim_port), 1);
}

static int
sim_stop(void)
{
	int status = -1;

	if (sim > 0) {
		(void)kill(sim, SIGTERM);
		CHECK(waitpid(sim, &status, 0) == sim);
	}
	sim = 0;
	return status;
}

static char to[40];

static int
set_up(void **state)
{
	(void)state;
	server = stub_server_new(answer, NULL);
	(void)snprintf(to, sizeof to, "127.0.0.1:%d", stub_server_port(server));
	(void)snprintf(control_path, sizeof control_path,
		"/tmp/test_netsim.%ld.sock", (long)getpid());
	options = (struct netsim_options){
		.listen = "127.0.0.1:0",
		.to = to,
		.control = control_path,
		.seed = 7,
	};
	netsim_link_init(&options.link);
	sim_start();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)sim_stop();
	stub_server_free(server);
	return 0;
}

static int
read_some(int fd, char *to_, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, PATIENCE_MS) != 1)
		return -2;
	return (int)recv(fd, to_, size, 0);
}

static const char *
tell(const char *line)
{
	static char reply[1000];
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int n;

	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", control_path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(send(fd, line, strlen(line), 0), strlen(line));
	assert_int_equal(send(fd, "\n", 1, 0), 1);
	n = read_some(fd, reply, sizeof reply - 1);
	assert_true(n > 0);
	reply[n] = '\0';
	close(fd);
	return reply;
}

static void
say(const char *line, const char *expected)
{
	const char *reply = tell(line);

	assert_ptr_equal(strstr(reply, expected), reply);
}

/* ---- a client ---- */

static int
dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)sim_port);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

static void
ask(int fd, const char *path, const char *body)
{
	char text[2000];
	int n = snprintf(text, sizeof text,
		"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
		path, strlen(body), body);

	assert_int_equal(send(fd, text, (size_t)n, MSG_NOSIGNAL), n);
}

/* Reads until the text ends with end, or the connection does. Gives the last
 * recv: 0 closed, -1 reset, above: still open. */
static int
hear(int fd, const char *end, char *text)
{
	size_t len = 0;
	size_t n = strlen(end);
	int got = 1;

	text[0] = '\0';
	while (n == 0 || len < n || strcmp(text + len - n, end) != 0) {
		got = read_some(fd, text + len, ANSWER_SIZE - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
		text[len] = '\0';
	}
	assert_int_not_equal(got, -2);
	return got;
}

static char heard[ANSWER_SIZE];

/* One exchange on a fresh connection; the last recv as of hear. */
static int
exchange(const char *path, const char *end)
{
	int fd = dial();
	int got;

	ask(fd, path, "body");
	got = hear(fd, end, heard);
	close(fd);
	return got;
}

/* ---- exchanges ---- */

static void
test_a_good_link_changes_nothing(void **state)
{
	int fd = dial();

	(void)state;
	ask(fd, "/a", "hello");
	assert_true(hear(fd, "answer 1 to 5 bytes", heard) > 0);
	assert_ptr_equal(strstr(heard, "HTTP/1.1 200 Stub\r\n"), heard);
	ask(fd, "/b", "");
	assert_true(hear(fd, "answer 2 to 0 bytes", heard) > 0);
	assert_string_equal(stub_server_request(server, 1),
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: "
		"5\r\n\r\nhello");
	assert_int_equal(stub_server_connections(server), 1);
	/* Where each request began was seen. */
	say("portal on", "ok");
	ask(fd, "/c", "");
	assert_int_equal(hear(fd, "", heard), 0);
	assert_non_null(strstr(heard, "<!DOCTYPE html>"));
	close(fd);
}

static void
test_what_is_carried_is_counted(void **state)
{
	char wanted[64];
	int fd;

	(void)state;
	say("reset", "ok");
	fd = dial();
	ask(fd, "/a", "hello");
	assert_true(hear(fd, "answer 1 to 5 bytes", heard) > 0);
	(void)snprintf(wanted, sizeof wanted, " up=%d down=%d requests=1",
		(int)strlen("POST /a HTTP/1.1\r\nHost: x\r\n"
			    "Content-Length: 5\r\n\r\nhello"),
		(int)strlen(heard));
	assert_non_null(strstr(tell("status"), wanted));
	close(fd);
}

static void
test_a_request_in_pieces_arrives_whole(void **state)
{
	static const char text[] = "POST /p HTTP/1.1\r\nHost: x\r\n"
				   "Content-Length: 3\r\n\r\nabc";
	int fd = dial();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text - 1; i++)
		assert_int_equal(send(fd, text + i, 1, 0), 1);
	assert_true(hear(fd, "answer 1 to 3 bytes", heard) > 0);
	assert_string_equal(stub_server_request(server, 1), text);
	close(fd);
}

static void
test_two_requests_at_once_are_answered_in_turn(void **state)
{
	int fd = dial();

	(void)state;
	ask(fd, "/a", "1");
	ask(fd, "/b", "22");
	assert_true(hear(fd, "answer 2 to 2 bytes", heard) > 0);
	assert_non_null(strstr(heard, "answer 1 to 1 bytes"));
	close(fd);
}

static void
test_chunks_streams_and_closed_answers_pass(void **state)
{
	int fd = dial();

	(void)state;
	ask(fd, "/chunked", "x");
	assert_true(hear(fd, "0\r\nX: y\r\n\r\n", heard) > 0);
	ask(fd, "/a", "xx"); /* its end was found */
	assert_true(hear(fd, "answer 2 to 2 bytes", heard) > 0);
	ask(fd, "/stream", "");
	assert_true(hear(fd, "data: 1\n\n", heard) > 0);
	close(fd);
	assert_int_equal(exchange("/close", ""), 0);
	assert_non_null(strstr(heard, "answer 4 to 4 bytes"));
}

static void
test_what_is_not_http_passes_as_bytes(void **state)
{
	int fd = dial();

	(void)state;
	/* Four bytes of something like TLS, then an end that the stub knows. */
	assert_int_equal(send(fd, "\x16\x03\x01\r\n\r\n", 7, 0), 7);
	assert_true(hear(fd, "raw back", heard) > 0);
	close(fd);
}

/* ---- faults ---- */

static void
test_offline_resets_and_online_works_again(void **state)
{
	int fd = dial();

	(void)state;
	ask(fd, "/a", "");
	assert_true(hear(fd, "to 0 bytes", heard) > 0);
	say("offline", "ok");
	assert_int_equal(hear(fd, "", heard), -1); /* also what was open */
	close(fd);
	fd = dial();
	assert_int_equal(hear(fd, "", heard), -1); /* at once */
	close(fd);
	assert_int_equal(stub_server_requests(server), 1);
	say("online", "ok");
	assert_true(exchange("/b", "answer 2 to 4 bytes") > 0);
}

static void
test_a_lost_request_never_reaches_the_server(void **state)
{
	(void)state;
	say("loss 1", "ok");
	assert_int_equal(exchange("/a", ""), -1);
	assert_string_equal(heard, "");
	assert_int_equal(stub_server_requests(server), 0);
	say("loss 0", "ok");
	assert_true(exchange("/a", "answer 1 to 4 bytes") > 0);
}

static void
test_a_dropped_response_was_acted_upon(void **state)
{
	(void)state;
	say("drop-response 1", "ok");
	assert_int_equal(exchange("/a", ""), -1);
	assert_string_equal(heard, "");
	assert_int_equal(stub_server_requests(server), 1);
}

static void
test_a_duplicate_is_delivered_twice_and_answered_once(void **state)
{
	int fd = dial();

	(void)state;
	say("duplicate 1", "ok");
	ask(fd, "/a", "hello");
	assert_true(hear(fd, "answer 2 to 5 bytes", heard) > 0);
	assert_null(strstr(heard, "answer 1"));
	assert_int_equal(stub_server_requests(server), 2);
	assert_string_equal(
		stub_server_request(server, 1), stub_server_request(server, 2));
	say("duplicate 0", "ok");
	ask(fd, "/b", "");
	assert_true(hear(fd, "answer 3 to 0 bytes", heard) > 0);
	close(fd);
	say("duplicate 1", "ok"); /* also when the server closes each time */
	assert_int_equal(exchange("/close", ""), 0);
	assert_non_null(strstr(heard, "answer 5 to 4 bytes"));
}

static void
test_a_truncated_answer_is_never_whole(void **state)
{
	int i;

	(void)state;
	say("truncate 1", "ok");
	for (i = 1; i <= 30; i++) {
		assert_int_equal(exchange("/a", ""), -1);
		assert_null(strstr(heard, "to 4 bytes"));
		assert_int_equal(stub_server_requests(server), i);
	}
}

static void
test_an_answer_is_cut_after_the_byte_that_is_asked_for(void **state)
{
	char line[40];
	size_t whole;
	size_t n;

	(void)state;
	assert_true(exchange("/a", "to 4 bytes") > 0);
	whole = strlen(heard);
	for (n = 0; n < whole; n += 7) {
		(void)snprintf(line, sizeof line, "cut %zu", n);
		say(line, "ok");
		assert_int_equal(exchange("/a", ""), -1);
		assert_int_equal(strlen(heard), n);
	}
	say("cut 100000", "ok");
	assert_true(exchange("/a", "to 4 bytes") > 0);
	say("cut off", "ok");
	assert_true(exchange("/a", "to 4 bytes") > 0);
}

static void
test_a_request_is_cut_after_the_byte_that_is_asked_for(void **state)
{
	(void)state;
	say("cut-request 20", "ok");
	assert_int_equal(exchange("/a", ""), -1);
	assert_int_equal(stub_server_requests(server), 0);
	say("cut-request off", "ok");
	assert_true(exchange("/a", "answer 1 to 4 bytes") > 0);
	/* The first came to the server's door too. */
	assert_int_equal(stub_server_connections(server), 2);
}

static void
test_a_portal_answers_with_a_page_and_200(void **state)
{
	(void)state;
	say("portal on", "ok");
	assert_int_equal(exchange("/a", ""), 0);
	assert_ptr_equal(strstr(heard, "HTTP/1.1 200 "), heard);
	assert_non_null(strstr(heard, "Content-Type: text/html"));
	assert_non_null(strstr(heard, "<!DOCTYPE html>"));
	assert_int_equal(stub_server_requests(server), 0);
	say("portal off", "ok");
	assert_true(exchange("/a", "answer 1 to 4 bytes") > 0);
}

static void
test_a_status_of_choice_is_answered_in_the_servers_stead(void **state)
{
	(void)state;
	say("answer 503 30", "ok");
	assert_int_equal(exchange("/a", ""), 0);
	assert_ptr_equal(strstr(heard, "HTTP/1.1 503 "), heard);
	assert_non_null(strstr(heard, "\r\nRetry-After: 30\r\n"));
	assert_non_null(strstr(heard, "application/problem+json"));
	say("answer 429 Wed, 21 Oct 2026 07:28:00 GMT", "ok");
	assert_int_equal(exchange("/a", ""), 0);
	assert_non_null(strstr(
		heard, "\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n"));
	say("answer 401", "ok");
	assert_int_equal(exchange("/a", ""), 0);
	assert_null(strstr(heard, "Retry-After"));
	say("answer off", "ok");
	assert_true(exchange("/a", "answer 1 to 4 bytes") > 0);
}

static void
test_a_silent_link_keeps_all_waiting_until_it_speaks(void **state)
{
	struct pollfd p = { .events = POLLIN };

	(void)state;
	say("silent on", "ok");
	p.fd = dial();
	ask(p.fd, "/a", "");
	assert_int_equal(poll(&p, 1, 100), 0);
	assert_int_equal(stub_server_requests(server), 0);
	say("silent off", "ok");
	assert_true(hear(p.fd, "answer 1 to 0 bytes", heard) > 0);
	close(p.fd);
}

static int64_t
took_ms(const char *path, const char *end)
{
	int64_t start = env_mono_ms(env_real());

	assert_true(exchange(path, end) > 0);
	return env_mono_ms(env_real()) - start;
}

static void
test_delay_and_rate_slow_an_exchange_down(void **state)
{
	(void)state;
	say("delay 60", "ok");
	assert_true(took_ms("/a", "to 4 bytes") >= 120); /* each way */
	say("delay 0", "ok");
	say("rate 100000", "ok");
	/* 20 kB at 100 kB a second */
	assert_true(took_ms("/big", "the end.") >= 120);
}

static void
test_a_server_that_is_gone_resets_its_clients(void **state)
{
	(void)state;
	stub_server_free(server);
	server = NULL;
	assert_int_equal(exchange("/a", ""), -1);
	assert_string_equal(heard, "");
}

static void
test_chances_are_the_same_from_the_same_seed(void **state)
{
	char first[41] = "";
	char second[41] = "";
	char *outcome;
	int run;
	int i;

	(void)state;
	for (run = 0; run < 2; run++) {
		outcome = run == 0 ? first : second;
		if (run == 1) {
			(void)sim_stop();
			sim_start();
		}
		say("loss 0.5", "ok");
		for (i = 0; i < 40; i++)
			outcome[i] =
				exchange("/a", "to 4 bytes") > 0 ? '.' : 'x';
	}
	assert_string_equal(first, second);
	assert_non_null(strchr(first, '.'));
	assert_non_null(strchr(first, 'x'));
}

/* ---- control ---- */

static void
test_a_signal_or_quit_ends_it_and_takes_the_socket_away(void **state)
{
	int status;

	(void)state;
	assert_int_equal(access(control_path, F_OK), 0);
	assert_int_equal(sim_stop(), 0);
	assert_int_equal(access(control_path, F_OK), -1);
	sim_start();
	say("quit", "ok");
	assert_int_equal(waitpid(sim, &status, 0), sim);
	assert_int_equal(status, 0);
	sim = 0;
}

static void
test_a_wrong_address_is_an_error_in_words(void **state)
{
	static const struct {
		const char *listen;
		const char *to;
		int status;
	} cases[] = {
		{ "nonsense", "127.0.0.1:1", 64 },
		{ "127.0.0.1:0", "127.0.0.1", 64 },
		{ "127.0.0.1:0", "127.0.0.1:http:", 64 },
		{ ":0", "127.0.0.1:1", 64 },
		{ "192.0.2.1:1", "127.0.0.1:1", 69 }, /* not ours */
	};
	int saved = dup(STDERR_FILENO);
	size_t i;

	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr));
	options.control = NULL;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		options.listen = cases[i].listen;
		options.to = cases[i].to;
		assert_int_equal(netsim_run(&options), cases[i].status);
	}
	(void)fflush(stderr);
	(void)dup2(saved, STDERR_FILENO);
	close(saved);
}

static struct netsim_link link_;

static enum err
parse(const char *line, char *said, size_t size)
{
	struct buf b;
	enum err e;

	buf_init(&b, 2000);
	e = netsim_parse_control_line(line, &link_, &b);
	(void)snprintf(said, size, "%s", b.data);
	buf_fini(&b);
	return e;
}

static void
test_each_line_sets_what_it_says(void **state)
{
	char said[500];

	(void)state;
	netsim_link_init(&link_);
	assert_int_equal(link_.cut, -1);
	assert_int_equal(parse("offline", said, sizeof said), ERR_OK);
	assert_true(link_.offline);
	assert_int_equal(parse("delay 300", said, sizeof said), ERR_OK);
	assert_int_equal(link_.delay_ms, 300);
	assert_int_equal(parse("rate 5000", said, sizeof said), ERR_OK);
	assert_int_equal(link_.rate, 5000);
	assert_int_equal(parse("loss 0.1", said, sizeof said), ERR_OK);
	assert_int_equal(link_.loss, 100000);
	assert_int_equal(parse("loss .000001", said, sizeof said), ERR_OK);
	assert_int_equal(link_.loss, 1);
	assert_int_equal(parse("drop-response 1", said, sizeof said), ERR_OK);
	assert_int_equal(link_.drop_response, 1000000);
	assert_int_equal(parse("truncate 1.0", said, sizeof said), ERR_OK);
	assert_int_equal(link_.truncate, 1000000);
	assert_int_equal(parse("duplicate 0", said, sizeof said), ERR_OK);
	assert_int_equal(link_.duplicate, 0);
	assert_int_equal(parse("cut 0", said, sizeof said), ERR_OK);
	assert_int_equal(link_.cut, 0);
	assert_int_equal(parse("portal on", said, sizeof said), ERR_OK);
	assert_true(link_.portal);
	assert_int_equal(parse("status", said, sizeof said), ERR_OK);
	assert_string_equal(said,
		"offline silent=off portal=on delay=300 rate=5000 "
		"loss=0.000001 drop-response=1.000000 duplicate=0.000000 "
		"truncate=1.000000 cut=0 cut-request=-1 answer=0 up=0 down=0 "
		"requests=0");
	link_.up = 7;
	assert_int_equal(parse("reset", said, sizeof said), ERR_OK);
	assert_false(link_.offline);
	assert_int_equal(link_.cut, -1);
	assert_int_equal(link_.up, 0);
}

static void
test_a_line_that_is_wrong_changes_nothing_and_says_how(void **state)
{
	static const char *const lines[] = { "", "sideways", "delay",
		"delay -1", "delay 1s", "delay 99999999999999999999", "loss 2",
		"loss 1.5", "loss -0.1", "loss .", "loss 0.1.2", "loss x",
		"loss 0.0000001", "loss", "portal", "portal maybe", "offline x",
		"cut", "cut -2", "answer", "answer 99", "answer 600",
		"answer abc", "answer 5031", "reset all", "status x",
		"Offline" };
	struct netsim_link before;
	char said[500];
	size_t i;

	(void)state;
	netsim_link_init(&link_);
	link_.delay_ms = 5;
	before = link_;
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (parse(lines[i], said, sizeof said) != ERR_INVALID)
			fail_msg("'%s' was taken", lines[i]);
		assert_ptr_equal(strstr(said, "error: "), said);
		assert_memory_equal(&link_, &before, sizeof before);
	}
}

static void
test_the_socket_answers_every_line(void **state)
{
	(void)state;
	say("delay x", "error: write it as: delay MILLISECONDS");
	say("delay 10", "ok");
	say("status", "online silent=off portal=off delay=10 ");
}

/* ---- framing ---- */

/* Length of the message at the start of text; -1: not done, -2: no HTTP. Fed in
 * two pieces, cut everywhere: the result must not depend on it. */
static int
length_of(bool is_answer, const char *text, enum framing_part *part)
{
	size_t all = strlen(text);
	size_t cut;
	size_t used;
	int result = -3;
	int got;

	for (cut = 0; cut <= all; cut++) {
		struct framing f;

		framing_init(&f, is_answer);
		used = framing_feed(&f, text, cut);
		if (used == cut)
			used += framing_feed(&f, text + cut, all - cut);
		got = f.part == FRAMING_DONE       ? (int)used
		      : f.part == FRAMING_NOT_HTTP ? -2
						   : -1;
		if (result == -3)
			result = got;
		assert_int_equal(got, result);
		*part = f.part;
	}
	return result;
}

static void
test_the_end_of_a_message_is_found(void **state)
{
	static const struct {
		bool is_answer;
		const char *text;
		int length;
	} cases[] = {
		{ false, "GET / HTTP/1.1\r\n\r\nmore", 18 },
		{ false, "\r\nGET / HTTP/1.1\r\n\r\n", 20 },
		{ false, "POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabcdef",
			40 },
		{ false, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", -1 },
		{ false, "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", -2 },
		{ false, "hello there\r\n", -2 },
		{ false, "\x16\x03\x01", -2 },
		{ true, "HTTP/1.1 204 No Content\r\n\r\nx", 27 },
		{ true, "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\nx", 37 },
		{ true, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx", 38 },
		{ true,
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "
			"OK\r\nContent-Length: 1\r\n\r\nab",
			64 },
		{ true,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"2\r\nab\r\n0\r\n\r\nx",
			59 },
		{ true,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"zz\r\n",
			-2 },
		{ true, "HTTP/1.1 200 OK\r\n\r\nall of it", -1 },
		{ true, "220 smtp ready\r\n", -2 },
	};
	enum framing_part part;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
			length_of(cases[i].is_answer, cases[i].text, &part),
			cases[i].length);
	(void)length_of(true, "HTTP/1.1 200 OK\r\n\r\nall of it", &part);
	assert_int_equal(part, FRAMING_UNTIL_CLOSE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_good_link_changes_nothing),
		TEST(test_what_is_carried_is_counted),
		TEST(test_a_request_in_pieces_arrives_whole),
		TEST(test_two_requests_at_once_are_answered_in_turn),
		TEST(test_chunks_streams_and_closed_answers_pass),
		TEST(test_what_is_not_http_passes_as_bytes),
		TEST(test_offline_resets_and_online_works_again),
		TEST(test_a_lost_request_never_reaches_the_server),
		TEST(test_a_dropped_response_was_acted_upon),
		TEST(test_a_duplicate_is_delivered_twice_and_answered_once),
		TEST(test_a_truncated_answer_is_never_whole),
		TEST(test_an_answer_is_cut_after_the_byte_that_is_asked_for),
		TEST(test_a_request_is_cut_after_the_byte_that_is_asked_for),
		TEST(test_a_portal_answers_with_a_page_and_200),
		TEST(test_a_status_of_choice_is_answered_in_the_servers_stead),
		TEST(test_a_silent_link_keeps_all_waiting_until_it_speaks),
		TEST(test_delay_and_rate_slow_an_exchange_down),
		TEST(test_a_server_that_is_gone_resets_its_clients),
		TEST(test_chances_are_the_same_from_the_same_seed),
		TEST(test_a_signal_or_quit_ends_it_and_takes_the_socket_away),
		TEST(test_a_wrong_address_is_an_error_in_words),
		cmocka_unit_test(test_each_line_sets_what_it_says),
		cmocka_unit_test(
			test_a_line_that_is_wrong_changes_nothing_and_says_how),
		TEST(test_the_socket_answers_every_line),
		cmocka_unit_test(test_the_end_of_a_message_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
