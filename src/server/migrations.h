/*
 * data/schema/sqlite as the build embeds it (src/tools/embed.c).
 */
#ifndef OFFSYNC_SERVER_MIGRATIONS_H
#define OFFSYNC_SERVER_MIGRATIONS_H

#include "db/db.h"

extern const struct migration sqlite_migrations[];
extern const size_t sqlite_migration_count;

#endif
