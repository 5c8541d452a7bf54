#include "server/pg.h"

#include "base/check.h"
#include "base/log.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_MAX       ((size_t)64 * 1024)
#define SETTING_MAX    ((size_t)16 << 20)
#define ARGS_MAX       40
#define NUMBER_SIZE    24
#define NAME_SIZE      24
#define STATEMENTS_CAP 2048 /* a power of two; at most half full */

/* By the address of its text. */
struct known_statement {
	const char *sql; /* NULL: empty */
	bool prepared;
};

/* What was sent and not answered yet. */
struct pending {
	size_t statement; /* place among the known ones */
	bool is_prepare;
	bool is_once; /* of no known statement */
	bool wanted;  /* its rows */
};

struct pg {
	PGconn *conn;
	char *conninfo;
	bool read_only;
	bool lost;
	int patience_ms; /* with an answer; -1: without end */
	struct known_statement statements[STATEMENTS_CAP];
	size_t statement_count;
	struct pending *sent;
	size_t sent_count;
	size_t sent_cap;
	int64_t waits;
};

/* ---- failures ---- */

/* Sorted by how far the prefix goes: the first that fits. */
static const struct {
	const char *state;
	enum err e;
} states[] = {
	{ "23505", ERR_EXISTS },
	{ "P0001", ERR_REFUSED },   /* a trigger's own words */
	{ "40", ERR_BUSY },         /* serialization, deadlock */
	{ "55P03", ERR_BUSY },      /* somebody holds the row too long */
	{ "25P02", ERR_BUSY },      /* the transaction has failed before */
	{ "25P03", ERR_OFFLINE },   /* idle for too long: ended */
	{ "57014", ERR_BUSY },      /* taken too long */
	{ "25006", ERR_READ_ONLY }, /* a reader, or a standby */
	{ "53100", ERR_FULL },
	{ "53", ERR_BUSY },
	{ "42501", ERR_DENIED },
	{ "22", ERR_INVALID },
	{ "23", ERR_INVALID },
	{ "54", ERR_TOO_LARGE },
	{ "57P", ERR_OFFLINE }, /* it shuts down, or starts */
	{ "08", ERR_OFFLINE },
	{ "28", ERR_DENIED },
	{ "XX001", ERR_CORRUPT },
	{ "XX002", ERR_CORRUPT },
};

static enum err
err_of(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strncmp(state, states[i].state, strlen(states[i].state)) ==
			0)
			return states[i].e;
	}
	return ERR_IO;
}

/* Answers that callers expect are no news; the rest is written down here, where
 * it broke. */
static enum log_level
level_of(enum err e)
{
	if (e == ERR_EXISTS || e == ERR_REFUSED)
		return LOG_DEBUG;
	return e == ERR_BUSY || e == ERR_OFFLINE ? LOG_WARN : LOG_ERROR;
}

static enum err
failure(const PGresult *res, const char *what)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *words = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	enum err e = err_of(state == NULL ? "08" : state);

	log_write(level_of(e), "postgres", "%s: %s (%s) in: %.100s",
		err_name(e), words == NULL ? "the connection is gone" : words,
		state == NULL ? "-" : state, what);
	return e;
}

static void
lose(struct pg *pg)
{
	if (!pg->lost)
		log_warn("the connection to PostgreSQL is lost: %.200s",
			PQerrorMessage(pg->conn));
	pg->lost = true;
}

void
pg_patience(struct pg *pg, int ms)
{
	pg->patience_ms = ms;
}

bool
pg_is_lost(const struct pg *pg)
{
	return pg->lost;
}

/* ---- life ---- */

static void
drop_notice(void *ctx, const PGresult *res)
{
	(void)ctx;
	log_debug("%s", PQresultErrorMessage(res));
}

/* What holds for all that this connection does. A transaction that is left
 * behind by a program that hangs gives its locks back. What a hotel works with
 * is in memory: a plan that goes through a whole table to spare a page is
 * slower at once, and is kept while the table grows. */
static const char settings[] =
	"SET lock_timeout = '10s';"
	"SET idle_in_transaction_session_timeout = '5min';"
	"SET client_min_messages = warning;"
	"SET jit = off;"
	"SET random_page_cost = 1.1;"
	"SET search_path = public, pg_temp";

static enum err
connect_now(struct pg *pg)
{
	/* A machine that is gone without a word is found out in a minute. */
	static const char *const keys[] = { "fallback_application_name",
		"connect_timeout", "client_encoding", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"dbname", NULL };
	const char *values[] = { "offsyncd", "10", "UTF8", "30", "10", "3",
		"60000", pg->conninfo, NULL };
	PGresult *res;
	bool fine;

	pg->conn = PQconnectdbParams(keys, values, 1);
	CHECK(pg->conn != NULL);
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		log_error("PostgreSQL cannot be reached: %.300s",
			PQerrorMessage(pg->conn));
		return ERR_OFFLINE;
	}
	(void)PQsetNoticeReceiver(pg->conn, drop_notice, NULL);
	res = PQexec(pg->conn, settings);
	fine = PQresultStatus(res) == PGRES_COMMAND_OK;
	PQclear(res);
	if (fine && pg->read_only) {
		res = PQexec(
			pg->conn, "SET default_transaction_read_only = on");
		fine = PQresultStatus(res) == PGRES_COMMAND_OK;
		PQclear(res);
	}
	if (!fine || PQenterPipelineMode(pg->conn) != 1) {
		log_error("PostgreSQL: %.200s", PQerrorMessage(pg->conn));
		return ERR_OFFLINE;
	}
	return ERR_OK;
}

char *
pg_address(const char *conninfo)
{
	struct buf address;
	char *copy;

	buf_init(&address, TEXT_MAX);
	if (strncmp(conninfo, "//", 2) == 0)
		buf_adds(&address, "postgresql:");
	buf_adds(&address, conninfo);
	copy = strdup(address.data);
	CHECK(copy != NULL);
	buf_fini(&address);
	return copy;
}

void
pg_show(const char *conninfo, struct buf *out)
{
	static const char *const shown[] = { "service", "host", "port",
		"dbname", "user" };
	char *address = pg_address(conninfo);
	PQconninfoOption *all = PQconninfoParse(address, NULL);

	free(address);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		for (PQconninfoOption *o = all; o != NULL && o->keyword != NULL;
			o++) {
			if (o->val == NULL || strcmp(o->keyword, shown[i]) != 0)
				continue;
			buf_addf(out, "%s%s=%s", out->len > 0 ? " " : "",
				o->keyword, o->val);
		}
	}
	PQconninfoFree(all);
}

enum err
pg_open(const char *conninfo, bool read_only, struct pg **out)
{
	struct pg *pg = calloc(1, sizeof(*pg));
	enum err e;

	CHECK(pg != NULL);
	pg->conninfo = pg_address(conninfo);
	pg->read_only = read_only;
	pg->patience_ms = -1;
	e = connect_now(pg);
	if (e != ERR_OK) {
		pg_close(pg);
		return e;
	}
	*out = pg;
	return ERR_OK;
}

void
pg_close(struct pg *pg)
{
	if (pg == NULL)
		return;
	PQfinish(pg->conn);
	free(pg->conninfo);
	free(pg->sent);
	free(pg);
}

enum err
pg_reconnect(struct pg *pg)
{
	PQfinish(pg->conn);
	memset(pg->statements, 0, sizeof(pg->statements));
	pg->statement_count = 0;
	pg->sent_count = 0;
	pg->lost = true;
	if (connect_now(pg) != ERR_OK)
		return ERR_OFFLINE;
	pg->lost = false;
	return ERR_OK;
}

/* ---- parameters ---- */

struct pg_arg
pg_text(const char *text)
{
	return (struct pg_arg){ .text = text };
}

struct pg_arg
pg_int(int64_t number)
{
	return (struct pg_arg){ .number = number, .is_number = true };
}

struct pg_arg
pg_bool(bool yes)
{
	return pg_text(yes ? "t" : "f");
}

struct pg_arg
pg_list(const struct buf *list)
{
	return (struct pg_arg){ .text = list->data, .size = list->len };
}

/* ---- sending ---- */

static void
note_sent(struct pg *pg, struct pending p)
{
	if (pg->sent_count == pg->sent_cap) {
		pg->sent_cap = pg->sent_cap == 0 ? 256 : pg->sent_cap * 2;
		pg->sent = realloc(pg->sent, pg->sent_cap * sizeof(*pg->sent));
		CHECK(pg->sent != NULL);
	}
	pg->sent[pg->sent_count++] = p;
}

/* A statement of db/record_query.c in PostgreSQL's words. */
static void
translate(const char *sql, struct buf *out)
{
	static const char flag[] = "deleted = 0";

	buf_init(out, TEXT_MAX);
	for (const char *p = sql; *p != '\0'; p++) {
		if (strncmp(p, flag, sizeof(flag) - 1) == 0) {
			buf_adds(out, "NOT deleted");
			p += sizeof(flag) - 2;
			continue;
		}
		buf_addc(out, *p == '?' ? '$' : *p);
	}
	CHECK(buf_ok(out));
}

static size_t
place_of(struct pg *pg, const char *sql)
{
	size_t at = ((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 40 &
		    (STATEMENTS_CAP - 1);

	while (pg->statements[at].sql != NULL && pg->statements[at].sql != sql)
		at = (at + 1) & (STATEMENTS_CAP - 1);
	if (pg->statements[at].sql == NULL) {
		CHECK(++pg->statement_count < STATEMENTS_CAP / 2);
		pg->statements[at].sql = sql;
	}
	return at;
}

static void
name_of(size_t place, char name[NAME_SIZE])
{
	(void)snprintf(name, NAME_SIZE, "s%zu", place);
}

static void
prepare(struct pg *pg, size_t place)
{
	struct known_statement *s = &pg->statements[place];
	char name[NAME_SIZE];
	struct buf text;

	if (s->prepared)
		return;
	name_of(place, name);
	translate(s->sql, &text);
	if (PQsendPrepare(pg->conn, name, text.data, 0, NULL) == 1) {
		s->prepared = true;
		note_sent(pg, (struct pending){
				      .statement = place, .is_prepare = true });
	} else {
		lose(pg);
	}
	buf_fini(&text);
}

static void
send(struct pg *pg, const char *sql, const struct pg_arg *args, size_t count,
	bool wanted)
{
	const char *values[ARGS_MAX];
	char numbers[ARGS_MAX][NUMBER_SIZE];
	int lengths[ARGS_MAX];
	int formats[ARGS_MAX] = { 0 };
	char name[NAME_SIZE];
	size_t place;

	CHECK(count <= ARGS_MAX);
	if (pg->lost)
		return;
	place = place_of(pg, sql);
	prepare(pg, place);
	for (size_t i = 0; i < count; i++) {
		values[i] = args[i].text;
		lengths[i] = (int)args[i].size;
		formats[i] = args[i].size > 0;
		if (args[i].is_number) {
			(void)snprintf(numbers[i], NUMBER_SIZE, "%lld",
				(long long)args[i].number);
			values[i] = numbers[i];
		}
	}
	name_of(place, name);
	if (!pg->lost && PQsendQueryPrepared(pg->conn, name, (int)count, values,
				 lengths, formats, 0) == 1)
		note_sent(pg, (struct pending){
				      .statement = place, .wanted = wanted });
	else
		lose(pg);
}

void
pg_send(struct pg *pg, const char *sql, const struct pg_arg *args, size_t count)
{
	send(pg, sql, args, count, false);
}

void
pg_ask(struct pg *pg, const char *sql, const struct pg_arg *args, size_t count)
{
	send(pg, sql, args, count, true);
}

void
pg_set_local(struct pg *pg, const char *name, const char *value)
{
	char *quoted;
	struct buf sql;

	if (pg->lost)
		return;
	quoted = PQescapeLiteral(pg->conn, value, strlen(value));
	CHECK(quoted != NULL);
	buf_init(&sql, SETTING_MAX);
	buf_addf(&sql, "SET LOCAL %s = ", name);
	buf_adds(&sql, quoted);
	PQfreemem(quoted);
	if (buf_ok(&sql) && PQsendQueryParams(pg->conn, sql.data, 0, NULL, NULL,
				    NULL, NULL, 0) == 1)
		note_sent(pg, (struct pending){ .is_once = true });
	else
		lose(pg);
	buf_fini(&sql);
}

void
pg_push(struct pg *pg)
{
	if (!pg->lost && PQflush(pg->conn) < 0)
		lose(pg);
}

/* ---- waiting ---- */

static int64_t
mono_ms(void)
{
	struct timespec now;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether PQgetResult need not wait, before the patience is at its end. */
static bool
is_answered(struct pg *pg)
{
	int64_t until = mono_ms() + pg->patience_ms;

	while (PQisBusy(pg->conn) == 1) {
		struct pollfd p = { .fd = PQsocket(pg->conn),
			.events = POLLIN };
		int64_t left = until - mono_ms();
		int n;

		if (PQflush(pg->conn) == 1)
			p.events |= POLLOUT;
		n = left <= 0 ? 0 : poll(&p, 1, (int)left);
		if (n == 0)
			return false;
		if (n > 0 && PQconsumeInput(pg->conn) != 1)
			return true; /* it says why */
	}
	return true;
}

/* Of a connection that nobody answers on there is nothing. */
static PGresult *
next_result(struct pg *pg)
{
	if (pg->patience_ms < 0 || is_answered(pg))
		return PQgetResult(pg->conn);
	if (!pg->lost)
		log_warn("PostgreSQL has not answered in %d ms",
			pg->patience_ms);
	pg->lost = true;
	return NULL;
}

/* The answer to one statement; its rows when there are any. */
static enum err
take_answer(struct pg *pg, const struct pending *p, PGresult **out)
{
	struct known_statement *s = &pg->statements[p->statement];
	PGresult *res = next_result(pg);
	ExecStatusType status = PQresultStatus(res);
	PGresult *end;
	enum err e = ERR_OK;

	*out = NULL;
	if (pg->lost)
		return ERR_OFFLINE;
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		*out = res;
	else if (status == PGRES_PIPELINE_ABORTED)
		e = ERR_BUSY; /* not the first failure, so nobody hears it */
	else
		e = failure(res, p->is_once ? "SET LOCAL" : s->sql);
	if (e != ERR_OK && p->is_prepare)
		s->prepared = false;
	if (*out == NULL)
		PQclear(res);
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		lose(pg);
		return ERR_OFFLINE;
	}
	end = next_result(pg);
	PQclear(end); /* NULL, the end of this statement */
	return e;
}

static enum err
take_answers(struct pg *pg, struct pg_rows **rows, size_t count)
{
	enum err e = ERR_OK;
	size_t taken = 0;

	for (size_t i = 0; i < pg->sent_count && !pg->lost; i++) {
		PGresult *res;
		enum err one = take_answer(pg, &pg->sent[i], &res);

		if (e == ERR_OK)
			e = one;
		if (pg->sent[i].wanted && taken < count)
			rows[taken++] = (struct pg_rows *)res;
		else
			PQclear(res);
	}
	return e;
}

/* The end of the pipeline that pg_wait closed. */
static void
take_sync(struct pg *pg)
{
	PGresult *res = next_result(pg);

	if (!pg->lost && PQresultStatus(res) != PGRES_PIPELINE_SYNC)
		lose(pg);
	PQclear(res);
}

enum err
pg_wait(struct pg *pg, struct pg_rows **rows, size_t count)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < count; i++)
		rows[i] = NULL;
	if (!pg->lost && pg->sent_count == 0)
		return ERR_OK;
	pg->waits++;
	if (!pg->lost && PQpipelineSync(pg->conn) != 1)
		lose(pg);
	if (!pg->lost)
		e = take_answers(pg, rows, count);
	if (!pg->lost)
		take_sync(pg);
	pg->sent_count = 0;
	if (pg->lost)
		e = ERR_OFFLINE;
	for (size_t i = 0; e != ERR_OK && i < count; i++) {
		pg_rows_free(rows[i]);
		rows[i] = NULL;
	}
	return e;
}

enum err
pg_run_script(struct pg *pg, const char *sql)
{
	PGresult *res;
	ExecStatusType status;
	enum err e = ERR_OK;

	CHECK(pg->sent_count == 0);
	if (pg->lost || PQexitPipelineMode(pg->conn) != 1)
		return ERR_OFFLINE;
	res = PQexec(pg->conn, sql);
	status = PQresultStatus(res);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		e = failure(res, sql);
	PQclear(res);
	if (PQstatus(pg->conn) != CONNECTION_OK ||
		PQenterPipelineMode(pg->conn) != 1)
		lose(pg);
	return e;
}

int64_t
pg_waits(const struct pg *pg)
{
	return pg->waits;
}

/* ---- rows ---- */

static const PGresult *
result_of(const struct pg_rows *rows)
{
	return (const PGresult *)rows;
}

size_t
pg_row_count(const struct pg_rows *rows)
{
	return (size_t)PQntuples(result_of(rows));
}

int64_t
pg_rows_changed(const struct pg_rows *rows)
{
	return strtoll(
		PQcmdTuples((PGresult *)(uintptr_t)result_of(rows)), NULL, 10);
}

bool
pg_is_null(const struct pg_rows *rows, size_t row, int column)
{
	return PQgetisnull(result_of(rows), (int)row, column) == 1;
}

const char *
pg_get_text(const struct pg_rows *rows, size_t row, int column)
{
	if (pg_is_null(rows, row, column))
		return NULL;
	return PQgetvalue(result_of(rows), (int)row, column);
}

size_t
pg_get_size(const struct pg_rows *rows, size_t row, int column)
{
	return (size_t)PQgetlength(result_of(rows), (int)row, column);
}

int64_t
pg_get_int(const struct pg_rows *rows, size_t row, int column)
{
	return strtoll(PQgetvalue(result_of(rows), (int)row, column), NULL, 10);
}

bool
pg_get_bool(const struct pg_rows *rows, size_t row, int column)
{
	return PQgetvalue(result_of(rows), (int)row, column)[0] == 't';
}

void
pg_rows_free(struct pg_rows *rows)
{
	PQclear((PGresult *)rows);
}
