/*
 * The restore drill: a backup is restored in a scratch folder, opened as a
 * server would open it, checked, and compared with what the backup holds. The
 * storage itself, and who serves from it, are left alone.
 */
#ifndef OFFSYNC_SERVER_RESTORE_DRILL_H
#define OFFSYNC_SERVER_RESTORE_DRILL_H

#include "server/command.h"

/* Reports on standard output and gives the exit code: EX_OK, 1 when the backup
 * would not do, another one where the drill itself could not be held. */
int restore_drill(struct server_call *c, const char *backup);

#endif
