/*
 * What the files of the demo hotel share. Nobody else includes this.
 *
 * One struct demo lives through a whole filling. What goes wrong stays in err:
 * from then on nothing is written, and who fills need not look until the end.
 */
#ifndef OFFSYNC_SERVER_DEMO_PRIV_H
#define OFFSYNC_SERVER_DEMO_PRIV_H

#include "base/arena.h"
#include "base/date.h"
#include "domain/record.h"
#include "server/demo.h"

#define DEMO_HOUSE       120 /* rooms that the tables of data/demo are for */
#define DEMO_FLOOR_ROOMS 20
#define DEMO_FOOD_TAX    INT64_C(100000)
#define DEMO_DRINK_TAX   INT64_C(200000)
#define DEMO_MINUTE_MS   INT64_C(60000)
#define DEMO_HOUR_MS     (60 * DEMO_MINUTE_MS)
#define DEMO_DAY_MS      (24 * DEMO_HOUR_MS)
#define DEMO_NO_DRAWER   SIZE_MAX

/* In what state a room is; how many of each are in data/demo/house.def. */
/* clang-format off */
enum demo_kind {
#define ROOM_TYPE(code, rate_minor, capacity)
#define ROOM_KIND(kind, count, status, condition) DEMO_##kind,
#include "data/demo/house.def"
#undef ROOM_TYPE
#undef ROOM_KIND
	DEMO_KIND_COUNT,
};
/* clang-format on */

struct demo_room {
	const char *id;
	const char *number;
	const char *type;
	int64_t floor;
	int64_t capacity;
	int64_t rate_minor;
	enum demo_kind kind;
	enum room_service_flag flag;
	/* The stay that is in it; NULL: vacant. */
	const char *stay_id;
	const char *folio_id;
	/* The stay that has left it last; NULL: nobody lately. */
	const char *left_id;
	bool is_promised; /* to somebody who arrives today */
};

struct demo_person {
	const char *id;
	const char *login;
	enum role role;
};

struct demo_drawer {
	const char *id;
	const char *name; /* "FD1" */
	const struct demo_person *cashier;
	enum drawer_state state;
	int64_t opened_at;
	int64_t closed_at;
	int64_t float_minor;
	int64_t taken_minor;
	int64_t difference_minor; /* of the count */
	int64_t receipt;          /* last number */
};

struct demo {
	const struct env *env;
	struct storage *s;
	const struct demo_settings *set;
	const char *pepper_hex;
	const char *space;  /* of derived ids */
	struct arena *keep; /* lives until the end */
	struct arena *a;    /* records; empty after demo_next */
	uint64_t random;
	enum err err;

	int32_t today; /* business date, as a day number */
	int32_t offset_min;
	int64_t now_ms;
	const char *business_date;
	const char *currency;

	size_t room_count;
	struct demo_room *rooms;
	size_t staff_count;
	struct demo_person *staff;
	size_t drawer_count;
	struct demo_drawer *drawers;
	size_t guest_count;
};

/* demo_build.c: numbers, times, records. */

/* 0 to below - 1. */
int64_t demo_chance(struct demo *d, int64_t below);
/* As many of something as a house of this size has; at least one. */
size_t demo_scale(const struct demo *d, size_t of_house);
/* The day so many days after the business date, in the arena. */
const char *demo_day(struct demo *d, int32_t days);
/* That day at a time by the hotel's clock; not after the present. */
int64_t demo_at(const struct demo *d, int32_t days, int hour, int minute);
int64_t demo_ago(const struct demo *d, int64_t minutes);
/* Id of a record by its name, in the kept arena. */
const char *demo_id(struct demo *d, enum table t, const char *name);
/* As the reducer derives the ids of effects. */
const char *demo_effect_id(struct demo *d, const char *space, const char *name);
/* Version 1, everything null; in the arena. */
struct record *demo_record(struct demo *d, enum table t, const char *id);
/* Writes it, as made then by that staff member. */
void demo_put(struct demo *d, struct record *r, int64_t at_ms,
	const struct demo_person *by);
/* Writes it as it was changed once since. */
void demo_put_changed(struct demo *d, struct record *r, int64_t made_ms,
	int64_t at_ms, const struct demo_person *by);
void demo_write(struct demo *d, const struct record *r);
/* Ends the running action and begins another. */
void demo_next(struct demo *d);
void demo_fail(struct demo *d, enum err e);

/* demo_plan.c: who works there, which rooms it has, in what state. */
void demo_plan(struct demo *d);
const struct demo_person *demo_login(const struct demo *d, const char *login);
/* The nth of a role, again from the first when there are fewer. */
const struct demo_person *demo_role(
	const struct demo *d, enum role role, size_t n);
size_t demo_kind_count(const struct demo *d, enum demo_kind kind);
/* The nth room of a kind, in order of the house; NULL: there are fewer. */
struct demo_room *demo_room(
	const struct demo *d, enum demo_kind kind, size_t n);
/* The nth room with a guest who stays on, again from the first. */
struct demo_room *demo_guest_room(const struct demo *d, size_t n);
const char *demo_person_name(const struct demo *d, size_t n);
enum room_status demo_kind_status(enum demo_kind kind);
enum room_condition demo_kind_condition(enum demo_kind kind);

/* demo_house.c: the property, its staff, its menu, its rooms. */
struct demo_dish {
	const char *code;
	const char *name;
	int64_t price_minor;
	enum station station;
	int64_t target_minutes;
	int64_t course;
	const char *allergens;
	int64_t tax_ppm;
	int64_t countdown; /* -1: none */
	const char *wanted_modifiers;
};
const struct demo_dish *demo_dish(const char *code);
void demo_house(struct demo *d);
void demo_rooms(struct demo *d);

/* demo_guests.c. Writes one and gives its id. key: of this guest. */
const char *demo_guest(
	struct demo *d, const char *key, int64_t at_ms, bool vip);

/* demo_money.c: folios, cash. */
struct demo_folio {
	const char *id;
	int64_t balance_minor;
	int postings;
};

struct demo_posting {
	enum charge_kind kind;
	const char *description;
	int64_t quantity;
	int64_t amount_minor;
	int64_t tax_ppm;
	int32_t day; /* of business */
	int64_t at_ms;
	const struct demo_person *by;
};
void demo_post(
	struct demo *d, struct demo_folio *f, const struct demo_posting *p);
/* All that is owed, in cash to a drawer or (DEMO_NO_DRAWER) by card. */
void demo_settle(struct demo *d, struct demo_folio *f, size_t drawer,
	int32_t day, int64_t at_ms);
/* Cash for an order or a folio (the other NULL). Gives the payment's id. */
const char *demo_cash(struct demo *d, size_t drawer, const char *folio_id,
	const char *order_id, int64_t amount_minor, int64_t at_ms);
void demo_drawers_plan(struct demo *d);
void demo_drawers_open(struct demo *d);
/* Once all cash has been taken. */
void demo_drawers_close(struct demo *d);

/* demo_stay.c: one stay with its guest, folio and postings. */
struct demo_stay {
	const char *key;
	const char *guest_id;   /* NULL: somebody new */
	struct demo_room *room; /* NULL: none yet */
	int32_t arrival;        /* days from today */
	int32_t departure;
	enum stay_state state;
	int64_t booked_at;
	int64_t in_at; /* 0: not yet */
	int64_t out_at;
	bool vip;
	bool walk_in;
	const char *note;
	size_t drawer; /* that takes the bill of one who has left */
};
/* Gives the stay's id. */
const char *demo_stay(
	struct demo *d, const struct demo_stay *s, struct demo_folio *folio);
/* When somebody booked who arrives that day. */
int64_t demo_booked(struct demo *d, int32_t arrival);

/* demo_stays.c, demo_history.c, demo_arrivals.c: who is in the house, who left,
 * who comes. */
void demo_stays(struct demo *d);
void demo_history(struct demo *d);
void demo_arrivals(struct demo *d);

/* Days without history before today: what is in the house came since. */
#define DEMO_NEAR_DAYS 5

/* demo_restaurant.c */
void demo_restaurant(struct demo *d);

/* demo_tasks.c, demo_reports.c, demo_requests.c, demo_lost.c */
void demo_tasks(struct demo *d);
void demo_reports(struct demo *d);
void demo_requests(struct demo *d);
void demo_lost(struct demo *d);

/* demo_conflicts.c */
void demo_conflicts(struct demo *d);

#endif
