#include "store/overlay.h"

#include "store/image.h"
#include "store/knows.h"
#include "store/rebase.h"
#include "store/store_priv.h"

#include "base/log.h"
#include "base/mutant.h"

#include <stdio.h>
#include <string.h>

#define SCRATCH_MAX ((size_t)16 * 1024 * 1024)
#define SWEEP_PAGE  500

/* One page of changes on its way into the store. */
struct page {
	struct store *st;
	struct arena *scratch; /* of one row */
	bool has_images;
	bool has_pending;
	bool loaded;
	bool resync;        /* a full resync is under way */
	bool rebase_needed; /* what is pending must be run again */
	bool knew_else;     /* the program that loaded what is here */
	char knows[SHA256_HEX_SIZE];
};

/* Whether what the row of METADATA_FIND stands for was loaded by a program that
 * knew something else than this one. */
static bool
knew_else(struct stmt *s, const char *knows)
{
	return stmt_text(s, 0)[0] != '\0' &&
	       strcmp(stmt_text(s, 16), knows) != 0;
}

static enum err
load(struct page *p)
{
	struct stmt *s = store_stmt(p->st, STMT_METADATA_FIND);
	enum err e;

	knows_all(p->knows);
	stmt_bind_text(s, 1, p->st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK) {
		p->knew_else = knew_else(s, p->knows);
		p->loaded = stmt_int(s, 2) != 0;
		p->rebase_needed = stmt_int(s, 4) != 0;
		p->resync = stmt_int(s, 5) != 0;
		p->has_pending = stmt_int(s, 15) + stmt_int(s, 9) > 0;
	}
	stmt_reset(s);
	if (e == ERR_OK)
		e = image_any(p->st, &p->has_images);
	return e;
}

/* ---- rows ---- */

/* A DELETE that names nothing but the record: what we have becomes the
 * tombstone. */
static enum err
find_tombstone(struct page *p, struct record *named, struct record **out)
{
	struct record *r;
	enum err e;

	e = record_sql_find(&p->st->records, named->entity->table, named->id,
		p->scratch, &r);
	if (e == ERR_OK)
		*out = record_copy(p->scratch, r);
	else if (e == ERR_NOT_FOUND)
		*out = named;
	else
		return e;
	(*out)->deleted = true;
	return ERR_OK;
}

/* *out NULL: a row that cannot be used. One such row (of a newer server, or of
 * somebody else's hotel) must not hold up all others for ever. */
static enum err
read_row(struct page *p, const struct server_change *c, struct record **out)
{
	const struct entity *entity = entity_find(c->table_name);
	struct record *r;
	enum err e;

	*out = NULL;
	if (entity == NULL)
		return ERR_OK;
	e = record_from_json(entity, c->data, p->scratch, &r);
	if (e != ERR_OK) {
		log_error("a row of %s from the server cannot be read",
			entity->name);
		return ERR_OK;
	}
	if (r->tenant_id != NULL &&
		strcmp(r->tenant_id, p->st->identity.tenant_id) != 0) {
		log_error("a row of %s is another hotel's", entity->name);
		return ERR_OK;
	}
	r->tenant_id = p->st->identity.tenant_id;
	if (strcmp(c->operation, "DELETE") == 0) {
		r->deleted = true;
		if (json_find(c->data, "created_at") == NULL)
			return find_tombstone(p, r, out);
	}
	*out = r;
	return ERR_OK;
}

/* The statement before: actions are done. They have no overlay any more, and
 * nobody waits for them. */
static enum err
end_actions(struct page *p)
{
	if (db_changes(p->st->db) == 0)
		return ERR_OK;
	p->rebase_needed = true;
	return store_run_plain(p->st, STMT_QUEUE_RELEASE);
}

/* A decision ends the waiting of the action that it is about. */
static enum err
end_conflict(struct page *p, const struct record *r)
{
	struct stmt *s;
	enum err e;

	if (MUTANT(DECISION_UNSEEN) || r->entity->table != TABLE_CONFLICTS ||
		record_int(r, CONFLICT_RESOLVED) == 0)
		return ERR_OK;
	s = store_stmt(p->st, STMT_QUEUE_DECIDED);
	stmt_bind_text(s, 1, record_text(r, CONFLICT_ACTION_ID));
	e = stmt_run(s);
	return e == ERR_OK ? end_actions(p) : e;
}

static enum err
note_seen(struct page *p, const struct record *r)
{
	struct stmt *s;

	if (!p->resync)
		return ERR_OK;
	s = store_stmt(p->st, STMT_SEEN_ADD);
	stmt_bind_text(s, 1, r->entity->name);
	stmt_bind_text(s, 2, r->id);
	return stmt_run(s);
}

/* Of the planted bug that lets a wall clock order changes. */
static bool
is_older(struct page *p, const struct record *r)
{
	struct record *have;

	return record_sql_find(&p->st->records, r->entity->table, r->id,
		       p->scratch, &have) == ERR_OK &&
	       r->updated_at < have->updated_at;
}

static enum err
apply_row(struct page *p, const struct server_change *c)
{
	struct record *r;
	bool imaged = false;
	enum err e;

	arena_reset(p->scratch);
	e = read_row(p, c, &r);
	if (e != ERR_OK || r == NULL)
		return e;
	if (MUTANT(OLDER_IS_IGNORED) && is_older(p, r))
		return ERR_OK;
	if (p->has_images && !MUTANT(IMAGE_NOT_UPDATED))
		e = image_set(p->st, r->entity->table, r->id, r, &imaged);
	if (e == ERR_OK && !imaged)
		e = record_sql_put(&p->st->records, r);
	/* Any record may be one that a pending action looks at: a stay that is
	 * confirmed again lets a check-in have its effect again. */
	if (p->has_pending)
		p->rebase_needed = true;
	if (e == ERR_OK)
		e = note_seen(p, r);
	return e == ERR_OK ? end_conflict(p, r) : e;
}

/* ---- full resync ---- */

/*
 * The hotel goes on with what it has while the pages come in, perhaps for
 * hours; what they have not brought goes when the last one is there. Stamps
 * that the server has not come to are of a life of it that is lost: what it
 * answered then is sent again, and answered again.
 */
static enum err
begin_resync(struct page *p, int64_t stamp)
{
	struct stmt *s;
	enum err e;

	p->resync = true;
	e = store_run_plain(p->st, STMT_SEEN_CLEAR);
	if (e != ERR_OK)
		return e;
	s = store_stmt(p->st, STMT_QUEUE_UNSTAMP);
	stmt_bind_int(s, 1, stamp);
	return stmt_run(s);
}

static enum err
has_row(struct page *p, enum store_stmt id, const struct record *r, bool *has)
{
	struct stmt *s = store_stmt(p->st, id);
	enum err e;

	stmt_bind_text(s, 1, r->entity->name);
	stmt_bind_text(s, 2, r->id);
	e = stmt_step(s);
	stmt_reset(s);
	*has = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A row with an image is taken care of by the rebase. */
static enum err
sweep_row(struct page *p, const struct record *r)
{
	bool keep;
	enum err e;

	e = has_row(p, STMT_SEEN_HAS, r, &keep);
	if (e == ERR_OK && !keep)
		e = has_row(p, STMT_IMAGE_FIND, r, &keep);
	if (e == ERR_OK && !keep)
		e = record_sql_remove(&p->st->records, r->entity->table, r->id);
	return e;
}

static enum err
sweep_table(struct page *p, enum table t)
{
	char after[65] = "";
	struct record_list list;
	enum err e;

	do {
		arena_reset(p->scratch);
		e = record_sql_page(&p->st->records, t, after, SWEEP_PAGE,
			p->scratch, &list);
		for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
			e = sweep_row(p, list.items[i]);
			(void)snprintf(
				after, sizeof(after), "%s", list.items[i]->id);
		}
	} while (e == ERR_OK && list.count == SWEEP_PAGE);
	return e;
}

static enum err
end_resync(struct page *p)
{
	enum err e = ERR_OK;

	for (int t = 0; e == ERR_OK && t < TABLE_COUNT; t++)
		e = sweep_table(p, (enum table)t);
	if (e == ERR_OK)
		e = store_run_plain(p->st, STMT_SEEN_IMAGES);
	if (e == ERR_OK)
		e = store_run_plain(p->st, STMT_SEEN_CLEAR);
	p->resync = false;
	p->rebase_needed = true;
	return e;
}

/* ---- the page ---- */

/* Actions whose effect this pull has brought are done. */
static enum err
end_seen(struct page *p, int64_t stamp)
{
	struct stmt *s = store_stmt(p->st, STMT_QUEUE_SEEN);
	enum err e;

	stmt_bind_int(s, 1, stamp);
	e = stmt_run(s);
	return e == ERR_OK ? end_actions(p) : e;
}

static enum err
save_token(struct page *p, const char *token, int64_t stamp,
	int64_t server_time, bool complete)
{
	struct stmt *s = store_stmt(p->st, STMT_TOKEN_SAVE);

	stmt_bind_text(s, 1, p->st->identity.tenant_id);
	stmt_bind_text(s, 2, token);
	stmt_bind_int(s, 3, stamp);
	stmt_bind_int(s, 4, server_time);
	stmt_bind_int(s, 5, p->loaded || complete);
	stmt_bind_int(s, 6, p->resync);
	stmt_bind_int(s, 7, p->rebase_needed);
	stmt_bind_int(s, 8, complete ? env_now_ms(p->st->env) : 0);
	stmt_bind_text(s, 9, p->knows);
	return stmt_run(s);
}

static enum err
apply_page(struct page *p, const struct server_change *changes, size_t count,
	int64_t stamp, bool restart)
{
	enum err e;

	e = load(p);
	if (e == ERR_OK && (restart || p->knew_else))
		e = begin_resync(p, stamp);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = apply_row(p, &changes[i]);
	return e;
}

static enum err
complete_pull(struct page *p, int64_t stamp)
{
	enum err e = ERR_OK;

	if (p->resync)
		e = end_resync(p);
	if (e == ERR_OK)
		e = end_seen(p, stamp);
	if (e == ERR_OK && p->rebase_needed)
		e = rebase_run(p->st, REBASE_SLICE);
	if (e == ERR_OK)
		p->rebase_needed = false;
	return e;
}

enum err
overlay_apply(struct store *st, const struct server_change *changes,
	size_t count, const char *token, int64_t stamp, int64_t server_time,
	bool restart, bool complete, struct arena *a)
{
	struct page p = { .st = st };
	enum err e;

	(void)a;
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	p.scratch = arena_new(SCRATCH_MAX);
	e = apply_page(&p, changes, count, stamp, restart);
	if (e == ERR_OK && complete)
		e = complete_pull(&p, stamp);
	if (e == ERR_OK)
		e = save_token(&p, token, stamp, server_time, complete);
	arena_free(p.scratch);
	return store_end(st, e);
}

enum err
overlay_token(struct store *st, struct arena *a, const char **out)
{
	char knows[SHA256_HEX_SIZE];
	struct stmt *s;
	enum err e = store_ready(st);

	if (e != ERR_OK)
		return e;
	knows_all(knows);
	s = store_stmt(st, STMT_METADATA_FIND);
	stmt_bind_text(s, 1, st->identity.tenant_id);
	e = stmt_step(s);
	if (e == ERR_OK && knew_else(s, knows)) {
		log_info("another version of this program loaded the hotel: "
			 "it is loaded again");
		*out = "";
	} else if (e == ERR_OK) {
		*out = arena_strdup(a, stmt_text(s, 0));
	}
	stmt_reset(s);
	return e;
}

enum err
overlay_rebase(struct store *st, struct arena *a)
{
	enum err e;

	(void)a;
	e = store_begin(st);
	if (e != ERR_OK)
		return e;
	return store_end(st, rebase_run(st, REBASE_SLICE));
}
