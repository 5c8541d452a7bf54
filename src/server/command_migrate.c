#include "server/command.h"

#include <sysexits.h>

static const struct server_option options[] = {
	{ NULL, NULL, NULL },
};

static int
failed(struct server_call *c, const char *shown, enum err e)
{
	if (e == ERR_DENIED)
		return call_fail(c, EX_NOPERM,
			"%s: this role may not change the schema: name the one "
			"that owns it, with --storage",
			shown);
	return call_storage_failed(c, e);
}

static int
run(struct server_call *c)
{
	const char *where = c->conf.server.storage;
	const char *shown = storage_shown(where, c->arena);
	const char *conninfo = storage_conninfo(where);
	int from;
	int to;
	enum err e;

	if (c->count > 0)
		return call_fail(c, EX_USAGE, "it takes no words: see --help");
	if (conninfo == NULL) {
		(void)printf("%s: nothing to do: whoever opens the file brings "
			     "it up to date\n",
			shown);
		return EX_OK;
	}
	e = storage_migrate_postgres(conninfo, &from, &to);
	if (e != ERR_OK)
		return failed(c, shown, e);
	if (from == to)
		(void)printf("%s: is up to date (schema %d)\n", shown, to);
	else
		(void)printf("%s: schema %d, was %d\n", shown, to, from);
	return EX_OK;
}

const struct server_command command_migrate = {
	.name = "migrate",
	.arguments = "",
	.summary = "Brings the tables on PostgreSQL up to date, as their owner",
	.options = options,
	.run = run,
};
