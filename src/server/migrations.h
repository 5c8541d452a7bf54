/*
 * data/schema/sqlite and data/schema/postgres as the build embeds them
 * (src/tools/embed.c).
 */
#ifndef OFFSYNC_SERVER_MIGRATIONS_H
#define OFFSYNC_SERVER_MIGRATIONS_H

#include "db/db.h"

extern const struct migration sqlite_migrations[];
extern const size_t sqlite_migration_count;
extern const struct migration postgres_migrations[];
extern const size_t postgres_migration_count;

#endif
