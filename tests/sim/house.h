/*
 * A hotel as it is when a run begins: rooms, guests, staff, menu, two open
 * drawers; some guests in house with a folio, others expected today.
 */
#ifndef OFFSYNC_SIM_HOUSE_H
#define OFFSYNC_SIM_HOUSE_H

#include "base/uuid.h"
#include "tests/sim/server.h"

#define HOUSE_ROOMS  12
#define HOUSE_GUESTS 14
#define HOUSE_IN     6 /* of them are in house */
#define HOUSE_ITEMS  8
#define HOUSE_STAFF  6
#define HOUSE_COUNT  200   /* each item's countdown */
#define HOUSE_FLOAT  20000 /* in each drawer */
#define HOUSE_CHARGE 12000 /* on each folio */
#define HOUSE_TODAY  "2026-11-22"

struct house_person {
	const char *login;
	enum role role;
};
extern const struct house_person house_people[HOUSE_STAFF];

/* Both hotels have the same ids, so that whatever forgets the hotel takes the
 * other one's record. The id of "room 3", "guest 5", "stay 5", "folio 5", "item
 * 2", "person 0", "drawer 1": numbers from 0. */
void house_id(const char *what, int number, char out[UUID_SIZE]);

/* Puts all of a hotel into the server's storage. */
void house_fill(struct server *s, int hotel);
/* Makes the terminal known there. */
void house_enrol(struct server *s, const struct terminal *t);
/* Likewise, with a chain that begins behind that action. */
void house_enrol_after(struct server *s, const struct terminal *t, int64_t seq,
	const char *hash);

#endif
