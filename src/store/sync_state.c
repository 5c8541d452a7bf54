#include "store/sync_state.h"

#include "store/outages.h"
#include "store/store_priv.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* Times that moved by less are not worth a write. */
#define WORTH_MS 1000

static const char *const link_names[LINK_STATE_COUNT] = {
	[LINK_UNKNOWN] = "unknown",
	[LINK_ONLINE] = "online",
	[LINK_SLOW] = "slow",
	[LINK_OFFLINE] = "offline",
	[LINK_SIGN_IN] = "sign_in",
	[LINK_BLOCKED] = "blocked",
	[LINK_UPDATE] = "update",
};

/* What the metrics are made of, beside struct sync_state. */
struct link_counts {
	int64_t sync_failures;
	int64_t offline_ms;
	struct env_moment since; /* the link became what it is */
	int64_t sync_count;
	int64_t sync_ms;
	int64_t offline_count;
	struct offline_metrics sent; /* before */
	int64_t sent_offline_ms;
};

const char *
link_state_name(enum link_state s)
{
	CHECK(s < LINK_STATE_COUNT);
	return link_names[s];
}

static enum link_state
link_find(const char *name)
{
	for (int i = 0; i < LINK_STATE_COUNT; i++) {
		if (strcmp(link_names[i], name) == 0)
			return (enum link_state)i;
	}
	return LINK_UNKNOWN;
}

/* Whether the terminal works alone in this state. */
static bool
is_apart(enum link_state s)
{
	return s == LINK_OFFLINE || s == LINK_SIGN_IN || s == LINK_BLOCKED;
}

static void
load_counts(struct stmt *s, int64_t since_ms, struct link_counts *out)
{
	(void)snprintf(out->since.boot, sizeof(out->since.boot), "%s",
		stmt_text(s, 11));
	out->since.mono_ms = stmt_int(s, 12);
	out->since.wall_ms = since_ms;
	out->sync_count = stmt_int(s, 13);
	out->sync_ms = stmt_int(s, 14);
	out->offline_count = stmt_int(s, 15);
	out->sent = (struct offline_metrics){
		.actions_queued = stmt_int(s, 16),
		.actions_synced = stmt_int(s, 17),
		.conflicts_encountered = stmt_int(s, 18),
		.sync_failures = stmt_int(s, 19),
		.sync_count = stmt_int(s, 21),
		.sync_duration_ms = stmt_int(s, 22),
		.offline_count = stmt_int(s, 23),
	};
	out->sent_offline_ms = stmt_int(s, 20);
}

static enum err
load_link(struct store *st, struct arena *a, struct sync_state *out,
	struct link_counts *counts)
{
	struct stmt *s = store_stmt(st, STMT_LINK_FIND);
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK) {
		out->contact = (struct env_moment){ 0 };
		out->link = link_find(stmt_text(s, 0));
		out->link_since_ms = stmt_int(s, 1);
		out->last_contact_ms = stmt_int(s, 2);
		out->next_try_ms = stmt_int(s, 3);
		out->clock_offset_ms = stmt_int(s, 4);
		out->latency_ms = stmt_int(s, 5);
		out->why = arena_strdup(a, stmt_text(s, 6));
		counts->sync_failures = stmt_int(s, 7);
		counts->offline_ms = stmt_int(s, 8);
		out->kind = link_kind_find(stmt_text(s, 9));
		out->metered = stmt_int(s, 10) != 0;
		out->rounds = 0;
		out->rounds_ms = 0;
		out->failures = 0;
		out->log = NULL;
		out->log_count = 0;
		load_counts(s, out->link_since_ms, counts);
	}
	stmt_reset(s);
	return e;
}

static enum err
load_token(struct store *st, struct arena *a, struct sync_state *out)
{
	struct stmt *s = store_stmt(st, STMT_METADATA_FIND);
	enum err e;

	stmt_bind_text(s, 1, st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		out->token = arena_strdup(a, stmt_text(s, 0));
		out->token_stamp = stmt_int(s, 1);
		out->loaded = stmt_int(s, 2) != 0;
		out->last_successful_sync = stmt_int(s, 3);
		out->reloading = stmt_int(s, 5) != 0;
	}
	stmt_reset(s);
	return e;
}

static enum err
load_all(struct store *st, struct arena *a, struct sync_state *out,
	struct link_counts *counts)
{
	enum err e = store_ready(st);

	if (e == ERR_OK)
		e = load_link(st, a, out, counts);
	if (e == ERR_OK)
		e = load_token(st, a, out);
	return e;
}

enum err
sync_state_load(struct store *st, struct arena *a, struct sync_state *out)
{
	struct link_counts counts;

	return load_all(st, a, out, &counts);
}

int64_t
sync_state_offset_ms(struct store *st)
{
	struct stmt *s;
	int64_t offset = 0;

	if (store_ready(st) != ERR_OK)
		return 0;
	s = store_stmt(st, STMT_LINK_FIND);
	if (stmt_step(s) == ERR_OK)
		offset = stmt_int(s, 4);
	stmt_reset(s);
	return offset;
}

/* ---- writing ---- */

static bool
moved(int64_t a, int64_t b)
{
	return a - b >= WORTH_MS || b - a >= WORTH_MS;
}

static bool
is_worth_it(const struct sync_state *old, const struct sync_state *s)
{
	return s->rounds > 0 || s->failures > 0 || s->log_count > 0 ||
	       old->link != s->link || strcmp(old->why, s->why) != 0 ||
	       old->kind != s->kind || old->metered != s->metered ||
	       moved(old->link_since_ms, s->link_since_ms) ||
	       moved(old->last_contact_ms, s->last_contact_ms) ||
	       moved(old->next_try_ms, s->next_try_ms) ||
	       moved(old->clock_offset_ms, s->clock_offset_ms) ||
	       moved(old->latency_ms, s->latency_ms) ||
	       moved(old->last_successful_sync, s->last_successful_sync);
}

/* Offline time that ends now, or goes on under another name, is added up by the
 * machine's own clock; what still runs is counted from the same moment. */
static int64_t
offline_ended_ms(struct store *st, const struct sync_state *old,
	const struct link_counts *counts, const struct sync_state *s)
{
	if (!is_apart(old->link) || old->link == s->link)
		return 0;
	return env_since_ms(st->env, &counts->since);
}

/* The same by the hours of the calendar. */
static enum err
note_outage(struct store *st, const struct sync_state *old,
	const struct sync_state *s, int64_t ended_ms)
{
	int64_t now_ms = env_now_ms(st->env) + s->clock_offset_ms;

	if (is_apart(s->link) && !is_apart(old->link))
		return outages_begin(st, now_ms);
	return ended_ms == 0 ? ERR_OK
			     : outages_add(st, now_ms - ended_ms, now_ms,
				       s->clock_offset_ms);
}

static enum err
save(struct store *st, const struct sync_state *old,
	const struct link_counts *counts, const struct sync_state *state)
{
	struct stmt *s = store_stmt(st, STMT_LINK_SAVE);
	int64_t ended_ms = offline_ended_ms(st, old, counts, state);
	struct env_moment moment;
	enum err e;

	env_moment(st->env, &moment);
	stmt_bind_text(s, 1, link_state_name(state->link));
	stmt_bind_int(s, 2, state->link_since_ms);
	stmt_bind_int(s, 3, state->last_contact_ms);
	stmt_bind_int(s, 4, state->next_try_ms);
	stmt_bind_int(s, 5, state->clock_offset_ms);
	stmt_bind_int(s, 6, state->latency_ms);
	stmt_bind_text(s, 7, state->why);
	stmt_bind_int(s, 8, state->failures);
	stmt_bind_int(s, 9, ended_ms);
	stmt_bind_text(s, 10, link_kind_name(state->kind));
	stmt_bind_int(s, 11, state->metered);
	stmt_bind_text(s, 12, moment.boot);
	stmt_bind_int(s, 13, moment.mono_ms);
	stmt_bind_int(s, 14, is_apart(state->link) && !is_apart(old->link));
	stmt_bind_int(s, 15, state->rounds);
	stmt_bind_int(s, 16, state->rounds_ms);
	e = stmt_run(s);
	if (e == ERR_OK)
		e = note_outage(st, old, state, ended_ms);
	if (e == ERR_OK)
		e = rounds_add(st, state->log, state->log_count);
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_SUCCESS_SAVE);
	stmt_bind_text(s, 1, st->identity.tenant_id);
	stmt_bind_int(s, 2, state->last_successful_sync);
	e = stmt_run(s);
	if (e != ERR_OK || state->last_contact_ms == old->last_contact_ms)
		return e;
	if (state->contact.wall_ms != 0)
		moment = state->contact;
	s = store_stmt(st, STMT_CONTACT_SAVE);
	stmt_bind_text(s, 1, moment.boot);
	stmt_bind_int(s, 2, moment.mono_ms);
	stmt_bind_int(s, 3, moment.wall_ms);
	return stmt_run(s);
}

enum err
sync_state_save_link(struct store *st, const struct sync_state *state)
{
	struct sync_state now = *state;
	struct link_counts counts;
	struct sync_state old;
	struct arena *a = arena_new(STORE_SMALL_MAX);
	enum err e;

	if (now.why == NULL)
		now.why = "";
	e = load_all(st, a, &old, &counts);
	if (e == ERR_OK && is_worth_it(&old, &now)) {
		e = store_begin(st);
		if (e == ERR_OK)
			e = store_end(st, save(st, &old, &counts, &now));
	}
	arena_free(a);
	return e;
}

/* ---- metrics ---- */

static enum err
load_actions(struct store *st, struct offline_metrics *out)
{
	struct stmt *s = store_stmt(st, STMT_METADATA_FIND);
	enum err e;

	stmt_bind_text(s, 1, st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		out->actions_queued = stmt_int(s, 12);
		out->actions_synced = stmt_int(s, 13);
		out->conflicts_encountered = stmt_int(s, 14);
	}
	stmt_reset(s);
	return e;
}

static void
add(struct offline_metrics *m, const struct offline_metrics *sent)
{
	m->actions_queued += sent->actions_queued;
	m->actions_synced += sent->actions_synced;
	m->conflicts_encountered += sent->conflicts_encountered;
	m->sync_failures += sent->sync_failures;
	m->sync_count += sent->sync_count;
	m->sync_duration_ms += sent->sync_duration_ms;
	m->offline_count += sent->offline_count;
}

enum err
sync_state_offline_ms(struct store *st, int64_t *out)
{
	struct arena *a = arena_new(STORE_SMALL_MAX);
	struct link_counts counts;
	struct sync_state link;
	enum err e = store_ready(st);

	*out = 0;
	if (e == ERR_OK)
		e = load_link(st, a, &link, &counts);
	if (e == ERR_OK && is_apart(link.link))
		*out = env_since_ms(st->env, &counts.since);
	arena_free(a);
	return e;
}

/* with_sent: all there ever was. */
static enum err
load_metrics(struct store *st, bool with_sent, struct offline_metrics *out)
{
	struct arena *a = arena_new(STORE_SMALL_MAX);
	struct link_counts counts;
	struct sync_state link;
	int64_t offline_ms;
	enum err e = store_ready(st);

	*out = (struct offline_metrics){ 0 };
	if (e == ERR_OK)
		e = load_link(st, a, &link, &counts);
	if (e == ERR_OK)
		e = load_actions(st, out);
	if (e == ERR_OK) {
		offline_ms = counts.offline_ms;
		if (is_apart(link.link))
			offline_ms += env_since_ms(st->env, &counts.since);
		if (with_sent)
			offline_ms += counts.sent_offline_ms;
		out->offline_duration_seconds =
			offline_ms < 0 ? 0 : offline_ms / 1000;
		out->sync_failures = counts.sync_failures;
		out->last_sync_latency_ms = link.latency_ms;
		out->sync_count = counts.sync_count;
		out->sync_duration_ms = counts.sync_ms;
		out->offline_count = counts.offline_count;
	}
	if (e == ERR_OK && with_sent)
		add(out, &counts.sent);
	arena_free(a);
	return e;
}

enum err
sync_state_metrics(struct store *st, struct offline_metrics *out)
{
	return load_metrics(st, false, out);
}

enum err
sync_state_metrics_all(struct store *st, struct offline_metrics *out)
{
	return load_metrics(st, true, out);
}

static enum err
subtract(struct store *st, const struct offline_metrics *sent)
{
	struct stmt *s = store_stmt(st, STMT_METRICS_CLEAR);
	enum err e;

	stmt_bind_text(s, 1, st->identity.tenant_id);
	stmt_bind_int(s, 2, sent->actions_queued);
	stmt_bind_int(s, 3, sent->actions_synced);
	stmt_bind_int(s, 4, sent->conflicts_encountered);
	e = stmt_run(s);
	if (e != ERR_OK)
		return e;
	/* Below zero while an offline time that was sent in part still runs. */
	s = store_stmt(st, STMT_LINK_METRICS_CLEAR);
	stmt_bind_int(s, 1, sent->sync_failures);
	stmt_bind_int(s, 2, sent->offline_duration_seconds * 1000);
	stmt_bind_int(s, 3, sent->sync_count);
	stmt_bind_int(s, 4, sent->sync_duration_ms);
	stmt_bind_int(s, 5, sent->offline_count);
	stmt_bind_int(s, 6, sent->actions_queued);
	stmt_bind_int(s, 7, sent->actions_synced);
	stmt_bind_int(s, 8, sent->conflicts_encountered);
	return stmt_run(s);
}

enum err
sync_state_metrics_clear(struct store *st, const struct offline_metrics *sent)
{
	enum err e;

	e = store_begin(st);
	return e == ERR_OK ? store_end(st, subtract(st, sent)) : e;
}

enum err
sync_state_disk(struct store *st, int64_t *used, int64_t *left)
{
	struct statvfs disk;
	enum err e;

	e = store_ready(st);
	if (e == ERR_OK)
		e = db_size(st->db, used);
	if (e != ERR_OK)
		return e;
	/* A disk that is not the system's (simulator) is taken to be large. */
	*left = INT64_MAX;
	if (st->env->vfs != NULL)
		return ERR_OK;
	if (statvfs(st->home, &disk) != 0)
		return ERR_IO;
	*left = (int64_t)(disk.f_bavail * disk.f_frsize);
	return ERR_OK;
}
