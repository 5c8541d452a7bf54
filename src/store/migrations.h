/*
 * The terminal's schema: data/schema/terminal, made into a table by
 * src/tools/embed.c.
 */
#ifndef OFFSYNC_STORE_MIGRATIONS_H
#define OFFSYNC_STORE_MIGRATIONS_H

#include "db/db.h"

extern const struct migration terminal_migrations[];
extern const size_t terminal_migration_count;

#endif
