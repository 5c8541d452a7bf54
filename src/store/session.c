#include "store/session.h"

#include "store/others.h"
#include "store/store_priv.h"
#include "store/window.h"

#include "crypto/password.h"

#include <string.h>
#include <unistd.h>

#define MINUTE_MS      INT64_C(60000)
#define HOUR_MS        (60 * MINUTE_MS)
#define SESSION_MAX_MS (12 * HOUR_MS)
#define LOGIN_MAX      64

struct sign_in {
	struct store *st;
	struct arena *a;
	const char *login;
	int64_t now;
	int64_t until; /* closed until then, should this attempt fail */
	bool locked;   /* known before the PIN is looked at */
	bool expired;  /* without the server for too long */
};

/* Setting the clock does not make the last contact younger (window.h). */
static enum err
check_contact(struct sign_in *g)
{
	struct window w;
	enum err e = window_load(g->st, g->a, &w);

	g->expired = e == ERR_OK && w.alone_ms > SESSION_OFFLINE_MAX_MS;
	return e;
}

/* ---- failures ---- */

static enum err
find_failures(struct sign_in *g, int64_t *failures, int64_t *until)
{
	struct stmt *s = store_stmt(g->st, STMT_FAILURES_FIND);
	enum err e;

	*failures = 0;
	*until = 0;
	stmt_bind_text(s, 1, g->login);
	e = stmt_step(s);
	if (e == ERR_OK) {
		*failures = stmt_int(s, 0);
		*until = stmt_int(s, 1);
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
put_failures(struct sign_in *g, int64_t failures)
{
	struct stmt *s = store_stmt(g->st, STMT_FAILURES_PUT);
	enum err e;

	stmt_bind_text(s, 1, g->login);
	stmt_bind_int(s, 2, failures);
	stmt_bind_int(s, 3, g->until);
	stmt_bind_int(s, 4, g->now);
	e = stmt_run(s);
	return e == ERR_OK ? store_run_plain(g->st, STMT_FAILURES_PRUNE) : e;
}

/* The attempt is counted before the PIN is looked at: neither a kill in between
 * nor many programs at once get more tries out of it. */
static enum err
count_attempt(struct sign_in *g)
{
	int64_t failures;
	int64_t until;
	int64_t lock;
	enum err e;

	e = check_contact(g);
	if (e == ERR_OK)
		e = find_failures(g, &failures, &until);
	if (e != ERR_OK)
		return e;
	if (until > g->now) {
		g->until = until;
		g->locked = true;
		return ERR_OK;
	}
	lock = password_lock_ms(failures + 1);
	g->until = lock == 0 ? 0 : g->now + lock;
	return put_failures(g, failures + 1);
}

/* ---- who it is ---- */

static bool
may_sign_in(const struct record *staff)
{
	return !staff->deleted && record_int(staff, STAFF_ACTIVE) != 0;
}

/* All are read whether the login is there or not, and password_check works as
 * hard on a verifier that is none: the answer takes the same time for both. */
static enum err
find_staff(struct sign_in *g, struct record **out, const char **verifier)
{
	const struct view *v = &g->st->view;
	struct record_list list;
	const char *text;
	enum err e;

	*out = NULL;
	*verifier = "";
	e = v->list(v->ctx, TABLE_STAFF, -1, value_null(), g->a, &list);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		text = record_text(list.items[i], STAFF_PIN_VERIFIER);
		if (text == NULL)
			continue;
		/* Somebody's, for its cost. */
		if (*out == NULL)
			*verifier = text;
		if (*out != NULL || !may_sign_in(list.items[i]) ||
			strcmp(record_text(list.items[i], STAFF_LOGIN),
				g->login) != 0)
			continue;
		*out = list.items[i];
		*verifier = text;
	}
	return ERR_OK;
}

static void
fill(struct session *out, const struct record *staff, int64_t since)
{
	out->user_id = staff->id;
	out->login = record_text(staff, STAFF_LOGIN);
	out->display_name = record_text(staff, STAFF_DISPLAY_NAME);
	out->role = (enum role)record_int(staff, STAFF_ROLE);
	out->since_ms = since;
}

static enum err
take_in(struct sign_in *g, const struct record *staff, bool keep)
{
	struct stmt *s = store_stmt(g->st, STMT_FAILURES_REMOVE);
	enum err e;

	stmt_bind_text(s, 1, g->login);
	e = stmt_run(s);
	if (e == ERR_OK && record_int(staff, STAFF_ROLE) == ROLE_MANAGER)
		e = others_want(g->st);
	if (e != ERR_OK || !keep)
		return e;
	s = store_stmt(g->st, STMT_SESSION_PUT);
	stmt_bind_int(s, 1, (int64_t)getuid());
	stmt_bind_text(s, 2, staff->id);
	stmt_bind_int(s, 3, g->now);
	return stmt_run(s);
}

enum err
session_sign_in(struct store *st, const char *login, const char *pin, bool keep,
	struct arena *a, struct session *out, int64_t *until_ms)
{
	struct sign_in g = { .st = st, .a = a, .login = login };
	const char *verifier;
	struct record *staff;
	bool right;
	enum err e;

	g.now = env_now_ms(st->env);
	if (strlen(login) > LOGIN_MAX)
		g.login = ""; /* nobody's: they share one count */
	e = store_begin(st);
	if (e == ERR_OK)
		e = store_end(st, count_attempt(&g));
	*until_ms = g.until;
	if (e == ERR_OK && g.locked)
		e = ERR_LOCKED;
	if (e == ERR_OK)
		e = find_staff(&g, &staff, &verifier);
	if (e != ERR_OK)
		return e;
	right = password_check(st->pepper, verifier, pin);
	if (staff == NULL || !right)
		return ERR_DENIED;
	e = store_begin(st);
	if (e == ERR_OK)
		e = store_end(st, take_in(&g, staff, keep && !g.expired));
	if (e != ERR_OK)
		return e;
	*until_ms = 0;
	fill(out, staff, g.now);
	return g.expired ? ERR_EXPIRED : ERR_OK;
}

/* ---- remembered sessions ---- */

static enum err
find_session(
	struct store *st, struct arena *a, const char **user_id, int64_t *since)
{
	struct stmt *s = store_stmt(st, STMT_SESSION_FIND);
	enum err e;

	stmt_bind_int(s, 1, (int64_t)getuid());
	e = stmt_step(s);
	if (e == ERR_OK) {
		*user_id = arena_strdup(a, stmt_text(s, 0));
		*since = stmt_int(s, 1);
	}
	stmt_reset(s);
	return e;
}

enum err
session_current(struct store *st, struct arena *a, struct session *out)
{
	const struct view *v = &st->view;
	int64_t now = env_now_ms(st->env);
	const char *user_id;
	struct record *staff;
	int64_t since;
	enum err e;

	e = store_ready(st);
	if (e == ERR_OK)
		e = find_session(st, a, &user_id, &since);
	if (e != ERR_OK)
		return e;
	/* A session from the future was begun by a clock that is not right
	 * now. */
	if (now - since > SESSION_MAX_MS || since - now > 5 * MINUTE_MS)
		return ERR_EXPIRED;
	e = v->find(v->ctx, TABLE_STAFF, user_id, a, &staff);
	if (e != ERR_OK)
		return e;
	if (!may_sign_in(staff))
		return ERR_NOT_FOUND;
	fill(out, staff, since);
	return ERR_OK;
}

enum err
session_sign_out(struct store *st)
{
	struct stmt *s;
	enum err e;

	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_SESSION_REMOVE);
	stmt_bind_int(s, 1, (int64_t)getuid());
	return store_end(st, stmt_run(s));
}
