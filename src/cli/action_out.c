#include "cli/action_out.h"

#include "cli/record_out.h"

#include <string.h>

#define ACTION_MAX ((size_t)1024 * 1024)

/* data or base, sensitive fields masked as the entity says. */
static void
write_values(struct cli *c, const struct entity *entity,
	const struct json_node *values, struct json_writer *w)
{
	json_begin_object(w);
	for (const struct json_node *n = json_first(values); n;
		n = json_next(n)) {
		int field = entity ? entity_field(entity, json_key(n)) : -1;

		json_write_key(w, json_key(n));
		if (field >= 0 && json_kind(n) != JSON_NULL &&
			!cli_sees(c, &entity->fields[field], entity->table))
			json_write_text(w, MASKED);
		else
			json_write_node(w, n);
	}
	json_end_object(w);
}

/* The members of the canonical text, which is the one place that knows them. */
static enum err
write_members(struct cli *c, const struct action *act, struct json_writer *w)
{
	struct json_doc *doc = NULL;
	struct buf text;
	enum err e;

	buf_init(&text, ACTION_MAX);
	action_to_canonical(act, &text);
	e = json_parse(text.data, text.len, ACTION_MAX, &doc, NULL);
	if (e == ERR_OK) {
		const struct json_node *n = json_first(json_root(doc));

		for (; n; n = json_next(n)) {
			json_write_key(w, json_key(n));
			if (json_kind(n) == JSON_OBJECT)
				write_values(c, act->entity, n, w);
			else
				json_write_node(w, n);
		}
	}
	json_free(doc);
	buf_fini(&text);
	return e;
}

static void
member_unless_null(struct json_writer *w, const char *key, const char *text)
{
	if (text)
		json_member_text(w, key, text);
}

/* The id of its root, when it is in a bundle. */
static const char *
bundle_of(const struct queued *q)
{
	if (!q->holder && q->holding == 0)
		return NULL;
	while (q->holder)
		q = q->holder;
	return q->action.id;
}

static enum err
write_queued(struct cli *c, const struct queued *q, struct json_writer *w)
{
	enum err e = ERR_OK;

	if (q->tampered)
		json_member_text(w, "id", q->action.id);
	else
		e = write_members(c, &q->action, w);
	member_unless_null(w, "signature", q->action.signature);
	json_member_text(w, "sync_status", sync_status_name(q->status));
	json_member_int(w, "sync_attempts", q->sync_attempts);
	if (q->last_sync_attempt > 0)
		json_member_int(w, "last_sync_attempt", q->last_sync_attempt);
	member_unless_null(w, "error_message", q->error_message);
	member_unless_null(w, "error_type", q->error_type);
	member_unless_null(w, "rule", q->rule);
	member_unless_null(w, "remedy", q->remedy);
	member_unless_null(w, "waits_for", q->waits_for);
	member_unless_null(w, "replaced_by", q->replaced_by);
	member_unless_null(w, "bundle", bundle_of(q));
	if (q->holding > 0)
		json_member_int(w, "holding", (int64_t)q->holding);
	if (q->stamp > 0)
		json_member_int(w, "stamp", q->stamp);
	if (q->tampered)
		json_member_bool(w, "tampered", true);
	/* The sentence names guests. */
	if (c->signed_in)
		member_unless_null(w, "summary", q->summary);
	return e;
}

enum err
action_out_json(struct cli *c, const struct queued *q, struct json_writer *w)
{
	enum err e;

	json_begin_object(w);
	e = write_queued(c, q, w);
	json_end_object(w);
	return e;
}

static enum err
write_fresh(
	struct cli *c, const struct action_list *list, struct json_writer *w)
{
	struct queued q = {
		.action = list->items[0],
		.status = SYNC_STATUS_PENDING,
		.summary = list->summary,
	};
	enum err e;

	json_begin_object(w);
	e = write_queued(c, &q, w);
	json_write_key(w, "actions");
	json_begin_array(w);
	for (size_t i = 0; i < list->count && e == ERR_OK; i++) {
		q = (struct queued){
			.action = list->items[i],
			.status = SYNC_STATUS_PENDING,
		};
		e = action_out_json(c, &q, w);
	}
	json_end_array(w);
	json_end_object(w);
	return e;
}

int
action_out_answer(struct cli *c, const struct action_list *list,
	const struct queue_answer *answer)
{
	struct queued known = { 0 };
	struct json_writer w;
	enum err e;

	json_writer_init(&w, &c->out);
	if (answer->already || list->count == 0) {
		e = queue_find(c->store, answer->action_id, c->arena, &known);
		if (e == ERR_OK)
			e = action_out_json(c, &known, &w);
	} else {
		e = write_fresh(c, list, &w);
	}
	buf_addc(&c->out, '\n');
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}
