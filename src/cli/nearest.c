#include "cli/nearest.h"

#include <string.h>

#define WORD_MAX 24

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t
nearest_distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t la = strlen(a);
	size_t lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t above = row[j];
			size_t change = a[i - 1] == b[j - 1] ? 0 : 1;

			row[j] = least(
				above + 1, row[j - 1] + 1, diagonal + change);
			diagonal = above;
		}
	}
	return row[lb];
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	size_t distance = nearest_distance(n->word, candidate);

	/* A third of the letters may be wrong, at most three. */
	if (distance > 3 || distance * 3 > strlen(candidate) + 2)
		return;
	if (n->found && distance >= n->distance)
		return;
	n->found = candidate;
	n->distance = distance;
}
