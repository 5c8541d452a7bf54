#include "ui/notice.h"

#include "base/folder.h"
#include "base/log.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static enum err
watch_folder(struct notice *n, const char *folder, const char *spool)
{
	n->folder_fd = folder_watch(folder, IN_MODIFY);
	if (n->folder_fd < 0) {
		log_error("watching %s: %s", folder, strerror(errno));
		return ERR_SYSTEM;
	}
	/* Without it stuck papers are seen a minute later. */
	if ((mkdir(spool, 0700) != 0 && errno != EEXIST) ||
		inotify_add_watch(n->folder_fd, spool, IN_MOVED_TO) < 0)
		log_warn("watching %s: %s", spool, strerror(errno));
	return ERR_OK;
}

/* At full minutes of the wall clock, and again when somebody sets it. */
static enum err
start_minutes(struct notice *n)
{
	struct itimerspec when = { .it_interval = { .tv_sec = 60 } };
	struct timespec now;

	n->minute_fd =
		timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (n->minute_fd < 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return ERR_SYSTEM;
	when.it_value.tv_sec = now.tv_sec - now.tv_sec % 60 + 60;
	if (timerfd_settime(n->minute_fd,
		    TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when,
		    NULL) != 0)
		return ERR_SYSTEM;
	return ERR_OK;
}

enum err
notice_open(struct notice *n, const char *folder, const char *spool)
{
	enum err e;

	n->folder_fd = -1;
	n->minute_fd = -1;
	e = watch_folder(n, folder, spool);
	if (e == ERR_OK)
		e = start_minutes(n);
	if (e != ERR_OK)
		notice_close(n);
	return e;
}

void
notice_close(struct notice *n)
{
	if (n->folder_fd >= 0)
		close(n->folder_fd);
	if (n->minute_fd >= 0)
		close(n->minute_fd);
	n->folder_fd = -1;
	n->minute_fd = -1;
}

bool
notice_drain(const struct notice *n, int fd)
{
	uint64_t minutes;

	if (fd == n->folder_fd)
		return folder_changed(fd);
	return read(fd, &minutes, sizeof(minutes)) > 0;
}
