/*
 * What wakes an idle console: the store's folder (somebody else committed) and
 * the minute's clock. No polling.
 */
#ifndef OFFSYNC_UI_NOTICE_H
#define OFFSYNC_UI_NOTICE_H

#include "base/err.h"

struct notice {
	int folder_fd; /* inotify on the store's folder */
	int minute_fd; /* timerfd at each full minute of the wall clock */
};

enum err notice_open(struct notice *n, const char *folder) MUST_CHECK;
void notice_close(struct notice *n);
/* Takes what is there to be read, so that the fds are quiet again. */
void notice_drain(int fd);

#endif
