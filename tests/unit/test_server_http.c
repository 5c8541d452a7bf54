#include "tests/lib/test.h"

#include "tests/lib/server_hotel.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "base/text.h"
#include "base/uuid.h"
#include "crypto/jwt.h"
#include "packing/packing.h"
#include "server/enrol.h"
#include "server/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)64 << 20)

/* A server on a file of its own, with threads and the real clock. */
struct fixture {
	struct server_hotel hotel; /* the same file, from outside */
	struct conf conf;
	struct listener listener;
	struct server *server;
	struct http *http;
	uint16_t port;
	struct storage *outside;
	char terminal_id[64];
	struct buf token;
};

/* Made once, because it takes long: the terminals', and the server's too. */
static struct sign_key *terminal_key;

static uint16_t
port_of(const struct listener *l)
{
	int64_t port = 0;

	assert_true(text_to_int(strrchr(l->text, ':') + 1, &port));
	return (uint16_t)port;
}

static void
keep_jwt_key(struct storage *s)
{
	struct buf pem;

	buf_init_secret(&pem, 16384);
	assert_int_equal(sign_key_to_pem(terminal_key, &pem), ERR_OK);
	assert_int_equal(s->ops->secret_add(s, "jwt_key", pem.data), ERR_OK);
	buf_wipe(&pem);
}

static void
grant(struct fixture *f, const char *terminal_id, int64_t ttl_s,
	struct buf *token)
{
	buf_clear(token);
	assert_int_equal(access_grant(f->server->access, HOTEL_ID, terminal_id,
				 ttl_s, token),
		ERR_OK);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct http_settings settings = { .threads = 2,
		.body_max = 1024 * 1024 };
	struct storage_terminal t = { .id = "plain-1", .name = "PLAIN" };

	server_hotel_open(&f->hotel);
	keep_jwt_key(f->hotel.storage);
	conf_defaults(&f->conf);
	free(f->conf.server.storage);
	f->conf.server.storage = strdup(f->hotel.where);
	assert_int_equal(server_open(env_real(), &f->conf, &f->server), ERR_OK);
	assert_int_equal(listen_open("127.0.0.1:0", &f->listener), ERR_OK);
	assert_true(f->listener.loopback);
	f->port = port_of(&f->listener);
	settings.listener = &f->listener;
	assert_int_equal(http_start(f->server, &settings, &f->http), ERR_OK);
	f->outside = f->hotel.storage;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
		ERR_OK);
	(void)snprintf(f->terminal_id, sizeof(f->terminal_id), "plain-1");
	buf_init(&f->token, 8192);
	grant(f, "plain-1", 600, &f->token);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	if (f->http != NULL)
		http_stop(f->http);
	server_close(f->server);
	conf_free(&f->conf);
	buf_fini(&f->token);
	server_hotel_close(&f->hotel);
	free(f);
	return 0;
}

/* ---- a client that sends what it is told ---- */

struct reply {
	int status;
	struct buf text; /* all of it */
	const char *body;
	size_t body_len;
	struct json_doc *doc; /* of a JSON body, else NULL */
};

/* -1: nobody listens. */
static int
try_dial(struct fixture *f)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(f->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(fd >= 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int
dial(struct fixture *f)
{
	int fd = try_dial(f);

	CHECK(fd >= 0);
	return fd;
}

static void
send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		/* The server may have said its last word already. */
		if (n <= 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

static void
read_reply(int fd, struct reply *r)
{
	char piece[65536];
	const char *end;
	ssize_t n;

	memset(r, 0, sizeof(*r));
	buf_init(&r->text, TEXT_MAX);
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		buf_add(&r->text, piece, (size_t)n);
	(void)close(fd);
	if (sscanf(r->text.data, "HTTP/1.1 %d", &r->status) != 1)
		r->status = 0;
	end = strstr(r->text.data, "\r\n\r\n");
	r->body = end == NULL ? "" : end + 4;
	r->body_len = r->text.len - (size_t)(r->body - r->text.data);
	if (r->body_len > 0 && json_parse(r->body, r->body_len, TEXT_MAX,
				       &r->doc, NULL) != ERR_OK)
		r->doc = NULL;
}

static void
reply_free(struct reply *r)
{
	json_free(r->doc);
	buf_fini(&r->text);
}

static void
call_bytes(struct fixture *f, const char *head, const void *body, size_t len,
	struct reply *r)
{
	int fd = dial(f);

	send_all(fd, head, strlen(head));
	send_all(fd, body, len);
	read_reply(fd, r);
}

static void
call(struct fixture *f, const char *method, const char *path,
	const char *headers, const void *body, size_t len, struct reply *r)
{
	char head[16384];

	(void)snprintf(head, sizeof(head),
		"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s"
		"Content-Length: %zu\r\n\r\n",
		method, path, headers, len);
	call_bytes(f, head, body, len, r);
}

#define SYNC_PATH "/api/hotel/" HOTEL_ID "/offline/sync"

/* With a bearer token and JSON's content type. */
static void
post(struct fixture *f, const char *path, const char *bearer, const char *body,
	struct reply *r)
{
	char headers[12288];

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json\r\n",
		bearer);
	call(f, "POST", path, headers, body, strlen(body), r);
}

static const char empty_request[] =
	"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"plain-1\","
	"\"sync_timestamp\":0}";

static const char *
member(const struct reply *r, const char *key)
{
	const char *text =
		r->doc == NULL ? NULL
			       : json_find_text(json_root(r->doc), key, NULL);

	return text == NULL ? "(nothing)" : text;
}

static void
assert_problem(struct reply *r, int status)
{
	if (r->status != status)
		fail_msg("%d instead of %d: %s", r->status, status,
			r->text.data);
	assert_non_null(
		strstr(r->text.data, "Content-Type: application/problem+json"));
	assert_non_null(r->doc);
	assert_int_equal(json_find_int(json_root(r->doc), "status", 0), status);
	assert_true(json_find_int(json_root(r->doc), "server_time", 0) > 0);
	assert_string_not_equal(member(r, "title"), "(nothing)");
	reply_free(r);
}

static void
assert_post(struct fixture *f, const char *body, int status)
{
	struct reply r;

	post(f, SYNC_PATH, f->token.data, body, &r);
	assert_problem(&r, status);
}

/* ---- plain requests ---- */

static void
a_sync_request_is_answered(void **state)
{
	struct fixture *f = *state;
	struct reply r;

	post(f, SYNC_PATH, f->token.data, empty_request, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text.data, "Content-Type: application/json"));
	assert_string_equal(member(&r, "token_status"), "ok");
	assert_int_equal(
		json_count(json_find(json_root(r.doc), "server_changes")),
		HOTEL_RECORDS);
	reply_free(&r);
}

static void
health_and_figures_need_no_token(void **state)
{
	static const char *const paths[] = { "/healthz", "/readyz" };
	struct fixture *f = *state;
	struct reply r;

	for (size_t i = 0; i < 2; i++) {
		call(f, "GET", paths[i], "", "", 0, &r);
		assert_int_equal(r.status, 200);
		assert_non_null(r.doc);
		reply_free(&r);
	}
	call(f, "GET", "/metrics", "", "", 0, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(
		strstr(r.body, "offsync_http_answers_total{class=\"2xx\"} 2"));
	reply_free(&r);
	call(f, "HEAD", "/healthz", "", "", 0, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body_len, 0);
	reply_free(&r);
}

static void
every_answer_has_the_headers_that_keep_browsers_out(void **state)
{
	static const char *const wanted[] = { "Cache-Control: no-store",
		"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
		"Content-Security-Policy: default-src 'none'" };
	static const char *const paths[] = { "/healthz", "/nothing" };
	struct fixture *f = *state;
	struct reply r;

	for (size_t p = 0; p < 2; p++) {
		call(f, "GET", paths[p], "", "", 0, &r);
		for (size_t i = 0; i < 4; i++)
			assert_non_null(strstr(r.text.data, wanted[i]));
		reply_free(&r);
	}
}

static void
unknown_paths_and_methods_are_refused(void **state)
{
	struct fixture *f = *state;
	struct reply r;

	call(f, "GET", "/nothing", "", "", 0, &r);
	assert_problem(&r, 404);
	call(f, "GET", "/api/hotel/" HOTEL_ID "/offline/events", "", "", 0, &r);
	assert_problem(&r, 404);
	call(f, "POST", "/api/hotel//offline/sync", "", "", 0, &r);
	assert_problem(&r, 404);
	call(f, "DELETE", SYNC_PATH, "", "", 0, &r);
	assert_non_null(strstr(r.text.data, "Allow: POST"));
	assert_problem(&r, 405);
	call(f, "POST", "/healthz", "", "", 0, &r);
	assert_non_null(strstr(r.text.data, "Allow: GET, HEAD"));
	assert_problem(&r, 405);
}

/* ---- bodies ---- */

static void
bodies_that_are_no_requests_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_post(f, "", 400);
	assert_post(f, "{\"last_sync_token\":\"\",\"actions\":[", 400);
	assert_post(f, "[]", 400);
	assert_post(f, "{\"actions\":5}", 400);
	assert_post(f,
		"{\"device_id\":\"y\",\"last_sync_token\":\"\",\"actions\":[],"
		"\"device_id\":\"x\",\"sync_timestamp\":0}",
		400);
	assert_post(f,
		"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"x\","
		"\"sync_timestamp\":1e3}",
		400);
	assert_post(f,
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
		400);
	assert_post(f, "{\"a\":\"\xff\xfe\"}", 400);
}

static void
a_body_that_says_it_is_too_large_is_not_read(void **state)
{
	struct fixture *f = *state;
	char head[1024];
	struct reply r;

	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\nConnection: close\r\n"
		"Content-Length: 999999999999\r\n\r\n",
		f->token.data);
	call_bytes(f, head, "", 0, &r);
	assert_problem(&r, 413);
}

static void
a_body_without_a_length_is_limited_too(void **state)
{
	struct fixture *f = *state;
	static char piece[70000];
	char head[2048];
	struct reply r;
	int fd;

	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\nConnection: close\r\n"
		"Transfer-Encoding: chunked\r\n\r\n",
		f->token.data);
	memset(piece, ' ', sizeof(piece));
	memcpy(piece, "10000\r\n", 7);
	memcpy(piece + 7 + 65536, "\r\n", 2);
	fd = dial(f);
	send_all(fd, head, strlen(head));
	for (int i = 0; i < 20; i++)
		send_all(fd, piece, 7 + 65536 + 2);
	send_all(fd, "0\r\n\r\n", 5);
	read_reply(fd, &r);
	assert_problem(&r, 413);
}

static void
pack_body(enum packing how, struct buf *body)
{
	struct buf packed;

	buf_init(&packed, TEXT_MAX);
	assert_int_equal(pack(how, body->data, body->len, &packed), ERR_OK);
	buf_fini(body);
	*body = packed;
}

static void
call_packed(struct fixture *f, enum packing how, const struct buf *body,
	struct reply *r)
{
	char headers[8192];

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json\r\n"
		"Content-Encoding: %s\r\n",
		f->token.data, packing_name(how));
	call(f, "POST", SYNC_PATH, headers, body->data, body->len, r);
}

static void
send_packed(struct fixture *f, enum packing how)
{
	struct buf body;
	struct reply r;

	buf_init(&body, TEXT_MAX);
	buf_adds(&body, empty_request);
	pack_body(how, &body);
	call_packed(f, how, &body, &r);
	assert_int_equal(r.status, 200);
	reply_free(&r);
	/* Cut in the middle, and with something behind it. */
	body.len -= 5;
	call_packed(f, how, &body, &r);
	assert_problem(&r, 400);
	body.len += 5;
	buf_adds(&body, "more");
	call_packed(f, how, &body, &r);
	assert_problem(&r, 400);
	buf_clear(&body);
	buf_adds(&body, "this is not packed");
	call_packed(f, how, &body, &r);
	assert_problem(&r, 400);
	buf_fini(&body);
}

static void
packed_bodies_are_unpacked(void **state)
{
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++)
		send_packed(*state, (enum packing)how);
}

static void
a_packed_bomb_does_not_go_off(void **state)
{
	struct fixture *f = *state;
	struct buf body;
	struct reply r;

	buf_init(&body, TEXT_MAX);
	for (int i = 0; i < 32 * 1024; i++)
		buf_adds(&body,
			"                                                "
			"                                                "
			"                                                ");
	assert_true(body.len > 4 * 1024 * 1024);
	pack_body(PACKING_GZIP, &body);
	assert_true(body.len < 64 * 1024);
	call_packed(f, PACKING_GZIP, &body, &r);
	assert_problem(&r, 413);
	buf_fini(&body);
}

static void
other_kinds_of_bodies_are_refused(void **state)
{
	struct fixture *f = *state;
	char headers[8192];
	struct reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nContent-Type: text/plain\r\n",
		f->token.data);
	call(f, "POST", SYNC_PATH, headers, empty_request,
		strlen(empty_request), &r);
	assert_problem(&r, 415);
	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json; charset=utf-8\r\n"
		"Content-Encoding: br\r\n",
		f->token.data);
	call(f, "POST", SYNC_PATH, headers, empty_request,
		strlen(empty_request), &r);
	assert_problem(&r, 415);
}

static void
too_many_actions_are_refused(void **state)
{
	struct fixture *f = *state;
	struct buf body;

	buf_init(&body, TEXT_MAX);
	buf_adds(&body, "{\"last_sync_token\":\"\",\"device_id\":\"x\","
			"\"sync_timestamp\":0,\"actions\":[");
	for (int i = 0; i < 2001; i++)
		buf_adds(&body, i == 0 ? "{}" : ",{}");
	buf_adds(&body, "]}");
	assert_post(f, body.data, 413);
	buf_fini(&body);
}

static void
answers_are_packed_for_those_who_can_read_them(void **state)
{
	struct fixture *f = *state;
	struct unpacker *u = unpacker_new(PACKING_GZIP);
	char headers[8192];
	struct buf plain;
	struct reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nAccept-Encoding: br, gzip\r\n",
		f->token.data);
	call(f, "POST", SYNC_PATH, headers, empty_request,
		strlen(empty_request), &r);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text.data, "Content-Encoding: gzip"));
	buf_init(&plain, TEXT_MAX);
	assert_int_equal(unpack(u, r.body, r.body_len, &plain), ERR_OK);
	assert_true(unpacked(u));
	assert_non_null(strstr(plain.data, "\"sync_token\""));
	buf_fini(&plain);
	unpacker_free(u);
	assert_non_null(strstr(r.text.data, "X-Frame-Options"));
	assert_non_null(strstr(r.text.data, "Vary: Accept-Encoding"));
	reply_free(&r);
}

static void
our_own_programs_get_short_answers(void **state)
{
	struct fixture *f = *state;
	struct unpacker *u = unpacker_new(PACKING_OWN);
	char headers[8192];
	struct buf plain;
	struct reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nAccept-Encoding: offsync1, "
		"gzip\r\n",
		f->token.data);
	call(f, "POST", SYNC_PATH, headers, "{}", 2, &r);
	assert_int_equal(r.status, 400);
	assert_non_null(strstr(r.text.data, "Content-Encoding: offsync1"));
	assert_non_null(strstr(r.text.data, "Cache-Control: no-store"));
	/* No browser can read it. */
	assert_null(strstr(r.text.data, "X-Frame-Options"));
	buf_init(&plain, TEXT_MAX);
	assert_int_equal(unpack(u, r.body, r.body_len, &plain), ERR_OK);
	assert_true(unpacked(u));
	assert_non_null(strstr(plain.data, "\"detail\""));
	assert_true(r.body_len < plain.len);
	buf_fini(&plain);
	unpacker_free(u);
	reply_free(&r);
}

/* ---- who may ---- */

/* Header and claims as given, with the signature of another token. */
static void
forge(struct buf *out, const char *header, const char *claims,
	const char *signature)
{
	buf_clear(out);
	base64url_encode(header, strlen(header), out);
	buf_addc(out, '.');
	base64url_encode(claims, strlen(claims), out);
	buf_addc(out, '.');
	buf_adds(out, signature);
}

static void
forged_tokens_are_refused(void **state)
{
	static const char claims[] =
		"{\"iss\":\"offsyncd\",\"sub\":\"plain-1\",\"aud\":"
		"\"offsync-sync\",\"hotel\":\"" HOTEL_ID
		"\",\"jti\":\"x\",\"iat\":1,\"exp\":9999999999}";
	struct fixture *f = *state;
	const char *signature = strrchr(f->token.data, '.') + 1;
	struct buf bad;
	struct reply r;

	buf_init(&bad, 8192);
	forge(&bad, "{\"alg\":\"none\",\"typ\":\"JWT\"}", claims, "");
	post(f, SYNC_PATH, bad.data, empty_request, &r);
	assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"none\",\"typ\":\"JWT\"}", claims, signature);
	post(f, SYNC_PATH, bad.data, empty_request, &r);
	assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, signature);
	post(f, SYNC_PATH, bad.data, empty_request, &r);
	assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", claims, signature);
	post(f, SYNC_PATH, bad.data, empty_request, &r);
	assert_problem(&r, 401);
	post(f, SYNC_PATH, "not.a.token", empty_request, &r);
	assert_problem(&r, 401);
	post(f, SYNC_PATH, "", empty_request, &r);
	assert_non_null(strstr(r.text.data, "WWW-Authenticate: Bearer"));
	assert_problem(&r, 401);
	buf_fini(&bad);
}

static void
an_expired_token_is_refused_also_when_it_was_good_before(void **state)
{
	struct fixture *f = *state;
	struct buf token;
	struct reply r;

	buf_init(&token, 8192);
	grant(f, "plain-1", -ACCESS_LEEWAY_S - 1, &token);
	post(f, SYNC_PATH, token.data, empty_request, &r);
	assert_problem(&r, 401);
	buf_fini(&token);
}

/* Tokens that were checked are remembered by their hash, in few places. */
static void
no_token_passes_for_another_one(void **state)
{
	struct fixture *f = *state;
	struct arena *a = arena_new(TEXT_MAX);
	struct sync_caller caller;
	char token[32];

	assert_int_equal(access_check(f->server->access, HOTEL_ID,
				 f->token.data, a, &caller),
		ERR_OK);
	for (int i = 0; i < 10000; i++) {
		(void)snprintf(token, sizeof(token), "x.%d.y", i);
		assert_int_equal(access_check(f->server->access, HOTEL_ID,
					 token, a, &caller),
			ERR_DENIED);
	}
	assert_int_equal(access_check(f->server->access, HOTEL_ID,
				 f->token.data, a, &caller),
		ERR_OK);
	arena_free(a);
}

#define SHORT_ID "0b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"

static void
grant_short(struct fixture *f, const char *hotel, const char *terminal_id,
	int64_t ttl_s, struct buf *token)
{
	buf_clear(token);
	access_grant_short(f->server->access, hotel, terminal_id, ttl_s, token);
}

static void
a_short_token_is_of_one_terminal_hotel_and_time(void **state)
{
	struct fixture *f = *state;
	struct arena *a = arena_new(TEXT_MAX);
	struct sync_caller caller;
	struct access *again;
	struct buf t;

	buf_init(&t, 256);
	grant_short(f, HOTEL_ID, SHORT_ID, 1, &t);
	assert_int_equal(
		access_check(f->server->access, HOTEL_ID, t.data, a, &caller),
		ERR_OK);
	assert_string_equal(caller.tenant_id, HOTEL_ID);
	assert_string_equal(caller.terminal_id, SHORT_ID);
	assert_int_equal(
		access_check(f->server->access, "seehof", t.data, a, &caller),
		ERR_DENIED);
	/* Nothing of it was in memory. */
	assert_int_equal(access_open(env_real(), f->outside, &again), ERR_OK);
	assert_int_equal(
		access_check(again, HOTEL_ID, t.data, a, &caller), ERR_OK);
	access_close(again);
	/* Whatever is changed in it. */
	for (size_t i = 0; i < t.len; i++) {
		char old = t.data[i];

		t.data[i] = old == 'A' ? 'B' : 'A';
		assert_int_equal(access_check(f->server->access, HOTEL_ID,
					 t.data, a, &caller),
			ERR_DENIED);
		t.data[i] = '.';
		assert_int_equal(access_check(f->server->access, HOTEL_ID,
					 t.data, a, &caller),
			ERR_DENIED);
		t.data[i] = old;
	}
	buf_addc(&t, 'A');
	assert_int_equal(
		access_check(f->server->access, HOTEL_ID, t.data, a, &caller),
		ERR_DENIED);
	grant_short(f, HOTEL_ID, SHORT_ID, -ACCESS_LEEWAY_S - 1, &t);
	assert_int_equal(
		access_check(f->server->access, HOTEL_ID, t.data, a, &caller),
		ERR_EXPIRED);
	/* An id that is no UUID does not fit into it. */
	grant_short(f, HOTEL_ID, "plain-1", 600, &t);
	assert_int_equal(t.len, 0);
	grant_short(
		f, HOTEL_ID, "0B1E6A5E-8F6C-4F0E-9D3A-7C2B1A09F8E7", 600, &t);
	assert_int_equal(t.len, 0);
	buf_fini(&t);
	arena_free(a);
}

static void
a_foreign_hotel_and_a_missing_one_answer_alike(void **state)
{
	const struct storage_hotel other = { .tenant_id = "seehof",
		.name = "Seehof",
		.incarnation = "1",
		.pepper = "00" };
	struct fixture *f = *state;
	struct reply foreign;
	struct reply missing;
	char *at;

	assert_int_equal(
		f->outside->ops->hotel_add(f->outside, &other), ERR_OK);
	post(f, "/api/hotel/seehof/offline/sync", f->token.data, empty_request,
		&foreign);
	post(f, "/api/hotel/nowhere/offline/sync", f->token.data, empty_request,
		&missing);
	assert_int_equal(foreign.status, 404);
	assert_int_equal(missing.status, 404);
	/* But for the time. */
	at = strstr(foreign.text.data, "\"server_time\"");
	memset(at, ' ', 28);
	at = strstr(missing.text.data, "\"server_time\"");
	memset(at, ' ', 28);
	assert_string_equal(foreign.body, missing.body);
	reply_free(&foreign);
	reply_free(&missing);
}

/* ---- enrolment ---- */

static void
invite(struct fixture *f, const char *name, char code[ENROL_CODE_SIZE])
{
	int64_t expires_at;

	assert_int_equal(enrol_invite(env_real(), f->outside, HOTEL_ID, name,
				 600, code, &expires_at),
		ERR_OK);
}

static void
enrol(struct fixture *f, const char *hotel, const char *code, const char *key,
	struct reply *r)
{
	struct json_writer w;
	char path[128];
	struct buf body;

	(void)snprintf(path, sizeof(path), "/api/hotel/%s/terminals", hotel);
	buf_init(&body, 65536);
	json_writer_init(&w, &body);
	json_begin_object(&w);
	json_member_text(&w, "code", code);
	json_member_text(&w, "name", NULL);
	json_member_text(&w, "public_key", key);
	json_end_object(&w);
	call(f, "POST", path, "Content-Type: application/json\r\n", body.data,
		body.len, r);
	buf_fini(&body);
}

static const char *
public_key(struct fixture *f)
{
	struct buf pem;
	const char *copy;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(terminal_key, &pem), ERR_OK);
	copy = arena_strdup(f->hotel.arena, pem.data);
	buf_fini(&pem);
	return copy;
}

static void
assert_with_key(struct fixture *f, const char *terminal_id, int64_t iat_s,
	struct reply *r)
{
	struct jwt jwt = { .issuer = terminal_id,
		.subject = terminal_id,
		.audience = ACCESS_AUDIENCE_TOKEN,
		.hotel = HOTEL_ID,
		.id = "j1",
		.issued_at_s = iat_s,
		.expires_at_s = iat_s + 60 };
	struct buf body;

	buf_init(&body, 65536);
	buf_adds(&body, "{\"assertion\":\"");
	assert_int_equal(jwt_make(terminal_key, &jwt, &body), ERR_OK);
	buf_adds(&body, "\"}");
	call(f, "POST", "/api/hotel/" HOTEL_ID "/token",
		"Content-Type: application/json\r\n", body.data, body.len, r);
	buf_fini(&body);
}

static void
a_terminal_enrols_and_renews_its_token(void **state)
{
	struct fixture *f = *state;
	int64_t now_s = env_now_ms(env_real()) / 1000;
	char code[ENROL_CODE_SIZE];
	char terminal[64];
	char body[256];
	struct reply r;

	invite(f, "FD1", code);
	enrol(f, HOTEL_ID, code, public_key(f), &r);
	assert_int_equal(r.status, 201);
	assert_string_equal(member(&r, "terminal_name"), "FD1");
	assert_string_equal(member(&r, "hotel_id"), HOTEL_ID);
	assert_string_equal(member(&r, "hotel_name"), "Alpenhof");
	assert_string_equal(member(&r, "pepper"), "00");
	(void)snprintf(
		terminal, sizeof(terminal), "%s", member(&r, "terminal_id"));
	(void)snprintf(body, sizeof(body),
		"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"%s\","
		"\"sync_timestamp\":0}",
		terminal);
	buf_clear(&f->token);
	buf_adds(&f->token, member(&r, "token"));
	reply_free(&r);
	post(f, SYNC_PATH, f->token.data, body, &r);
	assert_int_equal(r.status, 200);
	reply_free(&r);
	/* The device is the one of the token. */
	assert_post(f, empty_request, 403);
	assert_with_key(f, terminal, now_s, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(
		json_find_int(json_root(r.doc), "token_ttl_seconds", 0), 600);
	/* The short one says the same. */
	for (int i = 0; i < 2; i++) {
		struct reply answer;

		post(f, SYNC_PATH, member(&r, i == 0 ? "token" : "short_token"),
			body, &answer);
		assert_int_equal(answer.status, 200);
		reply_free(&answer);
	}
	assert_int_equal(strlen(member(&r, "short_token")), 48);
	reply_free(&r);
	/* An assertion of yesterday, or for somebody else. */
	assert_with_key(f, terminal, now_s - 86400, &r);
	assert_problem(&r, 401);
	assert_with_key(f, "plain-1", now_s, &r);
	assert_problem(&r, 401);
	assert_with_key(f, "nobody", now_s, &r);
	assert_problem(&r, 401);
}

static void
an_assertion_signed_by_another_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct storage_terminal row = { .id = "t1", .name = "FD1" };
	struct sign_key *other = NULL;
	struct reply r;
	struct buf pem;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_make(2048, &other), ERR_OK);
	assert_int_equal(sign_key_public_pem(other, &pem), ERR_OK);
	row.public_key = pem.data;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	assert_with_key(f, "t1", env_now_ms(env_real()) / 1000, &r);
	assert_problem(&r, 401);
	sign_key_free(other);
	buf_fini(&pem);
}

static void
a_code_is_typed_in_many_ways_and_good_once(void **state)
{
	struct fixture *f = *state;
	char code[ENROL_CODE_SIZE];
	char typed[ENROL_CODE_SIZE];
	struct reply r;
	size_t n = 0;

	invite(f, "FD1", code);
	/* Lower case, without the hotel and the dashes. */
	for (const char *p = strrchr(code, '.') + 1; *p != '\0'; p++) {
		if (*p != '-')
			typed[n++] = *p >= 'A' ? (char)(*p - 'A' + 'a') : *p;
	}
	typed[n] = '\0';
	enrol(f, "seehof", typed, public_key(f), &r);
	assert_problem(&r, 404);
	enrol(f, HOTEL_ID, "AAAA-BBBB-CCCC", public_key(f), &r);
	assert_problem(&r, 404);
	enrol(f, HOTEL_ID, "short", public_key(f), &r);
	assert_problem(&r, 404);
	/* A key that is none does not use the code up. */
	enrol(f, HOTEL_ID, typed, "FAST:00", &r);
	assert_problem(&r, 400);
	enrol(f, HOTEL_ID, typed, public_key(f), &r);
	assert_int_equal(r.status, 201);
	reply_free(&r);
	enrol(f, HOTEL_ID, code, public_key(f), &r);
	assert_problem(&r, 410);
}

static void
two_terminals_never_have_the_same_name(void **state)
{
	struct fixture *f = *state;
	char code[ENROL_CODE_SIZE];
	struct reply r;

	for (int i = 0; i < 2; i++) {
		invite(f, "FD1", code);
		enrol(f, HOTEL_ID, code, public_key(f), &r);
		assert_int_equal(r.status, 201);
		assert_string_equal(
			member(&r, "terminal_name"), i == 0 ? "FD1" : "FD1-2");
		reply_free(&r);
	}
}

static void
a_revoked_terminal_is_refused_at_once(void **state)
{
	struct fixture *f = *state;
	int64_t now_s = env_now_ms(env_real()) / 1000;
	struct storage_terminal row = {
		.id = "t1", .name = "FD1", .public_key = public_key(f)
	};
	struct reply r;

	row.revoked = true;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	assert_with_key(f, "t1", now_s, &r);
	assert_problem(&r, 403);
	row = (struct storage_terminal){
		.id = "plain-1", .name = "PLAIN", .revoked = true
	};
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	assert_post(f, empty_request, 403);
}

static void
guessing_codes_is_slowed_down(void **state)
{
	struct fixture *f = *state;
	int tries = 0;
	struct reply r;

	do {
		enrol(f, HOTEL_ID, "AAAA-BBBB-CCCC", public_key(f), &r);
		if (r.status == 404)
			reply_free(&r);
		assert_true(++tries < 100);
	} while (r.status == 404);
	assert_non_null(strstr(r.text.data, "Retry-After: "));
	assert_problem(&r, 429);
	/* Others go on. */
	post(f, SYNC_PATH, f->token.data, empty_request, &r);
	assert_int_equal(r.status, 200);
	reply_free(&r);
}

/* ---- metrics of terminals ---- */

static void
offline_metrics_are_kept(void **state)
{
	static const char good[] =
		"{\"tenant_id\":\"" HOTEL_ID
		"\",\"offline_duration_seconds\":60,\"actions_queued\":5,"
		"\"actions_synced\":4,\"conflicts_encountered\":1,"
		"\"sync_failures\":0,\"last_sync_latency_ms\":12,"
		"\"device_info\":{\"user_agent\":\"offsync\","
		"\"connection_type\":\"wifi\",\"storage_quota_mb\":100}}";
	struct fixture *f = *state;
	const char *path = "/api/hotel/" HOTEL_ID "/offline/metrics";
	char bad[sizeof(good)];
	struct reply r;

	post(f, path, f->token.data, good, &r);
	assert_int_equal(r.status, 202);
	reply_free(&r);
	/* One figure short, and of another hotel. */
	(void)snprintf(bad, sizeof(bad), "%s", good);
	*strstr(bad, "actions_synced") = 'x';
	post(f, path, f->token.data, bad, &r);
	assert_problem(&r, 400);
	(void)snprintf(bad, sizeof(bad), "%s", good);
	*strstr(bad, HOTEL_ID) = 'x';
	post(f, path, f->token.data, bad, &r);
	assert_problem(&r, 400);
	post(f, path, "", good, &r);
	assert_problem(&r, 401);
}

/* ---- many at once ---- */

#define CLIENTS 8
#define ROUNDS  10

struct client {
	struct fixture *f;
	int number;
	int applied;
	pthread_t thread;
};

static void *
run_client(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < ROUNDS; i++) {
		char body[1024];
		struct reply r;

		(void)snprintf(body, sizeof(body),
			"{\"last_sync_token\":\"\",\"device_id\":\"x\","
			"\"limit\":0,\"sync_timestamp\":0,\"actions\":[{"
			"\"id\":\"a-%d-%d\",\"tenant_id\":\"" HOTEL_ID
			"\",\"user_id\":\"u\",\"table_name\":\"guests\","
			"\"operation\":\"INSERT\",\"data\":{\"full_name\":"
			"\"Guest %d\"},\"idempotency_key\":\"k-%d-%d\","
			"\"created_at\":1}]}",
			c->number, i, i, c->number, i);
		post(c->f, SYNC_PATH, c->f->token.data, body, &r);
		if (r.status == 200 && strstr(r.body, "\"applied\"") != NULL)
			c->applied++;
		reply_free(&r);
	}
	return NULL;
}

static void
requests_at_the_same_time_are_all_taken(void **state)
{
	struct fixture *f = *state;
	struct client clients[CLIENTS];
	struct writer_counts counts;

	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = (struct client){ .f = f, .number = i };
		CHECK(pthread_create(&clients[i].thread, NULL, run_client,
			      &clients[i]) == 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		CHECK(pthread_join(clients[i].thread, NULL) == 0);
		assert_int_equal(clients[i].applied, ROUNDS);
	}
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_GUESTS),
		2 + CLIENTS * ROUNDS);
	writer_count(f->server->writer, &counts);
	assert_int_equal(counts.jobs, CLIENTS * ROUNDS);
	assert_true(counts.commits <= counts.jobs);
	assert_int_equal(counts.waiting, 0);
}

/* The writer follows the threads that read and check. */
static void
a_large_batch_is_answered_in_order(void **state)
{
	struct fixture *f = *state;
	const struct json_node *n;
	char id[32];
	struct buf body;
	struct reply r;

	buf_init(&body, TEXT_MAX);
	buf_adds(&body, "{\"last_sync_token\":\"\",\"device_id\":\"x\","
			"\"limit\":0,\"sync_timestamp\":0,\"actions\":[");
	for (int i = 0; i < 1000; i++)
		buf_addf(&body,
			"%s{\"id\":\"a-%d\",\"tenant_id\":\"" HOTEL_ID
			"\",\"user_id\":\"u\",\"table_name\":\"guests\","
			"\"operation\":\"INSERT\",\"data\":{\"full_name\":"
			"\"Guest %d\"},\"idempotency_key\":\"k-%d\","
			"\"created_at\":1}",
			i == 0 ? "" : ",", i, i, i);
	buf_adds(&body, "]}");
	post(f, SYNC_PATH, f->token.data, body.data, &r);
	assert_int_equal(r.status, 200);
	n = json_first(json_find(json_root(r.doc), "results"));
	for (int i = 0; i < 1000; i++, n = json_next(n)) {
		(void)snprintf(id, sizeof(id), "a-%d", i);
		assert_string_equal(json_find_text(n, "action_id", ""), id);
		assert_string_equal(json_find_text(n, "status", ""), "success");
	}
	assert_null(n);
	reply_free(&r);
	buf_fini(&body);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_GUESTS), 2 + 1000);
}

struct straggler {
	struct fixture *f;
	int fd;
	pthread_t thread;
};

static void *
run_straggler(void *arg)
{
	struct straggler *s = arg;
	int fd;

	/* The server has begun to end when it takes no new connections. */
	while ((fd = try_dial(s->f)) >= 0)
		(void)close(fd);
	send_all(s->fd, empty_request + 10, strlen(empty_request) - 10);
	return NULL;
}

static void
a_server_that_ends_finishes_what_is_in_flight(void **state)
{
	struct fixture *f = *state;
	struct straggler late;
	struct client client = { .f = f };
	struct reply r;
	char head[4096];

	/* Half a request is there when the end is asked for. */
	late.f = f;
	late.fd = dial(f);
	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Connection: close\r\nAuthorization: Bearer %s\r\n"
		"Content-Length: %zu\r\n\r\n",
		f->token.data, strlen(empty_request));
	send_all(late.fd, head, strlen(head));
	send_all(late.fd, empty_request, 10);
	(void)run_client(&client);
	assert_int_equal(client.applied, ROUNDS);
	CHECK(pthread_create(&late.thread, NULL, run_straggler, &late) == 0);
	http_stop(f->http);
	f->http = NULL;
	CHECK(pthread_join(late.thread, NULL) == 0);
	read_reply(late.fd, &r);
	assert_int_equal(r.status, 200);
	reply_free(&r);
}

static void
addresses_are_read_strictly(void **state)
{
	static const char *const wrong[] = { "", "127.0.0.1",
		"127.0.0.1:", ":80", "127.0.0.1:99999", "127.0.0.1:http" };
	struct listener l;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_not_equal(listen_open(wrong[i], &l), ERR_OK);
	assert_int_equal(listen_open("[::1]:0", &l), ERR_OK);
	assert_true(l.loopback);
	assert_int_equal(strncmp(l.text, "[::1]:", 6), 0);
	(void)close(l.fd);
	assert_int_equal(listen_open("0.0.0.0:0", &l), ERR_OK);
	assert_false(l.loopback);
	(void)close(l.fd);
}

static int
make_key(void **state)
{
	(void)state;
	return sign_key_make(2048, &terminal_key) == ERR_OK ? 0 : -1;
}

static int
drop_key(void **state)
{
	(void)state;
	sign_key_free(terminal_key);
	return 0;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_sync_request_is_answered),
		TEST(health_and_figures_need_no_token),
		TEST(every_answer_has_the_headers_that_keep_browsers_out),
		TEST(unknown_paths_and_methods_are_refused),
		TEST(bodies_that_are_no_requests_are_refused),
		TEST(a_body_that_says_it_is_too_large_is_not_read),
		TEST(a_body_without_a_length_is_limited_too),
		TEST(packed_bodies_are_unpacked),
		TEST(a_packed_bomb_does_not_go_off),
		TEST(other_kinds_of_bodies_are_refused),
		TEST(too_many_actions_are_refused),
		TEST(answers_are_packed_for_those_who_can_read_them),
		TEST(our_own_programs_get_short_answers),
		TEST(forged_tokens_are_refused),
		TEST(an_expired_token_is_refused_also_when_it_was_good_before),
		TEST(no_token_passes_for_another_one),
		TEST(a_short_token_is_of_one_terminal_hotel_and_time),
		TEST(a_foreign_hotel_and_a_missing_one_answer_alike),
		TEST(a_terminal_enrols_and_renews_its_token),
		TEST(an_assertion_signed_by_another_key_is_refused),
		TEST(a_code_is_typed_in_many_ways_and_good_once),
		TEST(two_terminals_never_have_the_same_name),
		TEST(a_revoked_terminal_is_refused_at_once),
		TEST(guessing_codes_is_slowed_down),
		TEST(offline_metrics_are_kept),
		TEST(requests_at_the_same_time_are_all_taken),
		TEST(a_large_batch_is_answered_in_order),
		TEST(a_server_that_ends_finishes_what_is_in_flight),
		cmocka_unit_test(addresses_are_read_strictly),
	};

	int failed;

	CHECK(make_key(NULL) == 0);
	failed = TEST_ON_ALL_STORAGES("server http", tests);
	CHECK(drop_key(NULL) == 0);
	return failed;
}
