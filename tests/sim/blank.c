#include "tests/sim/blank.h"

#include "base/check.h"
#include "server/migrations.h"
#include "store/migrations.h"
#include "tests/sim/disk.h"

static void
lay(const struct env *env, const char *path, enum db_profile profile,
	const struct migration *list, size_t count)
{
	struct db *db;
	enum err e = db_open(env, path, profile, NULL, 0, &db);

	CHECK(e == ERR_OK);
	e = db_migrate(db, list, count);
	CHECK(e == ERR_OK);
	db_close(db);
}

void
blank_lay(void)
{
	const struct env env = { .vfs = DISK_VFS };

	lay(&env, "/" DISK_LASTING "T/store.db", DB_TERMINAL,
		terminal_migrations, terminal_migration_count);
	lay(&env, "/" DISK_LASTING "S/server.db", DB_SERVER_WRITER,
		sqlite_migrations, sqlite_migration_count);
}

void
blank_terminal(const char *node)
{
	disk_copy(DISK_LASTING "T", node);
}

void
blank_server(const char *node)
{
	disk_copy(DISK_LASTING "S", node);
}
