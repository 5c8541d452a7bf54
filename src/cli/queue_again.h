/*
 * A refused action once more: as it was (retry), or with other values (fix).
 */
#ifndef OFFSYNC_CLI_QUEUE_AGAIN_H
#define OFFSYNC_CLI_QUEUE_AGAIN_H

#include "cli/cli.h"

int queue_again_retry(struct cli *c);
/* Words: the id, then key=value; a reference takes what its record is called.
 */
int queue_again_fix(struct cli *c);
/* An entry that the fallback journal brought back and nobody needs. */
int queue_again_dismiss(struct cli *c);

#endif
