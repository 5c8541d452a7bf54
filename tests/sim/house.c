#include "tests/sim/house.h"

#include "base/check.h"
#include "tests/sim/terminal.h"

#include <stdio.h>

#define ARENA_MAX ((size_t)16 << 20)

const struct house_person house_people[HOUSE_STAFF] = {
	{ "desk1", ROLE_FRONT_DESK },
	{ "desk2", ROLE_FRONT_DESK },
	{ "cook", ROLE_KITCHEN },
	{ "maid", ROLE_HOUSEKEEPING },
	{ "fixer", ROLE_MAINTENANCE },
	{ "boss", ROLE_MANAGER },
};

struct fill {
	struct server *s;
	int hotel;
	struct arena *a;
};

void
house_id(const char *what, int number, char out[UUID_SIZE])
{
	char name[32];

	(void)snprintf(name, sizeof(name), "%s %d", what, number);
	uuid_derive("the simulated house", name, out);
}

static const char *
id_of(struct fill *f, const char *what, int number)
{
	char id[UUID_SIZE];

	house_id(what, number, id);
	return arena_strdup(f->a, id);
}

static struct record *
make(struct fill *f, enum table t, const char *what, int number)
{
	struct record *r = record_new(f->a, entity_get(t));

	r->id = id_of(f, what, number);
	r->tenant_id = world_tenant(f->hotel);
	r->version = 1;
	r->created_at = WORLD_START_MS;
	r->updated_at = WORLD_START_MS;
	return r;
}

static void
put(struct fill *f, const struct record *r)
{
	enum err e = f->s->storage->ops->put(f->s->storage, r);

	CHECK(e == ERR_OK);
}

/* ---- what there is ---- */

static void
fill_property(struct fill *f)
{
	struct record *r = make(f, TABLE_PROPERTIES, "property", 0);

	record_set_text(r, PROPERTY_NAME, world_hotel_name(f->hotel));
	record_set_text(r, PROPERTY_CURRENCY, "EUR");
	record_set_text(r, PROPERTY_TIMEZONE, "UTC");
	record_set_text(r, PROPERTY_BUSINESS_DATE, HOUSE_TODAY);
	record_set_int(r, PROPERTY_OFFLINE_WINDOW, OFFLINE_WINDOW_EXTENDED);
	put(f, r);
}

static void
fill_staff(struct fill *f)
{
	for (int i = 0; i < HOUSE_STAFF; i++) {
		struct record *r = make(f, TABLE_STAFF, "person", i);

		record_set_text(r, STAFF_LOGIN, house_people[i].login);
		record_set_text(r, STAFF_DISPLAY_NAME, house_people[i].login);
		record_set_int(r, STAFF_ROLE, house_people[i].role);
		record_set_int(r, STAFF_ACTIVE, 1);
		put(f, r);
	}
}

static void
fill_rooms(struct fill *f)
{
	for (int i = 0; i < HOUSE_ROOMS; i++) {
		struct record *r = make(f, TABLE_ROOMS, "room", i);

		record_set_text(
			r, ROOM_NUMBER, arena_printf(f->a, "%d", 101 + i));
		record_set_int(r, ROOM_FLOOR, 1);
		record_set_text(r, ROOM_ROOM_TYPE, "STD");
		record_set_int(r, ROOM_CAPACITY, 2 + i % 3);
		record_set_int(r, ROOM_RATE_MINOR, 12000);
		record_set_int(r, ROOM_STATUS,
			i < HOUSE_IN ? ROOM_STATUS_OCCUPIED
				     : ROOM_STATUS_AVAILABLE);
		record_set_int(r, ROOM_CONDITION, ROOM_CONDITION_CLEAN);
		put(f, r);
	}
}

static void
fill_guest(struct fill *f, int i)
{
	struct record *guest = make(f, TABLE_GUESTS, "guest", i);
	struct record *stay = make(f, TABLE_STAYS, "stay", i);

	record_set_text(guest, GUEST_FULL_NAME,
		arena_printf(f->a, "Guest%c, Anna of %s", 'A' + i,
			world_hotel_name(f->hotel)));
	record_set_text(guest, GUEST_PHONE, "+43 1");
	put(f, guest);
	record_set_text(stay, STAY_GUEST_ID, guest->id);
	if (i < HOUSE_ROOMS)
		record_set_text(stay, STAY_ROOM_ID, id_of(f, "room", i));
	record_set_int(stay, STAY_STATE,
		i < HOUSE_IN ? STAY_STATE_IN_HOUSE : STAY_STATE_CONFIRMED);
	record_set_text(stay, STAY_ARRIVAL_DATE,
		i < HOUSE_IN ? "2026-11-20" : HOUSE_TODAY);
	record_set_text(stay, STAY_DEPARTURE_DATE, "2026-11-24");
	record_set_int(stay, STAY_ADULTS, 1 + i % 2);
	record_set_int(stay, STAY_RATE_MINOR, 12000);
	put(f, stay);
}

static void
fill_folio(struct fill *f, int i)
{
	struct record *folio = make(f, TABLE_FOLIOS, "folio", i);
	struct record *charge = make(f, TABLE_FOLIO_CHARGES, "charge", i);

	record_set_text(folio, FOLIO_STAY_ID, id_of(f, "stay", i));
	record_set_text(folio, FOLIO_CURRENCY, "EUR");
	record_set_int(folio, FOLIO_STATE, FOLIO_STATE_OPEN);
	put(f, folio);
	record_set_text(charge, CHARGE_FOLIO_ID, folio->id);
	record_set_int(charge, CHARGE_KIND, CHARGE_KIND_ROOM);
	record_set_int(charge, CHARGE_QUANTITY, 1);
	record_set_int(charge, CHARGE_AMOUNT_MINOR, HOUSE_CHARGE);
	record_set_text(charge, CHARGE_BUSINESS_DATE, HOUSE_TODAY);
	put(f, charge);
}

static void
fill_menu(struct fill *f)
{
	for (int i = 0; i < HOUSE_ITEMS; i++) {
		struct record *r = make(f, TABLE_MENU_ITEMS, "item", i);

		record_set_text(r, ITEM_CODE, arena_printf(f->a, "I%d", i));
		record_set_text(r, ITEM_NAME,
			arena_printf(f->a, "Dish %d of %s", i,
				world_hotel_name(f->hotel)));
		record_set_int(r, ITEM_PRICE_MINOR, 500 + 150 * i);
		record_set_int(r, ITEM_TAX_PPM, i % 2 == 0 ? 100000 : 200000);
		record_set_int(r, ITEM_STATION, i % STATION_WORD_COUNT);
		record_set_int(r, ITEM_COURSE, 1 + i % 3);
		record_set_int(r, ITEM_AVAILABLE, 1);
		record_set_int(r, ITEM_COUNTDOWN, HOUSE_COUNT);
		put(f, r);
	}
}

static void
fill_drawers(struct fill *f)
{
	for (int i = 0; i < 2; i++) {
		struct record *r = make(f, TABLE_CASH_SESSIONS, "drawer", i);

		record_set_text(r, DRAWER_DRAWER, i == 0 ? "T0" : "T1");
		record_set_text(r, DRAWER_OPENED_BY, id_of(f, "person", i));
		record_set_int(r, DRAWER_OPENED_AT, WORLD_START_MS);
		record_set_int(r, DRAWER_FLOAT_MINOR, HOUSE_FLOAT);
		record_set_int(r, DRAWER_STATE, DRAWER_STATE_OPEN);
		put(f, r);
	}
}

void
house_fill(struct server *s, int hotel)
{
	struct fill f = {
		.s = s,
		.hotel = hotel,
		.a = arena_new(ARENA_MAX),
	};
	const struct storage_ops *ops = s->storage->ops;
	int64_t stamp;
	enum err e;

	e = ops->begin(s->storage, world_tenant(hotel));
	CHECK(e == ERR_OK);
	e = ops->action_begin(s->storage, "the office", WORLD_START_MS);
	CHECK(e == ERR_OK);
	fill_property(&f);
	fill_staff(&f);
	fill_rooms(&f);
	for (int i = 0; i < HOUSE_GUESTS; i++)
		fill_guest(&f, i);
	for (int i = 0; i < HOUSE_IN; i++)
		fill_folio(&f, i);
	fill_menu(&f);
	fill_drawers(&f);
	e = ops->action_end(s->storage, ERR_OK, &stamp);
	CHECK(e == ERR_OK);
	e = ops->end(s->storage, e);
	CHECK(e == ERR_OK);
	arena_free(f.a);
}

void
house_enrol(struct server *s, const struct terminal *t)
{
	house_enrol_after(s, t, 0, "");
}

void
house_enrol_after(struct server *s, const struct terminal *t, int64_t seq,
	const char *hash)
{
	struct storage_terminal row = {
		.id = t->id,
		.name = t->name,
		.first_seq = seq,
		.last_seq = seq,
		.last_hash = hash,
		.enrolled_at = WORLD_START_MS,
	};
	struct buf pem;
	enum err e;

	buf_init(&pem, 8192);
	terminal_public_key(t, &pem);
	row.public_key = pem.data;
	e = s->storage->ops->terminal_put(
		s->storage, world_tenant(t->hotel), &row);
	CHECK(e == ERR_OK);
	buf_fini(&pem);
}
