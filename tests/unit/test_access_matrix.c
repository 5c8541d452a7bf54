/*
 * Everything that could be wrong with who asks, at every route of the table
 * (server/routes.c): wrong hotel, wrong terminal, expired, altered, an
 * algorithm that is none or another one, revoked, signed with a key that is
 * over. A route without a row here
 * fails, and so does a row without a route.
 */
#include "tests/lib/test.h"

#include "tests/lib/served.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"
#include "server/enrol.h"
#include "server/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OTHER_HOTEL "seehof"
#define NO_HOTEL    "nowhere"
#define PEPPER                                                                 \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define TERMINAL "0b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"
#define REVOKED  "1b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"
#define ROTATED  "3b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"
#define STRANGER "2b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"

/* What shows who asks. */
enum proof {
	PROOF_NONE, /* everybody may */
	PROOF_BEARER,
	PROOF_ASSERTION,
	PROOF_CODE,
	PROOF_GUEST,
	PROOF_COOKIE, /* of staff */
	PROOF_PIN,
};

static const struct row {
	const char *method;
	const char *path;
	enum proof proof;
	const char *body; /* a good one, of TERMINAL; NULL: none */
} rows[] = {
	{ "POST", "/api/hotel/{hotel}/offline/sync", PROOF_BEARER,
		"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":"
		"\"" TERMINAL "\",\"sync_timestamp\":0}" },
	{ "GET", "/api/hotel/{hotel}/offline/events", PROOF_BEARER, NULL },
	{ "POST", "/api/hotel/{hotel}/offline/metrics", PROOF_BEARER,
		"{\"tenant_id\":\"" HOTEL_ID "\",\"device_info\":{},"
		"\"offline_duration_seconds\":0,\"actions_queued\":0,"
		"\"actions_synced\":0,\"conflicts_encountered\":0,"
		"\"sync_failures\":0,\"last_sync_latency_ms\":0}" },
	{ "GET", "/api/hotel/{hotel}/offline/metrics", PROOF_BEARER, NULL },
	{ "POST", "/api/hotel/{hotel}/terminals", PROOF_CODE, "" },
	{ "POST", "/api/hotel/{hotel}/token", PROOF_ASSERTION, "" },
	{ "POST", "/api/hotel/{hotel}/terminals/leave", PROOF_ASSERTION, "" },
	{ "POST", "/api/hotel/{hotel}/terminals/key", PROOF_ASSERTION, "" },
	{ "GET", "/q/{token}", PROOF_GUEST, NULL },
	{ "POST", "/q/{token}", PROOF_GUEST, "kind=0&message=x" },
	{ "GET", "/dashboard", PROOF_COOKIE, NULL },
	{ "POST", "/dashboard/sign-out", PROOF_COOKIE, "mark=x" },
	{ "GET", "/dashboard/sign-in", PROOF_NONE, NULL },
	{ "POST", "/dashboard/sign-in", PROOF_PIN, "" },
	{ "GET", "/style.css", PROOF_NONE, NULL },
	{ "GET", "/healthz", PROOF_NONE, NULL },
	{ "GET", "/readyz", PROOF_NONE, NULL },
	{ "GET", "/metrics", PROOF_NONE, NULL },
};
#define ROW_COUNT (sizeof rows / sizeof rows[0])

static const struct row *
row_of(const struct route *route)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (strcmp(rows[i].method, route->method) == 0 &&
			strcmp(rows[i].path, route->path) == 0)
			return &rows[i];
	}
	return NULL;
}

static void
every_route_has_its_row(void **state)
{
	size_t count;
	const struct route *routes = route_list(&count);
	(void)state;

	for (size_t i = 0; i < count; i++) {
		const struct row *row = row_of(&routes[i]);

		if (row == NULL)
			fail_msg("%s %s has no row in the matrix",
				routes[i].method, routes[i].path);
		assert_int_equal(
			row->proof == PROOF_BEARER, routes[i].needs_bearer);
	}
	assert_int_equal(count, ROW_COUNT);
}

/* ---- tokens that are wrong ---- */

enum forgery {
	FORGERY_NONE, /* a good one */
	FORGERY_ABSENT,
	FORGERY_EXPIRED,
	FORGERY_TOO_EARLY,
	FORGERY_SIGNATURE, /* altered */
	FORGERY_PAYLOAD,
	FORGERY_ALG_NONE,
	FORGERY_ALG_NONE_SIGNED, /* none, with a good signature of the same */
	FORGERY_ALG_HMAC,        /* keyed with what everybody knows */
	FORGERY_OTHER_KEY,
	FORGERY_AUDIENCE,
	FORGERY_COUNT,
};

struct wish {
	const char *hotel;
	const char *terminal;
	bool assertion;       /* of a terminal; else the server's */
	const char *audience; /* of an assertion; NULL: a token's */
	const char *id;       /* jti; NULL: any */
};

static struct sign_key *other_key;

static void
add_part(const char *text, struct buf *out)
{
	base64url_encode(text, strlen(text), out);
}

static void
sign(enum forgery how, struct buf *token)
{
	struct buf signature;
	uint8_t mac[SHA256_SIZE];
	struct buf pem;

	buf_init(&signature, 8192);
	buf_init(&pem, 8192);
	if (how == FORGERY_ALG_HMAC) {
		assert_int_equal(sign_key_public_pem(served_key, &pem), ERR_OK);
		hash_hmac_sha256(
			pem.data, pem.len, token->data, token->len, mac);
		buf_add(&signature, mac, sizeof mac);
	} else if (how != FORGERY_ALG_NONE) {
		assert_int_equal(sign_raw(how == FORGERY_OTHER_KEY ? other_key
								   : served_key,
					 token->data, token->len, &signature),
			ERR_OK);
	}
	if (how == FORGERY_SIGNATURE)
		signature.data[7] ^= 1;
	buf_addc(token, '.');
	base64url_encode(signature.data, signature.len, token);
	buf_fini(&signature);
	buf_fini(&pem);
}

/* In the arena of the hotel. */
static const char *
forge(struct served *f, enum forgery how, struct wish w)
{
	struct arena *a = f->hotel.arena;
	long long now_s = (long long)(env_now_ms(env_real()) / 1000);
	long long from_s = how == FORGERY_EXPIRED     ? now_s - 86400
			   : how == FORGERY_TOO_EARLY ? now_s + 86400
						      : now_s;
	const char *own = !w.assertion         ? ACCESS_AUDIENCE_SYNC
			  : w.audience == NULL ? ACCESS_AUDIENCE_TOKEN
					       : w.audience;
	const char *other = strcmp(own, ACCESS_AUDIENCE_TOKEN) == 0
				    ? ACCESS_AUDIENCE_SYNC
				    : ACCESS_AUDIENCE_TOKEN;
	const char *alg =
		how == FORGERY_ALG_NONE || how == FORGERY_ALG_NONE_SIGNED
			? "none"
		: how == FORGERY_ALG_HMAC ? "HS256"
					  : "RS256";
	const char *copy;
	struct buf token;

	if (how == FORGERY_ABSENT)
		return "";
	buf_init(&token, 16384);
	add_part(arena_printf(a, "{\"alg\":\"%s\",\"typ\":\"JWT\"}", alg),
		&token);
	buf_addc(&token, '.');
	add_part(arena_printf(a,
			 "{\"aud\":\"%s\",\"exp\":%lld,\"hotel\":\"%s\","
			 "\"iat\":%lld,\"iss\":\"%s\",\"jti\":\"%s\","
			 "\"sub\":\"%s\"}",
			 how == FORGERY_AUDIENCE ? other : own, from_s + 60,
			 w.hotel, from_s, w.assertion ? w.terminal : "offsyncd",
			 w.id == NULL ? "j" : w.id, w.terminal),
		&token);
	sign(how, &token);
	/* One letter of the payload. */
	if (how == FORGERY_PAYLOAD) {
		char *at = strchr(token.data, '.') + 30;

		*at = *at == 'A' ? 'B' : 'A';
	}
	copy = arena_strdup(a, token.data);
	buf_fini(&token);
	return copy;
}

/* ---- asking ---- */

static const char *
path_of(struct served *f, const struct row *row, const char *part)
{
	const char *at = strchr(row->path, '{');

	return at == NULL ? row->path
			  : arena_printf(f->hotel.arena, "%.*s%s%s",
				    (int)(at - row->path), row->path, part,
				    strchr(at, '}') + 1);
}

/* The answer without its time; *status. A stream is not waited for. */
static const char *
ask(struct served *f, const struct row *row, const char *method,
	const char *part, const char *bearer, const char *body, int *status)
{
	struct arena *a = f->hotel.arena;
	bool form = row->proof >= PROOF_GUEST;
	const char *headers = arena_printf(a, "%s%s%s%s",
		bearer[0] == '\0' ? "" : "Authorization: Bearer ", bearer,
		bearer[0] == '\0' ? "" : "\r\n",
		body == NULL ? ""
		: form       ? "Content-Type: "
			       "application/x-www-form-urlencoded\r\n"
			     : "Content-Type: application/json\r\n");
	struct served_reply r;
	const char *kept;
	char *time;

	if (body == NULL)
		body = "";
	served_call(f, method, path_of(f, row, part), headers, body,
		strlen(body), &r);
	*status = r.status;
	kept = arena_strdup(a, r.body);
	served_free(&r);
	time = strstr(kept, "\"server_time\":");
	if (time != NULL)
		memset(time, ' ', strcspn(time, ","));
	return kept;
}

static void
expect(const struct row *row, const char *what, int status, int wanted)
{
	if (status != wanted)
		fail_msg("%s %s: %s is answered with %d, not %d", row->method,
			row->path, what, status, wanted);
}

/* ---- bearer tokens ---- */

static const char *const forgeries[FORGERY_COUNT] = {
	[FORGERY_NONE] = "a good token",
	[FORGERY_ABSENT] = "no token",
	[FORGERY_EXPIRED] = "an expired token",
	[FORGERY_TOO_EARLY] = "a token of tomorrow",
	[FORGERY_SIGNATURE] = "an altered signature",
	[FORGERY_PAYLOAD] = "an altered payload",
	[FORGERY_ALG_NONE] = "alg none",
	[FORGERY_ALG_NONE_SIGNED] = "alg none with a signature",
	[FORGERY_ALG_HMAC] = "alg HS256 with the public key",
	[FORGERY_OTHER_KEY] = "another key",
	[FORGERY_AUDIENCE] = "another audience",
};

static void
try_bearer(struct served *f, const struct row *row, const char *method,
	const char *hotel, const char *token, const char *what, int wanted)
{
	int status;

	(void)ask(f, row, method, hotel, token, row->body, &status);
	expect(row, what, status, wanted);
}

static const char *
short_token(struct served *f, const char *hotel, int64_t ttl_s)
{
	struct buf b;
	const char *copy;

	buf_init(&b, 128);
	access_grant_short(f->server->access, hotel, TERMINAL, ttl_s, &b);
	copy = arena_strdup(f->hotel.arena, b.data);
	buf_fini(&b);
	return copy;
}

/* Two hotels that are not the token's: one is there, one is not. */
static void
try_hotels(
	struct served *f, const struct row *row, const char *token, int wanted)
{
	const char *answers[2];
	int status;

	answers[0] = ask(
		f, row, row->method, OTHER_HOTEL, token, row->body, &status);
	expect(row, "another hotel", status, wanted);
	answers[1] =
		ask(f, row, row->method, NO_HOTEL, token, row->body, &status);
	expect(row, "no hotel", status, wanted);
	assert_string_equal(answers[0], answers[1]);
}

static void
check_bearer(struct served *f, const struct row *row)
{
	const struct wish fine = { .hotel = HOTEL_ID, .terminal = TERMINAL };
	const struct wish revoked = { .hotel = HOTEL_ID, .terminal = REVOKED };
	const struct wish stranger = { .hotel = HOTEL_ID,
		.terminal = STRANGER };
	const struct wish elsewhere = { .hotel = OTHER_HOTEL,
		.terminal = TERMINAL };
	/* Nobody waits for the end of a stream: its head says it all. */
	const char *method =
		strstr(row->path, "/events") != NULL ? "HEAD" : row->method;
	bool put =
		strcmp(row->path, "/api/hotel/{hotel}/offline/metrics") == 0 &&
		row->body != NULL;

	try_bearer(f, row, method, HOTEL_ID, forge(f, FORGERY_NONE, fine),
		"a good token", put ? 202 : 200);
	for (int how = FORGERY_ABSENT; how < FORGERY_COUNT; how++)
		try_bearer(f, row, row->method, HOTEL_ID,
			forge(f, (enum forgery)how, fine), forgeries[how], 401);
	try_bearer(f, row, row->method, HOTEL_ID,
		forge(f, FORGERY_NONE, revoked), "a revoked terminal", 403);
	try_bearer(f, row, row->method, HOTEL_ID,
		forge(f, FORGERY_NONE, stranger), "an unknown terminal", 403);
	try_bearer(f, row, row->method, HOTEL_ID,
		forge(f, FORGERY_NONE, elsewhere), "a terminal of elsewhere",
		404);
	try_bearer(f, row, row->method, HOTEL_ID,
		short_token(f, OTHER_HOTEL, 600), "a short token of elsewhere",
		401);
	try_bearer(f, row, row->method, HOTEL_ID,
		short_token(f, HOTEL_ID, -ACCESS_LEEWAY_S - 1),
		"an expired short token", 401);
	try_hotels(f, row, forge(f, FORGERY_NONE, fine), 404);
	try_hotels(f, row, short_token(f, HOTEL_ID, 600), 401);
	try_hotels(f, row, "", 401);
}

/* ---- assertions ---- */

/* What each route wants an assertion for, and how a good one is answered. */
static const struct claim {
	const char *path;
	const char *audience;
	int good;
	int revoked;
	bool tells_time; /* whoever has the key is told that it is late */
} claims[] = {
	{ "/api/hotel/{hotel}/token", ACCESS_AUDIENCE_TOKEN, 200, 403, true },
	{ "/api/hotel/{hotel}/terminals/leave", ORDER_AUDIENCE_LEAVE, 409, 200,
		false },
	{ "/api/hotel/{hotel}/terminals/key", ORDER_AUDIENCE_KEY, 200, 403,
		false },
};

static const struct claim *
claim_of(const struct row *row)
{
	const struct claim *c = claims;

	while (strcmp(c->path, row->path) != 0)
		c++;
	return c;
}

/* The next key is other_key; the id names it. */
static const char *
next_pem(struct served *f)
{
	struct buf pem;
	const char *copy;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(other_key, &pem), ERR_OK);
	copy = arena_strdup(f->hotel.arena, pem.data);
	buf_fini(&pem);
	return copy;
}

static const char *
next_id(struct served *f)
{
	const char *pem = next_pem(f);
	char hash[SHA256_HEX_SIZE];

	hash_sha256_hex(pem, strlen(pem), hash);
	return arena_printf(f->hotel.arena, "%s.0", hash);
}

static const char *
body_of(struct served *f, const char *assertion, const char *terminal)
{
	const struct wish w = { HOTEL_ID, terminal, true, ORDER_AUDIENCE_KEY,
		next_id(f) };
	struct json_writer j;
	const char *copy;
	struct buf body;

	buf_init(&body, 65536);
	json_writer_init(&j, &body);
	json_begin_object(&j);
	json_write_key(&j, "actions");
	json_begin_array(&j);
	json_end_array(&j);
	json_member_text(&j, "assertion", assertion);
	json_member_int(&j, "last_seq", 0);
	json_member_text(&j, "proof", forge(f, FORGERY_OTHER_KEY, w));
	json_member_text(&j, "public_key", next_pem(f));
	json_end_object(&j);
	copy = arena_strdup(f->hotel.arena, body.data);
	buf_fini(&body);
	return copy;
}

static const char *
try_assertion(struct served *f, const struct row *row, const char *hotel,
	const char *terminal, const char *assertion, const char *what,
	int wanted)
{
	const char *answer;
	int status;

	answer = ask(f, row, row->method, hotel, "",
		body_of(f, assertion, terminal), &status);
	expect(row, what, status, wanted);
	return answer;
}

static void
check_assertion(struct served *f, const struct row *row)
{
	const struct claim *c = claim_of(row);
	const struct wish fine = { HOTEL_ID, TERMINAL, true, c->audience,
		next_id(f) };
	const struct wish revoked = { HOTEL_ID, REVOKED, true, c->audience,
		next_id(f) };
	const struct wish stranger = { HOTEL_ID, STRANGER, true, c->audience,
		next_id(f) };
	const struct wish elsewhere = { OTHER_HOTEL, TERMINAL, true,
		c->audience, next_id(f) };
	const char *good = forge(f, FORGERY_NONE, fine);
	const char *denied;

	(void)try_assertion(
		f, row, HOTEL_ID, TERMINAL, good, "a good assertion", c->good);
	denied = try_assertion(f, row, HOTEL_ID, STRANGER,
		forge(f, FORGERY_NONE, stranger), "an unknown terminal", 401);
	for (int how = FORGERY_ABSENT; how < FORGERY_COUNT; how++) {
		const char *answer = try_assertion(f, row, HOTEL_ID, TERMINAL,
			forge(f, (enum forgery)how, fine), forgeries[how], 401);

		/* Only whoever has the key is told about the time. */
		if (!c->tells_time ||
			(how != FORGERY_EXPIRED && how != FORGERY_TOO_EARLY))
			assert_string_equal(answer, denied);
	}
	assert_string_equal(
		try_assertion(f, row, HOTEL_ID, TERMINAL,
			forge(f, FORGERY_NONE, elsewhere), "of elsewhere", 401),
		denied);
	assert_string_equal(try_assertion(f, row, OTHER_HOTEL, TERMINAL, good,
				    "another hotel", 401),
		denied);
	assert_string_equal(try_assertion(f, row, NO_HOTEL, TERMINAL, good,
				    "no hotel", 401),
		denied);
	/* A revoked terminal's own key is needed to learn that. */
	(void)try_assertion(f, row, HOTEL_ID, REVOKED,
		forge(f, FORGERY_NONE, revoked), "a revoked terminal",
		c->revoked);
	assert_string_equal(try_assertion(f, row, HOTEL_ID, REVOKED,
				    forge(f, FORGERY_OTHER_KEY, revoked),
				    "who says to be it", 401),
		denied);
}

/* ---- codes ---- */

static const char *
try_code(struct served *f, const struct row *row, const char *hotel,
	const char *code, const char *what, int wanted)
{
	struct json_writer w;
	const char *answer;
	struct buf body;
	struct buf pem;
	int status;

	buf_init(&body, 16384);
	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(served_key, &pem), ERR_OK);
	json_writer_init(&w, &body);
	json_begin_object(&w);
	json_member_text(&w, "code", code);
	json_member_text(&w, "public_key", pem.data);
	json_end_object(&w);
	answer = ask(f, row, row->method, hotel, "", body.data, &status);
	buf_fini(&body);
	buf_fini(&pem);
	expect(row, what, status, wanted);
	return answer;
}

static void
check_code(struct served *f, const struct row *row)
{
	char code[ENROL_CODE_SIZE];
	char old[ENROL_CODE_SIZE];
	int64_t expires_at;
	const char *denied;
	char *at;

	assert_int_equal(enrol_invite(env_real(), f->outside, HOTEL_ID, "FD1",
				 600, code, &expires_at),
		ERR_OK);
	assert_int_equal(enrol_invite(env_real(), f->outside, HOTEL_ID, "FD2",
				 -1, old, &expires_at),
		ERR_OK);
	denied = try_code(
		f, row, HOTEL_ID, "AAAA-BBBB-CCCC", "an unknown code", 404);
	assert_string_equal(
		try_code(f, row, OTHER_HOTEL, strrchr(code, '.') + 1,
			"another hotel's code", 404),
		denied);
	assert_string_equal(try_code(f, row, NO_HOTEL, strrchr(code, '.') + 1,
				    "no hotel", 404),
		denied);
	at = strrchr(code, '-') + 1;
	*at = *at == 'A' ? 'B' : 'A';
	assert_string_equal(
		try_code(f, row, HOTEL_ID, code, "an altered code", 404),
		denied);
	(void)try_code(f, row, HOTEL_ID, old, "an expired code", 410);
}

/* ---- guests' ---- */

static void
check_guest(struct served *f, const struct row *row)
{
	static const char too_long[] =
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAA";
	static const char *const tokens[] = { "x", "AAAAAAAAAAAAAAAAAAAAAAAA",
		HOTEL_ID, too_long };
	const char *first = NULL;
	int status;

	for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
		const char *answer = ask(
			f, row, row->method, tokens[i], "", row->body, &status);

		expect(row, tokens[i], status, 404);
		if (first == NULL)
			first = answer;
		assert_string_equal(answer, first);
	}
}

/* ---- staff ---- */

/* The cookie itself is tested with the dashboard: here, that who has none that
 * is good is sent to the sign-in, whatever it looks like. */
static void
check_cookie(struct served *f, const struct row *row)
{
	static const char *const cookies[] = { "", "x", "AAAA.BBBB",
		HOTEL_ID "|" TERMINAL "|9999999999|AAAAAAAAAAAAAAAAAAAAAA" };

	for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
		const char *body = row->body == NULL ? "" : row->body;
		struct served_reply r;

		served_call(f, row->method, row->path,
			arena_printf(f->hotel.arena,
				"Cookie: offsync_staff=%s\r\n"
				"Content-Type: "
				"application/x-www-form-urlencoded\r\n",
				cookies[i]),
			body, strlen(body), &r);
		expect(row, cookies[i], r.status, 303);
		assert_non_null(strstr(
			r.text.data, "Location: /dashboard/sign-in\r\n"));
		assert_int_equal(r.body_len, 0);
		served_free(&r);
	}
}

/* Wrong hotel, wrong login: the page says the same, and asks for the same. */
static void
check_pin(struct served *f, const struct row *row)
{
	static const char *const hotels[] = { OTHER_HOTEL, NO_HOTEL };
	const char *first = NULL;

	for (size_t i = 0; i < sizeof hotels / sizeof hotels[0]; i++) {
		int status;
		char *answer = arena_strdup(f->hotel.arena,
			ask(f, row, row->method, "", "",
				arena_printf(f->hotel.arena,
					"hotel=%s&login=nobody&pin=2468",
					hotels[i]),
				&status));
		char *at = strstr(answer, hotels[i]);

		expect(row, hotels[i], status, 401);
		/* But for what was typed. */
		assert_non_null(at);
		memmove(at, at + strlen(hotels[i]),
			strlen(at + strlen(hotels[i])) + 1);
		if (first == NULL)
			first = answer;
		assert_string_equal(answer, first);
	}
}

/* ---- everybody's ---- */

static void
check_nobody(struct served *f, const struct row *row)
{
	int status;
	const char *answer =
		ask(f, row, row->method, "", "", row->body, &status);

	expect(row, "nobody", status, 200);
	/* Nothing of a hotel. */
	assert_null(strstr(answer, HOTEL_ID));
	assert_null(strstr(answer, "Alpenhof"));
}

static void
put_terminal(struct served *f, const char *hotel, const char *id, bool revoked)
{
	struct storage_terminal t = {
		.id = id, .name = "T", .last_hash = "", .revoked = revoked
	};
	struct buf pem;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(served_key, &pem), ERR_OK);
	t.public_key = pem.data;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, hotel, &t), ERR_OK);
	buf_fini(&pem);
}

static void
nobody_gets_in_anywhere(void **state)
{
	static void (*const checks[])(
		struct served * f, const struct row *row) = {
		[PROOF_NONE] = check_nobody,
		[PROOF_BEARER] = check_bearer,
		[PROOF_ASSERTION] = check_assertion,
		[PROOF_CODE] = check_code,
		[PROOF_GUEST] = check_guest,
		[PROOF_COOKIE] = check_cookie,
		[PROOF_PIN] = check_pin,
	};
	const struct storage_hotel other = { .tenant_id = OTHER_HOTEL,
		.name = "Seehof",
		.incarnation = "1",
		.pepper = PEPPER };
	struct served *f = *state;

	assert_int_equal(
		f->outside->ops->hotel_add(f->outside, &other), ERR_OK);
	put_terminal(f, HOTEL_ID, TERMINAL, false);
	put_terminal(f, HOTEL_ID, REVOKED, true);
	assert_int_equal(sign_key_make(2048, &other_key), ERR_OK);
	for (size_t i = 0; i < ROW_COUNT; i++)
		checks[rows[i].proof](f, &rows[i]);
	sign_key_free(other_key);
}

/* ---- keys that are over ---- */

/* Its key until now is served_key, and the one in use other_key. */
static void
put_rotated(struct served *f)
{
	struct storage_terminal t;

	put_terminal(f, HOTEL_ID, ROTATED, false);
	assert_int_equal(f->outside->ops->terminal_find(f->outside, HOTEL_ID,
				 ROTATED, f->hotel.arena, &t),
		ERR_OK);
	t.old_key = t.public_key;
	t.public_key = next_pem(f);
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
		ERR_OK);
	assert_int_equal(
		f->outside->ops->terminal_secure(f->outside, HOTEL_ID, &t),
		ERR_OK);
}

/* The old one only says once more which key comes next (route_key.c). */
static void
check_old_assertion(struct served *f, const struct row *row)
{
	const struct claim *c = claim_of(row);
	const struct wish w = { HOTEL_ID, ROTATED, true, c->audience,
		next_id(f) };
	const struct wish stranger = { HOTEL_ID, STRANGER, true, c->audience,
		next_id(f) };
	bool again = strcmp(c->audience, ORDER_AUDIENCE_KEY) == 0;
	const char *answer;

	(void)try_assertion(f, row, HOTEL_ID, ROTATED,
		forge(f, FORGERY_OTHER_KEY, w), "the key in use",
		again ? 401 : c->good);
	answer = try_assertion(f, row, HOTEL_ID, ROTATED,
		forge(f, FORGERY_NONE, w), "the key before", again ? 200 : 401);
	if (again)
		return;
	assert_string_equal(answer, try_assertion(f, row, HOTEL_ID, STRANGER,
					    forge(f, FORGERY_NONE, stranger),
					    "an unknown terminal", 401));
}

static void
check_old_bearer(struct served *f, const struct row *row, bool retired)
{
	const struct wish w = { .hotel = HOTEL_ID, .terminal = TERMINAL };
	const char *method = strstr(row->path, "/events") == NULL ? row->method
			     : retired                            ? row->method
								  : "HEAD";
	const char *token = forge(f, FORGERY_NONE, w);
	const char *answer;
	int status;

	answer = ask(f, row, method, HOTEL_ID, token, row->body, &status);
	if (!retired) {
		expect(row, "a token of the key before", status / 100, 2);
		return;
	}
	expect(row, "a token of a key that was taken away", status, 401);
	assert_string_equal(answer,
		ask(f, row, method, HOTEL_ID, "x.y.z", row->body, &status));
}

static void
a_key_that_is_over_opens_nothing(void **state)
{
	struct access_key_info keys[ACCESS_KEYS_MAX];
	struct served *f = *state;
	struct access *access = f->server->access;
	char kid[ACCESS_KID_SIZE];
	size_t count;

	assert_int_equal(sign_key_make(2048, &other_key), ERR_OK);
	put_terminal(f, HOTEL_ID, TERMINAL, false);
	put_rotated(f);
	assert_int_equal(
		access_key_rotate(f->outside, ACCESS_TOKENS, kid), ERR_OK);
	assert_int_equal(
		access_key_list(f->outside, ACCESS_TOKENS, keys, &count),
		ERR_OK);
	for (int retired = 0; retired < 2; retired++) {
		assert_int_equal(access_reload(access, f->outside), ERR_OK);
		for (size_t i = 0; i < ROW_COUNT; i++) {
			if (rows[i].proof == PROOF_BEARER)
				check_old_bearer(f, &rows[i], retired == 1);
			else if (rows[i].proof == PROOF_ASSERTION)
				check_old_assertion(f, &rows[i]);
		}
		if (retired == 0)
			assert_int_equal(access_key_retire(f->outside,
						 ACCESS_TOKENS, keys[0].kid),
				ERR_OK);
	}
	sign_key_free(other_key);
}

int
main(void)
{
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(every_route_has_its_row),
	};
	const struct CMUnitTest served[] = {
		cmocka_unit_test_setup_teardown(nobody_gets_in_anywhere,
			served_set_up, served_tear_down),
		cmocka_unit_test_setup_teardown(
			a_key_that_is_over_opens_nothing, served_set_up,
			served_tear_down),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);

	served_begin();
	failed += TEST_ON_ALL_STORAGES("access", served);
	served_end();
	return failed;
}
