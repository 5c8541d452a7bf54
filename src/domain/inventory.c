/*
 * Rooms by type: whether a night of a type is still to be sold, and which type
 * is the better one. Looks at the stays that are open, never at what has been.
 */
#include "domain/reduce_priv.h"

#include "base/date.h"

#include <string.h>

/* A longer stay is looked at for so many nights. */
#define NIGHTS_MAX 366

/* ---- the better type ---- */

/* The lowest price of a room of the type; false when no room of it has one. */
static bool
lowest_rate(const struct record_list *rooms, int64_t *out)
{
	bool found = false;

	for (size_t i = 0; i < rooms->count; i++) {
		const struct record *r = rooms->items[i];

		if (record_is_null(r, ROOM_RATE_MINOR) ||
			(found && record_int(r, ROOM_RATE_MINOR) >= *out))
			continue;
		*out = record_int(r, ROOM_RATE_MINOR);
		found = true;
	}
	return found;
}

static enum err
rooms_of_type(struct reduce_work *w, const char *type, struct record_list *out)
{
	return work_list(w, TABLE_ROOMS, ROOM_ROOM_TYPE, value_text(type), out);
}

enum err
inventory_check_type(struct reduce_work *w, const struct record *stay,
	const struct record *room)
{
	const char *sold = record_text(stay, STAY_ROOM_TYPE);
	const char *given = record_text(room, ROOM_ROOM_TYPE);
	struct record_list rooms;
	int64_t lowest = 0;
	enum err e;

	if (sold == NULL || strcmp(sold, given) == 0 ||
		record_is_null(room, ROOM_RATE_MINOR))
		return ERR_OK;
	e = rooms_of_type(w, sold, &rooms);
	if (e != ERR_OK || !lowest_rate(&rooms, &lowest) ||
		record_int(room, ROOM_RATE_MINOR) >= lowest)
		return e;
	return work_raise(w, RULE_ROOM_TYPE_DOWNGRADE, "%s is %s, %s was sold",
		work_room(w, room), given, sold);
}

/* ---- what is sold of a type ---- */

struct nights {
	const struct record *stay; /* whose nights they are */
	const char *type;
	const struct record_list *rooms; /* of the type */
	int32_t first;                   /* day number */
	int32_t count;
	int sold[NIGHTS_MAX];
};

static bool
is_of_type(const struct nights *n, const struct record *stay)
{
	const char *room_id = record_text(stay, STAY_ROOM_ID);
	const char *type = record_text(stay, STAY_ROOM_TYPE);

	/* In an assigned room it takes that one, whatever was sold. */
	for (size_t i = 0; room_id != NULL && i < n->rooms->count; i++) {
		if (work_is_id(n->rooms->items[i], room_id))
			return true;
	}
	return room_id == NULL && type != NULL && strcmp(type, n->type) == 0;
}

static bool
read_nights(const struct record *stay, int32_t *first, int32_t *end)
{
	const char *arrival = record_text(stay, STAY_ARRIVAL_DATE);
	const char *departure = record_text(stay, STAY_DEPARTURE_DATE);

	return arrival != NULL && departure != NULL &&
	       date_to_days(arrival, first) && date_to_days(departure, end);
}

static void
count_stay(struct nights *n, const struct record *stay)
{
	int32_t first;
	int32_t end;

	if (work_is_id(stay, n->stay->id) || !read_nights(stay, &first, &end) ||
		!is_of_type(n, stay))
		return;
	first = first > n->first ? first - n->first : 0;
	end = end - n->first < n->count ? end - n->first : n->count;
	for (int32_t i = first; i < end; i++)
		n->sold[i]++;
}

static enum err
count_state(struct reduce_work *w, struct nights *n, enum stay_state state)
{
	struct record_list stays;
	enum err e = work_list(
		w, TABLE_STAYS, STAY_STATE, value_int((int64_t)state), &stays);

	for (size_t i = 0; e == ERR_OK && i < stays.count; i++)
		count_stay(n, stays.items[i]);
	return e;
}

static int
count_sellable(const struct record_list *rooms)
{
	int n = 0;

	for (size_t i = 0; i < rooms->count; i++)
		n += record_int(rooms->items[i], ROOM_STATUS) !=
		     ROOM_STATUS_OUT_OF_ORDER;
	return n;
}

static enum err
check_nights(struct reduce_work *w, const struct nights *n)
{
	int sellable = count_sellable(n->rooms);
	char day[DATE_SIZE];

	for (int32_t i = 0; i < n->count; i++) {
		if (n->sold[i] < sellable)
			continue;
		date_from_days(n->first + i, day);
		return work_raise(w, RULE_NO_INVENTORY,
			"%d of %d rooms of type %s are sold on %s", n->sold[i],
			sellable, n->type, day);
	}
	return ERR_OK;
}

enum err
inventory_check_sold(struct reduce_work *w, const struct record *stay)
{
	struct nights *n;
	struct record_list rooms;
	int32_t end;
	enum err e;

	if (record_is_null(stay, STAY_ROOM_TYPE))
		return ERR_OK;
	n = ARENA_NEW(w->arena, struct nights);
	n->stay = stay;
	n->type = record_text(stay, STAY_ROOM_TYPE);
	n->rooms = &rooms;
	if (!read_nights(stay, &n->first, &end))
		return ERR_OK;
	n->count = end - n->first < NIGHTS_MAX ? end - n->first : NIGHTS_MAX;
	e = rooms_of_type(w, n->type, &rooms);
	/* A type that the hotel does not have is nobody's to sell out. */
	if (e != ERR_OK || rooms.count == 0)
		return e;
	e = count_state(w, n, STAY_STATE_CONFIRMED);
	if (e == ERR_OK)
		e = count_state(w, n, STAY_STATE_OPTION);
	if (e == ERR_OK)
		e = count_state(w, n, STAY_STATE_IN_HOUSE);
	return e == ERR_OK ? check_nights(w, n) : e;
}
