#include "net/netsim_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

enum err
netsim_address_parse(const char *text, struct netsim_address *out)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV };
	struct addrinfo *found;
	const char *colon = strrchr(text, ':');
	char host[128];
	size_t n;

	if (colon == NULL || colon[1] == '\0')
		return ERR_INVALID;
	n = (size_t)(colon - text);
	if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof host)
		return ERR_INVALID;
	memcpy(host, text, n);
	host[n] = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
		return ERR_INVALID;
	memset(out, 0, sizeof *out);
	memcpy(&out->sa, found->ai_addr, found->ai_addrlen);
	out->len = found->ai_addrlen;
	freeaddrinfo(found);
	return ERR_OK;
}

static int
listen_at(int domain, const void *sa, socklen_t len)
{
	int one = 1;
	int saved;
	int fd = socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if (domain != AF_UNIX)
		(void)setsockopt(
			fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, sa, len) == 0 && listen(fd, 64) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

int
netsim_listen(const struct netsim_address *at)
{
	return listen_at(at->sa.ss_family, &at->sa, at->len);
}

int
netsim_listen_unix(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof sa.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)snprintf(sa.sun_path, sizeof sa.sun_path, "%s", path);
	/* One that a killed simulator left behind. */
	(void)unlink(path);
	return listen_at(AF_UNIX, &sa, sizeof sa);
}

int
netsim_accept(int listen_fd)
{
	int fd = accept(listen_fd, NULL, NULL);
	int one = 1;

	if (fd == -1)
		return -1;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	/* Fails on a Unix socket, which does not hold bytes back anyway. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

int
netsim_connect(const struct netsim_address *to)
{
	int one = 1;
	int saved;
	int fd = socket(to->sa.ss_family,
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, (const struct sockaddr *)&to->sa, to->len) == 0 ||
		errno == EINPROGRESS)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}
