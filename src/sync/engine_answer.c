#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "sync/engine_priv.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BEARER_MAX    8192
#define TTL_DEFAULT_S 600
#define PROBLEM_MAX   ((size_t)64 * 1024)

/* An answer as it came. */
struct reply {
	int status;
	const char *content_type;
	const char *body;
	size_t len;
	int64_t retry_after_s;
	int64_t latency_ms;
};

static void
unreachable(struct engine *e, const struct reply *r, const char *why)
{
	engine_back_off(
		e, SYNC_ERROR_NETWORK, r->status, r->retry_after_s, why);
}

/* "application/json" with or without parameters. */
static bool
is_json(const char *type)
{
	static const char json[] = "application/json";
	size_t n = sizeof json - 1;

	return strncasecmp(type, json, n) == 0 &&
	       (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

/* Pages for people: from a captive portal or a proxy in between, never from an
 * offsync server, whose refusals are application/problem+json. */
static bool
is_page(const char *type)
{
	return strncasecmp(type, "text/", 5) == 0 ||
	       strncasecmp(type, "application/xhtml", 17) == 0;
}

/* What the body of a refusal (RFC 9457) says for people, cleaned; "" when
 * nothing. */
static void
problem_text(const struct reply *r, char *out, size_t size)
{
	struct json_doc *doc;
	const char *text;

	out[0] = '\0';
	if (is_page(r->content_type) || r->len > PROBLEM_MAX ||
		json_parse(r->body, r->len, PROBLEM_MAX, &doc, NULL) != ERR_OK)
		return;
	text = json_find_text(json_root(doc), "detail", NULL);
	if (text == NULL)
		text = json_find_text(json_root(doc), "title", "");
	(void)text_clean(TEXT_LINE, text, strlen(text), out, size, 120);
	json_free(doc);
}

static int64_t
problem_server_time(const struct reply *r)
{
	struct json_doc *doc;
	int64_t t;

	if (r->len > PROBLEM_MAX ||
		json_parse(r->body, r->len, PROBLEM_MAX, &doc, NULL) != ERR_OK)
		return 0;
	t = json_find_int(json_root(doc), "server_time", 0);
	json_free(doc);
	return t > 0 ? t : 0;
}

/* A person must act (R4). what: ended by ": " and the server's own words when
 * it gave some. */
static void
stop(struct engine *e, const struct reply *r, const char *what)
{
	char detail[WHY_SIZE / 2];
	char why[WHY_SIZE];

	problem_text(r, detail, sizeof detail);
	(void)snprintf(why, sizeof why, "%s%s%s", what,
		detail[0] != '\0' ? ": " : "", detail);
	e->drained = false;
	e->clock_tried = false;
	engine_enter(e, ENGINE_STOPPED);
	e->port->link(e->port->ctx, SYNC_ERROR_AUTHENTICATION, r->status,
		r->latency_ms, 0, 0, why);
}

static void
refuse_terminal(struct engine *e, const struct reply *r)
{
	static const struct {
		int status;
		const char *what;
	} words[] = {
		{ 401, "the server does not accept this terminal's key: sign "
		       "this terminal in again" },
		{ 403, "the hotel has blocked this terminal" },
		{ 404, "the server does not know this hotel or terminal: sign "
		       "this terminal in again" },
	};
	size_t i;

	if (is_page(r->content_type)) {
		unreachable(e, r, WHY_NOT_OFFSYNC);
		return;
	}
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (words[i].status == r->status)
			break;
	}
	CHECK(i < sizeof words / sizeof words[0]);
	stop(e, r, words[i].what);
}

/* ---- answers of the sync endpoint ---- */

static void
report_fine(
	struct engine *e, const struct wire_answer *a, const struct reply *r)
{
	if (e->refused)
		e->port->link(e->port->ctx, SYNC_ERROR_VALIDATION,
			e->refused_status, r->latency_ms, a->server_time, 0,
			e->refused_why);
	else
		e->port->link(e->port->ctx, SYNC_ERROR_NONE, r->status,
			r->latency_ms, a->server_time, 0, "");
}

enum err
engine_settle(struct engine *e)
{
	enum err err;

	if (e->held.doc == NULL)
		return ERR_OK;
	err = e->port->apply(e->port->ctx, &e->held.answer, false, false);
	json_free(e->held.doc);
	e->held.doc = NULL;
	return err;
}

void
engine_forget_ahead(struct engine *e)
{
	json_free(e->held.doc);
	e->held.doc = NULL;
	e->ahead = 0;
	e->is_early = false;
}

/* Holds the answer, with the arena that it is in. */
static void
hold(struct engine *e, struct json_doc *doc, const struct wire_answer *a)
{
	struct arena *free_one = e->held.arena;

	CHECK(e->held.doc == NULL);
	e->held = (struct held_answer){ doc, e->arena, *a };
	e->arena = free_one;
}

/* A page that promises more but moves nowhere would be asked for for ever. */
static bool
stands_still(const struct engine *e, const struct wire_answer *a)
{
	return a->has_more && a->change_count == 0 &&
	       a->token_status == TOKEN_OK &&
	       strcmp(a->sync_token, e->token) == 0;
}

static enum err
take_results(struct engine *e, struct wire_answer *a)
{
	size_t i;

	if (a->result_count != e->sent)
		return ERR_BAD_ANSWER;
	for (i = 0; i < a->result_count; i++) {
		if (a->results[i].action_id[0] == '\0')
			return ERR_BAD_ANSWER;
	}
	/* What is refused so has to come again before what follows it. */
	if (wire_answer_is_early(a)) {
		e->overtaken = true;
		e->ahead = 0;
		e->is_early = false;
	}
	e->refused = false;
	/* A server that does not know limit sends changes too, one that could
	 * not read them sends none; the pull will bring them, since the token
	 * stays. */
	if (!e->asks_page || stands_still(e, a)) {
		a->sync_token = NULL;
		a->change_count = 0;
	}
	if (e->batch_limit < e->batch_max)
		e->batch_limit *= 2;
	if (e->batch_limit > e->batch_max)
		e->batch_limit = e->batch_max;
	return ERR_OK;
}

static void
go_on_to(struct engine *e, enum engine_state next)
{
	if (e->state != next)
		engine_enter(e, next);
}

/* With the results before it, when it came with a push. */
static enum err
take_page(struct engine *e, const struct wire_answer *a)
{
	enum err err;

	if (a->result_count != e->sent || stands_still(e, a))
		return ERR_BAD_ANSWER;
	err = e->port->apply(
		e->port->ctx, a, a->token_status != TOKEN_OK, !a->has_more);
	if (err == ERR_BUSY) {
		e->pulled = false;
		e->looked = false;
		go_on_to(e, ENGINE_PUSHING);
		return ERR_OK;
	}
	if (err != ERR_OK)
		return err;
	e->page_limit = e->page_max;
	if (a->has_more) {
		go_on_to(e, ENGINE_PULLING);
		return ERR_OK;
	}
	if (e->looked || e->blocked) {
		engine_end_round(e);
		return ERR_OK;
	}
	e->pulled = true;
	e->looked = true;
	go_on_to(e, ENGINE_PUSHING);
	return ERR_OK;
}

static void
take_answer(struct engine *e, const struct reply *r)
{
	struct wire_answer answer;
	bool pushed = e->state == ENGINE_PUSHING;
	struct json_doc *doc = NULL;
	enum err err = ERR_BAD_ANSWER;

	if (is_json(r->content_type) &&
		json_parse(r->body, r->len, WIRE_ANSWER_MAX, &doc, NULL) ==
			ERR_OK)
		err = wire_answer_read(json_root(doc), e->arena, &answer);
	if (err == ERR_OK && pushed)
		err = take_results(e, &answer);
	if (err == ERR_OK && answer.sync_token != NULL)
		err = take_page(e, &answer);
	if (err == ERR_OK) {
		backoff_reset(&e->backoff);
		e->fresh_bearer = false;
		report_fine(e, &answer, r);
		if (answer.sync_token == NULL) {
			hold(e, doc, &answer);
			doc = NULL;
		}
	} else {
		engine_fail_work(e, err);
	}
	json_free(doc);
}

static void
renew(struct engine *e, const struct reply *r)
{
	if (e->fresh_bearer)
		refuse_terminal(e, r);
	else
		engine_enter(e, ENGINE_RENEWING);
}

/* R5. A proxy in between says it with a page. */
static void
refuse_batch(struct engine *e, const struct reply *r)
{
	char detail[WHY_SIZE / 2];

	if (e->sent == 0 && is_page(r->content_type)) {
		unreachable(e, r, WHY_NOT_OFFSYNC);
		return;
	}
	if (e->sent > 1) {
		e->batch_limit = e->sent / 2;
		return;
	}
	problem_text(r, detail, sizeof detail);
	(void)snprintf(e->refused_why, sizeof e->refused_why,
		"the server refuses %s (%d)%s%s",
		e->sent == 1 ? "the form of an entry"
			     : "this terminal's requests",
		r->status, detail[0] != '\0' ? ": " : "", detail);
	log_warn("%s", e->refused_why);
	if (e->sent == 0) {
		unreachable(e, r, e->refused_why);
		return;
	}
	e->refused = true;
	e->refused_status = r->status;
	if (e->port->refused(e->port->ctx, e->refused_why))
		return;
	e->blocked = true;
	engine_enter(e, ENGINE_PULLING);
}

/* Everything that only time can mend: in words. */
static void
wait_for_better(struct engine *e, const struct reply *r)
{
	static const struct {
		int status;
		const char *what;
	} words[] = {
		{ 408, "the server did not get the request in time" },
		{ 415, "this program is too old for the server: update it" },
		{ 426, "this program is too old for the server: update it" },
		{ 429, "the server asks to wait" },
		{ 502, "the server is not available" },
		{ 503, "the server is not available" },
		{ 504, "the server did not answer in time" },
		{ 511, "this network wants a sign-in before it lets anything "
		       "through" },
	};
	const char *what = WHY_NOT_OFFSYNC;
	char why[WHY_SIZE];
	size_t i;

	if (r->status >= 500)
		what = "the server has a fault";
	else if (r->status >= 400)
		what = "the server refuses the request";
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (words[i].status == r->status)
			what = words[i].what;
	}
	if (r->status < 400)
		(void)snprintf(why, sizeof why, "%s", what);
	else
		(void)snprintf(why, sizeof why, "%s (%d)", what, r->status);
	unreachable(e, r, why);
}

/* ---- answers of the token endpoint ---- */

/* It will stand in a header: visible ASCII only (RFC 6750, b68token). */
static bool
is_bearer(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] <= ' ' || s[i] > '~' || i == BEARER_MAX)
			return false;
	}
	return i > 0;
}

static void
take_token(struct engine *e, const struct reply *r)
{
	struct json_doc *doc = NULL;
	const char *token = NULL;
	int64_t ttl_s;

	if (is_json(r->content_type) && json_parse(r->body, r->len, PROBLEM_MAX,
						&doc, NULL) == ERR_OK) {
		token = json_find_text(json_root(doc), "token", NULL);
		/* Means the same in a tenth of the bytes. */
		token = json_find_text(json_root(doc), "short_token", token);
	}
	if (token == NULL || !is_bearer(token)) {
		json_free(doc);
		unreachable(e, r, WHY_NOT_OFFSYNC);
		return;
	}
	ttl_s = json_find_int(
		json_root(doc), "token_ttl_seconds", TTL_DEFAULT_S);
	e->port->set_bearer(e->port->ctx, token, ttl_s);
	json_free(doc);
	e->fresh_bearer = true;
	e->clock_tried = false;
	engine_enter(e, ENGINE_PUSHING);
}

/* An assertion carries the terminal's time. When the server says its own in the
 * refusal, the port makes a second one by that clock. */
static void
refuse_assertion(struct engine *e, const struct reply *r)
{
	int64_t server_time = problem_server_time(r);

	if (server_time == 0 || e->clock_tried) {
		refuse_terminal(e, r);
		return;
	}
	e->clock_tried = true;
	e->port->link(e->port->ctx, SYNC_ERROR_AUTHENTICATION, r->status,
		r->latency_ms, server_time, env_now_ms(e->env),
		"the clocks of terminal and server differ");
}

/* ---- both ---- */

struct reaction {
	int status;
	void (*react)(struct engine *e, const struct reply *r);
};
static const struct reaction sync_reactions[] = {
	{ 200, take_answer },
	{ 400, refuse_batch },
	{ 401, renew },
	{ 403, refuse_terminal },
	{ 404, refuse_terminal },
	{ 413, refuse_batch },
	{ 0, wait_for_better },
};
static const struct reaction token_reactions[] = {
	{ 200, take_token },
	{ 201, take_token },
	{ 401, refuse_assertion },
	{ 403, refuse_terminal },
	{ 404, refuse_terminal },
	{ 0, wait_for_better },
};

/* The request is over; false: nothing is to be made of its answer, because that
 * of the one before it could not be kept. */
static bool
is_settled(struct engine *e)
{
	CHECK(e->asked);
	engine_work(e);
	e->asked = false;
	if (e->work_err != ERR_OK)
		engine_fail_work(e, e->work_err);
	return e->work_err == ERR_OK;
}

void
engine_reply(struct engine *e, int http_status, const char *content_type,
	const char *body, size_t len, int64_t retry_after_s)
{
	const struct reaction *reaction =
		e->state == ENGINE_RENEWING ? token_reactions : sync_reactions;
	struct reply r = {
		.status = http_status,
		.content_type = content_type != NULL ? content_type : "",
		.body = body,
		.len = len,
		.retry_after_s = retry_after_s,
		.latency_ms = env_mono_ms(e->env) - e->asked_at_ms,
	};

	if (!is_settled(e))
		return;
	if (http_status != 200)
		e->ahead = 0; /* the same again comes first */
	if (e->ahead == 0)
		e->is_early = false;
	while (reaction->status != 0 && reaction->status != http_status)
		reaction++;
	reaction->react(e, &r);
}

void
engine_failed(struct engine *e, enum err why_code, const char *why)
{
	if (!is_settled(e))
		return;
	/* A page that does not fit is asked for in smaller pieces. */
	if (why_code == ERR_TOO_LARGE && e->asks_page && e->page_limit > 1)
		e->page_limit /= 2;
	engine_back_off(e, SYNC_ERROR_NETWORK, 0, -1, why);
}
