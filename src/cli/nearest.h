/*
 * The known word nearest to a misspelt one, for "did you mean".
 */
#ifndef OFFSYNC_CLI_NEAREST_H
#define OFFSYNC_CLI_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *word;  /* as typed; set by the caller, the rest zero */
	const char *found; /* NULL: nothing is near */
	size_t distance;
};

/* Offers one known word, which must stay. */
void nearest_try(struct nearest *n, const char *candidate);

/* Letters to insert, remove or change (Levenshtein). */
size_t nearest_distance(const char *a, const char *b);

#endif
