/*
 * Inside the operations: what a builder works with. It reads the arguments,
 * finds the records that people name, and drafts actions; the reducer has the
 * rules.
 *
 * Functions that return enum err have told the person what is wrong when that
 * is ERR_INVALID or ERR_NOT_FOUND; the code goes up unchanged.
 */
#ifndef OFFSYNC_DOMAIN_OPERATIONS_PRIV_H
#define OFFSYNC_DOMAIN_OPERATIONS_PRIV_H

#include "domain/operations.h"
#include "domain/rule.h"

/* An action in the making. */
struct draft {
	struct action act;
	const struct record *old; /* what an UPDATE or DELETE is about */
	const struct draft *after[ACTION_MAX_DEPENDS];
};

struct operation_build {
	const struct operation_info *op;
	const struct operation_context *c;
	const struct operation_request *r;
	struct arena *a;
	struct field_problems *problems;
	int64_t now_ms;
	const char *summary;
	const char *overrides[ACTION_MAX_OVERRIDES];
	size_t override_count;
	struct draft **drafts;
	size_t count;
	size_t cap;
};

/* ---- what was asked (operations_build.c) ---- */

/* The text of an argument; NULL when it is absent or empty. */
const char *build_arg(const struct operation_build *b, const char *key);
/* Whether it was given, be it empty. */
bool build_has(const struct operation_build *b, const char *key);
/* ERR_INVALID and ERR_NOT_FOUND, with a message for the person. */
__attribute__((format(printf, 3, 4))) enum err build_invalid(
	struct operation_build *b, const char *key, const char *format,
	...) MUST_CHECK;
__attribute__((format(printf, 3, 4))) enum err build_missing(
	struct operation_build *b, const char *key, const char *format,
	...) MUST_CHECK;
/* The argument as a value of that field, limits checked, the names of records
 * turned into their ids; null when absent or empty. */
enum err build_value(struct operation_build *b, const char *key, enum table t,
	int field, struct value *out) MUST_CHECK;
/* The same for a text that is not the whole argument. */
enum err build_value_of(struct operation_build *b, const char *key,
	const char *text, enum table t, int field,
	struct value *out) MUST_CHECK;
/* There is no such field; names those that there are. */
enum err build_unknown_field(struct operation_build *b, const struct entity *e,
	const char *key) MUST_CHECK;
/* The key of that name in a list of them; NULL: there is none. */
const struct operation_key *build_key(
	const struct operation_key *keys, const char *name);
/* Whether a key is the operation's own or one that all have. */
bool build_is_own_key(const struct operation_build *b, const char *key);
/* A whole number from min to max; fallback when absent. */
enum err build_number(struct operation_build *b, const char *key, int64_t min,
	int64_t max, int64_t fallback, int64_t *out) MUST_CHECK;
/* One piece of items=: "BGR*2/no salt/rare". */
struct wish {
	struct record *item;
	int64_t quantity;
	const char *modifiers; /* "no salt, rare"; NULL without */
};
struct wishes {
	struct wish *items;
	size_t count;
	size_t cap;
};
/* All of them into what begins empty (operations_restaurant.c). */
enum err build_wishes(struct operation_build *b, struct wishes *out) MUST_CHECK;
/* The next number of the terminal's series; null without one. */
enum err build_series(struct operation_build *b, const char *series,
	struct value *out) MUST_CHECK;
/* The sentence of what happened. */
__attribute__((format(printf, 2, 3))) void build_sum_up(
	struct operation_build *b, const char *format, ...);
/* How many letters are wrong, missing or too many; large when the words have
 * nothing to do with each other. Two or less is worth a suggestion. */
size_t word_distance(const char *a, const char *b);
const char *build_money(struct operation_build *b, int64_t minor);

/* ---- drafts (operations_build.c) ---- */

/* A new record with an id of its own. */
struct draft *draft_insert(struct operation_build *b, enum table t);
struct draft *draft_update(struct operation_build *b, const struct record *old);
struct draft *draft_delete(struct operation_build *b, const struct record *old);
/* Sets a field, and for an update its base; what is so already is left out, and
 * an update that changes nothing is dropped at the end. */
void draft_set(
	struct operation_build *b, struct draft *d, int field, struct value v);
void draft_int(
	struct operation_build *b, struct draft *d, int field, int64_t i);
void draft_text(
	struct operation_build *b, struct draft *d, int field, const char *s);
/* Sets a field from an argument when that was given; given empty, to null. */
enum err draft_arg(struct operation_build *b, struct draft *d, int field,
	const char *key) MUST_CHECK;
/* All arguments whose key stands for a field of the draft's table. */
enum err draft_given(struct operation_build *b, struct draft *d) MUST_CHECK;
/* d waits until first has been applied. */
void draft_after(struct draft *d, const struct draft *first);
/* Whether the person insists on passing this rule. */
bool build_overrides(const struct operation_build *b, enum rule rule);

/* ---- finding what people name (operations_find.c) ---- */

/* A live record by its id; *out NULL when there is none. */
enum err find_id(struct operation_build *b, enum table t, const char *id,
	struct record **out) MUST_CHECK;
enum err find_list(struct operation_build *b, enum table t, int field,
	struct value v, struct record_list *out) MUST_CHECK;
/* By id or by what people call it (a room's number, a staff member's login or
 * part of the name, an item's code, an order's number). Must be there. */
enum err find_named(struct operation_build *b, const char *key, enum table t,
	const char *text, struct record **out) MUST_CHECK;
/* find_named with the argument's text; *out NULL when it is absent. */
enum err find_arg(struct operation_build *b, const char *key, enum table t,
	struct record **out) MUST_CHECK;

/* Puts the records of more behind those of list. */
void find_join(struct operation_build *b, const struct record_list *more,
	struct record_list *list);

/* Several records fit: one message that lists them. */
struct candidates {
	size_t count;
	const char *list;
};
void candidates_add(
	struct operation_build *b, struct candidates *c, const char *text);
enum err candidates_ask(struct operation_build *b, const struct candidates *c,
	const char *key, const char *remedy) MUST_CHECK;

/* ---- whose stay (operations_find_stay.c) ---- */

/* The stay that stay=, room= or guest= names, among those in states (bits).
 * room_key: "room", or NULL where that means something else. */
enum err find_stay(struct operation_build *b, const char *room_key,
	unsigned states, struct record **out) MUST_CHECK;
/* Of the room's stays in those states the one that begins first when it is to
 * come, else last; *out NULL: none. */
enum err find_last_in_room(struct operation_build *b, const char *room_id,
	unsigned states, struct record **out) MUST_CHECK;
/* The stay that is in house in a room; *out NULL for an empty room. */
enum err find_occupant(struct operation_build *b, const char *room_id,
	struct record **out) MUST_CHECK;
/* "Lindqvist, Anna", "204": for sentences, never NULL. */
const char *name_of_guest(struct operation_build *b, const struct record *stay);
const char *name_of_room(struct operation_build *b, const char *room_id);

/* ---- folios, drawers, orders (operations_find_bill.c) ---- */

/* The folio that folio=, room=, stay= or guest= names. */
enum err find_folio(struct operation_build *b, struct record **out) MUST_CHECK;
/* The posting that posting= names: its place on that folio, or its id. */
enum err find_posting(
	struct operation_build *b, struct record **out) MUST_CHECK;
/* The drawer session that drawer= names, else the user's, else the terminal's
 * own, which is not closed; *out NULL when there is none. */
enum err find_drawer(struct operation_build *b, struct record **out) MUST_CHECK;
/* The order that order=, table= or room= names: by number any, else open. */
enum err find_order(struct operation_build *b, struct record **out) MUST_CHECK;
enum err find_lines(struct operation_build *b, const struct record *order,
	struct record_list *out) MUST_CHECK;

const char *name_of_order(
	struct operation_build *b, const struct record *order);

/* ---- the builders, by department ---- */

/* operations_desk.c */
enum err build_book(struct operation_build *b);
enum err build_check_in(struct operation_build *b);
enum err build_walk_in(struct operation_build *b);
enum err build_check_out(struct operation_build *b);
enum err build_move(struct operation_build *b);
enum err build_extend(struct operation_build *b);
enum err build_confirm(struct operation_build *b);
enum err build_cancel(struct operation_build *b);
enum err build_no_show(struct operation_build *b);
enum err build_reverse_check_in(struct operation_build *b);
enum err build_reinstate(struct operation_build *b);
enum err build_terms(struct operation_build *b);
enum err build_queue(struct operation_build *b);
enum err build_advance_check_in(struct operation_build *b);

/* operations_restaurant.c */
enum err build_order(struct operation_build *b);
enum err build_close_order(struct operation_build *b);
enum err build_present(struct operation_build *b);
enum err build_merge(struct operation_build *b);
enum err build_reopen(struct operation_build *b);
enum err build_split(struct operation_build *b);
enum err build_sold_out(struct operation_build *b);
/* operations_kitchen.c */
enum err build_fire(struct operation_build *b);
enum err build_start(struct operation_build *b);
enum err build_ready(struct operation_build *b);
enum err build_serve(struct operation_build *b);
enum err build_void(struct operation_build *b);
enum err build_seen(struct operation_build *b);
enum err build_bump(struct operation_build *b);
enum err build_recall(struct operation_build *b);

/* operations_money.c */
/* A payment into a folio: in cash, or as the slip of another one says. */
enum err build_payment(struct operation_build *b, const char *folio_id,
	int64_t amount_minor, const char *by, struct draft **out) MUST_CHECK;
enum err build_pay(struct operation_build *b);
enum err build_post(struct operation_build *b);
enum err build_refund(struct operation_build *b);
enum err build_reverse(struct operation_build *b);
enum err build_drawer_open(struct operation_build *b);
enum err build_drawer_suspend(struct operation_build *b);
enum err build_drawer_resume(struct operation_build *b);
enum err build_drawer_count(struct operation_build *b);
enum err build_drawer_close(struct operation_build *b);
enum err build_pay_out(struct operation_build *b);
enum err build_no_sale(struct operation_build *b) MUST_CHECK;
enum err build_safe_drop(struct operation_build *b);

/* operations_minibar.c */
enum err build_minibar(struct operation_build *b);

/* operations_folio.c */
enum err build_interim(struct operation_build *b);
enum err build_credit_note(struct operation_build *b);
enum err build_window(struct operation_build *b);
enum err build_transfer(struct operation_build *b);

/* operations_house.c */
enum err build_block(struct operation_build *b);
enum err build_block_update(struct operation_build *b);
enum err build_request(struct operation_build *b);
enum err build_request_update(struct operation_build *b);
enum err build_task(struct operation_build *b);
enum err build_report(struct operation_build *b);
enum err build_report_update(struct operation_build *b);
enum err build_room_status(struct operation_build *b);

/* operations_lost.c */
enum err build_found(struct operation_build *b);
enum err build_found_update(struct operation_build *b);

/* operations_property.c */
enum err build_audit_begin(struct operation_build *b);
enum err build_roll_call(struct operation_build *b);
enum err build_audit_end(struct operation_build *b);
enum err build_audit_stop(struct operation_build *b);
enum err build_limits(struct operation_build *b);

/* operations_conflict.c */
enum err build_resolve_conflict(struct operation_build *b);
enum err build_reopen_conflict(struct operation_build *b);

/* operations_record.c */
enum err build_insert(struct operation_build *b);
enum err build_update(struct operation_build *b);
enum err build_delete(struct operation_build *b);

#endif
