/*
 * How each table is shown to a person: which fields stand in a list, in which
 * order, and which field is the name that people call a record by.
 */
#ifndef OFFSYNC_CLI_LAYOUT_H
#define OFFSYNC_CLI_LAYOUT_H

#include "domain/entity.h"

#define LAYOUT_MAX_FIELDS 10

struct layout {
	int name;                      /* field that names it; -1: its id */
	int fields[LAYOUT_MAX_FIELDS]; /* ended by -1 */
	bool with_id;                  /* people need the id to go on with it */
};

const struct layout *layout_get(enum table t);

#endif
