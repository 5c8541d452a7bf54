/*
 * What a hotel prints: records in, a paper out. Pure: nothing but the view is
 * read, and the same records give the same paper.
 *
 * All of them: ERR_NOT_FOUND when the record, or one that it cannot do without,
 * is not there.
 */
#ifndef OFFSYNC_PRINT_DOCUMENTS_H
#define OFFSYNC_PRINT_DOCUMENTS_H

#include "domain/view.h"
#include "print/paper.h"

/* What a document is made with, besides its record. */
struct document {
	const struct view *view;
	struct arena *arena;
	int64_t columns;
	int64_t now_ms;
	const char *terminal; /* its name: "FD1" */
	const char *by;       /* login of who prints; "": nobody does */
	const char *head;     /* the options of the same names; may be NULL */
	const char *foot;
	bool copy;      /* it was printed before */
	bool offline;   /* the server cannot be reached */
	bool kick;      /* a receipt for cash opens the drawer */
	bool duplicate; /* of a chit: the kitchen may have the ticket */
};

/* Of cash taken, given back or taken out: its number, what it was for, what was
 * given and what came back. */
enum err document_receipt(const struct document *d, const char *payment_id,
	struct paper *out) MUST_CHECK;

/* What a kitchen cooks from when it has no screen. */
enum err document_chit(const struct document *d, const char *ticket_id,
	struct paper *out) MUST_CHECK;

/* The bill. Until it is closed it says INTERIM. What was taken back on the day
 * of its posting is left out, both of it. */
enum err document_folio(const struct document *d, const char *folio_id,
	struct paper *out) MUST_CHECK;

/* What a guest signs; what is not known is a line to write on. */
enum err document_card(const struct document *d, const char *stay_id,
	struct paper *out) MUST_CHECK;

/* What a hotel works on paper with. */
enum pack_part {
	PACK_ROOMS, /* who is where for seven days */
	PACK_IN_HOUSE,
	PACK_ARRIVALS,
	PACK_DEPARTURES,
	PACK_HOUSEKEEPING,
	PACK_WAKE_UPS, /* and messages */
	PACK_PART_COUNT,
};
extern const char *const pack_names[PACK_PART_COUNT]; /* "rooms", ... */
/* One of them; several on one paper are asked for one after the other. */
enum err document_pack(const struct document *d, enum pack_part part,
	struct paper *out) MUST_CHECK;
/* All of them, on papers of their own. */
enum err document_pack_all(
	const struct document *d, struct paper out[PACK_PART_COUNT]) MUST_CHECK;

#endif
