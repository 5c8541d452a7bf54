/* What becomes of a folio besides its postings: a bill on the way, a credit
 * note. */
#include "domain/operations_priv.h"

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
