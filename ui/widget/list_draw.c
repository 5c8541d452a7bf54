/* The picture of a list. */
#include "ui/widget/list.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MARKER_COLUMN 1
#define FIRST_COLUMN  3
#define FLEX_MIN      8

static const struct {
	char mark;
	enum style style;
} states[] = {
	[LIST_STATE_NONE] = { ' ', STYLE_NORMAL },
	[LIST_STATE_SENT] = { '.', STYLE_NORMAL },
	[LIST_STATE_WAITING] = { '+', STYLE_STRONG },
	[LIST_STATE_SENDING] = { '~', STYLE_STRONG },
	[LIST_STATE_DECIDE] = { '!', STYLE_ALERT },
	[LIST_STATE_REFUSED] = { 'X', STYLE_ALERT },
};

char
list_state_mark(enum list_state s)
{
	return states[s].mark;
}

enum style
list_state_style(enum list_state s)
{
	return states[s].style;
}

/* How wide each column is; 0: not shown. */
struct layout {
	int width[LIST_COLUMNS_MAX];
};

static int
needed(const struct list_spec *spec, const struct layout *lay)
{
	int sum = -1; /* one gap less than columns */
	size_t i;

	for (i = 0; i < spec->column_count; i++)
		if (lay->width[i] > 0)
			sum += lay->width[i] + 1;
	return sum;
}

static void
drop_columns(const struct list_spec *spec, struct layout *lay, int room)
{
	size_t i, worst;

	while (needed(spec, lay) > room) {
		worst = spec->column_count;
		for (i = 0; i < spec->column_count; i++) {
			if (lay->width[i] == 0 || spec->columns[i].drop == 0)
				continue;
			if (worst == spec->column_count ||
				spec->columns[i].drop >=
					spec->columns[worst].drop)
				worst = i;
		}
		if (worst == spec->column_count)
			return;
		lay->width[worst] = 0;
	}
}

static struct layout
lay_out(const struct list_spec *spec, int room)
{
	struct layout lay = { { 0 } };
	int rest, flexible = 0;
	size_t i;

	for (i = 0; i < spec->column_count; i++)
		lay.width[i] = spec->columns[i].width > 0
				       ? spec->columns[i].width
				       : FLEX_MIN;
	drop_columns(spec, &lay, room);
	rest = room - needed(spec, &lay);
	for (i = 0; i < spec->column_count; i++)
		if (spec->columns[i].width == 0 && lay.width[i] > 0)
			flexible++;
	for (i = 0; i < spec->column_count && rest > 0 && flexible > 0; i++) {
		if (spec->columns[i].width != 0 || lay.width[i] == 0)
			continue;
		lay.width[i] += rest / flexible;
		rest -= rest / flexible;
		flexible--;
	}
	return lay;
}

struct line {
	struct canvas *c;
	const struct list *l;
	struct area area;
	struct layout lay;
	int end; /* first column that cells may not use */
};

static void
draw_cells(const struct line *n, int row, const size_t *index)
{
	const struct list_spec *spec = n->l->spec;
	int column = n->area.column + FIRST_COLUMN, width;
	char text[LIST_CELL_SIZE];
	enum style style;
	size_t i;

	for (i = 0; i < spec->column_count; i++) {
		const struct list_column *col = &spec->columns[i];

		width = n->lay.width[i];
		if (width == 0)
			continue;
		if (column + width > n->end)
			width = n->end - column;
		if (width <= 0)
			return;
		style = STYLE_HEAD;
		text[0] = '\0';
		if (index == NULL) {
			(void)snprintf(text, sizeof(text), "%s", _(col->title));
		} else {
			col->get(n->l->rows, *index, text, sizeof(text));
			style = col->style == NULL
					? STYLE_NORMAL
					: col->style(n->l->rows, *index);
		}
		canvas_put_in(n->c,
			(struct slot){ row, column, width, col->align }, style,
			text);
		column += width + 1;
	}
}

static void
draw_row(const struct line *n, int row, size_t index)
{
	const struct list *l = n->l;
	enum list_state state;
	char mark[2] = "";

	draw_cells(n, row, &index);
	if (index == l->marked) {
		(void)canvas_put(n->c, row, n->area.column + MARKER_COLUMN,
			STYLE_MARKER, ">");
		if (!l->passive)
			canvas_set_cursor(
				n->c, row, n->area.column + MARKER_COLUMN);
	}
	if (l->spec->state == NULL)
		return;
	state = l->spec->state(l->rows, index);
	mark[0] = list_state_mark(state);
	(void)canvas_put(n->c, row, n->area.column + n->area.columns - 1,
		list_state_style(state), mark);
}

static size_t
first_on_page(const struct list *l, struct area area)
{
	size_t page = area.rows > 2 ? (size_t)(area.rows - 1) : 1;

	return l->marked - l->marked % page;
}

void
list_draw(const struct list *l, struct canvas *c, struct area area)
{
	struct line n = { .c = c, .l = l, .area = area };
	size_t index = first_on_page(l, area);
	int row;

	if (area.rows < 1)
		return;
	n.end = area.column + area.columns - (l->spec->state ? 2 : 0);
	n.lay = lay_out(l->spec, n.end - area.column - FIRST_COLUMN);
	draw_cells(&n, area.row, NULL);
	if (l->spec->state != NULL)
		(void)canvas_put(c, area.row, area.column + area.columns - 1,
			STYLE_HEAD, "S");
	if (l->count == 0) {
		struct area text = { area.row + 1, area.column + FIRST_COLUMN,
			area.rows - 1, area.columns - FIRST_COLUMN };

		(void)canvas_put_block(c, text, STYLE_DIM,
			words_get(
				l->empty != NULL ? l->empty : l->spec->empty));
		(void)canvas_put(c, area.row + 1, area.column + MARKER_COLUMN,
			STYLE_MARKER, ">");
		if (!l->passive)
			canvas_set_cursor(
				c, area.row + 1, area.column + MARKER_COLUMN);
		return;
	}
	for (row = area.row + 1; row < area.row + area.rows; row++) {
		if (index >= l->count)
			break;
		draw_row(&n, row, index++);
	}
}

void
list_draw_position(
	const struct list *l, struct canvas *c, int row, struct area area)
{
	size_t first = first_on_page(l, area), last;
	char text[48];

	last = first + (size_t)(area.rows > 2 ? area.rows - 1 : 1);
	if (last > l->count)
		last = l->count;
	if (first == 0 && last == l->count)
		return;
	(void)snprintf(text, sizeof(text), _("%zu-%zu of %zu"), first + 1, last,
		l->count);
	(void)canvas_put(c, row, area.column + area.columns - (int)strlen(text),
		STYLE_NORMAL, text);
}

int
list_draw_find(const struct list *l, struct canvas *c, int row, int column)
{
	int used = canvas_put(c, row, column, STYLE_NORMAL, _("Find: "));

	if (l->find[0] == '\0')
		return used;
	used += canvas_put(c, row, column + used, STYLE_INPUT, l->find);
	used += canvas_put(c, row, column + used, STYLE_INPUT, "_");
	if (!l->found)
		used += canvas_put(
			c, row, column + used, STYLE_WARN, _(" not found"));
	return used;
}

void
list_draw_counts(const struct list *l, struct canvas *c, struct area area,
	enum style style, const char *format, ...)
{
	int used = 1 + list_draw_find(l, c, area.row, area.column + 1);
	int column = LIST_COUNTS_COLUMN;
	char text[LIST_CELL_SIZE];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (column > area.columns - (int)text_width(text))
		column = area.columns - (int)text_width(text);
	if (column < used + 2)
		column = used + 2;
	canvas_put(c, area.row, area.column + column, style, text);
}
