#include "cli/conflicts.h"

#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/conflict_out.h"
#include "cli/conflicts_resolve.h"
#include "cli/explain_out.h"
#include "cli/find.h"
#include "cli/record_out.h"
#include "cli/verb.h"
#include "store/queue.h"

#include <string.h>

const struct option conflicts_options[] = {
	{ "--server", NULL, "resolve: what the server has stands" },
	{ "--client", NULL, "resolve: what the terminal entered stands" },
	{ "--newest", NULL, "resolve: what was entered later stands" },
	{ "--alike", NULL, "resolve: all open ones like it, too" },
	{ "--dry-run", NULL, "resolve: only say what it would change" },
	{ "--note", "TEXT", "resolve, undo: why, for whoever asks later" },
	{ "--all", NULL, "list: decided ones too" },
	{ "--explain", NULL,
		"show: who set each field of the record, where, when, by which "
		"rule, and what lost" },
	{ NULL, NULL, NULL },
};

const char conflicts_help[] =
	"  list          what waits for a decision\n"
	"  show ID       the values before, of the terminal and of the server\n"
	"  resolve ID (--server | --client | --newest | field=server |\n"
	"             field=client | field=VALUE ...) [--note TEXT]\n"
	"             [--dry-run]\n"
	"                decide; the decision is queued and sent like any "
	"other\n"
	"                action\n"
	"  resolve ID ... [--alike] (--server | --client | --newest)\n"
	"                decide several at once; alike are those of the same\n"
	"                table, kind and fields\n"
	"  undo ID ...   take decisions back: they wait again\n"
	"\n"
	"  ID may be the start of an id that fits only one. Managers decide.\n";

static const char *
person(struct cli *c, const struct record *r, int who, int when)
{
	const char *id = record_text(r, who);

	return arena_printf(c->arena, "%s, %s UTC",
		id ? find_name(c, TABLE_STAFF, id) : "somebody",
		cli_instant(c->arena, record_int(r, when)));
}

const char *
conflicts_subject(struct cli *c, const struct record *r)
{
	const struct entity *entity =
		entity_find(record_text(r, CONFLICT_TABLE_NAME));
	const char *id = record_text(r, CONFLICT_RECORD_ID);

	if (!entity)
		return id;
	return arena_printf(c->arena, "%s %s", entity->one,
		find_name(c, entity->table, id));
}

static void
list_rows(struct cli *c, const struct record_list *list)
{
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "id", false);
	columns_heading(&t, "about", false);
	columns_heading(&t, "type", false);
	columns_heading(&t, "terminal", false);
	columns_heading(&t, "server", false);
	columns_heading(&t, "decided", false);
	for (size_t i = 0; i < list->count; i++) {
		const struct record *r = list->items[i];

		columns_cell(&t, r->id);
		columns_cell(&t, conflicts_subject(c, r));
		columns_cell(&t, record_word(r, CONFLICT_CONFLICT_TYPE));
		columns_cell(&t,
			person(c, r, CONFLICT_CLIENT_USER, CONFLICT_CLIENT_AT));
		columns_cell(&t,
			person(c, r, CONFLICT_SERVER_USER, CONFLICT_SERVER_AT));
		columns_cell(&t,
			record_int(r, CONFLICT_RESOLVED)
				? record_text(r, CONFLICT_RESOLUTION_STRATEGY)
				: NULL);
	}
	columns_print(&t, &c->out);
}

static int
list_run(struct cli *c)
{
	const struct view *v = store_view(c->store);
	bool all = args_has(&c->args, "--all");
	struct record_list list = { 0 };
	struct json_writer w;
	enum err e;

	e = v->list(v->ctx, TABLE_CONFLICTS, all ? -1 : CONFLICT_RESOLVED,
		value_int(0), c->arena, &list);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (!c->json) {
		list_rows(c, &list);
		return EXIT_FINE;
	}
	json_writer_init(&w, &c->out);
	json_begin_array(&w);
	for (size_t i = 0; i < list.count && e == ERR_OK; i++)
		e = record_out_json(c, list.items[i], &w);
	json_end_array(&w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

int
conflicts_find(struct cli *c, const char *id, struct record **out)
{
	enum err e = find_record(c, TABLE_CONFLICTS, id, out);

	if (e == ERR_NOT_FOUND)
		return cli_fail(EXIT_BAD_DATA,
			"there is no conflict '%s': 'offsync conflicts list' "
			"lists them",
			id);
	if (e == ERR_CONFLICT)
		return cli_fail(EXIT_BAD_DATA,
			"several conflicts begin with '%s': give more of the "
			"id",
			id);
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

/* How, by whom; and that what was decided here came too late. */
static int
show_decision(struct cli *c, const struct record *r)
{
	struct queued_list own = { 0 };
	const char *late = rule_get(RULE_CONFLICT_DECIDED)->code;
	enum err e;

	buf_addf(&c->out, "\ndecided: %s, %s\n",
		cli_clean(
			c->arena, record_text(r, CONFLICT_RESOLUTION_STRATEGY)),
		cli_clean(c->arena, person(c, r, CONFLICT_DECIDED_BY,
					    CONFLICT_RESOLVED_AT)));
	e = queue_of_record(
		c->store, TABLE_CONFLICTS, r->id, 0, c->arena, &own);
	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < own.count; i++) {
		const struct queued *q = &own.items[i];

		if (q->rule && strcmp(q->rule, late) == 0)
			buf_addf(&c->out,
				"What %s decided at this terminal came second "
				"and had no effect (%s).\n",
				find_name(c, TABLE_STAFF, q->action.user_id),
				q->action.id);
	}
	return EXIT_FINE;
}

static int
show_text(struct cli *c, const struct record *r)
{
	enum err e;

	buf_addf(&c->out, "conflict  %s (%s)\nabout     %s\n", r->id,
		record_word(r, CONFLICT_CONFLICT_TYPE),
		cli_clean(c->arena, conflicts_subject(c, r)));
	buf_addf(&c->out, "terminal  %s\nserver    %s\n",
		cli_clean(c->arena,
			person(c, r, CONFLICT_CLIENT_USER, CONFLICT_CLIENT_AT)),
		cli_clean(c->arena, person(c, r, CONFLICT_SERVER_USER,
					    CONFLICT_SERVER_AT)));
	if (!record_is_null(r, CONFLICT_NOTE))
		buf_addf(&c->out, "note      %s\n",
			cli_clean(c->arena, record_text(r, CONFLICT_NOTE)));
	buf_addc(&c->out, '\n');
	e = conflict_out_sides(c, r);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (record_int(r, CONFLICT_RESOLVED))
		return show_decision(c, r);
	buf_addf(&c->out,
		"\ndecide: offsync conflicts resolve %.8s "
		"(--server | --client | --newest | field=VALUE ...)\n",
		r->id);
	return EXIT_FINE;
}

static int
explain(struct cli *c, const struct record *r)
{
	const struct entity *entity =
		entity_find(record_text(r, CONFLICT_TABLE_NAME));

	if (!entity)
		return cli_fail_err(ERR_UNSUPPORTED);
	return explain_out(
		c, entity->table, record_text(r, CONFLICT_RECORD_ID));
}

static int
show_run_one(struct cli *c)
{
	struct record *r = NULL;
	struct json_writer w;
	enum err e;
	int status = conflicts_find(c, c->args.items[1], &r);

	if (status != EXIT_FINE)
		return status;
	if (args_has(&c->args, "--explain"))
		return explain(c, r);
	if (!c->json)
		return show_text(c, r);
	json_writer_init(&w, &c->out);
	e = record_out_json(c, r, &w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

/* clang-format off */
static const struct verb verbs[] = {
	{ "list",    NULL,                  1, 1,         list_run },
	{ "show",    "a conflict's id",     2, 2,         show_run_one },
	{ "resolve", "a conflict's id",     2, VERB_MANY, conflicts_resolve },
	{ "undo",    "a conflict's id",     2, VERB_MANY, conflicts_undo },
	{ NULL, NULL, 0, 0, NULL },
};
/* clang-format on */

int
conflicts_run(struct cli *c)
{
	return verb_run(c, verbs);
}
