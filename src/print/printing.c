#include "print/printing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ARENA_MAX ((size_t)64 << 20)

const char *const printing_names[PRINTING_COUNT] = {
	[PRINTING_RECEIPT] = "receipt",
	[PRINTING_CHIT] = "chit",
	[PRINTING_FOLIO] = "folio",
	[PRINTING_CARD] = "card",
	[PRINTING_PACK] = "pack",
	[PRINTING_TEST] = "test",
};

static const enum table tables[PRINTING_COUNT] = {
	[PRINTING_RECEIPT] = TABLE_CASH_PAYMENTS,
	[PRINTING_CHIT] = TABLE_KITCHEN_TICKETS,
	[PRINTING_FOLIO] = TABLE_FOLIOS,
	[PRINTING_CARD] = TABLE_STAYS,
	[PRINTING_PACK] = TABLE_NONE,
	[PRINTING_TEST] = TABLE_NONE,
};

enum table
printing_table(enum printing_what what)
{
	return tables[what];
}

bool
printing_may(enum role role, enum printing_what what)
{
	static const struct {
		enum table table;
		enum operation operation;
	} needs[PRINTING_COUNT] = {
		[PRINTING_RECEIPT] = { TABLE_CASH_PAYMENTS, OPERATION_INSERT },
		[PRINTING_CHIT] = { TABLE_ORDERS, OPERATION_UPDATE },
		[PRINTING_FOLIO] = { TABLE_FOLIO_CHARGES, OPERATION_INSERT },
		[PRINTING_CARD] = { TABLE_STAYS, OPERATION_UPDATE },
		[PRINTING_PACK] = { TABLE_STAYS, OPERATION_UPDATE },
	};

	return what == PRINTING_TEST ||
	       role_may(role, needs[what].table, needs[what].operation);
}

/* A text of a record that another one names; "" when one of them is missing. */
static const char *
text_behind(const struct printing *p, struct arena *a, const struct record *r,
	int reference, enum table t, int field)
{
	const char *id = record_text(r, reference);
	struct record *other;

	if (id == NULL ||
		p->view->find(p->view->ctx, t, id, a, &other) != ERR_OK ||
		record_is_null(other, field))
		return "";
	return record_text(other, field);
}

static const char *
given(const struct record *r, int field)
{
	return record_is_null(r, field) ? "" : record_text(r, field);
}

/* Titles stand unsealed on the disk: no names in them. */
static void
name_job(const struct printing *p, enum printing_what what,
	const struct record *r, struct arena *a, struct print_job *job)
{
	const char *title = "";

	switch (what) {
	case PRINTING_RECEIPT:
		title = arena_printf(
			a, "Receipt %s", given(r, PAYMENT_RECEIPT_NUMBER));
		break;
	case PRINTING_CHIT:
		title = arena_printf(a, "Chit %s %s",
			record_word(r, TICKET_STATION),
			text_behind(p, a, r, TICKET_ORDER_ID, TABLE_ORDERS,
				ORDER_NUMBER));
		break;
	case PRINTING_FOLIO:
		title = arena_printf(a, "Folio %s", given(r, FOLIO_NUMBER));
		break;
	case PRINTING_CARD:
		title = arena_printf(a, "Registration card %s",
			text_behind(p, a, r, STAY_ROOM_ID, TABLE_ROOMS,
				ROOM_NUMBER));
		break;
	case PRINTING_PACK:
	case PRINTING_TEST:
	case PRINTING_COUNT:
		break;
	}
	(void)snprintf(job->title, sizeof(job->title), "%s", title);
}

static enum print_role
role_of(enum printing_what what)
{
	return what == PRINTING_RECEIPT ? PRINT_RECEIPT
	       : what == PRINTING_CHIT  ? PRINT_CHIT
					: PRINT_DOCUMENT;
}

/* What there is one original of. */
static bool
has_original(enum printing_what what, const struct record *r)
{
	return what == PRINTING_RECEIPT || what == PRINTING_CHIT ||
	       (what == PRINTING_FOLIO && !record_is_null(r, FOLIO_NUMBER) &&
		       record_int(r, FOLIO_STATE) >= FOLIO_STATE_CLOSED);
}

void
printing_key(
	enum printing_what what, const struct record *r, char *out, size_t size)
{
	*out = '\0';
	if (!has_original(what, r))
		return;
	if (what == PRINTING_CHIT)
		(void)snprintf(out, size, "%s/%s/%" PRId64,
			printing_names[what], r->id,
			record_int(r, TICKET_SENDS));
	else
		(void)snprintf(out, size, "%s/%s", printing_names[what], r->id);
}

/* It was printed here, or has the number of another terminal, which printed
 * it. */
static bool
is_copy(const struct printing *p, enum printing_what what,
	const struct record *r, const char *key)
{
	const char *number;
	size_t len = strlen(p->terminal);

	if (spool_was_printed(p->spool, key))
		return true;
	if (what != PRINTING_RECEIPT)
		return false;
	number = given(r, PAYMENT_RECEIPT_NUMBER);
	return *number != '\0' &&
	       (strncmp(number, p->terminal, len) != 0 || number[len] != '-');
}

static bool
kicks(const struct printing *p, const struct record *r)
{
	const int64_t kind = record_is_null(r, PAYMENT_KIND)
				     ? PAYMENT_KIND_BILL
				     : record_int(r, PAYMENT_KIND);

	return p->conf->print.kick_drawer &&
	       (kind == PAYMENT_KIND_BILL || kind == PAYMENT_KIND_NO_SALE);
}

static enum err
of_record(const struct printing *p, enum printing_what what, const char *id,
	struct document *d, struct print_job *job, struct paper *out)
{
	struct arena *a = d->arena;
	struct record *r;
	enum err e = p->view->find(p->view->ctx, tables[what], id, a, &r);

	if (e != ERR_OK)
		return e;
	if (r->deleted)
		return ERR_NOT_FOUND;
	name_job(p, what, r, a, job);
	printing_key(what, r, job->key, sizeof(job->key));
	if (job->key[0] != '\0')
		d->copy = is_copy(p, what, r, job->key);
	switch (what) {
	case PRINTING_RECEIPT:
		d->kick = kicks(p, r);
		return document_receipt(d, id, out);
	case PRINTING_CHIT:
		return document_chit(d, id, out);
	case PRINTING_FOLIO:
		return document_folio(d, id, out);
	case PRINTING_CARD:
		return document_card(d, id, out);
	case PRINTING_PACK:
	case PRINTING_TEST:
	case PRINTING_COUNT:
		break;
	}
	return ERR_NOT_FOUND;
}

static void
append(struct paper *to, const struct paper *from)
{
	for (size_t i = 0; i < from->count; i++) {
		to->lines = arena_grow(to->arena, to->lines, to->count,
			&to->cap, sizeof(to->lines[0]));
		to->lines[to->count++] = from->lines[i];
	}
}

static enum err
pack(const struct document *d, const char *part, struct print_job *job,
	struct paper *out)
{
	struct paper parts[PACK_PART_COUNT];
	enum err e;

	(void)snprintf(job->title, sizeof(job->title), "Downtime pack%s%s",
		*part != '\0' ? ": " : "", part);
	for (int i = 0; i < PACK_PART_COUNT; i++)
		if (strcmp(pack_names[i], part) == 0)
			return document_pack(d, (enum pack_part)i, out);
	if (*part != '\0')
		return ERR_NOT_FOUND;
	e = document_pack_all(d, parts);
	paper_init(out, d->arena, d->columns);
	for (int i = 0; i < PACK_PART_COUNT && e == ERR_OK; i++)
		append(out, &parts[i]);
	return e;
}

/* What shows at a glance whether the options fit the printer. */
static void
test_page(const struct document *d, const char *role, struct paper *out)
{
	paper_init(out, d->arena, d->columns);
	paper_text(out, PAPER_BIG | PAPER_BOLD | PAPER_CENTRE, 0, "TEST");
	paper_textf(out, PAPER_CENTRE, "%s printer of %s", role, d->terminal);
	paper_rule(out, '=');
	paper_pair(out, PAPER_NORMAL, "left", "right");
	paper_textf(out, PAPER_BOLD, "bold");
	paper_text(out, PAPER_NORMAL, 0,
		"The line above fills the paper and is one line. Letters: "
		"\u00e4\u00f6\u00fc\u00df \u00e9\u00e8\u00e7\u00f1 \u20ac");
	paper_rule(out, '=');
	paper_cut(out);
}

static enum err
test(const struct document *d, const char *role, struct print_job *job,
	struct paper *out)
{
	for (int i = 0; i < PRINT_ROLE_COUNT; i++) {
		if (strcmp(print_role_names[i], role) != 0)
			continue;
		(void)snprintf(
			job->title, sizeof(job->title), "Test of %s", role);
		test_page(d, role, out);
		return ERR_OK;
	}
	return ERR_NOT_FOUND;
}

static enum print_role
role_for(enum printing_what what, const char *id)
{
	for (int i = 0; what == PRINTING_TEST && i < PRINT_ROLE_COUNT; i++)
		if (strcmp(print_role_names[i], id) == 0)
			return (enum print_role)i;
	return role_of(what);
}

enum err
printing_make(const struct printing *p, enum printing_what what, const char *id,
	struct arena *a, struct print_job *job, struct paper *out)
{
	struct document d = {
		.view = p->view,
		.arena = a,
		.columns = p->columns,
		.now_ms = env_now_ms(p->env),
		.terminal = p->terminal,
		.by = p->by,
		.head = p->conf->print.head,
		.foot = p->conf->print.foot,
		.offline = p->offline,
		.duplicate = p->duplicate,
	};
	struct printer printer;

	memset(job, 0, sizeof(*job));
	job->role = role_for(what, id);
	(void)printer_of(p->conf, job->role, &printer);
	if (d.columns == 0)
		d.columns = printer.columns;
	if (what == PRINTING_PACK)
		return pack(&d, id, job, out);
	if (what == PRINTING_TEST)
		return test(&d, id, job, out);
	return of_record(p, what, id, &d, job, out);
}

enum err
printing_queue(const struct printing *p, enum printing_what what,
	const char *id, struct print_job *job)
{
	struct arena *a;
	struct printer printer;
	struct paper paper;
	enum err e;

	if (!printer_of(p->conf, role_for(what, id), &printer))
		return ERR_CONFIG;
	a = arena_new(ARENA_MAX);
	e = printing_make(p, what, id, a, job, &paper);
	if (e == ERR_OK)
		e = spool_put(p->spool, job, &paper);
	arena_free(a);
	return e;
}
