/* The security log in the embedded storage. */
#include "server/storage_sqlite_priv.h"

#include "base/check.h"

static void
read_event(struct stmt *q, struct arena *a, struct storage_event *out)
{
	*out = (struct storage_event){
		.seq = stmt_int(q, 0),
		.at_ms = stmt_int(q, 1),
		.kind = arena_strdup(a, stmt_text(q, 2)),
		.who = arena_strdup(a, stmt_text(q, 3)),
		.terminal_id = arena_strdup(a, stmt_text(q, 4)),
		.address = arena_strdup(a, stmt_text(q, 5)),
		.detail = arena_strdup(a, stmt_text(q, 6)),
		.prev_hash = arena_strdup(a, stmt_text(q, 7)),
		.hash = arena_strdup(a, stmt_text(q, 8)),
	};
}

enum err
sqlite_event_last(
	struct storage *base, struct arena *a, struct storage_event *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_EVENT_LAST);
	enum err e;

	CHECK(s->view.writing);
	stmt_bind_text(q, 1, s->tenant);
	e = stmt_step(q);
	if (e == ERR_OK)
		read_event(q, a, out);
	stmt_reset(q);
	return e;
}

enum err
sqlite_event_add(struct storage *base, const struct storage_event *e)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_EVENT_ADD);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, e->seq);
	stmt_bind_int(q, 3, e->at_ms);
	stmt_bind_text(q, 4, e->kind);
	stmt_bind_text(q, 5, e->who);
	stmt_bind_text(q, 6, e->terminal_id);
	stmt_bind_text(q, 7, e->address);
	stmt_bind_text(q, 8, e->detail);
	stmt_bind_text(q, 9, e->prev_hash);
	stmt_bind_text(q, 10, e->hash);
	return stmt_run(q);
}

enum err
sqlite_event_list(struct storage *base, const char *tenant_id,
	int64_t before_seq, size_t limit, struct arena *a,
	struct storage_event **out, size_t *count)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_EVENT_LIST);
	struct storage_event *list = NULL;
	size_t cap = 0;
	size_t n = 0;
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_int(q, 2, before_seq == 0 ? INT64_MAX : before_seq);
	stmt_bind_int(q, 3, (int64_t)limit);
	while ((e = stmt_step(q)) == ERR_OK) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		read_event(q, a, &list[n++]);
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = list;
	*count = n;
	return ERR_OK;
}

enum err
sqlite_event_trim(struct storage *base, int64_t before_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_EVENT_TRIM);

	CHECK(s->view.writing && !s->in_action);
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_int(q, 2, before_ms);
	return stmt_run(q);
}
