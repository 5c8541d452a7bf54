/*
 * Rows that a person marked with Space, by their ids, so that they stay marked
 * across loads.
 */
#ifndef OFFSYNC_UI_WIDGET_MARKS_H
#define OFFSYNC_UI_WIDGET_MARKS_H

#include "base/uuid.h"

#include <stdbool.h>
#include <stddef.h>

#define MARKS_MAX 200

struct marks {
	size_t count;
	char ids[MARKS_MAX][UUID_SIZE];
};

bool marks_has(const struct marks *m, const char *id);
/* false: there are too many. */
bool marks_add(struct marks *m, const char *id);
void marks_remove(struct marks *m, const char *id);
/* Marked, or not any more; false: there are too many. */
bool marks_toggle(struct marks *m, const char *id);

#endif
