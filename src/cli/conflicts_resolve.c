#include "cli/conflicts_resolve.h"

#include "cli/action_out.h"
#include "cli/decision_out.h"
#include "cli/refusal.h"
#include "domain/conflict_alike.h"
#include "domain/role.h"
#include "store/queue.h"

#include <string.h>

/* Of one id in a list, and the comma behind it. */
#define ID_MAX 66

/* ---- reading ---- */

static int
read_all(struct cli *c, struct decision *d)
{
	static const char *const words[] = { "server", "client", "newest" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *option = arena_printf(c->arena, "--%s", words[i]);

		if (!args_has(&c->args, option))
			continue;
		if (d->all)
			return cli_usage(c, "--%s and --%s exclude each other",
				d->all, words[i]);
		d->all = words[i];
	}
	return EXIT_FINE;
}

static int
read_field(struct cli *c, struct decision *d, const char *word)
{
	const char *equals = strchr(word, '=');

	if (equals == word)
		return cli_fail(EXIT_BAD_DATA,
			"'%s' is not field=server, field=client or "
			"field=VALUE; nothing was decided",
			word);
	d->fields[d->field_count++] = (struct operation_argument){
		arena_strndup(c->arena, word, (size_t)(equals - word)),
		equals + 1,
	};
	return EXIT_FINE;
}

static int
add_conflict(struct decision *d, struct record *r)
{
	if (record_list_has(&d->conflicts, r->id))
		return EXIT_FINE;
	if (d->conflicts.count == CONFLICT_TOGETHER_MAX)
		return cli_fail(EXIT_BAD_DATA,
			"at most %d conflicts are decided at once; nothing was "
			"decided",
			CONFLICT_TOGETHER_MAX);
	d->conflicts.items[d->conflicts.count++] = r;
	return EXIT_FINE;
}

/* The conflict that is named, and with --alike those like it. */
static int
read_conflict(struct cli *c, struct decision *d, const char *word)
{
	struct record_list alike = { 0 };
	struct record *r = NULL;
	enum err e = ERR_OK;
	int status = conflicts_find(c, word, &r);

	if (status == EXIT_FINE)
		status = add_conflict(d, r);
	if (status == EXIT_FINE && args_has(&c->args, "--alike"))
		e = conflict_list_alike(
			store_view(c->store), r, c->arena, &alike);
	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < alike.count && status == EXIT_FINE; i++)
		status = add_conflict(d, alike.items[i]);
	return status;
}

static int
read_words(struct cli *c, struct decision *d)
{
	int status = EXIT_FINE;

	d->note = args_value(&c->args, "--note");
	d->fields =
		ARENA_ARRAY(c->arena, struct operation_argument, c->args.count);
	d->conflicts.items =
		ARENA_ARRAY(c->arena, struct record *, CONFLICT_TOGETHER_MAX);
	for (size_t i = 1; i < c->args.count && status == EXIT_FINE; i++) {
		const char *word = c->args.items[i];

		status = strchr(word, '=') ? read_field(c, d, word)
					   : read_conflict(c, d, word);
	}
	return status;
}

static int
read_decision(struct cli *c, struct decision *d)
{
	int status = read_all(c, d);

	if (status == EXIT_FINE)
		status = read_words(c, d);
	if (status != EXIT_FINE)
		return status;
	if (d->conflicts.count == 0)
		return cli_usage(c, "say which conflict");
	if (!d->all && d->field_count == 0)
		return cli_usage(c,
			"say what stands: --server, --client, --newest or "
			"field=VALUE");
	if (d->conflicts.count > 1 && d->field_count > 0)
		return cli_usage(c,
			"several conflicts are decided whole: with --server, "
			"--client or --newest");
	return EXIT_FINE;
}

/* The operation's arguments for one conflict, or several with commas. */
static struct operation_request
request_for(struct cli *c, const struct decision *d, const char *conflicts)
{
	struct operation_argument *list = ARENA_ARRAY(
		c->arena, struct operation_argument, d->field_count + 3);
	struct operation_request r = { .arguments = list };

	list[r.count++] = (struct operation_argument){ "conflict", conflicts };
	if (d->all)
		list[r.count++] = (struct operation_argument){ "all", d->all };
	if (d->note)
		list[r.count++] =
			(struct operation_argument){ "note", d->note };
	for (size_t i = 0; i < d->field_count; i++)
		list[r.count++] = d->fields[i];
	return r;
}

/* ---- trying ---- */

static const char *
why_not(struct cli *c, const struct tried *o)
{
	const struct queue_answer *answer = &o->trial.answer;

	if (record_int(o->conflict, CONFLICT_RESOLVED))
		return "it was decided already";
	if (o->trial.verdict == ERR_OK)
		return NULL;
	if (answer->problems.count > 0)
		return arena_printf(c->arena, "%s %s",
			answer->problems.items[0].field,
			answer->problems.items[0].message);
	return arena_printf(c->arena, "%s: %s", rule_get(answer->rule)->code,
		answer->detail ? answer->detail : rule_get(answer->rule)->text);
}

static enum err
try_each(struct cli *c, const struct decision *d, struct tried *list)
{
	const struct operation_info *op = operation_find("resolve-conflict");
	enum err e = ERR_OK;

	for (size_t i = 0; i < d->conflicts.count && e == ERR_OK; i++) {
		const struct record *conflict = d->conflicts.items[i];
		const struct operation_request r =
			request_for(c, d, conflict->id);

		list[i].conflict = conflict;
		e = trial_run(c->store, op, &r, c->session.user_id,
			c->session.role, c->arena, &list[i].trial);
		list[i].why = why_not(c, &list[i]);
	}
	return e;
}

/* ---- deciding ---- */

static const char *
join_decided(struct cli *c, const struct decision *d, const struct tried *list)
{
	struct buf text;
	const char *out;

	buf_init(&text, (size_t)CONFLICT_TOGETHER_MAX * ID_MAX);
	for (size_t i = 0; i < d->conflicts.count; i++)
		if (!list[i].why)
			buf_addf(&text, "%s%s", text.len > 0 ? "," : "",
				list[i].conflict->id);
	out = arena_strndup(c->arena, text.data, text.len);
	buf_fini(&text);
	return out;
}

/* Which action is about which conflict. */
static void
name_actions(const struct decision *d, const struct action_list *actions,
	struct tried *list)
{
	for (size_t i = 0; i < d->conflicts.count; i++) {
		if (list[i].why)
			continue;
		list[i].why = "it was decided meanwhile";
		for (size_t k = 0; k < actions->count; k++) {
			const char *about =
				action_record_id(&actions->items[k]);

			if (strcmp(about, list[i].conflict->id) != 0)
				continue;
			list[i].action_id = actions->items[k].id;
			list[i].why = NULL;
		}
	}
}

static int
queue_request(struct cli *c, const char *operation,
	const struct operation_request *r, struct action_list *actions,
	struct queue_answer *answer)
{
	enum err e = queue_do(c->store, operation_find(operation), r,
		c->session.user_id, c->session.role,
		(size_t)c->conf.sync.max_action_queue_size, c->arena, actions,
		answer);

	if (e != ERR_OK)
		return refusal_print(e, answer);
	refusal_note(answer);
	return EXIT_FINE;
}

/* One conflict: as `do` answers. */
static int
decide_one(struct cli *c, const struct decision *d)
{
	const struct record *r = d->conflicts.items[0];
	const struct operation_request request = request_for(c, d, r->id);
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	int status;

	if (record_int(r, CONFLICT_RESOLVED))
		return cli_fail(EXIT_BAD_DATA,
			"the conflict was decided already: 'offsync conflicts "
			"show %.8s' says how",
			r->id);
	status = queue_request(
		c, "resolve-conflict", &request, &actions, &answer);
	if (status != EXIT_FINE)
		return status;
	if (c->json)
		return action_out_answer(c, &actions, &answer);
	buf_addf(&c->out, "%s\n", answer.action_id);
	return EXIT_FINE;
}

/* Those that cannot be decided so are left and named; the others are decided
 * in one transaction. */
static int
decide_several(struct cli *c, const struct decision *d, struct tried *list)
{
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	int status = EXIT_FINE;

	if (decision_count(d, list) > 0) {
		const struct operation_request request =
			request_for(c, d, join_decided(c, d, list));

		status = queue_request(
			c, "resolve-conflict", &request, &actions, &answer);
	}
	if (status != EXIT_FINE)
		return status;
	name_actions(d, &actions, list);
	if (c->json)
		decision_out_json(c, d, list, false);
	for (size_t i = 0; i < d->conflicts.count; i++) {
		if (list[i].why)
			status = cli_fail(EXIT_BAD_DATA,
				"conflict %.8s was left: %s",
				list[i].conflict->id, list[i].why);
		else if (!c->json)
			buf_addf(&c->out, "%s\n", list[i].action_id);
	}
	return status;
}

int
conflicts_resolve(struct cli *c)
{
	struct decision d = { 0 };
	struct tried *list;
	bool is_trial = args_has(&c->args, "--dry-run");
	enum err e;
	int status = cli_may_decide(c);

	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status == EXIT_FINE)
		status = read_decision(c, &d);
	if (status != EXIT_FINE)
		return status;
	if (!is_trial && !args_has(&c->args, "--alike") &&
		d.conflicts.count == 1)
		return decide_one(c, &d);
	if (!role_may(c->session.role, TABLE_CONFLICTS, OPERATION_UPDATE))
		return cli_fail(EXIT_NOT_ALLOWED,
			"managers decide conflicts: sign one in; nothing was "
			"decided");
	list = ARENA_ARRAY(c->arena, struct tried, d.conflicts.count);
	e = try_each(c, &d, list);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (!is_trial)
		return decide_several(c, &d, list);
	if (c->json)
		decision_out_json(c, &d, list, true);
	else
		decision_out_text(c, &d, list);
	return EXIT_FINE;
}

int
conflicts_undo(struct cli *c)
{
	struct decision d = { 0 };
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };
	struct tried *list;
	struct operation_request request;
	int status = cli_may_decide(c);

	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status == EXIT_FINE)
		status = read_words(c, &d);
	if (status != EXIT_FINE)
		return status;
	if (d.conflicts.count == 0 || d.field_count > 0)
		return cli_usage(c, "say whose decision is taken back: ID ...");
	list = ARENA_ARRAY(c->arena, struct tried, d.conflicts.count);
	for (size_t i = 0; i < d.conflicts.count; i++)
		list[i].conflict = d.conflicts.items[i];
	request = request_for(c, &d, join_decided(c, &d, list));
	status = queue_request(
		c, "reopen-conflict", &request, &actions, &answer);
	if (status != EXIT_FINE)
		return status;
	if (c->json)
		return action_out_answer(c, &actions, &answer);
	for (size_t i = 0; i < actions.count; i++)
		buf_addf(&c->out, "%s\n", actions.items[i].id);
	return EXIT_FINE;
}
