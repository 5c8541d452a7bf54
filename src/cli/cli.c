#include "cli/cli.h"

#include "base/check.h"
#include "base/text.h"
#include "base/text_table.h"
#include "cli/pin.h"
#include "crypto/hash.h"
#include "store/journal_desk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum err
cli_load_keys(struct cli *c, bool with_signing, struct keys *out, bool *bare)
{
	const char *file = c->conf.terminal.passphrase_file;
	const char *path = arena_printf(c->arena, "%s/keys.json", c->home);
	char passphrase[PIN_SIZE];
	enum err e;

	if (!file)
		return keys_load(path, NULL, with_signing, out, bare);
	if (!pin_from_file(file, passphrase))
		return ERR_KEY;
	e = keys_load(path, passphrase, with_signing, out, bare);
	secret_wipe(passphrase, sizeof(passphrase));
	return e;
}

int
cli_fail_not_enrolled(const struct cli *c)
{
	return cli_fail(EXIT_CONFIG,
		"this machine is not a terminal yet (no keys in %s): run "
		"'offsync enroll URL CODE', or name its folder with --home",
		c->home);
}

static int
fail_keys(struct cli *c, enum err e)
{
	const char *file = c->conf.terminal.passphrase_file;
	const char *path = arena_printf(c->arena, "%s/keys.json", c->home);

	if (e == ERR_NOT_FOUND)
		return cli_fail_not_enrolled(c);
	if (e == ERR_KEY && file)
		return cli_fail(EXIT_CONFIG,
			"the passphrase in %s does not open %s/keys.json, or "
			"others can read that file: correct "
			"terminal.passphrase_file, or run 'chmod 600' on it",
			file, c->home);
	if (e == ERR_KEY)
		return cli_fail(EXIT_CONFIG,
			"%s/keys.json is sealed with a passphrase, or others "
			"can read it: set terminal.passphrase_file, or run "
			"'chmod 600' on it",
			c->home);
	if (e == ERR_IO && access(path, R_OK) != 0)
		return cli_fail(EXIT_IO,
			"%s: %s: work as the user whose terminal this is, or "
			"name another folder with --home",
			path, strerror(errno));
	return cli_fail(cli_status_of(e), "%s: %s", path, err_text(e));
}

static int
fail_store(struct cli *c, enum err e)
{
	if (e == ERR_NOT_FOUND)
		return cli_fail(EXIT_CONFIG,
			"there are keys but no store in %s: restore store.db, "
			"or enrol this machine again in another folder",
			c->home);
	if (e == ERR_NEWER)
		return cli_fail(EXIT_UNAVAILABLE,
			"the store in %s was written by a newer offsync: "
			"update the program; nothing was changed",
			c->home);
	return cli_fail_err(e);
}

/* What amounts and dates mean here. */
static enum err
load_property(struct cli *c)
{
	struct record *property = NULL;
	enum err e = store_property(c->store, c->arena, &property);

	c->currency = "";
	c->business_date = "";
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e != ERR_OK || !property)
		return e;
	c->currency = record_text(property, PROPERTY_CURRENCY);
	c->business_date = record_text(property, PROPERTY_BUSINESS_DATE);
	if (!c->currency)
		c->currency = "";
	if (!c->business_date)
		c->business_date = "";
	return ERR_OK;
}

static void
replay(struct cli *c)
{
	struct journal_outcome out = { 0 };
	enum err e = journal_replay(c->journal, c->store, &out);

	if (out.replayed > 0)
		cli_note("the store is back: %lld entries of the fallback "
			 "journal were queued",
			(long long)out.replayed);
	if (out.parked > 0)
		cli_note("%lld entries of the fallback journal could not be "
			 "queued: see 'offsync queue list'",
			(long long)out.parked);
	if (journal_is_for(e))
		c->store_down = e;
}

/* Without its file: what the desk remembers has to do. */
static enum err
open_without_store(struct cli *c)
{
	struct journal_desk desk;
	enum err e = journal_desk_load(c->journal, c->arena, &desk);

	if (e != ERR_OK)
		return e;
	c->store = store_open_later(c->env, c->home, &c->keys, &desk.who);
	store_limit(c->store, &c->conf);
	c->currency = desk.currency;
	c->business_date = desk.business_date;
	return ERR_OK;
}

int
cli_open_keys(struct cli *c, struct keys *out)
{
	bool bare;
	enum err e = cli_load_keys(c, false, out, &bare);

	return e == ERR_OK ? EXIT_FINE : fail_keys(c, e);
}

static int
open_all(struct cli *c, bool degraded)
{
	enum err e;

	CHECK(!c->store);
	e = cli_load_keys(c, false, &c->keys, &c->keys_bare);
	if (e != ERR_OK)
		return fail_keys(c, e);
	c->has_keys = true;
	c->journal = journal_new(
		c->env, &c->keys, c->home, c->conf.store.fallback_path);
	e = store_open(c->env, c->home, &c->keys, &c->store);
	if (e == ERR_OK) {
		store_limit(c->store, &c->conf);
		replay(c);
		e = load_property(c);
		if (e == ERR_OK)
			return EXIT_FINE;
		store_close(c->store);
		c->store = NULL;
	}
	/* A store that is not there was there, when the desk remembers it. */
	if (degraded && (journal_is_for(e) || e == ERR_NOT_FOUND) &&
		open_without_store(c) == ERR_OK) {
		c->store_down = e == ERR_NOT_FOUND ? ERR_IO : e;
		return EXIT_FINE;
	}
	return fail_store(c, e);
}

int
cli_open(struct cli *c)
{
	return open_all(c, false);
}

int
cli_open_degraded(struct cli *c)
{
	return open_all(c, true);
}

int
cli_may_decide(const struct cli *c)
{
	if (c->conf.sync.conflict_resolution_ui)
		return EXIT_FINE;
	return cli_fail(EXIT_NOT_ALLOWED,
		"conflicts are not decided at this terminal "
		"(sync.conflict_resolution_ui is off): decide them at another");
}

int
cli_is_loaded(const struct cli *c)
{
	if (c->business_date[0] != '\0')
		return EXIT_FINE;
	return cli_fail(EXIT_TRY_LATER,
		"this terminal has not loaded its hotel yet: run 'offsync "
		"sync' while it is online");
}

void
cli_close(struct cli *c)
{
	store_close(c->store);
	journal_free(c->journal);
	if (c->has_keys)
		keys_fini(&c->keys);
	buf_fini(&c->out);
	conf_free(&c->conf);
	arena_free(c->arena);
}

/*
 * JSON keeps texts as they are; what could do something to a terminal is
 * written as an escape, which means the same. Such characters stand in strings
 * only.
 */
static bool
write_escaped(const char *s, size_t len)
{
	const char *end = s + len;
	const char *from = s;

	while (s < end) {
		uint32_t ch = (unsigned char)*s;
		size_t n = 1;

		if (ch >= 0x80)
			n = text_decode(s, (size_t)(end - s), &ch);
		if (ch < 0x80 || !text_is_hidden(ch)) {
			s += n;
			continue;
		}
		fwrite(from, 1, (size_t)(s - from), stdout);
		if (ch > 0xffff)
			printf("\\u%04x\\u%04x", 0xd7c0 + (ch >> 10),
				0xdc00 + (ch & 0x3ff));
		else
			printf("\\u%04x", ch);
		s += n;
		from = s;
	}
	fwrite(from, 1, (size_t)(end - from), stdout);
	return fflush(stdout) == 0 && !ferror(stdout);
}

int
cli_finish(struct cli *c, int status)
{
	bool fine;

	if (!buf_ok(&c->out))
		return cli_fail(EXIT_BAD_DATA,
			"that is too much to print: ask for less with field="
			"value or --limit");
	if (c->json)
		fine = write_escaped(c->out.data, c->out.len);
	else
		fine = fwrite(c->out.data, 1, c->out.len, stdout) ==
			       c->out.len &&
		       fflush(stdout) == 0;
	if (!fine)
		return cli_fail(EXIT_IO,
			"the output cannot be written: free some space, or "
			"look where it goes");
	return status;
}
