/*
 * Several conflicts decided at once, inside the list of conflicts: what each
 * choice would do is shown before F2, and nothing is chosen beforehand.
 */
#ifndef OFFSYNC_UI_SCREENS_CONFLICT_BATCH_H
#define OFFSYNC_UI_SCREENS_CONFLICT_BATCH_H

#include "ui/app.h"
#include "ui/widget/marks.h"
#include "ui/widget/prompt.h"

#include "base/uuid.h"
#include "domain/conflict_alike.h"

struct conflict_batch_row;

struct conflict_batch {
	bool open;
	struct marks marks; /* which ones */
	const char *choice; /* of all=; NULL: nothing chosen yet */
	char note[128];
	char intention[40]; /* pressing F2 twice is once */
	struct prompt prompt;
	struct list list;
	/* Of the last load. */
	struct conflict_batch_row *rows;
	size_t count;
	size_t left;         /* conflicts that cannot be decided so */
	const char *decided; /* ids of the others, with commas */
	size_t decided_count;
};

void conflict_batch_open(
	struct conflict_batch *b, struct app *app, const struct marks *marks);
enum err conflict_batch_load(
	struct conflict_batch *b, struct app *app, struct arena *a) MUST_CHECK;
unsigned conflict_batch_update(
	struct conflict_batch *b, struct app *app, struct ui_event ev);
void conflict_batch_draw(const struct conflict_batch *b, struct canvas *c);
struct where conflict_batch_where(const struct conflict_batch *b);

#endif
