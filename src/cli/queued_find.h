/*
 * The action that the second word of a command names: its id, or the start of
 * an id that fits only one.
 */
#ifndef OFFSYNC_CLI_QUEUED_FIND_H
#define OFFSYNC_CLI_QUEUED_FIND_H

#include "cli/cli.h"
#include "store/queue.h"

/* Exit status. */
int queued_find(struct cli *c, struct queued *out);

#endif
