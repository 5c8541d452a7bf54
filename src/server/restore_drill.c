#include "server/restore_drill.h"

#include "server/holdings.h"
#include "server/storage_copy.h"
#include "json/json.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define NOT_GOOD   1
#define REPORT_MAX ((size_t)16 << 20)

struct drill {
	struct server_call *c;
	const char *backup;
	char folder[COPY_PATH_SIZE];     /* scratch, with guests' data in it */
	char as_is[COPY_PATH_SIZE + 16]; /* the backup, there */
	char path[COPY_PATH_SIZE + 16];  /* what is restored */
	size_t findings;
	size_t bad;
	struct holdings *wanted; /* what the backup holds; NULL: cannot say */
	size_t wanted_count;
	struct holdings *found; /* what was restored */
	size_t found_count;
	struct holdings *now; /* the storage; NULL: there is none */
	size_t now_count;
	struct json_writer w;
	struct buf out;
};

/* ---- the report ---- */

static void
take(void *ctx, bool fine, const char *what)
{
	struct drill *d = ctx;

	d->findings++;
	d->bad += fine ? 0 : 1;
	if (!d->c->json) {
		(void)printf("%s %s\n", fine ? "ok  " : "BAD ", what);
		return;
	}
	json_begin_object(&d->w);
	json_member_bool(&d->w, "fine", fine);
	json_member_text(&d->w, "what", what);
	json_end_object(&d->w);
}

__attribute__((format(printf, 3, 4))) static void
say(struct drill *d, bool fine, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	take(d, fine, what);
}

static const struct holdings *
find(const struct holdings *list, size_t count, const char *tenant_id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].tenant_id, tenant_id) == 0)
			return &list[i];
	}
	return NULL;
}

static void
compare_hotel(struct drill *d, const struct holdings *wanted)
{
	const struct holdings *found =
		find(d->found, d->found_count, wanted->tenant_id);

	if (found == NULL)
		say(d, false, "%s: the hotel is not there once restored",
			wanted->tenant_id);
	else if (holdings_equal(wanted, found))
		say(d, true,
			"%s: restored as it is in the backup: %zu records, "
			"last stamp %lld, digest %.12s",
			found->tenant_id, found->records,
			(long long)found->stamp, found->digest);
	else
		say(d, false,
			"%s: the backup holds %zu records up to stamp %lld "
			"(%.12s), restored were %zu up to %lld (%.12s)",
			found->tenant_id, wanted->records,
			(long long)wanted->stamp, wanted->digest,
			found->records, (long long)found->stamp, found->digest);
}

/* How much would be missing until the terminals have sent it again. */
static void
compare_now(struct drill *d)
{
	for (size_t i = 0; i < d->now_count; i++) {
		const struct holdings *now = &d->now[i];
		const struct holdings *found =
			find(d->found, d->found_count, now->tenant_id);

		if (found == NULL)
			say(d, true,
				"%s: the hotel was added after this backup",
				now->tenant_id);
		else
			say(d, true,
				"%s: the storage is at stamp %lld now: %lld "
				"commits are not in this backup",
				now->tenant_id, (long long)now->stamp,
				(long long)(now->stamp - found->stamp));
	}
}

static void
compare(struct drill *d)
{
	if (d->found_count == 0)
		say(d, false, "the backup has no hotel");
	if (d->wanted == NULL)
		say(d, true,
			"the backup was made by an older version: it was "
			"brought up to date, so only the check vouches for it");
	for (size_t i = 0; d->wanted != NULL && i < d->wanted_count; i++)
		compare_hotel(d, &d->wanted[i]);
	compare_now(d);
}

/* ---- reading ---- */

static enum err
read_holdings(struct server_call *c, const char *where, struct holdings **out,
	size_t *count)
{
	struct storage *s = NULL;
	enum err e;

	e = storage_open_reader(c->env, where, &s);
	if (e == ERR_OK)
		e = holdings_read(s, c->arena, out, count);
	storage_close(s);
	return e;
}

static const char *
place(struct drill *d, const char *path)
{
	return arena_printf(d->c->arena, "sqlite:%s", path);
}

static enum err
read_all(struct drill *d)
{
	struct server_call *c = d->c;
	int version = 0;
	int copied = 0;
	enum err e;

	e = storage_sqlite_version(c->env, d->as_is, &version);
	if (e == ERR_OK)
		e = storage_sqlite_version(c->env, d->path, &copied);
	/* What another version wrote, this one cannot read as it is. */
	if (e == ERR_OK && version == copied)
		e = read_holdings(
			c, place(d, d->as_is), &d->wanted, &d->wanted_count);
	if (e == ERR_OK)
		e = read_holdings(
			c, place(d, d->path), &d->found, &d->found_count);
	/* Without a storage there is only the backup: that is what a drill on
	 * another machine looks like. */
	if (e == ERR_OK && call_storage_is_there(c) &&
		read_holdings(c, c->conf.server.storage, &d->now,
			&d->now_count) != ERR_OK)
		d->now_count = 0;
	return e;
}

/* ---- the drill ---- */

static int
restore(struct drill *d)
{
	struct server_call *c = d->c;
	int code;
	enum err e;

	/* The backup itself may stand where nothing can be written. */
	code = copy_take(c, d->backup, d->as_is);
	if (code == EX_OK)
		code = copy_make(c, place(d, d->as_is), d->path);
	if (code == EX_OK)
		code = copy_look_at(c, d->path, take, d);
	if (code != EX_OK || d->bad > 0)
		return code;
	e = read_all(d);
	if (e != ERR_OK)
		return call_fail_err(c, e, d->backup);
	compare(d);
	return EX_OK;
}

static int
conclude(struct drill *d, int code)
{
	struct server_call *c = d->c;

	if (code != EX_OK)
		return code;
	if (!c->json)
		(void)printf(d->bad == 0 ? "this backup can be restored\n"
					 : "this backup would not do: make "
					   "another, and look for the cause\n");
	return d->bad == 0 ? EX_OK : NOT_GOOD;
}

static int
make_folder(struct drill *d)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(d->folder, sizeof(d->folder), "%s/offsyncd-drill-XXXXXX",
		tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp);
	if (mkdtemp(d->folder) == NULL)
		return call_fail(d->c, EX_CANTCREAT,
			"%s: %s: name a folder with room for two copies in "
			"TMPDIR",
			d->folder, strerror(errno));
	(void)snprintf(d->path, sizeof(d->path), "%s/restored.db", d->folder);
	(void)snprintf(d->as_is, sizeof(d->as_is), "%s/backup.db", d->folder);
	return EX_OK;
}

/* Guests' data does not stay there when somebody loses patience. */
static void
hold_signals(sigset_t *before)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, before);
}

int
restore_drill(struct server_call *c, const char *backup)
{
	struct drill d = { .c = c, .backup = backup };
	sigset_t before;
	int code;

	hold_signals(&before);
	buf_init(&d.out, REPORT_MAX);
	json_writer_init(&d.w, &d.out);
	json_begin_array(&d.w);
	code = make_folder(&d);
	if (code == EX_OK) {
		code = restore(&d);
		copy_remove(d.path);
		copy_remove(d.as_is);
		(void)rmdir(d.folder);
	}
	json_end_array(&d.w);
	if (c->json && code == EX_OK)
		(void)printf("%s\n", d.out.data);
	buf_fini(&d.out);
	code = conclude(&d, code);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return code;
}
