#include "cli/print.h"

#include "base/text.h"
#include "cli/cli.h"
#include "cli/find.h"
#include "cli/printers.h"
#include "domain/folio.h"
#include "print/driver.h"
#include "print/printing.h"
#include "store/sync_state.h"

#include <string.h>

const struct option print_options[] = {
	{ "--text", NULL, "as text on standard output, not on paper" },
	{ "--columns", "N", "so many characters in a line: 32 to 132" },
	{ NULL, NULL, NULL },
};

const char print_help[] =
	"  receipt NUMBER    of a cash payment: FD1-000412\n"
	"  folio NUMBER      of a stay, or ROOM: of the guest who is there\n"
	"  chit ORDER        of all kitchen tickets of an order, or a ticket's "
	"id\n"
	"  card ROOM         to sign, of who arrives or is there; or a stay's "
	"id\n"
	"  pack [PART]       downtime lists: rooms, in-house, arrivals, "
	"departures,\n"
	"                    housekeeping, wake-ups; all of them when none is "
	"said\n"
	"\n"
	"  Gives the number of the print job. It is kept on disk until it is "
	"printed;\n"
	"  'offsync printers' says what became of it. What was printed before "
	"says COPY.\n";

/* ---- which record ---- */

static int
not_there(struct cli *c, const char *what, const char *called)
{
	return cli_fail(EXIT_BAD_DATA,
		"there is no %s '%s'; nothing was printed", what,
		cli_clean(c->arena, called));
}

/* The stay of a room: who is there, else who arrives first. */
static enum err
stay_of_room(struct cli *c, const char *number, struct record **out)
{
	const struct view *v = store_view(c->store);
	struct record_list list;
	struct record *room;
	enum err e = find_record(c, TABLE_ROOMS, number, &room);

	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_STAYS, STAY_ROOM_ID,
			value_text(room->id), c->arena, &list);
	if (e != ERR_OK)
		return e;
	*out = NULL;
	for (size_t i = 0; i < list.count; i++) {
		struct record *s = list.items[i];
		int64_t state = record_int(s, STAY_STATE);

		if (state == STAY_STATE_IN_HOUSE) {
			*out = s;
			return ERR_OK;
		}
		if (state == STAY_STATE_CONFIRMED &&
			(*out == NULL ||
				strcmp(record_text(s, STAY_ARRIVAL_DATE),
					record_text(*out, STAY_ARRIVAL_DATE)) <
					0))
			*out = s;
	}
	return *out != NULL ? ERR_OK : ERR_NOT_FOUND;
}

static enum err
find_folio(struct cli *c, const char *called, struct record **out)
{
	const struct view *v = store_view(c->store);
	struct record *stay;
	enum err e = find_record(c, TABLE_FOLIOS, called, out);

	if (e != ERR_NOT_FOUND)
		return e;
	e = stay_of_room(c, called, &stay);
	return e == ERR_OK ? folio_of_stay(v, stay->id, c->arena, out) : e;
}

static enum err
find_stay(struct cli *c, const char *called, struct record **out)
{
	enum err e = stay_of_room(c, called, out);

	return e == ERR_NOT_FOUND ? find_record(c, TABLE_STAYS, called, out)
				  : e;
}

/* ---- making ---- */

static bool
is_offline(struct cli *c)
{
	struct sync_state s;

	return sync_state_load(c->store, c->arena, &s) != ERR_OK ||
	       (s.link != LINK_ONLINE && s.link != LINK_SLOW);
}

static int
read_columns(struct cli *c, int64_t *out)
{
	const char *columns = args_value(&c->args, "--columns");

	*out = 0;
	if (columns != NULL &&
		(!text_to_int(columns, out) || *out < PAPER_COLUMNS_MIN ||
			*out > PAPER_COLUMNS_MAX))
		return cli_usage(c, "--columns must be a number from %d to %d",
			PAPER_COLUMNS_MIN, PAPER_COLUMNS_MAX);
	return EXIT_FINE;
}

static int
show_text(struct cli *c, const struct printing *p, enum printing_what what,
	const char *id)
{
	struct print_job job;
	struct paper paper;
	enum err e = printing_make(p, what, id, c->arena, &job, &paper);

	if (e != ERR_OK)
		return cli_fail_err(e);
	driver_text(&paper, &c->out);
	return EXIT_FINE;
}

static int
to_paper(struct cli *c, const struct printing *p, enum printing_what what,
	const char *id)
{
	struct print_job job;
	enum err e = printing_queue(p, what, id, &job);

	if (e == ERR_CONFIG)
		return cli_fail(EXIT_CONFIG,
			"no printer is set for a %s: the section [print] of "
			"the configuration takes one; --text needs none",
			printing_names[what]);
	if (e != ERR_OK)
		return cli_fail_err(e);
	return printers_deliver(c, p->spool, &job);
}

static int
print_one(struct cli *c, enum printing_what what, const char *id)
{
	struct printing p = {
		.view = store_view(c->store),
		.conf = &c->conf,
		.env = c->env,
		.terminal = store_identity(c->store)->terminal_name,
		.by = c->session.login,
		.offline = is_offline(c),
	};
	int status = read_columns(c, &p.columns);

	if (status != EXIT_FINE)
		return status;
	p.spool = spool_new(c->env, c->home, &c->keys);
	status = args_has(&c->args, "--text") ? show_text(c, &p, what, id)
					      : to_paper(c, &p, what, id);
	spool_free(p.spool);
	return status;
}

static int
print_chits(struct cli *c, const char *called)
{
	const struct view *v = store_view(c->store);
	struct record_list list;
	struct record *r;
	int status = EXIT_FINE;
	enum err e = find_record(c, TABLE_KITCHEN_TICKETS, called, &r);

	if (e == ERR_OK)
		return print_one(c, PRINTING_CHIT, r->id);
	e = find_record(c, TABLE_ORDERS, called, &r);
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
			value_text(r->id), c->arena, &list);
	if (e == ERR_NOT_FOUND || (e == ERR_OK && list.count == 0))
		return not_there(c, "ticket of an order", called);
	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < list.count && status == EXIT_FINE; i++)
		status = print_one(c, PRINTING_CHIT, list.items[i]->id);
	return status;
}

static int
print_pack(struct cli *c, const char *part)
{
	bool known = part == NULL;

	for (int i = 0; !known && i < PACK_PART_COUNT; i++)
		known = strcmp(pack_names[i], part) == 0;
	if (!known)
		return cli_usage(c, "the pack has no part '%s'", part);
	return print_one(c, PRINTING_PACK, part != NULL ? part : "");
}

static int
print_record(struct cli *c, enum printing_what what, const char *called)
{
	struct record *r = NULL;
	enum err e;

	if (what == PRINTING_CHIT)
		return print_chits(c, called);
	e = what == PRINTING_FOLIO ? find_folio(c, called, &r)
	    : what == PRINTING_CARD
		    ? find_stay(c, called, &r)
		    : find_record(c, printing_table(what), called, &r);
	if (e == ERR_CONFLICT)
		return cli_fail(EXIT_BAD_DATA,
			"'%s' fits several: give more of the id",
			cli_clean(c->arena, called));
	if (e == ERR_NOT_FOUND)
		return not_there(c, printing_names[what], called);
	return e == ERR_OK ? print_one(c, what, r->id) : cli_fail_err(e);
}

int
print_run(struct cli *c)
{
	const char *word = c->args.count > 0 ? c->args.items[0] : "";
	enum printing_what what = PRINTING_RECEIPT;
	int status;

	while (what < PRINTING_TEST && strcmp(printing_names[what], word) != 0)
		what++;
	if (what >= PRINTING_TEST)
		return cli_usage(c,
			"say what to print: receipt, chit, folio, card, pack");
	if (what != PRINTING_PACK && c->args.count < 2)
		return cli_usage(c, "say which %s to print", word);
	if (c->args.count > 2)
		return cli_usage(c, "'%s' is one too many", c->args.items[2]);
	status = cli_open(c);
	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status == EXIT_FINE)
		status = cli_is_loaded(c);
	if (status != EXIT_FINE)
		return status;
	if (!printing_may(c->session.role, what))
		return cli_fail(EXIT_NOT_ALLOWED,
			"a %s is not for this sign-in: sign in as somebody of "
			"the front desk",
			word);
	if (what == PRINTING_PACK)
		return print_pack(
			c, c->args.count > 1 ? c->args.items[1] : NULL);
	return print_record(c, what, c->args.items[1]);
}
