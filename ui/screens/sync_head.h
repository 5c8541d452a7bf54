/*
 * The head of the sync screen: server, cause, counts, clock and disk. In a
 * small window the cause and the counts.
 */
#ifndef OFFSYNC_UI_SCREENS_SYNC_HEAD_H
#define OFFSYNC_UI_SCREENS_SYNC_HEAD_H

#include "ui/app.h"

struct sync_head {
	struct sync_state link;
	struct queue_counts counts;
	struct queue_held held; /* on a link where data costs money */
	int64_t disk_used, disk_left;
};

/* How many rows of such a body it takes. */
int sync_head_rows(int body_rows);
/* For load only. */
enum err sync_head_load(
	struct sync_head *m, struct app *app, struct arena *a) MUST_CHECK;
void sync_head_draw(const struct sync_head *m, const struct app *app,
	struct canvas *c, struct area body);

#endif
