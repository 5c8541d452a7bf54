/*
 * What the libraries alone cost for a push: libmicrohttpd takes a body, cJSON
 * reads it, SQLite keeps each action as a row (WAL, synchronous=FULL, one
 * transaction a request); libcurl sends it (bare_client.h). Nothing is checked,
 * signed, verified or decided.
 */
#ifndef OFFSYNC_TESTS_BENCH_FLOOR_PUSH_H
#define OFFSYNC_TESTS_BENCH_FLOOR_PUSH_H

#include <stddef.h>

struct floor_server;

/* The port that it listens on, on loopback. folder: for its file. */
struct floor_server *floor_server_open(const char *folder, int *port);
/* Actions that it keeps. */
size_t floor_server_close(struct floor_server *s);

#endif
