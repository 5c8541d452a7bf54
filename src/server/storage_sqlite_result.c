/* Stored answers, chains and local ids of the embedded storage. */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"

static void
read_result(struct stmt *q, struct arena *a, struct storage_result *out)
{
	*out = (struct storage_result){
		.action_id = arena_strdup(a, stmt_text(q, 0)),
		.idempotency_key = arena_strdup(a, stmt_text(q, 1)),
		.terminal_id = arena_strdup(a, stmt_text(q, 2)),
		.hash = arena_strdup(a, stmt_text(q, 3)),
		.device_seq = stmt_int(q, 4),
		.stamp = stmt_int(q, 5),
		.final = stmt_int(q, 6) != 0,
		.json = arena_strdup(a, stmt_text(q, 7)),
		.action = arena_strdup(a, stmt_text(q, 8)),
		.signature = arena_strdup(a, stmt_text(q, 9)),
		.answered_at = stmt_int(q, 10),
	};
}

enum err
sqlite_result_find(struct storage *base, const char *action_id,
	const char *idempotency_key, struct arena *a,
	struct storage_result *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_RESULT_FIND);
	enum err e;

	CHECK(s->tenant[0] != '\0');
	stmt_bind_text(q, 1, action_id);
	stmt_bind_text(q, 2, s->tenant);
	stmt_bind_text(q, 3, idempotency_key);
	e = stmt_step(q);
	if (e == ERR_OK)
		read_result(q, a, out);
	stmt_reset(q);
	return e;
}

static enum err
repeat_by_seq(struct storage_sqlite *s, const char *terminal_id,
	int64_t device_seq, struct arena *a, struct storage_result *out)
{
	struct stmt *q = db_stmt(s->db, STMT_REPEAT_BY_SEQ);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, terminal_id);
	stmt_bind_int(q, 3, device_seq);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = (struct storage_result){
			.action_id = arena_strdup(a, stmt_text(q, 0)),
			.terminal_id = terminal_id,
			.hash = arena_strdup(a, stmt_text(q, 1)),
			.device_seq = device_seq,
			.final = true,
			.json = arena_strdup(a, stmt_text(q, 2)),
		};
	stmt_reset(q);
	return e;
}

enum err
sqlite_result_by_seq(struct storage *base, const char *terminal_id,
	int64_t device_seq, struct arena *a, struct storage_result *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_RESULT_BY_SEQ);
	enum err e;

	CHECK(s->tenant[0] != '\0');
	stmt_bind_text(q, 1, terminal_id);
	stmt_bind_int(q, 2, device_seq);
	stmt_bind_text(q, 3, s->tenant);
	e = stmt_step(q);
	if (e == ERR_OK)
		read_result(q, a, out);
	stmt_reset(q);
	if (e == ERR_NOT_FOUND)
		e = repeat_by_seq(s, terminal_id, device_seq, a, out);
	return e;
}

enum err
sqlite_result_open(struct storage *base, const char *terminal_id, size_t limit,
	int64_t *seqs, size_t *count)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_RESULT_OPEN);
	enum err e;

	CHECK(s->tenant[0] != '\0');
	*count = 0;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, terminal_id);
	stmt_bind_int(q, 3, (int64_t)limit);
	while ((e = stmt_step(q)) == ERR_OK)
		seqs[(*count)++] = stmt_int(q, 0);
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
sqlite_result_put(struct storage *base, const struct storage_result *r)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_RESULT_PUT);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, r->action_id);
	stmt_bind_text(q, 3, r->idempotency_key);
	stmt_bind_text(q, 4, r->terminal_id);
	stmt_bind_int(q, 5, r->device_seq);
	stmt_bind_text(q, 6, r->hash);
	stmt_bind_int(q, 7, r->stamp);
	stmt_bind_int(q, 8, r->final);
	stmt_bind_text(q, 9, r->json);
	stmt_bind_text(q, 10, r->action);
	stmt_bind_text(q, 11, r->signature);
	stmt_bind_int(q, 12, r->answered_at);
	s->writes_since_checkpoint++;
	record_cache_trim(s->view.cache, STORAGE_VIEW_BYTES);
	return stmt_run(q);
}

enum err
sqlite_repeat_put(struct storage *base, const struct storage_result *r)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_REPEAT_PUT);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, r->terminal_id);
	stmt_bind_int(q, 3, r->device_seq);
	stmt_bind_text(q, 4, r->hash);
	stmt_bind_text(q, 5, r->action_id);
	stmt_bind_text(q, 6, r->json);
	if (r->given_up) {
		stmt_bind_int(q, 7, r->answered_at);
		stmt_bind_text(q, 8, r->action);
		stmt_bind_text(q, 9, r->signature);
	}
	return stmt_run(q);
}

enum err
sqlite_forked_put(struct storage *base, const struct storage_forked *f)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FORKED_PUT);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, f->terminal_id);
	stmt_bind_text(q, 3, f->hash);
	stmt_bind_int(q, 4, f->device_seq);
	stmt_bind_text(q, 5, f->action_id);
	stmt_bind_text(q, 6, f->action);
	stmt_bind_text(q, 7, f->signature);
	stmt_bind_int(q, 8, f->received_at);
	stmt_bind_text(q, 9, f->reason);
	return stmt_run(q);
}

enum err
sqlite_forked_decide(struct storage *base, const struct storage_forked *f)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FORKED_DECIDE);
	enum err e;

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, f->decision);
	stmt_bind_text(q, 2, f->decided_by);
	stmt_bind_int(q, 3, f->decided_at);
	stmt_bind_text(q, 4, s->tenant);
	stmt_bind_text(q, 5, f->terminal_id);
	stmt_bind_text(q, 6, f->hash);
	e = stmt_run(q);
	return e == ERR_OK && db_changes(s->db) == 0 ? ERR_NOT_FOUND : e;
}

enum err
sqlite_forked_list(struct storage *base, const char *tenant_id,
	const char *terminal_id, struct arena *a, struct storage_forked **out,
	size_t *count)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_FORKED_LIST);
	struct storage_forked *list = NULL;
	size_t cap = 0;
	size_t n = 0;
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, terminal_id);
	while ((e = stmt_step(q)) == ERR_OK) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		list[n++] = (struct storage_forked){
			.terminal_id = arena_strdup(a, stmt_text(q, 0)),
			.device_seq = stmt_int(q, 1),
			.hash = arena_strdup(a, stmt_text(q, 2)),
			.action_id = arena_strdup(a, stmt_text(q, 3)),
			.action = arena_strdup(a, stmt_text(q, 4)),
			.signature = arena_strdup(a, stmt_text(q, 5)),
			.received_at = stmt_int(q, 6),
			.settled = stmt_int(q, 7) != 0,
			.reason = arena_strdup(a, stmt_text(q, 8)),
			.decision = arena_strdup(a, stmt_text(q, 9)),
			.decided_by = arena_strdup(a, stmt_text(q, 10)),
			.decided_at = stmt_int(q, 11),
		};
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	*count = n;
	return ERR_OK;
}

enum err
sqlite_local_id_put(struct storage *base, const char *terminal_id, enum table t,
	const char *local_id, const char *server_id)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_LOCAL_ID_PUT);

	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, terminal_id);
	stmt_bind_text(q, 3, entity_get(t)->name);
	stmt_bind_text(q, 4, local_id);
	stmt_bind_text(q, 5, server_id);
	return stmt_run(q);
}

enum err
sqlite_local_id_find(struct storage *base, const char *terminal_id,
	enum table t, const char *local_id, struct arena *a,
	const char **server_id)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_LOCAL_ID_FIND);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, terminal_id);
	stmt_bind_text(q, 3, entity_get(t)->name);
	stmt_bind_text(q, 4, local_id);
	e = stmt_step(q);
	if (e == ERR_OK)
		*server_id = arena_strdup(a, stmt_text(q, 0));
	stmt_reset(q);
	return e;
}
