/*
 * Unsent actions as a file: taken out of a terminal that cannot reach its
 *server any more, brought into another terminal of the same hotel.
 *
 *	{"format":"offsync-queue-1","tenant_id":…,"device_id":…,
 *	 "exported_at":…,"count":2,
 *	 "actions":[{"action":"<canonical JSON>","signature":…|null}, …],
 *	 "sha256":"<of the actions' texts, one a line>"}
 *
 * Why bringing it in is sound: an action keeps its id and its idempotency key,
 * and the server does each key once, so the file and the terminal it came from
 * may both be sent. The action gets a place in the chain of the terminal that
 * takes it, which signs it too; therefore only a manager may do it. The hash
 * finds accidents, not forgers; a signature of this terminal's own key is
 * verified.
 */
#ifndef OFFSYNC_CLI_QUEUE_FILE_H
#define OFFSYNC_CLI_QUEUE_FILE_H

#include "cli/cli.h"

/* Exit statuses. */
int queue_file_export(struct cli *c, const char *path);
int queue_file_import(struct cli *c, const char *path);

#endif
