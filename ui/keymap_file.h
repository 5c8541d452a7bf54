/*
 * A desk's own keys: a file of lines, each with all keys of one action in one
 * context, instead of those that keymap.def gives it there.
 *
 *	# the bump bar sends Insert
 *	KITCHEN.BUMP = Enter Insert
 *	ROOMS.CHECK_IN = c
 *	ROOMS.CHARGE =
 *
 * Names are those of `offsync keys list`. No key at all: the action is reached
 * by its digit and by the commands (F9) only. The whole file counts or nothing
 * of it does; wrong are an unknown name, a key that is text in that context or
 * that has another meaning in it, above it or below it, and to leave nobody a
 * key for help, back, cancel, save, go to or the commands.
 */
#ifndef OFFSYNC_UI_KEYMAP_FILE_H
#define OFFSYNC_UI_KEYMAP_FILE_H

#include "base/err.h"

#include <stddef.h>

struct keymap_problem {
	int line; /* from 1; 0: the file as a whole */
	char what[240];
};

/* Reads the file and uses it (keymap_use), on top of the keys that are used
 * now. *lines: how many actions it gives keys. ERR_NOT_FOUND, ERR_CONFIG:
 * *problem says why, and the keys stay as they were. Its rows are kept until
 * another file is used or the program ends; rows that keymap_rows() gave before
 * go then. */
enum err keymap_file_load(const char *path, size_t *lines,
	struct keymap_problem *problem) MUST_CHECK;

#endif
