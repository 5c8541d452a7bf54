#include "store/payload.h"
#include "store/queue_priv.h"
#include "store/summary.h"

#include <string.h>

/* Columns of QUEUE_ROW and QUEUE_FIND. */
enum place {
	COL_SEQ,
	COL_ID,
	COL_DATA,
	COL_HASH,
	COL_STATUS,
	COL_ATTEMPTS,
	COL_LAST_ATTEMPT,
	COL_ERROR_TYPE,
	COL_ERROR_MESSAGE,
	COL_RULE,
	COL_REMEDY,
	COL_WAITS_FOR,
	COL_REPLACED_BY,
	COL_STAMP,
	COL_SIGNATURE,
	COL_TABLE,
	COL_OPERATION,
	COL_RECORD_ID,
	COL_TENANT_ID,
	COL_USER_ID,
	COL_CREATED_AT,
	COL_KEY,
};

static enum sync_status
status_of(const char *name)
{
	int s = 0;

	while (s + 1 < SYNC_STATUS_COUNT &&
		strcmp(sync_status_name((enum sync_status)s), name) != 0)
		s++;
	return (enum sync_status)s;
}

/* What stands in the clear, for a payload that does not open. */
static void
read_clear(struct stmt *s, struct arena *a, struct action *act)
{
	const char *word = stmt_text(s, COL_OPERATION);
	int op = 0;

	memset(act, 0, sizeof(*act));
	act->id = arena_strdup(a, stmt_text(s, COL_ID));
	act->tenant_id = arena_strdup(a, stmt_text(s, COL_TENANT_ID));
	act->user_id = arena_strdup(a, stmt_text(s, COL_USER_ID));
	act->table_name = arena_strdup(a, stmt_text(s, COL_TABLE));
	act->entity = entity_find(act->table_name);
	while (op + 1 < OPERATION_COUNT &&
		strcmp(operation_name((enum operation)op), word) != 0)
		op++;
	act->operation = (enum operation)op;
	act->server_id = arena_strdup(a, stmt_text(s, COL_RECORD_ID));
	act->idempotency_key = arena_strdup(a, stmt_text(s, COL_KEY));
	act->created_at = stmt_int(s, COL_CREATED_AT);
	act->device_seq = stmt_int(s, COL_SEQ);
}

static enum err
read_row(struct store *st, struct stmt *s, struct arena *a, struct queued *q)
{
	struct field_problems problems = { 0 };
	enum err e;

	memset(q, 0, sizeof(*q));
	e = payload_action(st, stmt_text(s, COL_ID), stmt_text(s, COL_DATA),
		stmt_text(s, COL_HASH), a, &q->action, &problems);
	q->tampered = e == ERR_TAMPERED;
	if (e != ERR_OK && e != ERR_TAMPERED)
		return e;
	if (q->tampered)
		read_clear(s, a, &q->action);
	q->action.signature = arena_strdup(a, stmt_text(s, COL_SIGNATURE));
	q->status = status_of(stmt_text(s, COL_STATUS));
	q->sync_attempts = stmt_int(s, COL_ATTEMPTS);
	q->last_sync_attempt = stmt_int(s, COL_LAST_ATTEMPT);
	q->error_type = arena_strdup(a, stmt_text(s, COL_ERROR_TYPE));
	q->rule = arena_strdup(a, stmt_text(s, COL_RULE));
	q->remedy = arena_strdup(a, stmt_text(s, COL_REMEDY));
	q->waits_for = arena_strdup(a, stmt_text(s, COL_WAITS_FOR));
	q->replaced_by = arena_strdup(a, stmt_text(s, COL_REPLACED_BY));
	q->stamp = stmt_int(s, COL_STAMP);
	e = payload_message(st, q->action.id, stmt_text(s, COL_ERROR_MESSAGE),
		a, &q->error_message);
	if (e == ERR_TAMPERED)
		q->tampered = true;
	return e == ERR_TAMPERED ? ERR_OK : e;
}

static enum err
read_step(struct store *st, struct stmt *s, struct arena *a, struct queued *out)
{
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK)
		e = read_row(st, s, a, out);
	stmt_reset(s);
	if (e == ERR_OK)
		out->summary = summary_of(&st->view, &out->action, a);
	return e;
}

enum err
queue_find(struct store *st, const char *action_id, struct arena *a,
	struct queued *out)
{
	struct stmt *s;
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_FIND);
	stmt_bind_text(s, 1, action_id);
	return read_step(st, s, a, out);
}

/* Newest first, as the index gives them. */
static enum err
list_seqs(struct stmt *s, struct arena *a, int64_t **seqs, size_t *count)
{
	size_t cap = 0;
	enum err e;

	*seqs = NULL;
	*count = 0;
	while ((e = stmt_step(s)) == ERR_OK) {
		*seqs = arena_grow(a, *seqs, *count, &cap, sizeof(**seqs));
		(*seqs)[(*count)++] = stmt_int(s, 0);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
read_rows(struct store *st, const int64_t *seqs, size_t count, struct arena *a,
	struct queued_list *out)
{
	struct queued_list list = { 0,
		ARENA_ARRAY(a, struct queued, count == 0 ? 1 : count) };
	struct stmt *s;
	enum err e = ERR_OK;

	for (size_t i = count; e == ERR_OK && i-- > 0;) {
		s = store_stmt(st, STMT_QUEUE_ROW);
		stmt_bind_int(s, 1, seqs[i]);
		e = read_step(st, s, a, &list.items[list.count]);
		if (e == ERR_OK)
			list.count++;
	}
	if (e == ERR_OK)
		*out = list;
	return e;
}

/* s: bound, gives places. */
static enum err
list_rows(struct store *st, struct stmt *s, struct arena *a,
	struct queued_list *out)
{
	bool nested = store_in_read(st);
	int64_t *seqs;
	size_t count;
	enum err e = nested ? ERR_OK : store_read_begin(st);

	if (e != ERR_OK)
		return e;
	e = list_seqs(s, a, &seqs, &count);
	if (e == ERR_OK)
		e = read_rows(st, seqs, count, a, out);
	if (!nested)
		store_read_end(st);
	return e;
}

enum err
queue_list(struct store *st, bool with_synced, size_t limit, struct arena *a,
	struct queued_list *out)
{
	enum err e = store_ready(st);
	struct stmt *s;

	if (e != ERR_OK)
		return e;
	s = store_stmt(
		st, with_synced ? STMT_QUEUE_LIST_ALL : STMT_QUEUE_LIST_OPEN);
	stmt_bind_int(s, 1, limit == 0 ? -1 : (int64_t)limit);
	return list_rows(st, s, a, out);
}

enum err
queue_of_record(struct store *st, enum table t, const char *record_id,
	size_t limit, struct arena *a, struct queued_list *out)
{
	enum err e = store_ready(st);
	struct stmt *s;

	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_OF_RECORD);
	stmt_bind_text(s, 1, record_id);
	stmt_bind_text(s, 2, entity_get(t)->name);
	stmt_bind_int(s, 3, limit == 0 ? -1 : (int64_t)limit);
	return list_rows(st, s, a, out);
}

/* ---- counts and marks ---- */

static enum err
count_metadata(struct store *st, struct queue_counts *out)
{
	struct stmt *s = store_stmt(st, STMT_METADATA_FIND);
	enum err e;

	stmt_bind_text(s, 1, st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		out->to_send = stmt_int(s, 6);
		out->sending = stmt_int(s, 7);
		out->waiting = stmt_int(s, 8);
		out->to_decide = stmt_int(s, 9);
		out->refused = stmt_int(s, 10);
		out->bytes = stmt_int(s, 11);
	}
	stmt_reset(s);
	return e;
}

static enum err
ask(struct store *st, enum store_stmt id, int64_t *out)
{
	struct stmt *s = store_stmt(st, id);
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK)
		*out = stmt_int(s, 0);
	stmt_reset(s);
	return e;
}

enum err
queue_count(struct store *st, struct queue_counts *out)
{
	struct queue_counts c = { 0 };
	int64_t open = 0;
	int64_t unknown = 0;
	enum err e;

	e = store_ready(st);
	if (e == ERR_OK)
		e = count_metadata(st, &c);
	if (e == ERR_OK)
		e = ask(st, STMT_QUEUE_TO_DECIDE, &open);
	/* A conflict of ours whose record has not been pulled yet. */
	if (e == ERR_OK && c.to_decide > 0)
		e = ask(st, STMT_QUEUE_CONFLICT_UNKNOWN, &unknown);
	if (e == ERR_OK && c.to_send + c.sending + c.waiting > 0)
		e = ask(st, STMT_QUEUE_OLDEST, &c.oldest_ms);
	if (e != ERR_OK)
		return e;
	c.to_decide = open + unknown;
	*out = c;
	return ERR_OK;
}

/* From what needs a person most to what needs nobody. */
static const char marks[] = "X!+~.";

static char
mark_of(const char *status, int64_t stamp)
{
	switch (status_of(status)) {
	case SYNC_STATUS_FAILED:
		return 'X';
	case SYNC_STATUS_CONFLICT:
		return '!';
	case SYNC_STATUS_PENDING:
		return stamp > 0 ? '~' : '+';
	case SYNC_STATUS_SYNCED:
	case SYNC_STATUS_COUNT:
		break;
	}
	return '.';
}

static char
worse(char a, char b)
{
	return strchr(marks, a) < strchr(marks, b) ? a : b;
}

char
queue_mark(struct store *st, enum table t, const char *record_id)
{
	struct stmt *s;
	char mark = '.';

	if (store_ready(st) != ERR_OK)
		return '.';
	s = store_stmt(st, STMT_QUEUE_MARKS);
	stmt_bind_text(s, 1, record_id);
	stmt_bind_text(s, 2, entity_get(t)->name);
	while (stmt_step(s) == ERR_OK)
		mark = worse(mark, mark_of(stmt_text(s, 0), stmt_int(s, 1)));
	stmt_reset(s);
	if (mark != '.')
		return mark;
	/* Touched by the effect of an action on another record. */
	s = store_stmt(st, STMT_IMAGE_ACTIONS);
	stmt_bind_text(s, 1, entity_get(t)->name);
	stmt_bind_text(s, 2, record_id);
	if (stmt_step(s) == ERR_OK && !stmt_is_null(s, 3))
		mark = mark_of(stmt_text(s, 3), stmt_int(s, 4));
	stmt_reset(s);
	return mark;
}

bool
queue_has_marks(struct store *st)
{
	struct stmt *s;
	bool any;

	if (store_ready(st) != ERR_OK)
		return true;
	s = store_stmt(st, STMT_QUEUE_HAS_MARKS);
	any = stmt_step(s) != ERR_OK || stmt_int(s, 0) != 0;
	stmt_reset(s);
	return any;
}
