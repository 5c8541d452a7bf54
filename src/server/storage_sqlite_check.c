/* What `offsyncd check` looks at in the embedded storage. */
#include "server/storage_sqlite_priv.h"

#include "server/migrations.h"
#include "server/storage_check.h"

#include <stdio.h>

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

static enum err
check_schema(struct storage_check *c)
{
	enum err e = db_check(storage_of(c)->db, false);

	if (e == ERR_CORRUPT)
		storage_check_say(
			c, false, "the file is damaged: restore a backup");
	if (e == ERR_OK)
		e = check_triggers(c);
	return e == ERR_OK ? check_context(c) : e;
}

static enum err
read_version(struct storage *base, int *version)
{
	*version = db_schema_version(storage_sqlite_of(base)->db);
	return ERR_OK;
}

/* ---- records ---- */

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

/* ---- questions ---- */

static enum err
ask(struct storage_check *c, enum storage_question question)
{
	static const int asked[] = {
#define Q(name, columns) [ASK_##name] = STMT_CHECK_##name,
		STORAGE_QUESTIONS(Q)
#undef Q
	};
	const char *columns = storage_question_columns(question);
	struct storage_sqlite *s = storage_of(c);
	struct stmt *q = db_stmt(s->db, asked[question]);
	struct value row[STORAGE_CHECK_COLUMNS];
	enum err e;

	stmt_bind_text(q, 1, s->tenant);
	while ((e = stmt_step(q)) == ERR_OK) {
		for (int i = 0; columns[i] != '\0'; i++)
			row[i] = columns[i] == 'i'
					 ? value_int(stmt_int(q, i))
					 : value_text(stmt_text(q, i));
		storage_check_take(c, question, row);
	}
	stmt_reset(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
sqlite_check(struct storage *base,
	void (*say)(void *ctx, bool fine, const char *what), void *ctx)
{
	const struct storage_check_reads reads = {
		.program = sqlite_migration_count,
		.version = read_version,
		.schema = check_schema,
		.ask = ask,
		.page = page_of,
		.latest = latest_image,
	};

	return storage_check(base, &reads, say, ctx);
}
