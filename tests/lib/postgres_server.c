#include "tests/lib/postgres_server.h"

#include "tests/lib/server_hotel.h"

#include "base/check.h"
#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_SIZE 512
#define DEBIAN    "/usr/lib/postgresql"
#define TEMPLATE  "offsync_template"

static char folder[64];
static char programs[PATH_SIZE]; /* where initdb and postgres are */
static pid_t server;
static int data_fd; /* tells of changes while it starts */
static int databases;

/* ---- finding it ---- */

static bool
has_programs(const char *where)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/initdb", where);
	if (access(path, X_OK) != 0)
		return false;
	(void)snprintf(path, sizeof(path), "%s/postgres", where);
	return access(path, X_OK) == 0;
}

/* Debian keeps each version apart; a new one is taken. */
static void
look_in_debian(void)
{
	struct dirent **versions = NULL;
	char where[PATH_SIZE];
	int count = scandir(DEBIAN, &versions, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		(void)snprintf(where, sizeof(where), "%s/%.20s/bin", DEBIAN,
			versions[i]->d_name);
		if (has_programs(where))
			(void)snprintf(programs, sizeof(programs), "%s", where);
		free(versions[i]);
	}
	free(versions);
}

static void
look_in_path(void)
{
	const char *path = getenv("PATH");
	char *copy = strdup(path == NULL ? "" : path);
	char *rest = NULL;

	CHECK(copy != NULL);
	for (char *dir = strtok_r(copy, ":", &rest);
		dir != NULL && programs[0] == '\0';
		dir = strtok_r(NULL, ":", &rest)) {
		if (has_programs(dir))
			(void)snprintf(programs, sizeof(programs), "%s", dir);
	}
	free(copy);
}

/* Who it runs as: it refuses to be root. */
static const struct passwd *
plain_user(void)
{
	const struct passwd *user = getpwnam("postgres");

	return user != NULL ? user : getpwnam("nobody");
}

const char *
test_postgres_absent(void)
{
	if (programs[0] == '\0')
		look_in_debian();
	if (programs[0] == '\0')
		look_in_path();
	if (programs[0] == '\0')
		return "there is no PostgreSQL on this machine";
	if (geteuid() == 0 && plain_user() == NULL)
		return "there is no user without rights to run PostgreSQL as";
	return NULL;
}

/* ---- running it ---- */

static void
become_plain(void)
{
	const struct passwd *user = plain_user();

	if (geteuid() == 0 && (user == NULL || setgid(user->pw_gid) != 0 ||
				      setuid(user->pw_uid) != 0))
		_exit(126);
	/* Ends at once when this program does. */
	if (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0)
		_exit(126);
}

static pid_t
run(const char *const *args)
{
	char log[PATH_SIZE];
	char path[PATH_SIZE * 2];
	pid_t pid;
	int fd;

	(void)snprintf(log, sizeof(log), "%s/log", folder);
	(void)snprintf(path, sizeof(path), "%s/%s", programs, args[0]);
	pid = fork();
	CHECK(pid >= 0);
	if (pid > 0)
		return pid;
	become_plain();
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir("/") != 0)
		_exit(126);
	(void)execv(path, (char *const *)(uintptr_t)args);
	_exit(127);
}

/* postmaster.pid, which says how far it is, stands in the data folder. */
static void
watch_data(void)
{
	char data[PATH_SIZE];

	(void)snprintf(data, sizeof(data), "%s/data", folder);
	data_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	CHECK(data_fd >= 0 &&
		inotify_add_watch(data_fd, data, IN_CREATE | IN_MODIFY) >= 0);
}

static void
start_server(void)
{
	char data[PATH_SIZE];
	const char *const args[] = { "postgres", "-D", data, "-k", folder, "-c",
		"listen_addresses=", "-c", "fsync=off", "-c",
		"full_page_writes=off", "-c", "synchronous_commit=off", "-c",
		"shared_buffers=32MB", "-c", "max_connections=80", "-c",
		"log_line_prefix=%d ", NULL };

	(void)snprintf(data, sizeof(data), "%s/data", folder);
	watch_data();
	server = run(args);
}

static void
init_data(void)
{
	char data[PATH_SIZE];
	const char *const args[] = { "initdb", "-D", data, "-U", POSTGRES_SUPER,
		"--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C",
		NULL };
	int status = 0;
	pid_t pid;

	(void)snprintf(data, sizeof(data), "%s/data", folder);
	pid = run(args);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Until something changes in the data folder; whether it still runs is looked
 * at once a second. */
static void
await_change(void)
{
	struct pollfd p = { .fd = data_fd, .events = POLLIN };
	char events[4096];
	int status;

	if (poll(&p, 1, 1000) > 0)
		while (read(data_fd, events, sizeof(events)) > 0)
			continue;
	CHECK(waitpid(server, &status, WNOHANG) == 0);
}

/* It takes connections before postmaster.pid says so. */
static void
await_server(void)
{
	char conninfo[PATH_SIZE];

	test_postgres_conninfo(
		"postgres", POSTGRES_SUPER, conninfo, sizeof(conninfo));
	while (PQping(conninfo) != PQPING_OK)
		await_change();
	(void)close(data_fd);
}

static void
super_sql(const char *database, const char *sql)
{
	struct arena *a = arena_new((size_t)1 << 20);

	(void)test_postgres_sql(database, POSTGRES_SUPER, NULL, sql, a, NULL);
	arena_free(a);
}

static void
make_template(void)
{
	char conninfo[PATH_SIZE];
	int from;
	int to;
	enum err e;

	super_sql(
		"postgres", "CREATE ROLE " POSTGRES_OWNER " LOGIN CREATEROLE");
	super_sql("postgres",
		"CREATE DATABASE " TEMPLATE " OWNER " POSTGRES_OWNER);
	test_postgres_conninfo(
		TEMPLATE, POSTGRES_OWNER, conninfo, sizeof(conninfo));
	e = storage_migrate_postgres(conninfo, &from, &to);
	CHECK(e == ERR_OK && from == 0 && to > 0);
	super_sql("postgres",
		"CREATE ROLE " POSTGRES_SERVER " LOGIN IN ROLE offsync_app");
	super_sql("postgres",
		"CREATE ROLE " POSTGRES_OTHER " LOGIN IN ROLE offsync_app");
}

void
test_postgres_start(void)
{
	if (server != 0)
		return;
	CHECK(test_postgres_absent() == NULL);
	test_folder_make(folder, sizeof(folder));
	if (geteuid() == 0) {
		const struct passwd *user = plain_user();

		CHECK(chown(folder, user->pw_uid, user->pw_gid) == 0);
	}
	init_data();
	start_server();
	await_server();
	make_template();
}

static void
remove_folder(void)
{
	const char *const args[] = { "rm", "-rf", folder, NULL };
	int status;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		(void)execvp("rm", (char *const *)(uintptr_t)args);
		_exit(127);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
}

void
test_postgres_stop(void)
{
	int status;

	if (server == 0)
		return;
	CHECK(kill(server, SIGQUIT) == 0);
	CHECK(waitpid(server, &status, 0) == server);
	server = 0;
	remove_folder();
}

void
test_postgres_crash(void)
{
	int status;

	/* Its processes see that they are alone and end. */
	CHECK(kill(server, SIGKILL) == 0);
	CHECK(waitpid(server, &status, 0) == server);
	start_server();
	await_server();
}

/* ---- databases ---- */

void
test_postgres_conninfo(
	const char *database, const char *role, char *out, size_t size)
{
	int len = snprintf(
		out, size, "host=%s dbname=%s user=%s", folder, database, role);

	CHECK(len > 0 && (size_t)len < size);
}

static void
create(const char *name, const char *rest)
{
	char sql[256];

	(void)snprintf(sql, sizeof(sql), "CREATE DATABASE %s %s", name, rest);
	super_sql("postgres", sql);
}

void
test_postgres_create(char *name, size_t size)
{
	(void)snprintf(name, size, "hotel_%d", ++databases);
	create(name, "TEMPLATE " TEMPLATE " OWNER " POSTGRES_OWNER);
}

void
test_postgres_create_empty(char *name, size_t size)
{
	(void)snprintf(name, size, "empty_%d", ++databases);
	create(name, "OWNER " POSTGRES_OWNER);
}

void
test_postgres_drop(const char *name)
{
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "DROP DATABASE %s WITH (FORCE)", name);
	super_sql("postgres", sql);
}

/* ---- somebody else's program ---- */

static const char *
first_cell(const PGresult *res, struct arena *a)
{
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) == 0)
		return NULL;
	return arena_strdup(a, PQgetvalue(res, 0, 0));
}

const char *
test_postgres_sql(const char *database, const char *role, const char *tenant,
	const char *sql, struct arena *a, const char **error)
{
	char conninfo[PATH_SIZE];
	const char *cell = NULL;
	const char *failed = NULL;
	ExecStatusType status;
	PGconn *conn;
	PGresult *res;
	size_t len;

	test_postgres_conninfo(database, role, conninfo, sizeof(conninfo));
	len = strlen(conninfo);
	if (tenant != NULL)
		(void)snprintf(conninfo + len, sizeof(conninfo) - len,
			" options='-c offsync.tenant=%s'", tenant);
	conn = PQconnectdb(conninfo);
	res = PQexec(conn, sql);
	status = PQresultStatus(res);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		failed = arena_strdup(a, PQerrorMessage(conn));
	cell = first_cell(res, a);
	PQclear(res);
	PQfinish(conn);
	if (error != NULL)
		*error = failed;
	else if (failed != NULL)
		(void)fprintf(stderr, "%s: %s\n", sql, failed);
	CHECK(error != NULL || failed == NULL);
	return cell;
}

const char *
test_postgres_log(struct arena *a)
{
	char path[PATH_SIZE];
	struct stat st;
	char *text;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/log", folder);
	file = fopen(path, "rbe");
	CHECK(file != NULL && fstat(fileno(file), &st) == 0);
	text = ARENA_ARRAY(a, char, (size_t)st.st_size + 1);
	CHECK(fread(text, 1, (size_t)st.st_size, file) == (size_t)st.st_size);
	(void)fclose(file);
	return text;
}

int
test_postgres_group(
	const char *name, const struct CMUnitTest *tests, size_t count)
{
	const char *why = test_postgres_absent();
	int failed;

	if (why != NULL) {
		(void)printf("[  SKIPPED ] %zu test(s): %s\n", count, why);
		return 0;
	}
	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	test_postgres_start();
	failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
	test_postgres_stop();
	return failed;
}
