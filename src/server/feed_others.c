#include "server/feed_others.h"

#include "server/notice.h"
#include "server/pg.h"
#include "server/storage.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define CHANNEL        "offsync_feed"
#define ID_SIZE        65
#define WAITING_MAX    1000 /* hotels; more: they learn it at their interval */
#define AGAIN_FIRST_MS 1000
#define AGAIN_MOST_MS  30000

/* To be told to the others. */
struct message {
	struct message *next;
	char tenant_id[ID_SIZE];
	char from[ID_SIZE]; /* "": more than one */
	int64_t stamp;
};

struct feed_others {
	struct feed *feed;
	char *address;
	PGconn *conn; /* of the thread */
	int again_ms;
	pthread_t thread;
	int wake_fd;
	pthread_mutex_t lock;
	struct message *waiting;
	size_t count;
	bool ending;
};

/* ---- what is said; any thread ---- */

static void
tell(void *ctx, const char *tenant_id, int64_t stamp, const char *from)
{
	struct feed_others *o = ctx;
	uint64_t one = 1;
	struct message *m;

	CHECK(pthread_mutex_lock(&o->lock) == 0);
	m = o->waiting;
	while (m != NULL && strcmp(m->tenant_id, tenant_id) != 0)
		m = m->next;
	if (m != NULL) {
		m->stamp = stamp > m->stamp ? stamp : m->stamp;
		if (strcmp(m->from, from) != 0)
			m->from[0] = '\0';
	} else if (o->count < WAITING_MAX) {
		m = calloc(1, sizeof(*m));
		CHECK(m != NULL);
		(void)snprintf(m->tenant_id, ID_SIZE, "%s", tenant_id);
		(void)snprintf(m->from, ID_SIZE, "%s", from);
		m->stamp = stamp;
		m->next = o->waiting;
		o->waiting = m;
		o->count++;
	}
	CHECK(pthread_mutex_unlock(&o->lock) == 0);
	/* Full: it is awake. */
	(void)!write(o->wake_fd, &one, sizeof(one));
}

static struct message *
take_messages(struct feed_others *o, bool *ending)
{
	struct message *list;
	uint64_t count;

	(void)!read(o->wake_fd, &count, sizeof(count));
	CHECK(pthread_mutex_lock(&o->lock) == 0);
	list = o->waiting;
	o->waiting = NULL;
	o->count = 0;
	*ending = o->ending;
	CHECK(pthread_mutex_unlock(&o->lock) == 0);
	return list;
}

/* ---- the connection; its thread ---- */

static bool
run_sql(struct feed_others *o, const char *sql, int count,
	const char *const *values)
{
	PGresult *res =
		PQexecParams(o->conn, sql, count, NULL, values, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(res);

	PQclear(res);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static void
drop(struct feed_others *o)
{
	if (o->again_ms == AGAIN_FIRST_MS)
		log_warn("other servers' changes are not heard of until the "
			 "connection to PostgreSQL is back: %.200s",
			PQerrorMessage(o->conn));
	PQfinish(o->conn);
	o->conn = NULL;
}

static void
connect_now(struct feed_others *o)
{
	static const char *const keys[] = { "fallback_application_name",
		"connect_timeout", "client_encoding", "keepalives_idle",
		"dbname", NULL };
	const char *values[] = { "offsyncd feed", "10", "UTF8", "60",
		o->address, NULL };

	o->conn = PQconnectdbParams(keys, values, 1);
	CHECK(o->conn != NULL);
	if (PQstatus(o->conn) != CONNECTION_OK ||
		!run_sql(o, "LISTEN " CHANNEL, 0, NULL)) {
		drop(o);
		o->again_ms *= 2;
		if (o->again_ms > AGAIN_MOST_MS)
			o->again_ms = AGAIN_MOST_MS;
		return;
	}
	o->again_ms = AGAIN_FIRST_MS;
	feed_ring_all(o->feed);
}

/* "hotel stamp terminal", of anybody who may connect. */
static void
hear(struct feed_others *o, const char *said)
{
	char tenant_id[ID_SIZE];
	char from[ID_SIZE];
	char number[24];
	int64_t stamp;

	int parts = sscanf(said, "%64s %23s %64s", tenant_id, number, from);

	if (parts == 3 && strcmp(number, NOTICE_REVOKED) == 0)
		feed_dismiss(o->feed, tenant_id, from);
	else if (parts == 3 && text_to_int(number, &stamp) && stamp > 0)
		feed_hear(o->feed, tenant_id, stamp,
			strcmp(from, "-") == 0 ? "" : from);
	else
		log_debug("a notification that is none of ours");
}

static void
hear_all(struct feed_others *o)
{
	PGnotify *n;

	while ((n = PQnotifies(o->conn)) != NULL) {
		/* What this process has said its own terminals know. */
		if (n->be_pid != PQbackendPID(o->conn))
			hear(o, n->extra);
		PQfreemem(n);
	}
}

static bool
say(struct feed_others *o, const struct message *m)
{
	char text[2 * ID_SIZE + 32];
	const char *values[] = { CHANNEL, text };

	(void)snprintf(text, sizeof(text), "%s %" PRId64 " %s", m->tenant_id,
		m->stamp, m->from[0] == '\0' ? "-" : m->from);
	return run_sql(o, "SELECT pg_notify($1, $2)", 2, values);
}

/* What cannot be said now is made good by looking when the connection is back.
 */
static void
say_all(struct feed_others *o, struct message *list)
{
	for (struct message *next; list != NULL; list = next) {
		next = list->next;
		if (o->conn != NULL && !say(o, list))
			drop(o);
		free(list);
	}
}

/* Whether it goes on. */
static bool
turn(struct feed_others *o)
{
	struct pollfd polled[] = {
		{ .fd = o->wake_fd, .events = POLLIN },
		{ .fd = o->conn == NULL ? -1 : PQsocket(o->conn),
			.events = POLLIN },
	};
	int ready = poll(polled, 2, o->conn == NULL ? o->again_ms : -1);
	bool ending = false;

	if (ready > 0 && polled[0].revents != 0)
		say_all(o, take_messages(o, &ending));
	if (ending)
		return false;
	if (o->conn == NULL && ready == 0)
		connect_now(o);
	else if (o->conn != NULL && polled[1].revents != 0 &&
		 PQconsumeInput(o->conn) != 1)
		drop(o);
	if (o->conn != NULL)
		hear_all(o);
	return true;
}

static void *
others_main(void *arg)
{
	struct feed_others *o = arg;

	connect_now(o);
	while (turn(o))
		;
	return NULL;
}

struct feed_others *
feed_others_start(struct feed *f, const char *where)
{
	const char *conninfo = storage_conninfo(where);
	struct feed_others *o;

	if (conninfo == NULL)
		return NULL;
	o = calloc(1, sizeof(*o));
	CHECK(o != NULL && pthread_mutex_init(&o->lock, NULL) == 0);
	o->feed = f;
	o->address = pg_address(conninfo);
	o->again_ms = AGAIN_FIRST_MS;
	o->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	CHECK(o->wake_fd != -1);
	feed_tell_others(f, tell, o);
	CHECK(pthread_create(&o->thread, NULL, others_main, o) == 0);
	return o;
}

void
feed_others_stop(struct feed_others *o)
{
	uint64_t one = 1;

	if (o == NULL)
		return;
	CHECK(pthread_mutex_lock(&o->lock) == 0);
	o->ending = true;
	CHECK(pthread_mutex_unlock(&o->lock) == 0);
	(void)!write(o->wake_fd, &one, sizeof(one));
	CHECK(pthread_join(o->thread, NULL) == 0);
	if (o->conn != NULL)
		PQfinish(o->conn);
	(void)close(o->wake_fd);
	CHECK(pthread_mutex_destroy(&o->lock) == 0);
	free(o->address);
	free(o);
}
