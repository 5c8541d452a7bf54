/*
 * Who is signed in at this terminal. PINs are checked against the synced
 * verifiers, so signing in works offline, up to 72 hours after the last
 * contact. Five failures close the login for five minutes, doubling, also
 * across a restart.
 */
#ifndef OFFSYNC_STORE_SESSION_H
#define OFFSYNC_STORE_SESSION_H

#include "domain/entity.h"
#include "store/store.h"

struct session {
	const char *user_id; /* staff id */
	const char *login;
	const char *display_name;
	enum role role;
	int64_t since_ms;
};

/* ERR_DENIED: wrong login or PIN (same answer for both); ERR_LOCKED: *until_ms
 * says until when; ERR_EXPIRED: offline for too long, nobody is signed in, but
 * out says who it is: facts may be recorded in that name (window.h), and no
 * record shown. keep: remember the session in the store for this operating
 * system user (offsync sign-in); the console keeps its own. */
enum err session_sign_in(struct store *st, const char *login, const char *pin,
	bool keep, struct arena *a, struct session *out,
	int64_t *until_ms) MUST_CHECK;
/* The remembered one; ERR_NOT_FOUND, or ERR_EXPIRED after 12 hours. */
enum err session_current(
	struct store *st, struct arena *a, struct session *out) MUST_CHECK;
enum err session_sign_out(struct store *st) MUST_CHECK;

/* The rules of signing in, for wherever it happens (journal_desk.h). */
#define SESSION_OFFLINE_MAX_MS (INT64_C(72) * 60 * 60 * 1000)

#endif
