#include "cli/conflicts.h"

#include "cli/action_out.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/conflict_out.h"
#include "cli/find.h"
#include "cli/record_out.h"
#include "cli/refusal.h"
#include "cli/verb.h"
#include "store/queue.h"

#include <string.h>

const struct option conflicts_options[] = {
	{ "--server", NULL, "resolve: what the server has stands" },
	{ "--client", NULL, "resolve: what the terminal entered stands" },
	{ "--note", "TEXT", "resolve: why, for whoever asks later" },
	{ "--all", NULL, "list: decided ones too" },
	{ NULL, NULL, NULL },
};

const char conflicts_help[] =
	"  list          what waits for a decision\n"
	"  show ID       the values before, of the terminal and of the server\n"
	"  resolve ID (--server | --client | field=server | field=client |\n"
	"             field=VALUE ...) [--note TEXT]\n"
	"                decide; the decision is queued and sent like any "
	"other\n"
	"                action\n"
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

static const char *
subject(struct cli *c, const struct record *r)
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
		columns_cell(&t, subject(c, r));
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

static int
find_conflict(struct cli *c, struct record **out)
{
	const char *id = c->args.items[1];
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

static int
show_text(struct cli *c, const struct record *r)
{
	enum err e;

	buf_addf(&c->out, "conflict  %s (%s)\nabout     %s\n", r->id,
		record_word(r, CONFLICT_CONFLICT_TYPE),
		cli_clean(c->arena, subject(c, r)));
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
		buf_addf(&c->out, "\ndecided: %s, %s\n",
			cli_clean(c->arena,
				record_text(r, CONFLICT_RESOLUTION_STRATEGY)),
			cli_clean(c->arena, person(c, r, CONFLICT_DECIDED_BY,
						    CONFLICT_RESOLVED_AT)));
	else
		buf_addf(&c->out,
			"\ndecide: offsync conflicts resolve %.8s "
			"(--server | --client | field=VALUE ...)\n",
			r->id);
	return EXIT_FINE;
}

static int
show_run_one(struct cli *c)
{
	struct record *r = NULL;
	struct json_writer w;
	enum err e;
	int status = find_conflict(c, &r);

	if (status != EXIT_FINE)
		return status;
	if (!c->json)
		return show_text(c, r);
	json_writer_init(&w, &c->out);
	e = record_out_json(c, r, &w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

/* The operation's arguments: the conflict, the rule for all fields, fields. */
static int
read_decision(struct cli *c, const struct record *r,
	struct operation_argument *list, size_t *count)
{
	bool server = args_has(&c->args, "--server");
	bool client = args_has(&c->args, "--client");
	const char *note = args_value(&c->args, "--note");

	if (server && client)
		return cli_usage(c, "--server and --client exclude each other");
	list[(*count)++] = (struct operation_argument){ "conflict", r->id };
	if (server || client)
		list[(*count)++] = (struct operation_argument){ "all",
			server ? "server" : "client" };
	if (note)
		list[(*count)++] = (struct operation_argument){ "note", note };
	for (size_t i = 2; i < c->args.count; i++) {
		const char *word = c->args.items[i];
		const char *equals = strchr(word, '=');

		if (!equals || equals == word)
			return cli_fail(EXIT_BAD_DATA,
				"'%s' is not field=server, field=client or "
				"field=VALUE; nothing was decided",
				word);
		list[(*count)++] = (struct operation_argument){
			arena_strndup(c->arena, word, (size_t)(equals - word)),
			equals + 1,
		};
	}
	if (!server && !client && c->args.count < 3)
		return cli_usage(c,
			"say what stands: --server, --client or field=VALUE");
	return EXIT_FINE;
}

static int
resolve_run(struct cli *c)
{
	const struct operation_info *op = operation_find("resolve-conflict");
	struct operation_argument *list = ARENA_ARRAY(
		c->arena, struct operation_argument, c->args.count + 3);
	struct operation_request request = { .arguments = list };
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	struct record *r = NULL;
	enum err e;
	int status = cli_sign_in(c);

	if (status == EXIT_FINE)
		status = find_conflict(c, &r);
	if (status == EXIT_FINE)
		status = read_decision(c, r, list, &request.count);
	if (status != EXIT_FINE)
		return status;
	if (record_int(r, CONFLICT_RESOLVED))
		return cli_fail(EXIT_BAD_DATA,
			"the conflict was decided already: 'offsync conflicts "
			"show %.8s' says how",
			r->id);
	e = queue_do(c->store, op, &request, c->session.user_id,
		c->session.role, (size_t)c->conf.sync.max_action_queue_size,
		c->arena, &actions, &answer);
	if (e != ERR_OK)
		return refusal_print(e, &answer);
	refusal_note(&answer);
	if (!c->json) {
		buf_addf(&c->out, "%s\n", answer.action_id);
		return EXIT_FINE;
	}
	return action_out_answer(c, &actions, &answer);
}

/* clang-format off */
static const struct verb verbs[] = {
	{ "list",    NULL,                  1, 1,         list_run },
	{ "show",    "a conflict's id",     2, 2,         show_run_one },
	{ "resolve", "a conflict's id",     2, VERB_MANY, resolve_run },
	{ NULL, NULL, 0, 0, NULL },
};
/* clang-format on */

int
conflicts_run(struct cli *c)
{
	return verb_run(c, verbs);
}
