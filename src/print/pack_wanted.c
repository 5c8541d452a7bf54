/* Wake-up calls by their time, then messages: what a desk without a screen has
 * to call and to tell. */
#include "print/documents_priv.h"

#include "domain/requests.h"

#include <stdlib.h>
#include <string.h>

/* Calls by time; what has none behind them, in order of the rooms. */
static int64_t
time_of(const struct record *r)
{
	return record_is_null(r, REQUEST_WANTED_AT)
		       ? INT64_MAX
		       : record_int(r, REQUEST_WANTED_AT);
}

static int
by_time(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	if (time_of(x) != time_of(y))
		return time_of(x) < time_of(y) ? -1 : 1;
	return strcmp(x->id, y->id);
}

static const char *
guest_of(struct sheet *pg, const struct record *r)
{
	const char *id = record_text(r, REQUEST_STAY_ID);
	struct record *stay;

	if (id == NULL || sheet_find(pg, TABLE_STAYS, id, &stay) != ERR_OK)
		return "";
	return sheet_text(pg, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID),
		GUEST_FULL_NAME);
}

/* "23Nov 06:30". */
static const char *
when(struct sheet *pg, const struct record *r)
{
	char date[DATE_SIZE], day[6], clock[6];
	int64_t at = record_int(r, REQUEST_WANTED_AT);
	int32_t zone;

	if (record_is_null(r, REQUEST_WANTED_AT))
		return "";
	zone = date_zone_offset_min(
		record_text(pg->hotel, PROPERTY_TIMEZONE), at);
	date_of_instant(at, zone, date);
	date_short(date, day);
	date_clock(at, zone, clock);
	return arena_printf(pg->a, "%s %s", day, clock);
}

/* r NULL: the heads of the columns. */
static void
add_row(struct sheet *pg, const struct record *r)
{
	struct paper_cell cells[] = {
		{ "When", 11, false },
		{ "Room", 5, false },
		{ "Guest", 0, false },
		{ "What", 7, false },
		{ "Done", 4, false },
	};

	if (r != NULL) {
		cells[0].text = when(pg, r);
		cells[1].text = sheet_text(pg, TABLE_ROOMS,
			record_text(r, REQUEST_ROOM_ID), ROOM_NUMBER);
		cells[2].text = guest_of(pg, r);
		cells[3].text = sheet_word(pg, r, REQUEST_KIND);
		cells[4].text = "[  ]";
	}
	paper_cells(pg->paper, PAPER_NORMAL, cells,
		sizeof(cells) / sizeof(cells[0]));
	if (r == NULL)
		paper_rule(pg->paper, '-');
	else if (!record_is_null(r, REQUEST_MESSAGE))
		paper_text(pg->paper, PAPER_NORMAL, 6,
			record_text(r, REQUEST_MESSAGE));
}

enum err
pack_add_wanted(struct sheet *pg)
{
	struct record_list list;
	size_t count = 0;
	enum err e = request_list_open(pg->v, pg->a, &list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++)
		if (request_is_for_guest(list.items[i]))
			list.items[count++] = list.items[i];
	if (count > 1)
		qsort(list.items, count, sizeof(list.items[0]), by_time);
	add_row(pg, NULL);
	for (size_t i = 0; i < count; i++)
		add_row(pg, list.items[i]);
	if (count == 0)
		paper_text(pg->paper, PAPER_NORMAL, 0, "None.");
	return ERR_OK;
}
