/* The specification's OfflineMetrics. */
#include "server/routes.h"
#include "server/server.h"

#include "base/text.h"
#include "server/figures.h"
#include "json/json.h"

#include <string.h>

#define BODY_MAX     ((size_t)64 * 1024)
#define HOURS_MAX    200 /* of one report */
#define TEXT_MAX     200
#define TERMINAL_MAX ((size_t)1 << 20)
#define OTHERS_MAX   500 /* terminals that are told of */

struct metrics_job {
	struct writer_job job; /* first, so that a job is one of these */
	struct storage_metrics metrics;
	int64_t pending; /* -1: the client does not say */
	int64_t pending_since;
	bool others; /* it asks for the hotel's other terminals */
};

/* How many actions wait there now is kept with the terminal itself. */
static enum err
keep_pending(struct metrics_job *m, struct storage *s)
{
	struct arena *a = arena_new(TERMINAL_MAX);
	struct storage_terminal t;
	enum err e;

	e = s->ops->terminal_find(
		s, m->job.tenant_id, m->metrics.terminal_id, a, &t);
	if (e == ERR_OK && (t.pending != m->pending ||
				   t.pending_since != m->pending_since)) {
		t.pending = m->pending;
		t.pending_since = m->pending_since;
		e = s->ops->terminal_put(s, m->job.tenant_id, &t);
	}
	arena_free(a);
	return e;
}

static enum err
keep(struct writer_job *job, struct storage *s)
{
	struct metrics_job *m = (struct metrics_job *)job;

	enum err e = s->ops->metrics_add(s, job->tenant_id, &m->metrics);

	return e == ERR_OK && m->pending >= 0 ? keep_pending(m, s) : e;
}

/* A member that must be a whole number from 0; false: it is not. */
static bool
read_count(const struct json_node *obj, const char *key, int64_t *out)
{
	const struct json_node *n = json_find(obj, key);

	if (n == NULL || json_kind(n) != JSON_INT || json_int(n) < 0)
		return false;
	*out = json_int(n);
	return true;
}

static const char *
read_words(const struct json_node *obj, const char *key, struct arena *a)
{
	const char *text = json_find_text(obj, key, "");
	char *clean = arena_alloc(a, TEXT_MAX * 4 + 1, 1);
	size_t len;

	len = text_clean(TEXT_LINE, text, strlen(text), clean, TEXT_MAX * 4 + 1,
		TEXT_MAX);
	clean[len] = '\0';
	return clean;
}

/* One hour of the calendar, as the terminal knows it in full. */
static bool
read_hour(const struct json_node *obj, struct offline_hour *out)
{
	int64_t seconds;

	if (json_kind(obj) != JSON_OBJECT ||
		!read_count(obj, "hour", &out->hour_ms) ||
		!read_count(obj, "offline_duration_seconds", &seconds) ||
		!read_count(obj, "offline_count", &out->slot.offline_count) ||
		!read_count(obj, "actions_queued", &out->slot.actions_queued))
		return false;
	out->slot.offline_ms = seconds * 1000;
	return out->hour_ms % OFFLINE_HOUR_MS == 0 &&
	       seconds <= OFFLINE_HOUR_MS / 1000;
}

/* A client that tells of no hours was offline until it told so. */
static void
suppose_hours(struct storage_metrics *m, struct arena *a)
{
	int64_t to_ms = m->received_at;
	int64_t length_ms = m->offline_duration_seconds;

	if (length_ms > HOURS_MAX * OFFLINE_HOUR_MS / 1000)
		length_ms = HOURS_MAX * OFFLINE_HOUR_MS / 1000;
	length_ms *= 1000;
	m->adds_hours = true;
	m->hours = ARENA_ARRAY(a, struct offline_hour, HOURS_MAX);
	m->hour_count = offline_hours_split(
		to_ms - length_ms, to_ms, m->hours, HOURS_MAX);
	if (m->hour_count > 0)
		m->hours[0].slot.offline_count =
			m->offline_count > 0 ? m->offline_count : 1;
}

static bool
read_hours(const struct json_node *root, struct arena *a,
	struct storage_metrics *m)
{
	const struct json_node *list = json_find(root, "offline_hours");
	size_t count;

	if (list == NULL) {
		suppose_hours(m, a);
		return true;
	}
	if (json_kind(list) != JSON_ARRAY)
		return false;
	count = json_count(list);
	if (count > HOURS_MAX)
		return false;
	m->hours = ARENA_ARRAY(a, struct offline_hour, count + 1);
	for (const struct json_node *n = json_first(list); n != NULL;
		n = json_next(n)) {
		if (!read_hour(n, &m->hours[m->hour_count++]))
			return false;
	}
	return true;
}

/* NULL, or the member that is wrong. */
static const char *
read_metrics(
	const struct json_node *root, struct arena *a, struct metrics_job *job)
{
	struct storage_metrics *m = &job->metrics;
	const struct json_node *device = json_find(root, "device_info");
	const struct {
		const char *key;
		int64_t *out;
	} counts[] = {
		{ "offline_duration_seconds", &m->offline_duration_seconds },
		{ "actions_queued", &m->actions_queued },
		{ "actions_synced", &m->actions_synced },
		{ "conflicts_encountered", &m->conflicts_encountered },
		{ "sync_failures", &m->sync_failures },
		{ "last_sync_latency_ms", &m->last_sync_latency_ms },
	};
	/* Beyond the specification. */
	const struct {
		const struct json_node *in;
		const char *key;
		int64_t *out;
	} more[] = {
		{ root, "sync_count", &m->sync_count },
		{ root, "sync_duration_ms", &m->sync_duration_ms },
		{ root, "offline_count", &m->offline_count },
		{ device, "storage_used_mb", &m->storage_used_mb },
		{ root, "pending", &job->pending },
		{ root, "pending_since", &job->pending_since },
	};
	const struct json_node *others = json_find(root, "others");

	if (json_kind(root) != JSON_OBJECT)
		return "the body";
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!read_count(root, counts[i].key, counts[i].out))
			return counts[i].key;
	}
	if (device == NULL || json_kind(device) != JSON_OBJECT)
		return "device_info";
	m->user_agent = read_words(device, "user_agent", a);
	m->connection_type = read_words(device, "connection_type", a);
	m->storage_quota_mb = json_find_int(device, "storage_quota_mb", 0);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (json_find(more[i].in, more[i].key) != NULL &&
			!read_count(more[i].in, more[i].key, more[i].out))
			return more[i].key;
	}
	if (others != NULL && json_kind(others) != JSON_BOOL)
		return "others";
	job->others = others != NULL && json_bool(others);
	return read_hours(root, a, m) ? NULL : "offline_hours";
}

/* ---- the other terminals ---- */

/* Of what is gone for good only who has not handed its work over. */
static bool
is_told_of(const struct storage_terminal *t, const char *self)
{
	if (t->public_key == NULL || strcmp(t->id, self) == 0)
		return false;
	return !t->revoked ||
	       (t->pending > 0 && t->handed_over_at == 0 && t->wiped_at == 0);
}

static void
write_other(struct json_writer *w, const struct storage_terminal *t)
{
	json_begin_object(w);
	json_member_text(w, "id", t->id);
	json_member_int(w, "last_contact", t->last_contact);
	json_member_text(w, "name", t->name);
	json_member_int(w, "pending", t->pending);
	json_member_int(w, "pending_since", t->pending_since);
	json_member_bool(w, "revoked", t->revoked);
	json_end_object(w);
}

/* Where there are more than are told of, those where something waits. */
static void
write_others(struct json_writer *w, const struct storage_terminal_list *list,
	const char *self)
{
	size_t n = 0;

	json_write_key(w, "terminals");
	json_begin_array(w);
	for (int waits = 1; waits >= 0; waits--) {
		for (size_t i = 0; i < list->count && n < OTHERS_MAX; i++) {
			const struct storage_terminal *t = &list->items[i];

			if ((t->pending > 0) != (waits != 0) ||
				!is_told_of(t, self))
				continue;
			write_other(w, t);
			n++;
		}
	}
	json_end_array(w);
}

static enum err
list_terminals(struct exchange *x, const char *tenant_id,
	struct storage_terminal_list *out)
{
	struct storage *s = NULL;
	enum err e = readers_take(x->server->readers, &s);

	*out = (struct storage_terminal_list){ 0 };
	if (e == ERR_OK)
		e = s->ops->terminal_list(s, tenant_id, x->arena, out);
	readers_give(x->server->readers, s);
	return e;
}

/* What was told is kept by now: without the others rather than not at all. */
static void
accept(struct exchange *x, const struct metrics_job *job,
	const struct sync_caller *caller)
{
	struct storage_terminal_list list;
	struct json_writer w;

	x->status = 202;
	x->content_type = "application/json";
	json_writer_init(&w, &x->answer);
	json_begin_object(&w);
	json_member_text(&w, "status", "accepted");
	if (job->others &&
		list_terminals(x, caller->tenant_id, &list) == ERR_OK) {
		json_member_int(&w, "server_time", env_now_ms(x->server->env));
		write_others(&w, &list, caller->terminal_id);
	}
	json_end_object(&w);
}

/* ---- the routes ---- */

static enum exchange_next
take(struct exchange *x, const struct json_node *root,
	const struct sync_caller *caller)
{
	const char *tenant = json_find_text(root, "tenant_id", NULL);
	struct metrics_job job = {
		.job = { .tenant_id = caller->tenant_id, .run = keep },
		.metrics = { .terminal_id = caller->terminal_id,
			.received_at = env_now_ms(x->server->env) },
		.pending = -1,
	};
	const char *wrong = read_metrics(root, x->arena, &job);

	if (wrong == NULL &&
		(tenant == NULL || strcmp(tenant, caller->tenant_id) != 0))
		wrong = "tenant_id";
	if (wrong != NULL)
		return exchange_problem(x, 400,
			arena_printf(
				x->arena, "%s is missing or wrong", wrong));
	if (writer_do(x->server->writer, &job.job) != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	accept(x, &job, caller);
	return EXCHANGE_DONE;
}

enum exchange_next
route_offline_metrics(struct exchange *x)
{
	struct sync_caller caller;
	struct json_doc *doc;
	enum exchange_next next;

	if (!route_terminal(x, &caller))
		return EXCHANGE_DONE;
	doc = route_json(x, BODY_MAX);
	if (doc == NULL)
		return EXCHANGE_DONE;
	next = take(x, json_root(doc), &caller);
	json_free(doc);
	return next;
}

#define FIGURES_MS INT64_C(604800000) /* seven days */

enum exchange_next
route_offline_figures(struct exchange *x)
{
	int64_t since_ms = env_now_ms(x->server->env) - FIGURES_MS;
	struct storage *s = NULL;
	struct storage_figures f;
	struct sync_caller caller;
	struct json_writer w;
	enum err e;

	if (!route_terminal(x, &caller))
		return EXCHANGE_DONE;
	e = readers_take(x->server->readers, &s);
	if (e == ERR_OK)
		e = s->ops->metrics_figures(
			s, caller.tenant_id, since_ms, x->arena, &f);
	readers_give(x->server->readers, s);
	if (e != ERR_OK)
		return exchange_wait(x, 503, 5, "the storage does not answer");
	x->status = 200;
	x->content_type = "application/json";
	json_writer_init(&w, &x->answer);
	figures_write(&f, caller.tenant_id, since_ms, &w);
	return EXCHANGE_DONE;
}
