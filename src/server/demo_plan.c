/* Who works in the demo hotel, which rooms it has, and in what state each is:
 * what the other files look up before anything is written. */
#include "base/check.h"
#include "server/demo_priv.h"

#include <string.h>

#define FIRST_FLOOR 2
#define TOP_ROOM    "PH1"

/* clang-format off */
static const struct {
	const char *code;
	int64_t rate_minor;
	int64_t capacity;
} types[] = {
#define ROOM_TYPE(code, rate_minor, capacity) { #code, rate_minor, capacity },
#define ROOM_KIND(kind, count, status, condition)
#include "data/demo/house.def"
#undef ROOM_TYPE
#undef ROOM_KIND
};
enum type {
#define ROOM_TYPE(code, rate_minor, capacity) TYPE_##code,
#define ROOM_KIND(kind, count, status, condition)
#include "data/demo/house.def"
#undef ROOM_TYPE
#undef ROOM_KIND
};

static const struct {
	size_t count;
	enum room_status status;
	enum room_condition condition;
} kinds[DEMO_KIND_COUNT] = {
#define ROOM_TYPE(code, rate_minor, capacity)
#define ROOM_KIND(kind, count, status, condition) \
	[DEMO_##kind] = \
		{ count, ROOM_STATUS_##status, ROOM_CONDITION_##condition },
#include "data/demo/house.def"
#undef ROOM_TYPE
#undef ROOM_KIND
};

static const struct {
	const char *login;
	const char *name;
	enum role role;
} persons[] = {
#define PERSON(login, name, role) { login, name, ROLE_##role },
#include "data/demo/staff.def"
#undef PERSON
};
/* clang-format on */

#define PERSON_COUNT (sizeof(persons) / sizeof(persons[0]))

/* ---- finding ---- */

const struct demo_person *
demo_login(const struct demo *d, const char *login)
{
	for (size_t i = 0; i < d->staff_count; i++) {
		if (strcmp(d->staff[i].login, login) == 0)
			return &d->staff[i];
	}
	return &d->staff[0];
}

const struct demo_person *
demo_role(const struct demo *d, enum role role, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < d->staff_count; i++)
		count += d->staff[i].role == role;
	CHECK(count > 0);
	n %= count;
	for (size_t i = 0; i < d->staff_count; i++) {
		if (d->staff[i].role == role && n-- == 0)
			return &d->staff[i];
	}
	return &d->staff[0];
}

const char *
demo_person_name(const struct demo *d, size_t n)
{
	(void)d;
	return persons[n].name;
}

size_t
demo_kind_count(const struct demo *d, enum demo_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < d->room_count; i++)
		count += d->rooms[i].kind == kind;
	return count;
}

struct demo_room *
demo_room(const struct demo *d, enum demo_kind kind, size_t n)
{
	for (size_t i = 0; i < d->room_count; i++) {
		if (d->rooms[i].kind == kind && n-- == 0)
			return &d->rooms[i];
	}
	return NULL;
}

struct demo_room *
demo_guest_room(const struct demo *d, size_t n)
{
	size_t count = demo_kind_count(d, DEMO_STAYOVER_CLEAN);

	CHECK(count > 0);
	return demo_room(d, DEMO_STAYOVER_CLEAN, n % count);
}

enum room_status
demo_kind_status(enum demo_kind kind)
{
	return kinds[kind].status;
}

enum room_condition
demo_kind_condition(enum demo_kind kind)
{
	return kinds[kind].condition;
}

/* ---- planning ---- */

/* Of a floor: ten standard, superior, two or three twin, family, suite. */
static enum type
type_of(int64_t floor, size_t place)
{
	if (place < 10)
		return TYPE_STD;
	if (place == DEMO_FLOOR_ROOMS - 1)
		return TYPE_STE;
	if (place == DEMO_FLOOR_ROOMS - 2)
		return TYPE_FAM;
	return place >= (floor % 6 <= 1 ? 15 : 16) ? TYPE_TWN : TYPE_SUP;
}

static void
plan_room(struct demo *d, size_t at)
{
	struct demo_room *r = &d->rooms[at];
	size_t place = at % DEMO_FLOOR_ROOMS;
	enum type type;

	r->floor = (int64_t)(at / DEMO_FLOOR_ROOMS) + FIRST_FLOOR;
	r->number = arena_printf(d->keep, "%lld",
		(long long)r->floor * 100 + (long long)place + 1);
	type = type_of(r->floor, place);
	if (at == d->room_count - 1) {
		r->number = TOP_ROOM;
		type = TYPE_STE;
	}
	r->id = demo_id(d, TABLE_ROOMS, r->number);
	r->type = types[type].code;
	r->rate_minor = types[type].rate_minor;
	r->capacity = types[type].capacity;
}

/* As many rooms of each kind as the table says, anywhere in the house. */
static void
plan_kinds(struct demo *d)
{
	size_t *order = ARENA_ARRAY(d->keep, size_t, d->room_count);
	size_t done = 0;
	size_t sum = 0;

	for (size_t i = 0; i < d->room_count; i++)
		order[i] = i;
	for (size_t i = d->room_count - 1; i > 0; i--) {
		size_t k = (size_t)demo_chance(d, (int64_t)i + 1);
		size_t other = order[k];

		order[k] = order[i];
		order[i] = other;
	}
	for (int kind = 0; kind < DEMO_KIND_COUNT; kind++) {
		sum += kinds[kind].count;
		while (done < sum * d->room_count / DEMO_HOUSE)
			d->rooms[order[done++]].kind = (enum demo_kind)kind;
	}
}

static void
plan_flags(struct demo *d)
{
	static const struct {
		size_t from;
		size_t count;
		enum room_service_flag flag;
	} flags[] = {
		{ 0, 5, ROOM_SERVICE_FLAG_DND },
		{ 5, 3, ROOM_SERVICE_FLAG_DECLINED },
		{ 8, 3, ROOM_SERVICE_FLAG_MAKE_UP },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		size_t from = flags[i].from * d->room_count / DEMO_HOUSE;

		for (size_t n = 0; n < demo_scale(d, flags[i].count); n++) {
			struct demo_room *r =
				demo_room(d, DEMO_STAYOVER_DIRTY, from + n);

			if (r != NULL)
				r->flag = flags[i].flag;
		}
	}
}

static void
plan_staff(struct demo *d)
{
	d->staff_count = PERSON_COUNT;
	d->staff = ARENA_ARRAY(d->keep, struct demo_person, PERSON_COUNT);
	for (size_t i = 0; i < PERSON_COUNT; i++)
		d->staff[i] = (struct demo_person){
			.id = demo_id(d, TABLE_STAFF, persons[i].login),
			.login = persons[i].login,
			.role = persons[i].role,
		};
}

void
demo_plan(struct demo *d)
{
	plan_staff(d);
	d->room_count = (size_t)d->set->rooms;
	d->rooms = ARENA_ARRAY(d->keep, struct demo_room, d->room_count);
	for (size_t i = 0; i < d->room_count; i++)
		plan_room(d, i);
	plan_kinds(d);
	plan_flags(d);
}
