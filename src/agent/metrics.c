#include "agent/metrics.h"

#include "base/log.h"
#include "store/outages.h"
#include "store/queue.h"
#include "store/quota.h"
#include "store/sync_state.h"
#include "json/json.h"

#include <stdio.h>

#ifndef OFFSYNC_VERSION
#define OFFSYNC_VERSION "0"
#endif

#define BODY_MAX   ((size_t)16 * 1024)
#define HOURS_MAX  48 /* in one report; the next one has more */
#define MEMORY_MAX ((size_t)64 * 1024)
#define MIB        (1024 * 1024)

/* Each is the whole of its hour, so that it may arrive twice. */
static void
write_hours(const struct outages *list, struct json_writer *w)
{
	json_write_key(w, "offline_hours");
	json_begin_array(w);
	for (size_t i = 0; i < list->count; i++) {
		json_begin_object(w);
		json_member_int(w, "hour", list->hours[i].hour_ms);
		offline_slot_write(&list->hours[i].slot, w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
write_metrics(const struct agent_session *s, const struct offline_metrics *m,
	const struct outages *hours, struct buf *out)
{
	struct queue_counts waits;
	struct json_writer w;
	struct quota quota;

	if (queue_count(s->st, &waits) != ERR_OK)
		waits = (struct queue_counts){ 0 };
	if (quota_load(s->st, s->conf->sync.max_action_queue_size, &quota) !=
		ERR_OK)
		quota = (struct quota){ 0 };
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_int(&w, "actions_queued", m->actions_queued);
	json_member_int(&w, "actions_synced", m->actions_synced);
	json_member_int(&w, "conflicts_encountered", m->conflicts_encountered);
	json_write_key(&w, "device_info");
	json_begin_object(&w);
	json_member_text(&w, "connection_type", link_kind_name(s->kind));
	json_member_int(&w, "storage_quota_mb", quota.total_bytes / MIB);
	json_member_int(&w, "storage_used_mb", quota.used_bytes / MIB);
	json_member_text(&w, "user_agent", "offsync/" OFFSYNC_VERSION);
	json_end_object(&w);
	json_member_int(&w, "last_sync_latency_ms", m->last_sync_latency_ms);
	json_member_int(&w, "offline_count", m->offline_count);
	json_member_int(
		&w, "offline_duration_seconds", m->offline_duration_seconds);
	write_hours(hours, &w);
	json_member_int(&w, "pending", waits.to_send + waits.waiting);
	json_member_int(&w, "sync_count", m->sync_count);
	json_member_int(&w, "sync_duration_ms", m->sync_duration_ms);
	json_member_int(&w, "sync_failures", m->sync_failures);
	json_member_text(&w, "tenant_id", store_identity(s->st)->tenant_id);
	json_end_object(&w);
}

static bool
is_empty(const struct offline_metrics *m)
{
	return m->offline_duration_seconds == 0 && m->actions_queued == 0 &&
	       m->actions_synced == 0 && m->conflicts_encountered == 0 &&
	       m->sync_failures == 0;
}

bool
metrics_are_welcome(const struct agent_session *s)
{
	return s->kind == LINK_KIND_LAN || s->kind == LINK_KIND_WIFI;
}

static void
send_report(struct agent_session *s, const struct offline_metrics *m,
	const struct outages *hours, const char *bearer)
{
	char path[128];
	struct buf body;
	struct engine_want want = {
		.kind = ENGINE_WANT_REQUEST,
		.path = path,
		.bearer = bearer,
	};

	(void)snprintf(path, sizeof path, "/api/hotel/%s/offline/metrics",
		store_identity(s->st)->tenant_id);
	buf_init(&body, BODY_MAX);
	write_metrics(s, m, hours, &body);
	want.body = body.data;
	want.body_len = body.len;
	if (session_send(s, &want) == ERR_OK && s->reply.status >= 200 &&
		s->reply.status < 300 &&
		(sync_state_metrics_clear(s->st, m) != ERR_OK ||
			(hours->count > 0 &&
				outages_sent(s->st, hours) != ERR_OK)))
		log_warn("metrics were sent and could not be taken off");
	buf_fini(&body);
}

void
metrics_report(struct agent_session *s)
{
	const struct engine_port *port = sync_port_engine(s->port);
	const char *bearer = port->bearer(port->ctx);
	struct arena *a = arena_new(MEMORY_MAX);
	struct offline_metrics m = { 0 };
	struct outages hours = { 0 };

	sync_port_keep(s->port);
	if (bearer != NULL && sync_state_metrics(s->st, &m) == ERR_OK &&
		outages_unsent(s->st, HOURS_MAX, a, &hours) == ERR_OK &&
		!(is_empty(&m) && hours.count == 0))
		send_report(s, &m, &hours, bearer);
	arena_free(a);
}
