#include "agent/client.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define LINE_SIZE 512

bool
agent_is_running(const char *home, int64_t *pid)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_SIZE];
	bool held;
	int fd;

	if (pid != NULL)
		*pid = 0;
	if (snprintf(path, sizeof path, "%s/" AGENT_LOCK, home) >=
		(int)sizeof path)
		return false;
	/* Asking needs no right to write, and leaves nothing behind. */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	if (held && pid != NULL)
		*pid = lock.l_pid > 0 ? lock.l_pid : 0;
	close(fd);
	return held;
}

bool
agent_socket_address(const char *home, struct sockaddr_un *out, int *dir)
{
	int n;

	*dir = -1;
	memset(out, 0, sizeof *out);
	out->sun_family = AF_UNIX;
	n = snprintf(
		out->sun_path, sizeof out->sun_path, "%s/" AGENT_SOCKET, home);
	if (n >= 0 && (size_t)n < sizeof out->sun_path)
		return true;
	/* Too long for an address: by way of an open descriptor. */
	*dir = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*dir == -1)
		return false;
	n = snprintf(out->sun_path, sizeof out->sun_path,
		"/proc/self/fd/%d/" AGENT_SOCKET, *dir);
	return n >= 0 && (size_t)n < sizeof out->sun_path;
}

int
agent_connect(const char *home)
{
	struct sockaddr_un at;
	int dir;
	int fd = -1;

	if (agent_socket_address(home, &at, &dir))
		fd = socket(
			AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1 &&
		connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
		close(fd);
		fd = -1;
	}
	if (dir != -1)
		close(dir);
	return fd;
}

bool
agent_wake(const char *home)
{
	static const char line[] = "wake\n";
	int fd = agent_connect(home);
	bool sent;

	if (fd == -1)
		return false;
	sent = send(fd, line, sizeof line - 1, MSG_NOSIGNAL) ==
	       (ssize_t)(sizeof line - 1);
	close(fd);
	return sent;
}

static int64_t
mono_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One line without its end. ERR_OFFLINE when the agent went away. */
static enum err
read_line(int fd, int64_t until_ms, char *line, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left;
	size_t len = 0;
	ssize_t n;

	while (len < size - 1) {
		left = until_ms - mono_ms();
		if (left <= 0)
			return ERR_TIMEOUT;
		(void)poll(&p, 1, left < 60000 ? (int)left : 60000);
		n = recv(fd, line + len, 1, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return ERR_NOT_FOUND;
		if (line[len] == '\n')
			break;
		len++;
	}
	line[len] = '\0';
	return ERR_OK;
}

static enum err
find_err(const char *name, size_t len)
{
	int i;

	for (i = 0; i < ERR_COUNT; i++) {
		if (strlen(err_name((enum err)i)) == len &&
			strncmp(err_name((enum err)i), name, len) == 0)
			return (enum err)i;
	}
	return ERR_UNKNOWN;
}

static enum err
read_report(const char *line, struct agent_report *r)
{
	size_t n;

	if (sscanf(line,
		    "done sent=%" SCNd64 " received=%" SCNd64
		    " conflicts=%" SCNd64 " refused=%" SCNd64 " left=%" SCNd64,
		    &r->sent, &r->received, &r->conflicts, &r->refused,
		    &r->left) == 5)
		return ERR_OK;
	if (strncmp(line, "failed ", 7) != 0)
		return ERR_BAD_ANSWER;
	line += 7;
	n = strcspn(line, " ");
	(void)snprintf(r->why, sizeof r->why, "%s",
		line[n] == ' ' ? line + n + 1 : "");
	return find_err(line, n);
}

enum err
agent_ask_sync(
	const char *home, int64_t timeout_ms, struct agent_report *report)
{
	static const char ask[] = "sync\n";
	char line[LINE_SIZE];
	int fd = agent_connect(home);
	enum err e;

	*report = (struct agent_report){ 0 };
	if (fd == -1)
		return ERR_NOT_FOUND;
	e = ERR_NOT_FOUND;
	if (send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) ==
		(ssize_t)(sizeof ask - 1))
		e = read_line(fd, mono_ms() + timeout_ms, line, sizeof line);
	if (e == ERR_OK)
		e = read_report(line, report);
	close(fd);
	return e;
}
