#include "agent/control.h"

#include "base/check.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_SIZE 512

static int
listen_in(const char *home)
{
	struct sockaddr_un at;
	int fd = -1;
	int dir;

	if (agent_socket_address(home, &at, &dir))
		fd = socket(
			AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1) {
		(void)unlink(at.sun_path);
		if (bind(fd, (const struct sockaddr *)&at, sizeof at) != 0 ||
			listen(fd, CONTROL_CLIENTS) != 0) {
			close(fd);
			fd = -1;
		}
	}
	if (dir != -1)
		close(dir);
	return fd;
}

void
control_open(struct control *c, const char *home)
{
	*c = (struct control){ .fd = listen_in(home) };
	c->home = strdup(home);
	CHECK(c->home != NULL);
	if (c->fd == -1)
		log_warn("no socket in %s (%s): only the interval wakes this "
			 "agent",
			home, strerror(errno));
}

void
control_close(struct control *c)
{
	struct sockaddr_un at;
	int dir;

	while (c->count > 0)
		close(c->clients[--c->count].fd);
	if (c->fd != -1) {
		close(c->fd);
		if (agent_socket_address(c->home, &at, &dir))
			(void)unlink(at.sun_path);
		if (dir != -1)
			close(dir);
	}
	c->fd = -1;
	free(c->home);
	c->home = NULL;
}

size_t
control_poll(const struct control *c, struct pollfd *out)
{
	size_t i;

	out[0] = (struct pollfd){ .fd = c->fd, .events = POLLIN };
	for (i = 0; i < c->count; i++)
		out[i + 1] = (struct pollfd){ .fd = c->clients[i].fd,
			.events = POLLIN };
	return c->count + 1;
}

static void
take_client(struct control *c)
{
	int fd = accept(c->fd, NULL, NULL);

	if (fd == -1)
		return;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	if (c->count == CONTROL_CLIENTS)
		close(fd);
	else
		c->clients[c->count++] = (struct control_client){ .fd = fd };
}

/* An answer is shorter than a socket's buffer; who does not read loses it. */
static void
say(const struct control_client *client, const char *line)
{
	(void)!send(client->fd, line, strlen(line), MSG_NOSIGNAL);
}

/* False: the connection is done with. */
static bool
take_line(struct control_client *client, const char *status,
	struct sync_counts counts, bool *wanted)
{
	client->line[client->len] = '\0';
	client->len = 0;
	if (strcmp(client->line, "wake") == 0) {
		*wanted = true;
		return false;
	}
	if (strcmp(client->line, "status") == 0) {
		say(client, status);
		return false;
	}
	if (strcmp(client->line, "sync") == 0 && !client->syncing) {
		client->syncing = true;
		client->before = counts;
		*wanted = true;
		return true;
	}
	say(client, "failed USAGE say wake, sync or status\n");
	return false;
}

static bool
read_client(struct control_client *client, const char *status,
	struct sync_counts counts, bool *wanted)
{
	char bytes[CONTROL_LINE];
	ssize_t n = recv(client->fd, bytes, sizeof bytes, 0);
	ssize_t i;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	for (i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			if (!take_line(client, status, counts, wanted))
				return false;
		} else if (client->len == sizeof client->line - 1) {
			return false;
		} else {
			client->line[client->len++] = bytes[i];
		}
	}
	return n > 0;
}

static void
drop(struct control *c, size_t i)
{
	close(c->clients[i].fd);
	c->clients[i] = c->clients[--c->count];
}

bool
control_run(struct control *c, const struct pollfd *polled, const char *status,
	struct sync_counts counts)
{
	bool wanted = false;
	size_t i;

	for (i = c->count; i-- > 0;) {
		if (polled[i + 1].revents != 0 &&
			!read_client(&c->clients[i], status, counts, &wanted))
			drop(c, i);
	}
	if (polled[0].revents != 0)
		take_client(c);
	return wanted;
}

bool
control_has_syncs(const struct control *c)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (c->clients[i].syncing)
			return true;
	}
	return false;
}

void
control_end_round(struct control *c, enum err e, struct sync_counts counts,
	int64_t left, const char *why)
{
	char line[ANSWER_SIZE];
	size_t i;

	for (i = c->count; i-- > 0;) {
		const struct sync_counts *b = &c->clients[i].before;

		if (!c->clients[i].syncing)
			continue;
		if (e == ERR_OK)
			(void)snprintf(line, sizeof line,
				"done sent=%" PRId64 " received=%" PRId64
				" conflicts=%" PRId64 " refused=%" PRId64
				" left=%" PRId64 "\n",
				counts.sent - b->sent,
				counts.received - b->received,
				counts.conflicts - b->conflicts,
				counts.refused - b->refused, left);
		else
			(void)snprintf(line, sizeof line, "failed %s %s\n",
				err_name(e), why);
		say(&c->clients[i], line);
		drop(c, i);
	}
}
