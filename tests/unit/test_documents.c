/* What is printed at the demo hotel, beside pictures in tests/paper: `make
 * goldens` writes them anew. */
#include "tests/lib/test.h"

#include "print/driver.h"
#include "print/printing.h"
#include "tests/lib/joined.h"
#include "tests/lib/printer.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "tests/paper/"

static struct joined joined;
static struct conf conf;
static struct printing printing;
static struct arena *arena;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return HOTEL_DEMO_NOW;
}

static struct env env;

static int
group_set_up(void **state)
{
	(void)state;
	joined_open_demo(&joined);
	env = joined.env;
	env.now_ms = now_ms;
	return 0;
}

static int
group_tear_down(void **state)
{
	(void)state;
	joined_close(&joined);
	return 0;
}

static int
set_up(void **state)
{
	(void)state;
	conf_defaults(&conf);
	conf.print.head = strdup("Adria Betriebs GmbH|Uferweg 3, 6900 "
				 "Bregenz|ATU12345678");
	conf.print.foot = strdup("Thank you for staying with us.");
	conf.print.receipt_printer = strdup("device:/dev/null");
	arena = arena_new((size_t)1 << 28);
	printing = (struct printing){
		.view = store_view(joined.st),
		.conf = &conf,
		.env = &env,
		.spool = spool_new(&env, joined.home, &joined.keys),
		.terminal = "FD1",
		.by = "ada",
	};
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	spool_free(printing.spool);
	arena_free(arena);
	conf_free(&conf);
	return 0;
}

/* The first record with this text in a field, or any with a value in it. */
static const struct record *
find(enum table t, int field, const char *text)
{
	const struct view *v = printing.view;
	struct record_list list;

	assert_int_equal(v->list(v->ctx, t, text != NULL ? field : -1,
				 text != NULL ? value_text(text) : value_null(),
				 arena, &list),
		ERR_OK);
	for (size_t i = 0; i < list.count; i++)
		if (!record_is_null(list.items[i], field))
			return list.items[i];
	fail_msg("the demo hotel has no such record");
	return NULL;
}

static struct paper
make(enum printing_what what, const char *id, int64_t columns)
{
	struct print_job job;
	struct paper paper;

	printing.columns = columns;
	assert_int_equal(
		printing_make(&printing, what, id, arena, &job, &paper),
		ERR_OK);
	return paper;
}

static void
write_golden(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");

	CHECK(f != NULL);
	(void)fputs(text->data, f);
	CHECK(fclose(f) == 0);
}

static void
assert_golden(const struct paper *paper, const char *name)
{
	struct buf text, golden;
	char path[128], part[4096];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), FOLDER "%s.txt", name);
	buf_init(&text, (size_t)1 << 20);
	buf_init(&golden, (size_t)1 << 20);
	driver_text(paper, &text);
	if (getenv("WRITE_GOLDENS") != NULL)
		write_golden(path, &text);
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("there is no %s: make goldens", path);
	while (f != NULL && (n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&golden, part, n);
	(void)fclose(f);
	assert_string_equal(text.data, golden.data);
	buf_fini(&text);
	buf_fini(&golden);
}

static void
check(enum printing_what what, const char *id, const char *name)
{
	static const int64_t widths[] = { 32, 42, 48, 79 };

	for (size_t i = 0; i < 4; i++) {
		struct paper p = make(what, id, widths[i]);
		char full[64];

		(void)snprintf(
			full, sizeof(full), "%s-%d", name, (int)widths[i]);
		assert_golden(&p, full);
	}
}

static void
test_a_receipt_of_a_folio_payment(void **state)
{
	const struct record *p =
		find(TABLE_CASH_PAYMENTS, PAYMENT_FOLIO_ID, NULL);

	(void)state;
	check(PRINTING_RECEIPT, p->id, "receipt-folio");
}

static void
test_a_receipt_of_an_order_lists_what_was_eaten(void **state)
{
	const struct record *p =
		find(TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID, NULL);

	(void)state;
	check(PRINTING_RECEIPT, p->id, "receipt-order");
}

static void
test_a_chit_shouts_an_allergy(void **state)
{
	const struct record *o = find(TABLE_ORDERS, ORDER_ALLERGY_NOTE, NULL);
	const struct record *t =
		find(TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, o->id);

	(void)state;
	check(PRINTING_CHIT, t->id, "chit-allergy");
	printing.duplicate = true;
	check(PRINTING_CHIT, t->id, "chit-duplicate");
}

static void
test_a_folio_that_is_open_is_no_invoice(void **state)
{
	const struct record *room = find(TABLE_ROOMS, ROOM_NUMBER, "408");
	const struct view *v = printing.view;
	struct record_list stays;
	const struct record *f = NULL;

	(void)state;
	assert_int_equal(v->list(v->ctx, TABLE_STAYS, STAY_ROOM_ID,
				 value_text(room->id), arena, &stays),
		ERR_OK);
	for (size_t i = 0; i < stays.count; i++)
		if (record_int(stays.items[i], STAY_STATE) ==
			STAY_STATE_IN_HOUSE)
			f = find(TABLE_FOLIOS, FOLIO_STAY_ID,
				stays.items[i]->id);
	assert_non_null(f);
	check(PRINTING_FOLIO, f->id, "folio-interim");
}

static void
test_a_closed_folio_is_an_invoice(void **state)
{
	const struct view *v = printing.view;
	struct record_list folios;

	(void)state;
	assert_int_equal(v->list(v->ctx, TABLE_FOLIOS, FOLIO_STATE,
				 value_int(FOLIO_STATE_CLOSED), arena, &folios),
		ERR_OK);
	assert_true(folios.count > 0);
	check(PRINTING_FOLIO, folios.items[0]->id, "folio-invoice");
}

static void
test_a_card_leaves_lines_for_what_is_not_known(void **state)
{
	const struct record *room = find(TABLE_ROOMS, ROOM_NUMBER, "713");
	const struct view *v = printing.view;
	struct record_list stays;
	const char *id = NULL;

	(void)state;
	assert_int_equal(v->list(v->ctx, TABLE_STAYS, STAY_ROOM_ID,
				 value_text(room->id), arena, &stays),
		ERR_OK);
	for (size_t i = 0; i < stays.count; i++)
		if (record_int(stays.items[i], STAY_STATE) ==
			STAY_STATE_CONFIRMED)
			id = stays.items[i]->id;
	assert_non_null(id);
	check(PRINTING_CARD, id, "card");
}

static void
ask(const struct operation_argument *arguments)
{
	const struct operation_request r = { .count = 3,
		.arguments = arguments };
	struct action_list actions = { 0 };
	struct queue_answer answer = { 0 };

	assert_int_equal(
		queue_do(joined.st, operation_find("request"), &r,
			find(TABLE_STAFF, STAFF_LOGIN, "ada")->id,
			ROLE_FRONT_DESK, 100000, arena, &actions, &answer),
		ERR_OK);
}

static void
test_the_downtime_pack(void **state)
{
	char name[64];

	(void)state;
	ask((struct operation_argument[]){
		{ "room", "211" }, { "kind", "wake_up" }, { "at", "6:30" } });
	ask((struct operation_argument[]){ { "room", "318" },
		{ "kind", "message" }, { "message", "Your sister called" } });
	for (int i = 0; i < PACK_PART_COUNT; i++) {
		struct paper wide = make(PRINTING_PACK, pack_names[i], 79);
		struct paper roll = make(PRINTING_PACK, pack_names[i], 42);

		(void)snprintf(name, sizeof(name), "pack-%s-79", pack_names[i]);
		assert_golden(&wide, name);
		(void)snprintf(name, sizeof(name), "pack-%s-42", pack_names[i]);
		assert_golden(&roll, name);
	}
}

/* Whatever the width, nothing leaves the paper, in every code page. */
static void
test_every_document_stays_on_its_paper(void **state)
{
	const struct record *payment =
		find(TABLE_CASH_PAYMENTS, PAYMENT_ORDER_ID, NULL);
	const struct record *ticket =
		find(TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID, NULL);
	const struct {
		enum printing_what what;
		const char *id;
	} all[] = {
		{ PRINTING_RECEIPT, payment->id },
		{ PRINTING_CHIT, ticket->id },
		{ PRINTING_FOLIO, find(TABLE_FOLIOS, FOLIO_STAY_ID, NULL)->id },
		{ PRINTING_CARD, find(TABLE_STAYS, STAY_ROOM_ID, NULL)->id },
		{ PRINTING_PACK, "" },
		{ PRINTING_TEST, "chit" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (int64_t columns = PAPER_COLUMNS_MIN;
			columns <= PAPER_COLUMNS_MAX; columns += 9) {
			struct paper p = make(all[i].what, all[i].id, columns);
			struct printer_seen seen;
			struct buf bytes;

			printer_seen_init(&seen);
			buf_init(&bytes, (size_t)4 << 20);
			driver_escpos(&p, CONF_PAGE_858, &bytes);
			printer_see(&seen, CONF_PAGE_858, (size_t)columns,
				bytes.data, bytes.len);
			assert_int_equal(seen.overlong, 0);
			assert_int_equal(seen.garbage, 0);
			assert_true(seen.lines > 5);
			assert_true(seen.cuts > 0);
			buf_fini(&bytes);
			printer_seen_fini(&seen);
		}
	}
}

static void
test_what_is_not_there_is_said(void **state)
{
	struct print_job job;
	struct paper paper;

	(void)state;
	for (int what = 0; what < PRINTING_COUNT; what++)
		assert_int_equal(
			printing_make(&printing, (enum printing_what)what,
				"nobody", arena, &job, &paper),
			ERR_NOT_FOUND);
}

static void
test_the_second_receipt_is_a_copy_and_opens_no_drawer(void **state)
{
	const struct record *p =
		find(TABLE_CASH_PAYMENTS, PAYMENT_RECEIPT_NUMBER, NULL);
	struct print_job job;
	struct paper paper;
	struct buf first, second;

	(void)state;
	/* By the terminal that took it, which so has the original. */
	printing.terminal =
		arena_strndup(arena, record_text(p, PAYMENT_RECEIPT_NUMBER),
			strcspn(record_text(p, PAYMENT_RECEIPT_NUMBER), "-"));
	printing.columns = 42;
	buf_init(&first, 100000);
	buf_init(&second, 100000);
	assert_int_equal(
		printing_queue(&printing, PRINTING_RECEIPT, p->id, &job),
		ERR_OK);
	assert_int_equal(
		spool_find(printing.spool, job.number, arena, &job, &paper),
		ERR_OK);
	driver_text(&paper, &first);
	assert_null(strstr(first.data, "COPY"));
	assert_int_equal(paper.lines[0].kind, PAPER_KICK);

	paper = make(PRINTING_RECEIPT, p->id, 42);
	driver_text(&paper, &second);
	assert_non_null(strstr(second.data, "COPY"));
	assert_int_not_equal(paper.lines[0].kind, PAPER_KICK);

	/* Elsewhere it is one from the first. */
	printing.terminal = "DESK9";
	spool_free(printing.spool);
	printing.spool = spool_new(&env, "/nonexistent", &joined.keys);
	paper = make(PRINTING_RECEIPT, p->id, 42);
	buf_clear(&second);
	driver_text(&paper, &second);
	assert_non_null(strstr(second.data, "COPY"));
	buf_fini(&first);
	buf_fini(&second);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_receipt_of_a_folio_payment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_receipt_of_an_order_lists_what_was_eaten, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_chit_shouts_an_allergy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_folio_that_is_open_is_no_invoice, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_closed_folio_is_an_invoice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_card_leaves_lines_for_what_is_not_known, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_downtime_pack, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_every_document_stays_on_its_paper, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_is_not_there_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_second_receipt_is_a_copy_and_opens_no_drawer,
			set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, group_set_up, group_tear_down);
}
