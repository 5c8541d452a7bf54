#include "server/commands.h"

#include <stddef.h>

const struct server_command *const server_commands[] = {
	&command_serve,
	&command_init,
	&command_migrate,
	&command_invite,
	&command_token,
	&command_hotel,
	&command_terminal,
	&command_staff,
	&command_audit,
	&command_key,
	&command_review,
	&command_metrics,
	&command_check,
	&command_backup,
	&command_restore,
	&command_tidy,
	&command_explain,
	NULL,
};
