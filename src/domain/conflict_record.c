/* Conflict records: what the base, the server and the client had. */
#include "domain/reduce_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <string.h>

/* Of one image: a record's JSON, with room to spare. */
#define IMAGE_MAX 65536

/* ---- images ---- */

static const char *
image_end(struct reduce_work *w, struct buf *text)
{
	const char *s = NULL;

	if (buf_ok(text))
		s = arena_strndup(w->arena, text->data, text->len);
	buf_wipe(text);
	return s;
}

static const char *
record_image(struct reduce_work *w, const struct record *r)
{
	struct json_writer json;
	struct buf text;

	buf_init(&text, IMAGE_MAX);
	json_writer_init(&json, &text);
	record_to_json(r, &json);
	return image_end(w, &text);
}

/* Canonical JSON has its keys sorted. */
static void
sort_by_name(const struct entity *e, struct field_value *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct field_value one = items[i];
		size_t at = i;

		while (at > 0 && strcmp(e->fields[items[at - 1].field].name,
					 e->fields[one.field].name) > 0) {
			items[at] = items[at - 1];
			at--;
		}
		items[at] = one;
	}
}

/* What was sent in a field that could not be read; NULL: nothing. */
static const char *
raw_of(const struct field_problems *unread, const char *field)
{
	for (size_t i = 0; unread != NULL && i < unread->count; i++) {
		if (strcmp(unread->items[i].field, field) == 0)
			return unread->items[i].raw;
	}
	return NULL;
}

/* With the fields that could not be read, as they were sent. */
static struct field_values
add_unread(struct reduce_work *w, const struct entity *e,
	const struct field_values *v, const struct field_problems *unread)
{
	struct field_values all = { 0 };

	for (size_t i = 0; i < v->count; i++)
		field_values_add(
			w->arena, &all, v->items[i].field, v->items[i].value);
	for (size_t i = 0; i < e->field_count; i++) {
		if (raw_of(unread, e->fields[i].name) != NULL)
			field_values_add(w->arena, &all, (int)i, value_null());
	}
	return all;
}

/* unread: of the action's own data; NULL for other values. */
static const char *
values_image(struct reduce_work *w, const struct entity *e,
	const struct field_values *values, const struct field_problems *unread)
{
	struct field_values all = add_unread(w, e, values, unread);
	const struct field_values *v = &all;
	struct field_value sorted[ENTITY_MAX_FIELDS];
	struct json_writer json;
	struct buf text;

	CHECK(v->count <= ENTITY_MAX_FIELDS);
	if (v->count > 0)
		memcpy(sorted, v->items, v->count * sizeof(sorted[0]));
	sort_by_name(e, sorted, v->count);
	buf_init(&text, IMAGE_MAX);
	json_writer_init(&json, &text);
	json_begin_object(&json);
	for (size_t i = 0; i < v->count; i++) {
		const struct field *f = &e->fields[sorted[i].field];
		const char *raw = raw_of(unread, f->name);

		json_write_key(&json, f->name);
		if (raw != NULL)
			json_write_raw(&json, raw, strlen(raw));
		else
			value_to_json(f, sorted[i].value, &json);
	}
	json_end_object(&json);
	return image_end(w, &text);
}

const char *
conflict_image(struct reduce_work *w, const struct entity *e,
	const struct field_values *values)
{
	return values_image(w, e, values, NULL);
}

/* ---- making ---- */

/* Fields that the conflict screen shows: those of the action, those in
 * conflict, and all of their groups. */
static bool
is_concerned(const struct entity *e, const struct merge *m, size_t field)
{
	for (size_t i = 0; i < m->count; i++) {
		size_t other = (size_t)m->fields[i].field;

		if (other == field || (e->fields[field].group != 0 &&
					      e->fields[other].group ==
						      e->fields[field].group))
			return true;
	}
	return false;
}

static void
set_merge_images(struct reduce_work *w, struct record *conflict,
	const struct record *server, const struct merge *m)
{
	const struct entity *e = server->entity;
	struct field_values base = { 0 };
	struct field_values theirs = { 0 };
	struct field_values ours = { 0 };
	struct field_values result = { 0 };

	for (size_t i = 0; i < e->field_count; i++) {
		if (is_concerned(e, m, i))
			field_values_add(
				w->arena, &theirs, (int)i, server->values[i]);
	}
	for (size_t i = 0; i < m->count; i++) {
		const struct merged_field *f = &m->fields[i];

		field_values_add(w->arena, &ours, f->field, f->client);
		if (f->has_base)
			field_values_add(w->arena, &base, f->field, f->base);
		field_values_add(w->arena, &result, f->field, f->result);
	}
	record_set_text(conflict, CONFLICT_SERVER_DATA,
		values_image(w, e, &theirs, NULL));
	record_set_text(conflict, CONFLICT_CLIENT_DATA,
		values_image(w, e, &ours, NULL));
	record_set_text(
		conflict, CONFLICT_BASE_DATA, values_image(w, e, &base, NULL));
	if (record_int(conflict, CONFLICT_RESOLVED) != 0)
		record_set_text(conflict, CONFLICT_RESOLUTION_DATA,
			values_image(w, e, &result, NULL));
}

static void
set_whole_images(struct reduce_work *w, struct record *conflict,
	const struct record *server)
{
	const struct action *act = w->act;

	record_set_text(conflict, CONFLICT_CLIENT_DATA,
		values_image(w, act->entity, &act->data, w->in->problems));
	if (act->has_base)
		record_set_text(conflict, CONFLICT_BASE_DATA,
			values_image(w, act->entity, &act->base, NULL));
	if (server != NULL)
		record_set_text(conflict, CONFLICT_SERVER_DATA,
			record_image(w, server));
}

static void
set_server_side(struct record *conflict, const struct record *server)
{
	if (server == NULL)
		return;
	record_set_text(conflict, CONFLICT_SERVER_USER, server->updated_by);
	record_set_int(conflict, CONFLICT_SERVER_AT, server->updated_at);
}

static void
fill(struct reduce_work *w, struct record *r, const struct conflict_case *c)
{
	const struct action *act = w->act;

	record_set_text(r, CONFLICT_ACTION_ID, act->id);
	record_set_int(r, CONFLICT_CONFLICT_TYPE, c->type);
	record_set_text(r, CONFLICT_TABLE_NAME, act->entity->name);
	record_set_text(r, CONFLICT_RECORD_ID, w->out->record_id);
	record_set_text(r, CONFLICT_TERMINAL_ID, w->in->terminal_id);
	record_set_text(r, CONFLICT_CLIENT_USER, act->user_id);
	record_set_int(r, CONFLICT_CLIENT_AT, w->in->now_ms);
	record_set_text(r, CONFLICT_RESOLUTION_STRATEGY, c->strategy);
	record_set_int(r, CONFLICT_RESOLVED, c->resolved);
	record_set_text(r, CONFLICT_NOTE, c->note);
	if (c->resolved) {
		record_set_int(r, CONFLICT_RESOLVED_AT, w->in->now_ms);
		record_set_text(r, CONFLICT_DECIDED_BY, "policy");
	}
	set_server_side(r, c->server);
	if (c->merge != NULL)
		set_merge_images(w, r, c->server, c->merge);
	else
		set_whole_images(w, r, c->server);
	/* What a client_wins means where the action was a DELETE. */
	if (act->operation == OPERATION_DELETE)
		record_set_text(r, CONFLICT_CLIENT_DATA, "{\"_delete\":true}");
}

static const char *
conflict_id(struct reduce_work *w)
{
	char id[UUID_SIZE];

	uuid_derive(w->act->id, "conflict", id);
	return arena_strdup(w->arena, id);
}

enum err
conflict_find(struct reduce_work *w, const struct record **out)
{
	return work_find_live(w, TABLE_CONFLICTS, conflict_id(w), out);
}

enum err
conflict_add(struct reduce_work *w, const struct conflict_case *c)
{
	const char *id = conflict_id(w);
	const struct record *there;
	enum err e = work_find(w, TABLE_CONFLICTS, id, &there);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	w->out->conflict_id = id;
	w->out->conflict_type = c->type;
	w->out->server_version = c->server;
	if (e == ERR_NOT_FOUND && !MUTANT(CONFLICT_UNRECORDED))
		fill(w, work_insert(w, TABLE_CONFLICTS, id), c);
	return ERR_OK;
}

static const char *
policy_strategy(enum policy p)
{
	switch (p) {
	case POLICY_SUM:
		return "sum";
	case POLICY_PRIORITY:
		return "priority";
	case POLICY_NEWEST:
		return "newest";
	case POLICY_SERVER:
	case POLICY_CLIENT:
	case POLICY_ASK:
	case POLICY_COUNT:
		break;
	}
	return NULL;
}

/* NULL: nothing said yet. Two different words become "merged". */
static const char *
strategy_join(const char *a, const char *b)
{
	return a == NULL || strcmp(a, b) == 0 ? b : "merged";
}

const char *
conflict_strategy(const struct entity *e, const struct merge *m)
{
	const char *all = NULL;

	for (size_t i = 0; i < m->count; i++) {
		const struct merged_field *f = &m->fields[i];
		const char *one = policy_strategy(e->fields[f->field].policy);

		if (!merge_is_conflict(f))
			continue;
		if (one == NULL)
			one = f->choice == MERGE_POLICY_SERVER ? "server_wins"
							       : "client_wins";
		all = strategy_join(all, one);
	}
	return all == NULL ? "merged" : all;
}
