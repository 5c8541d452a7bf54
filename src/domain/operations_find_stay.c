/* Whose stay: by room, guest or id. */
#include "domain/operations_priv.h"

#include "base/date.h"
#include "base/text.h"

#include <string.h>

const char *
name_of_room(struct operation_build *b, const char *room_id)
{
	struct record *room = NULL;
	const char *number = NULL;

	if (find_id(b, TABLE_ROOMS, room_id, &room) == ERR_OK && room != NULL)
		number = record_text(room, ROOM_NUMBER);
	return number == NULL ? "?" : number;
}

const char *
name_of_guest(struct operation_build *b, const struct record *stay)
{
	const char *id = record_text(stay, STAY_GUEST_ID);
	struct record *guest = NULL;
	const char *name = NULL;

	if (find_id(b, TABLE_GUESTS, id, &guest) == ERR_OK && guest != NULL)
		name = record_text(guest, GUEST_FULL_NAME);
	return name == NULL ? "guest" : name;
}

static bool
is_in_states(const struct record *stay, unsigned states)
{
	return (states & (1u << record_int(stay, STAY_STATE))) != 0;
}

/* What is coming is wanted by its first day, what is over by its last. */
static bool
is_wanted_before(
	const struct record *a, const struct record *b, unsigned states)
{
	const char *a_day = record_text(a, STAY_ARRIVAL_DATE);
	const char *b_day = record_text(b, STAY_ARRIVAL_DATE);
	int32_t days = 0;

	if (a_day != NULL && b_day != NULL)
		days = date_between(a_day, b_day);
	if ((states & (1u << STAY_STATE_CONFIRMED)) != 0)
		return days > 0;
	return days <= 0;
}

static const char *
state_words(unsigned states)
{
	if ((states & (1u << STAY_STATE_IN_HOUSE)) != 0)
		return "nobody is in house";
	if ((states & (1u << STAY_STATE_CONFIRMED)) != 0)
		return "no arrival is assigned";
	return "there is no such stay";
}

enum err
find_last_in_room(struct operation_build *b, const char *room_id,
	unsigned states, struct record **out)
{
	struct record_list stays;
	enum err e;

	*out = NULL;
	e = find_list(
		b, TABLE_STAYS, STAY_ROOM_ID, value_text(room_id), &stays);
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++) {
		struct record *stay = stays.items[i];

		if (is_in_states(stay, states) &&
			(*out == NULL || is_wanted_before(stay, *out, states)))
			*out = stay;
	}
	return e;
}

static enum err
stay_of_room(struct operation_build *b, const char *key, unsigned states,
	struct record **out)
{
	struct record *room;
	enum err e;

	e = find_arg(b, key, TABLE_ROOMS, &room);
	if (e == ERR_OK)
		e = find_last_in_room(b, room->id, states, out);
	if (e == ERR_OK && *out == NULL)
		return build_missing(b, key, "%s in room %s",
			state_words(states), record_text(room, ROOM_NUMBER));
	return e;
}

static const char *
describe_stay(struct operation_build *b, const struct record *stay)
{
	const char *room_id = record_text(stay, STAY_ROOM_ID);
	char from[6];
	char to[6];

	date_short(record_text(stay, STAY_ARRIVAL_DATE), from);
	date_short(record_text(stay, STAY_DEPARTURE_DATE), to);
	return arena_printf(b->a, "%s, room %s, %s-%s (%s)",
		name_of_guest(b, stay),
		room_id == NULL ? "-" : name_of_room(b, room_id), from, to,
		stay->id);
}

static enum err
stay_of_guest(struct operation_build *b, unsigned states, struct record **out)
{
	const char *text = build_arg(b, "guest");
	struct candidates c = { 0 };

	for (unsigned s = 0; s < STAY_STATE_WORD_COUNT; s++) {
		struct record_list stays;
		enum err e;

		if ((states & (1u << s)) == 0)
			continue;
		e = find_list(b, TABLE_STAYS, STAY_STATE, value_int(s), &stays);
		if (e != ERR_OK)
			return e;
		for (size_t i = 0; i < stays.count; i++) {
			struct record *stay = stays.items[i];
			const char *id = record_text(stay, STAY_GUEST_ID);

			if (!text_has_folded(name_of_guest(b, stay), text) &&
				(id == NULL || strcmp(id, text) != 0))
				continue;
			*out = stay;
			candidates_add(b, &c, describe_stay(b, stay));
		}
		/* Whoever is here now comes before who has been here. */
		if (s == STAY_STATE_IN_HOUSE && c.count > 0)
			break;
	}
	if (c.count == 0)
		return build_missing(b, "guest", "%s under the name '%s'",
			state_words(states), text);
	if (c.count > 1)
		return candidates_ask(b, &c, "guest", "give stay=ID");
	return ERR_OK;
}

enum err
find_stay(struct operation_build *b, const char *room_key, unsigned states,
	struct record **out)
{
	const char *id = build_arg(b, "stay");

	if (id != NULL)
		return find_named(b, "stay", TABLE_STAYS, id, out);
	if (room_key != NULL && build_arg(b, room_key) != NULL)
		return stay_of_room(b, room_key, states, out);
	if (build_arg(b, "guest") != NULL)
		return stay_of_guest(b, states, out);
	return build_invalid(b, room_key == NULL ? "stay" : room_key,
		"whose stay? Give room=NUMBER, guest=PART OF THE NAME or "
		"stay=ID");
}

enum err
find_occupant(
	struct operation_build *b, const char *room_id, struct record **out)
{
	return find_last_in_room(b, room_id, 1u << STAY_STATE_IN_HOUSE, out);
}
