#include "tests/screens/commands.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "ui/screens.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ADA  "ada Enter 2468 Enter "
#define MAX  "max Enter 2468 Enter "
#define ROSA "rosa Enter 2468 Enter "

/* clang-format off */
static const struct {
	const char *name;
	const char *keys;
	const char *shows;
	const char *hides; /* NULL: nothing */
} looks[] = {
	{"part of a name finds who is in house",
	 ADA "F9 nov", "NOVÁK, Tomáš                       204       in house until", NULL},
	{"and who is expected",
	 ADA "F9 nov", "NOVÁK, Lucie                       716       confirmed for", NULL},
	{"and who has left", ADA "F9 bakker", "checked out 22Nov", NULL},
	{"and who will come", ADA "F10 b F6 +3 Tab Tab STD Tab Tab Tab Tab Tab Tab "
	 "DOE,_Jo F2 F10 1 F9 doe", "DOE, Jo                                      confirmed for 25Nov",
	 NULL},
	{"a number finds the room", ADA "F9 204", ">    Room 204", NULL},
	{"the same number finds the order", ADA "F9 204", "Order POS2-001704", NULL},
	{"a number finds the folio", ADA "F9 F-000040", ">    Folio F-000040", NULL},
	{"a number finds an order that is closed",
	 ADA "F10 o Down Down Down Enter 3 F10 1 F9 pos1-001701", "Order POS1-001701", NULL},
	{"who is found is marked where one works with him",
	 ADA "F9 nov Enter", "> 204   NOVÁK, Tomáš", NULL},
	{"what is chosen at once is what was typed",
	 ADA "F9 nov_luc Enter", "> NOVÁK, Lucie", NULL},
	{"a room is marked among the rooms", ADA "F10 4 F9 room_519 Enter", "> 519", NULL},
	{"an order is marked among the orders",
	 ADA "F9 POS2-001704 Enter", "> R204   POS2-001704", NULL},
	{"a folio is opened", ADA "F9 F-000040 Enter", "F-000040 (closed)", NULL},
	{"F3 leads back to what was begun",
	 ADA "F10 w F8 GRIMM F9 nov Enter F3", "GRIMM", NULL},
	{"an order that F10 began ends among the orders",
	 ADA "F10 n Tab 204 Tab Tab bgr Enter F2", "Find:                       open 10", NULL},
	{"a walk-in that F10 began ends among the guests",
	 ADA "F10 w F8 DOE,_Jo Tab passport Tab X1 Tab NLD F2", "IN HOUSE", NULL},
	{"limits that are set end at the rooms", MAX "F10 h Clear 500 F2", "ROOMS ", NULL},
	{"a cleaner finds rooms and no guests",
	 ROSA "F9 204", ">    Room 204", "NOVÁK"},
	{"by no part of a name either", ROSA "F9 nov", "Nothing is called like that.", "NOVÁK"},
	{"and comes to the room's task", ROSA "F9 318 Enter", "> 318", NULL},
};
/* clang-format on */

static void
check_look(size_t i)
{
	house_open(true);
	(void)seat_type(looks[i].keys);
	if (!seat_shows(looks[i].shows))
		report_failed(looks[i].name, "# not seen: %s; %s says: %s",
			looks[i].shows, seat_screen(), seat_result());
	else if (looks[i].hides != NULL && seat_shows(looks[i].hides))
		report_failed(looks[i].name, "# seen: %s", looks[i].hides);
	else
		report_passed(looks[i].name);
	house_close();
}

/* A form that F10 leads to has nothing below it. */
static void
check_way_out(const struct screen_entry *form, const char *leave)
{
	char name[96], keys[32];

	house_open(true);
	(void)snprintf(keys, sizeof(keys), "F10 %c %s", form->key, leave);
	(void)snprintf(name, sizeof(name), "%s is left: %s", form->title, keys);
	(void)seat_type(MAX);
	(void)seat_type(keys);
	if (strcmp(seat_screen(), form->screen->name) != 0 &&
		keymap_typing(seat_context()) != TYPING_FILLS)
		report_passed(name);
	else
		report_failed(name, "# that stays in %s", seat_screen());
	house_close();
}

static void
check_ways_out(void)
{
	for (size_t i = 0; screen_entries[i].screen != NULL; i++) {
		const struct screen_entry *to = &screen_entries[i];

		if (keymap_typing(to->screen->context) != TYPING_FILLS)
			continue;
		check_way_out(to, to->screen->takes_keys ? "q" : "F3");
		check_way_out(to, to->screen->takes_keys ? "F3 F3" : "F12");
	}
}

void
commands_check(void)
{
	check_ways_out();
	for (size_t i = 0; i < COUNT(looks); i++)
		check_look(i);
}
