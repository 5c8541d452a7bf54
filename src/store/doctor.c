#include "store/image.h"
#include "store/payload.h"
#include "store/store_priv.h"
#include "store/sync_state.h"

#include <string.h>

#define SCRATCH_MAX  ((size_t)16 * 1024 * 1024)
#define DISK_LOW     (INT64_C(64) * 1024 * 1024)
#define CLOCK_SLACK  INT64_C(60000)
#define CONTACT_LATE (INT64_C(24) * 60 * 60 * 1000)

struct doctor {
	struct store *st;
	struct arena *a;
	void (*say)(void *ctx, bool fine, const char *what, const char *remedy);
	void *ctx;
};

static void
say(struct doctor *d, bool fine, const char *what, const char *remedy)
{
	d->say(d->ctx, fine, what, fine ? NULL : remedy);
}

static enum err
check_file(struct doctor *d)
{
	enum err e = db_check(d->st->db, false);

	if (e == ERR_OK)
		say(d, true, "the store's file is sound", NULL);
	else
		say(d, false, "the store's file is damaged",
			"export the queue (offsync queue export), then enrol "
			"this terminal again");
	return ERR_OK;
}

/* ---- the queue ---- */

struct chain {
	int64_t seq;
	const char *hash; /* of that action; NULL before the first */
	int64_t broken;   /* first action that does not fit; 0: none */
	int64_t sealed;   /* first action that does not open; 0: none */
};

static bool
fits(const struct chain *c, int64_t seq, const struct action *act)
{
	if (act->device_seq != seq)
		return false;
	if (seq == 1)
		return act->prev_hash == NULL;
	/* Acknowledged ones are forgotten after five weeks: what came after
	 * them has nothing to be compared with. */
	if (seq != c->seq + 1)
		return act->prev_hash != NULL;
	return act->prev_hash != NULL && strcmp(act->prev_hash, c->hash) == 0;
}

static enum err
check_link(struct doctor *d, struct stmt *s, struct chain *c, struct arena *a)
{
	struct field_problems problems = { 0 };
	int64_t seq = stmt_int(s, 0);
	struct action act;
	enum err e;

	e = payload_action(d->st, stmt_text(s, 1), stmt_text(s, 2),
		stmt_text(s, 3), a, &act, &problems);
	if (e == ERR_TAMPERED && c->sealed == 0)
		c->sealed = seq;
	if (e == ERR_OK && c->broken == 0 && !fits(c, seq, &act))
		c->broken = seq;
	c->seq = seq;
	c->hash = arena_strdup(d->a, stmt_text(s, 3));
	return e == ERR_TAMPERED ? ERR_OK : e;
}

static enum err
walk_chain(struct doctor *d, struct chain *c)
{
	struct arena *scratch = arena_new(SCRATCH_MAX);
	struct stmt *s;
	enum err e;

	do {
		arena_reset(scratch);
		s = store_stmt(d->st, STMT_QUEUE_CHAIN);
		stmt_bind_int(s, 1, c->seq);
		e = stmt_step(s);
		if (e == ERR_OK)
			e = check_link(d, s, c, scratch);
		stmt_reset(s);
	} while (e == ERR_OK);
	arena_free(scratch);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
check_chain(struct doctor *d)
{
	struct chain c = { 0 };
	enum err e;

	e = walk_chain(d, &c);
	if (e != ERR_OK)
		return e;
	say(d, c.sealed == 0,
		c.sealed == 0
			? "every queued action opens with its key"
			: arena_printf(d->a,
				  "action number %lld was altered outside "
				  "of offsync",
				  (long long)c.sealed),
		"tell the manager, and enter it once more");
	say(d, c.broken == 0,
		c.broken == 0 ? "the chain of actions is whole"
			      : arena_printf(d->a,
					"the chain of actions breaks at number "
					"%lld",
					(long long)c.broken),
		"export the queue (offsync queue export), then enrol this "
		"terminal again");
	return ERR_OK;
}

static enum err
read_four(struct doctor *d, enum store_stmt id, const int columns[4],
	int64_t out[4])
{
	struct stmt *s = store_stmt(d->st, id);
	enum err e;

	if (id == STMT_METADATA_FIND)
		stmt_bind_text(s, 1, d->st->identity.tenant_id);
	e = stmt_step(s);
	for (int i = 0; e == ERR_OK && i < 4; i++)
		out[i] = stmt_int(s, columns[i]);
	stmt_reset(s);
	return e;
}

static enum err
check_counts(struct doctor *d)
{
	static const int kept_at[4] = { 15, 6, 7, 10 };
	static const int real_at[4] = { 0, 1, 2, 3 };
	int64_t kept[4];
	int64_t real[4];
	enum err e;

	e = read_four(d, STMT_METADATA_FIND, kept_at, kept);
	if (e == ERR_OK)
		e = read_four(d, STMT_QUEUE_COUNTED, real_at, real);
	if (e != ERR_OK)
		return e;
	say(d, memcmp(kept, real, sizeof(kept)) == 0,
		"the counts of the queue are those of its actions",
		"the store was changed outside of offsync: enrol this terminal "
		"again");
	return ERR_OK;
}

/* ---- records ---- */

struct opening {
	struct store *st;
	struct arena *scratch; /* of one image */
};

static enum err
open_image(void *ctx, const struct image *image)
{
	struct opening *o = ctx;
	struct record *r;

	arena_reset(o->scratch);
	return image_open(o->st, image, o->scratch, &r);
}

static enum err
check_records(struct doctor *d)
{
	const struct view *v = &d->st->view;
	struct arena *scratch = arena_new(16 * SCRATCH_MAX);
	struct opening o = { .st = d->st, .scratch = scratch };
	struct record_list list;
	enum err e = ERR_OK;

	for (int t = 0; e == ERR_OK && t < TABLE_COUNT; t++) {
		arena_reset(scratch);
		e = v->list(v->ctx, (enum table)t, -1, value_null(), scratch,
			&list);
	}
	if (e == ERR_OK)
		e = image_each(o.st, open_image, &o);
	arena_free(scratch);
	if (e != ERR_OK && e != ERR_TAMPERED && e != ERR_CORRUPT)
		return e;
	say(d, e == ERR_OK, "every record opens with its key",
		"records were altered outside of offsync: enrol this terminal "
		"again");
	return ERR_OK;
}

/* ---- around it ---- */

static enum err
check_disk(struct doctor *d)
{
	int64_t used;
	int64_t left;
	enum err e;

	e = sync_state_disk(d->st, &used, &left);
	if (e == ERR_OK)
		say(d, left >= DISK_LOW, "there is room on the disk",
			"make room on the disk of the terminal's folder");
	return e;
}

static enum err
check_contact(struct doctor *d)
{
	struct sync_state state;
	int64_t age;
	enum err e;

	e = sync_state_load(d->st, d->a, &state);
	if (e != ERR_OK)
		return e;
	age = env_now_ms(d->st->env) - state.last_contact_ms;
	say(d, age < CONTACT_LATE, "the server was reached within a day",
		"check the link, and whether the agent runs (offsync status)");
	say(d, age >= -CLOCK_SLACK, "the clock has not gone back",
		"set the clock of this machine");
	return ERR_OK;
}

enum err
store_doctor(struct store *st,
	void (*tell)(
		void *ctx, bool fine, const char *what, const char *remedy),
	void *ctx)
{
	static enum err (*const checks[])(struct doctor * d) = { check_file,
		check_chain, check_counts, check_records, check_disk,
		check_contact };
	struct doctor d = { .st = st, .say = tell, .ctx = ctx };
	enum err e;

	e = store_ready(st);
	if (e != ERR_OK)
		return e;
	d.a = arena_new(64 * SCRATCH_MAX);
	for (size_t i = 0;
		e == ERR_OK && i < sizeof(checks) / sizeof(checks[0]); i++)
		e = checks[i](&d);
	arena_free(d.a);
	return e;
}
