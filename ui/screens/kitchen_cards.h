/*
 * The open tickets of the kitchen as cards, the most urgent first, and what the
 * screen has to know of each besides. For load only.
 */
#ifndef OFFSYNC_UI_SCREENS_KITCHEN_CARDS_H
#define OFFSYNC_UI_SCREENS_KITCHEN_CARDS_H

#include "ui/app.h"
#include "ui/screens/kitchen_seen.h"
#include "ui/widget/tickets.h"

/* One card of the same place. */
struct kitchen_ticket {
	const struct record *ticket;
	const struct record *order;
	struct record_list lines; /* of the order */
	int64_t sent_at;
	int64_t target_min;
	bool late;
	bool changed;               /* since it was read */
	const struct record *asked; /* first line that is to be taken back */
};

struct kitchen_cards {
	struct kitchen_ticket *tickets;
	struct ticket_card *cards;
	size_t count;
};

/* station: STATION_NONE for all. A ticket that was cancelled stays as long as
 * seen holds it. */
enum err kitchen_cards_load(struct app *app, const struct record_list *tickets,
	int station, struct kitchen_seen *seen, struct arena *a,
	struct kitchen_cards *out) MUST_CHECK;

/* "House burger 4"; "" from the end: what is still to cook, most first. */
#define KITCHEN_ALL_DAY_MAX 6
struct kitchen_all_day {
	char dishes[KITCHEN_ALL_DAY_MAX][32];
};
void kitchen_all_day(
	const struct kitchen_cards *cards, struct kitchen_all_day *out);

#endif
