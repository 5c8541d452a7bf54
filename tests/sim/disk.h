/*
 * A disk in memory, as a SQLite VFS called "sim". Paths begin with the node
 * that owns the file ("/T1/store.db"). What has not been synced can be lost; a
 * node can be killed in the middle of any write, after which all its calls fail
 * until it is brought back.
 */
#ifndef OFFSYNC_SIM_DISK_H
#define OFFSYNC_SIM_DISK_H

#include "tests/sim/chance.h"

#define DISK_VFS "sim"
/* How the names of nodes begin whose files are there in every run. */
#define DISK_LASTING "lasting "

/* Registers the VFS; once a process. */
void disk_install(void);
/* Forgets all other files, and what became of nodes. Nothing may be open. */
void disk_reset(void);

/* The node dies when it makes its n-th write, sync or truncate from now on; 0:
 * at once. */
void disk_kill_after(const char *node, int64_t n);
bool disk_is_dead(const char *node);

/* Whether there is room: what makes a file larger fails meanwhile. */
void disk_fill(const char *node, bool full);
bool disk_is_full(const char *node);

/* A copy of a node's files, made while nothing is written; and back to it, when
 * nothing is open. */
void disk_keep(const char *node);
bool disk_has_kept(const char *node);
void disk_bring_back(const char *node);

/* Puts a node's files, of which nothing is open, on another node too. */
void disk_copy(const char *from, const char *to);

/* Runs statements on a database, besides whoever has it open. They take effect
 * or, when the node dies of it or its disk is full, not. */
void disk_sql(const char *path, const char *sql);

enum disk_crash {
	DISK_KILLED,     /* the process died: what was written stays */
	DISK_POWER_LOST, /* what was not synced stays or not, sector by sector
			  */
};
/* The node starts again with what is left. Nothing of it may be open. */
void disk_revive(const char *node, enum disk_crash how, struct chance *c);

#endif
