#include "cli/cli.h"

#include "cli/pin.h"
#include "crypto/hash.h"
#include "domain/role.h"
#include "store/journal_desk.h"

#include <stdlib.h>

static int
fail_sign_in(struct cli *c, enum err e, int64_t until_ms)
{
	if (e == ERR_DENIED)
		return cli_fail(EXIT_NOT_ALLOWED,
			"that login and PIN do not belong together: try again, "
			"or let a manager set a new PIN");
	if (e == ERR_LOCKED)
		return cli_fail(EXIT_NOT_ALLOWED,
			"too many wrong PINs: try again after %s UTC",
			cli_instant(c->arena, until_ms));
	if (e == ERR_EXPIRED)
		return cli_fail(EXIT_NOT_ALLOWED,
			"this terminal was offline for too long to sign in: "
			"connect it and run 'offsync sync'");
	return cli_fail_err(e);
}

/* For this command alone: there is nowhere to remember it. */
static enum err
sign_in_without_store(struct cli *c, enum err down, const char *login,
	const char *pin, bool remember, int64_t *until_ms)
{
	enum err e;

	if (c->store_down == ERR_OK)
		c->store_down = down == ERR_UNKNOWN ? ERR_IO : down;
	if (remember)
		return c->store_down;
	e = journal_sign_in(
		c->journal, login, pin, c->arena, &c->session, until_ms);
	return e == ERR_NOT_FOUND ? c->store_down : e;
}

int
cli_sign_in_with(
	struct cli *c, const char *login, const char *pin_file, bool remember)
{
	char pin[PIN_SIZE];
	int64_t until_ms = 0;
	enum err e;

	if (pin_file && !pin_from_file(pin_file, pin))
		return cli_fail(EXIT_NOT_ALLOWED,
			"no PIN can be read from %s: its first line must hold "
			"it",
			pin_file);
	if (!pin_file && !pin_from_person(pin))
		return cli_fail(EXIT_NOT_ALLOWED,
			"no PIN was given: type it, or name a file that holds "
			"it with --pin-file");
	e = session_sign_in(c->store, login, pin, remember, c->arena,
		&c->session, &until_ms);
	if (e == ERR_OK)
		(void)!journal_desk_save(c->journal, c->store);
	else if (journal_is_for(e) || e == ERR_UNKNOWN)
		e = sign_in_without_store(
			c, e, login, pin, remember, &until_ms);
	secret_wipe(pin, sizeof(pin));
	if (e == ERR_EXPIRED && c->takes_facts && c->session.user_id != NULL) {
		cli_note("this terminal has been offline for 72 hours: only "
			 "what has happened is taken (cash, arrivals, "
			 "departures, orders)");
		e = ERR_OK;
	}
	if (e != ERR_OK && remember && c->store_down != ERR_OK)
		return cli_fail(cli_status_of(e),
			"the store cannot remember who is signed in (%s): set "
			"OFFSYNC_STAFF and OFFSYNC_PIN_FILE for each command, "
			"and see 'offsync doctor'",
			err_text(c->store_down));
	if (e != ERR_OK)
		return fail_sign_in(c, e, until_ms);
	c->signed_in = true;
	return EXIT_FINE;
}

/* ERR_NOT_FOUND, ERR_EXPIRED: nobody; *status is then EXIT_FINE. */
static enum err
find_session(struct cli *c, int *status)
{
	const char *login = getenv("OFFSYNC_STAFF");
	const char *pin_file = getenv("OFFSYNC_PIN_FILE");
	enum err e;

	*status = EXIT_FINE;
	if (c->signed_in)
		return ERR_OK;
	if (login && *login && pin_file && *pin_file) {
		*status = cli_sign_in_with(c, login, pin_file, false);
		return *status == EXIT_FINE ? ERR_OK : ERR_DENIED;
	}
	e = session_current(c->store, c->arena, &c->session);
	if (e == ERR_OK)
		c->signed_in = true;
	else if (e != ERR_NOT_FOUND && e != ERR_EXPIRED && !journal_is_for(e))
		*status = cli_fail_err(e);
	return e;
}

int
cli_sign_in(struct cli *c)
{
	int status;
	enum err e = find_session(c, &status);

	if (e == ERR_OK || status != EXIT_FINE)
		return status;
	if (journal_is_for(e))
		return cli_fail(cli_status_of(e),
			"the store that remembers who is signed in cannot be "
			"read (%s): set OFFSYNC_STAFF and OFFSYNC_PIN_FILE for "
			"this command, and see 'offsync doctor'",
			err_text(e));
	return cli_fail(EXIT_NOT_ALLOWED,
		"%s: run 'offsync sign-in LOGIN', or set OFFSYNC_STAFF and "
		"OFFSYNC_PIN_FILE",
		e == ERR_EXPIRED ? "the sign-in has ended"
				 : "nobody is signed in");
}

int
cli_who(struct cli *c)
{
	int status;

	(void)find_session(c, &status);
	return status;
}

bool
cli_sees(const struct cli *c, const struct field *f, enum table t)
{
	const struct entity *entity = entity_get(t);

	if (!f->sensitive)
		return true;
	return c->signed_in &&
	       role_sees(c->session.role, t, (int)(f - entity->fields));
}
