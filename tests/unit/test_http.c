/* HTTP exchanges (src/net/http.h) with a small server on loopback. */
#include "tests/lib/test.h"

#include "base/check.h"
#include "base/log.h"
#include "net/http.h"
#include "net/http_failure.h"
#include "packing/packing.h"
#include "tests/lib/stub_server.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#define ANSWER_MAX 100000

/* What the server says next, and what it saw. */
static struct {
	const char *raw; /* whole answer */
	size_t raw_len;  /* 0: strlen */
	bool closes;
	struct buf body; /* of the last request */
} stub;

static struct stub_server *server;
static struct http *http;
static struct net_request req;
static struct net_reply reply;

static bool
answer(void *ctx, const struct stub_request *r, struct buf *out)
{
	(void)ctx;
	buf_clear(&stub.body);
	buf_add(&stub.body, r->body, r->body_len);
	buf_add(out, stub.raw,
		stub.raw_len != 0 ? stub.raw_len : strlen(stub.raw));
	return stub.closes;
}

static int
set_up(void **state)
{
	(void)state;
	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	stub.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		   "Content-Length: 2\r\n\r\n{}";
	stub.raw_len = 0;
	stub.closes = false;
	buf_init(&stub.body, 1 << 24);
	server = stub_server_new(answer, NULL);
	buf_init(&reply.body, 1 << 24);
	req = (struct net_request){
		.url = stub_server_url(server, "/x"),
		.answer_max = ANSWER_MAX,
	};
	return http_open(NULL, &http) == ERR_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	http_close(http);
	http = NULL;
	stub_server_free(server);
	buf_fini(&reply.body);
	buf_fini(&stub.body);
	return 0;
}

/* ---- what goes out ---- */

static void
test_a_post_carries_body_type_and_bearer(void **state)
{
	const char *seen;

	(void)state;
	req.body = "{\"a\":1}";
	req.body_len = 7;
	req.bearer = "abc.def";
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.body.data, "{}");
	assert_string_equal(reply.content_type, "application/json");
	assert_int_equal(reply.retry_after_s, -1);
	assert_string_equal(reply.why, "");
	seen = stub_server_request(server, 1);
	assert_ptr_equal(strstr(seen, "POST /x HTTP/1.1\r\n"), seen);
	assert_non_null(strstr(seen, "\r\nAuthorization: Bearer abc.def\r\n"));
	assert_non_null(strstr(seen, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(
		strstr(seen, "\r\nAccept-Encoding: offsync1, gzip\r\n"));
	assert_null(strstr(seen, "Expect:"));
	assert_null(strstr(seen, "Cookie:"));
	assert_non_null(strstr(seen, "\r\n\r\n{\"a\":1}"));
}

static void
test_without_a_body_it_is_a_get(void **state)
{
	(void)state;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_non_null(
		strstr(stub_server_request(server, 1), "GET /x HTTP/1.1\r\n"));
	assert_null(strstr(stub_server_request(server, 1), "Authorization"));
}

static void
test_one_connection_serves_many_requests(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_int_equal(stub_server_requests(server), 5);
	assert_int_equal(stub_server_connections(server), 1);
}

static void
test_nothing_of_one_request_stays_for_the_next(void **state)
{
	(void)state;
	req.body = "{}";
	req.body_len = 2;
	req.bearer = "secret";
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	req.body = NULL;
	req.bearer = NULL;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_null(strstr(stub_server_request(server, 2), "secret"));
	assert_non_null(strstr(stub_server_request(server, 2), "GET /x"));
}

/* Not with what is tested here. */
static void
gunzip(const struct buf *packed, struct buf *out)
{
	z_stream z = { 0 };
	char *to = buf_reserve(out, 1 << 21);

	assert_non_null(to);
	assert_int_equal(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
	z.next_in = (Bytef *)packed->data;
	z.avail_in = (uInt)packed->len;
	z.next_out = (Bytef *)to;
	z.avail_out = 1 << 21;
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	buf_commit(out, z.total_out);
	inflateEnd(&z);
}

static void
test_a_large_body_is_packed_when_asked(void **state)
{
	static char body[1200001]; /* libcurl would ask for "100 Continue" */
	struct buf plain;

	(void)state;
	memset(body, 'x', sizeof body - 1);
	req.body = body;
	req.body_len = sizeof body - 1;
	req.packing = PACKING_GZIP;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_non_null(strstr(stub_server_request(server, 1),
		"\r\nContent-Encoding: gzip\r\n"));
	assert_in_range(stub.body.len, 20, 20000);
	buf_init(&plain, 1 << 22);
	gunzip(&stub.body, &plain);
	assert_int_equal(plain.len, sizeof body - 1);
	assert_memory_equal(plain.data, body, plain.len);
	buf_fini(&plain);
	req.packing = PACKING_OWN;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_non_null(strstr(stub_server_request(server, 2),
		"\r\nContent-Encoding: offsync1\r\n"));
	req.packing = PACKING_NONE;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_null(strstr(stub_server_request(server, 3), "Expect:"));
	assert_int_equal(stub.body.len, sizeof body - 1);
	req.packing = PACKING_GZIP;
	req.body_len = 100; /* not worth it */
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_null(strstr(stub_server_request(server, 4), "Content-Encoding"));
	assert_int_equal(stub.body.len, 100);
}

static void
test_a_packed_answer_is_asked_for_unless_it_is_not_wanted(void **state)
{
	(void)state;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_non_null(strstr(stub_server_request(server, 1),
		"\r\nAccept-Encoding: offsync1, gzip\r\n"));
	req.plain_answer = true;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_null(strstr(stub_server_request(server, 2), "Accept-Encoding"));
}

static void
test_packing_that_does_not_fit_says_so(void **state)
{
	struct buf small;

	(void)state;
	buf_init(&small, 10);
	assert_int_equal(pack(PACKING_GZIP, "hello", 5, &small), ERR_TOO_LARGE);
	buf_fini(&small);
}

/* ---- what comes in ---- */

static void
test_any_status_is_an_answer(void **state)
{
	static const int statuses[] = { 201, 204, 301, 302, 307, 400, 401, 403,
		404, 413, 429, 500, 503 };
	char raw[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		(void)snprintf(raw, sizeof raw,
			"HTTP/1.1 %d X\r\nLocation: http://127.0.0.1:1/\r\n"
			"Content-Type: Application/Problem+JSON\r\n"
			"Content-Length: 0\r\n\r\n",
			statuses[i]);
		stub.raw = raw;
		assert_int_equal(http_send(http, &req, &reply), ERR_OK);
		assert_int_equal(reply.status, statuses[i]);
		assert_string_equal(
			reply.content_type, "application/problem+json");
	}
	/* And nothing was followed. */
	assert_int_equal(stub_server_requests(server), 13);
}

static void
test_retry_after_is_read_in_every_form(void **state)
{
	static const struct {
		const char *value;
		int64_t seconds;
	} cases[] = {
		{ "Retry-After: 30", 30 },
		{ "retry-after:0", 0 },
		{ "Retry-After:   120  ", 120 },
		{ "Retry-After: 99999999999999999999999", 1000000 },
		{ "Retry-After: -5", -1 },
		{ "Retry-After: soon", -1 },
		{ "Retry-After: ", -1 },
		{ "X-Retry-After: 30", -1 },
		{ "Date: Wed, 21 Oct 2026 07:28:00 GMT\r\n"
		  "Retry-After: Wed, 21 Oct 2026 07:29:30 GMT",
			90 },
		{ "Retry-After: Wed, 21 Oct 2026 07:29:30 GMT\r\n"
		  "Date: Wed, 21 Oct 2026 07:28:00 GMT",
			90 },
		{ "Date: Wed, 21 Oct 2026 07:28:00 GMT\r\n"
		  "Retry-After: Wed, 21 Oct 2020 07:28:00 GMT",
			0 },
	};
	char raw[400];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)snprintf(raw, sizeof raw,
			"HTTP/1.1 503 X\r\n%s\r\nContent-Length: 0\r\n\r\n",
			cases[i].value);
		stub.raw = raw;
		assert_int_equal(http_send(http, &req, &reply), ERR_OK);
		assert_int_equal(reply.retry_after_s, cases[i].seconds);
	}
}

static void
make_packed_answer(
	enum packing how, struct buf *out, const char *text, size_t len)
{
	struct buf packed;

	buf_init(&packed, 1 << 20);
	assert_int_equal(pack(how, text, len, &packed), ERR_OK);
	buf_init(out, 1 << 20);
	buf_addf(out,
		"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n"
		"Content-Length: %zu\r\n\r\n",
		packing_name(how), packed.len);
	buf_add(out, packed.data, packed.len);
	buf_fini(&packed);
}

static void
test_a_packed_answer_is_unpacked(void **state)
{
	struct buf raw;

	(void)state;
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++) {
		make_packed_answer(
			(enum packing)how, &raw, "{\"hello\":1}", 11);
		stub.raw = raw.data;
		stub.raw_len = raw.len;
		assert_int_equal(http_send(http, &req, &reply), ERR_OK);
		assert_string_equal(reply.body.data, "{\"hello\":1}");
		assert_int_equal(reply.packing, how);
		buf_fini(&raw);
	}
}

static void
test_an_answer_that_is_not_packed_as_it_says_is_none(void **state)
{
	static const char *const raws[] = {
		"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n"
		"Content-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		"Content-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Encoding: offsync1\r\n"
		"Content-Length: 2\r\n\r\n{}",
		/* Ends in the middle. */
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		"Content-Length: 2\r\n\r\n\x1f\x8b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof raws / sizeof raws[0]; i++) {
		stub.raw = raws[i];
		stub.raw_len = 0;
		assert_int_equal(http_send(http, &req, &reply), ERR_OFFLINE);
		assert_string_equal(reply.why, "the answer cannot be unpacked");
	}
}

static void
test_an_answer_that_unpacks_to_too_much_is_cut_off(void **state)
{
	static char zeros[10 * ANSWER_MAX];
	struct buf raw;

	(void)state;
	make_packed_answer(PACKING_GZIP, &raw, zeros, sizeof zeros);
	assert_in_range(raw.len, 1, ANSWER_MAX / 2);
	stub.raw = raw.data;
	stub.raw_len = raw.len;
	assert_int_equal(http_send(http, &req, &reply), ERR_TOO_LARGE);
	assert_string_equal(reply.why, "the answer is larger than allowed");
	assert_int_equal(reply.body.len, 0);
	buf_fini(&raw);
}

static void
test_an_answer_larger_than_allowed_is_refused(void **state)
{
	static char raw[ANSWER_MAX + 200];
	int n;

	(void)state;
	/* By its own word, before anything is read … */
	(void)snprintf(raw, sizeof raw,
		"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
		ANSWER_MAX + 1);
	stub.raw = raw;
	assert_int_equal(http_send(http, &req, &reply), ERR_TOO_LARGE);
	/* … and when it does not say. */
	n = snprintf(raw, sizeof raw,
		"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	memset(raw + n, 'x', ANSWER_MAX + 1);
	stub.raw_len = (size_t)n + ANSWER_MAX + 1;
	stub.closes = true;
	assert_int_equal(http_send(http, &req, &reply), ERR_TOO_LARGE);
	stub.raw_len--;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_int_equal(reply.body.len, ANSWER_MAX);
}

static void
test_a_flood_of_headers_is_refused(void **state)
{
	struct buf raw;
	int i;

	(void)state;
	buf_init(&raw, 1 << 20);
	buf_adds(&raw, "HTTP/1.1 200 OK\r\n");
	for (i = 0; i < 200; i++)
		buf_addf(&raw, "X-%d: y\r\n", i);
	buf_adds(&raw, "Content-Length: 0\r\n\r\n");
	stub.raw = raw.data;
	assert_int_equal(http_send(http, &req, &reply), ERR_TOO_LARGE);
	buf_fini(&raw);
}

/* ---- what goes wrong ---- */

static void
test_an_answer_cut_at_any_byte_is_no_answer(void **state)
{
	static const char whole[] =
		"HTTP/1.1 100 Continue\r\n\r\n"
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		"Content-Length: 12\r\n\r\n{\"a\":\"bcde\"}";
	size_t n;
	enum err e;

	(void)state;
	stub.raw = whole;
	stub.closes = true;
	for (n = 1; n < sizeof whole - 1; n++) {
		stub.raw_len = n;
		e = http_send(http, &req, &reply);
		if (e == ERR_OK)
			fail_msg("%d bytes were taken for an answer", (int)n);
		assert_int_equal(e, ERR_OFFLINE);
		assert_int_not_equal(reply.why[0], '\0');
		assert_int_equal(reply.status, 0);
		assert_int_equal(reply.body.len, 0);
	}
	stub.raw_len = sizeof whole - 1;
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_string_equal(reply.body.data, "{\"a\":\"bcde\"}");
}

static void
test_what_is_not_http_is_no_answer(void **state)
{
	(void)state;
	stub.closes = true;
	stub.raw = "SSH-2.0-OpenSSH_9.2\r\n";
	assert_int_equal(http_send(http, &req, &reply), ERR_OFFLINE);
	stub.raw = "<html>hello</html>";
	assert_int_equal(http_send(http, &req, &reply), ERR_OFFLINE);
}

static void
test_nobody_there_is_offline(void **state)
{
	struct stub_server *gone = stub_server_new(answer, NULL);
	char url[100];

	(void)state;
	(void)snprintf(url, sizeof url, "%s", stub_server_url(gone, "/"));
	stub_server_free(gone);
	req.url = url;
	assert_int_equal(http_send(http, &req, &reply), ERR_OFFLINE);
	assert_string_equal(reply.why, "the server cannot be reached");
}

static void
test_plain_http_leaves_this_machine_for_nothing(void **state)
{
	static const char *const urls[] = {
		"http://example.com/",
		"http://127.0.0.1.example.com/",
		"http://localhost.example.com/",
		"http://10.0.0.1/",
		"http://[::2]/",
		"ftp://127.0.0.1/",
		"file:///etc/passwd",
		"gopher://127.0.0.1/",
		"127.0.0.1",
		"",
		"http://",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		req.url = urls[i];
		if (http_send(http, &req, &reply) != ERR_CONFIG)
			fail_msg("%s was tried", urls[i]);
		assert_non_null(strstr(reply.why, "https://"));
	}
}

static void
test_proxies_of_the_environment_are_ignored(void **state)
{
	(void)state;
	(void)setenv("http_proxy", "http://127.0.0.1:1", 1);
	(void)setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	(void)unsetenv("http_proxy");
	(void)unsetenv("ALL_PROXY");
}

static void
test_a_signal_ends_the_wait_for_a_silent_server(void **state)
{
	int ends[2];

	(void)state;
	stub.raw = "";
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	http_stop_on(http, ends[0]);
	assert_int_equal(http_send(http, &req, &reply), ERR_BUSY);
	http_stop_on(http, -1);
	close(ends[0]);
	close(ends[1]);
	stub.raw = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	assert_int_equal(http_send(http, &req, &reply), ERR_OK);
	assert_int_equal(stub_server_connections(server), 2);
}

static void
test_the_environment_reaches_the_network(void **state)
{
	const struct env *env = http_env(http);

	(void)state;
	assert_int_equal(env->request(env->ctx, &req, &reply), ERR_OK);
	assert_int_equal(reply.status, 200);
	assert_in_range(env_now_ms(env), env_now_ms(env_real()) - 5000,
		env_now_ms(env_real()) + 5000);
}

static void
test_every_failure_has_a_code_and_words_without_secrets(void **state)
{
	const char *words;
	enum err e;
	int code;

	(void)state;
	for (code = 1; code < CURL_LAST; code++) {
		e = http_failure(code, 0, &words);
		assert_int_not_equal(e, ERR_OK);
		assert_in_range(strlen(words), 10, 150);
	}
	assert_int_equal(
		http_failure(CURLE_PEER_FAILED_VERIFICATION, 9, &words),
		ERR_KEY);
	assert_non_null(strstr(words, "clock"));
	assert_int_equal(
		http_failure(CURLE_OPERATION_TIMEDOUT, 0, &words), ERR_TIMEOUT);
}

/* ---- TLS, against the openssl command ---- */

static struct {
	char dir[64];
	char cert[100];
	char key[100];
	int port;
	pid_t pid;
} tls;

static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
	CHECK(getsockname(fd, (struct sockaddr *)&at, &len) == 0);
	close(fd);
	return ntohs(at.sin_port);
}

static pid_t
spawn(const char *const *words)
{
	pid_t pid = fork();

	CHECK(pid != -1);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		(void)dup2(null, 0);
		(void)dup2(null, 1);
		(void)dup2(null, 2);
		(void)execvp(words[0], (char *const *)words);
		_exit(127);
	}
	return pid;
}

static bool
run(const char *const *words)
{
	int status;
	pid_t pid = spawn(words);

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static bool
listens(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int i;
	int fd;
	bool ok = false;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)port);
	for (i = 0; i < 1200 && !ok; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		ok = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
		close(fd);
		if (!ok)
			(void)poll(NULL, 0, 25);
	}
	return ok;
}

static bool
tls_start(void)
{
	char port[16];
	const char *make[] = { "openssl", "req", "-x509", "-newkey", "rsa:2048",
		"-nodes", "-keyout", tls.key, "-out", tls.cert, "-days", "2",
		"-subj", "/CN=stub", "-addext", "subjectAltName=IP:127.0.0.1",
		NULL };
	const char *serve[] = { "openssl", "s_server", "-accept", port, "-key",
		tls.key, "-cert", tls.cert, "-www", NULL };

	(void)snprintf(tls.dir, sizeof tls.dir, "/tmp/test_http.XXXXXX");
	CHECK(mkdtemp(tls.dir) != NULL);
	(void)snprintf(tls.cert, sizeof tls.cert, "%s/cert.pem", tls.dir);
	(void)snprintf(tls.key, sizeof tls.key, "%s/key.pem", tls.dir);
	if (!run(make))
		return false;
	tls.port = free_port();
	(void)snprintf(port, sizeof port, "127.0.0.1:%d", tls.port);
	tls.pid = spawn(serve);
	return listens(tls.port);
}

static void
tls_stop(void)
{
	if (tls.pid > 0) {
		(void)kill(tls.pid, SIGKILL);
		(void)waitpid(tls.pid, NULL, 0);
	}
	(void)unlink(tls.cert);
	(void)unlink(tls.key);
	(void)rmdir(tls.dir);
	tls.pid = 0;
}

static enum err
ask_tls(const char *ca_file, const char *host)
{
	char url[100];
	enum err e;

	http_close(http);
	http = NULL;
	assert_int_equal(http_open(ca_file, &http), ERR_OK);
	(void)snprintf(url, sizeof url, "https://%s:%d/", host, tls.port);
	req.url = url;
	e = http_send(http, &req, &reply);
	return e;
}

static void
test_tls_is_for_servers_that_the_terminal_trusts(void **state)
{
	(void)state;
	if (!tls_start()) {
		tls_stop();
		skip();
	}
	assert_int_equal(ask_tls(NULL, "127.0.0.1"), ERR_KEY);
	assert_non_null(strstr(reply.why, "nobody that this terminal trusts"));
	assert_int_equal(ask_tls(tls.cert, "localhost"), ERR_KEY);
	assert_non_null(strstr(reply.why, "another name"));
	assert_int_equal(ask_tls(tls.cert, "127.0.0.1"), ERR_OK);
	assert_int_equal(reply.status, 200);
	assert_int_equal(ask_tls("/nonexistent/ca.pem", "127.0.0.1"), ERR_KEY);
	tls_stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_post_carries_body_type_and_bearer),
		TEST(test_without_a_body_it_is_a_get),
		TEST(test_one_connection_serves_many_requests),
		TEST(test_nothing_of_one_request_stays_for_the_next),
		TEST(test_a_large_body_is_packed_when_asked),
		TEST(test_a_packed_answer_is_asked_for_unless_it_is_not_wanted),
		TEST(test_packing_that_does_not_fit_says_so),
		TEST(test_any_status_is_an_answer),
		TEST(test_retry_after_is_read_in_every_form),
		TEST(test_a_packed_answer_is_unpacked),
		TEST(test_an_answer_that_is_not_packed_as_it_says_is_none),
		TEST(test_an_answer_that_unpacks_to_too_much_is_cut_off),
		TEST(test_an_answer_larger_than_allowed_is_refused),
		TEST(test_a_flood_of_headers_is_refused),
		TEST(test_an_answer_cut_at_any_byte_is_no_answer),
		TEST(test_what_is_not_http_is_no_answer),
		TEST(test_nobody_there_is_offline),
		TEST(test_plain_http_leaves_this_machine_for_nothing),
		TEST(test_proxies_of_the_environment_are_ignored),
		TEST(test_a_signal_ends_the_wait_for_a_silent_server),
		TEST(test_the_environment_reaches_the_network),
		TEST(test_every_failure_has_a_code_and_words_without_secrets),
		TEST(test_tls_is_for_servers_that_the_terminal_trusts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
