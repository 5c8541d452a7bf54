/* What becomes of a folio besides its postings: a bill on the way, a credit
 * note, further windows of a stay and what is moved between them. */
#include "domain/operations_priv.h"

#include "base/text.h"

#include <string.h>

static const char *
name_of_folio(const struct record *folio)
{
	return record_is_null(folio, FOLIO_NUMBER)
		       ? "without a number"
		       : record_text(folio, FOLIO_NUMBER);
}

static enum err
move_folio(struct operation_build *b, enum folio_state to, const char *what)
{
	struct record *folio;
	struct draft *d;
	enum err e = find_folio(b, &folio);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, folio);
	draft_int(b, d, FOLIO_STATE, (int64_t)to);
	build_sum_up(b, "Folio %s: %s.", name_of_folio(folio), what);
	return ERR_OK;
}

enum err
build_interim(struct operation_build *b)
{
	return move_folio(
		b, FOLIO_STATE_INTERIM, "a bill so far, the folio stays open");
}

enum err
build_credit_note(struct operation_build *b)
{
	return move_folio(
		b, FOLIO_STATE_CREDITED, "credited, on a folio of its own");
}

/* ---- windows: the folios of one stay, A being its first ---- */

#define WINDOWS_MAX 8

static char
letter_of(size_t place)
{
	return (char)('A' + place);
}

static enum err
find_windows(
	struct operation_build *b, const char *stay_id, struct record_list *out)
{
	return find_list(
		b, TABLE_FOLIOS, FOLIO_STAY_ID, value_text(stay_id), out);
}

/* A further window; *out is its draft. */
static enum err
open_window(struct operation_build *b, const char *stay_id,
	const struct record_list *windows, struct draft **out)
{
	struct draft *d;

	if (windows->count == 0)
		return build_missing(b, "stay",
			"there is no folio yet: check the guest in first");
	if (windows->count >= WINDOWS_MAX)
		return build_invalid(
			b, "stay", "has %d windows already", WINDOWS_MAX);
	d = draft_insert(b, TABLE_FOLIOS);
	draft_text(b, d, FOLIO_STAY_ID, stay_id);
	draft_set(b, d, FOLIO_CURRENCY,
		windows->items[0]->values[FOLIO_CURRENCY]);
	draft_int(b, d, FOLIO_STATE, FOLIO_STATE_OPEN);
	*out = d;
	return ERR_OK;
}

enum err
build_window(struct operation_build *b)
{
	struct record_list windows;
	struct record *folio;
	struct draft *d;
	const char *stay_id;
	enum err e = find_folio(b, &folio);

	if (e != ERR_OK)
		return e;
	stay_id = record_text(folio, FOLIO_STAY_ID);
	e = find_windows(b, stay_id, &windows);
	if (e == ERR_OK)
		e = open_window(b, stay_id, &windows, &d);
	if (e != ERR_OK)
		return e;
	build_sum_up(b, "Window %c is open.", letter_of(windows.count));
	return ERR_OK;
}

/* "B", "new", a number, an id. *made: a window that has to be there first. */
static enum err
find_target(struct operation_build *b, const char *stay_id, const char **id,
	char *letter, struct draft **made)
{
	const char *to = build_arg(b, "to");
	struct record_list windows;
	enum err e = find_windows(b, stay_id, &windows);

	*made = NULL;
	if (e != ERR_OK)
		return e;
	if (text_same_folded(to, "new")) {
		*letter = letter_of(windows.count);
		e = open_window(b, stay_id, &windows, made);
		if (e == ERR_OK)
			*id = (*made)->act.local_id;
		return e;
	}
	for (size_t i = 0; i < windows.count; i++) {
		const struct record *w = windows.items[i];
		const char name[] = { letter_of(i), '\0' };
		const char *number = record_text(w, FOLIO_NUMBER);

		if (!text_same_folded(to, name) && strcmp(to, w->id) != 0 &&
			(number == NULL || !text_same_folded(to, number)))
			continue;
		*letter = name[0];
		*id = w->id;
		return ERR_OK;
	}
	return build_invalid(b, "to",
		"must be a window of the stay, A to %c, or new",
		letter_of(windows.count > 0 ? windows.count - 1 : 0));
}

enum err
build_transfer(struct operation_build *b)
{
	static const int same[] = { CHARGE_KIND, CHARGE_DESCRIPTION,
		CHARGE_QUANTITY, CHARGE_AMOUNT_MINOR, CHARGE_TAX_MINOR };
	struct record *old, *folio;
	struct draft *d, *made;
	const char *to = NULL;
	char letter = 'A';
	enum err e = find_posting(b, &old);

	if (e == ERR_OK)
		e = find_id(b, TABLE_FOLIOS, record_text(old, CHARGE_FOLIO_ID),
			&folio);
	if (e == ERR_OK && folio == NULL)
		e = build_missing(b, "posting", "its folio is not there");
	if (e == ERR_OK)
		e = find_target(b, record_text(folio, FOLIO_STAY_ID), &to,
			&letter, &made);
	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_FOLIO_CHARGES);
	if (made != NULL)
		draft_after(d, made);
	draft_text(b, d, CHARGE_FOLIO_ID, to);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		draft_set(b, d, same[i], old->values[same[i]]);
	draft_text(b, d, CHARGE_BUSINESS_DATE, b->c->business_date);
	draft_text(b, d, CHARGE_SOURCE_TABLE, "folio_charges");
	draft_text(b, d, CHARGE_SOURCE_ID, old->id);
	build_sum_up(b, "Moved %s %s to window %c.",
		record_word(old, CHARGE_KIND),
		build_money(b, record_int(old, CHARGE_AMOUNT_MINOR)), letter);
	return ERR_OK;
}
