/*
 * The security log (server/audit.h), keys that change (server/access.h,
 * route_key.c, route_token.c), and terminals that are revoked (route_leave.c,
 * server/review.h, server/notice.h).
 */
#include "tests/lib/test.h"

#include "tests/lib/served.h"
#include "tests/lib/storages.h"

#include "crypto/hash.h"
#include "crypto/jwt.h"
#include "server/audit.h"
#include "server/notice.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TERMINAL "0b1e6a5e-8f6c-4f0e-9d3a-7c2b1a09f8e7"
#define PEPPER                                                                 \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_PATH    "/api/hotel/" HOTEL_ID "/terminals/key"
#define LEAVE_PATH  "/api/hotel/" HOTEL_ID "/terminals/leave"
#define TOKEN_PATH  "/api/hotel/" HOTEL_ID "/token"
#define PATIENCE_MS 60000
/* Long enough ago to be forgotten, whatever the day. */
#define LONG_AGO INT64_C(1500000000000)

static struct sign_key *next_key;
static struct sign_key *third_key;

/* ---- the log ---- */

static size_t
list_of(struct storage *s, const char *hotel, struct arena *a,
	struct storage_event **out)
{
	size_t count = 0;

	assert_int_equal(
		s->ops->event_list(s, hotel, 0, 1000, a, out, &count), ERR_OK);
	return count;
}

static size_t
list(struct storage *s, struct arena *a, struct storage_event **out)
{
	return list_of(s, HOTEL_ID, a, out);
}

static void
add(struct storage *s, int64_t at_ms, const char *detail)
{
	const struct audit_event e = { .kind = AUDIT_STAFF, .detail = detail };

	assert_int_equal(audit_add_alone(s, HOTEL_ID, at_ms, &e), ERR_OK);
}

static int
set_up_hotel(void **state)
{
	struct server_hotel *h = calloc(1, sizeof(*h));

	server_hotel_open(h);
	*state = h;
	return 0;
}

static int
tear_down_hotel(void **state)
{
	server_hotel_close(*state);
	free(*state);
	return 0;
}

static void
each_event_holds_the_hash_of_the_one_before(void **state)
{
	struct server_hotel *h = *state;
	struct storage_event *e = NULL;

	add(h->storage, LONG_AGO, "one");
	add(h->storage, LONG_AGO + 1, "two \033[31m \xe2\x80\xae");
	add(h->storage, HOTEL_NOW, "three");
	assert_int_equal(list(h->storage, h->arena, &e), 3);
	assert_int_equal(e[0].seq, 3);
	assert_string_equal(e[2].prev_hash, "");
	assert_true(audit_fits(&e[2], ""));
	assert_true(audit_fits(&e[1], e[2].hash));
	assert_true(audit_fits(&e[0], e[1].hash));
	assert_false(audit_fits(&e[0], e[2].hash));
	/* Nothing in it that could move a cursor. */
	assert_null(strchr(e[1].detail, 27));
	e[0].who = "somebody else";
	assert_false(audit_fits(&e[0], e[1].hash));
}

static void
the_log_is_never_changed_and_goes_from_its_old_end(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct storage_event *e = NULL;

	add(s, LONG_AGO, "one");
	add(s, LONG_AGO + 1, "two");
	/* PostgreSQL asks its own clock what is old. */
	add(s, env_now_ms(env_real()), "three");
	add(s, LONG_AGO + 2, "by a clock that went back");
	assert_false(server_hotel_try(
		h, "UPDATE security_events SET who = 'x' WHERE seq = 2"));
	(void)server_hotel_try(h, "DELETE FROM security_events WHERE seq = 3");
	assert_int_equal(list(s, h->arena, &e), 4);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->end(s, s->ops->event_trim(s, HOTEL_NOW)), ERR_OK);
	assert_int_equal(list(s, h->arena, &e), 2);
	assert_int_equal(e[1].seq, 3);
	add(s, HOTEL_NOW + 1, "five");
	assert_int_equal(list(s, h->arena, &e), 3);
	assert_true(audit_fits(&e[0], e[1].hash));
}

struct findings {
	size_t bad;
	char last[256];
};

static void
find(void *ctx, bool fine, const char *what)
{
	struct findings *f = ctx;

	if (fine)
		return;
	f->bad++;
	(void)snprintf(f->last, sizeof(f->last), "%s", what);
}

static void
a_check_finds_what_was_done_to_the_log(void **state)
{
	struct server_hotel *h = *state;
	struct findings f = { 0 };

	for (int i = 0; i < 5; i++)
		add(h->storage, LONG_AGO + i, "event");
	assert_int_equal(h->storage->ops->check(h->storage, find, &f), ERR_OK);
	assert_int_equal(f.bad, 0);
	if (!server_hotel_on_postgres)
		server_hotel_break(
			h, "DROP TRIGGER security_events_from_the_old_end");
	server_hotel_break(h, "DELETE FROM security_events WHERE seq = 3");
	assert_int_equal(h->storage->ops->check(h->storage, find, &f), ERR_OK);
	assert_int_equal(f.bad, 1);
	assert_non_null(strstr(f.last, "events 3 to 3 are missing"));
}

/* ---- what is noted ---- */

static size_t
count_at(struct served *f, const char *hotel, enum audit_kind kind)
{
	struct storage_event *e = NULL;
	size_t all = list_of(f->outside, hotel, f->hotel.arena, &e);
	size_t n = 0;

	for (size_t i = 0; i < all; i++)
		n += strcmp(e[i].kind, audit_word(kind)) == 0;
	return n;
}

static size_t
count_kind(struct served *f, enum audit_kind kind)
{
	return count_at(f, HOTEL_ID, kind);
}

/* Notes are written behind the answer. */
static void
await_at(struct served *f, const char *hotel, enum audit_kind kind,
	size_t wanted)
{
	int64_t until = env_mono_ms(env_real()) + PATIENCE_MS;

	while (count_at(f, hotel, kind) != wanted) {
		if (env_mono_ms(env_real()) > until)
			fail_msg("%s: %zu, not %zu", audit_word(kind),
				count_at(f, hotel, kind), wanted);
		(void)poll(NULL, 0, 10);
	}
}

static void
await_kind(struct served *f, enum audit_kind kind, size_t wanted)
{
	await_at(f, HOTEL_ID, kind, wanted);
}

static void
who_is_refused_is_noted(void **state)
{
	struct served *f = *state;
	static const char form[] = "hotel=seehof&login=nobody&pin=2468";
	const struct storage_hotel other = { .tenant_id = "seehof",
		.name = "Seehof",
		.incarnation = "1",
		.pepper = PEPPER };
	struct storage_event *e = NULL;
	struct served_reply r;

	assert_int_equal(
		f->outside->ops->hotel_add(f->outside, &other), ERR_OK);
	served_call(f, "POST", "/dashboard/sign-in",
		"Content-Type: application/x-www-form-urlencoded\r\n", form,
		strlen(form), &r);
	assert_int_equal(r.status, 401);
	served_free(&r);
	await_at(f, "seehof", AUDIT_SIGN_IN_WRONG, 1);
	assert_int_equal(list_of(f->outside, "seehof", f->hotel.arena, &e), 1);
	assert_string_equal(e[0].address, "127.0.0.1");
	assert_string_equal(e[0].who, "nobody");
	assert_int_equal(count_kind(f, AUDIT_SIGN_IN_WRONG), 0);
	served_post(f, SYNC_PATH, "AAAA.BBBB.CCCC", "{}", &r);
	assert_int_equal(r.status, 401);
	served_free(&r);
	await_kind(f, AUDIT_TOKEN_DENIED, 1);
	served_post(
		f, "/api/hotel/seehof/offline/sync", f->token.data, "{}", &r);
	assert_int_equal(r.status, 404);
	served_free(&r);
	await_kind(f, AUDIT_WRONG_HOTEL, 1);
}

static void
a_flood_is_counted_and_not_kept(void **state)
{
	struct served *f = *state;
	const struct audit_event e = { .kind = AUDIT_RATE_LIMIT,
		.address = "192.0.2.1" };
	const struct audit_event other = { .kind = AUDIT_RATE_LIMIT,
		.address = "192.0.2.2" };
	struct buf text;

	for (int i = 0; i < 1000; i++)
		audit_note(f->server->audit, HOTEL_ID, &e);
	audit_note(f->server->audit, HOTEL_ID, &other);
	await_kind(f, AUDIT_MISSED, 1);
	assert_true(count_kind(f, AUDIT_RATE_LIMIT) < 50);
	/* A hotel that there is not has none. */
	audit_note(f->server->audit, "nowhere", &other);
	buf_init(&text, 65536);
	audit_write(f->server->audit, &text);
	assert_non_null(strstr(text.data, "total{kind=\"rate_limit\"} 1002\n"));
	buf_fini(&text);
}

/* ---- the server's keys ---- */

static enum err
check_token(struct served *f, const struct access *a, const char *token)
{
	struct sync_caller caller;

	return access_check((struct access *)(uintptr_t)a, HOTEL_ID, token,
		f->hotel.arena, &caller);
}

static void
tokens_of_the_key_before_are_good_until_it_is_taken_away(void **state)
{
	struct served *f = *state;
	struct access *a = f->server->access;
	struct access_key_info keys[ACCESS_KEYS_MAX];
	char kid[ACCESS_KID_SIZE];
	size_t count = 0;
	struct buf brief;
	struct buf fresh;

	buf_init(&brief, 256);
	buf_init(&fresh, 8192);
	access_grant_short(a, HOTEL_ID, TERMINAL, 600, &brief);
	assert_int_equal(
		access_key_rotate(f->outside, ACCESS_TOKENS, kid), ERR_OK);
	assert_int_equal(access_reload(a, f->outside), ERR_OK);
	served_grant(f, "plain-1", 600, &fresh);
	assert_string_equal(jwt_key_id(fresh.data, f->hotel.arena), kid);
	assert_int_equal(check_token(f, a, fresh.data), ERR_OK);
	assert_int_equal(check_token(f, a, f->token.data), ERR_OK);
	assert_int_equal(check_token(f, a, brief.data), ERR_OK);
	assert_int_equal(
		access_key_list(f->outside, ACCESS_TOKENS, keys, &count),
		ERR_OK);
	assert_int_equal(count, 2);
	assert_true(keys[1].signs);
	assert_int_equal(
		access_key_retire(f->outside, ACCESS_TOKENS, keys[1].kid),
		ERR_INVALID);
	assert_int_equal(access_key_retire(f->outside, ACCESS_TOKENS, "none"),
		ERR_NOT_FOUND);
	assert_int_equal(
		access_key_retire(f->outside, ACCESS_TOKENS, keys[0].kid),
		ERR_OK);
	assert_int_equal(access_reload(a, f->outside), ERR_OK);
	assert_int_equal(check_token(f, a, fresh.data), ERR_OK);
	assert_int_equal(check_token(f, a, f->token.data), ERR_DENIED);
	assert_int_equal(check_token(f, a, brief.data), ERR_DENIED);
	buf_fini(&brief);
	buf_fini(&fresh);
}

/* Another server on the storage has it, and this one was told nothing. */
static void
a_key_that_is_not_known_is_looked_for(void **state)
{
	struct served *f = *state;
	struct access *other = NULL;
	char kid[ACCESS_KID_SIZE];
	struct served_reply r;
	struct buf token;
	int64_t until = env_mono_ms(env_real()) + PATIENCE_MS;
	int status = 0;

	buf_init(&token, 8192);
	assert_int_equal(
		access_key_rotate(f->outside, ACCESS_TOKENS, kid), ERR_OK);
	assert_int_equal(access_open(env_real(), f->outside, &other), ERR_OK);
	assert_int_equal(
		access_grant(other, HOTEL_ID, "plain-1", 600, &token), ERR_OK);
	/* It looks every few seconds at most. */
	while (status != 200) {
		if (env_mono_ms(env_real()) > until)
			fail_msg("the new key is not found");
		served_post(f, SYNC_PATH, token.data, served_empty_request, &r);
		status = r.status;
		served_free(&r);
		(void)poll(NULL, 0, 50);
	}
	access_close(other);
	buf_fini(&token);
}

/* ---- a terminal's keys ---- */

static const char *
pem_of(struct served *f, const struct sign_key *key)
{
	struct buf pem;
	const char *copy;

	buf_init(&pem, 8192);
	assert_int_equal(sign_key_public_pem(key, &pem), ERR_OK);
	copy = arena_strdup(f->hotel.arena, pem.data);
	buf_fini(&pem);
	return copy;
}

static void
put_terminal(struct served *f, bool revoked, bool wipe)
{
	struct storage_terminal t = { .id = TERMINAL,
		.name = "FD1",
		.last_hash = "",
		.public_key = pem_of(f, served_key),
		.revoked = revoked,
		.wipe = wipe };

	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
		ERR_OK);
	assert_int_equal(
		f->outside->ops->terminal_secure(f->outside, HOTEL_ID, &t),
		ERR_OK);
}

static void
find_terminal(struct served *f, struct storage_terminal *t)
{
	assert_int_equal(f->outside->ops->terminal_find(f->outside, HOTEL_ID,
				 TERMINAL, f->hotel.arena, t),
		ERR_OK);
}

static const char *
claim(struct served *f, const struct sign_key *key, const char *audience,
	const char *id)
{
	struct jwt jwt = {
		.issuer = TERMINAL,
		.subject = TERMINAL,
		.audience = audience,
		.hotel = HOTEL_ID,
		.id = id,
		.issued_at_s = env_now_ms(env_real()) / 1000,
	};
	const char *copy;
	struct buf b;

	jwt.expires_at_s = jwt.issued_at_s + 60;
	buf_init(&b, 8192);
	assert_int_equal(jwt_make(key, &jwt, &b), ERR_OK);
	copy = arena_strdup(f->hotel.arena, b.data);
	buf_fini(&b);
	return copy;
}

/* old says that next is the key after last_seq; proof is by prover. */
static int
name_next(struct served *f, const struct sign_key *old,
	const struct sign_key *next, const struct sign_key *prover,
	int64_t last_seq)
{
	const char *pem = pem_of(f, next);
	struct json_writer w;
	struct served_reply r;
	char hash[SHA256_HEX_SIZE];
	const char *id;
	struct buf body;

	hash_sha256_hex(pem, strlen(pem), hash);
	id = arena_printf(f->hotel.arena, "%s.%lld", hash, (long long)last_seq);
	buf_init(&body, 65536);
	json_writer_init(&w, &body);
	json_begin_object(&w);
	json_member_text(
		&w, "assertion", claim(f, old, ORDER_AUDIENCE_KEY, id));
	json_member_int(&w, "last_seq", last_seq);
	json_member_text(&w, "proof", claim(f, prover, ORDER_AUDIENCE_KEY, id));
	json_member_text(&w, "public_key", pem);
	json_end_object(&w);
	served_post(f, KEY_PATH, "", body.data, &r);
	buf_fini(&body);
	served_free(&r);
	return r.status;
}

static int
ask_token(struct served *f, const struct sign_key *key)
{
	struct served_reply r;

	served_post(f, TOKEN_PATH, "",
		arena_printf(f->hotel.arena, "{\"assertion\":\"%s\"}",
			claim(f, key, ORDER_AUDIENCE_TOKEN, "j")),
		&r);
	served_free(&r);
	return r.status;
}

static void
the_old_key_is_good_until_the_next_one_is_used(void **state)
{
	struct served *f = *state;
	struct storage_terminal t;

	put_terminal(f, false, false);
	assert_int_equal(ask_token(f, next_key), 401);
	/* Whoever has not got both keys changes nothing. */
	assert_int_equal(name_next(f, served_key, next_key, third_key, 0), 401);
	assert_int_equal(name_next(f, third_key, next_key, next_key, 0), 401);
	assert_int_equal(name_next(f, served_key, next_key, next_key, 7), 200);
	assert_int_equal(name_next(f, served_key, next_key, next_key, 7), 200);
	find_terminal(f, &t);
	assert_string_equal(t.public_key, pem_of(f, served_key));
	assert_int_equal(ask_token(f, served_key), 200);
	find_terminal(f, &t);
	assert_non_null(t.next_key);
	/* Another one in its place, before it was used. */
	assert_int_equal(
		name_next(f, served_key, third_key, third_key, 7), 200);
	assert_int_equal(ask_token(f, next_key), 401);
	assert_int_equal(name_next(f, served_key, next_key, next_key, 0), 200);
	assert_int_equal(ask_token(f, next_key), 200);
	find_terminal(f, &t);
	assert_string_equal(t.public_key, pem_of(f, next_key));
	assert_string_equal(t.old_key, pem_of(f, served_key));
	assert_null(t.next_key);
	assert_int_equal(ask_token(f, served_key), 401);
	/* Said once more by a terminal that did not hear of its end. */
	assert_int_equal(name_next(f, served_key, next_key, next_key, 0), 200);
	/* But the old key names no other one. */
	assert_int_equal(
		name_next(f, served_key, third_key, third_key, 0), 401);
	await_kind(f, AUDIT_KEY_CHANGED, 1);
}

static void
the_next_change_waits_for_actions_of_the_last(void **state)
{
	struct served *f = *state;

	put_terminal(f, false, false);
	assert_int_equal(name_next(f, served_key, next_key, next_key, 7), 200);
	assert_int_equal(ask_token(f, next_key), 200);
	/* Seven were signed with the old key, and none has come. */
	assert_int_equal(name_next(f, next_key, third_key, third_key, 7), 409);
}

/* Actions of the old key are good up to the number that was said. */
static void
the_old_key_signs_nothing_new(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct test_terminal t;
	struct storage_terminal row;
	struct test_answer answer;
	const struct test_action act = { .table = "service_requests",
		.operation = "INSERT",
		.data = "{\"kind\":\"other\",\"message\":\"x\","
			"\"room_id\":\"" ROOM_102 "\",\"state\":\"open\"}" };

	test_terminal_add_key(h, &t, "FD1", served_key);
	assert_int_equal(
		s->ops->terminal_find(s, HOTEL_ID, t.id, h->arena, &row),
		ERR_OK);
	row.old_key = row.public_key;
	row.old_key_seq = 1;
	{
		struct buf pem;

		buf_init(&pem, 8192);
		assert_int_equal(sign_key_public_pem(next_key, &pem), ERR_OK);
		row.public_key = arena_strdup(h->arena, pem.data);
		buf_fini(&pem);
	}
	assert_int_equal(s->ops->terminal_put(s, HOTEL_ID, &row), ERR_OK);
	assert_int_equal(s->ops->terminal_secure(s, HOTEL_ID, &row), ERR_OK);
	test_send(&t, &act, &answer);
	assert_string_equal(test_result_text(&answer, 0, "status"), "success");
	test_answer_free(&answer);
	test_send(&t, &act, &answer);
	assert_string_equal(test_result_text(&answer, 0, "status"), "error");
	assert_int_equal(server_hotel_count(h, TABLE_SERVICE_REQUESTS), 2);
	test_answer_free(&answer);
	t.key = NULL; /* everybody's */
	test_terminal_free(&t);
}

/* ---- a revoked terminal ---- */

static struct served_reply
leave(struct served *f, const struct sign_key *key, const char *audience,
	const char *rest)
{
	struct served_reply r;

	served_post(f, LEAVE_PATH, "",
		arena_printf(f->hotel.arena, "{\"assertion\":\"%s\"%s}",
			claim(f, key, audience, "j"), rest),
		&r);
	return r;
}

static void
only_a_revoked_terminal_leaves_and_is_ordered_to(void **state)
{
	struct served *f = *state;
	struct storage_terminal t;
	struct served_reply r;
	struct verify_key *key = NULL;
	struct jwt jwt;

	put_terminal(f, false, true);
	r = leave(f, served_key, ORDER_AUDIENCE_LEAVE, ",\"complete\":true");
	served_assert_problem(&r, 409);
	put_terminal(f, true, true);
	/* A token's assertion is none for this. */
	r = leave(f, served_key, ORDER_AUDIENCE_TOKEN, ",\"complete\":true");
	served_assert_problem(&r, 401);
	r = leave(f, next_key, ORDER_AUDIENCE_LEAVE, ",\"complete\":true");
	served_assert_problem(&r, 401);
	/* Nothing is ordered before everything is handed over. */
	r = leave(f, served_key, ORDER_AUDIENCE_LEAVE, "");
	assert_int_equal(r.status, 200);
	assert_string_equal(served_member(&r, "wipe"), "(nothing)");
	served_free(&r);
	r = leave(f, served_key, ORDER_AUDIENCE_LEAVE,
		",\"complete\":true,\"actions\":[{\"no\":\"action\"}]");
	assert_int_equal(r.status, 200);
	assert_int_equal(json_find_int(json_root(r.doc), "refused", 0), 1);
	assert_string_equal(served_member(&r, "wipe"), "(nothing)");
	served_free(&r);
	r = leave(f, served_key, ORDER_AUDIENCE_LEAVE, ",\"complete\":true");
	assert_int_equal(r.status, 200);
	assert_int_equal(verify_key_of(served_key, &key), ERR_OK);
	assert_int_equal(
		jwt_read(key, served_member(&r, "wipe"), ORDER_AUDIENCE_WIPE,
			env_now_ms(env_real()) / 1000, 60, f->hotel.arena,
			&jwt),
		ERR_OK);
	assert_string_equal(jwt.subject, TERMINAL);
	assert_string_equal(jwt.hotel, HOTEL_ID);
	verify_key_free(key);
	served_free(&r);
	find_terminal(f, &t);
	assert_int_equal(t.wiped_at, 0);
	r = leave(f, served_key, ORDER_AUDIENCE_WIPED, "");
	assert_int_equal(r.status, 200);
	served_free(&r);
	find_terminal(f, &t);
	assert_true(t.wiped_at > 0);
	await_kind(f, AUDIT_WIPED, 1);
}

/* Until the stream has said something. */
static void
await_bytes(int fd, const char *what)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char text[4096];
	size_t len = 0;

	text[0] = '\0';
	while (strstr(text, what) == NULL) {
		ssize_t n;

		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		n = recv(fd, text + len, sizeof(text) - 1 - len, 0);
		assert_true(n > 0);
		len += (size_t)n;
		text[len] = '\0';
	}
}

static void
a_revoked_terminal_is_off_the_live_feed_at_once(void **state)
{
	struct served *f = *state;
	struct pollfd p = { .events = POLLIN };
	char text[4096];
	int64_t until = env_mono_ms(env_real()) + PATIENCE_MS;
	ssize_t n = 1;

	p.fd = served_dial(f);
	n = snprintf(text, sizeof(text),
		"GET /api/hotel/" HOTEL_ID "/offline/events HTTP/1.1\r\n"
		"Host: x\r\nAuthorization: Bearer %s\r\n\r\n",
		f->token.data);
	served_send(p.fd, text, (size_t)n);
	await_bytes(p.fd, "event: news");
	/* Said once, unless the server was not listening to it yet. */
	do {
		assert_int_equal(notice_revoked(f->conf.server.storage,
					 HOTEL_ID, "plain-1"),
			ERR_OK);
		if (poll(&p, 1, 200) == 1)
			n = recv(p.fd, text, sizeof(text), 0);
	} while (n > 0 && strstr(text, "\r\n0\r\n") == NULL &&
		 memcmp(text, "0\r\n", 3) != 0 &&
		 env_mono_ms(env_real()) < until);
	assert_true(env_mono_ms(env_real()) < until);
	(void)close(p.fd);
}

#define ON_SERVED(test)                                                        \
	cmocka_unit_test_setup_teardown(test, served_set_up, served_tear_down)
#define ON_HOTEL(test)                                                         \
	cmocka_unit_test_setup_teardown(test, set_up_hotel, tear_down_hotel)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOTEL(each_event_holds_the_hash_of_the_one_before),
		ON_HOTEL(the_log_is_never_changed_and_goes_from_its_old_end),
		ON_HOTEL(a_check_finds_what_was_done_to_the_log),
		ON_HOTEL(the_old_key_signs_nothing_new),
		ON_SERVED(who_is_refused_is_noted),
		ON_SERVED(a_flood_is_counted_and_not_kept),
		ON_SERVED(
			tokens_of_the_key_before_are_good_until_it_is_taken_away),
		ON_SERVED(a_key_that_is_not_known_is_looked_for),
		ON_SERVED(the_old_key_is_good_until_the_next_one_is_used),
		ON_SERVED(the_next_change_waits_for_actions_of_the_last),
		ON_SERVED(only_a_revoked_terminal_leaves_and_is_ordered_to),
		ON_SERVED(a_revoked_terminal_is_off_the_live_feed_at_once),
	};
	int failed;

	served_begin();
	if (sign_key_make(2048, &next_key) != ERR_OK ||
		sign_key_make(2048, &third_key) != ERR_OK)
		return 1;
	failed = TEST_ON_ALL_STORAGES("security", tests);
	sign_key_free(next_key);
	sign_key_free(third_key);
	served_end();
	return failed;
}
