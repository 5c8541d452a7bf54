/* The head of a request: who asks, from where, and what it accepts (declared in
 * http_priv.h). */
#include "server/http_priv.h"

#include "crypto/hash.h"
#include "domain/record.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *
http_header_of(struct MHD_Connection *c, const char *name)
{
	const char *value =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);

	return value == NULL ? "" : value;
}

const char *
exchange_header(struct exchange *x, const char *name)
{
	return http_header_of(((struct carrier *)x->carrier)->connection, name);
}

const char *
exchange_query(struct exchange *x, const char *name)
{
	const char *value = MHD_lookup_connection_value(
		((struct carrier *)x->carrier)->connection,
		MHD_GET_ARGUMENT_KIND, name);

	return value == NULL ? "" : value;
}

/* Of two hexadecimal digits; 0: they are none, or NUL. */
static char
escaped(const char *digits)
{
	char two[] = { digits[0], digits[0] == '\0' ? '\0' : digits[1], '\0' };
	uint8_t byte = 0;

	return hex_decode(two, &byte, 1) == ERR_OK ? (char)byte : '\0';
}

size_t
http_unescape(void *cls, struct MHD_Connection *c, char *text)
{
	char *to = text;

	(void)cls;
	(void)c;
	for (const char *at = text; *at != '\0'; at++) {
		char is = *at == '%' ? escaped(at + 1) : '\0';

		*to++ = is == '\0' ? *at : is;
		at += is == '\0' ? 0 : 2;
	}
	*to = '\0';
	return (size_t)(to - text);
}

struct gathering {
	const char *name;
	struct arena *a;
	const char *list; /* "one, two" */
};

static enum MHD_Result
gather(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct gathering *g = cls;

	(void)kind;
	if (value != NULL && strcasecmp(name, g->name) == 0)
		g->list = g->list[0] == '\0' ? value
					     : arena_printf(g->a, "%s, %s",
						       g->list, value);
	return MHD_YES;
}

/* A proxy may write a line of its own behind the one that a client has written:
 * both are one list. */
static const char *
all_of(const struct carrier *c, const char *name)
{
	struct gathering g = { name, c->x.arena, "" };

	(void)MHD_get_connection_values(
		c->connection, MHD_HEADER_KIND, gather, &g);
	return g.list;
}

static const char *
last_of(const char *list)
{
	const char *comma = strrchr(list, ',');

	list = comma == NULL ? list : comma + 1;
	return list + strspn(list, " \t");
}

static void
read_address(struct carrier *c)
{
	char host[HTTP_PEER_SIZE];

	http_peer(http_peer_of(c->connection), host);
	c->x.address = proxies_client(&c->http->proxies, host,
		all_of(c, "X-Forwarded-For"), c->x.arena);
	c->x.disguised = !networks_have(&c->http->proxies, host) &&
			 (all_of(c, "X-Forwarded-For")[0] != '\0' ||
				 all_of(c, "Forwarded")[0] != '\0');
	c->x.source = proxies_source(c->x.address, c->x.arena);
	c->x.secure =
		c->http->tls != NULL ||
		(networks_have(&c->http->proxies, host) &&
			strcasecmp(last_of(all_of(c, "X-Forwarded-Proto")),
				"https") == 0);
	c->x.socket = http_socket(c->connection);
}

static void
read_bearer(struct carrier *c)
{
	const char *value =
		http_header_of(c->connection, MHD_HTTP_HEADER_AUTHORIZATION);

	c->x.bearer = strncasecmp(value, "Bearer ", 7) == 0 ? value + 7 : "";
}

#define ID_BYTES 8
#define ID_MAX   64

/* The proxy's, where it gives one that can stand in a log; else one of ours. */
static void
read_id(struct carrier *c)
{
	const char *given = http_header_of(c->connection, "X-Request-Id");
	uint8_t bytes[ID_BYTES];
	char hex[2 * ID_BYTES + 1];

	if (strlen(given) >= ID_BYTES && strlen(given) <= ID_MAX &&
		record_is_id(given)) {
		c->x.id = arena_strdup(c->x.arena, given);
		return;
	}
	env_random(c->http->server->env, bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), hex);
	c->x.id = arena_strdup(c->x.arena, hex);
}

/* One of a list of words with parameters: "gzip" in "br, gzip;q=0.5". A weight
 * of zero is not looked for: who says so gets gzip all the same. */
static bool
lists_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list != '\0') {
		list += strspn(list, " ,\t");
		if (strncasecmp(list, word, len) == 0 &&
			strchr(" ,;\t", list[len]) != NULL)
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* The best that the client can read. */
static void
read_accepted(struct carrier *c)
{
	const char *list =
		http_header_of(c->connection, MHD_HTTP_HEADER_ACCEPT_ENCODING);

	for (int i = PACKING_COUNT - 1; i > PACKING_NONE; i--) {
		if (!lists_word(list, packing_name((enum packing)i)))
			continue;
		c->x.accepts = (enum packing)i;
		return;
	}
}

void
http_head_read(struct carrier *c)
{
	read_address(c);
	read_id(c);
	read_bearer(c);
	read_accepted(c);
}

/* ---- what two programs could read in two ways ---- */

struct head {
	int lengths;
	int codings;
	int hosts;
	int bearers;
	bool chunked;
	bool odd; /* a name that is none */
};

static enum MHD_Result
look_at(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct head *h = cls;

	(void)kind;
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
		h->lengths++;
	if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		h->codings++;
		h->chunked = value != NULL && strcasecmp(value, "chunked") == 0;
	}
	if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0)
		h->hosts++;
	if (strcasecmp(name, MHD_HTTP_HEADER_AUTHORIZATION) == 0)
		h->bearers++;
	h->odd = h->odd || name[strcspn(name, " \t")] != '\0';
	return MHD_YES;
}

const char *
http_head_problem(struct MHD_Connection *connection)
{
	struct head h = { 0 };

	(void)MHD_get_connection_values(
		connection, MHD_HEADER_KIND, look_at, &h);
	if (h.lengths + h.codings > 1)
		return "the length of the body is said more than once";
	if (h.codings == 1 && !h.chunked)
		return "the body may be sent in chunks, and in no other way";
	if (h.hosts > 1 || h.bearers > 1)
		return "Host and Authorization may be there once";
	if (h.odd)
		return "there is a space in the name of a header";
	return NULL;
}
