#include "tests/lib/test.h"

#include "tests/lib/served.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "base/uuid.h"
#include "crypto/jwt.h"
#include "packing/packing.h"
#include "server/enrol.h"
#include "server/http.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)64 << 20)

/* ---- plain requests ---- */

static void
a_sync_request_is_answered(void **state)
{
	struct served *f = *state;
	struct served_reply r;

	served_post(f, SYNC_PATH, f->token.data, served_empty_request, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text.data, "Content-Type: application/json"));
	assert_string_equal(served_member(&r, "token_status"), "ok");
	assert_int_equal(
		json_count(json_find(json_root(r.doc), "server_changes")),
		HOTEL_RECORDS);
	served_free(&r);
}

static void
health_and_figures_need_no_token(void **state)
{
	static const char *const paths[] = { "/healthz", "/readyz" };
	struct served *f = *state;
	struct served_reply r;

	for (size_t i = 0; i < 2; i++) {
		served_call(f, "GET", paths[i], "", "", 0, &r);
		assert_int_equal(r.status, 200);
		assert_non_null(r.doc);
		served_free(&r);
	}
	served_call(f, "GET", "/metrics", "", "", 0, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(
		strstr(r.body, "offsync_http_answers_total{class=\"2xx\"} 2"));
	served_free(&r);
	served_call(f, "HEAD", "/healthz", "", "", 0, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body_len, 0);
	served_free(&r);
}

/* Some proxy's, which nobody has named. */
static void
figures_go_through_no_strange_proxy(void **state)
{
	static const char *const lines[] = { "X-Forwarded-For: 127.0.0.1\r\n",
		"Forwarded: for=192.0.2.1\r\n" };
	struct served *f = *state;
	struct served_reply r;

	for (size_t i = 0; i < 2; i++) {
		served_call(f, "GET", "/metrics", lines[i], "", 0, &r);
		served_assert_problem(&r, 403);
	}
}

static void
show_figures_to_nobody(struct conf *conf)
{
	free(conf->server.metrics_from);
	conf->server.metrics_from = NULL;
}

static int
set_up_without_figures(void **state)
{
	return served_set_up_with(state, show_figures_to_nobody);
}

/* As a proxy that says nothing of whom it is asked by. */
static void
figures_are_for_nobody_who_is_not_named(void **state)
{
	struct served *f = *state;
	struct served_reply r;

	served_call(f, "GET", "/metrics", "", "", 0, &r);
	served_assert_problem(&r, 403);
}

static void
every_answer_has_the_headers_that_keep_browsers_out(void **state)
{
	static const char *const wanted[] = { "Cache-Control: no-store",
		"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
		"Content-Security-Policy: default-src 'none'" };
	static const char *const paths[] = { "/healthz", "/nothing" };
	struct served *f = *state;
	struct served_reply r;

	for (size_t p = 0; p < 2; p++) {
		served_call(f, "GET", paths[p], "", "", 0, &r);
		for (size_t i = 0; i < 4; i++)
			assert_non_null(strstr(r.text.data, wanted[i]));
		served_free(&r);
	}
}

static void
unknown_paths_and_methods_are_refused(void **state)
{
	struct served *f = *state;
	struct served_reply r;

	served_call(f, "GET", "/nothing", "", "", 0, &r);
	served_assert_problem(&r, 404);
	served_call(f, "GET", "/api/hotel/" HOTEL_ID "/offline/nothing", "", "",
		0, &r);
	served_assert_problem(&r, 404);
	served_call(f, "POST", "/api/hotel//offline/sync", "", "", 0, &r);
	served_assert_problem(&r, 404);
	served_call(f, "DELETE", SYNC_PATH, "", "", 0, &r);
	assert_non_null(strstr(r.text.data, "Allow: POST"));
	served_assert_problem(&r, 405);
	served_call(f, "POST", "/healthz", "", "", 0, &r);
	assert_non_null(strstr(r.text.data, "Allow: GET, HEAD"));
	served_assert_problem(&r, 405);
}

/* ---- bodies ---- */

static void
bodies_that_are_no_requests_are_refused(void **state)
{
	struct served *f = *state;

	served_assert_post(f, "", 400);
	served_assert_post(f, "{\"last_sync_token\":\"\",\"actions\":[", 400);
	served_assert_post(f, "[]", 400);
	served_assert_post(f, "{\"actions\":5}", 400);
	served_assert_post(f,
		"{\"device_id\":\"y\",\"last_sync_token\":\"\",\"actions\":[],"
		"\"device_id\":\"x\",\"sync_timestamp\":0}",
		400);
	served_assert_post(f,
		"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"x\","
		"\"sync_timestamp\":1e3}",
		400);
	served_assert_post(f,
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
		400);
	served_assert_post(f, "{\"a\":\"\xff\xfe\"}", 400);
}

static void
a_body_that_says_it_is_too_large_is_not_read(void **state)
{
	struct served *f = *state;
	char head[1024];
	struct served_reply r;

	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\nConnection: close\r\n"
		"Content-Length: 999999999999\r\n\r\n",
		f->token.data);
	served_call_bytes(f, head, "", 0, &r);
	served_assert_problem(&r, 413);
}

/* What a proxy reads as one request and we as two would have the second one
 * past all that the proxy looks at. */
static void
a_request_that_ends_in_two_places_ends_the_connection(void **state)
{
	static const char *const heads[] = {
		"Content-Length: 2\r\nTransfer-Encoding: chunked",
		"Transfer-Encoding: chunked\r\nContent-Length: 2",
		"Content-Length: 2\r\nContent-Length: 40",
		"Content-Length: 40\r\nContent-Length: 2",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
		"Transfer-Encoding: gzip, chunked",
		"Transfer-Encoding: xchunked",
		"Transfer-Encoding: identity",
		"Transfer-Encoding : chunked\r\nContent-Length: 2",
		"Host: y\r\nContent-Length: 2",
		"Authorization: a\r\nAuthorization: b\r\nContent-Length: 2",
	};
	struct served *f = *state;
	struct served_reply r;
	char text[1024];
	int fd;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		(void)snprintf(text, sizeof(text),
			"POST /api/hotel/" HOTEL_ID "/token HTTP/1.1\r\n"
			"Host: x\r\n%s\r\n\r\n{}"
			"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
			heads[i]);
		fd = served_dial(f);
		served_send(fd, text, strlen(text));
		served_read(fd, &r);
		assert_int_equal(r.status, 400);
		assert_non_null(strstr(r.text.data, "Connection: close"));
		assert_null(strstr(r.text.data, "\"ok\""));
		served_free(&r);
	}
}

static void
a_body_without_a_length_is_limited_too(void **state)
{
	struct served *f = *state;
	static char piece[70000];
	char head[2048];
	struct served_reply r;
	int fd;

	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\nConnection: close\r\n"
		"Transfer-Encoding: chunked\r\n\r\n",
		f->token.data);
	memset(piece, ' ', sizeof(piece));
	memcpy(piece, "10000\r\n", 7);
	memcpy(piece + 7 + 65536, "\r\n", 2);
	fd = served_dial(f);
	served_send(fd, head, strlen(head));
	for (int i = 0; i < 20; i++)
		served_send(fd, piece, 7 + 65536 + 2);
	served_send(fd, "0\r\n\r\n", 5);
	served_read(fd, &r);
	served_assert_problem(&r, 413);
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
call_packed(struct served *f, enum packing how, const struct buf *body,
	struct served_reply *r)
{
	char headers[8192];

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json\r\n"
		"Content-Encoding: %s\r\n",
		f->token.data, packing_name(how));
	served_call(f, "POST", SYNC_PATH, headers, body->data, body->len, r);
}

static void
send_packed(struct served *f, enum packing how)
{
	struct buf body;
	struct served_reply r;

	buf_init(&body, TEXT_MAX);
	buf_adds(&body, served_empty_request);
	pack_body(how, &body);
	call_packed(f, how, &body, &r);
	assert_int_equal(r.status, 200);
	served_free(&r);
	/* Cut in the middle, and with something behind it. */
	body.len -= 5;
	call_packed(f, how, &body, &r);
	served_assert_problem(&r, 400);
	body.len += 5;
	buf_adds(&body, "more");
	call_packed(f, how, &body, &r);
	served_assert_problem(&r, 400);
	buf_clear(&body);
	buf_adds(&body, "this is not packed");
	call_packed(f, how, &body, &r);
	served_assert_problem(&r, 400);
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
	struct served *f = *state;
	struct buf body;
	struct served_reply r;

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
	served_assert_problem(&r, 413);
	buf_fini(&body);
}

static void
other_kinds_of_bodies_are_refused(void **state)
{
	struct served *f = *state;
	char headers[8192];
	struct served_reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nContent-Type: text/plain\r\n",
		f->token.data);
	served_call(f, "POST", SYNC_PATH, headers, served_empty_request,
		strlen(served_empty_request), &r);
	served_assert_problem(&r, 415);
	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json; charset=utf-8\r\n"
		"Content-Encoding: br\r\n",
		f->token.data);
	served_call(f, "POST", SYNC_PATH, headers, served_empty_request,
		strlen(served_empty_request), &r);
	served_assert_problem(&r, 415);
}

static void
too_many_actions_are_refused(void **state)
{
	struct served *f = *state;
	struct buf body;

	buf_init(&body, TEXT_MAX);
	buf_adds(&body, "{\"last_sync_token\":\"\",\"device_id\":\"x\","
			"\"sync_timestamp\":0,\"actions\":[");
	for (int i = 0; i < 2001; i++)
		buf_adds(&body, i == 0 ? "{}" : ",{}");
	buf_adds(&body, "]}");
	served_assert_post(f, body.data, 413);
	buf_fini(&body);
}

static void
answers_are_packed_for_those_who_can_read_them(void **state)
{
	struct served *f = *state;
	struct unpacker *u = unpacker_new(PACKING_GZIP);
	char headers[8192];
	struct buf plain;
	struct served_reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nAccept-Encoding: br, gzip\r\n",
		f->token.data);
	served_call(f, "POST", SYNC_PATH, headers, served_empty_request,
		strlen(served_empty_request), &r);
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
	served_free(&r);
}

static void
our_own_programs_get_short_answers(void **state)
{
	struct served *f = *state;
	struct unpacker *u = unpacker_new(PACKING_OWN);
	char headers[8192];
	struct buf plain;
	struct served_reply r;

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\nAccept-Encoding: offsync1, "
		"gzip\r\n",
		f->token.data);
	served_call(f, "POST", SYNC_PATH, headers, "{}", 2, &r);
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
	served_free(&r);
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
	struct served *f = *state;
	const char *signature = strrchr(f->token.data, '.') + 1;
	struct buf bad;
	struct served_reply r;

	buf_init(&bad, 8192);
	forge(&bad, "{\"alg\":\"none\",\"typ\":\"JWT\"}", claims, "");
	served_post(f, SYNC_PATH, bad.data, served_empty_request, &r);
	served_assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"none\",\"typ\":\"JWT\"}", claims, signature);
	served_post(f, SYNC_PATH, bad.data, served_empty_request, &r);
	served_assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, signature);
	served_post(f, SYNC_PATH, bad.data, served_empty_request, &r);
	served_assert_problem(&r, 401);
	forge(&bad, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", claims, signature);
	served_post(f, SYNC_PATH, bad.data, served_empty_request, &r);
	served_assert_problem(&r, 401);
	served_post(f, SYNC_PATH, "not.a.token", served_empty_request, &r);
	served_assert_problem(&r, 401);
	served_post(f, SYNC_PATH, "", served_empty_request, &r);
	assert_non_null(strstr(r.text.data, "WWW-Authenticate: Bearer"));
	served_assert_problem(&r, 401);
	buf_fini(&bad);
}

static void
an_expired_token_is_refused_also_when_it_was_good_before(void **state)
{
	struct served *f = *state;
	struct buf token;
	struct served_reply r;

	buf_init(&token, 8192);
	served_grant(f, "plain-1", -ACCESS_LEEWAY_S - 1, &token);
	served_post(f, SYNC_PATH, token.data, served_empty_request, &r);
	served_assert_problem(&r, 401);
	buf_fini(&token);
}

/* Tokens that were checked are remembered by their hash, in few places. */
static void
no_token_passes_for_another_one(void **state)
{
	struct served *f = *state;
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
grant_short(struct served *f, const char *hotel, const char *terminal_id,
	int64_t ttl_s, struct buf *token)
{
	buf_clear(token);
	access_grant_short(f->server->access, hotel, terminal_id, ttl_s, token);
}

static void
a_short_token_is_of_one_terminal_hotel_and_time(void **state)
{
	struct served *f = *state;
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
	struct served *f = *state;
	struct served_reply foreign;
	struct served_reply missing;
	char *at;

	assert_int_equal(
		f->outside->ops->hotel_add(f->outside, &other), ERR_OK);
	served_post(f, "/api/hotel/seehof/offline/sync", f->token.data,
		served_empty_request, &foreign);
	served_post(f, "/api/hotel/nowhere/offline/sync", f->token.data,
		served_empty_request, &missing);
	assert_int_equal(foreign.status, 404);
	assert_int_equal(missing.status, 404);
	/* But for the time. */
	at = strstr(foreign.text.data, "\"server_time\"");
	memset(at, ' ', 28);
	at = strstr(missing.text.data, "\"server_time\"");
	memset(at, ' ', 28);
	assert_string_equal(foreign.body, missing.body);
	served_free(&foreign);
	served_free(&missing);
}

/* ---- enrolment ---- */

static void
invite(struct served *f, const char *name, char code[ENROL_CODE_SIZE])
{
	int64_t expires_at;

	assert_int_equal(enrol_invite(env_real(), f->outside, HOTEL_ID, name,
				 600, code, &expires_at),
		ERR_OK);
}

static void
enrol(struct served *f, const char *hotel, const char *code, const char *key,
	struct served_reply *r)
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
	served_call(f, "POST", path, "Content-Type: application/json\r\n",
		body.data, body.len, r);
	buf_fini(&body);
}

static const char *
public_key(struct served *f)
{
	struct buf pem;
	const char *copy;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(served_key, &pem), ERR_OK);
	copy = arena_strdup(f->hotel.arena, pem.data);
	buf_fini(&pem);
	return copy;
}

static void
assert_with_key(struct served *f, const char *terminal_id, int64_t iat_s,
	struct served_reply *r)
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
	assert_int_equal(jwt_make(served_key, &jwt, &body), ERR_OK);
	buf_adds(&body, "\"}");
	served_call(f, "POST", "/api/hotel/" HOTEL_ID "/token",
		"Content-Type: application/json\r\n", body.data, body.len, r);
	buf_fini(&body);
}

static void
a_terminal_enrols_and_renews_its_token(void **state)
{
	struct served *f = *state;
	int64_t now_s = env_now_ms(env_real()) / 1000;
	char code[ENROL_CODE_SIZE];
	char terminal[64];
	char body[256];
	struct served_reply r;

	invite(f, "FD1", code);
	enrol(f, HOTEL_ID, code, public_key(f), &r);
	assert_int_equal(r.status, 201);
	assert_string_equal(served_member(&r, "terminal_name"), "FD1");
	assert_string_equal(served_member(&r, "hotel_id"), HOTEL_ID);
	assert_string_equal(served_member(&r, "hotel_name"), "Alpenhof");
	assert_string_equal(served_member(&r, "pepper"), "00");
	(void)snprintf(terminal, sizeof(terminal), "%s",
		served_member(&r, "terminal_id"));
	(void)snprintf(body, sizeof(body),
		"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"%s\","
		"\"sync_timestamp\":0}",
		terminal);
	buf_clear(&f->token);
	buf_adds(&f->token, served_member(&r, "token"));
	served_free(&r);
	served_post(f, SYNC_PATH, f->token.data, body, &r);
	assert_int_equal(r.status, 200);
	served_free(&r);
	/* The device is the one of the token. */
	served_assert_post(f, served_empty_request, 403);
	assert_with_key(f, terminal, now_s, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(
		json_find_int(json_root(r.doc), "token_ttl_seconds", 0), 600);
	/* The short one says the same. */
	for (int i = 0; i < 2; i++) {
		struct served_reply answer;

		served_post(f, SYNC_PATH,
			served_member(&r, i == 0 ? "token" : "short_token"),
			body, &answer);
		assert_int_equal(answer.status, 200);
		served_free(&answer);
	}
	assert_int_equal(strlen(served_member(&r, "short_token")), 48);
	served_free(&r);
	/* An assertion of yesterday, or for somebody else. */
	assert_with_key(f, terminal, now_s - 86400, &r);
	served_assert_problem(&r, 401);
	assert_with_key(f, "plain-1", now_s, &r);
	served_assert_problem(&r, 401);
	assert_with_key(f, "nobody", now_s, &r);
	served_assert_problem(&r, 401);
}

static void
an_assertion_signed_by_another_key_is_refused(void **state)
{
	struct served *f = *state;
	struct storage_terminal row = { .id = "t1", .name = "FD1" };
	struct sign_key *other = NULL;
	struct served_reply r;
	struct buf pem;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_make(2048, &other), ERR_OK);
	assert_int_equal(sign_key_public_pem(other, &pem), ERR_OK);
	row.public_key = pem.data;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	assert_with_key(f, "t1", env_now_ms(env_real()) / 1000, &r);
	served_assert_problem(&r, 401);
	sign_key_free(other);
	buf_fini(&pem);
}

static void
a_code_is_typed_in_many_ways_and_good_once(void **state)
{
	struct served *f = *state;
	char code[ENROL_CODE_SIZE];
	char typed[ENROL_CODE_SIZE];
	struct served_reply r;
	size_t n = 0;

	invite(f, "FD1", code);
	/* Lower case, without the hotel and the dashes. */
	for (const char *p = strrchr(code, '.') + 1; *p != '\0'; p++) {
		if (*p != '-')
			typed[n++] = *p >= 'A' ? (char)(*p - 'A' + 'a') : *p;
	}
	typed[n] = '\0';
	enrol(f, "seehof", typed, public_key(f), &r);
	served_assert_problem(&r, 404);
	enrol(f, HOTEL_ID, "AAAA-BBBB-CCCC", public_key(f), &r);
	served_assert_problem(&r, 404);
	enrol(f, HOTEL_ID, "short", public_key(f), &r);
	served_assert_problem(&r, 404);
	/* A key that is none does not use the code up. */
	enrol(f, HOTEL_ID, typed, "FAST:00", &r);
	served_assert_problem(&r, 400);
	enrol(f, HOTEL_ID, typed, public_key(f), &r);
	assert_int_equal(r.status, 201);
	served_free(&r);
	enrol(f, HOTEL_ID, code, public_key(f), &r);
	served_assert_problem(&r, 410);
}

static void
two_terminals_never_have_the_same_name(void **state)
{
	struct served *f = *state;
	char code[ENROL_CODE_SIZE];
	struct served_reply r;

	for (int i = 0; i < 2; i++) {
		invite(f, "FD1", code);
		enrol(f, HOTEL_ID, code, public_key(f), &r);
		assert_int_equal(r.status, 201);
		assert_string_equal(served_member(&r, "terminal_name"),
			i == 0 ? "FD1" : "FD1-2");
		served_free(&r);
	}
}

static void
a_revoked_terminal_is_refused_at_once(void **state)
{
	struct served *f = *state;
	int64_t now_s = env_now_ms(env_real()) / 1000;
	struct storage_terminal row = {
		.id = "t1", .name = "FD1", .public_key = public_key(f)
	};
	struct served_reply r;

	row.revoked = true;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	assert_with_key(f, "t1", now_s, &r);
	served_assert_problem(&r, 403);
	row = (struct storage_terminal){
		.id = "plain-1", .name = "PLAIN", .revoked = true
	};
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &row),
		ERR_OK);
	served_assert_post(f, served_empty_request, 403);
}

static void
guessing_codes_is_slowed_down(void **state)
{
	struct served *f = *state;
	int tries = 0;
	struct served_reply r;

	do {
		enrol(f, HOTEL_ID, "AAAA-BBBB-CCCC", public_key(f), &r);
		if (r.status == 404)
			served_free(&r);
		assert_true(++tries < 100);
	} while (r.status == 404);
	assert_non_null(strstr(r.text.data, "Retry-After: "));
	served_assert_problem(&r, 429);
	/* Others go on. */
	served_post(f, SYNC_PATH, f->token.data, served_empty_request, &r);
	assert_int_equal(r.status, 200);
	served_free(&r);
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
	struct served *f = *state;
	const char *path = "/api/hotel/" HOTEL_ID "/offline/metrics";
	char bad[sizeof(good)];
	struct served_reply r;

	served_post(f, path, f->token.data, good, &r);
	assert_int_equal(r.status, 202);
	served_free(&r);
	/* One figure short, and of another hotel. */
	(void)snprintf(bad, sizeof(bad), "%s", good);
	*strstr(bad, "actions_synced") = 'x';
	served_post(f, path, f->token.data, bad, &r);
	served_assert_problem(&r, 400);
	(void)snprintf(bad, sizeof(bad), "%s", good);
	*strstr(bad, HOTEL_ID) = 'x';
	served_post(f, path, f->token.data, bad, &r);
	served_assert_problem(&r, 400);
	served_post(f, path, "", good, &r);
	served_assert_problem(&r, 401);
}

#define METRICS_PATH "/api/hotel/" HOTEL_ID "/offline/metrics"

/* As somebody else made it. */
static void
put_terminal(struct served *f, const struct storage_terminal *t)
{
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, t), ERR_OK);
}

static void
who_asks_is_told_of_the_other_terminals(void **state)
{
#define FIGURES                                                                \
	"{\"tenant_id\":\"" HOTEL_ID                                           \
	"\",\"offline_duration_seconds\":0,\"actions_queued\":0,"              \
	"\"actions_synced\":0,\"conflicts_encountered\":0,"                    \
	"\"sync_failures\":0,\"last_sync_latency_ms\":0,\"device_info\":{}"
	static const struct storage_terminal terminals[] = {
		{ .id = "o1",
			.name = "FD1",
			.public_key = "k",
			.pending = 4,
			.pending_since = 1234,
			.last_contact = 5678 },
		{ .id = "o2", .name = "FD2", .public_key = "k" },
		/* No terminal; gone with its work, without any, for good. */
		{ .id = "o3", .name = "PMS", .pending = 1 },
		{ .id = "o4",
			.name = "FD4",
			.public_key = "k",
			.revoked = true,
			.pending = 2 },
		{ .id = "o5",
			.name = "FD5",
			.public_key = "k",
			.revoked = true },
	};
	struct served *f = *state;
	const struct json_node *list, *n;
	struct served_reply r;

	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++)
		put_terminal(f, &terminals[i]);
	served_post(f, METRICS_PATH, f->token.data,
		FIGURES ",\"pending\":3,\"pending_since\":77}", &r);
	assert_int_equal(r.status, 202);
	assert_null(json_find(json_root(r.doc), "terminals"));
	served_free(&r);
	served_post(
		f, METRICS_PATH, f->token.data, FIGURES ",\"others\":1}", &r);
	served_assert_problem(&r, 400);
	served_post(f, METRICS_PATH, f->token.data,
		FIGURES ",\"others\":true,\"pending\":3,"
			"\"pending_since\":77}",
		&r);
	assert_int_equal(r.status, 202);
	assert_true(json_find_int(json_root(r.doc), "server_time", 0) > 0);
	list = json_find(json_root(r.doc), "terminals");
	assert_int_equal(json_count(list), 3);
	/* Where something waits first; not itself. */
	n = json_first(list);
	assert_string_equal(json_find_text(n, "id", ""), "o1");
	assert_int_equal(json_find_int(n, "pending", 0), 4);
	assert_int_equal(json_find_int(n, "pending_since", 0), 1234);
	assert_int_equal(json_find_int(n, "last_contact", 0), 5678);
	assert_false(json_find_bool(n, "revoked", true));
	n = json_next(n);
	assert_string_equal(json_find_text(n, "name", ""), "FD4");
	assert_true(json_find_bool(n, "revoked", false));
	assert_string_equal(json_find_text(json_next(n), "id", ""), "o2");
	served_free(&r);
#undef FIGURES
}

static int
tell(struct served *f, const char *seconds, const char *more)
{
	struct served_reply r;
	char body[1024];

	(void)snprintf(body, sizeof(body),
		"{\"tenant_id\":\"" HOTEL_ID
		"\",\"offline_duration_seconds\":%s,\"actions_queued\":5,"
		"\"actions_synced\":4,\"conflicts_encountered\":1,"
		"\"sync_failures\":0,\"last_sync_latency_ms\":12,"
		"\"device_info\":{}%s}",
		seconds, more);
	served_post(f, METRICS_PATH, f->token.data, body, &r);
	served_free(&r);
	return r.status;
}

/* Seconds and outages of all hours of the day together. */
static void
sum_pattern(struct served *f, int64_t *seconds, int64_t *times)
{
	const struct json_node *hours;
	char head[1024];
	struct served_reply r;

	(void)snprintf(head, sizeof(head), "Authorization: Bearer %s\r\n",
		f->token.data);
	served_call(f, "GET", METRICS_PATH, head, "", 0, &r);
	assert_int_equal(r.status, 200);
	hours = json_find(
		json_find(json_root(r.doc), "offline_patterns"), "hours");
	assert_int_equal(json_count(hours), 24);
	*seconds = *times = 0;
	for (const struct json_node *n = json_first(hours); n != NULL;
		n = json_next(n)) {
		*seconds += json_find_int(n, "offline_duration_seconds", -1);
		*times += json_find_int(n, "offline_count", -1);
	}
	served_free(&r);
}

static void
hours_offline_make_a_pattern(void **state)
{
	struct served *f = *state;
	int64_t now = env_now_ms(env_real());
	int64_t seconds, times;
	char hours[300];

#define HOURS(n, seconds)                                                      \
	(snprintf(hours, sizeof(hours),                                        \
		 ",\"offline_hours\":[{\"hour\":%lld,"                         \
		 "\"offline_duration_seconds\":" seconds                       \
		 ",\"offline_count\":2,\"actions_queued\":3}]",                \
		 (long long)(n)),                                              \
		hours)
	now -= now % OFFLINE_HOUR_MS;
	assert_int_equal(tell(f, "600", HOURS(now, "600")), 202);
	assert_int_equal(tell(f, "600", HOURS(now, "700")), 202);
	sum_pattern(f, &seconds, &times);
	assert_int_equal(seconds, 700);
	assert_int_equal(times, 2);
	/* Not an hour, more than there is in one, not a list. */
	assert_int_equal(tell(f, "600", HOURS(now + 1, "600")), 400);
	assert_int_equal(tell(f, "600", HOURS(now, "3601")), 400);
	assert_int_equal(tell(f, "600", ",\"offline_hours\":7"), 400);
#undef HOURS
	/* What the specification's own client says counts back from now. */
	assert_int_equal(tell(f, "90", ""), 202);
	sum_pattern(f, &seconds, &times);
	assert_in_range(seconds, 789, 791);
	assert_int_equal(times, 3);
	/* However long that is said to have been. */
	assert_int_equal(tell(f, "999999999999999", ""), 202);
}

/* ---- many at once ---- */

#define CLIENTS 8
#define ROUNDS  10

struct client {
	struct served *f;
	int number;
	int applied;
	pthread_t thread;
};

static void
push_one(struct client *c, int i)
{
	char body[1024];
	struct served_reply r;

	(void)snprintf(body, sizeof(body),
		"{\"last_sync_token\":\"\",\"device_id\":\"x\","
		"\"limit\":0,\"sync_timestamp\":0,\"actions\":[{"
		"\"id\":\"a-%d-%d\",\"tenant_id\":\"" HOTEL_ID
		"\",\"user_id\":\"u\",\"table_name\":\"guests\","
		"\"operation\":\"INSERT\",\"data\":{\"full_name\":"
		"\"Guest %d\"},\"idempotency_key\":\"k-%d-%d\","
		"\"created_at\":1}]}",
		c->number, i, i, c->number, i);
	served_post(c->f, SYNC_PATH, c->f->token.data, body, &r);
	if (r.status == 200 && strstr(r.body, "\"applied\"") != NULL)
		c->applied++;
	served_free(&r);
}

static void *
run_client(void *arg)
{
	for (int i = 0; i < ROUNDS; i++)
		push_one(arg, i);
	return NULL;
}

static void *
run_one_push(void *arg)
{
	push_one(arg, 0);
	return NULL;
}

static void
requests_at_the_same_time_are_all_taken(void **state)
{
	struct served *f = *state;
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
	struct served *f = *state;
	const struct json_node *n;
	char id[32];
	struct buf body;
	struct served_reply r;

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
	served_post(f, SYNC_PATH, f->token.data, body.data, &r);
	assert_int_equal(r.status, 200);
	n = json_first(json_find(json_root(r.doc), "results"));
	for (int i = 0; i < 1000; i++, n = json_next(n)) {
		(void)snprintf(id, sizeof(id), "a-%d", i);
		assert_string_equal(json_find_text(n, "action_id", ""), id);
		assert_string_equal(json_find_text(n, "status", ""), "success");
	}
	assert_null(n);
	served_free(&r);
	buf_fini(&body);
	assert_int_equal(server_hotel_count(&f->hotel, TABLE_GUESTS), 2 + 1000);
}

struct straggler {
	struct served *f;
	int kept; /* a connection that one has been answered on */
	struct served_reply refused;
	pthread_t thread;
	/* What the writer is busy with until it is let go. */
	struct writer_job job;
	sem_t let_go;
};

static enum err
hold_the_writer(struct writer_job *job, struct storage *s)
{
	struct straggler *held =
		(struct straggler *)((char *)job -
				     offsetof(struct straggler, job));

	(void)s;
	while (sem_wait(&held->let_go) != 0)
		;
	CHECK(sem_post(&held->let_go) == 0); /* should it be done again */
	return ERR_OK;
}

static void
drop_done(struct writer_job *job, enum err e)
{
	(void)job;
	CHECK(e == ERR_OK);
}

static const char ask_health[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

static void *
run_straggler(void *arg)
{
	struct straggler *s = arg;
	int fd;

	/* The server has begun to end when it takes no new connections. */
	while ((fd = served_try_dial(s->f)) >= 0)
		(void)close(fd);
	served_send(s->kept, ask_health, strlen(ask_health));
	served_read(s->kept, &s->refused);
	CHECK(sem_post(&s->let_go) == 0);
	return NULL;
}

/* It is there, and is left there. */
static void
await_answer(int fd)
{
	char text[4096];
	ssize_t n;

	do {
		n = recv(fd, text, sizeof(text) - 1, MSG_PEEK);
		CHECK(n > 0);
		text[n] = '\0';
	} while (strstr(text, "\"ok\"}") == NULL);
}

static void
await_waiting(struct writer *w, size_t count)
{
	struct writer_counts counts;

	do
		writer_count(w, &counts);
	while (counts.waiting != count && sched_yield() == 0);
}

static void
a_server_that_ends_finishes_what_is_in_flight(void **state)
{
	struct served *f = *state;
	struct straggler late = { .f = f,
		.job = { .tenant_id = HOTEL_ID,
			.run = hold_the_writer,
			.done = drop_done } };
	struct client client = { .f = f };

	CHECK(sem_init(&late.let_go, 0, 0) == 0);
	assert_true(writer_add(f->server->writer, &late.job));
	await_waiting(f->server->writer, 0);
	CHECK(pthread_create(&client.thread, NULL, run_one_push, &client) == 0);
	await_waiting(f->server->writer, 1);
	late.kept = served_dial(f);
	served_send(late.kept, ask_health, strlen(ask_health));
	await_answer(late.kept);
	CHECK(pthread_create(&late.thread, NULL, run_straggler, &late) == 0);
	assert_int_equal(http_stop(f->http), ERR_OK);
	f->http = NULL;
	CHECK(pthread_join(late.thread, NULL) == 0);
	CHECK(pthread_join(client.thread, NULL) == 0);
	assert_int_equal(client.applied, 1);
	/* What comes meanwhile is told to come again. */
	assert_non_null(strstr(late.refused.text.data, "HTTP/1.1 503 "));
	assert_non_null(strstr(late.refused.text.data, "Retry-After: 5"));
	served_free(&late.refused);
	CHECK(sem_destroy(&late.let_go) == 0);
}

/* Also where the rest of its body never comes. */
static void
a_server_that_ends_waits_for_no_half_request(void **state)
{
	struct served *f = *state;
	struct served_reply r;
	char head[4096];
	int fd = served_dial(f);

	(void)snprintf(head, sizeof(head),
		"POST " SYNC_PATH " HTTP/1.1\r\nHost: x\r\n"
		"Authorization: Bearer %s\r\nExpect: 100-continue\r\n"
		"Content-Length: %zu\r\n\r\n",
		f->token.data, strlen(served_empty_request));
	served_send(fd, head, strlen(head));
	/* Its head has been read when it is told to go on. */
	assert_int_equal(recv(fd, head, 1, MSG_PEEK), 1);
	served_send(fd, served_empty_request, 10);
	assert_int_equal(http_stop(f->http), ERR_OK);
	f->http = NULL;
	served_read(fd, &r);
	assert_null(strstr(r.text.data, "HTTP/1.1 200"));
	served_free(&r);
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

int
main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, served_set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_sync_request_is_answered),
		TEST(health_and_figures_need_no_token),
		TEST(figures_go_through_no_strange_proxy),
		cmocka_unit_test_setup_teardown(
			figures_are_for_nobody_who_is_not_named,
			set_up_without_figures, served_tear_down),
		TEST(every_answer_has_the_headers_that_keep_browsers_out),
		TEST(unknown_paths_and_methods_are_refused),
		TEST(bodies_that_are_no_requests_are_refused),
		TEST(a_body_that_says_it_is_too_large_is_not_read),
		TEST(a_request_that_ends_in_two_places_ends_the_connection),
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
		TEST(who_asks_is_told_of_the_other_terminals),
		TEST(hours_offline_make_a_pattern),
		TEST(requests_at_the_same_time_are_all_taken),
		TEST(a_large_batch_is_answered_in_order),
		TEST(a_server_that_ends_finishes_what_is_in_flight),
		TEST(a_server_that_ends_waits_for_no_half_request),
		cmocka_unit_test(addresses_are_read_strictly),
	};

	int failed;

	served_begin();
	failed = TEST_ON_ALL_STORAGES("server http", tests);
	served_end();
	return failed;
}
