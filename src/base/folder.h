/*
 * What happens in a folder, without looking again and again (inotify).
 */
#ifndef OFFSYNC_BASE_FOLDER_H
#define OFFSYNC_BASE_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

/* Where a program writes its log, who writes down that it cannot read the
 * folder's files would wake itself for ever: logs are no news. */
#define FOLDER_LOG_END ".log"

/* A descriptor to poll, closed by the caller; what: IN_MODIFY and others of
 * inotify(7). -1, with errno: not to be had. */
int folder_watch(const char *folder, uint32_t what);

/* Takes what is there to be read, so that the descriptor is quiet again.
 * Whether any of it was about more than a log. */
bool folder_changed(int fd);

#endif
