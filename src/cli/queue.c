#include "cli/queue.h"

#include "base/text.h"
#include "cli/action_out.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/queue_file.h"
#include "cli/refusal.h"
#include "cli/verb.h"
#include "store/queue.h"

#include <string.h>

const struct option queue_options[] = {
	{ "--all", NULL, "list: also what the server has confirmed" },
	{ "--limit", "N", "list: the newest N" },
	{ NULL, NULL, NULL },
};

const char queue_help[] =
	"  list          what is not confirmed yet\n"
	"  show ID       one action with everything that is known of it\n"
	"  retry ID      send a refused action again, as it was\n"
	"  fix ID key=value ...\n"
	"                send a corrected copy of a refused action\n"
	"  export FILE   unsent actions as a file, with its SHA-256\n"
	"  import FILE   queue here what such a file holds (managers)\n"
	"\n"
	"  ID may be the start of an id that fits only one.\n";

/* Why an action is where it is, for the last column. */
static const char *
reason(struct cli *c, const struct queued *q)
{
	if (q->tampered)
		return "altered outside of offsync; never sent";
	if (q->replaced_by)
		return arena_printf(
			c->arena, "replaced by %.8s", q->replaced_by);
	if (q->waits_for)
		return arena_printf(c->arena, "waits for %.8s", q->waits_for);
	if (q->rule)
		return arena_printf(c->arena, "%s: %s", q->rule,
			q->error_message ? q->error_message : "refused");
	if (q->error_message)
		return q->error_message;
	if (q->status == SYNC_STATUS_PENDING && q->stamp > 0)
		return "applied, waits for the server's rows";
	return NULL;
}

static const char *
what(struct cli *c, const struct queued *q)
{
	if (c->signed_in && q->summary && *q->summary)
		return q->summary;
	return arena_printf(c->arena, "%s %s",
		operation_name(q->action.operation),
		q->action.table_name ? q->action.table_name : "?");
}

static int
read_limit(struct cli *c, size_t *out)
{
	const char *text = args_value(&c->args, "--limit");
	int64_t n = 0;

	*out = 0;
	if (!text)
		return EXIT_FINE;
	if (!text_to_int(text, &n) || n < 1)
		return cli_usage(c, "--limit must be a number from 1");
	*out = (size_t)n;
	return EXIT_FINE;
}

static void
list_rows(struct cli *c, const struct queued_list *list)
{
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "seq", true);
	columns_heading(&t, "id", false);
	columns_heading(&t, "created", false);
	columns_heading(&t, "status", false);
	columns_heading(&t, "what", false);
	columns_heading(&t, "why", false);
	for (size_t i = 0; i < list->count; i++) {
		const struct queued *q = &list->items[i];

		columns_cell(&t, arena_printf(c->arena, "%lld",
					 (long long)q->action.device_seq));
		columns_cell(&t, q->action.id);
		columns_cell(&t, cli_instant(c->arena, q->action.created_at));
		columns_cell(&t, sync_status_name(q->status));
		columns_cell(&t, what(c, q));
		columns_cell(&t, reason(c, q));
	}
	columns_print(&t, &c->out);
}

static int
list_run(struct cli *c)
{
	struct queued_list list = { 0 };
	struct json_writer w;
	size_t limit;
	enum err e;
	int status = read_limit(c, &limit);

	if (status != EXIT_FINE)
		return status;
	e = queue_list(
		c->store, args_has(&c->args, "--all"), limit, c->arena, &list);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (!c->json) {
		list_rows(c, &list);
		return EXIT_FINE;
	}
	json_writer_init(&w, &c->out);
	json_begin_array(&w);
	for (size_t i = 0; i < list.count && e == ERR_OK; i++)
		e = action_out_json(c, &list.items[i], &w);
	json_end_array(&w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

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

static int
find_action(struct cli *c, struct queued *out)
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

static void
line(struct cli *c, const char *name, const char *value)
{
	if (value && *value)
		buf_addf(&c->out, "%-14s %s\n", name,
			cli_clean(c->arena, value));
}

static void
show_values(struct cli *c, const struct queued *q)
{
	const struct entity *entity = q->action.entity;

	for (size_t i = 0; entity && i < q->action.data.count; i++) {
		const struct field_value *v = &q->action.data.items[i];
		const struct field *f = &entity->fields[v->field];
		const struct value *base =
			field_values_find(&q->action.base, v->field);
		bool seen = cli_sees(c, f, entity->table);
		const char *now =
			seen ? value_show(c->arena, f, v->value, c->currency)
			     : "***";
		const char *was =
			!base  ? NULL
			: seen ? value_show(c->arena, f, *base, c->currency)
			       : "***";

		buf_addf(&c->out, "  %-20s %s%s%s%s\n", f->name,
			cli_clean(c->arena, now), was ? " (was " : "",
			was ? cli_clean(c->arena, was) : "", was ? ")" : "");
	}
}

static int
show_run_one(struct cli *c)
{
	struct queued q = { 0 };
	int status = find_action(c, &q);

	if (status != EXIT_FINE)
		return status;
	if (c->json) {
		struct json_writer w;
		enum err e;

		json_writer_init(&w, &c->out);
		e = action_out_json(c, &q, &w);
		buf_addc(&c->out, '\n');
		return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
	}
	line(c, "id", q.action.id);
	line(c, "what", what(c, &q));
	line(c, "status", sync_status_name(q.status));
	line(c, "why", reason(c, &q));
	line(c, "remedy", q.remedy);
	line(c, "created", cli_instant(c->arena, q.action.created_at));
	line(c, "last try", cli_instant(c->arena, q.last_sync_attempt));
	line(c, "record", action_record_id(&q.action));
	line(c, "reason", q.action.reason);
	line(c, "signed", q.action.signature ? "yes" : "not yet");
	if (q.action.data.count > 0)
		buf_adds(&c->out, "values\n");
	show_values(c, &q);
	return EXIT_FINE;
}

/* retry and fix: the same, with or without other values. */
static int
again(struct cli *c, const struct operation_request *changes)
{
	struct queue_answer answer = { 0 };
	struct queued q = { 0 };
	enum err e;
	int status = cli_sign_in(c);

	if (status == EXIT_FINE)
		status = find_action(c, &q);
	if (status != EXIT_FINE)
		return status;
	if (q.status != SYNC_STATUS_FAILED)
		return cli_fail(EXIT_BAD_DATA,
			"the action is %s, not refused: there is nothing to "
			"send again",
			sync_status_name(q.status));
	e = queue_retry(c->store, q.action.id, c->session.user_id, changes,
		c->arena, &answer);
	if (e != ERR_OK)
		return refusal_print(e, &answer);
	refusal_note(&answer);
	if (c->json) {
		c->args.items[1] = answer.action_id;
		return show_run_one(c);
	}
	buf_addf(&c->out, "%s\n", answer.action_id);
	return EXIT_FINE;
}

static int
retry_run(struct cli *c)
{
	return again(c, NULL);
}

static int
fix_run(struct cli *c)
{
	struct operation_request changes = { 0 };
	struct operation_argument *list =
		ARENA_ARRAY(c->arena, struct operation_argument, c->args.count);

	for (size_t i = 2; i < c->args.count; i++) {
		const char *word = c->args.items[i];
		const char *equals = strchr(word, '=');

		if (!equals || equals == word)
			return cli_fail(EXIT_BAD_DATA,
				"'%s' is not key=value; nothing was queued",
				word);
		list[changes.count++] = (struct operation_argument){
			arena_strndup(c->arena, word, (size_t)(equals - word)),
			equals + 1,
		};
	}
	changes.arguments = list;
	return again(c, &changes);
}

static int
export_run(struct cli *c)
{
	return queue_file_export(c, c->args.items[1]);
}

static int
import_run(struct cli *c)
{
	return queue_file_import(c, c->args.items[1]);
}

/* clang-format off */
static const struct verb verbs[] = {
	{ "list",   NULL,               1, 1,        list_run },
	{ "show",   "an action's id",   2, 2,        show_run_one },
	{ "retry",  "an action's id",   2, 2,        retry_run },
	{ "fix",    "an id and key=value", 3, VERB_MANY, fix_run },
	{ "export", "a file",           2, 2,        export_run },
	{ "import", "a file",           2, 2,        import_run },
	{ NULL, NULL, 0, 0, NULL },
};
/* clang-format on */

int
queue_run(struct cli *c)
{
	return verb_run(c, verbs);
}
