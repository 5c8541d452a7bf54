/*
 * A SQLite VFS that passes everything on to the system's, counts what is
 * written, and can fail: once, or from then on as after a kill. For tests of
 * src/db and src/store; one thread.
 */
#ifndef OFFSYNC_TESTS_LIB_FAULT_VFS_H
#define OFFSYNC_TESTS_LIB_FAULT_VFS_H

#include <stdbool.h>

#define FAULT_VFS "fault"

/* Registers it; more than once does no harm. */
void fault_vfs_register(void);

/* What counts as writing: writes, syncs, truncations, deletions, creations. */
enum fault_kind {
	FAULT_ANY,
	FAULT_SYNC, /* syncs of files alone */
};

/* The n-th such call from now (1: the next) fails; dead: all after it too. */
void fault_vfs_fail(enum fault_kind kind, int n, bool dead);
/* Nothing fails any more. */
void fault_vfs_heal(void);
/* Calls that wrote since the last fault_vfs_fail or fault_vfs_heal. */
int fault_vfs_count(void);
/* Whether a call has failed since then. */
bool fault_vfs_hit(void);

/* Called, once, in the next xUnfetch(0, NULL): the moment in a WAL checkpoint
 * between reading the log's header and copying. NULL: never. */
void fault_vfs_on_unfetch(void (*hook)(void *ctx), void *ctx);

#endif
