/*
 * An action for standard output, as JSON: the specification's OfflineAction
 * with its own names, our extensions, and what the queue knows of it.
 */
#ifndef OFFSYNC_CLI_ACTION_OUT_H
#define OFFSYNC_CLI_ACTION_OUT_H

#include "cli/cli.h"
#include "store/queue.h"
#include "json/json.h"

/* Values that the person working may not see are "***". */
enum err action_out_json(struct cli *c, const struct queued *q,
	struct json_writer *w) MUST_CHECK;
/* What an operation queued just now: the first action, and all of them in its
 * member "actions"; or the one that was there already. Prints to c->out and
 * gives the exit status. */
int action_out_answer(struct cli *c, const struct action_list *list,
	const struct queue_answer *answer);

#endif
