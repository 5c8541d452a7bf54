#include "tests/lib/test.h"

#include "tests/lib/server_hotel.h"
#include "tests/lib/storages.h"

#include "base/check.h"
#include "base/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
set_up(void **state)
{
	struct server_hotel *h = calloc(1, sizeof(*h));

	server_hotel_open(h);
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	server_hotel_close(*state);
	free(*state);
	return 0;
}

/* What the log says of a record's last change. */
static void
assert_logged(struct server_hotel *h, const char *table, const char *id,
	const char *operation, const char *by)
{
	const char *sql = arena_printf(h->arena,
		"SELECT operation || ' ' || changed_by FROM change_log"
		" WHERE table_name = '%s' AND record_id = '%s'"
		" ORDER BY stamp DESC, id DESC LIMIT 1",
		table, id);
	const char *wanted = arena_printf(h->arena, "%s %s", operation, by);

	assert_string_equal(server_hotel_ask(h, sql), wanted);
}

/* ---- when terminals were offline ---- */

#define HOUR(n) (OFFLINE_HOUR_MS * 498000 + (n)*OFFLINE_HOUR_MS)

static void
tell_hour(struct server_hotel *h, const char *terminal, bool adds,
	int64_t hour_ms, int64_t offline_ms)
{
	struct offline_hour hour = { hour_ms, { offline_ms, 1, 2 } };
	const struct storage_metrics m = {
		.terminal_id = terminal,
		.received_at = HOUR(9),
		.user_agent = "",
		.connection_type = "",
		.hours = &hour,
		.hour_count = 1,
		.adds_hours = adds,
	};
	struct storage *s = h->storage;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->end(s, s->ops->metrics_add(s, HOTEL_ID, &m)), ERR_OK);
}

static struct storage_figures
figures(struct server_hotel *h, int64_t since_ms)
{
	struct storage_figures f;

	assert_int_equal(h->storage->ops->metrics_figures(
				 h->storage, HOTEL_ID, since_ms, h->arena, &f),
		ERR_OK);
	return f;
}

static void
an_hour_told_again_counts_once_and_terminals_add_up(void **state)
{
	struct server_hotel *h = *state;
	struct storage_figures f;

	tell_hour(h, "t1", false, HOUR(1), 60000);
	tell_hour(h, "t1", false, HOUR(1), 90000);
	tell_hour(h, "t2", false, HOUR(1), 5000);
	tell_hour(h, "t2", false, HOUR(3), 7000);
	/* What a client only supposes is added to what it supposed before. */
	tell_hour(h, "plain", true, HOUR(3), 1000);
	tell_hour(h, "plain", true, HOUR(3), 2000);
	f = figures(h, HOUR(0));
	assert_int_equal(f.hour_count, 2);
	assert_true(f.hours[0].hour_ms == HOUR(1));
	assert_int_equal(f.hours[0].slot.offline_ms, 95000);
	assert_int_equal(f.hours[0].slot.offline_count, 2);
	assert_int_equal(f.hours[0].slot.actions_queued, 4);
	assert_int_equal(f.hours[1].slot.offline_ms, 10000);
	assert_int_equal(f.hours[1].slot.offline_count, 3);
	assert_int_equal(figures(h, HOUR(2)).hour_count, 1);
	assert_int_equal(figures(h, HOUR(4)).hour_count, 0);
}

static void
hours_are_shown_by_the_hotels_clock_and_forgotten(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;

	assert_string_equal(figures(h, 0).zone, "Europe/Vienna");
	tell_hour(h, "t1", false, HOUR(1), 60000);
	tell_hour(h, "t1", false, HOUR(2), 60000);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->end(s, s->ops->metrics_trim(s, HOTEL_ID, HOUR(2))),
		ERR_OK);
	assert_int_equal(figures(h, 0).hour_count, 1);
	assert_true(figures(h, 0).hours[0].hour_ms == HOUR(2));
}

/* ---- what a terminal says of itself ---- */

static void
what_waits_at_a_terminal_is_kept_with_it(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct storage_terminal t = {
		.id = "t9", .name = "FD9", .pending = 4, .pending_since = 77
	};
	struct storage_terminal_list list;
	struct storage_terminal found;

	assert_int_equal(s->ops->terminal_put(s, HOTEL_ID, &t), ERR_OK);
	assert_int_equal(
		s->ops->terminal_find(s, HOTEL_ID, "t9", h->arena, &found),
		ERR_OK);
	assert_int_equal(found.pending, 4);
	assert_int_equal(found.pending_since, 77);
	t.pending = t.pending_since = 0;
	assert_int_equal(s->ops->terminal_put(s, HOTEL_ID, &t), ERR_OK);
	assert_int_equal(
		s->ops->terminal_list(s, HOTEL_ID, h->arena, &list), ERR_OK);
	assert_string_equal(list.items[list.count - 1].id, "t9");
	assert_int_equal(list.items[list.count - 1].pending_since, 0);
}

/* ---- the schema ---- */

static struct value
sample(struct server_hotel *h, enum table t, const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT:
		return value_text(strcmp(f->name, "table_name") == 0
					  ? "rooms"
					  : "a \"b\" \\ \xc3\xbc");
	case FIELD_INT:
		return value_int(f->min > 1 ? f->min : 1);
	case FIELD_MONEY:
		return value_int(-12345);
	case FIELD_TIME:
		return value_int(HOTEL_NOW);
	case FIELD_DATE:
		return value_text(HOTEL_DATE);
	case FIELD_BOOL:
		return value_int(1);
	case FIELD_CHOICE:
		return value_int((int64_t)f->choices->count - 1);
	case FIELD_ID:
		/* A record of every table has this id; a table that refers to
		 * itself refers to the record itself. */
		return value_text(arena_printf(h->arena,
			"e0000000-0000-4000-8000-0000000000%02d",
			(int)(f->refs == t ? t : f->refs)));
	case FIELD_JSON:
		return value_text("{\"a\":[1,true,null]}");
	}
	return value_null();
}

static struct record *
make_sample(struct server_hotel *h, enum table t)
{
	const struct entity *e = entity_get(t);
	struct record *r = record_new(h->arena, e);

	r->id = arena_printf(
		h->arena, "e0000000-0000-4000-8000-0000000000%02d", (int)t);
	r->tenant_id = HOTEL_ID;
	r->version = 3;
	r->created_at = HOTEL_NOW;
	r->updated_at = HOTEL_NOW + 1;
	r->updated_by = CLERK_ID;
	for (size_t i = 0; i < e->field_count; i++)
		r->values[i] = sample(h, t, &e->fields[i]);
	return r;
}

static const char *
image_of(struct server_hotel *h, const struct record *r)
{
	struct json_writer w;
	struct buf text;
	const char *copy;

	buf_init(&text, 65536);
	json_writer_init(&w, &text);
	record_to_json(r, &w);
	copy = arena_strdup(h->arena, text.data);
	buf_fini(&text);
	return copy;
}

static void
assert_last_logged(struct server_hotel *h, const char *column,
	const struct record *r, const char *wanted)
{
	assert_string_equal(
		server_hotel_ask(
			h, arena_printf(h->arena,
				   "SELECT %s FROM change_log WHERE"
				   " record_id = '%s' ORDER BY id DESC LIMIT 1",
				   column, r->id)),
		wanted);
}

/* The program writes the log of its own changes, the triggers that of others:
 * in the same words. */
static void
assert_program_and_triggers_agree(
	struct server_hotel *h, const struct record *r)
{
	const char *image = image_of(h, r);

	assert_last_logged(h, "new_data", r, image);
	server_hotel_sql(
		h, arena_printf(h->arena,
			   "UPDATE %s SET version = version WHERE id = '%s'",
			   r->entity->name, r->id));
	assert_last_logged(h, "changed_by", r, "sql");
	assert_last_logged(h, "operation", r, "UPDATE");
	assert_last_logged(h, "old_data", r, image);
	assert_last_logged(h, "new_data", r, image);
}

static void
every_record_comes_back_as_it_was_and_so_does_its_log(void **state)
{
	struct server_hotel *h = *state;

	/* Orders stand behind the payments that refer to them. */
	server_hotel_put(h, make_sample(h, TABLE_PROPERTIES));
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct record *r = make_sample(h, (enum table)t);

		if (t == TABLE_CASH_PAYMENTS)
			r->values[PAYMENT_ORDER_ID] = value_null();
		server_hotel_put(h, r);
	}
	for (int t = 0; t < TABLE_COUNT; t++) {
		struct record *r = make_sample(h, (enum table)t);

		if (t == TABLE_CASH_PAYMENTS)
			r->values[PAYMENT_ORDER_ID] = value_null();
		assert_string_equal(
			image_of(h, server_hotel_find(h, (enum table)t, r->id)),
			image_of(h, r));
		assert_program_and_triggers_agree(h, r);
	}
}

static void
empty_fields_are_null_in_the_log(void **state)
{
	struct server_hotel *h = *state;

	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = entity_get((enum table)t);
		struct record *r = make_sample(h, (enum table)t);

		server_hotel_put(h, t == TABLE_CASH_PAYMENTS
					    ? make_sample(h, TABLE_ORDERS)
					    : r);
		for (size_t i = 0; i < e->field_count; i++) {
			if (!e->fields[i].required)
				r->values[i] = value_null();
		}
		server_hotel_put(h, r);
		assert_program_and_triggers_agree(h, r);
	}
}

/* ---- plain clients ---- */

#define ID_A "f0000000-0000-4000-8000-00000000000a"

static const struct {
	const char *table;
	const char *insert;
	const char *update;
} critical[] = {
	{ "orders",
		"(id, tenant_id, state) VALUES ('" ID_A "', '" HOTEL_ID
		"', 'open')",
		"covers = 3" },
	{ "stays",
		"(id, tenant_id, guest_id, state, arrival_date,"
		" departure_date) VALUES ('" ID_A "', '" HOTEL_ID "', '" GUEST_1
		"', 'confirmed', '" HOTEL_DATE "', '2026-11-25')",
		"state = 'in_house'" },
	{ "rooms",
		"(id, tenant_id, number, room_type, status, condition)"
		" VALUES ('" ID_A "', '" HOTEL_ID
		"', 'X1', 'STD', 'available', 'clean')",
		"status = 'dirty'" },
	{ "service_requests",
		"(id, tenant_id, room_id, kind, state) VALUES ('" ID_A
		"', '" HOTEL_ID "', '" ROOM_101 "', 'towels', 'open')",
		"state = 'done'" },
	{ "housekeeping_tasks",
		"(id, tenant_id, room_id, kind, state) VALUES ('" ID_A
		"', '" HOTEL_ID "', '" ROOM_101 "', 'deep', 'planned')",
		"state = 'started'" },
	{ "maintenance_reports",
		"(id, tenant_id, issue, priority, state) VALUES ('" ID_A
		"', '" HOTEL_ID "', 'Drip', 3, 'notified')",
		"priority = 1" },
	{ "lost_items",
		"(id, tenant_id, item, room_id, state) VALUES ('" ID_A
		"', '" HOTEL_ID "', 'Umbrella', '" ROOM_101 "', 'found')",
		"state = 'claimed'" },
	{ "cash_payments",
		"(id, tenant_id, folio_id, amount_minor, currency) VALUES "
		"('" ID_A "', '" HOTEL_ID "', '" FOLIO_2 "', 500, 'EUR')",
		"receipt_number = 'FD1-000001'" },
	{ "folio_charges",
		"(id, tenant_id, folio_id, kind, amount_minor) VALUES ('" ID_A
		"', '" HOTEL_ID "', '" FOLIO_2 "', 'room', 500)",
		"description = 'Room'" },
};
#define CRITICAL_COUNT (sizeof(critical) / sizeof(critical[0]))

static void
a_plain_client_s_changes_are_logged_in_every_critical_table(void **state)
{
	struct server_hotel *h = *state;

	for (size_t i = 0; i < CRITICAL_COUNT; i++) {
		const char *t = critical[i].table;
		int64_t before = server_hotel_stamp(h);

		server_hotel_sql(h, arena_printf(h->arena, "INSERT INTO %s %s",
					    t, critical[i].insert));
		assert_logged(h, t, ID_A, "INSERT", "sql");
		server_hotel_sql(
			h, arena_printf(h->arena,
				   "UPDATE %s SET %s WHERE id = '" ID_A "'", t,
				   critical[i].update));
		assert_logged(h, t, ID_A, "UPDATE", "sql");
		server_hotel_sql(h,
			arena_printf(h->arena,
				"UPDATE %s SET deleted = true WHERE id = '" ID_A
				"'",
				t));
		assert_logged(h, t, ID_A, "DELETE", "sql");
		server_hotel_sql(
			h, arena_printf(h->arena,
				   "DELETE FROM %s WHERE id = '" ID_A "'", t));
		assert_logged(h, t, ID_A, "DELETE", "sql");
		assert_int_equal(server_hotel_stamp(h), before + 4);
	}
}

static enum err
read_changes(struct server_hotel *h, int64_t after, size_t limit,
	struct buf *json, size_t *count, int64_t *stamp, bool *more)
{
	struct storage *s = h->storage;
	enum err e;

	e = s->ops->begin_read(s, HOTEL_ID);
	assert_int_equal(e, ERR_OK);
	buf_clear(json);
	e = s->ops->changes(s, after, limit, json, count, stamp, more);
	s->ops->end_read(s);
	return e;
}

/* The note of room 101 as a writer sees it, in a transaction of its own. */
static const char *
note_seen(struct server_hotel *h)
{
	struct storage *s = h->storage;
	const struct view *v;
	struct record *r = NULL;
	const char *note;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	v = s->ops->view(s);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, ROOM_101, h->arena, &r), ERR_OK);
	note = arena_strdup(h->arena, record_text(r, ROOM_NOTE));
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	return note;
}

static void
what_the_writer_knows_ends_with_somebody_else_s_change(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r;
	int64_t stamp;

	assert_null(note_seen(h));
	server_hotel_sql(
		h, "UPDATE rooms SET note = 'by hand' WHERE number = '101'");
	assert_string_equal(note_seen(h), "by hand");
	/* Nor is known what was written and taken back. */
	r = record_dup(h->arena, server_hotel_find(h, TABLE_ROOMS, ROOM_101));
	record_set_text(r, ROOM_NOTE, "never");
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_INVALID), ERR_INVALID);
	assert_string_equal(note_seen(h), "by hand");
}

static void
a_plain_change_reaches_the_terminals(void **state)
{
	struct server_hotel *h = *state;
	int64_t before = server_hotel_stamp(h);
	struct buf json;
	int64_t stamp;
	size_t count;
	bool more;

	buf_init(&json, 1024 * 1024);
	server_hotel_sql(
		h, "UPDATE rooms SET note = 'seen' WHERE number = '101'");
	server_hotel_sql(
		h, "DELETE FROM service_requests WHERE id = '" REQUEST_1 "'");
	assert_int_equal(
		read_changes(h, before, 10, &json, &count, &stamp, &more),
		ERR_OK);
	assert_int_equal(count, 2);
	assert_int_equal(stamp, before + 2);
	assert_false(more);
	assert_non_null(strstr(json.data, "\"note\":\"seen\""));
	/* The row is gone; what is sent is its last state, as deleted. */
	assert_non_null(strstr(json.data, "\"deleted\":true"));
	assert_non_null(strstr(json.data, "\"operation\":\"DELETE\""));
	buf_fini(&json);
}

static void
a_plain_client_may_put_several_rows_under_one_stamp(void **state)
{
	struct server_hotel *h = *state;
	int64_t before = server_hotel_stamp(h);

	server_hotel_sql(h,
		"BEGIN IMMEDIATE;"
		"UPDATE hotels SET stamp = stamp + 1;"
		"UPDATE change_context SET stamp = (SELECT stamp FROM hotels),"
		" changed_by = 'audit', changed_at = 5;"
		"UPDATE rooms SET condition = 'dirty';"
		"UPDATE change_context SET stamp = 0;"
		"COMMIT");
	assert_int_equal(server_hotel_stamp(h), before + 1);
	assert_logged(h, "rooms", ROOM_101, "UPDATE", "audit");
	assert_logged(h, "rooms", ROOM_103, "UPDATE", "audit");
}

static void
words_and_numbers_that_no_client_could_read_are_refused(void **state)
{
	static const char *const wrong[] = {
		"UPDATE rooms SET status = 'on fire'",
		"UPDATE rooms SET deleted = 2",
		"UPDATE rooms SET rate_minor = 9999999999999999",
		"UPDATE rooms SET number = NULL",
		"UPDATE rooms SET capacity = 'two'",
		"DELETE FROM change_context",
	};
	struct server_hotel *h = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(server_hotel_try(h, wrong[i]));
}

/* ---- transactions and actions ---- */

static struct record *
room_with_note(struct server_hotel *h, const char *id, const char *note)
{
	struct record *r =
		record_copy(h->arena, server_hotel_find(h, TABLE_ROOMS, id));

	record_set_text(r, ROOM_NOTE, note);
	return r;
}

static const char *
note_of(struct server_hotel *h, const char *id)
{
	return record_text(server_hotel_find(h, TABLE_ROOMS, id), ROOM_NOTE);
}

static void
a_failed_transaction_leaves_nothing(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r = room_with_note(h, ROOM_101, "lost");
	int64_t before = server_hotel_stamp(h);
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(stamp, before + 1);
	assert_int_equal(s->ops->end(s, ERR_IO), ERR_IO);
	assert_null(note_of(h, ROOM_101));
	assert_int_equal(server_hotel_stamp(h), before);
}

static void
a_careful_action_is_undone_alone(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *lost = room_with_note(h, ROOM_101, "lost");
	struct record *kept = room_with_note(h, ROOM_103, "kept");
	const struct view *v;
	struct record *seen;
	int64_t before = server_hotel_stamp(h);
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	s->ops->careful(s);
	v = s->ops->view(s);
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, ROOM_101, h->arena, &seen),
		ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, lost), ERR_OK);
	assert_int_equal(
		s->ops->action_end(s, ERR_INVALID, &stamp), ERR_INVALID);
	/* What was read before the undoing is not what is read now. */
	assert_int_equal(
		v->find(v->ctx, TABLE_ROOMS, ROOM_101, h->arena, &seen),
		ERR_OK);
	assert_null(record_text(seen, ROOM_NOTE));
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, kept), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(stamp, before + 1);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_null(note_of(h, ROOM_101));
	assert_string_equal(note_of(h, ROOM_103), "kept");
}

static void
an_action_that_failed_after_a_write_asks_for_care(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r = room_with_note(h, ROOM_101, "lost");
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_INVALID, &stamp), ERR_BUSY);
	assert_int_equal(s->ops->end(s, ERR_BUSY), ERR_BUSY);
	assert_null(note_of(h, ROOM_101));
}

static void
an_action_that_wrote_nothing_has_no_stamp(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	int64_t before = server_hotel_stamp(h);
	int64_t stamp = 99;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(stamp, 0);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_int_equal(server_hotel_stamp(h), before);
}

static void
a_hotel_that_is_not_there_cannot_be_opened(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;

	assert_int_equal(s->ops->begin(s, "nowhere"), ERR_NOT_FOUND);
	assert_int_equal(s->ops->begin_read(s, "nowhere"), ERR_NOT_FOUND);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
a_number_is_taken_with_the_action_or_not_at_all(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const struct view *v;
	int64_t stamp = 0;
	int64_t n = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	s->ops->careful(s);
	v = s->ops->view(s);
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(
		s->ops->action_end(s, ERR_INVALID, &stamp), ERR_INVALID);
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(v->next(v->ctx, "folio", &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static int64_t
sum_of_folio(struct server_hotel *h)
{
	const struct view *v = h->storage->ops->view(h->storage);
	int64_t sum = -1;

	assert_int_equal(
		v->sum(v->ctx, TABLE_FOLIO_CHARGES, CHARGE_FOLIO_ID,
			value_text(FOLIO_2), CHARGE_AMOUNT_MINOR, &sum),
		ERR_OK);
	return sum;
}

static struct record *
new_charge(struct server_hotel *h, const char *id, int64_t amount)
{
	struct record *r =
		record_new(h->arena, entity_get(TABLE_FOLIO_CHARGES));

	r->id = id;
	r->tenant_id = HOTEL_ID;
	r->version = 1;
	record_set_text(r, CHARGE_FOLIO_ID, FOLIO_2);
	record_set_int(r, CHARGE_KIND, CHARGE_KIND_ROOM);
	record_set_int(r, CHARGE_AMOUNT_MINOR, amount);
	return r;
}

static void
put_in_action(struct server_hotel *h, const struct record *r)
{
	struct storage *s = h->storage;
	int64_t stamp = 0;

	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
}

static void
sums_follow_what_a_transaction_writes(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const struct view *v;
	struct record *first = new_charge(h, "charge-1", 1000);
	struct record *seen;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	v = s->ops->view(s);
	assert_int_equal(sum_of_folio(h), 0);
	/* Known to be new, as the reducer knows it. */
	assert_int_equal(v->find(v->ctx, TABLE_FOLIO_CHARGES, "charge-1",
				 h->arena, &seen),
		ERR_NOT_FOUND);
	put_in_action(h, first);
	assert_int_equal(sum_of_folio(h), 1000);
	/* Nobody asked whether this one is new. */
	put_in_action(h, new_charge(h, "charge-2", 250));
	assert_int_equal(sum_of_folio(h), 1250);
	record_set_int(first, CHARGE_AMOUNT_MINOR, 400);
	put_in_action(h, first);
	assert_int_equal(sum_of_folio(h), 650);
	first->deleted = true;
	put_in_action(h, first);
	assert_int_equal(sum_of_folio(h), 250);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(sum_of_folio(h), 250);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

/* ---- the log ---- */

static void
put_rooms_in_one_action(struct server_hotel *h, const char *note)
{
	struct storage *s = h->storage;
	struct record *a = room_with_note(h, ROOM_101, note);
	struct record *b = room_with_note(h, ROOM_102, note);
	struct record *c = room_with_note(h, ROOM_103, note);
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, CLERK_ID, 7), ERR_OK);
	assert_int_equal(s->ops->put(s, a), ERR_OK);
	assert_int_equal(s->ops->put(s, b), ERR_OK);
	assert_int_equal(s->ops->put(s, c), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
pages_of_the_log_are_cut_at_stamps_only(void **state)
{
	struct server_hotel *h = *state;
	int64_t before = server_hotel_stamp(h);
	struct buf json;
	int64_t stamp;
	size_t count;
	bool more;

	buf_init(&json, 1024 * 1024);
	put_rooms_in_one_action(h, "one");
	put_rooms_in_one_action(h, "two");
	assert_int_equal(
		read_changes(h, before, 1, &json, &count, &stamp, &more),
		ERR_OK);
	assert_int_equal(count, 3);
	assert_int_equal(stamp, before + 1);
	assert_true(more);
	assert_int_equal(
		read_changes(h, stamp, 4, &json, &count, &stamp, &more),
		ERR_OK);
	assert_int_equal(count, 3);
	assert_int_equal(stamp, before + 2);
	assert_false(more);
	assert_int_equal(
		read_changes(h, stamp, 4, &json, &count, &stamp, &more),
		ERR_OK);
	assert_int_equal(count, 0);
	assert_int_equal(stamp, before + 2);
	buf_fini(&json);
}

static void
the_log_knows_a_record_as_it_was(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	int64_t before;
	struct record *r = NULL;

	server_hotel_put(h, room_with_note(h, ROOM_101, "one"));
	before = server_hotel_stamp(h);
	server_hotel_put(h, room_with_note(h, ROOM_101, "two"));
	server_hotel_put(h, room_with_note(h, ROOM_101, "three"));
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->record_at(s, TABLE_ROOMS, ROOM_101, before,
				 h->arena, &r),
		ERR_OK);
	assert_string_equal(record_text(r, ROOM_NOTE), "one");
	assert_int_equal(s->ops->record_at(s, TABLE_ROOMS, ROOM_101, before + 2,
				 h->arena, &r),
		ERR_NOT_FOUND);
	s->ops->end_read(s);
}

static void
put_as(struct server_hotel *h, const char *terminal, const struct record *r)
{
	struct storage *s = h->storage;
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	s->ops->set_terminal(s, terminal);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	assert_int_equal(s->ops->put(s, r), ERR_OK);
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
a_terminal_has_seen_its_own_changes_and_not_those_of_others(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	int64_t before = server_hotel_stamp(h);
	struct record *r = room_with_note(h, ROOM_101, "mine");
	struct record *seen = NULL;

	put_as(h, "t1", r);
	record_set_int(r, ROOM_CAPACITY, 4);
	put_as(h, "t2", r);
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->seen_by(s, TABLE_ROOMS, ROOM_101, before, "t1",
				 h->arena, &seen),
		ERR_OK);
	assert_string_equal(record_text(seen, ROOM_NOTE), "mine");
	assert_int_equal(record_int(seen, ROOM_CAPACITY), 2);
	assert_int_equal(s->ops->seen_by(s, TABLE_ROOMS, ROOM_101, before, "t3",
				 h->arena, &seen),
		ERR_OK);
	assert_null(record_text(seen, ROOM_NOTE));
	assert_int_equal(s->ops->seen_by(s, TABLE_ROOMS, ROOM_103, before, "t1",
				 h->arena, &seen),
		ERR_NOT_FOUND);
	s->ops->end_read(s);
}

static void
the_log_tells_who_changed_a_record_and_where(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct storage_change_list list;
	const struct storage_change *last;
	size_t before;

	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->record_log(s, TABLE_ROOMS, ROOM_101, h->arena, &list),
		ERR_OK);
	s->ops->end_read(s);
	before = list.count;
	assert_true(before > 0);
	assert_null(list.items[0].old);
	put_as(h, "t1", room_with_note(h, ROOM_101, "mine"));
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->record_log(s, TABLE_ROOMS, ROOM_101, h->arena, &list),
		ERR_OK);
	assert_int_equal(list.count, before + 1);
	last = &list.items[before];
	assert_null(record_text(last->old, ROOM_NOTE));
	assert_string_equal(record_text(last->now, ROOM_NOTE), "mine");
	assert_string_equal(last->changed_by, "x");
	assert_string_equal(last->terminal_id, "t1");
	assert_int_equal(last->changed_at, 1);
	assert_int_equal(
		s->ops->record_log(s, TABLE_ROOMS, "nobody", h->arena, &list),
		ERR_OK);
	assert_int_equal(list.count, 0);
	s->ops->end_read(s);
}

static void
the_log_tells_when_a_field_was_set(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r = room_with_note(h, ROOM_101, "mine");
	const struct view *v;
	int64_t at = 0;

	put_as(h, "t1", r);
	h->now_ms += 5000;
	record_set_int(r, ROOM_CAPACITY, 4);
	server_hotel_put(h, r);
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	v = s->ops->view(s);
	assert_int_equal(
		v->set_at(v->ctx, TABLE_ROOMS, ROOM_101, ROOM_NOTE, &at),
		ERR_OK);
	assert_int_equal(at, 1);
	assert_int_equal(
		v->set_at(v->ctx, TABLE_ROOMS, ROOM_101, ROOM_CAPACITY, &at),
		ERR_OK);
	assert_int_equal(at, h->now_ms);
	assert_int_equal(
		v->set_at(v->ctx, TABLE_ROOMS, ROOM_101, ROOM_NUMBER, &at),
		ERR_OK);
	assert_int_equal(at, HOTEL_NOW);
	assert_int_equal(
		v->set_at(v->ctx, TABLE_ROOMS, "none", ROOM_NUMBER, &at),
		ERR_NOT_FOUND);
	s->ops->end_read(s);
}

static void
a_first_load_pages_by_id_and_names_tombstones(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *gone = room_with_note(h, ROOM_103, "gone");
	const char *last = "";
	struct buf json;
	size_t count = 0;

	gone->deleted = true;
	server_hotel_put(h, gone);
	buf_init(&json, 1024 * 1024);
	assert_int_equal(s->ops->begin_read(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->snapshot(s, TABLE_ROOMS, "", 2, &json, &count,
				 h->arena, &last),
		ERR_OK);
	assert_int_equal(count, 2);
	assert_string_equal(last, ROOM_102);
	assert_null(strstr(json.data, "DELETE"));
	buf_clear(&json);
	assert_int_equal(s->ops->snapshot(s, TABLE_ROOMS, last, 2, &json,
				 &count, h->arena, &last),
		ERR_OK);
	assert_int_equal(count, 1);
	assert_string_equal(last, ROOM_103);
	assert_non_null(strstr(json.data, "\"operation\":\"DELETE\""));
	s->ops->end_read(s);
	buf_fini(&json);
}

/* ---- answers, terminals, codes ---- */

static struct storage_result
a_result(const char *id, const char *key, int64_t seq, bool final)
{
	return (struct storage_result){
		.action_id = id,
		.idempotency_key = key,
		.terminal_id = "t1",
		.hash = "abc",
		.device_seq = seq,
		.final = final,
		.json = "{\"action_id\":\"x\"}",
		.action = "{}",
		.answered_at = 5,
	};
}

static void
answers_are_found_by_id_key_and_number(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct storage_result r = a_result("a1", "k1", 1, false);
	struct storage_result out;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->result_put(s, &r), ERR_OK);
	assert_int_equal(
		s->ops->result_find(s, "a1", NULL, h->arena, &out), ERR_OK);
	assert_string_equal(out.idempotency_key, "k1");
	assert_int_equal(
		s->ops->result_find(s, "a2", "k1", h->arena, &out), ERR_OK);
	assert_string_equal(out.action_id, "a1");
	assert_int_equal(
		s->ops->result_by_seq(s, "t1", 1, h->arena, &out), ERR_OK);
	assert_false(out.final);
	assert_int_equal(s->ops->result_by_seq(s, "t2", 1, h->arena, &out),
		ERR_NOT_FOUND);
	/* Answered at last. */
	r.final = true;
	r.stamp = 9;
	assert_int_equal(s->ops->result_put(s, &r), ERR_OK);
	assert_int_equal(
		s->ops->result_find(s, "a1", NULL, h->arena, &out), ERR_OK);
	assert_true(out.final);
	assert_int_equal(out.stamp, 9);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
one_key_belongs_to_one_action(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct storage_result one = a_result("a1", "k1", 1, true);
	struct storage_result two = a_result("a2", "k1", 2, true);

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	s->ops->careful(s);
	assert_int_equal(s->ops->result_put(s, &one), ERR_OK);
	assert_int_equal(s->ops->result_put(s, &two), ERR_EXISTS);
	assert_int_equal(s->ops->end(s, ERR_EXISTS), ERR_EXISTS);
}

static void
a_code_is_good_once_and_for_a_while(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const char *name = NULL;

	assert_int_equal(
		s->ops->invite_add(s, HOTEL_ID, "h1", "FD1", 1000), ERR_OK);
	assert_int_equal(
		s->ops->invite_add(s, HOTEL_ID, "h2", "FD2", 1000), ERR_OK);
	assert_int_equal(
		s->ops->invite_take(s, HOTEL_ID, "h1", 999, h->arena, &name),
		ERR_OK);
	assert_string_equal(name, "FD1");
	assert_int_equal(
		s->ops->invite_take(s, HOTEL_ID, "h1", 999, h->arena, &name),
		ERR_EXPIRED);
	assert_int_equal(
		s->ops->invite_take(s, HOTEL_ID, "h2", 1000, h->arena, &name),
		ERR_EXPIRED);
	assert_int_equal(
		s->ops->invite_take(s, HOTEL_ID, "h3", 1, h->arena, &name),
		ERR_NOT_FOUND);
	assert_int_equal(
		s->ops->invite_take(s, "seehof", "h2", 1, h->arena, &name),
		ERR_NOT_FOUND);
}

static void
assert_failures(struct storage *s, const char *tenant, const char *login,
	int64_t failures, int64_t until_ms)
{
	struct storage_failures f = { -1, -1 };

	assert_int_equal(s->ops->failures_find(s, tenant, login, &f), ERR_OK);
	assert_int_equal(f.failures, failures);
	assert_int_equal(f.until_ms, until_ms);
}

static void
wrong_pins_are_counted_by_hotel_and_login(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const struct storage_failures four = { 4, 0 };
	const struct storage_failures five = { 5, 9000 };

	assert_failures(s, HOTEL_ID, "ada", 0, 0);
	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "ada", &four, 100), ERR_OK);
	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "ada", &five, 200), ERR_OK);
	assert_failures(s, HOTEL_ID, "ada", 5, 9000);
	assert_failures(s, HOTEL_ID, "bob", 0, 0);
	assert_failures(s, "seehof", "ada", 0, 0);
	/* As the writer does it. */
	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "bob", &four, 300), ERR_OK);
	assert_failures(s, HOTEL_ID, "bob", 4, 0);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_int_equal(s->ops->failures_remove(s, HOTEL_ID, "ada"), ERR_OK);
	assert_failures(s, HOTEL_ID, "ada", 0, 0);
	assert_failures(s, HOTEL_ID, "bob", 4, 0);
}

static void
old_wrong_pins_are_forgotten_unless_they_close_a_login(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const int64_t later = STORAGE_FAILURES_KEPT_MS + 1000;
	const struct storage_failures open = { 4, 0 };
	const struct storage_failures closed = { 9, later + 5 };

	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "ada", &open, 10), ERR_OK);
	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "bob", &closed, 10), ERR_OK);
	assert_int_equal(
		s->ops->failures_put(s, HOTEL_ID, "max", &open, later), ERR_OK);
	assert_failures(s, HOTEL_ID, "ada", 0, 0);
	assert_failures(s, HOTEL_ID, "bob", 9, later + 5);
	assert_failures(s, HOTEL_ID, "max", 4, 0);
}

static void
local_ids_are_remembered_by_terminal_and_table(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	const char *id = NULL;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->local_id_put(
				 s, "t1", TABLE_ORDERS, "tmp-1", "server-1"),
		ERR_OK);
	assert_int_equal(s->ops->local_id_find(
				 s, "t1", TABLE_ORDERS, "tmp-1", h->arena, &id),
		ERR_OK);
	assert_string_equal(id, "server-1");
	assert_int_equal(s->ops->local_id_find(
				 s, "t2", TABLE_ORDERS, "tmp-1", h->arena, &id),
		ERR_NOT_FOUND);
	assert_int_equal(s->ops->local_id_find(
				 s, "t1", TABLE_GUESTS, "tmp-1", h->arena, &id),
		ERR_NOT_FOUND);
	/* A client that began to count again. */
	assert_int_equal(s->ops->local_id_put(
				 s, "t1", TABLE_ORDERS, "tmp-1", "server-2"),
		ERR_OK);
	assert_int_equal(s->ops->local_id_find(
				 s, "t1", TABLE_ORDERS, "tmp-1", h->arena, &id),
		ERR_OK);
	assert_string_equal(id, "server-2");
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
}

static void
a_reader_sees_what_was_committed_and_writes_nothing(void **state)
{
	struct server_hotel *h = *state;
	struct storage *reader = NULL;
	struct storage_terminal t = { .id = "t9", .name = "FD9" };
	struct storage_terminal out;

	assert_int_equal(
		storage_open_reader(&h->env, h->where, &reader), ERR_OK);
	assert_int_equal(
		h->storage->ops->terminal_put(h->storage, HOTEL_ID, &t),
		ERR_OK);
	assert_int_equal(reader->ops->terminal_find(
				 reader, HOTEL_ID, "t9", h->arena, &out),
		ERR_OK);
	assert_string_equal(out.name, "FD9");
	assert_int_equal(
		reader->ops->terminal_put(reader, HOTEL_ID, &t), ERR_READ_ONLY);
	storage_close(reader);
}

static void
a_reader_makes_no_file(void **state)
{
	struct server_hotel *h = *state;
	struct storage *reader = NULL;

	assert_int_equal(
		storage_open_reader(&h->env, "sqlite:/nowhere/x.db", &reader),
		ERR_NOT_FOUND);
}

static int64_t
file_size(const char *path)
{
	FILE *file = fopen(path, "rbe");
	long size;

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	(void)fclose(file);
	return size;
}

static void
everything_is_there_after_a_checkpoint_and_a_restart(void **state)
{
	struct server_hotel *h = *state;
	struct storage *s = h->storage;
	struct record *r = room_with_note(h, ROOM_101, "");
	int64_t size = file_size(h->path);
	int64_t stamp = 0;

	assert_int_equal(s->ops->begin(s, HOTEL_ID), ERR_OK);
	assert_int_equal(s->ops->action_begin(s, "x", 1), ERR_OK);
	for (int i = 0; i < 24000; i++) {
		record_set_text(r, ROOM_NOTE, i % 2 == 0 ? "a" : "b");
		assert_int_equal(s->ops->put(s, r), ERR_OK);
	}
	assert_int_equal(s->ops->action_end(s, ERR_OK, &stamp), ERR_OK);
	assert_int_equal(s->ops->end(s, ERR_OK), ERR_OK);
	assert_int_equal(file_size(h->path), size);
	s->ops->tidy(s, false);
	assert_true(file_size(h->path) > size + 1000000);
	server_hotel_reopen(h);
	assert_int_equal(server_hotel_stamp(h), stamp);
	assert_string_equal(note_of(h, ROOM_101), "b");
}

/* ---- check ---- */

struct findings {
	int fine;
	int bad;
	char text[8192];
};

static void
take_finding(void *ctx, bool fine, const char *what)
{
	struct findings *f = ctx;
	size_t len = strlen(f->text);

	if (fine)
		f->fine++;
	else
		f->bad++;
	if (!fine)
		(void)snprintf(
			f->text + len, sizeof(f->text) - len, "%s\n", what);
}

static void
check(struct server_hotel *h, struct findings *f)
{
	memset(f, 0, sizeof(*f));
	assert_int_equal(
		h->storage->ops->check(h->storage, take_finding, f), ERR_OK);
}

static void
a_whole_storage_passes_its_check(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	check(h, &f);
	assert_string_equal(f.text, "");
	assert_true(f.fine > 4);
}

static void
the_check_finds_a_missing_trigger(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	server_hotel_sql(h, "DROP TRIGGER orders_update");
	check(h, &f);
	assert_non_null(strstr(f.text, "orders_update"));
}

static void
the_check_finds_a_row_that_the_log_does_not_know(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	server_hotel_sql_quietly(h, "rooms",
		"UPDATE rooms SET note = 'quietly' WHERE number = '101'");
	check(h, &f);
	assert_int_equal(f.bad, 1);
	assert_non_null(strstr(f.text, ROOM_101));
}

/* As if the log were from before there were notes. */
static void
forget_notes(struct server_hotel *h)
{
	server_hotel_sql(h, h->database[0] == '\0'
				    ? "UPDATE change_log SET new_data ="
				      " json_remove(new_data, '$.note')"
				      " WHERE record_id = '" ROOM_101 "'"
				    : "UPDATE change_log SET new_data ="
				      " CAST(CAST(new_data AS jsonb) - 'note'"
				      " AS json) WHERE record_id = '" ROOM_101
				      "'");
}

static void
the_check_knows_images_from_before_a_column(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	server_hotel_put(h, room_with_note(h, ROOM_101, NULL));
	forget_notes(h);
	check(h, &f);
	assert_string_equal(f.text, "");
	server_hotel_put(h, room_with_note(h, ROOM_101, "one"));
	forget_notes(h);
	check(h, &f);
	assert_int_equal(f.bad, 1);
	assert_non_null(strstr(f.text, ROOM_101));
}

static void
set_version(struct server_hotel *h, int version)
{
	server_hotel_break(
		h, arena_printf(h->arena,
			   h->database[0] == '\0' ? "PRAGMA user_version = %d"
						  : "UPDATE schema_version"
						    " SET version = %d",
			   version));
}

static void
the_check_says_that_a_storage_is_of_another_version(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	set_version(h, 0);
	check(h, &f);
	assert_int_equal(f.bad, 1);
	assert_int_equal(f.fine, 0);
	assert_non_null(strstr(f.text, "brings it up to date"));
	set_version(h, 1000);
	check(h, &f);
	assert_int_equal(f.bad, 1);
	assert_non_null(strstr(f.text, "update offsync"));
}

static void
note_twice(struct server_hotel *h)
{
	server_hotel_put(h, room_with_note(h, ROOM_101, "one"));
	server_hotel_put(h, room_with_note(h, ROOM_101, "two"));
}

static void
the_check_finds_a_gap_in_the_stamps(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	note_twice(h);
	server_hotel_sql(h, "DELETE FROM change_log WHERE stamp ="
			    " (SELECT max(stamp) - 1 FROM change_log)");
	check(h, &f);
	assert_non_null(strstr(f.text, "gaps"));
}

static void
a_log_that_was_cut_passes_the_check(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	note_twice(h);
	server_hotel_sql(h, "UPDATE hotels SET log_floor = stamp - 1;"
			    "DELETE FROM change_log WHERE stamp <="
			    " (SELECT log_floor FROM hotels)");
	check(h, &f);
	assert_string_equal(f.text, "");
	/* What the log still knows must fit. */
	server_hotel_sql_quietly(h, "rooms",
		"UPDATE rooms SET note = 'quietly' WHERE number = '101'");
	check(h, &f);
	assert_non_null(strstr(f.text, ROOM_101));
}

static void
the_check_finds_an_altered_action(void **state)
{
	struct server_hotel *h = *state;
	const struct test_action act = { .table = "rooms",
		.operation = "UPDATE",
		.server_id = ROOM_101,
		.data = "{\"note\":\"x\"}",
		.base = "{\"note\":null}" };
	struct test_terminal t;
	struct test_answer a;
	struct findings f;

	test_terminal_add(h, &t, "FD1", true);
	test_send(&t, &act, &a);
	test_answer_free(&a);
	test_send(&t, &act, &a);
	test_answer_free(&a);
	check(h, &f);
	assert_string_equal(f.text, "");
	server_hotel_sql(h,
		"UPDATE action_results SET action ="
		" replace(action, '\"x\"', '\"y\"') WHERE device_seq = 1");
	check(h, &f);
	assert_non_null(strstr(f.text, "action 1 was altered"));
	server_hotel_break(
		h, "DELETE FROM action_results WHERE device_seq = 1");
	check(h, &f);
	assert_non_null(strstr(f.text, "action 1 is missing"));
	test_terminal_free(&t);
}

static void
the_check_finds_a_payment_without_its_posting(void **state)
{
	struct server_hotel *h = *state;
	struct findings f;

	server_hotel_sql(h,
		"INSERT INTO cash_payments (id, tenant_id, folio_id,"
		" amount_minor, currency) VALUES ('p1', '" HOTEL_ID
		"', '" FOLIO_2 "', 500, 'EUR')");
	check(h, &f);
	assert_int_equal(f.bad, 1);
	assert_non_null(strstr(f.text, "p1"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_record_comes_back_as_it_was_and_so_does_its_log),
		TEST(empty_fields_are_null_in_the_log),
		TEST(a_plain_client_s_changes_are_logged_in_every_critical_table),
		TEST(what_the_writer_knows_ends_with_somebody_else_s_change),
		TEST(a_plain_change_reaches_the_terminals),
		TEST(words_and_numbers_that_no_client_could_read_are_refused),
		TEST(a_failed_transaction_leaves_nothing),
		TEST(a_careful_action_is_undone_alone),
		TEST(an_action_that_failed_after_a_write_asks_for_care),
		TEST(an_action_that_wrote_nothing_has_no_stamp),
		TEST(a_hotel_that_is_not_there_cannot_be_opened),
		TEST(a_number_is_taken_with_the_action_or_not_at_all),
		TEST(sums_follow_what_a_transaction_writes),
		TEST(pages_of_the_log_are_cut_at_stamps_only),
		TEST(the_log_knows_a_record_as_it_was),
		TEST(the_log_tells_who_changed_a_record_and_where),
		TEST(a_terminal_has_seen_its_own_changes_and_not_those_of_others),
		TEST(the_log_tells_when_a_field_was_set),
		TEST(a_first_load_pages_by_id_and_names_tombstones),
		TEST(answers_are_found_by_id_key_and_number),
		TEST(one_key_belongs_to_one_action),
		TEST(a_code_is_good_once_and_for_a_while),
		TEST(wrong_pins_are_counted_by_hotel_and_login),
		TEST(old_wrong_pins_are_forgotten_unless_they_close_a_login),
		TEST(an_hour_told_again_counts_once_and_terminals_add_up),
		TEST(hours_are_shown_by_the_hotels_clock_and_forgotten),
		TEST(what_waits_at_a_terminal_is_kept_with_it),
		TEST(local_ids_are_remembered_by_terminal_and_table),
		TEST(a_reader_sees_what_was_committed_and_writes_nothing),
		TEST(a_whole_storage_passes_its_check),
		TEST(a_log_that_was_cut_passes_the_check),
		TEST(the_check_finds_a_row_that_the_log_does_not_know),
		TEST(the_check_knows_images_from_before_a_column),
		TEST(the_check_says_that_a_storage_is_of_another_version),
		TEST(the_check_finds_a_gap_in_the_stamps),
		TEST(the_check_finds_an_altered_action),
		TEST(the_check_finds_a_payment_without_its_posting),
	};

	/* What only a file has. */
	const struct CMUnitTest of_files[] = {
		TEST(a_plain_client_may_put_several_rows_under_one_stamp),
		TEST(a_reader_makes_no_file),
		TEST(everything_is_there_after_a_checkpoint_and_a_restart),
		TEST(the_check_finds_a_missing_trigger),
	};
	int failed = cmocka_run_group_tests_name(
		"storage, of files", of_files, NULL, NULL);

	return failed + TEST_ON_ALL_STORAGES("storage", tests);
}
