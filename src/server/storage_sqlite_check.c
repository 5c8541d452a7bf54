/* What `offsyncd check` looks at in the embedded storage. */
#include "server/storage_sqlite_priv.h"

#include "server/migrations.h"
#include "server/storage_check.h"

#include <stdio.h>

#define HOTELS_MEMORY ((size_t)256 << 20)

static struct storage_sqlite *
storage_of(struct storage_check *c)
{
	return storage_sqlite_of(c->s);
}

/* ---- triggers ---- */

static enum err
has_trigger(struct storage_check *c, const char *table, const char *name,
	bool *there)
{
	struct stmt *q = db_stmt(storage_of(c)->db, STMT_CHECK_TRIGGER);
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
check_triggers(struct storage_check *c)
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
			storage_check_say(
				c, false, "the trigger %s is missing", name);
		}
	}
	e = has_trigger(c, "change_log", "change_log_stamp", &there);
	if (e == ERR_OK && !there)
		storage_check_say(
			c, false, "the trigger change_log_stamp is missing");
	if (e == ERR_OK && there && missing == 0)
		storage_check_say(
			c, true, "all triggers of the change log are there");
	return e;
}

static enum err
check_context(struct storage_check *c)
{
	struct stmt *q = db_stmt(storage_of(c)->db, STMT_CHECK_CONTEXT);
	enum err e = stmt_step(q);

	c->told = 0;
	if (e == ERR_NOT_FOUND)
		storage_check_say(c, false, "change_context has lost its row");
	else if (e == ERR_OK && stmt_int(q, 0) != 0)
		storage_check_say(c, false,
			"change_context still says stamp %lld: set it to 0",
			(long long)stmt_int(q, 0));
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- stamps, rows ---- */

static enum err
check_stamps(struct storage_check *c)
{
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, STMT_CHECK_STAMPS);
	enum err e;

	e = sqlite_log_floor(c->s, &c->floor);
	if (e != ERR_OK)
		return e;
	stmt_bind_text(q, 1, s->tenant);
	e = stmt_step(q);
	if (e == ERR_OK)
		storage_check_stamps(c, stmt_int(q, 0), stmt_int(q, 1),
			stmt_int(q, 2), s->last_stamp);
	stmt_reset(q);
	return e;
}

static enum err
latest_image(struct storage *base, const struct record *r, struct arena *a,
	const char **out)
{
	struct storage_sqlite *s = storage_sqlite_of(base);
	struct stmt *q = db_stmt(s->db, STMT_RECORD_LATEST);
	enum err e;

	stmt_bind_text(q, 1, r->id);
	stmt_bind_text(q, 2, s->tenant);
	stmt_bind_text(q, 3, r->entity->name);
	e = stmt_step(q);
	if (e == ERR_OK)
		*out = arena_strdup(a, stmt_text(q, 0));
	stmt_reset(q);
	return e;
}

static enum err
page_of(struct storage *base, enum table t, const char *after, size_t limit,
	struct arena *a, struct record_list *out)
{
	return record_sql_page(
		&storage_sqlite_of(base)->records, t, after, limit, a, out);
}

/* ---- chains, money ---- */

static enum err
check_chains(struct storage_check *c)
{
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, STMT_CHECK_CHAIN);
	struct storage_link at = { 0 };
	size_t links = 0;
	enum err e;

	c->told = 0;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, s->tenant);
	while ((e = stmt_step(q)) == ERR_OK) {
		const struct storage_result r = {
			.terminal_id = stmt_text(q, 0),
			.device_seq = stmt_int(q, 1),
			.hash = stmt_text(q, 2),
			.action = stmt_text(q, 3),
		};

		storage_check_link(c, &at, &r, stmt_int(q, 4));
		links++;
	}
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	storage_check_links(c, links);
	return ERR_OK;
}

static enum err
tell_forked(struct storage_check *c)
{
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, STMT_CHECK_FORKED);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	while ((e = stmt_step(q)) == ERR_OK)
		storage_check_forked(
			c, stmt_text(q, 0), stmt_int(q, 1), stmt_int(q, 2));
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
tell_given_up(struct storage_check *c)
{
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, STMT_CHECK_GIVEN_UP);
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	while ((e = stmt_step(q)) == ERR_OK)
		storage_check_given_up(
			c, stmt_text(q, 0), stmt_int(q, 1), stmt_text(q, 2));
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
check_money(struct storage_check *c)
{
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, STMT_CHECK_PAYMENTS);
	enum err e;

	c->told = 0;
	stmt_bind_text(q, 1, s->tenant);
	stmt_bind_text(q, 2, s->tenant);
	while ((e = stmt_step(q)) == ERR_OK)
		storage_check_payment(
			c, stmt_text(q, 0), stmt_int(q, 1), stmt_int(q, 2));
	stmt_reset(q);
	if (e != ERR_NOT_FOUND)
		return e;
	storage_check_payments(c);
	return ERR_OK;
}

/* ---- all ---- */

static enum err
check_hotel(struct storage_check *c)
{
	const struct storage_ops *ops = c->s->ops;
	enum err e;

	e = ops->begin_read(c->s, c->tenant_id);
	if (e != ERR_OK)
		return e;
	e = check_stamps(c);
	if (e == ERR_OK)
		e = storage_check_rows(c);
	if (e == ERR_OK)
		e = check_chains(c);
	if (e == ERR_OK)
		e = tell_forked(c);
	if (e == ERR_OK)
		e = tell_given_up(c);
	if (e == ERR_OK)
		e = check_money(c);
	ops->end_read(c->s);
	return e;
}

static enum err
check_all(struct storage_check *c, struct arena *a)
{
	struct storage_hotel *hotels = NULL;
	size_t count = 0;
	enum err e;

	e = db_check(storage_of(c)->db, false);
	if (e == ERR_CORRUPT)
		storage_check_say(
			c, false, "the file is damaged: restore a backup");
	if (e == ERR_OK)
		e = check_triggers(c);
	if (e == ERR_OK)
		e = check_context(c);
	if (e == ERR_OK)
		e = sqlite_hotel_list(c->s, a, &hotels, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		c->tenant_id = hotels[i].tenant_id;
		e = check_hotel(c);
	}
	return e;
}

enum err
sqlite_check(struct storage *base,
	void (*tell)(void *ctx, bool fine, const char *what), void *ctx)
{
	struct storage_check c = {
		.s = base,
		.say = tell,
		.ctx = ctx,
		.page = page_of,
		.latest = latest_image,
	};
	struct arena *a = arena_new(HOTELS_MEMORY);
	enum err e = ERR_OK;

	if (storage_check_version(&c, db_schema_version(storage_of(&c)->db),
		    sqlite_migration_count))
		e = check_all(&c, a);
	arena_free(a);
	return e;
}
