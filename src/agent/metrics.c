#include "agent/metrics.h"

#include "base/log.h"
#include "base/text.h"
#include "store/others.h"
#include "store/outages.h"
#include "store/queue.h"
#include "store/quota.h"
#include "store/sync_state.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

#ifndef OFFSYNC_VERSION
#define OFFSYNC_VERSION "0"
#endif

#define BODY_MAX   ((size_t)16 * 1024)
#define HOURS_MAX  48 /* in one report; the next one has more */
#define MEMORY_MAX ((size_t)512 * 1024)
#define NAME_MAX   40 /* characters */
#define MIB        (1024 * 1024)

/* What one report is made of. */
struct report {
	struct offline_metrics m;
	struct outages hours;
	bool others; /* the answer brings the other terminals */
};

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

/* By the server's clock. */
static void
write_pending(const struct agent_session *s, struct json_writer *w,
	const struct queue_counts *waits)
{
	int64_t pending = waits->to_send + waits->waiting;
	int64_t since = 0;

	if (pending > 0 && waits->oldest_ms > 0)
		since = waits->oldest_ms + sync_state_offset_ms(s->st);
	json_member_int(w, "pending", pending);
	json_member_int(w, "pending_since", since > 0 ? since : 0);
}

static void
write_metrics(
	const struct agent_session *s, const struct report *r, struct buf *out)
{
	const struct offline_metrics *m = &r->m;
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
	write_hours(&r->hours, &w);
	if (r->others)
		json_member_bool(&w, "others", true);
	write_pending(s, &w, &waits);
	json_member_int(&w, "sync_count", m->sync_count);
	json_member_int(&w, "sync_duration_ms", m->sync_duration_ms);
	json_member_int(&w, "sync_failures", m->sync_failures);
	json_member_text(&w, "tenant_id", store_identity(s->st)->tenant_id);
	json_end_object(&w);
}

/* ---- the other terminals ---- */

static const char *
clean(const struct json_node *n, const char *key, struct arena *a)
{
	const char *text = json_find_text(n, key, "");
	char *out = arena_alloc(a, NAME_MAX * 4 + 1, 1);

	out[text_clean(TEXT_LINE, text, strlen(text), out, NAME_MAX * 4 + 1,
		NAME_MAX)] = '\0';
	return out;
}

/* An instant of the server by this terminal's clock; 0 stays. */
static int64_t
here(const struct json_node *n, const char *key, int64_t ahead_ms)
{
	int64_t at = json_find_int(n, key, 0);

	return at > 0 && at > ahead_ms ? at - ahead_ms : 0;
}

static void
read_others(const struct json_node *list, int64_t ahead_ms, struct arena *a,
	struct other_list *out)
{
	out->items = ARENA_ARRAY(a, struct other_terminal, OTHERS_MAX);
	for (const struct json_node *n = json_first(list);
		n != NULL && out->count < OTHERS_MAX; n = json_next(n)) {
		int64_t pending = json_find_int(n, "pending", 0);

		if (json_find_text(n, "id", "")[0] == '\0')
			continue;
		out->items[out->count++] = (struct other_terminal){
			.id = clean(n, "id", a),
			.name = clean(n, "name", a),
			.revoked = json_find_bool(n, "revoked", false),
			.last_contact_ms = here(n, "last_contact", ahead_ms),
			.pending = pending > 0 ? pending : 0,
			.oldest_ms = here(n, "pending_since", ahead_ms),
		};
	}
}

/* A server that does not know of them says nothing: what was known stays. */
static void
keep_others(struct agent_session *s, struct arena *a)
{
	struct other_list others = { 0 };
	const struct json_node *list;
	struct json_doc *doc = NULL;
	int64_t server_ms;

	if (json_parse(s->reply.body.data, s->reply.body.len, MEMORY_MAX, &doc,
		    NULL) != ERR_OK)
		return;
	list = json_find(json_root(doc), "terminals");
	server_ms = json_find_int(json_root(doc), "server_time", 0);
	if (list != NULL && json_kind(list) == JSON_ARRAY && server_ms > 0) {
		read_others(
			list, server_ms - env_now_ms(s->net.env), a, &others);
		if (others_save(s->st, &others) != ERR_OK)
			log_warn("what the server says of other terminals "
				 "could not be kept");
	}
	json_free(doc);
}

/* ---- the report ---- */

bool
metrics_are_welcome(const struct agent_session *s)
{
	return s->kind == LINK_KIND_LAN || s->kind == LINK_KIND_WIFI;
}

static bool
is_empty(const struct report *r)
{
	const struct offline_metrics *m = &r->m;

	return m->offline_duration_seconds == 0 && m->actions_queued == 0 &&
	       m->actions_synced == 0 && m->conflicts_encountered == 0 &&
	       m->sync_failures == 0 && r->hours.count == 0;
}

static void
took(struct agent_session *s, const struct report *r, struct arena *a)
{
	if (sync_state_metrics_clear(s->st, &r->m) != ERR_OK ||
		(r->hours.count > 0 &&
			outages_sent(s->st, &r->hours) != ERR_OK))
		log_warn("metrics were sent and could not be taken off");
	if (r->others)
		keep_others(s, a);
}

static void
send_report(struct agent_session *s, const struct report *r, struct arena *a,
	const char *bearer)
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
	write_metrics(s, r, &body);
	want.body = body.data;
	want.body_len = body.len;
	if (session_send(s, &want) == ERR_OK && s->reply.status >= 200 &&
		s->reply.status < 300)
		took(s, r, a);
	buf_fini(&body);
}

void
metrics_report(struct agent_session *s)
{
	const struct engine_port *port = sync_port_engine(s->port);
	const char *bearer = port->bearer(port->ctx);
	struct arena *a = arena_new(MEMORY_MAX);
	struct report r = { 0 };

	sync_port_keep(s->port);
	if (bearer != NULL && sync_state_metrics(s->st, &r.m) == ERR_OK &&
		outages_unsent(s->st, HOURS_MAX, a, &r.hours) == ERR_OK &&
		others_are_wanted(s->st, &r.others) == ERR_OK &&
		(r.others || !is_empty(&r)))
		send_report(s, &r, a, bearer);
	arena_free(a);
}
