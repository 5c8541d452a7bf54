/* What terminals tell of being offline, and the figures made of it. */
#include "server/storage_postgres_priv.h"

static enum err
put_hour(struct storage_postgres *s, const char *tenant_id,
	const struct storage_metrics *m, const struct offline_hour *h)
{
	return postgres_do(s, tenant_id,
		m->adds_hours ? STMT_METRICS_HOUR_ADD : STMT_METRICS_HOUR_PUT,
		PG_ARGS(pg_text(tenant_id), pg_int(h->hour_ms),
			pg_text(m->terminal_id), pg_int(h->slot.offline_ms),
			pg_int(h->slot.offline_count),
			pg_int(h->slot.actions_queued)),
		NULL);
}

enum err
postgres_metrics_add(struct storage *base, const char *tenant_id,
	const struct storage_metrics *m)
{
	struct storage_postgres *s = storage_postgres_of(base);
	enum err e;

	e = postgres_do(s, tenant_id, STMT_METRICS_ADD,
		PG_ARGS(pg_text(tenant_id), pg_text(m->terminal_id),
			pg_int(m->received_at),
			pg_int(m->offline_duration_seconds),
			pg_int(m->actions_queued), pg_int(m->actions_synced),
			pg_int(m->conflicts_encountered),
			pg_int(m->sync_failures),
			pg_int(m->last_sync_latency_ms), pg_text(m->user_agent),
			pg_text(m->connection_type),
			pg_int(m->storage_quota_mb), pg_int(m->sync_count),
			pg_int(m->sync_duration_ms), pg_int(m->offline_count),
			pg_int(m->storage_used_mb)),
		NULL);
	for (size_t i = 0; i < m->hour_count && e == ERR_OK; i++)
		e = put_hour(s, tenant_id, m, &m->hours[i]);
	return e;
}

/* ---- figures ---- */

static void
read_terminals(const struct pg_rows *rows, struct arena *a,
	struct storage_figures *out)
{
	out->terminal_count = pg_row_count(rows);
	out->terminals =
		ARENA_ARRAY(a, struct storage_metrics, out->terminal_count + 1);
	for (size_t i = 0; i < out->terminal_count; i++)
		out->terminals[i] = (struct storage_metrics){
			.terminal_id = arena_strdup(a, pg_get_text(rows, i, 0)),
			.received_at = pg_get_int(rows, i, 1),
			.offline_duration_seconds = pg_get_int(rows, i, 2),
			.actions_queued = pg_get_int(rows, i, 3),
			.actions_synced = pg_get_int(rows, i, 4),
			.conflicts_encountered = pg_get_int(rows, i, 5),
			.sync_failures = pg_get_int(rows, i, 6),
			.last_sync_latency_ms = pg_get_int(rows, i, 7),
			.user_agent = arena_strdup(a, pg_get_text(rows, i, 8)),
			.connection_type =
				arena_strdup(a, pg_get_text(rows, i, 9)),
			.storage_quota_mb = pg_get_int(rows, i, 10),
			.sync_count = pg_get_int(rows, i, 11),
			.sync_duration_ms = pg_get_int(rows, i, 12),
			.offline_count = pg_get_int(rows, i, 13),
			.storage_used_mb = pg_get_int(rows, i, 14),
		};
}

static void
read_conflicts(const struct pg_rows *rows, struct arena *a,
	struct storage_figures *out)
{
	out->conflict_count = pg_row_count(rows);
	out->conflicts = ARENA_ARRAY(
		a, struct storage_conflict_figures, out->conflict_count + 1);
	for (size_t i = 0; i < out->conflict_count; i++)
		out->conflicts[i] = (struct storage_conflict_figures){
			.conflict_type =
				arena_strdup(a, pg_get_text(rows, i, 0)),
			.strategy = arena_strdup(a, pg_get_text(rows, i, 1)),
			.total = pg_get_int(rows, i, 2),
			.resolved = pg_get_int(rows, i, 3),
		};
}

static void
read_hours(const struct pg_rows *rows, struct arena *a,
	struct storage_figures *out)
{
	out->hour_count = pg_row_count(rows);
	out->hours = ARENA_ARRAY(a, struct offline_hour, out->hour_count + 1);
	for (size_t i = 0; i < out->hour_count; i++)
		out->hours[i] = (struct offline_hour){
			.hour_ms = pg_get_int(rows, i, 0),
			.slot.offline_ms = pg_get_int(rows, i, 1),
			.slot.offline_count = pg_get_int(rows, i, 2),
			.slot.actions_queued = pg_get_int(rows, i, 3),
		};
}

static void
read_zone(const struct pg_rows *rows, struct arena *a,
	struct storage_figures *out)
{
	if (pg_row_count(rows) > 0)
		out->zone = arena_strdup(a, pg_get_text(rows, 0, 0));
}

enum err
postgres_metrics_figures(struct storage *base, const char *tenant_id,
	int64_t since_ms, struct arena *a, struct storage_figures *out)
{
	static const struct {
		int statement;
		size_t args;
		void (*read)(const struct pg_rows *rows, struct arena *a,
			struct storage_figures *out);
	} parts[] = {
		{ STMT_METRICS_TERMINALS, 2, read_terminals },
		{ STMT_METRICS_CONFLICTS, 2, read_conflicts },
		{ STMT_METRICS_HOURS, 2, read_hours },
		{ STMT_METRICS_ZONE, 1, read_zone },
	};
	const struct pg_arg args[] = { pg_text(tenant_id), pg_int(since_ms) };
	struct storage_postgres *s = storage_postgres_of(base);
	enum err e = ERR_OK;

	*out = (struct storage_figures){ 0 };
	for (size_t i = 0; i < 4 && e == ERR_OK; i++) {
		struct pg_rows *rows;

		e = postgres_do(s, tenant_id, parts[i].statement, args,
			parts[i].args, &rows);
		if (e == ERR_OK)
			parts[i].read(rows, a, out);
		pg_rows_free(rows);
	}
	return e;
}

enum err
postgres_metrics_trim(
	struct storage *base, const char *tenant_id, int64_t before_ms)
{
	static const int statements[] = { STMT_METRICS_TRIM,
		STMT_METRICS_HOURS_TRIM };
	struct storage_postgres *s = storage_postgres_of(base);
	const struct pg_arg args[] = { pg_text(tenant_id), pg_int(before_ms) };
	enum err e = ERR_OK;

	for (size_t i = 0; i < 2 && e == ERR_OK; i++)
		e = s->view.writing
			    ? postgres_write(s,
				      postgres_statements[statements[i]], args,
				      2)
			    : postgres_do(s, tenant_id, statements[i], args, 2,
				      NULL);
	return e;
}
