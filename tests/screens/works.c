#include "tests/screens/works.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "domain/operations.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ADA  "ada Enter 2468 Enter "
#define BOB  "bob Enter 2468 Enter "
#define MAX  "max Enter 2468 Enter "
#define CHEF "chef Enter 2468 Enter "
#define ROSA "rosa Enter 2468 Enter "
#define IVAN "ivan Enter 2468 Enter "

/* clang-format off */

/* One after the other at one console each; says: what line 23 then has. */
static const struct {
	const char *operation;
	const char *keys;
	const char *says;
} works[] = {
	{"check-in", ADA "F10 2 gru Enter 1 F2", "Check-in 515"},
	{"walk-in", ADA "F6 F8 DOE,_Jo Tab passport Tab X1 Tab NLD F2",
	 "Walk-in"},
	{"check-out", ADA "F10 3 mor Enter 1 F2", "Check-out 305"},
	{"move", ADA "F10 4 203 Enter 3 Tab noise F2", "Moved"},
	{"extend", ADA "F10 4 203 Enter 6 Clear +5 F2", "stays until"},
	{"cancel", ADA "F10 2 Enter 3", "Cancelled"},
	{"no-show", ADA "F10 2 gru Enter 5", "No-show"},
	{"book", ADA "F10 b F6 +3 Tab Tab STD Tab Tab Tab Tab Tab Tab DOE,_Jo F2",
	 "Booked"},
	{"confirm", ADA "F10 b F6 +3 Tab Tab STD Tab Tab Tab Tab Tab option Tab "
	 "DOE,_Jo F2 DOE Enter 3", "Confirmed"},
	{"queue", ADA "F10 2 gru Enter 6", "waits for the room"},
	{"advance-check-in", ADA "F10 2 gru Enter 7 F2", "in advance"},
	{"reverse-check-in", ADA "F10 4 211 Enter 8", "Check-in reversed"},
	{"reinstate", ADA "F10 3 mor Enter 1 F2 F10 l mor Enter 1",
	 "Reinstated"},
	{"terms", MAX "F10 4 203 Enter 7 Space F2", "Terms of"},

	{"minibar", ADA "F10 7 318 m WAT,BEE*2 F2", "Minibar of 318"},
	{"order", ADA "F10 n 4 Tab Tab Tab 8 Enter F2", "Order FD1-"},
	{"fire", ADA "F10 o f", "fired"},
	{"present", ADA "F10 o b", "presented"},
	{"close-order", ADA "F10 o Down Down Down Enter 3", "closed"},
	{"merge", ADA "F10 o m POS1-001700 Enter", "goes into"},
	{"serve", ADA "F10 o d", "served"},
	{"split", ADA "F10 o v Space b", "on a bill of their own"},
	{"void", ADA "F10 o v x cold Enter", "taken back"},
	{"update", ADA "F10 o v m 21 Enter", "Changed"},
	{"reopen", MAX "F10 o Down Down Down Enter 3 F4 Up Up Up k wrong Enter", "is open again"},
	{"sold-out", CHEF "i x", "sold out"},
	{"seen", CHEF "7 v", "seen"},
	{"start", CHEF "7 s", "started"},
	{"ready", CHEF "1 d d", "ready"},
	{"bump", CHEF "1 Enter Enter", "bumped"},
	{"recall", CHEF "1 Enter Enter r", "recalled"},

	{"pay", ADA "F10 5 408 Enter 4 F2 124.00 F2", "Paid 124.00"},
	{"post", ADA "F10 5 408 Enter 5 Tab 12 Tab spa F2",
	 "Posted service 12.00"},
	{"reverse", ADA "F10 5 408 Enter 2 x 119.00 F2 wrong Enter",
	 "Reversed"},
	{"drawer-open", ADA "F10 d c 1140.60 F2 1140.60 F2 o Clear 100 F2", "open with"},
	{"drawer-suspend", ADA "F10 d b", "locked for a break"},
	{"drawer-resume", ADA "F10 d b b", "is open again"},
	{"drawer-close", ADA "F10 d k 1140.60 F2 c 1140.60 F2", "closed"},
	{"no-sale", ADA "F10 d n change F2", "opened without a sale"},
	{"pay-out", ADA "F10 d x 5 Tab stamps F2 5.00 F2", "Paid out 5"},
	{"safe-drop", ADA "F10 d s 500 F2 500.00 F2", "to the safe"},
	{"audit-begin", MAX "F10 a b", "has begun"},
	{"roll-call", MAX "F10 a b p 58 F2", "58 nights posted"},
	{"audit-stop", MAX "F10 a b s", "was stopped"},
	{"audit-end", MAX "F10 a b e 22 F2 2 carried Enter",
	 "the next day is open"},

	{"room-status", ADA "206 h", "206"},
	{"block", ADA "206 b Tab Tab Tab paint F2", "Room 206 is blocked"},
	{"block-update", ADA "206 b Tab Tab Tab paint F2 F10 k 206 l",
	 "released"},
	{"task", ROSA "Down Down Down s", "started"},
	{"found", ROSA "l umbrella Tab Tab safe_3 F2", "Noted as lost property"},
	{"found-update", ADA "F10 u Down s The_Kovacs,_Graz Enter", "sent"},
	{"limits", MAX "F10 h Clear 500 F2", "limits are set"},
	{"request", ADA "F10 r n 204 Tab 1 F2", "Request of room 204"},
	{"request-update", ADA "F10 r k", "acknowledged"},
	{"report", IVAN "n 204 Tab Tab drip F2", "drip"},
	{"report-update", IVAN "Down Down Down s", "started"},
	{"resolve-conflict", MAX "F10 c Enter Enter 3 F2", "decided"},

	{"drawer-count", ADA "F10 d k Tab Tab Tab Tab 2 F2", "FD1 counted"},
	{"refund", ADA "F10 5 408 Enter 4 F2 124.00 F2 Enter 2 Down Down f "
	 "Clear 24 Tab broken F2 24.00 F2", "Refunded 24.00"},
	{"credit-note", MAX "F10 3 mor Enter 1 F2 F10 l mor Enter 2 k 308.00 F2",
	 "credited"},
	{"window", ADA "F10 5 408 Enter 2 w 2", "Window B is open"},
	{"transfer", ADA "F10 5 408 Enter 2 t 2", "to window B"},
	{"interim", ADA "F10 5 408 Enter 2 i", "a bill so far"},
};

/* In plain mode tickets stand one below the other, two on a page. */
static const struct {
	const char *operation;
	const char *keys;
} in_lines[] = {
	{"seen", CHEF "F8 F8 F8 1 v"},
	{"start", CHEF "F8 F8 F8 1 s"},
};

/* What no screen does, and why. */
static const struct {
	const char *operation;
	const char *why;
} elsewhere[] = {
	{"reopen-conflict", "what u does behind a decision (ui/app_request.c)"},
	{"insert", "any record, for scripts: people have forms"},
	{"delete", "any record, for scripts: people cancel, void and reverse"},
};
/* clang-format on */

static bool
is_elsewhere(const char *operation)
{
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		if (strcmp(elsewhere[i].operation, operation) == 0)
			return true;
	return false;
}

static bool
has_work(const char *operation)
{
	for (size_t i = 0; i < COUNT(works); i++)
		if (strcmp(works[i].operation, operation) == 0)
			return true;
	return false;
}

static void
check_work(size_t i)
{
	char name[96];

	house_open(true);
	(void)seat_type(works[i].keys);
	(void)snprintf(name, sizeof(name), "%s is done at the console",
		works[i].operation);
	if (!seat_asked(works[i].operation))
		report_failed(name, "# never asked for; %s says: %s",
			seat_screen(), seat_result());
	else if (strstr(seat_result(), works[i].says) == NULL)
		report_failed(name, "# not said: %s; but: %s", works[i].says,
			seat_result());
	else
		report_passed(name);
	house_close();
	seat_forget_asked();
}

/* On a terminal that has nothing but lines: what is said comes as one. */
static void
check_plain(size_t i)
{
	const char *keys = works[i].keys;
	char name[96];

	house_open_on("dumb", true);
	for (size_t k = 0; k < COUNT(in_lines); k++)
		if (strcmp(in_lines[k].operation, works[i].operation) == 0)
			keys = in_lines[k].keys;
	seat_type_lines(keys);
	(void)snprintf(name, sizeof(name), "%s is done line by line",
		works[i].operation);
	if (!seat_asked(works[i].operation))
		report_failed(name, "# never asked for; %s says: %s",
			seat_screen(), seat_result());
	else if (strstr(seat_lines(), works[i].says) == NULL)
		report_failed(name, "# not written: %s; but: %s", works[i].says,
			seat_result());
	else
		report_passed(name);
	house_close();
	seat_forget_asked();
}

static void
check_place(const char *operation)
{
	char name[96];

	(void)snprintf(
		name, sizeof(name), "%s has a place in the console", operation);
	if (has_work(operation) != is_elsewhere(operation))
		report_passed(name);
	else
		report_failed(name,
			"# add it to works[], or to elsewhere[] with a reason");
}

static void
check_names(const char *operation)
{
	if (operation_find(operation) == NULL)
		report_failed(operation, "# there is no such operation");
}

void
works_check(void)
{
	for (size_t i = 0; operations[i].name != NULL; i++)
		check_place(operations[i].name);
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		check_names(elsewhere[i].operation);
	for (size_t i = 0; i < COUNT(works); i++) {
		check_names(works[i].operation);
		check_work(i);
		check_plain(i);
	}
}
