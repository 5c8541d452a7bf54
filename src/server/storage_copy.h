/*
 * Copies of the embedded storage, for the commands that make them, put them
 * back and try whether they could be: files of their owner alone, on disk when
 * it is said that they are there. Each function that fails says why, and gives
 * the exit code.
 */
#ifndef OFFSYNC_SERVER_STORAGE_COPY_H
#define OFFSYNC_SERVER_STORAGE_COPY_H

#include "server/command.h"

#define COPY_PATH_SIZE 4096

/* The one file that the command line names; NULL. */
const char *copy_file(struct server_call *c);
/* Where the file of the configured storage is; NULL: it is another storage. */
const char *copy_storage_path(struct server_call *c);

/* A copy of a storage ("sqlite:PATH") in a new file, while others use it. */
int copy_make(struct server_call *c, const char *where, const char *to);
/* A copy of such a copy, which is only read. */
int copy_take(struct server_call *c, const char *from, const char *to);
/* Opens a copy as a server would, which brings one that was made by an older
 * version up to date, and tells all that a check finds in it. */
int copy_look_at(struct server_call *c, const char *path,
	void (*say)(void *ctx, bool fine, const char *what), void *ctx);
/* With what SQLite may have left beside it. */
void copy_remove(const char *path);
/* Names of new files survive a power cut. */
bool copy_sync_folder(const char *path);

#endif
