/*
 * What wakes an idle console: the store's folder (somebody else committed), the
 * spool's (a paper came out, or did not) and the minute's clock. No polling.
 */
#ifndef OFFSYNC_UI_NOTICE_H
#define OFFSYNC_UI_NOTICE_H

#include "base/err.h"

#include <stdbool.h>

struct notice {
	int folder_fd; /* inotify on both folders */
	int minute_fd; /* timerfd at each full minute of the wall clock */
};

/* The spool's folder is made when it is not there. */
enum err notice_open(
	struct notice *n, const char *folder, const char *spool) MUST_CHECK;
void notice_close(struct notice *n);
/* Takes what is there to be read, so that the fd is quiet again; false: it was
 * no news (folder.h). */
bool notice_drain(const struct notice *n, int fd);

#endif
