/* The demo hotel: that it is as described, that its money is right, and that
 * what waits for a manager can be decided. */
#include "tests/lib/test.h"

#include "base/check.h"
#include "base/date.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "crypto/password.h"
#include "domain/folio.h"
#include "domain/operations.h"
#include "domain/reduce.h"
#include "domain/states.h"
#include "server/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TENANT "adria"
#define DATE   "2026-11-22"
#define PEPPER                                                                 \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HALF_PAST INT64_C(1795350600000) /* 13:30 in Vienna */
#define LATER     INT64_C(1796000000000) /* what the clock says: days after */
#define ARENA_MAX ((size_t)1 << 30)

static int64_t clock_ms;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return clock_ms;
}

struct house {
	char path[64];
	struct env env;
	struct storage *s;
	struct arena *a;
	const struct view *v; /* while it is read */
};

static void
house_open(struct house *h)
{
	const struct storage_hotel hotel = {
		.tenant_id = TENANT,
		.name = "Hotel Adria",
		.incarnation = "1",
		.pepper = PEPPER,
	};
	int fd;
	enum err e;

	(void)snprintf(h->path, sizeof(h->path), "/tmp/test_demo.XXXXXX");
	fd = mkstemp(h->path);
	assert_true(fd >= 0);
	close(fd);
	clock_ms = LATER;
	h->env = *env_real();
	h->env.now_ms = now_ms;
	h->a = arena_new(ARENA_MAX);
	e = storage_open_sqlite(&h->env, h->path, &h->s);
	assert_int_equal(e, ERR_OK);
	e = h->s->ops->hotel_add(h->s, &hotel);
	assert_int_equal(e, ERR_OK);
}

static void
house_close(struct house *h)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[80];

	storage_close(h->s);
	arena_free(h->a);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", h->path, ends[i]);
		(void)unlink(path);
	}
}

static void
fill_with(struct house *h, int64_t rooms, int64_t days, int64_t seed)
{
	const struct demo_settings set = {
		.tenant_id = TENANT,
		.name = "Hotel Adria",
		.date = DATE,
		.rooms = rooms,
		.history_days = days,
		.seed = seed,
	};

	assert_int_equal(demo_fill(&h->env, h->s, &set, PEPPER), ERR_OK);
}

static void
read_begin(struct house *h)
{
	assert_int_equal(h->s->ops->begin_read(h->s, TENANT), ERR_OK);
	h->v = h->s->ops->view(h->s);
}

static void
read_end(struct house *h)
{
	h->s->ops->end_read(h->s);
}

static struct record_list
list(struct house *h, enum table t, int field, struct value v)
{
	struct record_list l;
	enum err e = h->v->list(h->v->ctx, t, field, v, h->a, &l);

	assert_int_equal(e, ERR_OK);
	return l;
}

static struct record_list
all(struct house *h, enum table t)
{
	return list(h, t, -1, value_null());
}

static struct record *
find(struct house *h, enum table t, const char *id)
{
	struct record *r = NULL;
	enum err e = h->v->find(h->v->ctx, t, id, h->a, &r);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return r;
}

static size_t
count(struct house *h, enum table t, int field, int64_t i)
{
	return list(h, t, field, value_int(i)).count;
}

static size_t
rooms_that_are(
	struct house *h, enum room_status status, enum room_condition condition)
{
	struct record_list rooms =
		list(h, TABLE_ROOMS, ROOM_STATUS, value_int(status));
	size_t n = 0;

	for (size_t i = 0; i < rooms.count; i++)
		n += record_int(rooms.items[i], ROOM_CONDITION) ==
		     (int64_t)condition;
	return n;
}

/* How many records are in one of the states (bits). */
static size_t
in_states(struct house *h, enum table t, int field, unsigned states)
{
	struct record_list l = all(h, t);
	size_t n = 0;

	for (size_t i = 0; i < l.count; i++)
		n += (states >> record_int(l.items[i], field)) & 1;
	return n;
}

static struct record *
person(struct house *h, const char *login)
{
	struct record_list l =
		list(h, TABLE_STAFF, STAFF_LOGIN, value_text(login));

	assert_int_equal(l.count, 1);
	return l.items[0];
}

/* ---- as described ---- */

static void
test_the_house_has_its_rooms_dishes_and_staff(void **state)
{
	static const struct {
		const char *login;
		enum role role;
	} known[] = {
		{ "ada", ROLE_FRONT_DESK },
		{ "bob", ROLE_FRONT_DESK },
		{ "chef", ROLE_KITCHEN },
		{ "rosa", ROLE_HOUSEKEEPING },
		{ "ivan", ROLE_MAINTENANCE },
		{ "max", ROLE_MANAGER },
	};
	struct house *h = *state;
	uint8_t pepper[PASSWORD_PEPPER_SIZE];

	read_begin(h);
	assert_int_equal(all(h, TABLE_PROPERTIES).count, 1);
	assert_int_equal(all(h, TABLE_ROOMS).count, 120);
	assert_int_equal(all(h, TABLE_MENU_ITEMS).count, 30);
	assert_int_equal(all(h, TABLE_STAFF).count, 26);
	for (int64_t floor = 2; floor <= 7; floor++)
		assert_int_equal(count(h, TABLE_ROOMS, ROOM_FLOOR, floor), 20);
	assert_int_equal(
		list(h, TABLE_ROOMS, ROOM_NUMBER, value_text("PH1")).count, 1);
	assert_int_equal(
		list(h, TABLE_ROOMS, ROOM_NUMBER, value_text("720")).count, 0);
	assert_int_equal(
		list(h, TABLE_ROOMS, ROOM_NUMBER, value_text("201")).count, 1);
	assert_int_equal(hex_decode(PEPPER, pepper, sizeof(pepper)), ERR_OK);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct record *p = person(h, known[i].login);

		assert_int_equal(record_int(p, STAFF_ROLE), known[i].role);
		assert_true(password_check(
			pepper, record_text(p, STAFF_PIN_VERIFIER), DEMO_PIN));
	}
	read_end(h);
}

static void
test_rooms_come_in_five_types(void **state)
{
	static const struct {
		const char *type;
		size_t count;
	} types[] = {
		{ "STD", 60 },
		{ "SUP", 34 },
		{ "TWN", 14 },
		{ "FAM", 6 },
		{ "STE", 6 },
	};
	struct house *h = *state;
	struct record_list rooms;

	read_begin(h);
	rooms = all(h, TABLE_ROOMS);
	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
		size_t n = 0;

		for (size_t i = 0; i < rooms.count; i++)
			n += strcmp(record_text(rooms.items[i], ROOM_ROOM_TYPE),
				     types[t].type) == 0;
		assert_int_equal(n, types[t].count);
	}
	read_end(h);
}

static void
test_rooms_are_in_the_states_of_half_past_one(void **state)
{
	struct house *h = *state;

	read_begin(h);
	assert_int_equal(
		count(h, TABLE_ROOMS, ROOM_STATUS, ROOM_STATUS_OCCUPIED), 64);
	assert_int_equal(
		rooms_that_are(h, ROOM_STATUS_OCCUPIED, ROOM_CONDITION_CLEAN),
		21);
	assert_int_equal(
		rooms_that_are(h, ROOM_STATUS_OCCUPIED, ROOM_CONDITION_DIRTY),
		29 + 6);
	assert_int_equal(
		rooms_that_are(h, ROOM_STATUS_DIRTY, ROOM_CONDITION_DIRTY), 26);
	assert_int_equal(
		rooms_that_are(h, ROOM_STATUS_AVAILABLE, ROOM_CONDITION_CLEAN),
		9);
	assert_int_equal(rooms_that_are(h, ROOM_STATUS_AVAILABLE,
				 ROOM_CONDITION_INSPECTED),
		14);
	assert_int_equal(
		rooms_that_are(h, ROOM_STATUS_DIRTY, ROOM_CONDITION_PICKUP), 2);
	assert_int_equal(
		count(h, TABLE_ROOMS, ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER),
		3);
	assert_int_equal(
		count(h, TABLE_ROOMS, ROOM_STATUS, ROOM_STATUS_MAINTENANCE), 2);
	assert_int_equal(
		count(h, TABLE_ROOMS, ROOM_SERVICE_FLAG, ROOM_SERVICE_FLAG_DND),
		5);
	assert_int_equal(count(h, TABLE_ROOMS, ROOM_SERVICE_FLAG,
				 ROOM_SERVICE_FLAG_DECLINED),
		3);
	read_end(h);
}

struct movement {
	size_t arrivals;
	size_t arrived;
	size_t due_out;
	size_t stayovers;
	size_t group;
	size_t tonight;
};

static void
add_stay(const struct record *s, struct movement *m)
{
	const char *arrival = record_text(s, STAY_ARRIVAL_DATE);
	const char *departure = record_text(s, STAY_DEPARTURE_DATE);
	const char *note = record_text(s, STAY_NOTE);
	bool in_house = record_int(s, STAY_STATE) == STAY_STATE_IN_HOUSE;
	bool expected = record_int(s, STAY_STATE) == STAY_STATE_CONFIRMED;

	if (!in_house && !expected)
		return;
	m->arrivals += strcmp(arrival, DATE) == 0;
	m->arrived += in_house && strcmp(arrival, DATE) == 0;
	m->due_out += in_house && strcmp(departure, DATE) == 0;
	m->stayovers += in_house && strcmp(arrival, DATE) < 0 &&
			strcmp(departure, DATE) > 0;
	m->group += note != NULL && strncmp(note, "Group", 5) == 0;
	m->tonight += strcmp(arrival, DATE) <= 0 && strcmp(departure, DATE) > 0;
}

static void
test_fifty_arrive_and_eight_are_in(void **state)
{
	struct house *h = *state;
	struct movement m = { 0 };
	struct record_list stays;

	read_begin(h);
	stays = all(h, TABLE_STAYS);
	for (size_t i = 0; i < stays.count; i++)
		add_stay(stays.items[i], &m);
	read_end(h);
	assert_int_equal(m.arrivals, 50);
	assert_int_equal(m.arrived, 8);
	assert_int_equal(m.due_out, 6);
	assert_int_equal(m.stayovers, 50);
	assert_int_equal(m.group, 12);
	assert_int_equal(m.tonight, 100);
}

static void
test_work_waits_in_restaurant_and_house(void **state)
{
	const unsigned live =
		~(1u << TICKET_STATE_BUMPED | 1u << TICKET_STATE_CANCELLED);
	const unsigned open = 1u << REQUEST_STATE_OPEN |
			      1u << REQUEST_STATE_ACKNOWLEDGED |
			      1u << REQUEST_STATE_ASSIGNED;
	const unsigned active =
		1u << REPORT_STATE_NOTIFIED | 1u << REPORT_STATE_STARTED |
		1u << REPORT_STATE_STOPPED | 1u << REPORT_STATE_DEFERRED;
	struct house *h = *state;

	read_begin(h);
	assert_int_equal(
		in_states(h, TABLE_ORDERS, ORDER_STATE,
			1u << ORDER_STATE_OPEN | 1u << ORDER_STATE_SENT),
		9);
	assert_int_equal(
		in_states(h, TABLE_KITCHEN_TICKETS, TICKET_STATE, live), 7);
	assert_int_equal(
		in_states(h, TABLE_SERVICE_REQUESTS, REQUEST_STATE, open), 9);
	assert_int_equal(
		in_states(h, TABLE_MAINTENANCE_REPORTS, REPORT_STATE, active),
		11);
	assert_true(count(h, TABLE_HOUSEKEEPING_TASKS, TASK_STATE,
			    TASK_STATE_PLANNED) > 0);
	read_end(h);
}

static void
test_requests_and_reports_have_the_right_kinds(void **state)
{
	struct house *h = *state;
	struct record_list l;
	size_t by_qr = 0;
	size_t priority[6] = { 0 };

	read_begin(h);
	l = all(h, TABLE_SERVICE_REQUESTS);
	for (size_t i = 0; i < l.count; i++)
		by_qr += record_int(l.items[i], REQUEST_STATE) <=
				 REQUEST_STATE_ASSIGNED &&
			 record_int(l.items[i], REQUEST_SOURCE) ==
				 REQUEST_SOURCE_QR;
	l = all(h, TABLE_MAINTENANCE_REPORTS);
	for (size_t i = 0; i < l.count; i++) {
		if (record_int(l.items[i], REPORT_STATE) <=
			REPORT_STATE_DEFERRED)
			priority[record_int(l.items[i], REPORT_PRIORITY)]++;
	}
	read_end(h);
	assert_int_equal(by_qr, 4);
	assert_int_equal(priority[1], 1);
	assert_int_equal(priority[2], 3);
}

/* ---- consistent ---- */

static void
check_record(struct house *h, const struct record *r)
{
	const struct entity *e = r->entity;

	assert_true(r->created_at <= r->updated_at);
	assert_true(r->updated_at <= HALF_PAST);
	assert_true(uuid_is_valid(r->id));
	for (size_t i = 0; i < e->field_count; i++) {
		const struct field *f = &e->fields[i];
		struct value v = r->values[i];
		const char *problem = value_problem(f, v, h->a);

		if (problem != NULL)
			fail_msg("%s %s: %s %s", e->name, r->id, f->name,
				problem);
		if (f->required && v.kind == VALUE_NULL)
			fail_msg("%s %s: no %s", e->name, r->id, f->name);
		/* What is to come has no times yet but those that are wanted.
		 */
		if (f->type == FIELD_TIME && v.kind == VALUE_INT &&
			!(e->table == TABLE_SERVICE_REQUESTS &&
				i == REQUEST_WANTED_AT))
			assert_true(v.i <= HALF_PAST);
		if (f->type == FIELD_ID && v.kind == VALUE_TEXT &&
			find(h, f->refs, v.s) == NULL)
			fail_msg("%s %s: %s leads nowhere", e->name, r->id,
				f->name);
	}
}

static void
test_every_record_fits_its_fields_and_leads_somewhere(void **state)
{
	struct house *h = *state;

	read_begin(h);
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct record_list l = all(h, (enum table)t);

		assert_true(l.count > 0);
		for (size_t i = 0; i < l.count; i++)
			check_record(h, l.items[i]);
	}
	read_end(h);
}

static size_t
guests_in(struct house *h, const struct record *room)
{
	struct record_list l =
		list(h, TABLE_STAYS, STAY_ROOM_ID, value_text(room->id));
	size_t n = 0;

	for (size_t i = 0; i < l.count; i++) {
		if (record_int(l.items[i], STAY_STATE) != STAY_STATE_IN_HOUSE)
			continue;
		n++;
		assert_true(record_int(l.items[i], STAY_ADULTS) +
				    record_int(l.items[i], STAY_CHILDREN) <=
			    record_int(room, ROOM_CAPACITY));
	}
	return n;
}

static bool
is_over(const struct record *stay)
{
	return record_int(stay, STAY_STATE) == STAY_STATE_CANCELLED ||
	       record_int(stay, STAY_STATE) == STAY_STATE_NO_SHOW;
}

/* Nobody has been sold a night of a room twice. */
static void
check_nights(struct house *h, const struct record *room)
{
	struct record_list l =
		list(h, TABLE_STAYS, STAY_ROOM_ID, value_text(room->id));

	for (size_t i = 0; i < l.count; i++) {
		for (size_t k = i + 1; k < l.count; k++) {
			const struct record *a = l.items[i];
			const struct record *b = l.items[k];

			if (is_over(a) || is_over(b))
				continue;
			assert_true(
				strcmp(record_text(a, STAY_DEPARTURE_DATE),
					record_text(b, STAY_ARRIVAL_DATE)) <=
					0 ||
				strcmp(record_text(b, STAY_DEPARTURE_DATE),
					record_text(a, STAY_ARRIVAL_DATE)) <=
					0);
		}
	}
}

static void
check_rooms(struct house *h)
{
	struct record_list rooms = all(h, TABLE_ROOMS);

	for (size_t i = 0; i < rooms.count; i++) {
		const struct record *r = rooms.items[i];
		bool occupied =
			record_int(r, ROOM_STATUS) == ROOM_STATUS_OCCUPIED;

		assert_int_equal(guests_in(h, r), occupied ? 1 : 0);
		check_nights(h, r);
	}
}

static void
test_every_occupied_room_has_one_guest(void **state)
{
	struct house *h = *state;

	read_begin(h);
	check_rooms(h);
	read_end(h);
}

static bool
blocks(const struct record *report, const struct record *room)
{
	int64_t block = record_int(report, REPORT_BLOCK);
	bool ooo = record_int(room, ROOM_STATUS) == ROOM_STATUS_OUT_OF_ORDER;

	return record_int(report, REPORT_STATE) <= REPORT_STATE_DEFERRED &&
	       block == (ooo ? REPORT_BLOCK_OUT_OF_ORDER
			     : REPORT_BLOCK_OUT_OF_SERVICE);
}

static void
test_every_blocked_room_has_the_report_that_blocks_it(void **state)
{
	struct house *h = *state;
	struct record_list rooms;

	read_begin(h);
	rooms = all(h, TABLE_ROOMS);
	for (size_t i = 0; i < rooms.count; i++) {
		const struct record *r = rooms.items[i];
		struct record_list l = list(h, TABLE_MAINTENANCE_REPORTS,
			REPORT_ROOM_ID, value_text(r->id));
		size_t n = 0;

		if (record_int(r, ROOM_STATUS) < ROOM_STATUS_MAINTENANCE)
			continue;
		for (size_t k = 0; k < l.count; k++)
			n += blocks(l.items[k], r);
		assert_int_equal(n, 1);
	}
	read_end(h);
}

static bool
is_sent(const struct record *line)
{
	return record_int(line, LINE_STATE) != LINE_STATE_DRAFT &&
	       record_int(line, LINE_STATE) != LINE_STATE_HELD;
}

static bool
is_on(const struct record *ticket, const struct record *line)
{
	return record_int(ticket, TICKET_STATION) ==
		       record_int(line, LINE_STATION) &&
	       record_int(ticket, TICKET_ROUND) == record_int(line, LINE_ROUND);
}

/* Lines that were fired on tickets of their order, or the other way round. */
static void
check_pairs(struct house *h, const struct record *order)
{
	struct record_list lines = list(
		h, TABLE_ORDER_LINES, LINE_ORDER_ID, value_text(order->id));
	struct record_list tickets = list(h, TABLE_KITCHEN_TICKETS,
		TICKET_ORDER_ID, value_text(order->id));

	for (size_t i = 0; i < lines.count; i++) {
		size_t n = 0;

		for (size_t k = 0; k < tickets.count; k++)
			n += is_on(tickets.items[k], lines.items[i]);
		if (is_sent(lines.items[i]))
			assert_int_equal(n, 1);
	}
	for (size_t k = 0; k < tickets.count; k++) {
		size_t n = 0;

		for (size_t i = 0; i < lines.count; i++)
			n += is_sent(lines.items[i]) &&
			     is_on(tickets.items[k], lines.items[i]);
		assert_true(n > 0);
	}
}

static void
test_tickets_belong_to_fired_lines(void **state)
{
	struct house *h = *state;
	struct record_list orders;

	read_begin(h);
	orders = all(h, TABLE_ORDERS);
	for (size_t i = 0; i < orders.count; i++)
		check_pairs(h, orders.items[i]);
	read_end(h);
}

/* ---- money ---- */

static int64_t
balance_of(struct house *h, const struct record *stay)
{
	struct record *folio;
	int64_t balance;

	assert_int_equal(folio_of_stay(h->v, stay->id, h->a, &folio), ERR_OK);
	assert_int_equal(folio_balance(h->v, folio->id, &balance), ERR_OK);
	assert_int_equal(record_int(folio, FOLIO_STATE),
		record_int(stay, STAY_STATE) == STAY_STATE_IN_HOUSE
			? FOLIO_STATE_OPEN
			: FOLIO_STATE_CLOSED);
	assert_true(record_is_null(folio, FOLIO_NUMBER) ==
		    (record_int(stay, STAY_STATE) == STAY_STATE_IN_HOUSE));
	return balance;
}

static void
check_folios(struct house *h)
{
	struct record_list stays = all(h, TABLE_STAYS);
	size_t settled = 0;
	size_t owing = 0;

	for (size_t i = 0; i < stays.count; i++) {
		const struct record *s = stays.items[i];
		int64_t state = record_int(s, STAY_STATE);
		int64_t balance;

		if (state != STAY_STATE_IN_HOUSE &&
			state != STAY_STATE_CHECKED_OUT)
			continue;
		balance = balance_of(h, s);
		assert_true(balance >= 0);
		if (state == STAY_STATE_CHECKED_OUT)
			assert_int_equal(balance, 0);
		else if (strcmp(record_text(s, STAY_DEPARTURE_DATE), DATE) != 0)
			continue;
		else if (balance == 0)
			settled++;
		else
			owing++;
	}
	if (settled + owing > 1)
		assert_true(settled > 0 && owing > 0);
}

static void
test_folios_are_settled_when_guests_have_left(void **state)
{
	struct house *h = *state;

	read_begin(h);
	check_folios(h);
	read_end(h);
}

static void
test_folio_numbers_have_no_gap(void **state)
{
	struct house *h = *state;
	struct record_list folios;
	size_t closed = 0;
	char number[16];

	read_begin(h);
	folios = list(
		h, TABLE_FOLIOS, FOLIO_STATE, value_int(FOLIO_STATE_CLOSED));
	for (size_t n = 1; n <= folios.count; n++) {
		(void)snprintf(number, sizeof(number), "F-%06zu", n);
		closed +=
			list(h, TABLE_FOLIOS, FOLIO_NUMBER, value_text(number))
				.count;
	}
	assert_int_equal(closed, folios.count);
	read_end(h);
}

static void
test_drawers_hold_what_was_taken(void **state)
{
	struct house *h = *state;
	struct record_list l;
	size_t open = 0;
	int64_t over = 0;
	int64_t short_of = 0;

	read_begin(h);
	l = all(h, TABLE_CASH_SESSIONS);
	assert_int_equal(l.count, 5);
	for (size_t i = 0; i < l.count; i++) {
		const struct record *d = l.items[i];
		int64_t expected;
		int64_t difference;

		assert_int_equal(drawer_expected(h->v, d, &expected), ERR_OK);
		assert_true(expected > record_int(d, DRAWER_FLOAT_MINOR));
		if (record_int(d, DRAWER_STATE) == DRAWER_STATE_OPEN) {
			open++;
			continue;
		}
		assert_int_equal(
			record_int(d, DRAWER_EXPECTED_MINOR), expected);
		difference = record_int(d, DRAWER_COUNTED_MINOR) - expected;
		over = difference > 0 ? difference : over;
		short_of = difference < 0 ? difference : short_of;
	}
	assert_int_equal(open, 3);
	assert_int_equal(over, 200);
	assert_int_equal(short_of, -540);
	read_end(h);
}

static void
test_the_drawer_of_the_first_desk_is_adas(void **state)
{
	struct house *h = *state;
	struct record_list l;
	bool found = false;

	read_begin(h);
	l = list(h, TABLE_CASH_SESSIONS, DRAWER_STATE,
		value_int(DRAWER_STATE_OPEN));
	for (size_t i = 0; i < l.count; i++)
		found = found || (strcmp(record_text(l.items[i], DRAWER_DRAWER),
					  "FD1") == 0 &&
					 strcmp(record_text(l.items[i],
							DRAWER_OPENED_BY),
						 person(h, "ada")->id) == 0);
	read_end(h);
	assert_true(found);
}

/* A closed order is paid, a payment for a folio is posted. */
static void
test_cash_is_posted_where_it_was_paid(void **state)
{
	struct house *h = *state;
	struct record_list l;

	read_begin(h);
	l = all(h, TABLE_CASH_PAYMENTS);
	for (size_t i = 0; i < l.count; i++) {
		const struct record *p = l.items[i];
		int64_t amount = record_int(p, PAYMENT_AMOUNT_MINOR);
		struct record *charge;
		char id[UUID_SIZE];

		assert_int_equal(record_int(p, PAYMENT_TENDERED_MINOR) -
					 record_int(p, PAYMENT_CHANGE_MINOR),
			amount);
		if (record_is_null(p, PAYMENT_FOLIO_ID))
			continue;
		uuid_derive(p->id, "posting", id);
		charge = find(h, TABLE_FOLIO_CHARGES, id);
		assert_non_null(charge);
		assert_int_equal(
			record_int(charge, CHARGE_AMOUNT_MINOR), -amount);
		assert_string_equal(record_text(charge, CHARGE_FOLIO_ID),
			record_text(p, PAYMENT_FOLIO_ID));
	}
	read_end(h);
}

static void
check_paid(struct house *h, const struct record *order)
{
	struct record_list lines = list(
		h, TABLE_ORDER_LINES, LINE_ORDER_ID, value_text(order->id));
	int64_t total = 0;
	int64_t paid;

	for (size_t i = 0; i < lines.count; i++)
		total += record_int(lines.items[i], LINE_UNIT_PRICE_MINOR) *
			 record_int(lines.items[i], LINE_QUANTITY);
	assert_int_equal(
		h->v->sum(h->v->ctx, TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID,
			value_text(order->id), PAYMENT_AMOUNT_MINOR, &paid),
		ERR_OK);
	assert_int_equal(paid, total);
}

static void
test_closed_orders_are_paid_in_full(void **state)
{
	struct house *h = *state;
	struct record_list l;

	read_begin(h);
	l = list(h, TABLE_ORDERS, ORDER_STATE, value_int(ORDER_STATE_CLOSED));
	assert_true(l.count > 0);
	for (size_t i = 0; i < l.count; i++)
		check_paid(h, l.items[i]);
	read_end(h);
}

/* ---- decisions ---- */

static void
test_one_decision_of_each_kind_waits(void **state)
{
	struct house *h = *state;
	struct record_list l;
	size_t types[CONFLICT_TYPE_WORD_COUNT] = { 0 };

	read_begin(h);
	l = list(h, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0));
	assert_int_equal(l.count, 5);
	for (size_t i = 0; i < l.count; i++) {
		const struct record *c = l.items[i];

		types[record_int(c, CONFLICT_CONFLICT_TYPE)]++;
		assert_non_null(find(
			h, TABLE_STAFF, record_text(c, CONFLICT_CLIENT_USER)));
		assert_non_null(find(
			h, TABLE_STAFF, record_text(c, CONFLICT_SERVER_USER)));
		assert_true(record_int(c, CONFLICT_CLIENT_AT) > 0);
		assert_true(record_int(c, CONFLICT_SERVER_AT) > 0);
		assert_false(record_is_null(c, CONFLICT_TERMINAL_ID));
	}
	assert_int_equal(types[CONFLICT_TYPE_VERSION], 3);
	assert_int_equal(types[CONFLICT_TYPE_FOREIGN_KEY], 1);
	assert_int_equal(types[CONFLICT_TYPE_DATA], 1);
	l = list(h, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(1));
	assert_int_equal(l.count, 1);
	assert_string_equal(
		record_text(l.items[0], CONFLICT_RESOLUTION_STRATEGY),
		"newest");
	read_end(h);
}

static void
build_decision(struct house *h, const struct record *conflict, const char *side,
	struct action *out)
{
	const struct operation_argument arguments[] = {
		{ "conflict", conflict->id },
		{ "all", side },
		{ "priority", "2" },
	};
	/* What fits the field no more is said anew. */
	bool is_unfit = record_int(conflict, CONFLICT_CONFLICT_TYPE) ==
			CONFLICT_TYPE_DATA;
	const struct operation_request r = {
		.count = is_unfit && side[0] == 'c' ? 3 : 2,
		.arguments = arguments,
	};
	const struct operation_context c = {
		.env = &h->env,
		.view = h->v,
		.tenant_id = TENANT,
		.user_id = person(h, "max")->id,
		.role = ROLE_MANAGER,
		.terminal_name = "MGR1",
		.business_date = DATE,
		.currency = "EUR",
	};
	struct field_problems problems = { 0 };
	struct action_list list_of;

	assert_int_equal(operation_build(operation_find("resolve-conflict"), &c,
				 &r, h->a, &list_of, &problems),
		ERR_OK);
	assert_int_equal(list_of.count, 1);
	*out = list_of.items[0];
}

static void
reduce_decision(struct house *h, const struct action *act, bool on_server,
	struct reduction *out)
{
	const struct reduce_input in = {
		.action = act,
		.view = h->v,
		.now_ms = LATER,
		.business_date = DATE,
		.terminal_id = "MGR1",
		.authoritative = on_server,
		.late = on_server,
	};

	assert_int_equal(reduce(&in, h->a, out), ERR_OK);
	if (out->outcome != OUTCOME_APPLIED)
		fail_msg("%s: %s %s",
			record_text(
				find(h, TABLE_CONFLICTS, action_record_id(act)),
				CONFLICT_TABLE_NAME),
			outcome_name(out->outcome),
			out->detail != NULL ? out->detail : "");
	assert_true(out->write_count > 0);
}

static void
test_every_decision_can_be_made_either_way_here_and_at_the_server(void **state)
{
	static const char *const sides[] = { "server", "client" };
	struct house *h = *state;
	struct record_list l;

	read_begin(h);
	l = list(h, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0));
	for (size_t i = 0; i < l.count; i++) {
		for (size_t k = 0; k < 4; k++) {
			struct reduction out;
			struct action act;

			build_decision(h, l.items[i], sides[k % 2], &act);
			reduce_decision(h, &act, k / 2 == 1, &out);
			/* What the terminal had done is done now. */
			if (k % 2 == 1)
				assert_true(out.write_count > 1);
		}
	}
	read_end(h);
}

static void
test_decisions_are_stored_one_after_the_other(void **state)
{
	struct house h;
	struct record_list l;
	int64_t stamp;
	enum err e;

	(void)state;
	house_open(&h);
	fill_with(&h, 120, 0, 1);
	e = h.s->ops->begin(h.s, TENANT);
	assert_int_equal(e, ERR_OK);
	h.v = h.s->ops->view(h.s);
	l = list(&h, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0));
	for (size_t i = 0; i < l.count; i++) {
		struct reduction out;
		struct action act;

		build_decision(&h, l.items[i], "client", &act);
		e = h.s->ops->action_begin(h.s, "max", LATER);
		assert_int_equal(e, ERR_OK);
		reduce_decision(&h, &act, true, &out);
		for (size_t k = 0; k < out.write_count && e == ERR_OK; k++)
			e = h.s->ops->put(h.s, out.writes[k].record);
		e = h.s->ops->action_end(h.s, e, &stamp);
		assert_int_equal(e, ERR_OK);
	}
	assert_int_equal(h.s->ops->end(h.s, ERR_OK), ERR_OK);
	read_begin(&h);
	assert_int_equal(count(&h, TABLE_CONFLICTS, CONFLICT_RESOLVED, 0), 0);
	read_end(&h);
	house_close(&h);
}

/* ---- seeds and sizes ---- */

/* Of every record of the hotel, tombstones too. */
static void
digest(struct house *h, char out[SHA256_HEX_SIZE])
{
	struct buf json;
	const char *last;
	size_t n;

	buf_init(&json, (size_t)256 << 20);
	read_begin(h);
	for (int t = 0; t < TABLE_COUNT; t++) {
		enum err e = h->s->ops->snapshot(h->s, (enum table)t, "",
			1000000, &json, &n, h->a, &last);

		assert_int_equal(e, ERR_OK);
	}
	read_end(h);
	assert_true(buf_ok(&json));
	hash_sha256_hex(json.data, json.len, out);
	buf_fini(&json);
}

static void
digest_of_seed(int64_t seed, char out[SHA256_HEX_SIZE])
{
	struct house h;

	house_open(&h);
	fill_with(&h, 120, 8, seed);
	digest(&h, out);
	house_close(&h);
}

static void
test_the_seed_decides_everything(void **state)
{
	char first[SHA256_HEX_SIZE];
	char again[SHA256_HEX_SIZE];
	char other[SHA256_HEX_SIZE];

	(void)state;
	digest_of_seed(1, first);
	digest_of_seed(1, again);
	digest_of_seed(2, other);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
}

static void
check_size(int64_t rooms, int64_t days)
{
	struct house h;
	struct record_list l;

	house_open(&h);
	fill_with(&h, rooms, days, 7);
	read_begin(&h);
	assert_int_equal(all(&h, TABLE_ROOMS).count, rooms);
	check_rooms(&h);
	check_folios(&h);
	l = list(
		&h, TABLE_STAYS, STAY_STATE, value_int(STAY_STATE_CHECKED_OUT));
	/* Three quarters sold, 1.8 nights: 0.42 a room and day. */
	if (days > 20)
		assert_in_range(l.count, rooms * (days - 5) * 3 / 10,
			rooms * days * 5 / 10);
	read_end(&h);
	house_close(&h);
}

static void
test_small_and_large_houses_are_as_consistent(void **state)
{
	(void)state;
	check_size(20, 0);
	check_size(37, 3);
	check_size(250, 40);
}

/* ---- times and settings ---- */

static void
test_without_a_date_it_is_now(void **state)
{
	const struct demo_settings set = {
		.tenant_id = "other",
		.name = "Other",
	};
	struct record_list l;
	struct house h;

	(void)state;
	house_open(&h);
	clock_ms = HALF_PAST - 12 * 3600 * 1000;
	assert_int_equal(demo_make(&h.env, h.s, &set), ERR_OK);
	assert_int_equal(demo_make(&h.env, h.s, &set), ERR_EXISTS);
	assert_int_equal(h.s->ops->begin_read(h.s, "other"), ERR_OK);
	h.v = h.s->ops->view(h.s);
	l = all(&h, TABLE_PROPERTIES);
	assert_string_equal(
		record_text(l.items[0], PROPERTY_BUSINESS_DATE), DATE);
	for (int t = 0; t < TABLE_COUNT; t++) {
		l = all(&h, (enum table)t);
		for (size_t i = 0; i < l.count; i++) {
			assert_true(l.items[i]->created_at <= clock_ms);
			assert_true(l.items[i]->updated_at <= clock_ms);
		}
	}
	read_end(&h);
	house_close(&h);
}

static void
test_impossible_settings_are_refused(void **state)
{
	static const struct demo_settings bad[] = {
		{ .tenant_id = TENANT, .name = "", .rooms = 19 },
		{ .tenant_id = TENANT, .name = "", .rooms = 5001 },
		{ .tenant_id = TENANT, .name = "", .rooms = -1 },
		{ .tenant_id = TENANT, .name = "", .history_days = -1 },
		{ .tenant_id = TENANT, .name = "", .date = "2026-02-30" },
	};
	struct house h;

	(void)state;
	house_open(&h);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
			demo_fill(&h.env, h.s, &bad[i], PEPPER), ERR_INVALID);
		assert_int_equal(demo_make(&h.env, h.s, &bad[i]), ERR_INVALID);
	}
	house_close(&h);
}

/* ---- all of it ---- */

static struct house shared;

static int
setup(void **state)
{
	house_open(&shared);
	fill_with(&shared, 0, 9, 1);
	*state = &shared;
	return 0;
}

static int
teardown(void **state)
{
	house_close(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_house_has_its_rooms_dishes_and_staff),
		cmocka_unit_test(test_rooms_come_in_five_types),
		cmocka_unit_test(test_rooms_are_in_the_states_of_half_past_one),
		cmocka_unit_test(test_fifty_arrive_and_eight_are_in),
		cmocka_unit_test(test_work_waits_in_restaurant_and_house),
		cmocka_unit_test(
			test_requests_and_reports_have_the_right_kinds),
		cmocka_unit_test(
			test_every_record_fits_its_fields_and_leads_somewhere),
		cmocka_unit_test(test_every_occupied_room_has_one_guest),
		cmocka_unit_test(
			test_every_blocked_room_has_the_report_that_blocks_it),
		cmocka_unit_test(test_tickets_belong_to_fired_lines),
		cmocka_unit_test(test_folios_are_settled_when_guests_have_left),
		cmocka_unit_test(test_folio_numbers_have_no_gap),
		cmocka_unit_test(test_drawers_hold_what_was_taken),
		cmocka_unit_test(test_the_drawer_of_the_first_desk_is_adas),
		cmocka_unit_test(test_cash_is_posted_where_it_was_paid),
		cmocka_unit_test(test_closed_orders_are_paid_in_full),
		cmocka_unit_test(test_one_decision_of_each_kind_waits),
		cmocka_unit_test(
			test_every_decision_can_be_made_either_way_here_and_at_the_server),
		cmocka_unit_test(test_decisions_are_stored_one_after_the_other),
		cmocka_unit_test(test_the_seed_decides_everything),
		cmocka_unit_test(test_small_and_large_houses_are_as_consistent),
		cmocka_unit_test(test_without_a_date_it_is_now),
		cmocka_unit_test(test_impossible_settings_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
