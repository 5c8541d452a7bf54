/*
 * The commands of offsyncd, in the order of the help.
 */
#ifndef OFFSYNC_SERVER_COMMANDS_H
#define OFFSYNC_SERVER_COMMANDS_H

#include "server/command.h"

/* Ended by NULL. */
extern const struct server_command *const server_commands[];

#endif
