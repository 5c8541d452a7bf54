#include "server/listen.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 512

/* "[::1]:8470" into "::1" and "8470". */
static bool
split(const char *where, char host[64], char port[8])
{
	const char *colon = strrchr(where, ':');
	size_t len;

	if (colon == NULL || colon[1] == '\0' || strlen(colon + 1) >= 6)
		return false;
	len = (size_t)(colon - where);
	if (len >= 2 && where[0] == '[' && where[len - 1] == ']') {
		where++;
		len -= 2;
	}
	if (len == 0 || len >= 64)
		return false;
	(void)snprintf(host, 64, "%.*s", (int)len, where);
	(void)snprintf(port, 8, "%s", colon + 1);
	return strspn(port, "0123456789") == strlen(port) &&
	       strtol(port, NULL, 10) <= UINT16_MAX;
}

static bool
is_loopback(const struct sockaddr_storage *a)
{
	if (a->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)a;

		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (a->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)a;

		return IN6_IS_ADDR_LOOPBACK(&in->sin6_addr);
	}
	return false;
}

static enum err
describe(struct listener *l)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	char host[INET6_ADDRSTRLEN];
	char port[8];

	memset(&address, 0, sizeof(address));
	if (getsockname(l->fd, (struct sockaddr *)&address, &len) != 0 ||
		getnameinfo((struct sockaddr *)&address, len, host,
			sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return ERR_SYSTEM;
	l->loopback = is_loopback(&address);
	(void)snprintf(l->text, sizeof(l->text),
		address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
		port);
	return ERR_OK;
}

static int
open_socket(const struct addrinfo *a)
{
	int yes = 1;
	int fd;

	fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		a->ai_protocol);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
		bind(fd, a->ai_addr, a->ai_addrlen) == 0 &&
		listen(fd, BACKLOG) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

enum err
listen_open(const char *where, struct listener *out)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
	};
	struct addrinfo *found = NULL;
	char host[64];
	char port[8];
	int saved;
	enum err e;

	if (!split(where, host, port))
		return ERR_USAGE;
	if (getaddrinfo(host, port, &hints, &found) != 0)
		return ERR_USAGE;
	out->fd = -1;
	for (const struct addrinfo *a = found; a != NULL && out->fd < 0;
		a = a->ai_next)
		out->fd = open_socket(a);
	saved = errno;
	freeaddrinfo(found);
	if (out->fd < 0) {
		log_error("cannot listen on %s: %s", where, strerror(saved));
		return saved == EADDRINUSE ? ERR_EXISTS
		       : saved == EACCES   ? ERR_DENIED
					   : ERR_SYSTEM;
	}
	e = describe(out);
	if (e != ERR_OK)
		(void)close(out->fd);
	return e;
}
