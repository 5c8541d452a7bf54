/*
 * `offsync conflicts resolve` and `undo`: decisions, one or several at once,
 * tried first when that is asked for.
 */
#ifndef OFFSYNC_CLI_CONFLICTS_RESOLVE_H
#define OFFSYNC_CLI_CONFLICTS_RESOLVE_H

#include "cli/cli.h"
#include "domain/record.h"

int conflicts_resolve(struct cli *c);
int conflicts_undo(struct cli *c);

/* ---- for the other verbs (conflicts.c) ---- */

/* The conflict that a person means; else what to do was said. */
int conflicts_find(struct cli *c, const char *id, struct record **out);
/* "stay 204", in the arena. */
const char *conflicts_subject(struct cli *c, const struct record *conflict);

#endif
