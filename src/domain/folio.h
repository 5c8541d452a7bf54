/*
 * Money of a stay and of a drawer: always sums over append-only postings, never
 * stored truths.
 */
#ifndef OFFSYNC_DOMAIN_FOLIO_H
#define OFFSYNC_DOMAIN_FOLIO_H

#include "base/uuid.h"
#include "domain/view.h"

/* Whether it takes postings. */
bool folio_is_open(const struct record *folio);

/* A posting that came from another window of its stay: charged before, on the
 * day of the first one. */
bool folio_is_moved(const struct record *posting);

/* Whether the posting is the charge of a night, and still of that business
 * date.
 */
bool folio_is_night(const struct record *posting, const char *day);

/* What the guest owes (negative: credit), in minor units. */
enum err folio_balance(
	const struct view *v, const char *folio_id, int64_t *out) MUST_CHECK;

/* The id of the folio that is opened for a stay which has none: derived from
 * the stay's id and this name. */
#define FOLIO_OF_STAY "folio"
void folio_id_of_stay(const char *stay_id, char out[UUID_SIZE]);

/* The open folio of a stay, else its latest; ERR_NOT_FOUND without any. */
enum err folio_of_stay(const struct view *v, const char *stay_id,
	struct arena *a, struct record **out) MUST_CHECK;

/* Float and cash taken less refunds: what should be in the drawer. */
enum err drawer_expected(const struct view *v, const struct record *session,
	int64_t *out) MUST_CHECK;

/* How often it was opened without a sale. */
enum err drawer_openings(const struct view *v, const struct record *session,
	struct arena *a, size_t *out) MUST_CHECK;

#endif
