#include "tests/bench/floor_push.h"

#include "tests/bench/measure.h"

#include <cjson/cJSON.h>
#include <microhttpd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096

struct floor_server {
	struct MHD_Daemon *daemon;
	sqlite3 *db;
	sqlite3_stmt *insert;
	size_t kept;
};

struct upload {
	char *text;
	size_t len;
	size_t cap;
};

static void
run(sqlite3 *db, const char *sql)
{
	NEED(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static const char *
text_of(const cJSON *action, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItem(action, name));
}

static void
keep(struct floor_server *s, const cJSON *action)
{
	static const char *const names[] = { "id", "idempotency_key",
		"table_name", "operation", "prev_hash", "signature" };
	char *data =
		cJSON_PrintUnformatted(cJSON_GetObjectItem(action, "data"));

	for (int i = 0; i < 6; i++)
		(void)sqlite3_bind_text(s->insert, i + 1,
			text_of(action, names[i]), -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s->insert, 7, data, -1, SQLITE_STATIC);
	NEED(sqlite3_step(s->insert) == SQLITE_DONE);
	(void)sqlite3_reset(s->insert);
	cJSON_free(data);
	s->kept++;
}

static void
keep_all(struct floor_server *s, const struct upload *u)
{
	cJSON *root = cJSON_ParseWithLength(u->text, u->len);
	const cJSON *action;

	NEED(root != NULL);
	run(s->db, "BEGIN IMMEDIATE");
	cJSON_ArrayForEach(action, cJSON_GetObjectItem(root, "actions"))
		keep(s, action);
	run(s->db, "COMMIT");
	cJSON_Delete(root);
}

static void
take(struct upload *u, const char *text, size_t len)
{
	while (u->len + len > u->cap) {
		u->cap = u->cap == 0 ? 65536 : u->cap * 2;
		u->text = realloc(u->text, u->cap);
		NEED(u->text != NULL);
	}
	memcpy(u->text + u->len, text, len);
	u->len += len;
}

static enum MHD_Result
handle(void *ctx, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *text, size_t *len,
	void **request)
{
	struct upload *u = *request;
	struct MHD_Response *r;
	enum MHD_Result result;

	(void)url;
	(void)method;
	(void)version;
	if (u == NULL) {
		*request = calloc(1, sizeof(*u));
		return *request == NULL ? MHD_NO : MHD_YES;
	}
	if (*len > 0) {
		take(u, text, *len);
		*len = 0;
		return MHD_YES;
	}
	keep_all(ctx, u);
	r = MHD_create_response_from_buffer(
		2, (void *)(uintptr_t) "{}", MHD_RESPMEM_PERSISTENT);
	result = MHD_queue_response(connection, MHD_HTTP_OK, r);
	MHD_destroy_response(r);
	return result;
}

static void
forget(void *ctx, struct MHD_Connection *connection, void **request,
	enum MHD_RequestTerminationCode why)
{
	struct upload *u = *request;

	(void)ctx;
	(void)connection;
	(void)why;
	if (u != NULL)
		free(u->text);
	free(u);
	*request = NULL;
}

struct floor_server *
floor_server_open(const char *folder, int *port)
{
	struct floor_server *s = calloc(1, sizeof(*s));
	char path[PATH_SIZE];

	NEED(s != NULL && snprintf(path, sizeof(path), "%s/floor.db", folder) <
				  (int)sizeof(path));
	(void)remove(path);
	NEED(sqlite3_open(path, &s->db) == SQLITE_OK);
	run(s->db, "PRAGMA journal_mode = WAL");
	run(s->db, "PRAGMA synchronous = FULL");
	run(s->db, "CREATE TABLE actions (id TEXT, key TEXT, table_name TEXT,"
		   " operation TEXT, prev_hash TEXT, signature TEXT,"
		   " data TEXT)");
	NEED(sqlite3_prepare_v2(s->db,
		     "INSERT INTO actions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		     -1, &s->insert, NULL) == SQLITE_OK);
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL,
		NULL, handle, s, MHD_OPTION_NOTIFY_COMPLETED, forget, NULL,
		MHD_OPTION_END);
	NEED(s->daemon != NULL);
	*port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return s;
}

size_t
floor_server_close(struct floor_server *s)
{
	size_t kept;

	MHD_stop_daemon(s->daemon);
	kept = s->kept;
	(void)sqlite3_finalize(s->insert);
	(void)sqlite3_close(s->db);
	free(s);
	return kept;
}
