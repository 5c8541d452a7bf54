#include "server/command.h"

#include "server/janitor.h"

#include <sysexits.h>

static const struct server_option options[] = {
	{ "keep-days", "N", "days to keep; as log_keep_days when not said" },
	{ NULL, NULL, NULL },
};

static enum err
tidy_hotel(struct server_call *c, struct storage *s, const char *tenant_id,
	struct janitor_times keep)
{
	bool more;
	enum err e;

	do {
		e = s->ops->begin(s, tenant_id);
		if (e != ERR_OK)
			return e;
		e = s->ops->end(s, janitor_piece(s, tenant_id,
					   env_now_ms(c->env), keep, &more));
	} while (e == ERR_OK && more);
	s->ops->tidy(s, false);
	return e;
}

static int
work(struct server_call *c, struct storage *s, struct janitor_times keep)
{
	struct storage_hotel *list = NULL;
	size_t count = 0;
	enum err e;

	e = s->ops->hotel_list(s, c->arena, &list, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = tidy_hotel(c, s, list[i].tenant_id, keep);
	return e == ERR_OK ? EX_OK
			   : call_fail_err(c, e, c->conf.server.storage);
}

static int
run(struct server_call *c)
{
	struct storage *s;
	struct janitor_times keep = janitor_times(&c->conf);
	int code = EX_OK;

	if (c->count > 0)
		return call_fail(c, EX_USAGE, "it takes no words: see --help");
	if (!call_number(c, "keep-days", 0, 3650, keep.log, &keep.log))
		return EX_USAGE;
	s = call_storage(c, &code);
	if (s == NULL)
		return code;
	code = work(c, s, keep);
	storage_close(s);
	return code;
}

const struct server_command command_tidy = {
	.name = "tidy",
	.arguments = "",
	.summary =
		"Forgets old changes at once; terminals away since load anew",
	.options = options,
	.run = run,
};
