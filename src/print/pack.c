/*
 * The downtime pack: the lists that a hotel works on paper with, when not even
 * this terminal is left. Everything is read once for all of them.
 */
#include "print/documents_priv.h"

#include "domain/folio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PLAN_DAYS    7
#define WIDE_COLUMNS 60

const char *const pack_names[PACK_PART_COUNT] = {
	[PACK_ROOMS] = "rooms",
	[PACK_IN_HOUSE] = "in-house",
	[PACK_ARRIVALS] = "arrivals",
	[PACK_DEPARTURES] = "departures",
	[PACK_HOUSEKEEPING] = "housekeeping",
	[PACK_WAKE_UPS] = "wake-ups",
};

static const char *const titles[PACK_PART_COUNT] = {
	[PACK_ROOMS] = "ROOM PLAN",
	[PACK_IN_HOUSE] = "IN HOUSE",
	[PACK_ARRIVALS] = "ARRIVALS",
	[PACK_DEPARTURES] = "DEPARTURES",
	[PACK_HOUSEKEEPING] = "HOUSEKEEPING",
	[PACK_WAKE_UPS] = "WAKE-UP CALLS",
};

struct guest_stay {
	const struct record *stay;
	const char *guest;
	const char *room; /* "" when none */
	const char *arrival;
	const char *departure;
	int64_t balance_minor;
};

/* What all lists are made of. */
struct house {
	struct sheet pg;
	const char *today;
	struct record_list rooms; /* by number */
	struct record_list tasks;
	struct record_list blocks;
	struct guest_stay *stays; /* confirmed and in house, by room */
	size_t stay_count;
};

/* ---- reading ---- */

/* "9" before "10", "101" before "101A", those with names at the end. */
static int
compare_numbers(const char *m, const char *n)
{
	size_t digits_m = strspn(m, "0123456789");
	size_t digits_n = strspn(n, "0123456789");

	if ((digits_m == 0) != (digits_n == 0))
		return digits_m == 0 ? 1 : -1;
	if (digits_m != digits_n)
		return digits_m < digits_n ? -1 : 1;
	return strcmp(m, n);
}

static int
by_number(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	return compare_numbers(
		record_text(x, ROOM_NUMBER), record_text(y, ROOM_NUMBER));
}

static int
by_room(const void *a, const void *b)
{
	const struct guest_stay *x = a, *y = b;
	int order = compare_numbers(x->room, y->room);

	if (order == 0)
		order = strcmp(x->guest, y->guest);
	return order != 0 ? order : strcmp(x->stay->id, y->stay->id);
}

static enum err
read_balance(struct house *h, struct guest_stay *s)
{
	struct record *folio;
	enum err e = folio_of_stay(h->pg.v, s->stay->id, h->pg.a, &folio);

	if (e == ERR_OK)
		e = folio_balance(h->pg.v, folio->id, &s->balance_minor);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
read_stays(struct house *h, enum stay_state state)
{
	struct sheet *pg = &h->pg;
	struct guest_stay *all;
	struct record_list list;
	enum err e = pg->v->list(pg->v->ctx, TABLE_STAYS, STAY_STATE,
		value_int((int64_t)state), pg->a, &list);

	if (e != ERR_OK)
		return e;
	all = ARENA_ARRAY(
		pg->a, struct guest_stay, h->stay_count + list.count + 1);
	if (h->stay_count > 0)
		memcpy(all, h->stays, h->stay_count * sizeof(all[0]));
	h->stays = all;
	for (size_t i = 0; i < list.count && e == ERR_OK; i++) {
		const struct record *r = list.items[i];
		struct guest_stay *s = &all[h->stay_count++];

		*s = (struct guest_stay){
			.stay = r,
			.guest = sheet_text(pg, TABLE_GUESTS,
				record_text(r, STAY_GUEST_ID), GUEST_FULL_NAME),
			.room = sheet_text(pg, TABLE_ROOMS,
				record_text(r, STAY_ROOM_ID), ROOM_NUMBER),
			.arrival = sheet_given(r, STAY_ARRIVAL_DATE),
			.departure = sheet_given(r, STAY_DEPARTURE_DATE),
		};
		if (state == STAY_STATE_IN_HOUSE)
			e = read_balance(h, s);
	}
	return e;
}

/* Records in one of the states from first to last. */
static enum err
read_states(struct house *h, enum table t, int field, int64_t first,
	int64_t last, struct record_list *out)
{
	struct sheet *pg = &h->pg;
	struct record_list list;
	struct record **all;
	enum err e = ERR_OK;

	*out = (struct record_list){ 0 };
	for (int64_t state = first; state <= last && e == ERR_OK; state++) {
		e = pg->v->list(
			pg->v->ctx, t, field, value_int(state), pg->a, &list);
		if (e != ERR_OK || list.count == 0)
			continue;
		all = ARENA_ARRAY(
			pg->a, struct record *, out->count + list.count);
		if (out->count > 0)
			memcpy(all, out->items, out->count * sizeof(all[0]));
		memcpy(all + out->count, list.items,
			list.count * sizeof(all[0]));
		*out = (struct record_list){ out->count + list.count, all };
	}
	return e;
}

static enum err
read_house(struct house *h, const struct document *d)
{
	struct sheet *pg = &h->pg;
	struct paper none;
	enum err e = sheet_begin(pg, d, &none);

	h->stay_count = 0;
	if (e == ERR_OK)
		e = sheet_list(pg, TABLE_ROOMS, -1, NULL, &h->rooms);
	if (e == ERR_OK)
		e = read_states(h, TABLE_HOUSEKEEPING_TASKS, TASK_STATE,
			TASK_STATE_PLANNED, TASK_STATE_PAUSED, &h->tasks);
	if (e == ERR_OK)
		e = read_states(h, TABLE_ROOM_BLOCKS, BLOCK_STATE,
			BLOCK_STATE_PLANNED, BLOCK_STATE_ACTIVE, &h->blocks);
	if (e == ERR_OK)
		e = read_stays(h, STAY_STATE_IN_HOUSE);
	if (e == ERR_OK)
		e = read_stays(h, STAY_STATE_CONFIRMED);
	if (e != ERR_OK)
		return e;
	h->today = record_text(pg->hotel, PROPERTY_BUSINESS_DATE);
	if (h->rooms.count > 1)
		qsort(h->rooms.items, h->rooms.count, sizeof(h->rooms.items[0]),
			by_number);
	if (h->stay_count > 1)
		qsort(h->stays, h->stay_count, sizeof(h->stays[0]), by_room);
	return ERR_OK;
}

/* ---- the lists ---- */

static bool
is_wide(const struct house *h)
{
	return h->pg.paper->columns >= WIDE_COLUMNS;
}

static bool
is_in_house(const struct guest_stay *s)
{
	return record_int(s->stay, STAY_STATE) == STAY_STATE_IN_HOUSE;
}

static const char *
short_day(struct house *h, const char *date)
{
	char day[6];

	date_short(date, day);
	return arena_strdup(h->pg.a, day);
}

static const char *
persons(struct house *h, const struct guest_stay *s)
{
	return arena_printf(h->pg.a, "%" PRId64,
		record_int(s->stay, STAY_ADULTS) +
			record_int(s->stay, STAY_CHILDREN));
}

/* A note that would not fit beside the rest stands below it. */
static void
add_note(struct house *h, const char *note)
{
	if (*note != '\0')
		paper_text(h->pg.paper, PAPER_NORMAL, 6, note);
}

static const char *
block_on(const struct house *h, const struct record *room, const char *day)
{
	for (size_t i = 0; i < h->blocks.count; i++) {
		const struct record *b = h->blocks.items[i];

		if (strcmp(sheet_given(b, BLOCK_ROOM_ID), room->id) == 0 &&
			strcmp(sheet_given(b, BLOCK_FROM_DATE), day) <= 0 &&
			strcmp(sheet_given(b, BLOCK_THROUGH_DATE), day) >= 0)
			return "BLOCKED";
	}
	return NULL;
}

/* Who sleeps there that night: the name on the first one of the plan, a line
 * after that; of a guest who should have left, the name with an exclamation
 * mark. */
static const char *
cell(struct house *h, const struct record *room, const char *day, bool first)
{
	for (size_t i = 0; i < h->stay_count; i++) {
		const struct guest_stay *s = &h->stays[i];
		bool late = is_in_house(s) && first &&
			    strcmp(s->departure, h->today) <= 0;

		if (strcmp(sheet_given(s->stay, STAY_ROOM_ID), room->id) != 0)
			continue;
		if (late)
			return arena_printf(h->pg.a, "!%s", s->guest);
		if (strcmp(s->arrival, day) > 0 ||
			strcmp(s->departure, day) <= 0)
			continue;
		return first || strcmp(s->arrival, day) == 0 ? s->guest
							     : "---------";
	}
	return block_on(h, room, day);
}

/* "22Nov", or what there is room for. */
static const char *
plan_day(struct house *h, const char *day)
{
	return is_wide(h) ? short_day(h, day)
			  : arena_strdup(h->pg.a, day + strlen("2026-11-"));
}

static void
add_plan_row(struct house *h, const struct record *room,
	struct paper_cell *cells, size_t fixed)
{
	char day[DATE_SIZE];

	for (int i = 0; i < PLAN_DAYS; i++) {
		const char *text = "";

		if (date_add(h->today, i, day))
			text = room == NULL ? plan_day(h, day)
					    : cell(h, room, day, i == 0);
		cells[fixed + (size_t)i].text = text != NULL ? text : ".";
	}
	paper_cells(
		h->pg.paper, PAPER_NORMAL, cells, fixed + (size_t)PLAN_DAYS);
}

static void
add_rooms(struct house *h)
{
	struct paper_cell cells[2 + PLAN_DAYS] = { 0 };
	size_t fixed = is_wide(h) ? 2 : 1;
	int left = h->pg.paper->columns;

	cells[0] = (struct paper_cell){ "Room", is_wide(h) ? 5 : 4, false };
	cells[1] = (struct paper_cell){ "State", 9, false };
	for (size_t i = 0; i < fixed; i++)
		left -= cells[i].width + 1;
	for (size_t i = 0; i < PLAN_DAYS; i++)
		cells[fixed + i].width = (left - PLAN_DAYS + 1) / PLAN_DAYS;
	add_plan_row(h, NULL, cells, fixed);
	paper_rule(h->pg.paper, '-');
	for (size_t i = 0; i < h->rooms.count; i++) {
		const struct record *r = h->rooms.items[i];

		cells[0].text = sheet_given(r, ROOM_NUMBER);
		if (fixed == 2)
			cells[1].text = sheet_word(&h->pg, r, ROOM_CONDITION);
		add_plan_row(h, r, cells, fixed);
	}
	paper_blank(h->pg.paper);
	paper_text(h->pg.paper, PAPER_NORMAL, 0,
		"A name: arrives or is there; dashes: stays on; !: should have "
		"left by today; a point: free.");
}

struct row {
	const char *room;
	const char *guest;
	const char *day;
	const char *persons;
	const char *money;
};

static void
add_row(struct house *h, const struct row *r)
{
	bool wide = is_wide(h);

	paper_cells(h->pg.paper, PAPER_NORMAL,
		(struct paper_cell[]){
			{ r->room, 5, false },
			{ r->guest, 0, false },
			{ r->day, 5, false },
			{ r->persons, wide ? 7 : 3, true },
			{ r->money, wide ? 12 : 9, true },
		},
		5);
}

typedef bool stay_filter(const struct house *h, const struct guest_stay *s);

static bool
is_arrival(const struct house *h, const struct guest_stay *s)
{
	return !is_in_house(s) && strcmp(s->arrival, h->today) <= 0;
}

static bool
is_departure(const struct house *h, const struct guest_stay *s)
{
	return is_in_house(s) && strcmp(s->departure, h->today) <= 0;
}

static bool
is_guest(const struct house *h, const struct guest_stay *s)
{
	(void)h;
	return is_in_house(s);
}

/* arrivals: what a night costs instead of what is owed. */
static void
add_stays(struct house *h, stay_filter *wanted, bool arrivals)
{
	size_t count = 0;
	int64_t persons_sum = 0;

	add_row(h, &(struct row){ "Room", "Guest", "Until",
			   is_wide(h) ? "Persons" : "Pax",
			   arrivals ? "Rate" : "Balance" });
	paper_rule(h->pg.paper, '-');
	for (size_t i = 0; i < h->stay_count; i++) {
		const struct guest_stay *s = &h->stays[i];
		const char *room = s->room;

		if (!wanted(h, s))
			continue;
		count++;
		persons_sum += record_int(s->stay, STAY_ADULTS) +
			       record_int(s->stay, STAY_CHILDREN);
		if (*room == '\0')
			room = sheet_given(s->stay, STAY_ROOM_TYPE);
		add_row(h, &(struct row){ room, s->guest,
				   short_day(h, s->departure), persons(h, s),
				   sheet_money(&h->pg,
					   arrivals ? record_int(s->stay,
							      STAY_RATE_MINOR)
						    : s->balance_minor) });
		add_note(h, sheet_given(s->stay, STAY_NOTE));
	}
	paper_rule(h->pg.paper, '-');
	paper_textf(h->pg.paper, PAPER_BOLD, "%zu stays, %" PRId64 " persons",
		count, persons_sum);
}

static const struct record *
task_of(const struct house *h, const struct record *room)
{
	for (size_t i = 0; i < h->tasks.count; i++) {
		const struct record *t = h->tasks.items[i];

		if (strcmp(sheet_given(t, TASK_ROOM_ID), room->id) == 0)
			return t;
	}
	return NULL;
}

static void
add_housekeeping(struct house *h)
{
	struct sheet *pg = &h->pg;
	bool wide = is_wide(h);

	for (size_t i = 0; i <= h->rooms.count; i++) {
		const struct record *r = i > 0 ? h->rooms.items[i - 1] : NULL;
		const struct record *t = r != NULL ? task_of(h, r) : NULL;
		struct paper_cell cells[] = {
			{ "Room", 5, false },
			{ "State", wide ? 12 : 9, false },
			{ "Clean?", wide ? 9 : 6, false },
			{ "To do", 0, false },
			{ "Who", wide ? 10 : 6, false },
			{ "Done", 4, false },
		};

		if (r != NULL) {
			cells[0].text = sheet_given(r, ROOM_NUMBER);
			cells[1].text = sheet_word(pg, r, ROOM_STATUS);
			cells[2].text = sheet_word(pg, r, ROOM_CONDITION);
			cells[3].text =
				t != NULL ? sheet_word(pg, t, TASK_KIND) : "";
			cells[4].text =
				t != NULL ? sheet_text(pg, TABLE_STAFF,
						    record_text(t,
							    TASK_ASSIGNED_TO),
						    STAFF_LOGIN)
					  : "";
			cells[5].text = t != NULL ? "[  ]" : "";
		}
		paper_cells(pg->paper, PAPER_NORMAL, cells,
			sizeof(cells) / sizeof(cells[0]));
		if (r == NULL)
			paper_rule(pg->paper, '-');
		if (t != NULL)
			add_note(h, sheet_given(t, TASK_NOTE));
	}
}

/* ---- */

static enum err
write_part(struct house *h, enum pack_part part, struct paper *out)
{
	struct sheet *pg = &h->pg;
	enum err e = ERR_OK;

	pg->paper = out;
	paper_init(out, pg->a, pg->d->columns);
	paper_pair(out, PAPER_BOLD,
		arena_printf(pg->a, "%s  %s", titles[part],
			record_text(pg->hotel, PROPERTY_NAME)),
		sheet_day(pg, h->today));
	paper_textf(out, PAPER_NORMAL, "as %s knew it at %s", pg->d->terminal,
		sheet_instant(pg, pg->d->now_ms));
	paper_blank(out);
	switch (part) {
	case PACK_ROOMS:
		add_rooms(h);
		break;
	case PACK_IN_HOUSE:
		add_stays(h, is_guest, false);
		break;
	case PACK_ARRIVALS:
		add_stays(h, is_arrival, true);
		break;
	case PACK_DEPARTURES:
		add_stays(h, is_departure, false);
		break;
	case PACK_HOUSEKEEPING:
		add_housekeeping(h);
		break;
	case PACK_WAKE_UPS:
		e = pack_add_wanted(pg);
		break;
	case PACK_PART_COUNT:
		break;
	}
	paper_cut(out);
	return e;
}

enum err
document_pack(const struct document *d, enum pack_part part, struct paper *out)
{
	struct house h;
	enum err e = read_house(&h, d);

	return e == ERR_OK ? write_part(&h, part, out) : e;
}

enum err
document_pack_all(const struct document *d, struct paper out[PACK_PART_COUNT])
{
	struct house h;
	enum err e = read_house(&h, d);

	for (int part = 0; part < PACK_PART_COUNT && e == ERR_OK; part++)
		e = write_part(&h, (enum pack_part)part, &out[part]);
	return e;
}
