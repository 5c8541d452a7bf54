#include "tests/screens/blind.h"

#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FIELDS_MAX 64

/* Which columns of a row are inside of brackets: a field, a button. */
static bool
in_brackets(const struct picture *p, int row, int column)
{
	int i;

	for (i = column; i >= 0; i--) {
		if (p->cells[row][i].text[0] == '[')
			break;
		if (p->cells[row][i].text[0] == ']' && i < column)
			return false;
	}
	return i >= 0;
}

/* A marker to the left, on the same row. */
static bool
behind_marker(const struct picture *p, int row, int column)
{
	for (int i = 0; i <= column; i++)
		if (p->cells[row][i].text[0] == '>' &&
			(i == 0 || p->cells[row][i - 1].text[0] == ' '))
			return true;
	return false;
}

/* Behind the words of a question or of "Find:". */
static bool
behind_label(const struct picture *p, int row, int column)
{
	for (int i = 0; i < column; i++)
		if (p->cells[row][i].text[0] == ':' ||
			p->cells[row][i].text[0] == '?')
			return true;
	return false;
}

static const char *
focus_problem(const struct picture *p)
{
	int row = p->cursor_row, column = p->cursor_column;

	if (!p->cursor_shown)
		return "rule 1: the cursor is hidden";
	if (row == p->rows - 1 && column == 0)
		return "rule 1: the cursor stands in the corner, on nothing";
	if (!in_brackets(p, row, column) && !behind_marker(p, row, column) &&
		!behind_label(p, row, column))
		return "rule 2: only the cursor shows the focus";
	return NULL;
}

static bool
has_colour(const struct picture_cell *c)
{
	return c->fg >= 0 || c->bg >= 0;
}

/* Something coloured that says nothing: blanks on a colour. */
static const char *
colour_problem(const struct picture *p)
{
	for (int row = 0; row < p->rows; row++) {
		for (int i = 0; i < p->columns;) {
			bool says = false;

			if (!has_colour(&p->cells[row][i])) {
				i++;
				continue;
			}
			for (; i < p->columns && has_colour(&p->cells[row][i]);
				i++)
				says |= p->cells[row][i].text[0] != ' ';
			if (!says)
				return "rule 3: a colour without a word";
		}
	}
	return NULL;
}

static const char *
quiet_problem(const struct picture *p)
{
	if (p->altered)
		return "rule 5: the title or the mouse was touched";
	for (int row = 0; row < p->rows; row++)
		for (int i = 0; i < p->columns; i++)
			if (p->cells[row][i].look & (LOOK_BLINK | LOOK_OTHER))
				return "rule 5: something blinks";
	return NULL;
}

static const char *
result_problem(const struct picture *p, const char *result)
{
	char words[24];
	size_t len = strcspn(result, "\n");

	if (result[0] == '\0' || p->columns < 60 ||
		strcmp(seat_screen(), "messages") == 0)
		return NULL;
	if (len >= sizeof(words))
		len = sizeof(words) - 1;
	memcpy(words, result, len);
	words[len] = '\0';
	for (int row = 0; row < p->rows; row++) {
		bool there = strstr(picture_text(p, row), words) != NULL;

		if (there && row != p->rows - 2)
			return "rule 4: a result on another line than 23";
	}
	return NULL;
}

/* Words before the bracket, on the same line. */
static const char *
label_problem(const struct picture *p)
{
	const char *line, *bracket, *c;

	for (int row = 1; row < p->rows - 5; row++) {
		line = picture_text(p, row);
		bracket = strchr(line, '[');
		if (bracket == NULL || strncmp(bracket, "[ ", 2) == 0)
			continue; /* a button, or an empty field behind one */
		for (c = line; c < bracket && !isalnum((unsigned char)*c); c++)
			;
		if (c == bracket)
			return "rule 7: a field without a label on its line";
	}
	return NULL;
}

static const char *
width_problem(const struct picture *p)
{
	for (int row = 0; row < p->rows; row++)
		if (p->cells[row][p->columns - 1].text[0] != ' ')
			return "something stands in the last column";
	return NULL;
}

void
blind_check(const char *name, const struct picture *p, const char *result)
{
	const char *why = focus_problem(p);

	if (why == NULL)
		why = colour_problem(p);
	if (why == NULL)
		why = quiet_problem(p);
	if (why == NULL)
		why = result_problem(p, result);
	if (why == NULL)
		why = label_problem(p);
	if (why == NULL)
		why = width_problem(p);
	if (why == NULL)
		report_passed(name);
	else
		report_failed(name, "# %s (cursor %d, %d)", why,
			p->cursor_row + 1, p->cursor_column + 1);
}

static int
cursor_place(void)
{
	const struct picture *p = seat_picture();

	return p->cursor_row * PICTURE_COLUMNS + p->cursor_column;
}

void
blind_walk(const char *name)
{
	int start = cursor_place(), was = start, steps = 0, backwards = 0;

	do {
		(void)seat_type("Tab");
		backwards += cursor_place() <= was;
		was = cursor_place();
	} while (was != start && ++steps < FIELDS_MAX);
	if (backwards == 1 && steps < FIELDS_MAX)
		report_passed(name);
	else
		report_failed(name,
			"# rule 6: %d steps, of which %d go back, not one",
			steps, backwards);
}
