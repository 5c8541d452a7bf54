/* What is refused before anything is kept of it (declared in http_priv.h). */
#include "server/http_priv.h"

#include "server/server.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SMALL_BODY_MAX ((size_t)64 * 1024)
#define FORM_BODY_MAX  ((size_t)16 * 1024)
#define LATE_WAIT_S    5

size_t
http_body_limit(const struct carrier *c)
{
	switch (c->route->body) {
	case ROUTE_BODY_NONE:
		return 0;
	case ROUTE_BODY_SMALL:
		return SMALL_BODY_MAX;
	case ROUTE_BODY_FORM:
		return FORM_BODY_MAX;
	case ROUTE_BODY_SYNC:
		return c->http->body_max;
	}
	return 0;
}

bool
http_refuse(struct carrier *c, int status, const char *detail)
{
	c->refused = true;
	(void)exchange_problem(&c->x, status, detail);
	return true;
}

/* Where it ends is read in two ways, perhaps: nothing behind it is. */
static bool
refuse_head(struct carrier *c)
{
	const char *why = http_head_problem(c->connection);

	c->closes = why != NULL;
	return why != NULL && http_refuse(c, 400, why);
}

static bool
refuse_path(struct carrier *c)
{
	switch (route_find(&c->x, &c->route)) {
	case ROUTE_FOUND:
		return false;
	case ROUTE_NO_PATH:
		return http_refuse(c, 404, "there is nothing at this address");
	case ROUTE_NO_METHOD:
		return http_refuse(c, 405, "this address takes another method");
	}
	return false;
}

#define JSON_TYPE "application/json"
#define FORM_TYPE "application/x-www-form-urlencoded"

/* A form must say that it is one, JSON need not. */
static bool
is_body_type(const struct route *r, const char *type)
{
	const char *wanted = r->body == ROUTE_BODY_FORM ? FORM_TYPE : JSON_TYPE;
	size_t len = strlen(wanted);

	if (type[0] == '\0')
		return r->body != ROUTE_BODY_FORM;
	return strncasecmp(type, wanted, len) == 0 &&
	       strchr("; ", type[len]) != NULL;
}

static bool
refuse_body_kind(struct carrier *c)
{
	const char *type =
		http_header_of(c->connection, MHD_HTTP_HEADER_CONTENT_TYPE);
	const char *packed =
		http_header_of(c->connection, MHD_HTTP_HEADER_CONTENT_ENCODING);
	enum packing how;

	if (c->route->body == ROUTE_BODY_NONE)
		return false;
	if (!is_body_type(c->route, type))
		return http_refuse(c, 415,
			c->route->body == ROUTE_BODY_FORM
				? "the body must be " FORM_TYPE
				: "the body must be " JSON_TYPE);
	if (!packing_find(packed, &how))
		return http_refuse(
			c, 415, "the body may be packed with gzip only");
	if (how != PACKING_NONE)
		c->unpacker = unpacker_new(how);
	return false;
}

static bool
refuse_size(struct carrier *c)
{
	const char *text =
		http_header_of(c->connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long len = strtoull(text, NULL, 10);

	if (len <= http_body_limit(c))
		return false;
	return http_refuse(
		c, 413, "the body is larger than this address takes");
}

/* On a connection that was kept from before. Its body is not waited for. */
static bool
refuse_late(struct carrier *c)
{
	c->closes = atomic_load(&c->http->ending);
	if (!c->closes)
		return false;
	c->refused = true;
	(void)exchange_wait(&c->x, 503, LATE_WAIT_S, "this server is ending");
	return true;
}

/* Of programs; people's pages need none. */
static bool
refuse_certificate(struct carrier *c)
{
	const union MHD_ConnectionInfo *info;
	char hash[SHA256_HEX_SIZE];
	enum tls_peer peer;

	if (c->http->client == CONF_CLIENT_NONE || c->http->tls == NULL ||
		strncmp(c->x.path, "/api/", 5) != 0)
		return false;
	info = MHD_get_connection_info(
		c->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	peer = info == NULL ? TLS_PEER_NONE
			    : tls_peer_of(info->tls_session, hash);
	if (peer == TLS_PEER_GOOD)
		c->x.certificate = arena_strdup(c->x.arena, hash);
	if (peer == TLS_PEER_GOOD ||
		(peer == TLS_PEER_NONE &&
			c->http->client == CONF_CLIENT_OPTIONAL))
		return false;
	exchange_note(&c->x, AUDIT_CERTIFICATE, NULL, NULL, NULL,
		peer == TLS_PEER_BAD ? "not one of ours, or not now" : "none");
	return http_refuse(c, 403,
		peer == TLS_PEER_BAD
			? "the client's certificate is not one of ours, or not "
			  "valid now"
			: "a client certificate is needed here");
}

static bool
refuse_stranger(struct carrier *c)
{
	struct sync_caller caller;

	if (!c->route->needs_bearer || route_caller(&c->x, &caller))
		return false;
	c->refused = true;
	return true;
}

bool
http_refuse_early(struct carrier *c)
{
	if (refuse_head(c) || refuse_late(c))
		return true;
	return !refuse_path(c) && !refuse_certificate(c) &&
	       !refuse_stranger(c) && !refuse_body_kind(c) && refuse_size(c);
}
