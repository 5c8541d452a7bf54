/* The demo hotel itself: property, staff, menu, rooms. */
#include "server/demo_priv.h"

#include "server/setup.h"

#include <string.h>

#define OPENED_DAYS 400 /* ago */

static const struct demo_dish dishes[] = {
#define DISH(code, name, price, station, minutes, course, allergens, tax,      \
	count, wanted)                                                         \
	{ code, name, price, STATION_##station, minutes, course, allergens,    \
		tax, count, wanted },
#include "data/demo/menu.def"
#undef DISH
};

#define DISH_COUNT (sizeof(dishes) / sizeof(dishes[0]))

const struct demo_dish *
demo_dish(const char *code)
{
	for (size_t i = 0; i < DISH_COUNT; i++) {
		if (strcmp(dishes[i].code, code) == 0)
			return &dishes[i];
	}
	return NULL;
}

static void
put_property(struct demo *d, int64_t at)
{
	struct record *r = demo_record(
		d, TABLE_PROPERTIES, demo_id(d, TABLE_PROPERTIES, "property"));

	record_set_text(r, PROPERTY_NAME, d->set->name);
	record_set_text(r, PROPERTY_CURRENCY, d->currency);
	record_set_text(r, PROPERTY_TIMEZONE, d->set->timezone);
	record_set_text(r, PROPERTY_BUSINESS_DATE, d->business_date);
	record_set_int(r, PROPERTY_OFFLINE_WINDOW, OFFLINE_WINDOW_EXTENDED);
	record_set_text(r, PROPERTY_CHECK_IN_TIME, "15:00");
	record_set_text(r, PROPERTY_CHECK_OUT_TIME, "11:00");
	demo_put_changed(d, r, at, demo_at(d, 0, 2, 30), demo_login(d, "max"));
}

/* Salts of the verifiers come from the seed as well. */
static void
seeded_random(void *ctx, void *buf, size_t len)
{
	unsigned char *p = buf;

	for (size_t i = 0; i < len; i++)
		p[i] = (unsigned char)demo_chance(ctx, 256);
}

static void
put_person(struct demo *d, size_t i, int64_t at)
{
	const struct env seeded = { .ctx = d, .random = seeded_random };
	struct record *r = demo_record(d, TABLE_STAFF, d->staff[i].id);
	const char *verifier;
	enum err e;

	e = setup_verifier(&seeded, d->pepper_hex, password_cost_demo, DEMO_PIN,
		d->a, &verifier);
	if (e != ERR_OK) {
		demo_fail(d, e);
		return;
	}
	record_set_text(r, STAFF_LOGIN, d->staff[i].login);
	record_set_text(r, STAFF_DISPLAY_NAME, demo_person_name(d, i));
	record_set_int(r, STAFF_ROLE, (int64_t)d->staff[i].role);
	record_set_text(r, STAFF_PIN_VERIFIER, verifier);
	record_set_int(r, STAFF_ACTIVE, 1);
	demo_put(d, r, at, demo_login(d, "max"));
}

static void
put_dish(struct demo *d, const struct demo_dish *dish, int64_t at)
{
	struct record *r = demo_record(
		d, TABLE_MENU_ITEMS, demo_id(d, TABLE_MENU_ITEMS, dish->code));

	record_set_text(r, ITEM_CODE, dish->code);
	record_set_text(r, ITEM_NAME, dish->name);
	record_set_int(r, ITEM_PRICE_MINOR, dish->price_minor);
	record_set_int(r, ITEM_TAX_PPM, dish->tax_ppm);
	record_set_int(r, ITEM_STATION, (int64_t)dish->station);
	record_set_int(r, ITEM_COURSE, dish->course);
	record_set_int(r, ITEM_TARGET_MINUTES, dish->target_minutes);
	if (dish->allergens[0] != '\0')
		record_set_text(r, ITEM_ALLERGENS, dish->allergens);
	record_set_int(r, ITEM_AVAILABLE, 1);
	record_set_text(r, ITEM_WANTED_MODIFIERS, dish->wanted_modifiers);
	if (dish->countdown < 0) {
		demo_put(d, r, at, demo_login(d, "max"));
		return;
	}
	record_set_int(r, ITEM_COUNTDOWN, dish->countdown);
	demo_put_changed(
		d, r, at, demo_at(d, 0, 11, 15), demo_login(d, "chef"));
}

void
demo_house(struct demo *d)
{
	int64_t opened = demo_at(d, -OPENED_DAYS, 9, 0);

	put_property(d, opened);
	for (size_t i = 0; i < d->staff_count; i++)
		put_person(d, i, opened + (int64_t)(i + 1) * DEMO_MINUTE_MS);
	for (size_t i = 0; i < DISH_COUNT; i++)
		put_dish(d, &dishes[i],
			opened + DEMO_DAY_MS + (int64_t)i * DEMO_MINUTE_MS);
}

static const char *
note_of(struct demo *d, const struct demo_room *room)
{
	if (room == &d->rooms[d->room_count - 1])
		return "Key of the roof terrace is at FD1";
	return demo_chance(d, 20) == 0 ? "Baby cot in the wardrobe" : NULL;
}

static void
put_room(struct demo *d, const struct demo_room *room, int64_t made)
{
	struct record *r = demo_record(d, TABLE_ROOMS, room->id);
	const struct demo_person *by =
		demo_role(d, ROLE_HOUSEKEEPING, (size_t)demo_chance(d, 8));

	record_set_text(r, ROOM_NUMBER, room->number);
	record_set_int(r, ROOM_FLOOR, room->floor);
	record_set_text(r, ROOM_ROOM_TYPE, room->type);
	record_set_int(r, ROOM_CAPACITY, room->capacity);
	record_set_int(r, ROOM_RATE_MINOR, room->rate_minor);
	record_set_int(r, ROOM_STATUS, (int64_t)demo_kind_status(room->kind));
	record_set_int(
		r, ROOM_CONDITION, (int64_t)demo_kind_condition(room->kind));
	record_set_int(r, ROOM_SERVICE_FLAG, (int64_t)room->flag);
	record_set_text(r, ROOM_NOTE, note_of(d, room));
	demo_put_changed(d, r, made, demo_ago(d, 15 + demo_chance(d, 240)), by);
}

void
demo_rooms(struct demo *d)
{
	int64_t made = demo_at(d, -OPENED_DAYS, 12, 0);

	/* A second apart, so that lists by age are lists by number. */
	for (size_t i = 0; i < d->room_count; i++)
		put_room(d, &d->rooms[i], made + (int64_t)i * 1000);
}
