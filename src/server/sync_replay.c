/*
 * An action that comes again gets its stored answer; one that only looks like
 * it is told what differs.
 */
#include "server/sync_priv.h"

#include <stdio.h>
#include <string.h>

#define RESULT_MAX ((size_t)1 << 20)

/* ---- differences ---- */

/* Members that say where in a chain and in which try an action stands, not what
 * it wants. The second list holds for an action that comes under another id: a
 * client that lost its own notes. */
static const char *const same_id_ignores[] = { "device_seq", "prev_hash",
	NULL };
static const char *const other_id_ignores[] = { "device_seq", "prev_hash", "id",
	"created_at", "local_id", "depends_on", NULL };

static bool
is_listed(const char *const *list, const char *word)
{
	while (*list != NULL && strcmp(*list, word) != 0)
		list++;
	return *list != NULL;
}

static bool
is_same_node(const struct json_node *a, const struct json_node *b)
{
	struct buf left;
	struct buf right;
	bool same;

	if (a == NULL || b == NULL)
		return a == b;
	buf_init(&left, RESULT_MAX);
	buf_init(&right, RESULT_MAX);
	json_canonical(a, NULL, &left);
	json_canonical(b, NULL, &right);
	same = left.len == right.len &&
	       memcmp(left.data, right.data, left.len) == 0;
	buf_fini(&left);
	buf_fini(&right);
	return same;
}

static void
add_name(struct buf *names, const char *inside, const char *name)
{
	buf_addf(names, "%s%s%s", names->len > 0 ? ", " : "", inside, name);
}

/* Names of the members of a that b has not, or has with another value. */
static void
add_differences(const struct json_node *a, const struct json_node *b,
	const char *const *ignored, bool missing_only, const char *inside,
	struct buf *names)
{
	for (const struct json_node *n = json_first(a); n != NULL;
		n = json_next(n)) {
		const struct json_node *other = json_find(b, json_key(n));

		if (ignored != NULL && is_listed(ignored, json_key(n)))
			continue;
		if (other == NULL)
			add_name(names, inside, json_key(n));
		else if (missing_only || is_same_node(n, other))
			continue;
		else if (strcmp(json_key(n), "data") == 0 &&
			 inside[0] == '\0' && json_kind(n) == JSON_OBJECT &&
			 json_kind(other) == JSON_OBJECT) {
			add_differences(n, other, NULL, false, "data.", names);
			add_differences(other, n, NULL, true, "data.", names);
		} else
			add_name(names, inside, json_key(n));
	}
}

/* NULL: the same intention; else what differs, in the arena. */
static const char *
differences(struct step *s, const struct storage_result *stored)
{
	const char *const *ignored = strcmp(stored->action_id, s->pa->id) == 0
					     ? same_id_ignores
					     : other_id_ignores;
	struct json_doc *was = NULL;
	struct json_doc *is = NULL;
	const char *found = "its content";
	struct buf names;

	buf_init(&names, 1024);
	if (json_parse(stored->action, strlen(stored->action), WIRE_REQUEST_MAX,
		    &was, NULL) == ERR_OK &&
		json_parse(s->pa->canonical, strlen(s->pa->canonical),
			WIRE_REQUEST_MAX, &is, NULL) == ERR_OK) {
		add_differences(json_root(is), json_root(was), ignored, false,
			"", &names);
		add_differences(json_root(was), json_root(is), ignored, true,
			"", &names);
		found = names.len == 0 ? NULL
				       : arena_strndup(s->p->scratch,
						 names.data, names.len);
	}
	json_free(was);
	json_free(is);
	buf_fini(&names);
	return found;
}

/* ---- answers ---- */

/* The stored entry for the action as it came, marked as a repetition. What a
 * conflict came to is needed again; of a success only that it was one. */
static void
write_again(struct step *s, const struct json_node *stored, struct buf *out)
{
	bool done =
		strcmp(json_find_text(stored, "status", ""), "success") == 0;
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (const struct json_node *n = json_first(stored); n != NULL;
		n = json_next(n)) {
		const char *key = json_key(n);

		if (strcmp(key, "action_id") == 0) {
			json_member_text(&w, key, s->pa->id);
			continue;
		}
		if (strcmp(key, "resolution") == 0 && done)
			key = "first_resolution";
		json_write_key(&w, key);
		json_write_node(&w, n);
	}
	json_member_bool(&w, "replayed", true);
	if (done)
		json_member_text(&w, "resolution", "replayed");
	json_end_object(&w);
}

enum err
sync_replay(struct step *s, const struct storage_result *stored)
{
	struct json_doc *doc = NULL;
	struct buf out;
	enum err e;

	e = json_parse(
		stored->json, strlen(stored->json), RESULT_MAX, &doc, NULL);
	if (e != ERR_OK)
		return ERR_CORRUPT;
	buf_init(&out, RESULT_MAX);
	write_again(s, json_root(doc), &out);
	sync_result_add(s->p, out.data, out.len);
	s->p->out->replayed++;
	buf_fini(&out);
	json_free(doc);
	return ERR_OK;
}

/* The place in the chain is used up by an action whose answer stands elsewhere.
 */
static enum err
keep_place(struct step *s, const char *json)
{
	const struct storage_result r = {
		.action_id = s->pa->id,
		.terminal_id = s->p->terminal.id,
		.hash = s->pa->hash,
		.device_seq = s->pa->act.device_seq,
		.json = json,
	};
	enum err e;

	if (!s->advances)
		return ERR_OK;
	e = s->p->ops->repeat_put(s->p->storage, &r);
	if (e == ERR_OK)
		sync_chain_advance(s);
	return e;
}

static enum err
refuse_other(
	struct step *s, const struct storage_result *stored, const char *what)
{
	bool by_id = strcmp(stored->action_id, s->pa->id) == 0;
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.field = by_id ? "id" : "idempotency_key",
		.message = arena_printf(s->p->scratch,
			"this %s was used for another action before (%s), "
			"which differs in: %s",
			by_id ? "id" : "idempotency_key", stored->action_id,
			what),
	};
	struct buf out;
	enum err e;

	buf_init(&out, RESULT_MAX);
	sync_refusal_write(s->pa->id, &r, &out);
	e = keep_place(s, out.data);
	if (e == ERR_OK)
		sync_result_add(s->p, out.data, out.len);
	if (e == ERR_OK)
		s->p->out->error++;
	buf_fini(&out);
	return e;
}

enum err
sync_replay_check(struct step *s, bool *answered)
{
	struct push *p = s->p;
	struct storage_result *stored;
	const char *what = NULL;
	enum err e;

	*answered = false;
	if (s->earlier != NULL)
		return ERR_OK;
	stored = ARENA_NEW(p->scratch, struct storage_result);
	e = p->ops->result_find(p->storage, s->pa->id,
		s->pa->act.idempotency_key, p->scratch, stored);
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	if (strcmp(stored->hash, s->pa->hash) != 0)
		what = differences(s, stored);
	if (what != NULL) {
		*answered = true;
		return refuse_other(s, stored, what);
	}
	if (!stored->final) {
		s->earlier = stored;
		return ERR_OK;
	}
	*answered = true;
	e = keep_place(s, stored->json);
	return e == ERR_OK ? sync_replay(s, stored) : e;
}
