#include "ui/screens/conflict_says.h"
#include "ui/screens/conflict_rank.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the table, whatever there is to say: heads, rule and a row. */
#define TABLE_ROWS_MIN 4

static void
say(struct conflict_says *says, enum style style, const char *text)
{
	CHECK(says->count < CONFLICT_SAYS_MAX);
	says->lines[says->count].style = style;
	says->lines[says->count++].text = text;
}

static void
say_deleted(struct conflict_says *says, const struct conflict_sides *sides)
{
	if (sides->orphan)
		say(says, STYLE_WARN,
			_("What it belongs to was deleted. 2 brings that back; "
			  "3 drops the desk's entry."));
	else if (sides->deleted_server)
		say(says, STYLE_WARN,
			_("Deleted at the server. 2 brings it back with the "
			  "desk's change; 3 does not."));
	else if (sides->deleted_here)
		say(says, STYLE_WARN,
			_("The desk deleted this. 2 deletes it; 3 keeps the "
			  "server's."));
}

static bool
is_changed(const struct conflict_sides *sides, int field)
{
	for (size_t i = 0; i < sides->count; i++)
		if (sides->fields[i].field == field &&
			sides->fields[i].changed_here)
			return true;
	return false;
}

enum err
conflict_says_load(struct conflict_says *says, const struct app *app,
	const struct record *conflict, const struct conflict_sides *sides,
	bool second, struct arena *a)
{
	char money[MONEY_TEXT_SIZE];
	struct conflict_rank rank;
	enum err e = conflict_rank_load(
		app_view(app), app_business_date(app), conflict, a, &rank);

	says->count = 0;
	if (second)
		say(says, STYLE_WARN,
			_("What was decided at this desk came second and had "
			  "no effect."));
	if (e != ERR_OK || record_int(conflict, CONFLICT_RESOLVED) != 0)
		return e;
	say_deleted(says, sides);
	if (rank.minor != 0) {
		app_money(app, llabs(rank.minor), money, sizeof(money));
		say(says, STYLE_NORMAL,
			arena_printf(a,
				rank.minor > 0
					? _("Money: 2 is %s %s more than 3.")
					: _("Money: 2 is %s %s less than 3."),
				money, app_currency(app)));
	}
	if (sides->entity->table == TABLE_STAYS &&
		is_changed(sides, STAY_ROOM_ID))
		say(says, STYLE_NORMAL,
			_("Room: the guest may be in the desk's room already. "
			  "Ask before 3."));
	if (sides->entity->table == TABLE_STAYS)
		say(says, STYLE_NORMAL,
			_("Money: no payment is touched. Postings of both "
			  "sides are all kept."));
	return ERR_OK;
}

/* ---- draw ---- */

static struct area
indented(struct area area)
{
	area.column++;
	area.columns--;
	return area;
}

static int
rows_of(const struct conflict_says *says, struct area area)
{
	int rows = 0;

	for (size_t i = 0; i < says->count; i++)
		rows += canvas_put_block(
			NULL, area, says->lines[i].style, says->lines[i].text);
	return rows;
}

static struct area
put(struct canvas *c, struct area area, enum style style, const char *text)
{
	return area_without_top(area, canvas_put_block(c, area, style, text));
}

static bool
is_empty(const char *value)
{
	return value == NULL || value[0] == '\0' || strcmp(value, "-") == 0;
}

/* What the table cut in the marked group, if there is room. */
static void
draw_whole(const struct compare *t, struct canvas *c, struct area area)
{
	static const char *const sides[COMPARE_SIDES] = { N_("before"),
		N_("desk"), N_("server") };
	char text[1200];

	for (size_t i = 0; i < t->count; i++) {
		const struct compare_row *r = &t->rows[i];

		if (r->group != t->group ||
			!compare_is_cut(r, area.columns + 1))
			continue;
		for (int n = 0; n < COMPARE_SIDES && area.rows > 0; n++) {
			if (is_empty(r->values[n]) || (n > 0 && !r->changed[n]))
				continue;
			snprintf(text, sizeof(text), "%s, %s: %s", r->label,
				_(sides[n]), r->values[n]);
			area = put(c, area, STYLE_DIM, text);
		}
	}
}

void
conflict_says_draw(const struct conflict_says *says,
	const struct compare *table, const char *note, struct canvas *c,
	struct area area)
{
	struct area below = indented(area);
	int wanted = compare_rows(table);
	int most = area.rows - rows_of(says, below);
	char text[200];

	if (most < TABLE_ROWS_MIN)
		most = TABLE_ROWS_MIN;
	if (wanted > most)
		wanted = most;
	area.rows = wanted;
	compare_draw(table, c, area);
	/* A blank row between, where there is one to spare. */
	below = area_without_top(below, wanted + (wanted < most ? 1 : 0));
	for (size_t i = 0; i < says->count; i++)
		below = put(
			c, below, says->lines[i].style, says->lines[i].text);
	if (note[0] != '\0') {
		snprintf(text, sizeof(text), _("Note: %s"), note);
		below = put(c, below, STYLE_DIM, text);
	}
	draw_whole(table, c, below);
}
