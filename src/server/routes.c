#include "server/routes.h"

#include "server/server.h"
#include "json/json.h"

#include <string.h>

/* clang-format off */
static const struct route routes[] = {
	{ "POST", "/api/hotel/{hotel}/offline/sync",    true,  ROUTE_BODY_SYNC,  route_sync },
	{ "GET",  "/api/hotel/{hotel}/offline/events",  true,  ROUTE_BODY_NONE,  route_events },
	{ "POST", "/api/hotel/{hotel}/offline/metrics", true,  ROUTE_BODY_SMALL, route_offline_metrics },
	{ "GET",  "/api/hotel/{hotel}/offline/metrics", true,  ROUTE_BODY_NONE,  route_offline_figures },
	{ "POST", "/api/hotel/{hotel}/terminals",       false, ROUTE_BODY_SMALL, route_terminals },
	{ "POST", "/api/hotel/{hotel}/terminals/leave", false, ROUTE_BODY_SYNC,  route_leave },
	{ "POST", "/api/hotel/{hotel}/terminals/key",   false, ROUTE_BODY_SMALL, route_key },
	{ "POST", "/api/hotel/{hotel}/token",           false, ROUTE_BODY_SMALL, route_token },
	{ "GET",  "/q/{token}",                         false, ROUTE_BODY_NONE,  route_guest },
	{ "POST", "/q/{token}",                         false, ROUTE_BODY_FORM,  route_guest_ask },
	{ "GET",  "/dashboard",                         false, ROUTE_BODY_NONE,  route_dashboard },
	{ "GET",  "/dashboard/sign-in",                 false, ROUTE_BODY_NONE,  route_sign_in },
	{ "POST", "/dashboard/sign-in",                 false, ROUTE_BODY_FORM,  route_sign_in_try },
	{ "POST", "/dashboard/sign-out",                false, ROUTE_BODY_FORM,  route_sign_out },
	{ "GET",  "/style.css",                         false, ROUTE_BODY_NONE,  route_style },
	{ "GET",  "/healthz",                           false, ROUTE_BODY_NONE,  route_healthz },
	{ "GET",  "/readyz",                            false, ROUTE_BODY_NONE,  route_readyz },
	{ "GET",  "/metrics",                           false, ROUTE_BODY_NONE,  route_metrics },
};
/* clang-format on */
#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

#define PART_MAX 128

const struct route *
route_list(size_t *count)
{
	*count = ROUTE_COUNT;
	return routes;
}

/* What may stand in the braces of a pattern. */
static const char **
place_of(struct exchange *x, const char *part)
{
	return strncmp(part, "{hotel}", 7) == 0 ? &x->hotel : &x->token;
}

/* Whether the path fits the pattern; fills in what the braces stand for. */
static bool
fits(const char *pattern, struct exchange *x)
{
	const char *path = x->path;
	const char *at = strchr(pattern, '{');
	size_t before = at == NULL ? strlen(pattern) : (size_t)(at - pattern);
	size_t part;

	if (strncmp(pattern, path, before) != 0)
		return false;
	if (at == NULL)
		return path[before] == '\0';
	part = strcspn(path + before, "/");
	if (part == 0 || part > PART_MAX ||
		strcmp(strchr(at, '}') + 1, path + before + part) != 0)
		return false;
	*place_of(x, at) = arena_strndup(x->arena, path + before, part);
	return true;
}

enum route_match
route_find(struct exchange *x, const struct route **out)
{
	enum route_match match = ROUTE_NO_PATH;
	bool head = strcmp(x->method, "HEAD") == 0;

	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *r = &routes[i];

		if (!fits(r->path, x))
			continue;
		if (strcmp(r->method, x->method) == 0 ||
			(head && strcmp(r->method, "GET") == 0)) {
			*out = r;
			return ROUTE_FOUND;
		}
		match = ROUTE_NO_METHOD;
		x->allow = x->allow != NULL                ? "GET, HEAD, POST"
			   : strcmp(r->method, "GET") == 0 ? "GET, HEAD"
							   : r->method;
	}
	return match;
}

/* Another server on this storage may have changed the keys. */
static enum err
check_bearer(struct exchange *x, struct sync_caller *out)
{
	struct access *access = x->server->access;
	struct storage *s = NULL;
	enum err e;

	*out = (struct sync_caller){ .certificate = x->certificate };
	e = access_check(access, x->hotel, x->bearer, x->arena, out);
	if (e != ERR_DENIED || !access_is_behind(access, x->bearer, x->arena))
		return e;
	if (readers_take(x->server->readers, &s) == ERR_OK &&
		access_reload(access, s) == ERR_OK)
		e = access_check(access, x->hotel, x->bearer, x->arena, out);
	readers_give(x->server->readers, s);
	return e;
}

/* A terminal that asks without end must not take the others' turns, nor one
 * hotel those of the rest. */
static bool
is_slow_enough(struct exchange *x, const struct sync_caller *caller)
{
	int64_t now = env_mono_ms(x->server->env);
	int wait_s = 0;

	/* It is asked for twice: before the body is read, and by the route. */
	if (x->counted)
		return true;
	x->counted = true;
	if ((x->server->terminal_limit == NULL ||
		    rate_limit_take(x->server->terminal_limit,
			    arena_printf(x->arena, "%s/%s", caller->tenant_id,
				    caller->terminal_id),
			    now, &wait_s)) &&
		(x->server->hotel_limit == NULL ||
			rate_limit_take(x->server->hotel_limit,
				caller->tenant_id, now, &wait_s)))
		return true;
	exchange_note(x, AUDIT_RATE_LIMIT, NULL, NULL, caller->terminal_id,
		"requests of a terminal");
	(void)exchange_wait(
		x, 429, wait_s, "this terminal, or the hotel, asks too often");
	return false;
}

bool
route_caller(struct exchange *x, struct sync_caller *out)
{
	enum err e;

	e = check_bearer(x, out);
	if (e != ERR_OK) {
		if (e == ERR_DENIED && x->bearer[0] != '\0')
			exchange_note(x, AUDIT_TOKEN_DENIED, NULL, NULL, NULL,
				"bearer token");
		(void)exchange_problem(x, 401,
			e == ERR_EXPIRED ? "the token has expired"
					 : "a valid bearer token is needed");
		return false;
	}
	/* A foreign hotel and a missing one answer alike. */
	if (strcmp(out->tenant_id, x->hotel) != 0) {
		exchange_note(x, AUDIT_WRONG_HOTEL, out->tenant_id, NULL,
			out->terminal_id, x->hotel);
		(void)exchange_problem(x, 404, "there is no such hotel");
		return false;
	}
	return is_slow_enough(x, out);
}

bool
route_terminal(struct exchange *x, struct sync_caller *out)
{
	const char *why = "the storage does not answer";
	struct storage *s = NULL;
	int status = 503;

	if (!route_caller(x, out))
		return false;
	if (readers_take(x->server->readers, &s) == ERR_OK)
		status = sync_admit_terminal(s, out, x->arena, &why);
	readers_give(x->server->readers, s);
	if (status == 503)
		(void)exchange_wait(x, 503, 5, why);
	else if (status != 0)
		(void)exchange_problem(x, status, why);
	return status == 0;
}

enum err
route_find_terminal(struct exchange *x, const struct sync_caller *caller,
	struct storage_terminal *out)
{
	struct storage *s = NULL;
	enum err e;

	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = s->ops->terminal_find(s, caller->tenant_id,
			caller->terminal_id, x->arena, out);
	readers_give(x->server->readers, s);
	return e;
}

struct json_doc *
route_json(struct exchange *x, size_t max_len)
{
	struct json_problem problem = { 0, "it is no JSON" };
	struct json_doc *doc = NULL;
	enum err e;

	e = json_parse(x->body.data, x->body.len, max_len, &doc, &problem);
	if (e == ERR_OK)
		return doc;
	(void)exchange_problem(x, e == ERR_TOO_LARGE ? 413 : 400,
		arena_printf(x->arena, "the body cannot be read: %s (byte %zu)",
			problem.what, problem.offset));
	return NULL;
}
