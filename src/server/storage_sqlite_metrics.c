/* What terminals tell of being offline, and the figures made of it. */
#include "server/storage_sqlite_priv.h"

static enum err
put_hour(struct storage_sqlite *s, const char *tenant_id,
	const struct storage_metrics *m, const struct offline_hour *h)
{
	struct stmt *q = db_stmt(s->db,
		m->adds_hours ? STMT_METRICS_HOUR_ADD : STMT_METRICS_HOUR_PUT);

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_int(q, 2, h->hour_ms);
	stmt_bind_text(q, 3, m->terminal_id);
	stmt_bind_int(q, 4, h->slot.offline_ms);
	stmt_bind_int(q, 5, h->slot.offline_count);
	stmt_bind_int(q, 6, h->slot.actions_queued);
	return stmt_run(q);
}

enum err
sqlite_metrics_add(struct storage *base, const char *tenant_id,
	const struct storage_metrics *m)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_METRICS_ADD);
	enum err e;

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_text(q, 2, m->terminal_id);
	stmt_bind_int(q, 3, m->received_at);
	stmt_bind_int(q, 4, m->offline_duration_seconds);
	stmt_bind_int(q, 5, m->actions_queued);
	stmt_bind_int(q, 6, m->actions_synced);
	stmt_bind_int(q, 7, m->conflicts_encountered);
	stmt_bind_int(q, 8, m->sync_failures);
	stmt_bind_int(q, 9, m->last_sync_latency_ms);
	stmt_bind_text(q, 10, m->user_agent);
	stmt_bind_text(q, 11, m->connection_type);
	stmt_bind_int(q, 12, m->storage_quota_mb);
	stmt_bind_int(q, 13, m->sync_count);
	stmt_bind_int(q, 14, m->sync_duration_ms);
	stmt_bind_int(q, 15, m->offline_count);
	stmt_bind_int(q, 16, m->storage_used_mb);
	e = stmt_run(q);
	for (size_t i = 0; i < m->hour_count && e == ERR_OK; i++)
		e = put_hour(s, tenant_id, m, &m->hours[i]);
	return e;
}

/* ---- figures ---- */

static struct stmt *
ask(struct storage_sqlite *s, int stmt, const char *tenant_id, int64_t since_ms)
{
	struct stmt *q = db_stmt(s->db, stmt);

	stmt_bind_text(q, 1, tenant_id);
	stmt_bind_int(q, 2, since_ms);
	return q;
}

static enum err
end(struct stmt *q, enum err e)
{
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
read_terminals(struct stmt *q, struct arena *a, struct storage_figures *out)
{
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(q)) == ERR_OK) {
		out->terminals = arena_grow(a, out->terminals,
			out->terminal_count, &cap, sizeof(*out->terminals));
		out->terminals[out->terminal_count++] =
			(struct storage_metrics){
				.terminal_id = arena_strdup(a, stmt_text(q, 0)),
				.received_at = stmt_int(q, 1),
				.offline_duration_seconds = stmt_int(q, 2),
				.actions_queued = stmt_int(q, 3),
				.actions_synced = stmt_int(q, 4),
				.conflicts_encountered = stmt_int(q, 5),
				.sync_failures = stmt_int(q, 6),
				.last_sync_latency_ms = stmt_int(q, 7),
				.user_agent = arena_strdup(a, stmt_text(q, 8)),
				.connection_type =
					arena_strdup(a, stmt_text(q, 9)),
				.storage_quota_mb = stmt_int(q, 10),
				.sync_count = stmt_int(q, 11),
				.sync_duration_ms = stmt_int(q, 12),
				.offline_count = stmt_int(q, 13),
				.storage_used_mb = stmt_int(q, 14),
			};
	}
	return end(q, e);
}

static enum err
read_conflicts(struct stmt *q, struct arena *a, struct storage_figures *out)
{
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(q)) == ERR_OK) {
		out->conflicts = arena_grow(a, out->conflicts,
			out->conflict_count, &cap, sizeof(*out->conflicts));
		out->conflicts[out->conflict_count++] =
			(struct storage_conflict_figures){
				.conflict_type =
					arena_strdup(a, stmt_text(q, 0)),
				.strategy = arena_strdup(a, stmt_text(q, 1)),
				.total = stmt_int(q, 2),
				.resolved = stmt_int(q, 3),
			};
	}
	return end(q, e);
}

static enum err
read_hours(struct stmt *q, struct arena *a, struct storage_figures *out)
{
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(q)) == ERR_OK) {
		out->hours = arena_grow(a, out->hours, out->hour_count, &cap,
			sizeof(*out->hours));
		out->hours[out->hour_count++] = (struct offline_hour){
			.hour_ms = stmt_int(q, 0),
			.slot.offline_ms = stmt_int(q, 1),
			.slot.offline_count = stmt_int(q, 2),
			.slot.actions_queued = stmt_int(q, 3),
		};
	}
	return end(q, e);
}

static enum err
read_zone(struct stmt *q, struct arena *a, struct storage_figures *out)
{
	enum err e = stmt_step(q);

	if (e == ERR_OK)
		out->zone = arena_strdup(a, stmt_text(q, 0));
	return end(q, e);
}

enum err
sqlite_metrics_figures(struct storage *base, const char *tenant_id,
	int64_t since_ms, struct arena *a, struct storage_figures *out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q;
	enum err e;

	*out = (struct storage_figures){ 0 };
	e = read_terminals(
		ask(s, STMT_METRICS_TERMINALS, tenant_id, since_ms), a, out);
	if (e == ERR_OK)
		e = read_conflicts(
			ask(s, STMT_METRICS_CONFLICTS, tenant_id, since_ms), a,
			out);
	if (e == ERR_OK)
		e = read_hours(ask(s, STMT_METRICS_HOURS, tenant_id, since_ms),
			a, out);
	if (e != ERR_OK)
		return e;
	q = db_stmt(s->db, STMT_METRICS_ZONE);
	stmt_bind_text(q, 1, tenant_id);
	return read_zone(q, a, out);
}

enum err
sqlite_metrics_trim(
	struct storage *base, const char *tenant_id, int64_t before_ms)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	enum err e = stmt_run(ask(s, STMT_METRICS_TRIM, tenant_id, before_ms));

	return e == ERR_OK ? stmt_run(ask(s, STMT_METRICS_HOURS_TRIM, tenant_id,
				     before_ms))
			   : e;
}
