/* Connections before, between and beside their requests (declared in
 * http_priv.h). */
#include "server/http_priv.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#define ADDRESS_ARENA ((size_t)64 * 1024)

void
http_peer(const struct sockaddr *peer, char host[HTTP_PEER_SIZE])
{
	socklen_t len = peer != NULL && peer->sa_family == AF_INET6
				? sizeof(struct sockaddr_in6)
				: sizeof(struct sockaddr_in);

	if (peer == NULL || getnameinfo(peer, len, host, HTTP_PEER_SIZE, NULL,
				    0, NI_NUMERICHOST) != 0)
		(void)snprintf(host, HTTP_PEER_SIZE, "?");
}

/* Many come through a proxy of ours, which has limits of its own: "". */
static const char *
counted_as(const struct http *h, const struct sockaddr *peer, struct arena *a)
{
	char host[HTTP_PEER_SIZE];

	http_peer(peer, host);
	return networks_have(&h->proxies, host) ? "" : proxies_source(host, a);
}

enum MHD_Result
http_on_accept(void *cls, const struct sockaddr *peer, socklen_t len)
{
	struct http *h = cls;
	struct arena *a = arena_new(ADDRESS_ARENA);
	bool admitted;

	(void)len;
	admitted = visitors_admit(h->visitors, counted_as(h, peer, a));
	arena_free(a);
	return admitted ? MHD_YES : MHD_NO;
}

void
http_on_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct http *h = cls;
	struct arena *a;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*context != NULL)
			visitor_leave(*context);
		*context = NULL;
		return;
	}
	a = arena_new(ADDRESS_ARENA);
	*context = visitors_come(h->visitors, http_socket(connection),
		counted_as(h, http_peer_of(connection), a));
	arena_free(a);
}

struct visitor *
http_visitor(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
}

int
http_socket(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info == NULL ? -1 : info->connect_fd;
}

const struct sockaddr *
http_peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return info == NULL ? NULL : info->client_addr;
}
