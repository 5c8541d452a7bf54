#include "cli/do.h"

#include "cli/action_out.h"
#include "cli/cli.h"
#include "cli/degraded.h"
#include "cli/refusal.h"
#include "domain/operations.h"
#include "store/queue.h"

#include <string.h>

const struct option do_options[] = {
	{ "--key", "TEXT",
		"names the intention: the same one twice is done once" },
	{ NULL, NULL, NULL },
};

const char do_help[] =
	"  'offsync do OPERATION --help' lists the keys of one operation;\n"
	"  'offsync do --help' all operations. Prints the id of the action, "
	"with\n"
	"  --json the action itself, and in 'actions' all that the operation\n"
	"  made. A wrong key or value, or a rule of the hotel, queues "
	"nothing.\n"
	"  When the store cannot be used, critical operations go to the "
	"fallback\n"
	"  journal and are queued when it is back: 'offsync status' tells.\n";

static void
list_operations(struct buf *out)
{
	buf_adds(out, "\noperations:\n");
	for (const struct operation_info *op = operations; op->name; op++)
		buf_addf(out, "  %-16s%s\n", op->name, op->summary);
}

static void
add_keys(const struct operation_key *k, struct buf *out)
{
	for (; k->name; k++)
		buf_addf(out, "  %-18s%s%s\n", k->name, k->hint,
			k->required ? " (needed)" : "");
}

static void
list_keys(const struct operation_info *op, struct buf *out)
{
	buf_addf(out, "usage: offsync do %s key=value ...\n\n  %s\n\n",
		op->name, op->summary);
	buf_adds(out, "keys:\n");
	add_keys(op->keys, out);
	if (op->takes_fields)
		buf_adds(out, "  FIELD             any field of the table, "
			      "by its own name\n");
	add_keys(operation_common_keys, out);
}

int
do_explain(struct cli *c)
{
	const struct operation_info *op = NULL;

	if (c->args.count > 0)
		op = operation_find(c->args.items[0]);
	if (op) {
		list_keys(op, &c->out);
		return EXIT_FINE;
	}
	command_help_one(c->command, &c->out);
	list_operations(&c->out);
	return EXIT_FINE;
}

static int
unknown_operation(struct cli *c, const char *name)
{
	const struct operation_info *near = operation_suggest(name);

	if (near)
		return cli_usage(c,
			"there is no operation '%s'; did you mean '%s'", name,
			near->name);
	return cli_usage(c, "there is no operation '%s'", name);
}

/* "insert rooms number=8": words without '=' fill the table and the id. */
static const char *
place_key(const struct operation_info *op, size_t place)
{
	static const char *const keys[] = { "table", "id" };

	if (place >= sizeof(keys) / sizeof(keys[0]))
		return NULL;
	if (strcmp(op->name, "update") != 0 &&
		strcmp(op->name, "delete") != 0 &&
		(strcmp(op->name, "insert") != 0 || place > 0))
		return NULL;
	return keys[place];
}

static int
read_arguments(struct cli *c, const struct operation_info *op,
	struct operation_request *request)
{
	struct operation_argument *list =
		ARENA_ARRAY(c->arena, struct operation_argument, c->args.count);
	size_t places = 0;

	for (size_t i = 1; i < c->args.count; i++) {
		const char *word = c->args.items[i];
		const char *equals = strchr(word, '=');
		struct operation_argument *arg = &list[request->count];

		arg->value = equals ? equals + 1 : word;
		arg->key = equals ? arena_strndup(c->arena, word,
					    (size_t)(equals - word))
				  : place_key(op, places++);
		if (!arg->key || arg->key[0] == '\0')
			return cli_fail(EXIT_BAD_DATA,
				"'%s' is not key=value: 'offsync do %s --help' "
				"lists the keys; nothing was queued",
				word, op->name);
		request->count++;
	}
	request->arguments = list;
	return EXIT_FINE;
}

static int
do_operation(struct cli *c, const struct operation_info *op)
{
	struct operation_request request = {
		.idempotency_key = args_value(&c->args, "--key"),
	};
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	struct queue_intent intent = { .op = op, .request = &request };
	struct journal_outcome outcome = { 0 };
	size_t cap = (size_t)c->conf.sync.max_action_queue_size;
	enum err e;
	int status = read_arguments(c, op, &request);

	if (status == EXIT_FINE)
		status = cli_open_degraded(c);
	if (status == EXIT_FINE && strcmp(op->name, "resolve-conflict") == 0)
		status = cli_may_decide(c);
	c->takes_facts = true;
	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status == EXIT_FINE)
		status = cli_is_loaded(c);
	if (status != EXIT_FINE)
		return status;
	intent.user_id = c->session.user_id;
	intent.role = c->session.role;
	e = journal_do(c->journal, c->store, &intent, cap, c->arena, &actions,
		&answer, &outcome);
	if (outcome.journaled)
		return degraded_saved(c, op, &outcome, &answer);
	if (e != ERR_OK && e != ERR_INVALID && outcome.store != ERR_OK)
		return degraded_refuse(c, op, e, &outcome);
	if (e != ERR_OK)
		return refusal_print(e, &answer);
	refusal_note(&answer);
	if (answer.already)
		cli_note("this was queued before: nothing new was");
	if (c->json)
		return action_out_answer(c, &actions, &answer);
	buf_addf(&c->out, "%s\n", answer.action_id);
	return EXIT_FINE;
}

int
do_run(struct cli *c)
{
	const struct operation_info *op;

	if (c->args.count == 0)
		return cli_usage(c, "say what to do");
	op = operation_find(c->args.items[0]);
	if (!op)
		return unknown_operation(c, c->args.items[0]);
	return do_operation(c, op);
}
