#include "tests/screens/commands.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include <stddef.h>

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

void
commands_check(void)
{
	for (size_t i = 0; i < COUNT(looks); i++)
		check_look(i);
}
