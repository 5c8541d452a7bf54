/*
 * What the server answers: one table of method, path, who may, how large, and
 * the function.
 */
#ifndef OFFSYNC_SERVER_ROUTES_H
#define OFFSYNC_SERVER_ROUTES_H

#include "server/exchange.h"

#include <stdbool.h>

enum route_body {
	ROUTE_BODY_NONE,
	ROUTE_BODY_SMALL, /* JSON */
	ROUTE_BODY_SYNC,  /* JSON, up to the configured maximum */
	ROUTE_BODY_FORM,  /* of a page */
};

struct route {
	const char *method;
	const char *path; /* "{hotel}" or "{token}" stands for one part */
	bool needs_bearer;
	enum route_body body;
	enum exchange_next (*handle)(struct exchange *x);
};

enum route_match {
	ROUTE_FOUND,
	ROUTE_NO_PATH,
	ROUTE_NO_METHOD, /* x->allow says which there are */
};

/* All of them. */
const struct route *route_list(size_t *count);

/* Finds the route of x->method and x->path, and fills in x->hotel and x->token.
 */
enum route_match route_find(struct exchange *x, const struct route **out);

/* route_sync.c, route_terminals.c, route_token.c, route_leave.c, route_key.c,
 * route_metrics.c, route_health.c, route_events.c */
enum exchange_next route_sync(struct exchange *x);
enum exchange_next route_events(struct exchange *x);
enum exchange_next route_terminals(struct exchange *x);
enum exchange_next route_token(struct exchange *x);
enum exchange_next route_leave(struct exchange *x);
enum exchange_next route_key(struct exchange *x);
enum exchange_next route_offline_metrics(struct exchange *x);
enum exchange_next route_metrics(struct exchange *x);
enum exchange_next route_offline_figures(struct exchange *x);
enum exchange_next route_healthz(struct exchange *x);
enum exchange_next route_readyz(struct exchange *x);
/* page.c, route_guest.c, route_dashboard.c */
enum exchange_next route_style(struct exchange *x);
enum exchange_next route_guest(struct exchange *x);
enum exchange_next route_guest_ask(struct exchange *x);
enum exchange_next route_dashboard(struct exchange *x);
enum exchange_next route_sign_in(struct exchange *x);
enum exchange_next route_sign_in_try(struct exchange *x);
enum exchange_next route_sign_out(struct exchange *x);

/* What routes with a bearer token begin with: whom it names, who must be of the
 * hotel in the path. False: the answer is filled in. */
struct sync_caller;
bool route_caller(struct exchange *x, struct sync_caller *out);

/* The same, and that the terminal is still the hotel's: for routes that do not
 * look at it themselves. */
bool route_terminal(struct exchange *x, struct sync_caller *out);

/* What the storage has of a terminal, whoever it is that says to be it.
 * ERR_NOT_FOUND. */
struct storage_terminal;
enum err route_find_terminal(struct exchange *x,
	const struct sync_caller *caller,
	struct storage_terminal *out) MUST_CHECK;

/* The body as JSON; NULL: the answer is filled in. Free with json_free. */
struct json_doc;
struct json_doc *route_json(struct exchange *x, size_t max_len);

#endif
