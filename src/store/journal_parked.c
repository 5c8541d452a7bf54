#include "store/journal_parked.h"

#include "store/journal_priv.h"
#include "store/queue_priv.h"

#include "base/check.h"

#include <string.h>

static const char *const words[JOURNAL_PARKED_KINDS] = {
	[JOURNAL_REFUSED] = "refused",
	[JOURNAL_ALTERED] = "altered",
	[JOURNAL_MISSING] = "missing",
};

const char *
journal_parked_word(enum journal_parked_kind kind)
{
	CHECK(kind < JOURNAL_PARKED_KINDS);
	return words[kind];
}

static enum journal_parked_kind
kind_of(const char *word)
{
	for (int i = 0; i < JOURNAL_PARKED_KINDS; i++) {
		if (strcmp(words[i], word) == 0)
			return (enum journal_parked_kind)i;
	}
	return JOURNAL_ALTERED;
}

static const char *
row_name(const char *id, struct arena *a)
{
	return arena_printf(a, "journal_parked/%s", id);
}

/* ---- reading ---- */

enum err
journal_parked_count(struct store *st, int64_t *out)
{
	struct stmt *s;
	enum err e = store_ready(st);

	*out = 0;
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_PARKED_COUNT);
	e = stmt_step(s);
	if (e == ERR_OK)
		*out = stmt_int(s, 0);
	stmt_reset(s);
	return e;
}

static const char *
optional(const struct json_node *n, const char *key, struct arena *a)
{
	const char *text = json_find_text(n, key, NULL);

	return text == NULL ? NULL : arena_strdup(a, text);
}

static enum err
read_row(struct stmt *s, struct store *st, struct arena *a,
	struct journal_parked *out)
{
	struct json_doc *doc = NULL;
	const char *text = NULL;
	enum err e;

	*out = (struct journal_parked){
		.id = arena_strdup(a, stmt_text(s, 0)),
		.kind = kind_of(stmt_text(s, 1)),
		.parked_at = stmt_int(s, 3),
	};
	e = store_unseal_text(
		st, row_name(out->id, a), stmt_text(s, 2), a, &text);
	if (e == ERR_OK)
		e = json_parse(text, strlen(text), STORE_TEXT_MAX, &doc, NULL);
	if (e == ERR_OK) {
		out->cause = optional(json_root(doc), "cause", a);
		out->remedy = optional(json_root(doc), "remedy", a);
		out->rule = optional(json_root(doc), "rule", a);
	}
	if (e == ERR_OK && out->kind == JOURNAL_REFUSED)
		e = journal_entry_read(
			json_find(json_root(doc), "entry"), a, &out->entry);
	json_free_secret(doc);
	if (e != ERR_OK) {
		out->kind = JOURNAL_ALTERED;
		out->entry = (struct journal_entry){ .altered = true };
		out->cause = err_text(ERR_TAMPERED);
	}
	return ERR_OK;
}

enum err
journal_parked_list(
	struct store *st, struct arena *a, struct journal_parked_list *out)
{
	size_t cap = 0;
	struct stmt *s;
	enum err e = store_ready(st);

	*out = (struct journal_parked_list){ 0 };
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_PARKED_LIST);
	while ((e = stmt_step(s)) == ERR_OK) {
		out->items = arena_grow(
			a, out->items, out->count, &cap, sizeof(*out->items));
		e = read_row(s, st, a, &out->items[out->count++]);
		if (e != ERR_OK)
			break;
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
find(struct store *st, const char *id, struct arena *a,
	struct journal_parked *out)
{
	struct stmt *s = store_stmt(st, STMT_PARKED_FIND);
	enum err e;

	stmt_bind_text(s, 1, id);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = read_row(s, st, a, out);
	stmt_reset(s);
	return e;
}

bool
journal_is_parked(struct store *st, const char *id)
{
	struct stmt *s;
	bool is;

	if (store_ready(st) != ERR_OK)
		return false;
	s = store_stmt(st, STMT_PARKED_FIND);
	stmt_bind_text(s, 1, id);
	is = stmt_step(s) == ERR_OK;
	stmt_reset(s);
	return is;
}

/* ---- writing ---- */

static enum err
write_text(const struct journal_parked *p, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "cause", p->cause);
	json_member_text(&w, "remedy", p->remedy);
	json_member_text(&w, "rule", p->rule);
	if (p->kind == JOURNAL_REFUSED) {
		json_write_key(&w, "entry");
		journal_entry_write(&p->entry, &w);
	}
	json_end_object(&w);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

static enum err
put(struct store *st, const struct journal_parked *p, struct arena *a)
{
	const char *sealed = NULL;
	struct buf text;
	struct stmt *s;
	enum err e;

	buf_init_secret(&text, STORE_TEXT_MAX);
	e = write_text(p, &text);
	if (e == ERR_OK)
		e = store_seal(st, row_name(p->id, a), text.data, text.len, a,
			&sealed);
	buf_wipe(&text);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_PARKED_PUT);
	stmt_bind_text(s, 1, p->id);
	stmt_bind_text(s, 2, words[p->kind]);
	stmt_bind_text(s, 3, sealed);
	stmt_bind_int(s, 4,
		p->entry.created_at > 0 ? p->entry.created_at : p->parked_at);
	stmt_bind_int(s, 5, p->parked_at);
	return stmt_run(s);
}

enum err
journal_park(struct store *st, const struct journal_parked *p, struct arena *a)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, put(st, p, a)) : e;
}

static enum err
drop(struct store *st, const char *id)
{
	struct stmt *s = store_stmt(st, STMT_PARKED_REMOVE);
	enum err e;

	stmt_bind_text(s, 1, id);
	e = stmt_run(s);
	return e == ERR_OK && db_changes(st->db) == 0 ? ERR_NOT_FOUND : e;
}

enum err
journal_parked_dismiss(struct store *st, const char *id)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, drop(st, id)) : e;
}

/* ---- once more ---- */

/* What was entered, with the changes over it. */
static void
merge(const struct journal_entry *entry,
	const struct operation_request *changes, struct arena *a,
	struct operation_request *out)
{
	size_t more = changes == NULL ? 0 : changes->count;
	struct operation_argument *list = ARENA_ARRAY(
		a, struct operation_argument, entry->count + more + 1);
	size_t n = 0;

	for (size_t i = 0; i < entry->count; i++)
		list[n++] = entry->arguments[i];
	for (size_t i = 0; i < more; i++) {
		size_t at = 0;

		while (at < n &&
			strcmp(list[at].key, changes->arguments[i].key) != 0)
			at++;
		if (at == n)
			n++;
		list[at] = changes->arguments[i];
	}
	*out = (struct operation_request){
		.count = n,
		.arguments = list,
		.idempotency_key = entry->idempotency_key,
	};
}

static enum err
again(struct store *st, const struct journal_parked *p,
	const struct operation_request *changes, struct queue_intent *i,
	size_t max_actions, struct arena *a, struct queue_answer *answer)
{
	struct action_list actions = { 0 };
	struct operation_request request;
	enum err e;

	if (p->kind != JOURNAL_REFUSED)
		return ERR_INVALID;
	i->op = operation_find(p->entry.operation);
	if (i->op == NULL)
		return ERR_UNSUPPORTED;
	merge(&p->entry, changes, a, &request);
	i->request = &request;
	i->action_id = p->entry.action_id;
	i->at_ms = p->entry.created_at;
	if (p->entry.business_date[0] != '\0')
		i->business_date = p->entry.business_date;
	e = queue_do_within(st, i, max_actions, a, &actions, answer);
	/* Queued by somebody else meanwhile is queued. */
	if (e == ERR_OK || (e == ERR_EXISTS && answer->already))
		e = drop(st, p->id);
	return e;
}

enum err
journal_parked_retry(struct store *st, const char *id,
	const struct operation_request *changes, const char *user_id,
	enum role role, size_t max_actions, struct arena *a,
	struct queue_answer *answer)
{
	struct queue_intent i = { .user_id = user_id, .role = role };
	struct journal_parked p;
	enum err e;

	memset(answer, 0, sizeof(*answer));
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	e = find(st, id, a, &p);
	if (e == ERR_OK)
		e = again(st, &p, changes, &i, max_actions, a, answer);
	return queue_end(st, e, a, answer);
}
