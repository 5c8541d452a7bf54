/*
 * Rows in columns, for standard output: each as wide as its widest cell, the
 * last one unpadded, so lines carry no trailing space. Cells are cleaned.
 */
#ifndef OFFSYNC_CLI_COLUMNS_H
#define OFFSYNC_CLI_COLUMNS_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 24

struct columns {
	struct arena *arena;
	size_t count;
	const char *headings[COLUMNS_MAX];
	bool right[COLUMNS_MAX]; /* numbers stand to the right */
	size_t cell_count;
	size_t cell_cap;
	const char **cells; /* row by row */
};

void columns_init(struct columns *t, struct arena *a);
/* All headings before the first row. Borrowed. */
void columns_heading(struct columns *t, const char *heading, bool right);
/* The next cell, row by row. NULL is "-". */
void columns_cell(struct columns *t, const char *text);
void columns_print(const struct columns *t, struct buf *out);

#endif
