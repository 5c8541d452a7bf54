#include "server/command.h"

#include "json/json.h"

#include <sysexits.h>

static const struct server_option options[] = {
	{ NULL, NULL, NULL },
};

struct findings {
	bool json;
	struct json_writer w;
	struct buf out;
	size_t bad;
};

static void
take(void *ctx, bool fine, const char *what)
{
	struct findings *f = ctx;

	if (!fine)
		f->bad++;
	if (!f->json) {
		(void)printf("%s %s\n", fine ? "ok  " : "BAD ", what);
		return;
	}
	json_begin_object(&f->w);
	json_member_bool(&f->w, "fine", fine);
	json_member_text(&f->w, "what", what);
	json_end_object(&f->w);
}

static int
run(struct server_call *c)
{
	struct findings f = { .json = c->json };
	struct storage *s = NULL;
	enum err e = ERR_NOT_FOUND;

	/* For reading only: a check never mends, and may run beside a server.
	 */
	if (call_storage_is_there(c))
		e = storage_open_reader(c->env, c->conf.server.storage, &s);
	if (e != ERR_OK)
		return call_storage_failed(c, e);
	buf_init(&f.out, (size_t)16 << 20);
	json_writer_init(&f.w, &f.out);
	json_begin_array(&f.w);
	e = s->ops->check(s, take, &f);
	json_end_array(&f.w);
	if (c->json)
		(void)printf("%s\n", f.out.data);
	buf_fini(&f.out);
	storage_close(s);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the check could not be finished");
	return f.bad == 0 ? EX_OK : 1;
}

const struct server_command command_check = {
	.name = "check",
	.arguments = "",
	.summary = "Looks whether the storage is whole; 1 and a list when not",
	.options = options,
	.run = run,
};
