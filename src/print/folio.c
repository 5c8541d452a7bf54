/*
 * The bill of a stay, for the guest: an invoice when the folio is closed and
 * numbered, before that an interim one. On wide paper with date and quantity in
 * columns, on a roll with the description alone.
 */
#include "print/documents_priv.h"

#include <inttypes.h>
#include <string.h>

#define WIDE_COLUMNS 60

/* One of a posting and its reversal of the same day; the guest sees neither. */
static bool
is_taken_back(const struct record_list *list, size_t at)
{
	const struct record *r = list->items[at];
	const char *of = record_text(r, CHARGE_REVERSES_ID);
	const char *day = sheet_given(r, CHARGE_BUSINESS_DATE);

	for (size_t i = 0; i < list->count; i++) {
		const struct record *other = list->items[i];
		const char *others = record_text(other, CHARGE_REVERSES_ID);
		bool pair = (of != NULL && strcmp(other->id, of) == 0) ||
			    (others != NULL && strcmp(others, r->id) == 0);

		if (pair && strcmp(sheet_given(other, CHARGE_BUSINESS_DATE),
				    day) == 0)
			return true;
	}
	return false;
}

static bool
is_payment(const struct record *r)
{
	int64_t kind = record_int(r, CHARGE_KIND);

	return kind == CHARGE_KIND_PAYMENT || kind == CHARGE_KIND_REFUND;
}

static void
add_posting(struct sheet *pg, const struct record *r)
{
	const char *text = sheet_given(r, CHARGE_DESCRIPTION);
	const char *amount =
		sheet_money(pg, record_int(r, CHARGE_AMOUNT_MINOR));
	const char *day = sheet_day(pg, record_text(r, CHARGE_BUSINESS_DATE));
	int64_t quantity = record_int(r, CHARGE_QUANTITY);

	if (*text == '\0')
		text = sheet_word(pg, r, CHARGE_KIND);
	if (pg->paper->columns < WIDE_COLUMNS) {
		paper_pair(pg->paper, PAPER_NORMAL,
			arena_printf(pg->a, "%.5s %s", day, text), amount);
		return;
	}
	paper_cells(pg->paper, PAPER_NORMAL,
		(struct paper_cell[]){
			{ day, 10, false },
			{ text, 0, false },
			{ quantity > 1 ? arena_printf(
						 pg->a, "%" PRId64, quantity)
				       : "",
				4, true },
			{ amount, 14, true },
		},
		4);
}

static void
add_person(struct sheet *pg, const struct record *stay)
{
	const char *room = sheet_text(
		pg, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), ROOM_NUMBER);

	paper_text(pg->paper, PAPER_BOLD, 0,
		sheet_text(pg, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID),
			GUEST_FULL_NAME));
	paper_pair(pg->paper, PAPER_NORMAL,
		arena_printf(pg->a, "%s to %s",
			sheet_day(pg, record_text(stay, STAY_ARRIVAL_DATE)),
			sheet_day(pg, record_text(stay, STAY_DEPARTURE_DATE))),
		*room != '\0' ? arena_printf(pg->a, "room %s", room) : "");
	paper_rule(pg->paper, '-');
}

struct sums {
	int64_t charged;
	int64_t tax;
	int64_t paid;
	int64_t balance;
};

static enum err
add_postings(struct sheet *pg, const char *folio_id, struct sums *s)
{
	struct record_list list;
	enum err e = sheet_list(
		pg, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID, folio_id, &list);

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < list.count && e == ERR_OK; i++) {
		const struct record *r = list.items[i];
		int64_t amount = record_int(r, CHARGE_AMOUNT_MINOR);
		int64_t *sum = is_payment(r) ? &s->paid : &s->charged;

		e = money_add(s->balance, amount, &s->balance);
		if (e == ERR_OK)
			e = money_add(*sum, amount, sum);
		if (e == ERR_OK)
			e = money_add(s->tax, record_int(r, CHARGE_TAX_MINOR),
				&s->tax);
		if (e == ERR_OK && !is_taken_back(&list, i))
			add_posting(pg, r);
	}
	return e;
}

static void
add_sums(struct sheet *pg, const struct sums *s)
{
	paper_rule(pg->paper, '-');
	paper_pair(pg->paper, PAPER_NORMAL, "Charges",
		sheet_money(pg, s->charged));
	if (s->tax != 0)
		paper_pair(pg->paper, PAPER_NORMAL, "with tax of",
			sheet_money(pg, s->tax));
	paper_pair(pg->paper, PAPER_NORMAL, "Paid", sheet_money(pg, -s->paid));
	paper_pair(pg->paper, PAPER_BOLD | PAPER_BIG,
		s->balance < 0 ? "IN YOUR FAVOUR" : "TO PAY",
		arena_printf(pg->a, "%s %s", pg->currency,
			sheet_money(pg,
				s->balance < 0 ? -s->balance : s->balance)));
}

static void
add_title(struct sheet *pg, const struct record *folio)
{
	const char *number = sheet_given(folio, FOLIO_NUMBER);
	const char *credit = sheet_given(folio, FOLIO_CREDIT_NUMBER);
	bool closed = record_int(folio, FOLIO_STATE) >= FOLIO_STATE_CLOSED &&
		      *number != '\0';

	if (*number == '\0')
		number = sheet_given(folio, FOLIO_INTERIM_NUMBER);
	sheet_title(pg, arena_printf(pg->a, "%s %s",
				closed ? "INVOICE" : "INTERIM FOLIO", number));
	if (*credit != '\0')
		paper_textf(pg->paper, PAPER_BOLD, "CANCELLED by %s", credit);
	if (!closed)
		paper_text(pg->paper, PAPER_NORMAL, 0,
			"Not an invoice: charges may follow.");
	else if (!record_is_null(folio, FOLIO_CLOSED_AT))
		paper_textf(pg->paper, PAPER_NORMAL, "Date %s",
			sheet_instant(pg, record_int(folio, FOLIO_CLOSED_AT)));
}

enum err
document_folio(
	const struct document *d, const char *folio_id, struct paper *out)
{
	struct record *folio, *stay;
	struct sheet pg;
	struct sums s;
	enum err e = sheet_begin(&pg, d, out);

	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_FOLIOS, folio_id, &folio);
	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_STAYS,
			record_text(folio, FOLIO_STAY_ID), &stay);
	if (e != ERR_OK)
		return e;
	sheet_head(&pg);
	add_title(&pg, folio);
	add_person(&pg, stay);
	e = add_postings(&pg, folio_id, &s);
	if (e != ERR_OK)
		return e;
	add_sums(&pg, &s);
	sheet_foot(&pg);
	return ERR_OK;
}
