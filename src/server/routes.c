#include "server/routes.h"

#include "server/server.h"
#include "json/json.h"

#include <string.h>

#define HOTEL_PART "{hotel}"

/* clang-format off */
static const struct route routes[] = {
	{ "POST", "/api/hotel/{hotel}/offline/sync",    true,  ROUTE_BODY_SYNC,  route_sync },
	{ "POST", "/api/hotel/{hotel}/offline/metrics", true,  ROUTE_BODY_SMALL, route_offline_metrics },
	{ "GET",  "/api/hotel/{hotel}/offline/metrics", true,  ROUTE_BODY_NONE,  route_offline_figures },
	{ "POST", "/api/hotel/{hotel}/terminals",       false, ROUTE_BODY_SMALL, route_terminals },
	{ "POST", "/api/hotel/{hotel}/token",           false, ROUTE_BODY_SMALL, route_token },
	{ "GET",  "/healthz",                           false, ROUTE_BODY_NONE,  route_healthz },
	{ "GET",  "/readyz",                            false, ROUTE_BODY_NONE,  route_readyz },
	{ "GET",  "/metrics",                           false, ROUTE_BODY_NONE,  route_metrics },
};
/* clang-format on */
#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

/* Whether path fits the pattern; the part that {hotel} stands for. */
static bool
fits(const char *pattern, const char *path, struct arena *a, const char **hotel)
{
	const char *at = strstr(pattern, HOTEL_PART);
	size_t before = at == NULL ? strlen(pattern) : (size_t)(at - pattern);
	size_t part;

	if (strncmp(pattern, path, before) != 0)
		return false;
	if (at == NULL)
		return path[before] == '\0';
	part = strcspn(path + before, "/");
	if (part == 0 || part > 64 ||
		strcmp(at + strlen(HOTEL_PART), path + before + part) != 0)
		return false;
	*hotel = arena_strndup(a, path + before, part);
	return true;
}

enum route_match
route_find(struct exchange *x, const struct route **out)
{
	enum route_match match = ROUTE_NO_PATH;
	bool head = strcmp(x->method, "HEAD") == 0;

	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *r = &routes[i];

		if (!fits(r->path, x->path, x->arena, &x->hotel))
			continue;
		if (strcmp(r->method, x->method) == 0 ||
			(head && strcmp(r->method, "GET") == 0)) {
			*out = r;
			return ROUTE_FOUND;
		}
		match = ROUTE_NO_METHOD;
		x->allow =
			strcmp(r->method, "GET") == 0 ? "GET, HEAD" : r->method;
	}
	return match;
}

bool
route_caller(struct exchange *x, struct sync_caller *out)
{
	enum err e;

	e = access_check(x->server->access, x->hotel, x->bearer, x->arena, out);
	if (e != ERR_OK) {
		(void)exchange_problem(x, 401,
			e == ERR_EXPIRED ? "the token has expired"
					 : "a valid bearer token is needed");
		return false;
	}
	/* A foreign hotel and a missing one answer alike. */
	if (strcmp(out->tenant_id, x->hotel) != 0) {
		(void)exchange_problem(x, 404, "there is no such hotel");
		return false;
	}
	return true;
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
