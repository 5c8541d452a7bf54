/* Command lines of offsyncd (declared in command.h). */
#include "server/command.h"

#include "base/check.h"
#include "base/places.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)256 << 20)

/* What every command takes. */
static const struct server_option common[] = {
	{ "config", "FILE", "configuration (default /etc/offsync.conf)" },
	{ "storage", "WHERE",
		"sqlite:PATH or postgres:CONNINFO, over the configuration" },
	{ "json", NULL, "answer as JSON" },
	{ "help", NULL, "this text" },
	{ NULL, NULL, NULL },
};

struct place {
	const struct server_option *option;
	const char **value;
};

/* ---- saying what is wrong ---- */

int
call_fail(const struct server_call *c, int code, const char *format, ...)
{
	va_list args;

	(void)fprintf(stderr, "offsyncd %s: ", c->command->name);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return code;
}

/* 0: our own mistake. */
static const int codes[ERR_COUNT] = {
	[ERR_NOT_FOUND] = EX_DATAERR,
	[ERR_INVALID] = EX_DATAERR,
	[ERR_PARSE] = EX_DATAERR,
	[ERR_TOO_LARGE] = EX_DATAERR,
	[ERR_UNSUPPORTED] = EX_CONFIG,
	[ERR_CONFIG] = EX_CONFIG,
	[ERR_NEWER] = EX_CONFIG,
	[ERR_KEY] = EX_CONFIG,
	[ERR_IO] = EX_IOERR,
	[ERR_FULL] = EX_IOERR,
	[ERR_READ_ONLY] = EX_IOERR,
	[ERR_CORRUPT] = EX_IOERR,
	[ERR_BUSY] = EX_TEMPFAIL,
	[ERR_UNKNOWN] = EX_TEMPFAIL,
	[ERR_EXISTS] = EX_CANTCREAT,
};

int
call_fail_err(const struct server_call *c, enum err e, const char *what)
{
	int code = codes[e] == 0 ? EX_SOFTWARE : codes[e];

	return call_fail(c, code, "%s: %s", what, err_text(e));
}

/* ---- help ---- */

static void
print_options(const struct server_option *o)
{
	for (; o->name != NULL; o++) {
		char left[40];

		(void)snprintf(left, sizeof(left), "--%s%s%s", o->name,
			o->hint == NULL ? "" : " ",
			o->hint == NULL ? "" : o->hint);
		(void)printf("  %-24s %s\n", left, o->help);
	}
}

static void
print_help(const struct server_command *command)
{
	(void)printf("usage: offsyncd %s%s%s [options]\n\n%s.\n\n",
		command->name, command->arguments[0] == '\0' ? "" : " ",
		command->arguments, command->summary);
	print_options(command->options);
	print_options(common);
}

/* ---- reading ---- */

static bool
find_option(
	struct server_call *c, const char *name, size_t len, struct place *out)
{
	const struct server_option *lists[] = { c->command->options, common };
	size_t at = 0;

	for (size_t l = 0; l < 2; l++) {
		for (const struct server_option *o = lists[l]; o->name != NULL;
			o++, at++) {
			CHECK(at < SERVER_OPTIONS_MAX);
			if (strlen(o->name) != len ||
				strncmp(o->name, name, len) != 0)
				continue;
			*out = (struct place){ o, &c->values[at] };
			return true;
		}
	}
	return false;
}

/* --name VALUE, --name=VALUE, --switch. Gives how many words it took; 0 after
 * saying what is wrong. */
static int
read_option(struct server_call *c, int argc, char **argv)
{
	const char *name = argv[0] + 2;
	size_t len = strcspn(name, "=");
	struct place place;

	if (!find_option(c, name, len, &place)) {
		(void)call_fail(c, EX_USAGE,
			"there is no option --%.*s: see --help", (int)len,
			name);
		return 0;
	}
	if (place.option->hint == NULL) {
		*place.value = "";
		if (name[len] == '\0')
			return 1;
		(void)call_fail(
			c, EX_USAGE, "--%s takes no value", place.option->name);
		return 0;
	}
	if (name[len] == '=') {
		*place.value = name + len + 1;
		return 1;
	}
	if (argc < 2) {
		(void)call_fail(c, EX_USAGE, "--%s needs a value: %s",
			place.option->name, place.option->hint);
		return 0;
	}
	*place.value = argv[1];
	return 2;
}

static int
read_words(struct server_call *c, int argc, char **argv)
{
	bool options = true;
	int used;

	for (int i = 0; i < argc; i += used) {
		used = 1;
		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
			continue;
		}
		if (options && strncmp(argv[i], "--", 2) == 0) {
			used = read_option(c, argc - i, argv + i);
			if (used == 0)
				return EX_USAGE;
			continue;
		}
		if (c->count == SERVER_ARGUMENTS_MAX)
			return call_fail(
				c, EX_USAGE, "there are too many words");
		c->arguments[c->count++] = argv[i];
	}
	return EX_OK;
}

/* ---- configuration ---- */

static void
replace(char **text, const char *with)
{
	if (with == NULL)
		return;
	free(*text);
	*text = strdup(with);
	CHECK(*text != NULL);
}

static int
load_config(struct server_call *c)
{
	struct conf_problem problem;
	const char *path;
	enum err e;

	e = places_load_conf(
		call_value(c, "config"), c->arena, &c->conf, &path, &problem);
	if (e != ERR_OK) {
		(void)fprintf(stderr, "offsyncd %s: ", c->command->name);
		conf_problem_print(&problem, stderr);
		conf_defaults(&c->conf);
		return EX_CONFIG;
	}
	replace(&c->conf.server.storage, call_value(c, "storage"));
	return EX_OK;
}

int
server_call_read(struct server_call *c, int argc, char **argv)
{
	int code;

	c->arena = arena_new(ARENA_MAX);
	conf_defaults(&c->conf);
	code = read_words(c, argc, argv);
	if (code != EX_OK)
		return code;
	if (call_has(c, "help")) {
		print_help(c->command);
		return -1;
	}
	c->json = call_has(c, "json");
	conf_free(&c->conf);
	return load_config(c);
}

void
server_call_fini(struct server_call *c)
{
	conf_free(&c->conf);
	arena_free(c->arena);
}

/* ---- values ---- */

const char *
call_value(const struct server_call *c, const char *name)
{
	struct place place;

	if (!find_option((struct server_call *)(uintptr_t)c, name, strlen(name),
		    &place))
		return NULL;
	return *place.value;
}

bool
call_has(const struct server_call *c, const char *name)
{
	return call_value(c, name) != NULL;
}

const char *
call_need(const struct server_call *c, const char *name)
{
	const char *value = call_value(c, name);

	if (value == NULL || value[0] == '\0') {
		(void)call_fail(
			c, EX_USAGE, "--%s is missing: see --help", name);
		return NULL;
	}
	return value;
}

bool
call_number(const struct server_call *c, const char *name, int64_t min,
	int64_t max, int64_t fallback, int64_t *out)
{
	const char *value = call_value(c, name);

	*out = fallback;
	if (value == NULL)
		return true;
	if (text_to_int(value, out) && *out >= min && *out <= max)
		return true;
	(void)call_fail(c, EX_USAGE, "--%s must be a number from %lld to %lld",
		name, (long long)min, (long long)max);
	return false;
}

/* ---- what most commands begin with ---- */

/* Why the file cannot be had, as far as the system says; NULL: it can be. */
static const char *
access_problem(const char *path)
{
	char folder[4096];
	char *slash;

	if (access(path, R_OK | W_OK) == 0)
		return NULL;
	if (errno != ENOENT)
		return strerror(errno);
	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)snprintf(folder, sizeof(folder), ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	return access(folder, R_OK | W_OK | X_OK) == 0 ? NULL : strerror(errno);
}

/* NULL: another kind of storage. */
static const char *
storage_path(const struct server_call *c)
{
	const char *where = c->conf.server.storage;

	return strncmp(where, "sqlite:", 7) == 0 ? where + 7 : NULL;
}

/* Words for what only PostgreSQL answers; NULL: the others do. */
static const char *
postgres_problem(const struct server_call *c, enum err e)
{
	if (storage_conninfo(c->conf.server.storage) == NULL)
		return NULL;
	if (e == ERR_NOT_FOUND)
		return "there are no tables yet: 'offsyncd migrate' makes "
		       "them, with the role in --storage that shall own them";
	if (e == ERR_CONFIG)
		return "it is not safe to serve from as it is: see above";
	if (e == ERR_OFFLINE)
		return "it cannot be reached: see above";
	return NULL;
}

int
call_storage_failed(const struct server_call *c, enum err e)
{
	const char *where = storage_shown(c->conf.server.storage, c->arena);
	const char *path = storage_path(c);
	const char *why = path == NULL ? NULL : access_problem(path);
	const char *postgres = postgres_problem(c, e);

	if (e == ERR_UNSUPPORTED)
		return call_fail(c, EX_CONFIG,
			"%s cannot be used as storage: this build knows "
			"sqlite:PATH and postgres:CONNINFO",
			where);
	if (postgres != NULL)
		return call_fail(c,
			e == ERR_OFFLINE ? EX_UNAVAILABLE : EX_CONFIG, "%s: %s",
			where, postgres);
	if (why != NULL)
		return call_fail(c, EX_NOPERM,
			"%s: %s: work as the user whom the server runs as, or "
			"name another place with --storage",
			where, why);
	if (e == ERR_NOT_FOUND)
		return call_fail(c, EX_NOINPUT,
			"%s: there is no storage yet: 'offsyncd init' makes "
			"it, --storage names another",
			where);
	if (e == ERR_NEWER)
		return call_fail(c, EX_CONFIG,
			"%s was written by a newer version of offsyncd: "
			"install that one",
			where);
	return call_fail_err(c, e, where);
}

bool
call_storage_is_there(const struct server_call *c)
{
	const char *path = storage_path(c);

	return path == NULL || access(path, F_OK) == 0;
}

struct storage *
call_storage(struct server_call *c, int *code)
{
	struct storage *s = NULL;
	enum err e = ERR_NOT_FOUND;

	if (c->command->makes_storage || call_storage_is_there(c))
		e = storage_open(c->env, c->conf.server.storage, &s);
	if (e == ERR_OK)
		return s;
	*code = call_storage_failed(c, e);
	return NULL;
}

int
call_run(struct server_call *c)
{
	int code = EX_OK;
	struct storage *s;

	if (c->command->work == NULL)
		return c->command->run(c);
	s = call_storage(c, &code);
	if (s == NULL)
		return code;
	code = c->command->work(c, s);
	storage_close(s);
	return code;
}

bool
call_hotel(struct server_call *c, struct storage *s, struct storage_hotel *out,
	int *code)
{
	const char *id = call_need(c, "hotel");
	enum err e;

	if (id == NULL) {
		*code = EX_USAGE;
		return false;
	}
	e = s->ops->hotel_find(s, id, c->arena, out);
	if (e == ERR_OK)
		return true;
	if (e == ERR_NOT_FOUND)
		*code = call_fail(c, EX_DATAERR,
			"there is no hotel '%s': offsyncd hotel list shows "
			"those that there are",
			id);
	else
		*code = call_fail_err(c, e, id);
	return false;
}
