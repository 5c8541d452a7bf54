/*
 * The console as people see it: screens [--write]. Every place's picture
 * against the reviewed one (golden.h), the rules of accessibility (blind.h),
 * and how many keys the work takes (budgets.h).
 *
 *	--write           writes the pictures anew instead, to be reviewed
 *	--record FOLDER   what another emulator is to show (places.h)
 *	--captures DIR
 *	                  what it showed, with its cursor, in our words
 *	--words           only that every word is translated (untranslated.h)
 *	--shots FOLDER    pictures for people (shots.h)
 *	--budgets         only what the work costs (budgets.h)
 *	--commands        only what the commands find and say (commands.h)
 *	--states          only the states of link and queue (states.h)
 *	--works           only that each operation has its place (works.h)
 *	--meanwhile       only what others change meanwhile (meanwhile.h)
 *	--type KEYS...    only types (seat.h) and prints what is seen after each
 *	                  KEYS: to try something, or to write a new place
 */
#include "tests/screens/budgets.h"
#include "tests/screens/commands.h"
#include "tests/screens/golden.h"
#include "tests/screens/house.h"
#include "tests/screens/meanwhile.h"
#include "tests/screens/places.h"
#include "tests/screens/report.h"
#include "tests/screens/shots.h"
#include "tests/screens/states.h"

#include "tests/screens/seat.h"
#include "tests/screens/untranslated.h"
#include "tests/screens/works.h"

#include "base/buf.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
type_and_print(char **scripts)
{
	struct buf seen;

	buf_init(&seen, (size_t)1 << 24);
	house_open(true);
	for (; *scripts != NULL; scripts++) {
		(void)seat_type(*scripts);
		buf_addf(&seen, "%s (%d keys)\n", *scripts,
			seat_count_keys(*scripts));
		for (int row = 0; row < seat_picture()->rows; row++)
			buf_addf(&seen, "|%s\n",
				picture_text(seat_picture(), row));
	}
	house_close();
	(void)fputs(seen.data, stdout);
	buf_fini(&seen);
	house_drop();
	return 0;
}

int
main(int argc, char **argv)
{
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setlocale(LC_ALL, "");
	if (argc == 3 && strcmp(argv[1], "--captures") == 0) {
		places_read_captures(argv[2]);
		return 0;
	}
	house_make();
	if (argc == 3 && strcmp(argv[1], "--record") == 0) {
		places_record(argv[2]);
		house_drop();
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "--shots") == 0) {
		shots_write(argv[2]);
		house_drop();
		return report_end();
	}
	if (argc > 2 && strcmp(argv[1], "--type") == 0)
		return type_and_print(argv + 2);
	if (argc > 1 && strcmp(argv[1], "--budgets") == 0) {
		budgets_check();
		house_drop();
		return report_end();
	}
	if (argc > 1 && strcmp(argv[1], "--commands") == 0) {
		commands_check();
		house_drop();
		return report_end();
	}
	if (argc > 1 && strcmp(argv[1], "--states") == 0) {
		states_check();
		house_drop();
		return report_end();
	}
	if (argc > 1 && strcmp(argv[1], "--works") == 0) {
		works_check();
		house_drop();
		return report_end();
	}
	if (argc > 1 && strcmp(argv[1], "--meanwhile") == 0) {
		meanwhile_check();
		house_drop();
		return report_end();
	}
	if (argc > 1 && strcmp(argv[1], "--words") == 0) {
		untranslated_check();
		house_drop();
		return report_end();
	}
	golden_begin(argc > 1 && strcmp(argv[1], "--write") == 0);
	places_take();
	golden_end();
	budgets_check();
	works_check();
	commands_check();
	states_check();
	meanwhile_check();
	untranslated_check();
	house_drop();
	return report_end();
}
