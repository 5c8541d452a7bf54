/*
 * Stays as lists show them: with guest, room, folio and balance looked up. Used
 * by rooms, arrivals, departures, in house and folios.
 */
#ifndef OFFSYNC_UI_SCREENS_STAY_ROWS_H
#define OFFSYNC_UI_SCREENS_STAY_ROWS_H

#include "ui/app.h"

struct stay_row {
	const char *id;
	const char *guest_id;
	const char *guest;    /* "LINDQVIST, Anna" as it stands in the record */
	const char *room_id;  /* NULL: none assigned */
	const char *room;     /* number; "" when none */
	const char *folio_id; /* NULL: none yet */
	const char *folio;    /* number; "" while it has none */
	const char *arrival;
	const char *departure;
	const char *note;
	int64_t nights;
	int64_t persons;
	int64_t rate_minor;
	int64_t balance_minor;
	int64_t checked_in_at;
	int64_t queued_at;  /* waits for the room since then; 0 */
	int64_t advance_at; /* checked in in advance; 0 */
	const char *paid;   /* text of the last payment: "Card A1B2"; "" */
	const char *ready;  /* condition of the room: "dirty"; "" */
	enum stay_state state;
	bool vip;
	bool due_out; /* leaves on the business date or should have left */
	enum list_state mark;
	bool filled; /* all of it is there */
};

struct stay_rows {
	size_t count;
	struct stay_row *items;
	size_t filled; /* so many from the first one on */
};

enum stay_rows_which {
	STAY_ROWS_ARRIVALS, /* confirmed, due on the business date or before */
	STAY_ROWS_IN_HOUSE,
	STAY_ROWS_DEPARTURES, /* in house and due out */
	STAY_ROWS_BOOKINGS, /* to come: booked, optional, on the waiting list */
	STAY_ROWS_LEFT,     /* over, in the last week */
	STAY_ROWS_OVER,     /* over, ever */
};

/* For load only: days, states and what is sorted by; without names neither
 * guest nor room. stay_rows_fill reads the rest. Arrivals by how long they
 * wait, then by guest; bookings by day; what is over latest first; the others
 * by room. */
enum err stay_rows_load(const struct app *app, enum stay_rows_which which,
	bool with_names, struct arena *a, struct stay_rows *out) MUST_CHECK;
/* What some rows lack; done already, it costs nothing. */
enum err stay_rows_fill(const struct app *app, struct arena *a,
	struct stay_row *rows, size_t count) MUST_CHECK;
/* The next rows that lack something; false: none does any more. */
bool stay_rows_fill_rest(
	const struct app *app, struct arena *a, struct stay_rows *rows);
/* One stay by id, filled. */
enum err stay_row_load(const struct app *app, const char *stay_id,
	struct arena *a, struct stay_row *out) MUST_CHECK;

/* "22Nov-25Nov 3 nights": out of at least 40 bytes. */
void stay_row_dates(const struct stay_row *r, char *out, size_t size);

#endif
