/*
 * Deleting a file for good, as far as the file system lets us.
 */
#ifndef OFFSYNC_BASE_FILE_H
#define OFFSYNC_BASE_FILE_H

#include "base/err.h"

/* Writes zeros over what the file holds, to the disk, and removes it. One that
 * is not there is fine. On flash the old blocks may live on: what they hold
 * must have been sealed. ERR_IO: it is still there; the log says why. */
enum err file_destroy(const char *path) MUST_CHECK;

#endif
