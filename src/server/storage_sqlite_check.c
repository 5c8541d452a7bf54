/* What `offsyncd check` looks at in the embedded storage. */
#include "server/storage_sqlite_priv.h"

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "server/migrations.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define IMAGE_MAX   ((size_t)1 << 20)
#define PAGE_ROWS   1000
#define PAGE_MEMORY ((size_t)256 << 20)
/* Findings of one kind that are told one by one. */
#define TOLD_MAX 10

struct check {
	struct storage_sqlite *s;
	void (*say)(void *ctx, bool fine, const char *what);
	void *ctx;
	int64_t floor; /* the log begins behind this stamp */
	size_t told;
};

__attribute__((format(printf, 3, 4))) static void
say(struct check *c, bool fine, const char *format, ...)
{
	char what[256];
	va_list args;

	if (!fine && c->told++ >= TOLD_MAX)
		return;
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	c->say(c->ctx, fine, what);
}

/* ---- triggers ---- */

static enum err
has_trigger(struct check *c, const char *table, const char *name, bool *there)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_TRIGGER);
	enum err e;

	stmt_bind_text(q, 1, table);
	stmt_bind_text(q, 2, name);
	e = stmt_step(q);
	if (e == ERR_OK)
		*there = stmt_int(q, 0) == 1;
	stmt_reset(q);
	return e;
}

static enum err
check_triggers(struct check *c)
{
	static const char *const events[] = { "insert", "update", "delete" };
	size_t missing = 0;
	bool there;
	enum err e;

	c->told = 0;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const char *table = entity_get((enum table)t)->name;

		for (size_t i = 0; i < 3; i++) {
			char name[64];

			(void)snprintf(
				name, sizeof(name), "%s_%s", table, events[i]);
			e = has_trigger(c, table, name, &there);
			if (e != ERR_OK)
				return e;
			if (there)
				continue;
			missing++;
			say(c, false, "the trigger %s is missing", name);
		}
	}
	e = has_trigger(c, "change_log", "change_log_stamp", &there);
	if (e == ERR_OK && !there)
		say(c, false, "the trigger change_log_stamp is missing");
	if (e == ERR_OK && there && missing == 0)
		say(c, true, "all triggers of the change log are there");
	return e;
}

static enum err
check_context(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_CONTEXT);
	enum err e = stmt_step(q);

	c->told = 0;
	if (e == ERR_NOT_FOUND)
		say(c, false, "change_context has lost its row");
	else if (e == ERR_OK && stmt_int(q, 0) != 0)
		say(c, false,
			"change_context still says stamp %lld: set it to 0",
			(long long)stmt_int(q, 0));
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- stamps ---- */

static enum err
check_stamps(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_STAMPS);
	int64_t count;
	int64_t first;
	int64_t last;
	enum err e;

	c->told = 0;
	e = sqlite_log_floor(&c->s->base, &c->floor);
	if (e != ERR_OK)
		return e;
	stmt_bind_text(q, 1, c->s->tenant);
	e = stmt_step(q);
	if (e != ERR_OK) {
		stmt_reset(q);
		return e;
	}
	count = stmt_int(q, 0);
	first = stmt_int(q, 1);
	last = stmt_int(q, 2);
	stmt_reset(q);
	if (last != (count == 0 ? 0 : c->s->last_stamp))
		say(c, false,
			"%s: the log ends at stamp %lld, the hotel at %lld",
			c->s->tenant, (long long)last,
			(long long)c->s->last_stamp);
	else if (count > 0 &&
		 (first != c->floor + 1 || last - first + 1 != count))
		say(c, false, "%s: %lld stamps from %lld to %lld have gaps",
			c->s->tenant, (long long)count, (long long)first,
			(long long)last);
	else
		say(c, true, "%s: %lld stamps without a gap", c->s->tenant,
			(long long)count);
	return ERR_OK;
}

/* ---- rows against the log ---- */

static enum err
latest_image(struct check *c, const struct record *r, struct arena *a,
	const char **out)
{
	struct stmt *q = db_stmt(c->s->db, STMT_RECORD_LATEST);
	enum err e;

	stmt_bind_text(q, 1, r->id);
	stmt_bind_text(q, 2, c->s->tenant);
	stmt_bind_text(q, 3, r->entity->name);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = arena_strdup(a, stmt_text(q, 0));
	stmt_reset(q);
	return e;
}

/* An image that was logged before the table had its newest columns does not
 * name them. */
static bool
says_the_same(const char *logged, const struct record *r, struct buf *image,
	struct arena *a)
{
	struct json_doc *doc = NULL;
	struct record *old = NULL;
	struct json_writer w;
	enum err e;

	if (strcmp(logged, image->data) == 0)
		return true;
	e = json_parse(logged, strlen(logged), IMAGE_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = record_from_json(r->entity, json_root(doc), a, &old);
	json_free(doc);
	if (e != ERR_OK)
		return false;
	logged = arena_strdup(a, image->data);
	buf_clear(image);
	json_writer_init(&w, image);
	record_to_json(old, &w);
	return strcmp(logged, image->data) == 0;
}

static enum err
check_row(struct check *c, const struct record *r, struct buf *image,
	struct arena *a)
{
	const char *logged = NULL;
	struct json_writer w;
	enum err e;

	e = latest_image(c, r, a, &logged);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	/* What was last changed before the log begins is not in it. */
	if (logged == NULL && c->floor > 0)
		return ERR_OK;
	buf_clear(image);
	json_writer_init(&w, image);
	record_to_json(r, &w);
	if (logged == NULL || !says_the_same(logged, r, image, a))
		say(c, false, "%s: %s %s differs from the change log",
			c->s->tenant, r->entity->name, r->id);
	return ERR_OK;
}

static enum err
check_table(struct check *c, enum table t, size_t *rows)
{
	struct arena *a = arena_new(PAGE_MEMORY);
	struct record_list page = { 0 };
	char last[TENANT_SIZE] = "";
	struct buf image;
	enum err e;

	buf_init(&image, IMAGE_MAX);
	do {
		arena_reset(a);
		e = record_sql_page(
			&c->s->records, t, last, PAGE_ROWS, a, &page);
		for (size_t i = 0; e == ERR_OK && i < page.count; i++) {
			e = check_row(c, page.items[i], &image, a);
			(void)snprintf(
				last, sizeof(last), "%s", page.items[i]->id);
		}
		*rows += e == ERR_OK ? page.count : 0;
	} while (e == ERR_OK && page.count == PAGE_ROWS);
	buf_fini(&image);
	arena_free(a);
	return e;
}

static enum err
check_rows(struct check *c)
{
	size_t rows = 0;
	enum err e = ERR_OK;

	c->told = 0;
	for (int t = 0; t < TABLE_COUNT && e == ERR_OK; t++)
		e = check_table(c, (enum table)t, &rows);
	if (e == ERR_OK && c->told == 0)
		say(c, true, "%s: %zu records are as the change log says",
			c->s->tenant, rows);
	else if (e == ERR_OK && c->told > TOLD_MAX)
		c->say(c->ctx, false, "and more records like these");
	return e;
}

/* ---- chains of the terminals ---- */

struct link {
	char terminal_id[TENANT_SIZE];
	char hash[SHA256_HEX_SIZE];
	int64_t seq;
};

/* The action's own text must have the hash and name its predecessor. */
static bool
fits_chain(const char *action, const char *hash, const struct link *before)
{
	char real[SHA256_HEX_SIZE];
	struct json_doc *doc = NULL;
	const char *prev;
	bool fits;

	hash_sha256_hex(action, strlen(action), real);
	if (strcmp(real, hash) != 0 || json_parse(action, strlen(action),
					       IMAGE_MAX, &doc, NULL) != ERR_OK)
		return false;
	prev = json_find_text(json_root(doc), "prev_hash", "");
	fits = before->hash[0] == '\0' || strcmp(prev, before->hash) == 0;
	json_free(doc);
	return fits;
}

static void
check_link(struct check *c, struct stmt *q, struct link *at)
{
	const char *terminal = stmt_text(q, 0);
	int64_t seq = stmt_int(q, 1);
	const char *action = stmt_text(q, 3);

	if (strcmp(at->terminal_id, terminal) != 0) {
		*at = (struct link){ 0 };
		(void)snprintf(at->terminal_id, sizeof(at->terminal_id), "%s",
			terminal);
		at->seq = stmt_int(q, 4);
	}
	if (seq != at->seq + 1)
		say(c, false, "%s: terminal %s: action %lld is missing",
			c->s->tenant, terminal, (long long)at->seq + 1);
	else if (action != NULL && !fits_chain(action, stmt_text(q, 2), at))
		say(c, false, "%s: terminal %s: action %lld was altered",
			c->s->tenant, terminal, (long long)seq);
	at->seq = seq;
	(void)snprintf(at->hash, sizeof(at->hash), "%s", stmt_text(q, 2));
}

static enum err
check_chains(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_CHAIN);
	struct link at = { 0 };
	size_t links = 0;
	enum err e;

	c->told = 0;
	stmt_bind_text(q, 1, c->s->tenant);
	stmt_bind_text(q, 2, c->s->tenant);
	while ((e = stmt_step(q)) == ERR_OK) {
		check_link(c, q, &at);
		links++;
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	if (c->told == 0)
		say(c, true, "%s: %zu chained actions are whole", c->s->tenant,
			links);
	return ERR_OK;
}

/* What is nobody's mistake here, but must not be forgotten. */
static enum err
tell_forked(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_FORKED);
	enum err e;

	stmt_bind_text(q, 1, c->s->tenant);
	while ((e = stmt_step(q)) == ERR_OK)
		say(c, true,
			"%s: terminal %s was copied or restored: %lld of its "
			"actions are kept aside, %lld of them have come again "
			"(offsyncd terminal show)",
			c->s->tenant, stmt_text(q, 0),
			(long long)stmt_int(q, 1), (long long)stmt_int(q, 2));
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
tell_given_up(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_GIVEN_UP);
	struct json_doc *doc;
	enum err e;

	stmt_bind_text(q, 1, c->s->tenant);
	while ((e = stmt_step(q)) == ERR_OK) {
		doc = NULL;
		if (json_parse(stmt_text(q, 2), stmt_size(q, 2), IMAGE_MAX,
			    &doc, NULL) != ERR_OK)
			doc = NULL;
		say(c, true, "%s: terminal %s gave up its action %lld (%s)",
			c->s->tenant, stmt_text(q, 0),
			(long long)stmt_int(q, 1),
			doc == NULL ? "?"
				    : json_find_text(json_root(doc), "reason",
					      "no reason given"));
		json_free(doc);
	}
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- money ---- */

static enum err
check_money(struct check *c)
{
	struct stmt *q = db_stmt(c->s->db, STMT_CHECK_PAYMENTS);
	enum err e;

	c->told = 0;
	stmt_bind_text(q, 1, c->s->tenant);
	stmt_bind_text(q, 2, c->s->tenant);
	while ((e = stmt_step(q)) == ERR_OK)
		say(c, false,
			"%s: payment %s of %lld is posted as %lld to its folio",
			c->s->tenant, stmt_text(q, 0),
			(long long)stmt_int(q, 1), -(long long)stmt_int(q, 2));
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	if (c->told == 0)
		say(c, true, "%s: payments and postings agree", c->s->tenant);
	return ERR_OK;
}

/* ---- all ---- */

static enum err
check_hotel(struct check *c, const char *tenant_id)
{
	struct storage *s = &c->s->base;
	enum err e;

	e = s->ops->begin_read(s, tenant_id);
	if (e != ERR_OK)
		return e;
	e = check_stamps(c);
	if (e == ERR_OK)
		e = check_rows(c);
	if (e == ERR_OK)
		e = check_chains(c);
	if (e == ERR_OK)
		e = tell_forked(c);
	if (e == ERR_OK)
		e = tell_given_up(c);
	if (e == ERR_OK)
		e = check_money(c);
	s->ops->end_read(s);
	return e;
}

/* Nothing of an older file can be read by this program before `offsyncd serve`
 * has brought it up to date; a check never writes. */
static bool
is_of_this_version(struct check *c)
{
	int version = db_schema_version(c->s->db);

	if (version == (int)sqlite_migration_count)
		return true;
	say(c, false, "the storage has schema %d, this program %zu: %s",
		version, sqlite_migration_count,
		version < (int)sqlite_migration_count
			? "`offsyncd serve` brings it up to date"
			: "update offsync on this machine");
	return false;
}

enum err
sqlite_check(struct storage *base,
	void (*tell)(void *ctx, bool fine, const char *what), void *ctx)
{
	struct check c = {
		.s = storage_sqlite_of(base),
		.say = tell,
		.ctx = ctx,
	};
	struct arena *a = arena_new(PAGE_MEMORY);
	struct storage_hotel *hotels = NULL;
	size_t count = 0;
	enum err e;

	if (!is_of_this_version(&c)) {
		arena_free(a);
		return ERR_OK;
	}
	e = db_check(c.s->db, false);
	if (e == ERR_CORRUPT)
		say(&c, false, "the file is damaged: restore a backup");
	if (e == ERR_OK)
		e = check_triggers(&c);
	if (e == ERR_OK)
		e = check_context(&c);
	if (e == ERR_OK)
		e = sqlite_hotel_list(base, a, &hotels, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = check_hotel(&c, hotels[i].tenant_id);
	arena_free(a);
	return e;
}
