/*
 * Lists of people: what the screens of stay_lists.c share, and the cells of
 * their columns (stay_cells.c).
 */
#ifndef OFFSYNC_UI_SCREENS_STAY_LIST_H
#define OFFSYNC_UI_SCREENS_STAY_LIST_H

#include "ui/app.h"
#include "ui/screens/each.h"
#include "ui/screens/stay_rows.h"
#include "ui/widget/marks.h"

struct stay_list {
	struct list list;
	const struct app *app;
	struct stay_rows rows;
	struct record_list wanted; /* open requests; none where nobody is in */
	enum stay_rows_which which;
	int64_t total_minor; /* of the balances, when they were last summed */
	bool has_total;
	bool all;           /* of what is over: not the last week alone */
	struct marks marks; /* who arrives together */
	struct each group;
};

void stay_get_room(const void *rows, size_t row, char *out, size_t size);
void stay_get_guest(const void *rows, size_t row, char *out, size_t size);
void stay_get_arrival(const void *rows, size_t row, char *out, size_t size);
void stay_get_departure(const void *rows, size_t row, char *out, size_t size);
void stay_get_nights(const void *rows, size_t row, char *out, size_t size);
void stay_get_persons(const void *rows, size_t row, char *out, size_t size);
void stay_get_balance(const void *rows, size_t row, char *out, size_t size);
void stay_get_rate(const void *rows, size_t row, char *out, size_t size);
void stay_get_folio(const void *rows, size_t row, char *out, size_t size);
void stay_get_since(const void *rows, size_t row, char *out, size_t size);
void stay_get_note(const void *rows, size_t row, char *out, size_t size);
void stay_get_key(const void *rows, size_t row, char *out, size_t size);
void stay_get_state(const void *rows, size_t row, char *out, size_t size);
enum style stay_style_room(const void *rows, size_t row);
enum style stay_style_balance(const void *rows, size_t row);
const char *stay_row_id(const void *rows, size_t row);
enum list_state stay_row_state(const void *rows, size_t row);

/* "22 " or "1h05m ": how long a guest has been waiting for the room; "". */
const char *stay_waits(const struct app *app, const struct stay_row *r,
	char *out, size_t size);

#endif
