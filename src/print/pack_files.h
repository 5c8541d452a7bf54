/*
 * The downtime pack on disk: each list as a text file, so that a usable hotel
 * is left where only its disk is. Whoever may read the folder may read the
 * guests' names; document numbers and phone numbers are not in it.
 */
#ifndef OFFSYNC_PRINT_PACK_FILES_H
#define OFFSYNC_PRINT_PACK_FILES_H

#include "print/documents.h"

#include <stdbool.h>

#define PACK_FOLDER "downtime"

/* Writes rooms.txt, in-house.txt, ... into the folder (made when it is not
 * there, for its owner alone), each whole or not at all. */
enum err pack_files_write(
	const struct document *d, const char *folder) MUST_CHECK;

/* Overwrites and deletes those lists, and the folder when it is empty then.
 * False: something is still there; the log says what. */
bool pack_files_remove(const char *folder);

#endif
