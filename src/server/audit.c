#include "server/audit.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "server/rate_limit.h"
#include "json/json.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX   ((size_t)64 * 1024)
#define TEXT_SIZE   256
#define TEXT_COLUMN 200

/* Of one kind from one address at one hotel; of one hotel altogether. */
#define SAME_BURST      20
#define SAME_REFILL_MS  60000
#define HOTEL_BURST     600
#define HOTEL_REFILL_MS 2000

static const struct {
	const char *word;
	const char *sentence;
} kinds[AUDIT_KIND_COUNT] = {
#define AUDIT(name, word, sentence) { word, sentence },
#include "server/audit.def"
#undef AUDIT
};

const char *
audit_word(enum audit_kind kind)
{
	return kinds[kind].word;
}

const char *
audit_sentence(enum audit_kind kind)
{
	return kinds[kind].sentence;
}

bool
audit_find(const char *word, enum audit_kind *out)
{
	for (int i = 0; i < AUDIT_KIND_COUNT; i++) {
		if (strcmp(kinds[i].word, word) != 0)
			continue;
		*out = (enum audit_kind)i;
		return true;
	}
	return false;
}

/* ---- one event ---- */

static const char *
clean(const char *text, struct arena *a)
{
	char out[TEXT_SIZE];

	if (text == NULL)
		return "";
	(void)text_clean(
		TEXT_LINE, text, strlen(text), out, sizeof(out), TEXT_COLUMN);
	return arena_strdup(a, out);
}

/* Over everything that it says, so that no two events have the same text. */
static void
make_hash(const struct storage_event *e, char out[SHA256_HEX_SIZE])
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, ARENA_MAX);
	json_writer_init(&w, &b);
	json_begin_array(&w);
	json_write_text(&w, "offsync-audit-1");
	json_write_text(&w, e->prev_hash);
	json_write_int(&w, e->seq);
	json_write_int(&w, e->at_ms);
	json_write_text(&w, e->kind);
	json_write_text(&w, e->who);
	json_write_text(&w, e->terminal_id);
	json_write_text(&w, e->address);
	json_write_text(&w, e->detail);
	json_end_array(&w);
	CHECK(buf_ok(&b));
	hash_sha256_hex(b.data, b.len, out);
	buf_fini(&b);
}

bool
audit_fits(const struct storage_event *e, const char *prev_hash)
{
	char hash[SHA256_HEX_SIZE];

	make_hash(e, hash);
	return strcmp(hash, e->hash) == 0 &&
	       strcmp(e->prev_hash, prev_hash) == 0;
}

static enum err
add(struct storage *s, int64_t now_ms, const struct audit_event *e,
	struct arena *a)
{
	struct storage_event last = { .hash = "" };
	struct storage_event next;
	char hash[SHA256_HEX_SIZE];
	enum err err;

	err = s->ops->event_last(s, a, &last);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	next = (struct storage_event){
		.seq = last.seq + 1,
		.at_ms = now_ms,
		.kind = audit_word(e->kind),
		.who = clean(e->who, a),
		.terminal_id = clean(e->terminal, a),
		.address = clean(e->address, a),
		.detail = clean(e->detail, a),
		.prev_hash = last.hash,
		.hash = hash,
	};
	make_hash(&next, hash);
	err = s->ops->event_add(s, &next);
	if (err == ERR_OK)
		log_info("security event %" PRId64 " %.16s %s%s%s%s%s",
			next.seq, next.hash, next.kind,
			next.who[0] == '\0' ? "" : ", ", next.who,
			next.address[0] == '\0' ? "" : ", from ", next.address);
	return err;
}

enum err
audit_add(struct storage *s, int64_t now_ms, const struct audit_event *e)
{
	struct arena *a = arena_new(ARENA_MAX);
	enum err err = add(s, now_ms, e, a);

	arena_free(a);
	return err;
}

enum err
audit_add_alone(struct storage *s, const char *tenant_id, int64_t now_ms,
	const struct audit_event *e)
{
	enum err err = s->ops->begin(s, tenant_id);

	return err == ERR_OK ? s->ops->end(s, audit_add(s, now_ms, e)) : err;
}

/* ---- behind the answer ---- */

struct audit {
	const struct env *env;
	struct writer *writer;
	struct rate_limit *same;
	struct rate_limit *hotel;
	atomic_int_fast64_t missed; /* since the last one that got through */
	atomic_int_fast64_t missed_total;
	atomic_int_fast64_t counts[AUDIT_KIND_COUNT];
};

struct note {
	struct writer_job job; /* first, so that a job is one of these */
	struct audit *audit;
	struct arena *arena; /* of this and its texts */
	struct audit_event event;
	int64_t at_ms;
	int64_t missed;
};

struct audit *
audit_new(const struct env *env, struct writer *writer)
{
	struct audit *a = calloc(1, sizeof(*a));

	CHECK(a != NULL);
	a->env = env;
	a->writer = writer;
	a->same = rate_limit_new(env, SAME_BURST, SAME_REFILL_MS);
	a->hotel = rate_limit_new(env, HOTEL_BURST, HOTEL_REFILL_MS);
	return a;
}

void
audit_free(struct audit *a)
{
	if (a == NULL)
		return;
	rate_limit_free(a->same);
	rate_limit_free(a->hotel);
	free(a);
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct note *n = (struct note *)job;
	char count[48];
	enum err e = ERR_OK;

	if (n->missed > 0) {
		(void)snprintf(
			count, sizeof(count), "%" PRId64 " events", n->missed);
		e = audit_add(s, n->at_ms,
			&(struct audit_event){
				.kind = AUDIT_MISSED, .detail = count });
	}
	return e == ERR_OK ? audit_add(s, n->at_ms, &n->event) : e;
}

static void
miss(struct audit *a, int64_t count)
{
	atomic_fetch_add(&a->missed, count);
	atomic_fetch_add(&a->missed_total, count);
}

static void
done(struct writer_job *job, enum err e)
{
	struct note *n = (struct note *)job;

	/* A name that no hotel has: somebody guesses. */
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		log_warn("%s: a security event could not be kept: %s",
			n->job.tenant_id, err_text(e));
		miss(n->audit, n->missed + 1);
	}
	arena_free(n->arena);
}

static bool
is_welcome(struct audit *a, const char *tenant_id, const struct audit_event *e,
	struct arena *arena)
{
	int64_t now = env_mono_ms(a->env);
	int wait_s;

	return rate_limit_take(a->same,
		       arena_printf(arena, "%d %s %s", (int)e->kind, tenant_id,
			       e->address == NULL ? "" : e->address),
		       now, &wait_s) &&
	       rate_limit_take(a->hotel, tenant_id, now, &wait_s);
}

void
audit_note(struct audit *a, const char *tenant_id, const struct audit_event *e)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct note *n;

	atomic_fetch_add(&a->counts[e->kind], 1);
	if (!is_welcome(a, tenant_id, e, arena)) {
		miss(a, 1);
		arena_free(arena);
		return;
	}
	n = ARENA_NEW(arena, struct note);
	*n = (struct note){
		.job = { .tenant_id = arena_strdup(arena, tenant_id),
			.run = run,
			.done = done },
		.audit = a,
		.arena = arena,
		.event = { .kind = e->kind,
			.who = clean(e->who, arena),
			.terminal = clean(e->terminal, arena),
			.address = clean(e->address, arena),
			.detail = clean(e->detail, arena) },
		.at_ms = env_now_ms(a->env),
		.missed = atomic_exchange(&a->missed, 0),
	};
	if (writer_add(a->writer, &n->job))
		return;
	miss(a, n->missed + 1);
	arena_free(arena);
}

void
audit_write(struct audit *a, struct buf *out)
{
	buf_adds(out,
		"# HELP offsync_security_events_total what was refused for who "
		"asked, and who signed in\n"
		"# TYPE offsync_security_events_total counter\n");
	for (int i = 0; i < AUDIT_KIND_COUNT; i++) {
		int64_t n = atomic_load(&a->counts[i]);

		if (n > 0)
			buf_addf(out,
				"offsync_security_events_total{kind=\"%s\"} "
				"%" PRId64 "\n",
				audit_word((enum audit_kind)i), n);
	}
	buf_addf(out,
		"# HELP offsync_security_events_missed_total events that came "
		"too quickly to be kept\n"
		"# TYPE offsync_security_events_missed_total counter\n"
		"offsync_security_events_missed_total %" PRId64 "\n",
		(int64_t)atomic_load(&a->missed_total));
}
