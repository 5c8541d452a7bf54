#include "tests/screens/meanwhile.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/check.h"
#include "store/queue.h"
#include "ui/term.h"

#include <stdio.h>
#include <string.h>

#define ACTIONS_MAX  8
#define BUSY_LOOKS   5 /* so often somebody types while a screen is read */
#define MINUTE_MS    INT64_C(60000)
#define RELOAD_MS    300 /* a screen is not read again at once */
#define ROOM         "202"
#define NUMBER_AT    3
#define WIDE_ROWS    30
#define WIDE_COLUMNS 140

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
do_there(const char *login, const char *operation,
	const struct operation_argument *arguments, size_t count)
{
	const struct operation_request request = { .count = count,
		.arguments = arguments };
	struct arena *a = arena_new((size_t)1 << 24);
	struct store *st = house_copy_store();
	const struct view *v = store_view(st);
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	struct record_list staff;
	const struct record *who;
	enum err e = v->list(
		v->ctx, TABLE_STAFF, STAFF_LOGIN, value_text(login), a, &staff);

	CHECK(e == ERR_OK && staff.count == 1);
	who = staff.items[0];
	e = queue_do(st, operation_find(operation), &request, who->id,
		(enum role)record_int(who, STAFF_ROLE), ACTIONS_MAX, a,
		&actions, &answer);
	CHECK(e == ERR_OK);
	store_close(st);
	arena_free(a);
}

static void
clean_room(void)
{
	do_there("rosa", "room-status",
		(const struct operation_argument[]){
			{ "room", ROOM }, { "condition", "clean" } },
		2);
}

static void
call_guest(const char *room, const char *at)
{
	do_there("ada", "request",
		(const struct operation_argument[]){
			{ "room", room }, { "kind", "wake_up" }, { "at", at } },
		3);
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
		report_failed(name,
			"# %d looks left; the line is: %s; last said: %s",
			busy_looks, line_of_room(), seat_result());
}

/* What a form has looked up is still there when it is read anew. */
static void
check_form(void)
{
	house_open(true);
	(void)seat_type("ada Enter 2468 Enter F6 F8 moser F4 Enter");
	check("a guest who was here before is known", seat_shows("known here"));
	clean_room();
	house_pass_ms(RELOAD_MS);
	(void)seat_type("Tab");
	check("and still is when others changed something",
		seat_shows("known here") && seat_shows("P8819204"));
	house_close();
}

/* The pane of a wide window shows the list's row, also behind what stands over
 * the list. */
static void
check_pane(void)
{
	house_open(true);
	seat_resize(WIDE_ROWS, WIDE_COLUMNS);
	(void)seat_type("max Enter 2468 Enter F9 conflicts Enter a d");
	clean_room();
	house_pass_ms(RELOAD_MS);
	(void)seat_type("2 F6");
	check("a question over conflicts that are decided together",
		seat_context() == CTX_PROMPT && seat_shows("ROUSSEL"));
	house_close();
}

/* Who has the night shift is not always signed in when a call is due. */
static void
check_calls(void)
{
	const char *both = "NOW: 2 are due: 211 212.";

	house_open(true);
	(void)seat_type("ada Enter 2468 Enter");
	call_guest("211", "+10");
	call_guest("212", "+10");
	house_pass_ms(RELOAD_MS);
	(void)seat_type("F9 sign_out Enter");
	house_pass_ms(10 * MINUTE_MS);
	(void)seat_type("b");
	check("calls of one moment are said together, at a locked desk too",
		seat_shows(both) && strcmp(seat_screen(), "sign-in") == 0);
	(void)seat_type("ob Enter 2468 Enter");
	check("whoever comes next hears of them", seat_shows(both));
	(void)seat_type("Down o");
	house_pass_ms(MINUTE_MS);
	(void)seat_type("Down");
	check("once", !seat_shows(both));
	house_close();
}

void
meanwhile_check(void)
{
	check_calls();
	check_form();
	check_pane();
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
