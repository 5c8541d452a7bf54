/*
 * Staff on the pages of the server: signing in by login and PIN, and the cookie
 * that says so for one shift. Nothing of a session is kept: the cookie names
 * hotel, person and end, with a MAC over these and the PIN's verifier, so that
 * every server of the hotel knows it, a new PIN ends it, and each page looks
 * whether the person still works here. What has signed out is remembered by
 * this server until the session would have ended.
 *
 * Five wrong PINs close a login for five minutes, doubling (storage.h,
 * failures); an attempt is counted before the PIN is looked at, and a login
 * that nobody has takes as long and is closed as any other.
 */
#ifndef OFFSYNC_SERVER_STAFF_SESSION_H
#define OFFSYNC_SERVER_STAFF_SESSION_H

#include "base/arena.h"
#include "domain/entity.h"
#include "server/storage.h"
#include "server/token.h"

#define STAFF_SESSION_MS (INT64_C(8) * 60 * 60 * 1000)

struct staff_session {
	const char *tenant_id;
	const char *user_id;
	const char *display_name;
	enum role role;
	const char *cookie;    /* value */
	const char *form_mark; /* what this session's forms must carry */
};

/* On the writer's storage, in its transaction: notes an attempt. ERR_OK, and
 * *until_ms 0, or until when the login is closed: then the PIN must not be
 * looked at. ERR_NOT_FOUND: no such hotel. */
enum err staff_attempt(struct storage *s, const char *tenant_id,
	const char *login, int64_t now_ms, int64_t *until_ms) MUST_CHECK;
/* The same, after a PIN that was right. */
enum err staff_forgive(
	struct storage *s, const char *tenant_id, const char *login) MUST_CHECK;

/* Who that is, on a reader's storage; takes as long for whom there is not.
 * ERR_DENIED. */
enum err staff_check(struct storage *s, const struct token_secret *secret,
	const char *tenant_id, const char *login, const char *pin,
	int64_t now_ms, struct arena *a, struct staff_session *out) MUST_CHECK;

/* Whose cookie that is. ERR_DENIED: nobody's (any more). */
enum err staff_session_find(struct storage *s,
	const struct token_secret *secret, const char *cookie, int64_t now_ms,
	struct arena *a, struct staff_session *out) MUST_CHECK;

/* ---- what has signed out; any thread ---- */

struct signed_out;
struct signed_out *signed_out_new(void);
void signed_out_free(struct signed_out *o); /* NULL ok */
void signed_out_add(struct signed_out *o, const char *cookie);
bool signed_out_has(struct signed_out *o, const char *cookie);

#endif
