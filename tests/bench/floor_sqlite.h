/*
 * What SQLite alone costs: rows of one size into one table without indexes,
 * each in a transaction of its own, with the terminal's settings for
 * durability.
 */
#ifndef OFFSYNC_TESTS_BENCH_FLOOR_SQLITE_H
#define OFFSYNC_TESTS_BENCH_FLOOR_SQLITE_H

#include <stddef.h>

struct floor_sqlite;

/* A new file in the folder of the store, so on the same disk. */
struct floor_sqlite *floor_sqlite_open(const char *folder);
void floor_sqlite_close(struct floor_sqlite *f);

/* n rows of size bytes, a commit each. */
void floor_sqlite_insert(struct floor_sqlite *f, size_t n, size_t size);

/* Mean bytes in a row of the queue of the store in a folder. */
size_t floor_sqlite_queue_row(const char *folder);

#endif
