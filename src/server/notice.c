#include "server/notice.h"

#include "base/check.h"
#include "base/log.h"
#include "server/pg.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define LINE_SIZE 160
#define ID_SIZE   65

static bool
path_of(const char *where, char out[PATH_SIZE])
{
	if (strncmp(where, "sqlite:", 7) != 0)
		return false;
	return snprintf(out, PATH_SIZE, "%s-told", where + 7) < PATH_SIZE;
}

/* ---- telling ---- */

static enum err
tell_postgres(
	const char *conninfo, const char *tenant_id, const char *terminal_id)
{
	char text[LINE_SIZE];
	struct pg_rows *rows = NULL;
	struct pg *pg = NULL;
	enum err e;

	(void)snprintf(text, sizeof(text), "%s " NOTICE_REVOKED " %s",
		tenant_id, terminal_id);
	e = pg_open(conninfo, false, &pg);
	if (e == ERR_OK) {
		pg_ask(pg, "SELECT pg_notify('offsync_feed', $1)",
			PG_ARGS(pg_text(text)));
		e = pg_wait(pg, &rows, 1);
		pg_rows_free(rows);
	}
	pg_close(pg);
	return e;
}

/* Only into a file that a server has made. */
enum err
notice_revoked(
	const char *where, const char *tenant_id, const char *terminal_id)
{
	const char *conninfo = storage_conninfo(where);
	char path[PATH_SIZE];
	char line[LINE_SIZE];
	int len;
	int fd;
	bool told;

	if (conninfo != NULL)
		return tell_postgres(conninfo, tenant_id, terminal_id);
	if (!path_of(where, path))
		return ERR_UNSUPPORTED;
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return errno == ENOENT ? ERR_OK : ERR_IO;
	len = snprintf(line, sizeof(line), "%s %s\n", tenant_id, terminal_id);
	told = len > 0 && (size_t)len < sizeof(line) &&
	       write(fd, line, (size_t)len) == len;
	(void)close(fd);
	return told ? ERR_OK : ERR_IO;
}

/* ---- hearing ---- */

struct notice_watch {
	struct feed *feed;
	pthread_t thread;
	int wake_fd; /* to end */
	int inotify_fd;
	int fd; /* of the file, where reading has come to */
	size_t len;
	char line[LINE_SIZE]; /* begun */
};

static void
hear_line(struct notice_watch *w)
{
	char tenant_id[ID_SIZE];
	char terminal_id[ID_SIZE];

	w->line[w->len] = '\0';
	w->len = 0;
	if (sscanf(w->line, "%64s %64s", tenant_id, terminal_id) == 2)
		feed_dismiss(w->feed, tenant_id, terminal_id);
}

static void
hear(struct notice_watch *w)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(w->inotify_fd, piece, sizeof(piece))) > 0)
		continue;
	while ((n = read(w->fd, piece, sizeof(piece))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (piece[i] == '\n')
				hear_line(w);
			else if (w->len < LINE_SIZE - 1)
				w->line[w->len++] = piece[i];
		}
	}
}

static void *
watch_main(void *arg)
{
	struct notice_watch *w = arg;
	struct pollfd polled[] = {
		{ .fd = w->wake_fd, .events = POLLIN },
		{ .fd = w->inotify_fd, .events = POLLIN },
	};

	while (poll(polled, 2, -1) >= 0 || errno == EINTR) {
		if (polled[0].revents != 0)
			break;
		if (polled[1].revents != 0)
			hear(w);
	}
	return NULL;
}

static void
free_watch(struct notice_watch *w)
{
	if (w->inotify_fd != -1)
		(void)close(w->inotify_fd);
	if (w->fd != -1)
		(void)close(w->fd);
	(void)close(w->wake_fd);
	free(w);
}

struct notice_watch *
notice_watch_start(struct feed *f, const char *where)
{
	struct notice_watch *w;
	char path[PATH_SIZE];

	if (!path_of(where, path))
		return NULL;
	w = calloc(1, sizeof(*w));
	CHECK(w != NULL);
	w->feed = f;
	w->wake_fd = eventfd(0, EFD_CLOEXEC);
	CHECK(w->wake_fd != -1);
	/* What was said before concerned nobody who listens now. */
	w->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	w->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (w->fd == -1 || w->inotify_fd == -1 ||
		inotify_add_watch(w->inotify_fd, path, IN_MODIFY) == -1) {
		log_warn("%s: %s: a revoked terminal keeps its live feed until "
			 "its token expires",
			path, strerror(errno));
		free_watch(w);
		return NULL;
	}
	CHECK(pthread_create(&w->thread, NULL, watch_main, w) == 0);
	return w;
}

void
notice_watch_stop(struct notice_watch *w)
{
	uint64_t one = 1;

	if (w == NULL)
		return;
	(void)!write(w->wake_fd, &one, sizeof(one));
	CHECK(pthread_join(w->thread, NULL) == 0);
	free_watch(w);
}
