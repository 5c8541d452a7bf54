/*
 * How soon to look for what others have changed. After a quiet while at once,
 * so that a change is on every screen in no time; while one follows the other,
 * those of a while together: each commit keeps the screens of this terminal out
 * of the store until it is on the disk, and one of two hundred records hardly
 * longer than one of ten.
 */
#ifndef OFFSYNC_SYNC_PACE_H
#define OFFSYNC_SYNC_PACE_H

#include <stdint.h>

#define PACE_AT_ONCE  4             /* looks, before they are spaced */
#define PACE_QUIET_MS INT64_C(1000) /* without a look: quiet again */
#define PACE_STEP_MS  INT64_C(300)

/* Zeroed: nobody has looked yet. Monotonic. */
struct pace {
	int64_t looked_ms;
	int looks; /* one after the other */
};

/* Before that no look is due. */
int64_t pace_due_ms(const struct pace *p);
void pace_looked(struct pace *p, int64_t now_ms);

#endif
