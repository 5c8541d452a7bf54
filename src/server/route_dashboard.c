/*
 * /dashboard: signing in and out with login and PIN, and the page for managers.
 * The session's cookie goes nowhere but here and comes with no request of
 * another site (SameSite=Strict); signing out also needs the mark that the page
 * carries.
 */
#include "server/dashboard.h"
#include "server/form.h"
#include "server/html.h"
#include "server/page.h"
#include "server/routes.h"
#include "server/server.h"

#include "base/log.h"
#include "base/text.h"
#include "server/enrol.h"

#include <string.h>

#define COOKIE     "offsync_staff"
#define ATTRIBUTES "; Path=/dashboard; HttpOnly; SameSite=Strict"
#define PIN_MAX    64

/* ---- the session ---- */

/* The cookie's value; "" for none. */
static const char *
cookie_of(struct exchange *x)
{
	const char *value =
		form_cookie(exchange_header(x, "Cookie"), COOKIE, x->arena);

	return signed_out_has(x->server->signed_out, value) ? "" : value;
}

static const char *
set_cookie(struct exchange *x, const char *value, int64_t seconds)
{
	return arena_printf(x->arena,
		COOKIE "=%s; Max-Age=%lld" ATTRIBUTES "%s", value,
		(long long)seconds, x->secure ? "; Secure" : "");
}

static enum err
find_session(struct exchange *x, struct storage *s, struct staff_session *out)
{
	return staff_session_find(s, &x->server->token_secret, cookie_of(x),
		env_now_ms(x->server->env), x->arena, out);
}

/* ---- signing in ---- */

struct sign_in {
	const char *hotel;
	const char *login;
	const char *wrong; /* a sentence; NULL: nothing is */
};

static enum exchange_next
write_sign_in(struct exchange *x, const struct sign_in *g, int status)
{
	static const struct page page = {
		.language = "en",
		.title = "Sign in: offsync",
		.class = "guest",
	};
	struct buf *out = &x->answer;

	page_begin(x, &page);
	html_add(out, "<main>\n<h1>Sign in</h1>\n");
	if (g->wrong != NULL)
		html(out, "<p class=\"wrong\" role=\"alert\">{}</p>\n",
			g->wrong);
	html(out,
		"<form method=\"post\" action=\"/dashboard/sign-in\">\n"
		"<div class=\"field\"><label for=\"hotel\">Hotel</label>\n"
		"<input type=\"text\" id=\"hotel\" name=\"hotel\" "
		"value=\"{}\" maxlength=\"64\" autocapitalize=\"none\" "
		"autocomplete=\"organization\" required></div>\n"
		"<div class=\"field\"><label for=\"login\">Login</label>\n"
		"<input type=\"text\" id=\"login\" name=\"login\" "
		"value=\"{}\" maxlength=\"32\" autocapitalize=\"none\" "
		"autocomplete=\"username\" required></div>\n"
		"<div class=\"field\"><label for=\"pin\">PIN</label>\n"
		"<input type=\"password\" id=\"pin\" name=\"pin\" "
		"maxlength=\"64\" autocomplete=\"current-password\" "
		"required></div>\n"
		"<button type=\"submit\">Sign in</button>\n</form>\n"
		"<p class=\"hint\">Hotel is the short id that "
		"enrolment codes begin with.</p>\n</main>\n",
		g->hotel, g->login);
	return page_end(x, status);
}

struct attempt_job {
	struct writer_job job; /* first, so that a job is one of these */
	const struct sign_in *g;
	int64_t now_ms;
	int64_t until_ms;
	bool right; /* the PIN was */
};

static enum err
note_attempt(struct writer_job *job, struct storage *s)
{
	struct attempt_job *j = (struct attempt_job *)job;

	if (j->right)
		return staff_forgive(s, job->tenant_id, j->g->login);
	return staff_attempt(
		s, job->tenant_id, j->g->login, j->now_ms, &j->until_ms);
}

static enum err
check_pin(struct exchange *x, const struct sign_in *g, const char *pin,
	struct staff_session *out)
{
	struct storage *s = NULL;
	enum err e;

	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = staff_check(s, &x->server->token_secret, g->hotel, g->login,
			pin, env_now_ms(x->server->env), x->arena, out);
	readers_give(x->server->readers, s);
	return e;
}

/* ERR_LOCKED, *wait_s; ERR_DENIED. */
static enum err
sign_in(struct exchange *x, const struct sign_in *g, const char *pin,
	struct staff_session *out, int64_t *wait_s)
{
	struct attempt_job j = {
		.job = { .tenant_id = g->hotel, .run = note_attempt },
		.g = g,
		.now_ms = env_now_ms(x->server->env),
	};
	enum err e;

	e = writer_do(x->server->writer, &j.job);
	/* No such hotel: as much work, and the same answer. */
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (j.until_ms > 0) {
		*wait_s = (j.until_ms - j.now_ms + 999) / 1000;
		return ERR_LOCKED;
	}
	e = check_pin(x, g, pin, out);
	if (e != ERR_OK)
		return e;
	j.right = true;
	return writer_do(x->server->writer, &j.job);
}

/* ---- answers ---- */

static enum exchange_next
fail(struct exchange *x)
{
	static const struct page page = {
		.language = "en",
		.title = "Not now: offsync",
		.class = "guest",
		.refresh_s = DASHBOARD_REFRESH_S,
		.refresh_to = "/dashboard",
	};

	page_begin(x, &page);
	html_add(&x->answer,
		"<main>\n<h1>Not now</h1>\n<p>The storage of this server does "
		"not answer. This page tries again by itself.</p>\n</main>\n");
	x->retry_after_s = 5;
	return page_end(x, 503);
}

static enum exchange_next
deny_role(struct exchange *x, const struct staff_session *who)
{
	static const struct page page = {
		.language = "en",
		.title = "For managers: offsync",
		.class = "guest",
	};

	exchange_note(x, AUDIT_ROLE_DENIED, who->tenant_id, who->user_id, NULL,
		"dashboard");
	page_begin(x, &page);
	html(&x->answer,
		"<main>\n<h1>For managers</h1>\n<p>This page is for the "
		"managers of the hotel, and {} is signed in as {}.</p>\n"
		"<form method=\"post\" action=\"/dashboard/sign-out\">\n"
		"<input type=\"hidden\" name=\"mark\" value=\"{}\">\n"
		"<button type=\"submit\">Sign out</button>\n</form>\n</main>\n",
		who->display_name, choices_word(&role_choices, who->role),
		who->form_mark);
	return page_end(x, 403);
}

static int64_t
days_of(struct exchange *x)
{
	int64_t days = 7;

	if (!text_to_int(exchange_query(x, "days"), &days) ||
		(days != 1 && days != 30))
		days = 7;
	return days;
}

/* ---- routes ---- */

enum exchange_next
route_dashboard(struct exchange *x)
{
	struct storage *s = NULL;
	struct staff_session who;
	struct dashboard d = { 0 };
	enum err e;

	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = find_session(x, s, &who);
	if (e == ERR_OK && who.role == ROLE_MANAGER)
		e = dashboard_read(s, who.tenant_id, days_of(x),
			env_now_ms(x->server->env), x->arena, &d);
	readers_give(x->server->readers, s);
	if (e == ERR_DENIED)
		return page_redirect(x, "/dashboard/sign-in");
	if (e != ERR_OK)
		return fail(x);
	d.still = strcmp(exchange_query(x, "still"), "yes") == 0;
	return who.role == ROLE_MANAGER ? dashboard_write(x, &d, &who)
					: deny_role(x, &who);
}

enum exchange_next
route_sign_in(struct exchange *x)
{
	struct sign_in g = { .hotel = exchange_query(x, "hotel"), .login = "" };

	return write_sign_in(x, &g, 200);
}

static enum exchange_next
say_wrong(struct exchange *x, struct sign_in *g, int status, const char *wrong)
{
	g->wrong = wrong;
	return write_sign_in(x, g, status);
}

enum exchange_next
route_sign_in_try(struct exchange *x)
{
	struct sign_in g = { .hotel = exchange_form(x, "hotel"),
		.login = exchange_form(x, "login") };
	const char *pin = exchange_form(x, "pin");
	struct staff_session who;
	int64_t wait_s = 0;
	int tries_s = 0;
	enum err e;

	if (exchange_is_foreign(x))
		return say_wrong(x, &g, 403,
			"That came from another site: sign in here.");
	if (!rate_limit_take(x->server->sign_in_limit, x->source,
		    env_mono_ms(x->server->env), &tries_s)) {
		x->retry_after_s = tries_s < 1 ? 1 : tries_s;
		exchange_note(
			x, AUDIT_RATE_LIMIT, g.hotel, g.login, NULL, "sign-in");
		return say_wrong(x, &g, 429,
			"There were too many tries from here: wait a moment.");
	}
	if (!enrol_is_hotel_id(g.hotel) || g.login[0] == '\0' ||
		pin[0] == '\0' || strlen(pin) > PIN_MAX)
		return say_wrong(x, &g, 422,
			"Hotel, login and PIN are needed, all three.");
	e = sign_in(x, &g, pin, &who, &wait_s);
	if (e == ERR_OK || e == ERR_LOCKED || e == ERR_DENIED)
		exchange_note(x,
			e == ERR_OK       ? AUDIT_SIGN_IN
			: e == ERR_LOCKED ? AUDIT_SIGN_IN_LOCKED
					  : AUDIT_SIGN_IN_WRONG,
			g.hotel, g.login, NULL, NULL);
	if (e == ERR_OK || e == ERR_LOCKED || e == ERR_DENIED)
		tally_sign_in(&x->server->tally,
			e == ERR_OK       ? TALLY_SIGN_IN_RIGHT
			: e == ERR_LOCKED ? TALLY_SIGN_IN_CLOSED
					  : TALLY_SIGN_IN_WRONG);
	if (e == ERR_LOCKED) {
		x->retry_after_s = (int)wait_s;
		log_warn("%s: a closed login was tried from %s", g.hotel,
			x->address);
		return say_wrong(x, &g, 429,
			"There were too many wrong PINs for this login: it is "
			"closed for a while.");
	}
	if (e == ERR_DENIED) {
		log_warn("%s: a wrong login or PIN came from %s", g.hotel,
			x->address);
		return say_wrong(
			x, &g, 401, "Hotel, login or PIN is not right.");
	}
	if (e != ERR_OK)
		return fail(x);
	log_info("%s: %s has signed in from %s", g.hotel, who.user_id,
		x->address);
	x->cookie = set_cookie(x, who.cookie, STAFF_SESSION_MS / 1000);
	return page_redirect(x, "/dashboard");
}

enum exchange_next
route_sign_out(struct exchange *x)
{
	struct storage *s = NULL;
	struct staff_session who;
	enum err e;

	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = find_session(x, s, &who);
	readers_give(x->server->readers, s);
	if (e != ERR_OK && e != ERR_DENIED)
		return fail(x);
	if (e == ERR_OK &&
		(exchange_is_foreign(x) ||
			strcmp(exchange_form(x, "mark"), who.form_mark) != 0))
		return page_redirect(x, "/dashboard");
	if (e == ERR_OK)
		exchange_note(x, AUDIT_SIGN_OUT, who.tenant_id, who.user_id,
			NULL, NULL);
	if (e == ERR_OK)
		signed_out_add(x->server->signed_out, who.cookie);
	x->cookie = set_cookie(x, "", 0);
	return page_redirect(x, "/dashboard/sign-in");
}
