#include "server/review.h"

#include "server/audit.h"
#include "server/own_action.h"
#include "server/sync_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <string.h>

#define TERMINAL_NAME "REVIEW"
#define REASON        "revoked"
#define ACTION_LIMIT  ((size_t)1 << 20)

/* ---- taking ---- */

static enum err
take_one(const struct sync_handler *h, const struct storage_terminal *t,
	const struct prepared_action *pa, struct arena *a)
{
	struct storage *s = h->storage;
	struct storage_result earlier;
	const struct storage_forked f = {
		.terminal_id = t->id,
		.device_seq = pa->act.device_seq,
		.hash = pa->hash,
		.action_id = pa->id,
		.action = pa->canonical,
		.signature = pa->signature,
		.received_at = env_now_ms(h->env),
		.reason = REASON,
	};
	enum err e;

	e = s->ops->result_find(
		s, pa->id, pa->act.idempotency_key, a, &earlier);
	if (e != ERR_NOT_FOUND)
		return e; /* it came before the terminal was revoked */
	return s->ops->forked_put(s, &f);
}

enum err
review_take(const struct sync_handler *h, const struct storage_terminal *t,
	const struct prepared_batch *batch, struct arena *a, size_t *taken)
{
	enum err e = ERR_OK;

	*taken = 0;
	for (size_t i = 0; e == ERR_OK && i < batch->count; i++) {
		const struct prepared_action *pa = &batch->items[i];

		if (!pa->readable)
			continue;
		/* A place that holds nothing needs no decision. */
		if (!pa->gives_up)
			e = take_one(h, t, pa, a);
		(*taken)++;
	}
	return e;
}

/* ---- listing ---- */

static void
describe(struct review *r, struct arena *a)
{
	const struct json_node *root;
	const struct json_node *data;
	struct json_doc *doc = NULL;

	r->what = r->user_id = "?";
	if (json_parse(r->kept.action, strlen(r->kept.action), ACTION_LIMIT,
		    &doc, NULL) != ERR_OK)
		return;
	root = json_root(doc);
	data = json_find(root, "data");
	r->user_id = arena_strdup(a, json_find_text(root, "user_id", "?"));
	r->what =
		arena_printf(a, "%s %s", json_find_text(root, "operation", "?"),
			json_find_text(root, "table_name", "?"));
	r->created_at = json_find_int(root, "created_at", 0);
	if (data != NULL && json_kind(data) == JSON_OBJECT) {
		r->amount_minor = json_find_int(data, "amount_minor", 0);
		r->currency =
			arena_strdup(a, json_find_text(data, "currency", NULL));
	}
	json_free(doc);
}

static enum err
list_terminal(struct storage *s, const char *tenant_id,
	const struct storage_terminal *t, bool with_decided, struct arena *a,
	struct review **list, size_t *count, size_t *cap)
{
	struct storage_forked *kept = NULL;
	size_t n = 0;
	enum err e;

	e = s->ops->forked_list(s, tenant_id, t->id, a, &kept, &n);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		if (strcmp(kept[i].reason, REASON) != 0 ||
			(!with_decided && kept[i].decision[0] != '\0'))
			continue;
		*list = arena_grow(a, *list, *count, cap, sizeof(**list));
		(*list)[*count] = (struct review){
			.kept = kept[i],
			.terminal_name = t->name,
			.proved = kept[i].signature != NULL,
		};
		describe(&(*list)[(*count)++], a);
	}
	return e;
}

enum err
review_list(struct storage *s, const char *tenant_id, bool with_decided,
	struct arena *a, struct review **out, size_t *count)
{
	struct storage_terminal_list terminals;
	size_t cap = 0;
	enum err e;

	*out = NULL;
	*count = 0;
	e = s->ops->terminal_list(s, tenant_id, a, &terminals);
	for (size_t i = 0; e == ERR_OK && i < terminals.count; i++) {
		if (terminals.items[i].handed_over_at != 0)
			e = list_terminal(s, tenant_id, &terminals.items[i],
				with_decided, a, out, count, &cap);
	}
	return e;
}

/* ---- deciding ---- */

static enum err
decide(const struct sync_handler *h, const struct review *r, const char *by,
	bool accepted, enum review_outcome *out)
{
	struct storage *s = h->storage;
	struct storage_forked f = r->kept;
	enum err e;

	f.decision = accepted ? "accepted" : "rejected";
	f.decided_by = by;
	f.decided_at = env_now_ms(h->env);
	e = s->ops->forked_decide(s, &f);
	if (e == ERR_NOT_FOUND) {
		*out = REVIEW_OVER;
		return ERR_OK;
	}
	if (e != ERR_OK)
		return e;
	return audit_add(s, f.decided_at,
		&(struct audit_event){
			.kind = accepted ? AUDIT_REVIEW_ACCEPTED
					 : AUDIT_REVIEW_REJECTED,
			.who = by,
			.terminal = f.terminal_id,
			.detail = f.action_id,
		});
}

enum err
review_reject(const struct sync_handler *h, const struct review *r,
	const char *by, enum review_outcome *out)
{
	*out = REVIEW_DONE;
	return decide(h, r, by, false, out);
}

/* Its place in the chain of the terminal that is gone means nothing here. */
static void
write_action(const struct json_node *action, struct buf *out)
{
	static const char *const left_out[] = { "device_seq", "prev_hash",
		"signature" };
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_array(&w);
	json_begin_object(&w);
	for (const struct json_node *n = json_first(action); n != NULL;
		n = json_next(n)) {
		bool out_of_it = false;

		for (size_t i = 0; i < 3; i++)
			out_of_it |= strcmp(json_key(n), left_out[i]) == 0;
		if (out_of_it)
			continue;
		json_write_key(&w, json_key(n));
		json_write_node(&w, n);
	}
	json_end_object(&w);
	json_end_array(&w);
}

static enum err
read_result(const struct sync_pushed *pushed, struct arena *a,
	enum review_outcome *out, const char **why)
{
	struct json_doc *doc = NULL;
	const char *status;
	enum err e;

	e = json_parse(pushed->results.data, pushed->results.len,
		WIRE_ANSWER_MAX, &doc, NULL);
	if (e != ERR_OK)
		return e;
	status = json_find_text(json_root(doc), "status", "");
	*out = strcmp(status, "success") == 0    ? REVIEW_DONE
	       : strcmp(status, "conflict") == 0 ? REVIEW_CONFLICT
						 : REVIEW_REFUSED;
	*why = arena_strdup(
		a, json_find_text(json_root(doc), "error_message", "refused"));
	json_free(doc);
	return ERR_OK;
}

static enum err
push(const struct sync_handler *h, const char *tenant_id,
	const struct review *r, struct arena *a, enum review_outcome *out,
	const char **why)
{
	struct storage_terminal terminal;
	struct json_doc *stored = NULL;
	struct json_doc *doc = NULL;
	struct sync_pushed pushed;
	struct buf text;
	enum err e;

	sync_pushed_init(&pushed);
	buf_init(&text, ACTION_LIMIT);
	e = own_terminal_get(
		h, tenant_id, REVIEW_TERMINAL, TERMINAL_NAME, a, &terminal);
	if (e == ERR_OK)
		e = json_parse(r->kept.action, strlen(r->kept.action),
			ACTION_LIMIT, &stored, NULL);
	if (e == ERR_OK) {
		write_action(json_root(stored), &text);
		e = json_parse(text.data, text.len, ACTION_LIMIT, &doc, NULL);
	}
	if (e == ERR_OK)
		e = own_action_push(
			h, tenant_id, &terminal, json_root(doc), a, &pushed);
	if (e == ERR_OK)
		e = read_result(&pushed, a, out, why);
	json_free(doc);
	json_free(stored);
	buf_fini(&text);
	sync_pushed_fini(&pushed);
	return e;
}

enum err
review_accept(const struct sync_handler *h, const char *tenant_id,
	const struct review *r, const char *by, struct arena *a,
	enum review_outcome *out, const char **why)
{
	enum err e;

	/* First, so that of two managers one is told that it is over. */
	*out = REVIEW_DONE;
	e = decide(h, r, by, true, out);
	if (e != ERR_OK || *out == REVIEW_OVER)
		return e;
	e = push(h, tenant_id, r, a, out, why);
	/* What a rule stands against goes on waiting: all of it is undone. */
	return e == ERR_OK && *out == REVIEW_REFUSED ? ERR_REFUSED : e;
}
