/*
 * A connection to PostgreSQL. Statements are prepared when they are first sent
 * and go out in a pipeline: what is only sent costs no round trip of its own,
 * pg_wait waits for all of it at once. Only src/server knows libpq.
 *
 * One connection belongs to one thread.
 */
#ifndef OFFSYNC_SERVER_PG_H
#define OFFSYNC_SERVER_PG_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pg;
struct pg_rows;

/* A parameter. Texts are copied when they are sent. */
struct pg_arg {
	const char *text; /* NULL: null, or number is meant */
	int64_t number;
	bool is_number;
	size_t size; /* of bytes instead of a text; 0: a text */
};
struct pg_arg pg_text(const char *text); /* NULL: null */
struct pg_arg pg_int(int64_t number);
struct pg_arg pg_bool(bool yes);
/* A list of pg_list.h. */
struct pg_arg pg_list(const struct buf *list);

/* conninfo as libpq takes it: "host=db dbname=offsync user=offsyncd", or an
 * address "//user@host/database". ERR_OFFLINE when nobody answers or lets us
 * in. */
enum err pg_open(
	const char *conninfo, bool read_only, struct pg **out) MUST_CHECK;
void pg_close(struct pg *pg); /* NULL ok */
/* An answer that takes longer means that the connection is gone. -1, as it
 * begins: never. */
void pg_patience(struct pg *pg, int ms);
/* Whether the connection is gone. */
bool pg_is_lost(const struct pg *pg);
/* A new connection in the place of one that is gone; what was under way on the
 * old one is forgotten. */
enum err pg_reconnect(struct pg *pg) MUST_CHECK;

/*
 * Sends a statement without waiting. sql is one of the program's constants (it
 * is remembered by its address), with $1 … for parameters. The texts of
 * db/record_query.h are understood too: ?1 is $1, and deleted is a boolean
 * here. What goes wrong is told by the next pg_wait.
 */
void pg_send(struct pg *pg, const char *sql, const struct pg_arg *args,
	size_t count);
/* The same for a statement whose rows are wanted. */
void pg_ask(struct pg *pg, const char *sql, const struct pg_arg *args,
	size_t count);
#define PG_ARGS(...)                                                           \
	(const struct pg_arg[]){ __VA_ARGS__ },                                \
		sizeof((const struct pg_arg[]){ __VA_ARGS__ }) /               \
			sizeof(struct pg_arg)
/* SET LOCAL name = 'value', which takes no parameters. */
void pg_set_local(struct pg *pg, const char *name, const char *value);

/* What was sent goes on its way now. */
void pg_push(struct pg *pg);

/* Waits for all that was sent. rows: room for as many as were asked for; free
 * each with pg_rows_free. When something failed there are none, nothing that
 * was sent behind it was done, and a transaction is to be rolled back. The
 * answer is the first failure: ERR_EXISTS, ERR_INVALID, ERR_REFUSED of rows;
 * ERR_BUSY when others were in the way (also a deadlock); ERR_OFFLINE when the
 * connection was lost: nobody knows what became of it. */
enum err pg_wait(struct pg *pg, struct pg_rows **rows, size_t count) MUST_CHECK;
/* Several statements in one text, at once, without parameters. */
enum err pg_run_script(struct pg *pg, const char *sql) MUST_CHECK;

size_t pg_row_count(const struct pg_rows *rows);
/* Of a statement that changes rows. */
int64_t pg_rows_changed(const struct pg_rows *rows);
/* Texts are borrowed until the rows are freed. */
bool pg_is_null(const struct pg_rows *rows, size_t row, int column);
const char *pg_get_text(
	const struct pg_rows *rows, size_t row, int column); /* NULL for null */
size_t pg_get_size(const struct pg_rows *rows, size_t row, int column);
int64_t pg_get_int(const struct pg_rows *rows, size_t row, int column);
bool pg_get_bool(const struct pg_rows *rows, size_t row, int column);
void pg_rows_free(struct pg_rows *rows); /* NULL ok */

/* Round trips so far, for tests and figures. */
int64_t pg_waits(const struct pg *pg);

/* conninfo as libpq itself wants it; free it. */
char *pg_address(const char *conninfo);
/* Where conninfo leads, without a password: "host=db dbname=offsync
 * user=offsyncd". */
void pg_show(const char *conninfo, struct buf *out);

#endif
