#include "db/db_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <stdio.h>

int
db_schema_version(struct db *db)
{
	int64_t version;

	if (db_ask_int(db, "PRAGMA user_version", &version) != ERR_OK)
		return -1;
	return (int)version;
}

static enum err
apply(struct db *db, const struct migration *m)
{
	char note[48];
	enum err e;

	e = db_exec(db, m->sql);
	if (e != ERR_OK) {
		log_error("migration %d (%s) failed", m->number, m->name);
		return e;
	}
	/* A pragma takes no parameters; the number is the program's own. */
	(void)snprintf(
		note, sizeof(note), "PRAGMA user_version = %d", m->number);
	return db_exec(db, note);
}

/* Another program may have done the same while we waited for the lock. */
static enum err
apply_once(struct db *db, const struct migration *m)
{
	enum err e;
	int version;

	e = db_begin(db);
	if (e != ERR_OK)
		return e;
	version = db_schema_version(db);
	if (version < 0)
		e = ERR_IO;
	else if (version < m->number)
		e = apply(db, m);
	return db_end(db, e);
}

enum err
db_migrate(struct db *db, const struct migration *list, size_t count)
{
	int version = db_schema_version(db);
	enum err e = ERR_OK;

	if (version < 0)
		return ERR_IO;
	if ((size_t)version > count)
		return ERR_NEWER;
	for (size_t i = (size_t)version; i < count && e == ERR_OK; i++) {
		CHECK(list[i].number == (int)i + 1);
		e = apply_once(db, &list[i]);
	}
	return e;
}
