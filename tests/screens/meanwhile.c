#include "tests/screens/meanwhile.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/check.h"
#include "store/queue.h"
#include "ui/term.h"

#include <stdio.h>
#include <string.h>

#define ACTIONS_MAX 8
#define BUSY_LOOKS  5   /* so often somebody types while a screen is read */
#define RELOAD_MS   300 /* a screen is not read again at once */
#define ROOM        "202"
#define NUMBER_AT   3

static int busy_looks;

bool __real_term_has_input(const struct term *t);
bool __wrap_term_has_input(const struct term *t);

bool
__wrap_term_has_input(const struct term *t)
{
	if (busy_looks > 0) {
		busy_looks--;
		return true;
	}
	return __real_term_has_input(t);
}

/* As another console of this desk would. */
static void
clean_room(void)
{
	const struct operation_argument arguments[] = {
		{ "room", ROOM },
		{ "condition", "clean" },
	};
	const struct operation_request request = { .count = 2,
		.arguments = arguments };
	struct arena *a = arena_new((size_t)1 << 24);
	struct store *st = house_copy_store();
	const struct view *v = store_view(st);
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	struct record_list staff;
	const struct record *who;
	enum err e = v->list(v->ctx, TABLE_STAFF, STAFF_LOGIN,
		value_text("rosa"), a, &staff);

	CHECK(e == ERR_OK && staff.count == 1);
	who = staff.items[0];
	e = queue_do(st, operation_find("room-status"), &request, who->id,
		(enum role)record_int(who, STAFF_ROLE), ACTIONS_MAX, a,
		&actions, &answer);
	CHECK(e == ERR_OK);
	store_close(st);
	arena_free(a);
}

/* The line of the room. */
static const char *
line_of_room(void)
{
	for (int row = 0; row < seat_picture()->rows; row++) {
		const char *text = picture_text(seat_picture(), row);

		if (strlen(text) > NUMBER_AT &&
			strncmp(text + NUMBER_AT, ROOM " ", 4) == 0)
			return text;
	}
	return "";
}

static void
check(const char *name, bool fine)
{
	if (fine)
		report_passed(name);
	else
		report_failed(name, "# %d looks left; the line is: %s",
			busy_looks, line_of_room());
}

void
meanwhile_check(void)
{
	house_open(true);
	(void)seat_type("ada Enter 2468 Enter");
	check("a room that others change is as it was",
		strstr(line_of_room(), "DRT") != NULL);
	clean_room();
	house_pass_ms(RELOAD_MS);
	busy_looks = BUSY_LOOKS;
	(void)seat_type("Down Down");
	check("who types is let pass, and sees the change then",
		busy_looks == 0 && strstr(line_of_room(), "CLN") != NULL);
	check("what was typed is done",
		strstr(picture_text(seat_picture(), seat_picture()->cursor_row),
			" 203 ") != NULL);
	house_close();
}
