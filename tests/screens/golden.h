/*
 * Pictures that a person has looked at once, kept as text in tests/golden/: one
 * file a place, with every size, what is written there, where the cursor is,
 * and which columns look how without and with colours.
 *
 *	golden_begin(write);
 *	for colours off, then on: golden_take("rooms") at each place
 *	golden_end();
 *
 * Each picture is also held against the rules of accessibility (blind.h).
 */
#ifndef OFFSYNC_TESTS_SCREENS_GOLDEN_H
#define OFFSYNC_TESTS_SCREENS_GOLDEN_H

#include <stdbool.h>

struct golden_size {
	int rows;
	int columns;
};
#define GOLDEN_SIZES 3
extern const struct golden_size golden_sizes[GOLDEN_SIZES];

/* write: the files are written anew instead of compared. */
void golden_begin(bool write);
/* What the seat shows, in all sizes; mono as it was opened. */
void golden_take(const char *name, bool mono);
/* A picture as the files have it: words, then what stands out. */
struct picture;
struct buf;
void golden_describe(const struct picture *p, struct buf *out);
/* The same words, when the console runs on another TERM (at 80 x 24). */
void golden_agree(const char *name, const char *term);
/* Compares, also with files that nobody has taken. Counts (report.h). */
void golden_end(void);

#endif
