#include "cli/queue.h"

#include "base/text.h"
#include "cli/action_out.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/degraded.h"
#include "cli/queue_again.h"
#include "cli/queue_file.h"
#include "cli/queued_find.h"
#include "cli/verb.h"
#include "store/queue.h"

#include <string.h>

const struct option queue_options[] = {
	{ "--all", NULL, "list: also what the server has confirmed" },
	{ "--limit", "N", "list: the newest N" },
	{ NULL, NULL, NULL },
};

const char queue_help[] =
	"  list          what is not confirmed yet; what waits for a refused\n"
	"                entry stands below it\n"
	"  show ID       one action with everything that is known of it\n"
	"  retry ID      send a refused action again, as it was\n"
	"  fix ID key=value ...\n"
	"                send a corrected copy of a refused action\n"
	"  dismiss ID    forget a refused entry, also one of the fallback\n"
	"                journal; what waited for it is sent (managers)\n"
	"  export FILE   unsent actions as a file, with its SHA-256\n"
	"  import FILE   queue here what such a file holds (managers)\n"
	"\n"
	"  ID may be the start of an id that fits only one.\n";

/* What is with the one that others wait for. */
static const char *
holder_words(const struct queued *holder)
{
	switch (holder->status) {
	case SYNC_STATUS_FAILED:
		return "which was refused";
	case SYNC_STATUS_CONFLICT:
		return "which a manager decides";
	case SYNC_STATUS_PENDING:
	case SYNC_STATUS_SYNCED:
	case SYNC_STATUS_COUNT:
		break;
	}
	return "which is on its way";
}

/* Why an action is where it is, for the last column. */
static const char *
reason(struct cli *c, const struct queued *q)
{
	if (q->tampered)
		return "altered outside of offsync; never sent";
	if (q->replaced_by && strcmp(q->replaced_by, q->action.id) == 0)
		return "dropped";
	if (q->replaced_by)
		return arena_printf(
			c->arena, "replaced by %.8s", q->replaced_by);
	if (q->holder)
		return arena_printf(c->arena, "%s entry %lld, %s",
			q->waits_for ? "waits for" : "refused with",
			(long long)q->holder->action.device_seq,
			holder_words(q->holder));
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

static int
list_rows(struct cli *c, const struct queued_list *list)
{
	struct columns t;
	int status;

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
		columns_cell(&t, arena_printf(c->arena, "%*s%s", 2 * q->depth,
					 "", what(c, q)));
		columns_cell(&t, reason(c, q));
	}
	status = degraded_rows(c, &t);
	columns_print(&t, &c->out);
	return status;
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
	if (e == ERR_OK)
		queue_bundle(&list, c->arena);
	if (journal_is_for(e))
		cli_note("the store cannot be read (%s): only what waits in "
			 "the fallback journal is listed",
			err_text(e));
	else if (e != ERR_OK)
		return cli_fail_err(e);
	if (!c->json)
		return list_rows(c, &list);
	e = ERR_OK;
	json_writer_init(&w, &c->out);
	json_begin_array(&w);
	for (size_t i = 0; i < list.count && e == ERR_OK; i++)
		e = action_out_json(c, &list.items[i], &w);
	status = degraded_json(c, &w);
	json_end_array(&w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? status : cli_fail_err(e);
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

static void
show_text(struct cli *c, const struct queued *q)
{
	line(c, "id", q->action.id);
	line(c, "what", what(c, q));
	line(c, "status", sync_status_name(q->status));
	line(c, "why", reason(c, q));
	line(c, "remedy", q->remedy);
	line(c, "created", cli_instant(c->arena, q->action.created_at));
	line(c, "last try", cli_instant(c->arena, q->last_sync_attempt));
	line(c, "record", action_record_id(&q->action));
	line(c, "reason", q->action.reason);
	line(c, "signed", q->action.signature ? "yes" : "not yet");
	for (size_t i = 1; i <= q->holding; i++)
		line(c, i == 1 ? "holds" : "",
			arena_printf(c->arena, "%lld %s",
				(long long)q[i].action.device_seq,
				what(c, &q[i])));
	if (q->action.data.count > 0)
		buf_adds(&c->out, "values\n");
	show_values(c, q);
}

static int
show_action(struct cli *c)
{
	struct journal_parked parked;
	struct queued_list bundle;
	struct queued q = { 0 };
	struct json_writer w;
	size_t at = 0;
	int status;
	enum err e;

	if (degraded_find(c, c->args.items[1], &parked)) {
		degraded_show(c, &parked);
		return EXIT_FINE;
	}
	status = queued_find(c, &q);
	if (status != EXIT_FINE)
		return status;
	e = queue_find_bundle(c->store, q.action.id, c->arena, &bundle, &at);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (!c->json) {
		show_text(c, &bundle.items[at]);
		return EXIT_FINE;
	}
	json_writer_init(&w, &c->out);
	e = action_out_json(c, &bundle.items[at], &w);
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
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
	{ "show",   "an action's id",   2, 2,        show_action },
	{ "retry",  "an action's id",   2, 2,        queue_again_retry },
	{ "fix",    "an id and key=value", 3, VERB_MANY, queue_again_fix },
	{ "dismiss", "an entry's id",   2, 2,        queue_again_dismiss },
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
