/*
 * A small hotel in memory, and one action at a time run through the reducer:
 * for tests of the rules. What an action writes is there for the next one.
 *
 *   hotel_begin(&h);
 *   r = hotel_update(&h, TABLE_STAYS, "stay", DATA(INT(STAY_STATE, …)));
 *   assert_applied(r);
 *   assert_int_equal(hotel_int(&h, TABLE_ROOMS, "204", ROOM_STATUS), …);
 *
 * It begins with: property EUR on 2026-11-22; staff "desk", "cook", "maid",
 * "fixer" and "boss"; rooms "204", "205" and "206" (clean, available, for two);
 * guests "anna" and "ben"; stay "stay" (anna, confirmed for 204 from today for
 * two nights); drawer session "drawer" (of desk, open, float 100.00); menu
 * items "burger" (HOT, 12.50, 10 %) and "beer" (BAR, 5.00, 20 %, 10 left).
 */
#ifndef OFFSYNC_TESTS_LIB_HOTEL_H
#define OFFSYNC_TESTS_LIB_HOTEL_H

#include "base/uuid.h"
#include "domain/reduce.h"
#include "domain/view_memory.h"

#define HOTEL_TODAY "2026-11-22"
#define HOTEL_START INT64_C(1763805600000)

/* clang-format off */
#define INT(f, n)  { .field = (f), .value = { .kind = VALUE_INT, .i = (n) } }
#define TEXT(f, t) { .field = (f), .value = { .kind = VALUE_TEXT, .s = (t) } }
#define NONE(f)    { .field = (f), .value = { .kind = VALUE_NULL } }
#define DATA(...)                                                              \
	((struct field_values){                                                \
		.count = sizeof((struct field_value[]){ __VA_ARGS__ }) /       \
			 sizeof(struct field_value),                           \
		.items = (struct field_value[]){ __VA_ARGS__ } })
#define EMPTY ((struct field_values){ .count = 0 })
/* clang-format on */

struct hotel {
	struct arena *arena;
	struct view_memory *records;
	/* What the next actions are run with; hotel_begin: authoritative, not
	 * late, user "boss". */
	const char *user;
	const char *terminal;
	int64_t now_ms; /* a second more after each action */
	const char *business_date;
	const struct record *property; /* at hand; NULL: it is asked for */
	bool authoritative;
	bool late;
	enum apart apart; /* how long the terminal has been alone */
	bool integration;
	const struct record *seen;
	const struct field_problems *problems;
	/* Of the next action only. */
	const char *action_id; /* NULL: counted */
	const char *key;       /* NULL: of its own */
	const char *claimed_date;
	const char *insist; /* a rule's code, with a reason */
	enum conflict_resolution resolution;
	const struct field_values *base;
	const char *reason;

	int actions;
	struct reduction last;
	const struct action *last_action;
};

void hotel_begin(struct hotel *h);
void hotel_end(struct hotel *h);
/* Takes care of both around every test, with the hotel as *state. */
int hotel_set_up(void **state);
int hotel_tear_down(void **state);

/* A record as it is, past all rules: version 1, made at the start. */
void hotel_put(struct hotel *h, enum table t, const char *id,
	struct field_values data);
/* Some fields of one that is there. */
void hotel_set(struct hotel *h, enum table t, const char *id,
	struct field_values data);
void hotel_delete_past_rules(struct hotel *h, enum table t, const char *id);

/* NULL when there has never been one. Tombstones too. */
const struct record *hotel_find(struct hotel *h, enum table t, const char *id);
const struct record *hotel_get(struct hotel *h, enum table t, const char *id);
int64_t hotel_int(struct hotel *h, enum table t, const char *id, int field);
const char *hotel_text(
	struct hotel *h, enum table t, const char *id, int field);
const char *hotel_word(
	struct hotel *h, enum table t, const char *id, int field);
/* Live records whose field is the text; field -1: all of the table. */
struct record_list hotel_list(
	struct hotel *h, enum table t, int field, const char *text);
/* The only one; fails the test when there are none or more. */
const struct record *hotel_only(
	struct hotel *h, enum table t, int field, const char *text);

/* Runs an action twice, fails the test when both reductions differ, keeps the
 * writes. The answer is valid until hotel_end. */
const struct reduction *hotel_run(struct hotel *h, struct action *act);
/* An action as hotel_insert and friends make it, not run yet. */
struct action hotel_action(struct hotel *h, enum operation op, enum table t,
	const char *id, struct field_values data);
const struct reduction *hotel_insert(struct hotel *h, enum table t,
	const char *id, struct field_values data);
const struct reduction *hotel_update(struct hotel *h, enum table t,
	const char *id, struct field_values data);
const struct reduction *hotel_remove(
	struct hotel *h, enum table t, const char *id);
/* The same action again. */
const struct reduction *hotel_again(struct hotel *h);

/* Steps that many tests begin with. */
void hotel_check_in(struct hotel *h);
/* Posts a room charge to the folio of "stay". */
void hotel_charge(struct hotel *h, const char *id, int64_t amount_minor);
const char *hotel_folio(struct hotel *h, const char *stay_id);
int64_t hotel_balance(struct hotel *h, const char *folio_id);
/* An order "order" of table 5 with one fired burger "line". */
void hotel_order(struct hotel *h);

/* How many writes there are to a table. */
size_t writes_to(const struct reduction *r, enum table t);
bool has_exception(const struct reduction *r, enum rule rule);

#define assert_outcome(r, o)    assert_outcome_at(r, o, __FILE__, __LINE__)
#define assert_refused(r, rule) assert_refused_at(r, rule, __FILE__, __LINE__)
#define assert_applied(r)                                                      \
	assert_outcome_at(r, OUTCOME_APPLIED, __FILE__, __LINE__)
#define assert_exception(r, rule)                                              \
	assert_exception_at(r, rule, __FILE__, __LINE__)
#define assert_problem(r, field) assert_problem_at(r, field, __FILE__, __LINE__)
void assert_outcome_at(
	const struct reduction *r, enum outcome o, const char *file, int line);
/* OUTCOME_REFUSED by the rule, and nothing written. */
void assert_refused_at(
	const struct reduction *r, enum rule rule, const char *file, int line);
/* Applied, with that exception among the others. */
void assert_exception_at(
	const struct reduction *r, enum rule rule, const char *file, int line);
/* OUTCOME_INVALID, and the field among the problems. */
void assert_problem_at(const struct reduction *r, const char *field,
	const char *file, int line);

#endif
