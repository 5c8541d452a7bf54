#include "cli/queued_find.h"

#include <string.h>

/* The id that begins with what was typed. */
static int
find_id(struct cli *c, const char *typed, const char **out)
{
	struct queued_list list = { 0 };
	size_t len = strlen(typed);
	enum err e = queue_list(c->store, true, 0, c->arena, &list);

	*out = NULL;
	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < list.count && len >= 4; i++) {
		if (strncmp(list.items[i].action.id, typed, len) != 0)
			continue;
		if (*out)
			return cli_fail(EXIT_BAD_DATA,
				"several actions begin with '%s': give more of "
				"the id",
				typed);
		*out = list.items[i].action.id;
	}
	if (!*out)
		return cli_fail(EXIT_BAD_DATA,
			"there is no action '%s': 'offsync queue list --all' "
			"lists them",
			typed);
	return EXIT_FINE;
}

int
queued_find(struct cli *c, struct queued *out)
{
	const char *id = c->args.items[1];
	enum err e = queue_find(c->store, id, c->arena, out);

	if (e == ERR_NOT_FOUND) {
		int status = find_id(c, id, &id);

		if (status != EXIT_FINE)
			return status;
		e = queue_find(c->store, id, c->arena, out);
	}
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}
