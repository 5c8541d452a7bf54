#include "cli/verb.h"

#include "cli/nearest.h"

#include <string.h>

static int
no_verb(struct cli *c, const struct verb *verbs)
{
	struct nearest n = { 0 };

	if (c->args.count == 0)
		return cli_usage(c, "say what to do with %s", c->command->name);
	n.word = c->args.items[0];
	for (const struct verb *v = verbs; v->name; v++)
		nearest_try(&n, v->name);
	if (n.found)
		return cli_usage(c, "there is no '%s %s'; did you mean '%s'",
			c->command->name, n.word, n.found);
	return cli_usage(c, "there is no '%s %s'", c->command->name, n.word);
}

int
verb_run(struct cli *c, const struct verb *verbs)
{
	const struct verb *v = verbs;
	int status;

	if (c->args.count == 0)
		return no_verb(c, verbs);
	while (v->name && strcmp(v->name, c->args.items[0]) != 0)
		v++;
	if (!v->name)
		return no_verb(c, verbs);
	if (c->args.count < v->least)
		return cli_usage(c, "%s %s needs %s behind it",
			c->command->name, v->name, v->needs);
	if (c->args.count > v->most)
		return cli_usage(c, "%s %s cannot use '%s'", c->command->name,
			v->name, c->args.items[v->most]);
	status = cli_open_degraded(c);
	if (status == EXIT_FINE)
		status = cli_who(c);
	return status == EXIT_FINE ? v->run(c) : status;
}
