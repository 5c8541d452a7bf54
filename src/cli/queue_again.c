#include "cli/queue_again.h"

#include "cli/action_out.h"
#include "cli/degraded.h"
#include "cli/find.h"
#include "cli/queued_find.h"
#include "cli/refusal.h"

#include <string.h>

static int
find_refused(struct cli *c, struct queued *out)
{
	int status = cli_sign_in(c);

	if (status == EXIT_FINE)
		status = queued_find(c, out);
	if (status != EXIT_FINE || out->status == SYNC_STATUS_FAILED)
		return status;
	return cli_fail(EXIT_BAD_DATA,
		"the action is %s, not refused: there is nothing to send again",
		sync_status_name(out->status));
}

static int
send_again(struct cli *c, const struct queued *q,
	const struct operation_request *changes)
{
	struct action_list none = { 0 };
	struct queue_answer answer = { 0 };
	enum err e;

	e = queue_retry(c->store, q->action.id, c->session.user_id, changes,
		c->arena, &answer);
	if (e != ERR_OK)
		return refusal_print(e, &answer);
	refusal_note(&answer);
	if (c->json)
		return action_out_answer(c, &none, &answer);
	buf_addf(&c->out, "%s\n", answer.action_id);
	return EXIT_FINE;
}

/* An entry of the fallback journal: *status says how that ended. */
static bool
parked_again(
	struct cli *c, const struct operation_request *changes, int *status)
{
	struct journal_parked p;

	*status = cli_sign_in(c);
	if (*status != EXIT_FINE)
		return true;
	if (!degraded_find(c, c->args.items[1], &p))
		return false;
	*status = degraded_retry(c, &p, changes);
	return true;
}

int
queue_again_dismiss(struct cli *c)
{
	struct journal_parked p;
	struct queued q = { 0 };
	int status = cli_sign_in(c);
	enum err e;

	if (status != EXIT_FINE)
		return status;
	if (c->session.role != ROLE_MANAGER)
		return cli_fail(EXIT_NOT_ALLOWED,
			"only a manager may dismiss an entry: sign in as one");
	if (degraded_find(c, c->args.items[1], &p)) {
		e = journal_parked_dismiss(c->store, p.id);
		return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
	}
	status = queued_find(c, &q);
	if (status != EXIT_FINE)
		return status;
	e = queue_dismiss(c->store, q.action.id);
	if (e == ERR_INVALID)
		return cli_fail(EXIT_BAD_DATA,
			"the action is %s: only what was refused, and not "
			"entered again, is forgotten",
			q.replaced_by ? "replaced"
				      : sync_status_name(q.status));
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

int
queue_again_retry(struct cli *c)
{
	struct queued q = { 0 };
	int status;

	if (parked_again(c, NULL, &status))
		return status;
	status = find_refused(c, &q);
	return status == EXIT_FINE ? send_again(c, &q, NULL) : status;
}

/* "room_id=209" names a room by what people call it; "room=209" too. */
static int
resolve_reference(struct cli *c, const struct entity *entity,
	struct operation_argument *arg)
{
	int field = entity_field(entity, arg->key);
	struct record *r = NULL;
	enum err e;

	if (field < 0) {
		const char *longer = arena_printf(c->arena, "%s_id", arg->key);

		field = entity_field(entity, longer);
		if (field < 0)
			return EXIT_FINE;
		arg->key = longer;
	}
	if (entity->fields[field].type != FIELD_ID || arg->value[0] == '\0')
		return EXIT_FINE;
	e = find_record(c, entity->fields[field].refs, arg->value, &r);
	if (e == ERR_NOT_FOUND)
		return cli_fail(EXIT_BAD_DATA,
			"%s: there is no %s '%s'; nothing was queued", arg->key,
			entity_get(entity->fields[field].refs)->one,
			arg->value);
	if (e != ERR_OK)
		return cli_fail_err(e);
	arg->value = r->id;
	return EXIT_FINE;
}

static int
read_change(struct cli *c, const struct entity *entity, const char *word,
	struct operation_argument *out)
{
	const char *equals = strchr(word, '=');

	if (!equals || equals == word)
		return cli_fail(EXIT_BAD_DATA,
			"'%s' is not key=value; nothing was queued", word);
	out->key = arena_strndup(c->arena, word, (size_t)(equals - word));
	out->value = equals + 1;
	return entity ? resolve_reference(c, entity, out) : EXIT_FINE;
}

int
queue_again_fix(struct cli *c)
{
	struct operation_request changes = { 0 };
	struct operation_argument *list =
		ARENA_ARRAY(c->arena, struct operation_argument, c->args.count);
	struct queued q = { 0 };
	int status = EXIT_FINE;

	for (size_t i = 2; i < c->args.count && status == EXIT_FINE; i++)
		status = read_change(
			c, NULL, c->args.items[i], &list[changes.count++]);
	changes.arguments = list;
	if (status != EXIT_FINE || parked_again(c, &changes, &status))
		return status;
	changes.count = 0;
	status = find_refused(c, &q);
	for (size_t i = 2; i < c->args.count && status == EXIT_FINE; i++)
		status = read_change(c, q.action.entity, c->args.items[i],
			&list[changes.count++]);
	changes.arguments = list;
	return status == EXIT_FINE ? send_again(c, &q, &changes) : status;
}
