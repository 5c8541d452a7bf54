#include "db/db_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <string.h>

static enum err
constraint_err(int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_ROWID:
		return ERR_EXISTS;
	case SQLITE_CONSTRAINT_TRIGGER:
		return ERR_REFUSED;
	default:
		return ERR_INVALID;
	}
}

static enum err
plain_err(struct db *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return ERR_READ_ONLY;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return ERR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
		return ERR_CORRUPT;
	case SQLITE_TOOBIG:
		return ERR_TOO_LARGE;
	case SQLITE_MISMATCH:
		return ERR_INVALID;
	case SQLITE_CONSTRAINT:
		return constraint_err(rc);
	case SQLITE_NOMEM:
		return ERR_SYSTEM;
	case SQLITE_ERROR:
		/* The one run-time error of our statements: a sum. */
		if (strcmp(sqlite3_errmsg(db->handle), "integer overflow") == 0)
			return ERR_OVERFLOW;
		return ERR_IO;
	default:
		return ERR_IO;
	}
}

/* Answers that callers expect are no news; the rest is written down here, where
 * it broke. */
static enum log_level
level_of(enum err e)
{
	if (e == ERR_EXISTS || e == ERR_REFUSED)
		return LOG_DEBUG;
	if (e == ERR_BUSY)
		return LOG_WARN;
	return LOG_ERROR;
}

enum err
db_err(struct db *db, int rc, const char *what)
{
	enum err e;

	CHECK((rc & 0xff) != SQLITE_MISUSE);
	CHECK((rc & 0xff) != SQLITE_RANGE);
	e = plain_err(db, rc);
	log_write(level_of(e), __func__, "%s: %s (%d) in: %.100s", err_name(e),
		sqlite3_errmsg(db->handle), rc, what);
	return e;
}
