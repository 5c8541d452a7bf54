/*
 * Bars as inline SVG: for a page that may load nothing and run nothing. The
 * numbers stand in the plot as text, too, so that nothing depends on seeing it;
 * colours and sizes are the stylesheet's.
 */
#ifndef OFFSYNC_SERVER_SVG_PLOT_H
#define OFFSYNC_SERVER_SVG_PLOT_H

#include "base/arena.h"
#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

struct svg_bar {
	const char *label; /* below or beside it */
	const char *said;  /* its value for a person: "12 min" */
	int64_t value;     /* negative counts as 0 */
};

/* Upright bars side by side, for days. title: what is shown, for those who
 * cannot see it. */
void svg_columns(const char *title, const struct svg_bar *bars, size_t count,
	struct arena *a, struct buf *out);
/* Bars below each other, for things with names. */
void svg_rows(const char *title, const struct svg_bar *bars, size_t count,
	struct arena *a, struct buf *out);

#endif
