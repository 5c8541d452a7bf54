/*
 * Files that a command makes because somebody asked for them by name.
 */
#ifndef OFFSYNC_CLI_OUT_FILE_H
#define OFFSYNC_CLI_OUT_FILE_H

#include "base/buf.h"

/* A new file (0600) with this content, on the disk when it returns; nothing is
 * ever overwritten. Exit status; says what is wrong. */
int out_file_save(const char *path, const struct buf *content);

#endif
