#include "tests/lib/hotel.h"
#include "tests/lib/test.h"

#include "json/json.h"

#include <stdlib.h>
#include <string.h>

/* The conflict record that the last action made. */
static const struct record *
conflict(struct hotel *h)
{
	assert_non_null(h->last.conflict_id);
	return hotel_get(h, TABLE_CONFLICTS, h->last.conflict_id);
}

static const struct reduction *
decide(struct hotel *h, const char *conflict_id, const char *strategy,
	const char *data)
{
	struct field_values decision = DATA(INT(CONFLICT_RESOLVED, 1),
		TEXT(CONFLICT_RESOLUTION_STRATEGY, strategy),
		TEXT(CONFLICT_RESOLUTION_DATA, data));

	if (data == NULL)
		decision.count--;
	h->user = "boss";
	return hotel_update(h, TABLE_CONFLICTS, conflict_id, decision);
}

/* A guest's phone, as the client saw it and as it sets it. */
static const struct reduction *
set_phone(struct hotel *h, const char *saw, const char *phone)
{
	struct field_values base = DATA(TEXT(GUEST_PHONE, saw));

	h->base = &base;
	return hotel_update(
		h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, phone)));
}

static const struct reduction *
set_name(struct hotel *h, const char *name)
{
	struct field_values base =
		DATA(TEXT(GUEST_FULL_NAME, "what it saw"), NONE(GUEST_NOTE));

	h->base = &base;
	return hotel_update(h, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_FULL_NAME, name), TEXT(GUEST_NOTE, "tall")));
}

/* ---- scenario 1: the same record, offline and online ---- */

static void
a_conflict_that_a_policy_decides_is_kept(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *c;
	char id[UUID_SIZE];

	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	h->user = "desk";
	h->action_id = "the-action";
	r = set_phone(h, "111", "333");
	assert_outcome(r, OUTCOME_SERVER_WINS);
	assert_int_equal(r->conflict_field_count, 1);
	assert_string_equal(r->conflict_fields[0], "phone");
	assert_string_equal(record_text(r->server_version, GUEST_PHONE), "222");
	assert_string_equal(record_text(r->final, GUEST_PHONE), "222");
	assert_int_equal(r->write_count, 1);
	c = conflict(h);
	uuid_derive("the-action", "conflict", id);
	assert_string_equal(c->id, id);
	assert_string_equal(record_text(c, CONFLICT_ACTION_ID), "the-action");
	assert_string_equal(record_text(c, CONFLICT_TABLE_NAME), "guests");
	assert_string_equal(record_text(c, CONFLICT_RECORD_ID), "anna");
	assert_string_equal(record_text(c, CONFLICT_TERMINAL_ID), "FD1");
	assert_string_equal(record_text(c, CONFLICT_CLIENT_USER), "desk");
	assert_string_equal(record_text(c, CONFLICT_SERVER_USER), "setup");
	assert_int_equal(record_int(c, CONFLICT_CLIENT_AT), HOTEL_START);
	assert_int_equal(record_int(c, CONFLICT_SERVER_AT), HOTEL_START - 1000);
	assert_string_equal(record_word(c, CONFLICT_CONFLICT_TYPE), "version");
	assert_string_equal(
		record_text(c, CONFLICT_RESOLUTION_STRATEGY), "server_wins");
	assert_int_equal(record_int(c, CONFLICT_RESOLVED), 1);
	assert_int_equal(record_int(c, CONFLICT_RESOLVED_AT), HOTEL_START);
	assert_string_equal(record_text(c, CONFLICT_DECIDED_BY), "policy");
	assert_string_equal(
		record_text(c, CONFLICT_BASE_DATA), "{\"phone\":\"111\"}");
	assert_string_equal(
		record_text(c, CONFLICT_SERVER_DATA), "{\"phone\":\"222\"}");
	assert_string_equal(
		record_text(c, CONFLICT_CLIENT_DATA), "{\"phone\":\"333\"}");
	assert_string_equal(record_text(c, CONFLICT_RESOLUTION_DATA),
		"{\"phone\":\"222\"}");
}

static void
an_action_may_insist_where_the_entity_leaves_it_open(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	h->resolution = RESOLUTION_CLIENT_WINS;
	r = set_phone(h, "111", "333");
	assert_outcome(r, OUTCOME_CLIENT_WINS);
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_PHONE), "333");
	assert_string_equal(
		record_text(conflict(h), CONFLICT_RESOLUTION_STRATEGY),
		"client_wins");
	h->resolution = RESOLUTION_MANUAL;
	assert_outcome(set_phone(h, "111", "444"), OUTCOME_MANUAL);
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_PHONE), "333");
}

static void
different_fields_merge_without_a_record(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	struct record *seen;

	seen = record_copy(h->arena, hotel_get(h, TABLE_GUESTS, "anna"));
	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	h->seen = seen;
	r = hotel_update(h, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_EMAIL, "a@example.com")));
	assert_outcome(r, OUTCOME_MERGED);
	assert_null(r->conflict_id);
	assert_int_equal(r->write_count, 1);
	assert_string_equal(record_text(r->final, GUEST_PHONE), "222");
	assert_string_equal(
		record_text(r->final, GUEST_EMAIL), "a@example.com");
}

static void
a_merge_keeps_what_is_undisputed(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	struct field_values base =
		DATA(TEXT(GUEST_PHONE, "111"), NONE(GUEST_EMAIL));

	hotel_set(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "222")));
	h->base = &base;
	r = hotel_update(h, TABLE_GUESTS, "anna",
		DATA(TEXT(GUEST_PHONE, "333"),
			TEXT(GUEST_EMAIL, "a@example.com")));
	assert_outcome(r, OUTCOME_MERGED);
	assert_int_equal(r->conflict_field_count, 1);
	assert_string_equal(record_text(r->final, GUEST_PHONE), "222");
	assert_string_equal(
		record_text(r->final, GUEST_EMAIL), "a@example.com");
	assert_string_equal(
		record_text(conflict(h), CONFLICT_RESOLUTION_STRATEGY),
		"server_wins");
}

static void
policies_name_their_decision(void **state)
{
	static const struct {
		enum table table;
		const char *id;
		struct field_value base, server, client;
		const char *strategy;
		enum outcome outcome;
	} cases[] = {
		{ TABLE_ROOMS, "204", INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER),
			INT(ROOM_STATUS, ROOM_STATUS_DIRTY), "priority",
			OUTCOME_SERVER_WINS },
		{ TABLE_ROOMS, "204", INT(ROOM_STATUS, ROOM_STATUS_AVAILABLE),
			INT(ROOM_STATUS, ROOM_STATUS_DIRTY),
			INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER), "priority",
			OUTCOME_CLIENT_WINS },
		{ TABLE_ROOMS, "204", INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN),
			INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP),
			INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED), "newest",
			OUTCOME_CLIENT_WINS },
		{ TABLE_ROOMS, "204", TEXT(ROOM_NOTE, "a"),
			TEXT(ROOM_NOTE, "b"), TEXT(ROOM_NOTE, "c"),
			"client_wins", OUTCOME_CLIENT_WINS },
		{ TABLE_MENU_ITEMS, "beer", INT(ITEM_COUNTDOWN, 10),
			INT(ITEM_COUNTDOWN, 6), INT(ITEM_COUNTDOWN, 7), "sum",
			OUTCOME_MERGED },
	};
	struct hotel *h = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct field_value base_item = cases[i].base;
		struct field_value server_item = cases[i].server;
		struct field_value client_item = cases[i].client;
		struct field_values base = { .count = 1, .items = &base_item };
		const struct reduction *r;

		hotel_set(h, cases[i].table, cases[i].id,
			(struct field_values){
				.count = 1, .items = &server_item });
		h->base = &base;
		r = hotel_update(h, cases[i].table, cases[i].id,
			(struct field_values){
				.count = 1, .items = &client_item });
		assert_outcome(r, cases[i].outcome);
		assert_string_equal(
			record_text(conflict(h), CONFLICT_RESOLUTION_STRATEGY),
			cases[i].strategy);
	}
	assert_int_equal(
		hotel_int(h, TABLE_MENU_ITEMS, "beer", ITEM_COUNTDOWN), 3);
}

static void
an_older_condition_loses_and_is_said(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	struct field_values base =
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN));
	int64_t at = h->now_ms;

	h->now_ms += 60000;
	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP))));
	h->now_ms = at;
	h->base = &base;
	r = hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED)));
	assert_outcome(r, OUTCOME_SERVER_WINS);
	assert_int_equal(r->rule, RULE_HK_STALE);
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "204", ROOM_CONDITION), "pickup");
}

static void
a_late_action_does_not_make_a_record_look_older(void **state)
{
	struct hotel *h = *state;
	int64_t at = h->now_ms;

	h->now_ms += 60000;
	assert_applied(hotel_update(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_CONDITION, ROOM_CONDITION_PICKUP))));
	h->now_ms = at;
	hotel_update(h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "x")));
	assert_int_equal(
		hotel_get(h, TABLE_ROOMS, "204")->updated_at, at + 60000);
}

static void
what_a_person_must_decide_waits_untouched(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *c;

	r = set_name(h, "Lindkvist, Anna");
	assert_outcome(r, OUTCOME_MANUAL);
	assert_null(r->final);
	assert_int_equal(r->write_count, 1);
	c = conflict(h);
	assert_int_equal(record_int(c, CONFLICT_RESOLVED), 0);
	assert_string_equal(
		record_text(c, CONFLICT_RESOLUTION_STRATEGY), "manual");
	assert_true(record_is_null(c, CONFLICT_DECIDED_BY));
	assert_true(record_is_null(c, CONFLICT_RESOLUTION_DATA));
	/* Every field of the action is shown, sorted as canonical JSON is. */
	assert_string_equal(record_text(c, CONFLICT_CLIENT_DATA),
		"{\"full_name\":\"Lindkvist, Anna\",\"note\":\"tall\"}");
	assert_string_equal(record_text(c, CONFLICT_SERVER_DATA),
		"{\"full_name\":\"Lindqvist, Anna\",\"note\":null}");
	assert_true(
		record_is_null(hotel_get(h, TABLE_GUESTS, "anna"), GUEST_NOTE));
}

static void
the_whole_group_is_shown(void **state)
{
	struct hotel *h = *state;
	struct field_values base =
		DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-23"));
	const char *server;

	h->base = &base;
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_DEPARTURE_DATE, "2026-11-26"))),
		OUTCOME_MANUAL);
	server = record_text(conflict(h), CONFLICT_SERVER_DATA);
	assert_string_equal(server,
		"{\"arrival_date\":\"2026-11-22\","
		"\"departure_date\":\"2026-11-24\",\"rate_minor\":9000,"
		"\"room_id\":\"204\"}");
}

static void
the_same_conflict_again_is_one_record(void **state)
{
	struct hotel *h = *state;
	const char *first;

	assert_outcome(set_name(h, "Lindkvist, Anna"), OUTCOME_MANUAL);
	first = h->last.conflict_id;
	assert_outcome(hotel_again(h), OUTCOME_MANUAL);
	assert_int_equal(h->last.write_count, 0);
	assert_string_equal(h->last.conflict_id, first);
	assert_int_equal(hotel_list(h, TABLE_CONFLICTS, -1, NULL).count, 1);
}

static void
a_refused_change_leaves_no_conflict_behind(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	struct field_values base = DATA(TEXT(STAY_NOTE, "old"));

	hotel_set(h, TABLE_ROOMS, "204",
		DATA(INT(ROOM_STATUS, ROOM_STATUS_OUT_OF_ORDER)));
	h->base = &base;
	r = hotel_update(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_NOTE, "new"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE)));
	assert_refused(r, RULE_ROOM_OOO);
	assert_null(r->conflict_id);
	assert_int_equal(hotel_list(h, TABLE_CONFLICTS, -1, NULL).count, 0);
}

static void
a_guest_let_in_meanwhile_cancelled_is_parked_not_lost(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(INT(STAY_STATE, STAY_STATE_CONFIRMED));

	hotel_set(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_CANCELLED)));
	h->late = true;
	h->base = &base;
	assert_refused(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))),
		RULE_STAY_STATE);
}

static void
two_terminals_that_check_the_same_guest_in_agree(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(INT(STAY_STATE, STAY_STATE_CONFIRMED));

	hotel_check_in(h);
	h->late = true;
	h->base = &base;
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE))));
	assert_int_equal(h->last.write_count, 0);
}

static void
two_rooms_for_one_guest_are_for_a_manager(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(INT(STAY_STATE, STAY_STATE_CONFIRMED),
		TEXT(STAY_ROOM_ID, "204"));

	hotel_check_in(h);
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205"))));
	h->late = true;
	h->base = &base;
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(INT(STAY_STATE, STAY_STATE_IN_HOUSE),
				       TEXT(STAY_ROOM_ID, "206"))),
		OUTCOME_MANUAL);
}

/* ---- scenario 2: deleted on the server, updated offline ---- */

static const struct reduction *
update_deleted(struct hotel *h)
{
	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	h->user = "desk";
	return hotel_update(
		h, TABLE_GUESTS, "ben", DATA(TEXT(GUEST_PHONE, "555")));
}

static void
a_deleted_record_is_neither_resurrected_nor_is_the_change_lost(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *c;
	struct json_doc *doc;
	const char *image;

	r = update_deleted(h);
	assert_outcome(r, OUTCOME_MANUAL);
	assert_int_equal(r->rule, RULE_RECORD_DELETED);
	assert_int_equal(r->conflict_type, CONFLICT_TYPE_VERSION);
	assert_true(r->server_version->deleted);
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	c = conflict(h);
	assert_string_equal(
		record_text(c, CONFLICT_CLIENT_DATA), "{\"phone\":\"555\"}");
	image = record_text(c, CONFLICT_SERVER_DATA);
	assert_int_equal(
		json_parse(image, strlen(image), 65536, &doc, NULL), ERR_OK);
	assert_true(json_find_bool(json_root(doc), "deleted", false));
	assert_string_equal(json_find_text(json_root(doc), "id", ""), "ben");
	json_free(doc);
}

static void
a_terminal_says_at_once_that_a_record_is_deleted(void **state)
{
	struct hotel *h = *state;

	h->authoritative = false;
	assert_refused(update_deleted(h), RULE_RECORD_DELETED);
}

static void
a_manager_restores_with_the_change(void **state)
{
	struct hotel *h = *state;
	const struct record *ben;

	update_deleted(h);
	assert_applied(decide(h, h->last.conflict_id, "manual",
		"{\"_restore\":true,\"note\":\"came back\"}"));
	ben = hotel_get(h, TABLE_GUESTS, "ben");
	assert_false(ben->deleted);
	assert_string_equal(record_text(ben, GUEST_PHONE), "555");
	assert_string_equal(record_text(ben, GUEST_NOTE), "came back");
	assert_int_equal(ben->version, 3);
}

static void
client_wins_restores_too(void **state)
{
	struct hotel *h = *state;

	update_deleted(h);
	assert_applied(decide(h, h->last.conflict_id, "client_wins", NULL));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "ben", GUEST_PHONE), "555");
}

static void
a_manager_keeps_it_deleted(void **state)
{
	struct hotel *h = *state;
	const char *id;

	update_deleted(h);
	id = h->last.conflict_id;
	assert_refused(decide(h, id, "manual", "{\"phone\":\"555\"}"),
		RULE_RECORD_DELETED);
	assert_applied(decide(h, id, "manual", "{\"_delete\":true}"));
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_int_equal(
		hotel_int(h, TABLE_CONFLICTS, id, CONFLICT_RESOLVED), 1);
	assert_string_equal(
		hotel_text(h, TABLE_CONFLICTS, id, CONFLICT_DECIDED_BY),
		"boss");
}

static void
deleting_twice_is_deleting_once(void **state)
{
	struct hotel *h = *state;

	assert_applied(hotel_remove(h, TABLE_GUESTS, "ben"));
	assert_null(h->last.final);
	assert_applied(hotel_remove(h, TABLE_GUESTS, "ben"));
	assert_int_equal(h->last.write_count, 0);
}

static void
deleting_what_others_changed_is_a_conflict(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "old"));

	hotel_set(h, TABLE_GUESTS, "ben", DATA(TEXT(GUEST_PHONE, "new")));
	h->base = &base;
	assert_outcome(
		hotel_remove(h, TABLE_GUESTS, "ben"), OUTCOME_SERVER_WINS);
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	h->base = &base;
	h->resolution = RESOLUTION_MANUAL;
	assert_outcome(hotel_remove(h, TABLE_GUESTS, "ben"), OUTCOME_MANUAL);
	assert_string_equal(record_text(conflict(h), CONFLICT_CLIENT_DATA),
		"{\"_delete\":true}");
	assert_applied(decide(h, h->last.conflict_id, "client_wins", NULL));
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
}

static void
a_delete_that_insists_deletes(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "old"));

	h->base = &base;
	h->resolution = RESOLUTION_CLIENT_WINS;
	assert_outcome(
		hotel_remove(h, TABLE_GUESTS, "ben"), OUTCOME_CLIENT_WINS);
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_int_equal(record_int(conflict(h), CONFLICT_RESOLVED), 1);
}

/* ---- scenario 3: the referenced record is gone ---- */

static const struct reduction *
stay_of_ben(struct hotel *h)
{
	h->user = "desk";
	return hotel_insert(h, TABLE_STAYS, "walk-in",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
}

static void
a_parent_that_never_came_is_waited_for(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	view_memory_remove(h->records, TABLE_GUESTS, "ben");
	r = stay_of_ben(h);
	assert_outcome(r, OUTCOME_ORPHAN);
	assert_int_equal(r->rule, RULE_ORPHAN_REF);
	assert_null(r->conflict_id);
	assert_int_equal(r->write_count, 0);
}

static void
a_deleted_parent_is_a_conflict_and_the_child_waits(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;
	const struct record *c;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	r = stay_of_ben(h);
	assert_outcome(r, OUTCOME_ORPHAN);
	assert_int_equal(r->rule, RULE_ORPHAN_REF);
	assert_int_equal(r->conflict_type, CONFLICT_TYPE_FOREIGN_KEY);
	c = conflict(h);
	assert_string_equal(
		record_word(c, CONFLICT_CONFLICT_TYPE), "foreign_key");
	assert_string_equal(record_text(c, CONFLICT_TABLE_NAME), "stays");
	assert_string_equal(record_text(c, CONFLICT_RECORD_ID), "walk-in");
	assert_null(hotel_find(h, TABLE_STAYS, "walk-in"));
	/* Tried again: the same answer, no second record. */
	assert_outcome(hotel_again(h), OUTCOME_ORPHAN);
	assert_int_equal(h->last.write_count, 0);
	assert_non_null(h->last.conflict_id);
}

static void
only_the_server_makes_conflicts(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	h->authoritative = false;
	r = stay_of_ben(h);
	assert_outcome(r, OUTCOME_ORPHAN);
	assert_int_equal(r->write_count, 0);
}

static void
restoring_the_parent_lets_the_child_in(void **state)
{
	struct hotel *h = *state;
	const struct action *waiting;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	stay_of_ben(h);
	waiting = h->last_action;
	assert_applied(decide(
		h, h->last.conflict_id, "manual", "{\"_restore\":true}"));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "205", ROOM_STATUS), "occupied");
	assert_non_null(hotel_folio(h, "walk-in"));
	/* The waiting action comes again and finds itself done. */
	h->last_action = waiting;
	assert_applied(hotel_again(h));
	assert_int_equal(h->last.write_count, 0);
}

static void
a_child_is_given_another_parent(void **state)
{
	struct hotel *h = *state;
	const struct action *waiting;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	stay_of_ben(h);
	waiting = h->last_action;
	assert_applied(decide(
		h, h->last.conflict_id, "manual", "{\"guest_id\":\"anna\"}"));
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "walk-in", STAY_GUEST_ID), "anna");
	assert_true(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	h->last_action = waiting;
	assert_applied(hotel_again(h));
	assert_int_equal(h->last.rule, RULE_CONFLICT_DECIDED);
	assert_int_equal(h->last.write_count, 0);
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "walk-in", STAY_GUEST_ID), "anna");
}

static void
a_child_is_dropped_with_its_parent(void **state)
{
	struct hotel *h = *state;
	const struct action *waiting;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	stay_of_ben(h);
	waiting = h->last_action;
	assert_applied(decide(h, h->last.conflict_id, "server_wins", NULL));
	assert_null(hotel_find(h, TABLE_STAYS, "walk-in"));
	h->last_action = waiting;
	assert_applied(hotel_again(h));
	assert_int_equal(h->last.rule, RULE_CONFLICT_DECIDED);
	assert_null(hotel_find(h, TABLE_STAYS, "walk-in"));
}

static void
a_decision_that_still_refers_to_nothing_is_refused(void **state)
{
	struct hotel *h = *state;
	const char *id;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	stay_of_ben(h);
	id = h->last.conflict_id;
	assert_refused(decide(h, id, "manual", "{\"guest_id\":\"nobody\"}"),
		RULE_ORPHAN_REF);
	assert_refused(decide(h, id, "manual", "{}"), RULE_ORPHAN_REF);
	assert_int_equal(
		hotel_int(h, TABLE_CONFLICTS, id, CONFLICT_RESOLVED), 0);
}

static void
an_update_to_a_deleted_parent_waits_too(void **state)
{
	struct hotel *h = *state;

	hotel_delete_past_rules(h, TABLE_ROOMS, "206");
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "206"),
				       TEXT(STAY_NOTE, "quiet"))),
		OUTCOME_ORPHAN);
	assert_applied(decide(
		h, h->last.conflict_id, "manual", "{\"room_id\":\"205\"}"));
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "stay", STAY_ROOM_ID), "205");
	assert_string_equal(
		hotel_text(h, TABLE_STAYS, "stay", STAY_NOTE), "quiet");
}

static void
a_parent_deleted_before_that_the_action_leaves_alone_is_no_matter(void **state)
{
	struct hotel *h = *state;

	hotel_delete_past_rules(h, TABLE_GUESTS, "anna");
	assert_applied(hotel_update(h, TABLE_STAYS, "stay",
		DATA(TEXT(STAY_GUEST_ID, "anna"), TEXT(STAY_NOTE, "x"))));
}

/* ---- scenario 4: the field's type or limits changed meanwhile ---- */

static const struct reduction *
with_a_bad_capacity(struct hotel *h)
{
	static struct field_problem bad = { "capacity",
		"must be a whole number", NULL };
	static const struct field_problems problems = {
		.count = 1,
		.items = &bad,
	};

	h->problems = &problems;
	return hotel_update(
		h, TABLE_ROOMS, "204", DATA(TEXT(ROOM_NOTE, "corner")));
}

static void
a_value_that_does_not_fit_is_asked_for_by_field(void **state)
{
	struct hotel *h = *state;

	assert_problem(with_a_bad_capacity(h), "capacity");
	assert_int_equal(h->last.write_count, 0);
	assert_null(h->last.conflict_id);
}

static void
a_late_one_is_kept_for_a_manager_to_complete(void **state)
{
	struct hotel *h = *state;
	const struct record *c;

	h->late = true;
	assert_problem(with_a_bad_capacity(h), "capacity");
	c = conflict(h);
	assert_string_equal(record_word(c, CONFLICT_CONFLICT_TYPE), "data");
	assert_string_equal(record_text(c, CONFLICT_NOTE),
		"capacity must be a whole number");
	h->late = false;
	assert_problem(decide(h, h->last.conflict_id, "manual",
			       "{\"capacity\":\"many\"}"),
		"resolution_data");
	assert_applied(decide(h, c->id, "manual", "{\"capacity\":\"3\"}"));
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "204", ROOM_CAPACITY), 3);
	assert_string_equal(
		hotel_text(h, TABLE_ROOMS, "204", ROOM_NOTE), "corner");
	/* The action comes again and finds itself done. */
	h->late = true;
	h->user = "desk";
	h->action_id = record_text(c, CONFLICT_ACTION_ID);
	assert_applied(with_a_bad_capacity(h));
	assert_int_equal(h->last.rule, RULE_CONFLICT_DECIDED);
}

static void
an_insert_of_another_schema_can_be_completed(void **state)
{
	struct hotel *h = *state;
	static struct field_problem bad = { "priority", "must be a number",
		NULL };
	static const struct field_problems problems = {
		.count = 1,
		.items = &bad,
	};
	const char *id;

	h->late = true;
	h->problems = &problems;
	assert_problem(
		hotel_insert(h, TABLE_MAINTENANCE_REPORTS, "leak",
			DATA(TEXT(REPORT_ISSUE, "leak"), INT(REPORT_STATE, 0))),
		"priority");
	id = h->last.conflict_id;
	assert_problem(decide(h, id, "client_wins", NULL), "priority");
	assert_applied(decide(h, id, "manual", "{\"priority\":2}"));
	assert_int_equal(hotel_int(h, TABLE_MAINTENANCE_REPORTS, "leak",
				 REPORT_PRIORITY),
		2);
	assert_string_equal(
		hotel_text(h, TABLE_MAINTENANCE_REPORTS, "leak", REPORT_ISSUE),
		"leak");
}

/* An action as it came over the wire, with a word where a number belongs. */
static const struct reduction *
send_a_word_for_a_number(struct hotel *h)
{
	static const char text[] =
		"{\"id\":\"a-9\",\"tenant_id\":\"hotel\",\"user_id\":"
		"\"boss\",\"table_name\":\"rooms\",\"operation\":\"UPDATE\","
		"\"server_id\":\"204\",\"idempotency_key\":\"k-9\","
		"\"created_at\":1763805600000,\"data\":{\"note\":\"quiet\","
		"\"capacity\":{\"beds\":2},\"floor\":\"second\"}}";
	struct action *act = ARENA_NEW(h->arena, struct action);
	struct field_problems *problems =
		ARENA_NEW(h->arena, struct field_problems);
	struct json_doc *doc;

	assert_int_equal(
		json_parse(text, strlen(text), 4096, &doc, NULL), ERR_OK);
	assert_int_equal(
		action_from_json(json_root(doc), h->arena, act, problems),
		ERR_OK);
	json_free(doc);
	h->problems = problems;
	h->late = true;
	return hotel_run(h, act);
}

static void
what_could_not_be_read_is_kept_as_it_was_sent(void **state)
{
	struct hotel *h = *state;
	const char *id;

	assert_problem(send_a_word_for_a_number(h), "capacity");
	id = h->last.conflict_id;
	assert_string_equal(
		hotel_text(h, TABLE_CONFLICTS, id, CONFLICT_CLIENT_DATA),
		"{\"capacity\":{\"beds\":2},\"floor\":\"second\","
		"\"note\":\"quiet\"}");
	/* "Theirs" alone says nothing of the two; with one of them, the other
	 * stays as it is. */
	assert_problem(decide(h, id, "client_wins", NULL), "capacity");
	assert_applied(decide(h, id, "manual", "{\"capacity\":3}"));
	assert_int_equal(hotel_int(h, TABLE_ROOMS, "204", ROOM_CAPACITY), 3);
	assert_string_equal(
		hotel_text(h, TABLE_ROOMS, "204", ROOM_NOTE), "quiet");
	assert_true(
		record_is_null(hotel_get(h, TABLE_ROOMS, "204"), ROOM_FLOOR));
}

/* ---- scenario 5: a rule of the hotel ---- */

static void
a_rule_of_the_hotel_refuses_with_its_code(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r;

	hotel_check_in(h);
	r = hotel_insert(h, TABLE_STAYS, "second",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "204"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
	assert_refused(r, RULE_ROOM_OCCUPIED);
	assert_string_equal(rule_get(r->rule)->code, "ROOM_OCCUPIED");
	assert_non_null(rule_get(r->rule)->remedy);
}

/* ---- deciding ---- */

static const char *
name_conflict(struct hotel *h)
{
	assert_outcome(set_name(h, "Lindkvist, Anna"), OUTCOME_MANUAL);
	return h->last.conflict_id;
}

static void
a_decision_sets_the_final_values(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);
	const struct reduction *r;
	const struct record *c;

	r = decide(h, id, "manual",
		"{\"full_name\":\"Lindqvist, Anne\",\"note\":\"tall\"}");
	assert_applied(r);
	assert_string_equal(r->record_id, id);
	assert_int_equal(r->write_count, 2);
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_FULL_NAME),
		"Lindqvist, Anne");
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_NOTE), "tall");
	c = hotel_get(h, TABLE_CONFLICTS, id);
	assert_int_equal(record_int(c, CONFLICT_RESOLVED), 1);
	assert_string_equal(record_text(c, CONFLICT_DECIDED_BY), "boss");
	assert_int_equal(
		record_int(c, CONFLICT_RESOLVED_AT), HOTEL_START + 1000);
}

static void
server_wins_leaves_the_record_alone(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	assert_applied(decide(h, id, "server_wins", NULL));
	assert_int_equal(h->last.write_count, 1);
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_FULL_NAME),
		"Lindqvist, Anna");
}

static void
client_wins_takes_all_of_the_action(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	assert_applied(decide(h, id, "client_wins", NULL));
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_FULL_NAME),
		"Lindkvist, Anna");
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_NOTE), "tall");
}

static void
a_whole_image_may_be_the_decision(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	assert_applied(decide(h, id, "manual",
		"{\"id\":\"anna\",\"tenant_id\":\"hotel\",\"version\":7,"
		"\"full_name\":\"X\"}"));
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_FULL_NAME), "X");
	assert_int_equal(hotel_get(h, TABLE_GUESTS, "anna")->version, 2);
}

static void
a_decision_must_make_sense(void **state)
{
	static const char *const nonsense[] = { "[1]", "{\"no_field\":1}",
		"{\"vip\":\"perhaps\"}", "{\"full_name\":\"\\u0007bell\"}" };
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		assert_problem(decide(h, id, "manual", nonsense[i]),
			"resolution_data");
	assert_problem(decide(h, id, "manual", NULL), "resolution_data");
	assert_problem(
		decide(h, id, "manual", "{\"full_name\":null}"), "full_name");
	assert_int_equal(
		hotel_int(h, TABLE_CONFLICTS, id, CONFLICT_RESOLVED), 0);
}

static void
a_conflict_is_decided_once(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);
	const struct reduction *r;

	assert_applied(decide(h, id, "server_wins", NULL));
	r = decide(h, id, "client_wins", NULL);
	assert_applied(r);
	assert_int_equal(r->rule, RULE_CONFLICT_DECIDED);
	assert_int_equal(r->write_count, 0);
	assert_string_equal(record_text(r->final, CONFLICT_RESOLUTION_STRATEGY),
		"server_wins");
	assert_string_equal(
		hotel_text(h, TABLE_GUESTS, "anna", GUEST_FULL_NAME),
		"Lindqvist, Anna");
	h->authoritative = false;
	assert_refused(
		decide(h, id, "client_wins", NULL), RULE_CONFLICT_DECIDED);
}

static void
only_a_manager_decides(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	h->user = "desk";
	assert_refused(hotel_update(h, TABLE_CONFLICTS, id,
			       DATA(INT(CONFLICT_RESOLVED, 1))),
		RULE_ROLE_DENIED);
	assert_refused(
		hotel_insert(h, TABLE_CONFLICTS, "made up",
			DATA(TEXT(CONFLICT_ACTION_ID, "a"),
				INT(CONFLICT_CONFLICT_TYPE, 0),
				TEXT(CONFLICT_TABLE_NAME, "guests"),
				TEXT(CONFLICT_RECORD_ID, "anna"),
				TEXT(CONFLICT_RESOLUTION_STRATEGY, "manual"),
				INT(CONFLICT_RESOLVED, 0))),
		RULE_ROLE_DENIED);
}

static void
what_happened_is_not_rewritten(void **state)
{
	struct hotel *h = *state;
	const char *id = name_conflict(h);

	h->user = "boss";
	assert_refused(hotel_update(h, TABLE_CONFLICTS, id,
			       DATA(TEXT(CONFLICT_CLIENT_DATA, "{}"))),
		RULE_APPEND_ONLY);
	assert_applied(hotel_update(h, TABLE_CONFLICTS, id,
		DATA(TEXT(CONFLICT_NOTE, "asked the guest"))));
}

static void
a_decision_has_the_effects_of_the_change(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(STAY_ROOM_ID, "204"));

	hotel_check_in(h);
	assert_applied(hotel_update(
		h, TABLE_STAYS, "stay", DATA(TEXT(STAY_ROOM_ID, "205"))));
	h->base = &base;
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "206"))),
		OUTCOME_MANUAL);
	assert_applied(decide(h, h->last.conflict_id, "client_wins", NULL));
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "206", ROOM_STATUS), "occupied");
	assert_string_equal(
		hotel_word(h, TABLE_ROOMS, "205", ROOM_STATUS), "dirty");
}

static void
a_decision_that_breaks_a_rule_is_refused(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(STAY_ROOM_ID, "206"));
	const char *id;

	hotel_check_in(h);
	h->base = &base;
	assert_outcome(hotel_update(h, TABLE_STAYS, "stay",
			       DATA(TEXT(STAY_ROOM_ID, "205"))),
		OUTCOME_MANUAL);
	id = h->last.conflict_id;
	hotel_put(h, TABLE_STAYS, "other",
		DATA(TEXT(STAY_GUEST_ID, "ben"), TEXT(STAY_ROOM_ID, "205"),
			INT(STAY_STATE, STAY_STATE_IN_HOUSE),
			TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
			TEXT(STAY_DEPARTURE_DATE, "2026-11-23")));
	assert_refused(decide(h, id, "client_wins", NULL), RULE_ROOM_OCCUPIED);
	assert_int_equal(
		hotel_int(h, TABLE_CONFLICTS, id, CONFLICT_RESOLVED), 0);
	assert_applied(decide(h, id, "server_wins", NULL));
}

static void
no_decision_changes_a_posting(void **state)
{
	struct hotel *h = *state;
	const char *folio;
	const char *id;

	hotel_check_in(h);
	folio = hotel_folio(h, "stay");
	hotel_put(h, TABLE_FOLIO_CHARGES, "gone",
		DATA(TEXT(CHARGE_FOLIO_ID, folio),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, 100)));
	hotel_delete_past_rules(h, TABLE_FOLIO_CHARGES, "gone");
	assert_outcome(hotel_insert(h, TABLE_FOLIO_CHARGES, "back",
			       DATA(TEXT(CHARGE_FOLIO_ID, folio),
				       INT(CHARGE_KIND, CHARGE_KIND_ROOM),
				       INT(CHARGE_AMOUNT_MINOR, -100),
				       TEXT(CHARGE_REVERSES_ID, "gone"))),
		OUTCOME_ORPHAN);
	id = h->last.conflict_id;
	hotel_put(h, TABLE_FOLIO_CHARGES, "back",
		DATA(TEXT(CHARGE_FOLIO_ID, folio),
			INT(CHARGE_KIND, CHARGE_KIND_ROOM),
			INT(CHARGE_AMOUNT_MINOR, 500)));
	assert_refused(decide(h, id, "manual",
			       "{\"reverses_id\":null,\"amount_minor\":1}"),
		RULE_APPEND_ONLY);
	assert_refused(decide(h, id, "manual",
			       "{\"reverses_id\":null,\"_delete\":true}"),
		RULE_APPEND_ONLY);
}

/* ---- small print ---- */

static void
what_the_client_saw_of_a_deleted_record_is_kept(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "444"));

	h->base = &base;
	update_deleted(h);
	assert_string_equal(record_text(conflict(h), CONFLICT_BASE_DATA),
		"{\"phone\":\"444\"}");
	h->base = NULL;
	hotel_delete_past_rules(h, TABLE_GUESTS, "anna");
	hotel_update(h, TABLE_GUESTS, "anna", DATA(TEXT(GUEST_PHONE, "1")));
	assert_true(record_is_null(conflict(h), CONFLICT_BASE_DATA));
}

static void
a_conflict_for_a_person_names_its_fields(void **state)
{
	struct hotel *h = *state;
	const struct reduction *r = set_name(h, "Lindkvist, Anna");

	assert_int_equal(r->conflict_field_count, 1);
	assert_string_equal(r->conflict_fields[0], "full_name");
	assert_string_equal(r->server_version->id, "anna");
}

static void
only_an_older_report_is_called_stale(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(INT(ROOM_RATE_MINOR, 1),
		INT(ROOM_CONDITION, ROOM_CONDITION_CLEAN));

	h->base = &base;
	assert_outcome(
		hotel_update(h, TABLE_ROOMS, "204",
			DATA(INT(ROOM_RATE_MINOR, 2),
				INT(ROOM_CONDITION, ROOM_CONDITION_INSPECTED))),
		OUTCOME_MERGED);
	assert_int_equal(h->last.exception_count, 0);
}

static void
deleting_what_is_deleted_is_no_conflict(void **state)
{
	struct hotel *h = *state;
	struct field_values base = DATA(TEXT(GUEST_PHONE, "old"));

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	h->base = &base;
	assert_applied(hotel_remove(h, TABLE_GUESTS, "ben"));
	assert_int_equal(h->last.write_count, 0);
}

static void
only_values_of_known_fields_make_a_schema_conflict(void **state)
{
	static struct field_problem table = { "table_name", "is unknown",
		NULL };
	static const struct field_problems problems = {
		.count = 1,
		.items = &table,
	};
	static const struct field_problems none = { .count = 0 };
	struct hotel *h = *state;
	struct action act;

	h->late = true;
	h->problems = &problems;
	act = hotel_action(h, OPERATION_UPDATE, TABLE_ROOMS, "204", EMPTY);
	act.entity = NULL;
	assert_outcome(hotel_run(h, &act), OUTCOME_INVALID);
	h->problems = &none;
	assert_outcome(
		hotel_insert(h, TABLE_ROOMS, "new", EMPTY), OUTCOME_INVALID);
	assert_outcome(
		hotel_insert(h, TABLE_ROOMS, "new", EMPTY), OUTCOME_INVALID);
	h->authoritative = false;
	assert_problem(with_a_bad_capacity(h), "capacity");
	h->authoritative = true;
	h->problems = &problems;
	assert_outcome(
		hotel_update(h, TABLE_ROOMS, NULL, EMPTY), OUTCOME_INVALID);
	table.field = "capacity";
	h->problems = &problems;
	assert_outcome(
		hotel_update(h, TABLE_ROOMS, NULL, EMPTY), OUTCOME_INVALID);
	assert_int_equal(hotel_list(h, TABLE_CONFLICTS, -1, NULL).count, 0);
}

static void
an_empty_reference_is_no_parent_to_restore(void **state)
{
	struct hotel *h = *state;

	hotel_delete_past_rules(h, TABLE_GUESTS, "ben");
	assert_outcome(
		hotel_insert(h, TABLE_STAYS, "plan",
			DATA(TEXT(STAY_GUEST_ID, "ben"), NONE(STAY_ROOM_ID),
				INT(STAY_STATE, STAY_STATE_CONFIRMED),
				TEXT(STAY_ARRIVAL_DATE, HOTEL_TODAY),
				TEXT(STAY_DEPARTURE_DATE, "2026-11-23"))),
		OUTCOME_ORPHAN);
	assert_applied(decide(h, h->last.conflict_id, "client_wins", NULL));
	assert_false(hotel_get(h, TABLE_GUESTS, "ben")->deleted);
	assert_non_null(hotel_find(h, TABLE_STAYS, "plan"));
}

int
main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, hotel_set_up, hotel_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_conflict_that_a_policy_decides_is_kept),
		TEST(an_action_may_insist_where_the_entity_leaves_it_open),
		TEST(different_fields_merge_without_a_record),
		TEST(a_merge_keeps_what_is_undisputed),
		TEST(policies_name_their_decision),
		TEST(an_older_condition_loses_and_is_said),
		TEST(a_late_action_does_not_make_a_record_look_older),
		TEST(what_a_person_must_decide_waits_untouched),
		TEST(the_whole_group_is_shown),
		TEST(the_same_conflict_again_is_one_record),
		TEST(a_refused_change_leaves_no_conflict_behind),
		TEST(a_guest_let_in_meanwhile_cancelled_is_parked_not_lost),
		TEST(two_terminals_that_check_the_same_guest_in_agree),
		TEST(two_rooms_for_one_guest_are_for_a_manager),
		TEST(a_deleted_record_is_neither_resurrected_nor_is_the_change_lost),
		TEST(a_terminal_says_at_once_that_a_record_is_deleted),
		TEST(a_manager_restores_with_the_change),
		TEST(client_wins_restores_too),
		TEST(a_manager_keeps_it_deleted),
		TEST(deleting_twice_is_deleting_once),
		TEST(deleting_what_others_changed_is_a_conflict),
		TEST(a_delete_that_insists_deletes),
		TEST(a_parent_that_never_came_is_waited_for),
		TEST(a_deleted_parent_is_a_conflict_and_the_child_waits),
		TEST(only_the_server_makes_conflicts),
		TEST(restoring_the_parent_lets_the_child_in),
		TEST(a_child_is_given_another_parent),
		TEST(a_child_is_dropped_with_its_parent),
		TEST(a_decision_that_still_refers_to_nothing_is_refused),
		TEST(an_update_to_a_deleted_parent_waits_too),
		TEST(a_parent_deleted_before_that_the_action_leaves_alone_is_no_matter),
		TEST(a_value_that_does_not_fit_is_asked_for_by_field),
		TEST(a_late_one_is_kept_for_a_manager_to_complete),
		TEST(an_insert_of_another_schema_can_be_completed),
		TEST(what_could_not_be_read_is_kept_as_it_was_sent),
		TEST(a_rule_of_the_hotel_refuses_with_its_code),
		TEST(a_decision_sets_the_final_values),
		TEST(server_wins_leaves_the_record_alone),
		TEST(client_wins_takes_all_of_the_action),
		TEST(a_whole_image_may_be_the_decision),
		TEST(a_decision_must_make_sense),
		TEST(a_conflict_is_decided_once),
		TEST(only_a_manager_decides),
		TEST(what_happened_is_not_rewritten),
		TEST(a_decision_has_the_effects_of_the_change),
		TEST(a_decision_that_breaks_a_rule_is_refused),
		TEST(no_decision_changes_a_posting),
		TEST(what_the_client_saw_of_a_deleted_record_is_kept),
		TEST(a_conflict_for_a_person_names_its_fields),
		TEST(only_an_older_report_is_called_stale),
		TEST(deleting_what_is_deleted_is_no_conflict),
		TEST(only_values_of_known_fields_make_a_schema_conflict),
		TEST(an_empty_reference_is_no_parent_to_restore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
