/*
 * What stands below the two versions of a conflict: what each choice means in
 * the house and in money, broken at the edge of the window, what counts most
 * first, and the values that the table had to cut.
 */
#ifndef OFFSYNC_UI_SCREENS_CONFLICT_SAYS_H
#define OFFSYNC_UI_SCREENS_CONFLICT_SAYS_H

#include "ui/app.h"
#include "ui/widget/compare.h"

#include "domain/conflict_sides.h"

#define CONFLICT_SAYS_MAX 5

struct conflict_says {
	struct {
		enum style style;
		const char *text;
	} lines[CONFLICT_SAYS_MAX];
	size_t count;
};

/* second: what this desk decided came too late. The texts in the arena. */
enum err conflict_says_load(struct conflict_says *says, const struct app *app,
	const struct record *conflict, const struct conflict_sides *sides,
	bool second, struct arena *a) MUST_CHECK;

/* The table, and below it what there is to say; when both do not fit, the
 * table's rows give way. note: the manager's own; "". */
void conflict_says_draw(const struct conflict_says *says,
	const struct compare *table, const char *note, struct canvas *c,
	struct area area);

#endif
