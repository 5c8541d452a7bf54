#include "ui/widget/compare.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LABEL_COLUMN  3
#define LABEL_WIDTH   10
#define NARROW_COLUMN 18
#define WIDE          60 /* narrower: one below the other */
#define HEAD_ROWS     3
#define CELL_SIZE     256

static const char *const side_names[COMPARE_SIDES] = {
	[COMPARE_BEFORE] = N_("Before"),
	[COMPARE_HERE] = N_("This desk"),
	[COMPARE_SERVER] = N_("Server"),
};

void
compare_init(struct compare *t)
{
	*t = (struct compare){ .group = -1 };
}

static bool
is_first(const struct compare *t, size_t i)
{
	return i == 0 || t->rows[i].group != t->rows[i - 1].group;
}

static size_t
row_of_group(const struct compare *t, int group)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->rows[i].group == group)
			return i;
	return t->count;
}

/* The first row of an open group, from a row on and around. */
static size_t
next_open(const struct compare *t, size_t from)
{
	size_t i, row;

	for (i = 0; i < t->count; i++) {
		row = (from + i) % t->count;
		if (is_first(t, row) && t->rows[row].choice == COMPARE_OPEN)
			return row;
	}
	return t->count;
}

void
compare_set(struct compare *t, const struct compare_row *rows, size_t count)
{
	size_t row;

	t->rows = rows;
	t->count = count;
	if (row_of_group(t, t->group) < count || count == 0)
		return;
	row = next_open(t, 0);
	t->group = rows[row < count ? row : 0].group;
}

static bool
mark(struct compare *t, size_t row)
{
	int before = t->group;

	if (row < t->count)
		t->group = t->rows[row].group;
	return t->group != before;
}

static size_t
group_before(const struct compare *t, size_t at)
{
	if (at == 0 || at >= t->count)
		return at;
	return row_of_group(t, t->rows[at - 1].group);
}

static size_t
group_behind(const struct compare *t, size_t at)
{
	while (at < t->count && t->rows[at].group == t->group)
		at++;
	return at;
}

bool
compare_update(struct compare *t, const struct ui_event *ev)
{
	size_t at = row_of_group(t, t->group);

	if (ev->kind != EVENT_ACT || t->count == 0)
		return false;
	if (ev->act == ACT_UP || ev->act == ACT_PREVIOUS)
		return mark(t, group_before(t, at));
	if (ev->act == ACT_DOWN)
		return mark(t, group_behind(t, at));
	if (ev->act == ACT_HOME)
		return mark(t, 0);
	if (ev->act == ACT_END)
		return mark(t, t->count - 1);
	if (ev->act == ACT_NEXT)
		return mark(t, next_open(t, group_behind(t, at) % t->count));
	return false;
}

size_t
compare_open_count(const struct compare *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->count; i++)
		if (is_first(t, i) && t->rows[i].choice == COMPARE_OPEN)
			n++;
	return n;
}

void
compare_mark_open(struct compare *t)
{
	(void)mark(t, next_open(t, 0));
}

int
compare_rows(const struct compare *t)
{
	int n = HEAD_ROWS + (int)t->count;
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->rows[i].heading != NULL)
			n++;
	return n;
}

static const char *
shown(const char *value)
{
	return value == NULL || value[0] == '\0' ? "-" : value;
}

/* value, cut so that it shows that it was, and what is said about it. */
static void
put_value(struct canvas *c, struct slot slot, enum style style,
	const char *value, const char *behind)
{
	char text[CELL_SIZE];
	int room = slot.width - (int)strlen(behind);
	bool cut = (int)text_width(value) > room;
	size_t len = cut && room > 2 ? text_fit(value, (size_t)room - 2)
				     : strlen(value);

	if (len > sizeof(text) - 16)
		len = text_fit(value, sizeof(text) / 4 - 16);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)len, value,
		cut ? ".." : "", behind);
	canvas_put_in(c, slot, style, text);
}

static void
put_side(struct canvas *c, struct slot slot, const struct compare_row *r,
	enum compare_side side)
{
	if (r->choice == COMPARE_SAME && side != COMPARE_BEFORE) {
		canvas_put_in(c, slot, STYLE_DIM, _("same"));
		return;
	}
	put_value(c, slot, r->changed[side] ? STYLE_STRONG : STYLE_NORMAL,
		shown(r->values[side]), r->changed[side] ? " *" : "");
}

static void
put_result(struct canvas *c, struct slot slot, const struct compare_row *r)
{
	switch (r->choice) {
	case COMPARE_OPEN:
		canvas_put_in(c, slot, STYLE_ALERT, _("? choose"));
		return;
	case COMPARE_AUTO:
		put_value(c, slot, STYLE_NORMAL, shown(r->result), _(" auto"));
		return;
	case COMPARE_SAME:
		canvas_put_in(c, slot, STYLE_DIM, _("same"));
		return;
	case COMPARE_TAKE_BEFORE:
		put_value(c, slot, STYLE_GOOD, shown(r->values[COMPARE_BEFORE]),
			" <1");
		return;
	case COMPARE_TAKE_HERE:
		put_value(c, slot, STYLE_GOOD, shown(r->values[COMPARE_HERE]),
			" <2");
		return;
	case COMPARE_TAKE_SERVER:
		put_value(c, slot, STYLE_GOOD, shown(r->values[COMPARE_SERVER]),
			" <3");
		return;
	case COMPARE_TAKE_OTHER:
		put_value(c, slot, STYLE_GOOD, shown(r->result), "");
		return;
	}
}

/* Where the four columns stand. */
static struct slot
column_slot(struct area area, int row, int n)
{
	int left = LABEL_COLUMN + LABEL_WIDTH + 1;
	int width = (area.columns - left) / (COMPARE_SIDES + 1);

	return (struct slot){ .row = row,
		.column = area.column + left + n * width,
		.width = width - 1 };
}

static void
draw_heads(const struct compare *t, struct canvas *c, struct area area)
{
	char title[64];
	int n;

	for (n = 0; n < COMPARE_SIDES; n++) {
		(void)snprintf(title, sizeof(title), "%d %s", n + 1,
			t->heads[n].title ? t->heads[n].title : "");
		canvas_put_in(
			c, column_slot(area, area.row, n), STYLE_HEAD, title);
		canvas_put_in(c, column_slot(area, area.row + 1, n),
			STYLE_NORMAL, t->heads[n].who ? t->heads[n].who : "");
	}
	canvas_put_in(c, column_slot(area, area.row, COMPARE_SIDES), STYLE_HEAD,
		_("RESULT"));
	canvas_rule(c, area.row + 2);
}

static void
draw_marker(struct canvas *c, struct area area, int row)
{
	(void)canvas_put(c, row, area.column + 1, STYLE_MARKER, ">");
	canvas_set_cursor(c, row, area.column + 1);
}

static void
draw_wide_row(struct canvas *c, struct area area, int row,
	const struct compare_row *r)
{
	int n;

	put_value(c,
		(struct slot){ .row = row,
			.column = area.column + LABEL_COLUMN,
			.width = LABEL_WIDTH },
		STYLE_NORMAL, r->label, "");
	for (n = 0; n < COMPARE_SIDES; n++)
		put_side(c, column_slot(area, row, n), r, (enum compare_side)n);
	put_result(c, column_slot(area, row, COMPARE_SIDES), r);
}

/* Rows that one line of the table takes, its heading included. */
static int
height(const struct compare *t, size_t i, bool wide)
{
	int n = 1;

	if (t->rows[i].heading != NULL)
		n++;
	if (!wide && t->rows[i].group == t->group &&
		t->rows[i].choice != COMPARE_SAME)
		n += COMPARE_SIDES;
	return n;
}

/* The row of the table to begin with, so that the marked group is seen. */
static size_t
first_row(const struct compare *t, int rows, bool wide)
{
	size_t marked = row_of_group(t, t->group), first = 0, i;
	int used = 0;

	for (i = 0; i < t->count; i++) {
		used += height(t, i, wide);
		if (used > rows && i > first) {
			if (marked < i)
				break;
			first = i;
			used = height(t, i, wide);
		}
	}
	return first;
}

static int
draw_narrow_sides(struct canvas *c, struct area area, int row,
	const struct compare_row *r)
{
	int n;

	if (r->choice == COMPARE_SAME)
		return row;
	for (n = 0; n < COMPARE_SIDES; n++, row++) {
		if (row >= area.row + area.rows)
			continue;
		(void)canvas_putf(c, row, area.column + LABEL_COLUMN + 2,
			STYLE_NORMAL, "%d %s", n + 1, side_names[n]);
		put_side(c,
			(struct slot){ .row = row,
				.column = area.column + NARROW_COLUMN,
				.width = area.columns - NARROW_COLUMN },
			r, (enum compare_side)n);
	}
	return row;
}

static int
draw_row(const struct compare *t, struct canvas *c, struct area area, int row,
	size_t i)
{
	const struct compare_row *r = &t->rows[i];
	bool wide = area.columns >= WIDE;

	if (r->heading != NULL) {
		(void)canvas_put(c, row, area.column + LABEL_COLUMN, STYLE_HEAD,
			r->heading);
		if (r->explain != NULL && wide)
			(void)canvas_put(c, row,
				area.column + LABEL_COLUMN + LABEL_WIDTH + 1,
				STYLE_DIM, r->explain);
		row++;
	}
	if (row >= area.row + area.rows)
		return row;
	if (r->group == t->group && is_first(t, i))
		draw_marker(c, area, row);
	if (wide) {
		draw_wide_row(c, area, row, r);
		return row + 1;
	}
	(void)canvas_put(
		c, row, area.column + LABEL_COLUMN, STYLE_NORMAL, r->label);
	put_result(c,
		(struct slot){ .row = row,
			.column = area.column + NARROW_COLUMN,
			.width = area.columns - NARROW_COLUMN },
		r);
	row++;
	return r->group == t->group ? draw_narrow_sides(c, area, row, r) : row;
}

void
compare_draw(const struct compare *t, struct canvas *c, struct area area)
{
	bool wide = area.columns >= WIDE;
	int row;
	size_t i;

	if (wide && area.rows > HEAD_ROWS) {
		draw_heads(t, c, area);
		area = area_without_top(area, HEAD_ROWS);
	}
	row = area.row;
	for (i = first_row(t, area.rows, wide);
		i < t->count && row < area.row + area.rows; i++)
		row = draw_row(t, c, area, row, i);
}

bool
compare_is_cut(const struct compare_row *r, int columns)
{
	struct area area = { 0, 0, 1, columns };
	bool wide = columns >= WIDE;
	size_t value = wide ? (size_t)column_slot(area, 0, 0).width - 2
			    : (size_t)columns - NARROW_COLUMN - 2;

	if (wide && text_width(r->label) > LABEL_WIDTH)
		return true;
	for (int n = 0; n < COMPARE_SIDES; n++)
		if (text_width(shown(r->values[n])) > value)
			return true;
	return false;
}
