#include "tests/lib/stub_server.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX  32
#define REQUESTS_MAX 512
#define MESSAGE_MAX  ((size_t)64 * 1024 * 1024)
#define PATIENCE_S   20

struct client {
	int fd;
	struct buf in;
};

struct stub_server {
	stub_answer answer;
	void *ctx;
	int fd;
	int port;
	int stop[2];
	char url[256];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int connections;
	int count;
	char *requests[REQUESTS_MAX];
	struct client clients[CLIENTS_MAX];
	size_t client_count;
};

static void
remember(struct stub_server *s, const char *bytes, size_t len)
{
	CHECK(pthread_mutex_lock(&s->lock) == 0);
	CHECK(s->count < REQUESTS_MAX);
	s->requests[s->count++] = strndup(bytes, len);
	CHECK(pthread_cond_broadcast(&s->changed) == 0);
	CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

/* Length of the request at the start of in, 0 when it is not whole. */
static size_t
whole(const struct buf *in, size_t *head)
{
	const char *end = strstr(in->data, "\r\n\r\n");
	const char *length;
	size_t body = 0;

	if (end == NULL)
		return 0;
	*head = (size_t)(end - in->data) + 4;
	length = strstr(in->data, "Content-Length: ");
	if (length != NULL && length < end)
		body = strtoul(length + 16, NULL, 10);
	return in->len >= *head + body ? *head + body : 0;
}

static void
send_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* False: the connection is over. */
static bool
answer_next(struct stub_server *s, struct client *c)
{
	struct stub_request r = { 0 };
	struct buf out;
	size_t head;
	size_t len = whole(&c->in, &head);
	bool closes;

	if (len == 0)
		return true;
	buf_init(&out, MESSAGE_MAX);
	r.number = s->count + 1;
	r.head = c->in.data;
	r.body = c->in.data + head;
	r.body_len = len - head;
	closes = s->answer(s->ctx, &r, &out);
	remember(s, c->in.data, len);
	send_all(c->fd, out.data, out.len);
	buf_fini(&out);
	memmove(c->in.data, c->in.data + len, c->in.len - len + 1);
	c->in.len -= len;
	return !closes;
}

static bool
read_client(struct stub_server *s, struct client *c)
{
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

	if (n <= 0)
		return false;
	buf_add(&c->in, bytes, (size_t)n);
	return answer_next(s, c);
}

static void
take_client(struct stub_server *s)
{
	int fd = accept(s->fd, NULL, NULL);

	if (fd == -1)
		return;
	CHECK(s->client_count < CLIENTS_MAX);
	s->clients[s->client_count].fd = fd;
	buf_init(&s->clients[s->client_count++].in, MESSAGE_MAX);
	CHECK(pthread_mutex_lock(&s->lock) == 0);
	s->connections++;
	CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

static void
drop_client(struct stub_server *s, size_t i)
{
	close(s->clients[i].fd);
	buf_fini(&s->clients[i].in);
	s->clients[i] = s->clients[--s->client_count];
}

static void *
serve(void *arg)
{
	struct stub_server *s = arg;
	struct pollfd p[CLIENTS_MAX + 2];
	size_t i;

	for (;;) {
		p[0] = (struct pollfd){ s->stop[0], POLLIN, 0 };
		p[1] = (struct pollfd){ s->fd, POLLIN, 0 };
		for (i = 0; i < s->client_count; i++)
			p[i + 2] =
				(struct pollfd){ s->clients[i].fd, POLLIN, 0 };
		if (poll(p, (nfds_t)s->client_count + 2, -1) < 0)
			continue;
		if (p[0].revents != 0)
			break;
		for (i = s->client_count; i-- > 0;) {
			if (p[i + 2].revents != 0 &&
				!read_client(s, &s->clients[i]))
				drop_client(s, i);
		}
		if (p[1].revents != 0)
			take_client(s);
	}
	while (s->client_count > 0)
		drop_client(s, s->client_count - 1);
	return NULL;
}

struct stub_server *
stub_server_new(stub_answer answer, void *ctx)
{
	struct stub_server *s = calloc(1, sizeof *s);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;

	CHECK(s != NULL);
	s->answer = answer;
	s->ctx = ctx;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(s->fd != -1);
	CHECK(bind(s->fd, (struct sockaddr *)&at, sizeof at) == 0);
	CHECK(listen(s->fd, CLIENTS_MAX) == 0);
	CHECK(getsockname(s->fd, (struct sockaddr *)&at, &len) == 0);
	s->port = ntohs(at.sin_port);
	CHECK(pipe(s->stop) == 0);
	CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
	CHECK(pthread_cond_init(&s->changed, NULL) == 0);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
	return s;
}

void
stub_server_free(struct stub_server *s)
{
	int i;

	if (s == NULL)
		return;
	CHECK(write(s->stop[1], "x", 1) == 1);
	CHECK(pthread_join(s->thread, NULL) == 0);
	close(s->stop[0]);
	close(s->stop[1]);
	close(s->fd);
	for (i = 0; i < s->count; i++)
		free(s->requests[i]);
	(void)pthread_mutex_destroy(&s->lock);
	(void)pthread_cond_destroy(&s->changed);
	free(s);
}

int
stub_server_port(const struct stub_server *s)
{
	return s->port;
}

const char *
stub_server_url(struct stub_server *s, const char *path)
{
	(void)snprintf(
		s->url, sizeof s->url, "http://127.0.0.1:%d%s", s->port, path);
	return s->url;
}

static int
read_locked(struct stub_server *s, const int *n)
{
	int value;

	CHECK(pthread_mutex_lock(&s->lock) == 0);
	value = *n;
	CHECK(pthread_mutex_unlock(&s->lock) == 0);
	return value;
}

int
stub_server_requests(struct stub_server *s)
{
	return read_locked(s, &s->count);
}

int
stub_server_connections(struct stub_server *s)
{
	return read_locked(s, &s->connections);
}

bool
stub_server_wait(struct stub_server *s, int n)
{
	struct timespec until;
	bool ok;
	int rc = 0;

	CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += PATIENCE_S;
	CHECK(pthread_mutex_lock(&s->lock) == 0);
	while (s->count < n && rc == 0)
		rc = pthread_cond_timedwait(&s->changed, &s->lock, &until);
	ok = s->count >= n;
	CHECK(pthread_mutex_unlock(&s->lock) == 0);
	return ok;
}

const char *
stub_server_request(struct stub_server *s, int n)
{
	const char *text;

	CHECK(pthread_mutex_lock(&s->lock) == 0);
	CHECK(n >= 1 && n <= s->count);
	text = s->requests[n - 1];
	CHECK(pthread_mutex_unlock(&s->lock) == 0);
	return text;
}

void
stub_reply(struct buf *out, int status, const char *type, const char *body)
{
	buf_addf(out,
		"HTTP/1.1 %d Stub\r\nContent-Type: %s\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		status, type, strlen(body), body);
}
