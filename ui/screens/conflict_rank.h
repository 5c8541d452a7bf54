/*
 * Which conflict is decided first: the one with the most money at stake, then
 * those about a guest who is in the house or arrives today, then those about a
 * room, then the rest; alike ones by age. For load only.
 */
#ifndef OFFSYNC_UI_SCREENS_CONFLICT_RANK_H
#define OFFSYNC_UI_SCREENS_CONFLICT_RANK_H

#include "ui/app.h"

/* The first counts most. */
enum conflict_stake {
	CONFLICT_STAKE_MONEY,
	CONFLICT_STAKE_GUEST,
	CONFLICT_STAKE_ROOM,
	CONFLICT_STAKE_REST,
};

struct conflict_rank {
	enum conflict_stake stake;
	int64_t minor; /* by which the desk's side is more than the server's */
	int64_t at_ms; /* when the desk made the change */
	bool in_house; /* CONFLICT_STAKE_GUEST; false: arrives today */
};

/* Money: the nights of a stay, the pieces of an order line, a posting, a
 * payment, a counted drawer; a price of the card is none. Of what one side
 * deleted or called off, all of it. today: the business date. */
enum err conflict_rank_load(const struct view *v, const char *today,
	const struct record *conflict, struct arena *a,
	struct conflict_rank *out) MUST_CHECK;

/* Below 0: x is decided before y. */
int conflict_rank_compare(
	const struct conflict_rank *x, const struct conflict_rank *y);

/* Why it stands where it stands: "124.00", "in house", "arrives", "room", "".
 */
const char *conflict_rank_words(const struct app *app,
	const struct conflict_rank *rank, struct arena *a);

#endif
