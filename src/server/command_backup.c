/* Copies of the storage, made beside a running server. */
#include "server/command.h"
#include "server/storage_copy.h"

#include <sysexits.h>

static const struct server_option options[] = {
	{ NULL, NULL, NULL },
};

static int
run_backup(struct server_call *c)
{
	const char *to = copy_file(c);

	if (to == NULL || copy_storage_path(c) == NULL)
		return to == NULL ? EX_USAGE : EX_CONFIG;
	return copy_make(c, c->conf.server.storage, to);
}

const struct server_command command_backup = {
	.name = "backup",
	.arguments = "FILE",
	.summary =
		"Copies the storage into a new file, beside a running server",
	.options = options,
	.run = run_backup,
};
