#include "ui/canvas.h"

#include "base/check.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_LIMIT  500
#define REPLACEMENT 0xFFFDU

struct canvas {
	int rows;
	int columns;
	int cursor_row;
	int cursor_column;
	int reserved;
	bool linear;
	bool secret;
	struct cell *cells;
};

static const char style_letters[] = {
	[STYLE_NORMAL] = ' ',
	[STYLE_TITLE] = 'T',
	[STYLE_HEAD] = 'H',
	[STYLE_DIM] = 'd',
	[STYLE_STRONG] = 'S',
	[STYLE_GOOD] = 'g',
	[STYLE_WARN] = 'w',
	[STYLE_ALERT] = 'A',
	[STYLE_INPUT] = 'i',
	[STYLE_MARKER] = 'm',
};

_Static_assert(
	sizeof(style_letters) == STYLE_COUNT, "every style has a letter");

static const struct cell blank = { .ch = { ' ', 0, 0 }, .width = 1 };

static int
limited(int n)
{
	if (n < 1)
		return 1;
	return n > SIZE_LIMIT ? SIZE_LIMIT : n;
}

struct canvas *
canvas_new(int rows, int columns)
{
	struct canvas *c = calloc(1, sizeof(*c));

	CHECK(c != NULL);
	canvas_resize(c, rows, columns);
	return c;
}

void
canvas_free(struct canvas *c)
{
	if (c == NULL)
		return;
	free(c->cells);
	free(c);
}

void
canvas_resize(struct canvas *c, int rows, int columns)
{
	c->rows = limited(rows);
	c->columns = limited(columns);
	free(c->cells);
	c->cells =
		calloc((size_t)c->rows * (size_t)c->columns, sizeof(*c->cells));
	CHECK(c->cells != NULL);
	canvas_clear(c);
}

void
canvas_clear(struct canvas *c)
{
	canvas_blank(c, canvas_area(c));
	c->cursor_row = c->rows - 1;
	c->cursor_column = 0;
	c->secret = false;
}

void
canvas_set_linear(struct canvas *c)
{
	c->linear = true;
}

bool
canvas_is_linear(const struct canvas *c)
{
	return c->linear;
}

void
canvas_set_secret(struct canvas *c)
{
	c->secret = true;
}

bool
canvas_is_secret(const struct canvas *c)
{
	return c->secret;
}

void
canvas_reserve(struct canvas *c, int columns)
{
	c->reserved = columns;
}

int
canvas_reserved(const struct canvas *c)
{
	return c->reserved;
}

int
canvas_rows(const struct canvas *c)
{
	return c->rows;
}

int
canvas_columns(const struct canvas *c)
{
	return c->columns;
}

struct area
canvas_area(const struct canvas *c)
{
	return (struct area){ .rows = c->rows, .columns = c->columns };
}

static bool
is_inside(const struct canvas *c, int row, int column)
{
	return row >= 0 && row < c->rows && column >= 0 && column < c->columns;
}

static struct cell *
cell_at(const struct canvas *c, int row, int column)
{
	CHECK(is_inside(c, row, column));
	return &c->cells[row * c->columns + column];
}

const struct cell *
canvas_cell(const struct canvas *c, int row, int column)
{
	return cell_at(c, row, column);
}

/* What must never reach a terminal. text_clean has dropped these long before;
 * here they become visible. */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || c >= 0xe0000;
}

/* One character of a text as the grid takes it. */
static size_t
take(const char *s, size_t len, uint32_t *ch, int *width)
{
	size_t used = text_decode(s, len, ch);

	if (is_unsafe(*ch))
		*ch = REPLACEMENT;
	*width = *ch == REPLACEMENT ? 1 : text_char_width(*ch);
	return used;
}

static int
measure(const char *s, size_t len)
{
	uint32_t ch;
	int width, sum = 0;
	size_t used;

	for (; len > 0; s += used, len -= used) {
		used = take(s, len, &ch, &width);
		sum += width;
	}
	return sum;
}

/* Half a wide character cannot stay behind. */
static void
write_cell(struct canvas *c, int row, int column, struct cell new)
{
	struct cell *cell = cell_at(c, row, column);

	if (cell->width == 0 && column > 0) {
		cell[-1].ch[0] = ' ';
		cell[-1].ch[1] = 0;
		cell[-1].width = 1;
	}
	if (cell->width == 2 && column + 1 < c->columns) {
		cell[1] = blank;
		cell[1].style = cell->style;
	}
	*cell = new;
}

static void
add_mark(struct cell *cell, uint32_t mark)
{
	if (cell->ch[1] == 0)
		cell->ch[1] = mark;
	else if (cell->ch[2] == 0)
		cell->ch[2] = mark;
}

struct pen {
	struct canvas *c;
	int row;
	int column;
	int limit; /* first column that may not be written */
	enum style style;
};

/* One character at the pen; the pen moves on. */
static void
put_char(struct pen *p, uint32_t ch, int width)
{
	struct cell cell = {
		.ch = { ch, 0, 0 },
		.width = (uint8_t)width,
		.style = (uint8_t)p->style,
	};

	if (p->column + width > p->limit) { /* half of it would fit */
		cell.ch[0] = ' ';
		cell.width = 1;
		width = 1;
	}
	if (is_inside(p->c, p->row, p->column))
		write_cell(p->c, p->row, p->column, cell);
	if (width == 2 && is_inside(p->c, p->row, p->column + 1)) {
		cell.ch[0] = 0;
		cell.width = 0;
		write_cell(p->c, p->row, p->column + 1, cell);
	}
	p->column += width;
}

static void
put_text(struct pen *p, const char *s, size_t len)
{
	uint32_t ch;
	int width;
	bool any = false;
	size_t used;

	if (p->limit > p->c->columns)
		p->limit = p->c->columns;
	for (; len > 0; s += used, len -= used) {
		used = take(s, len, &ch, &width);
		if (width > 0 && p->column >= p->limit)
			break;
		if (width > 0) {
			put_char(p, ch, width);
			any = true;
			continue;
		}
		if (any && is_inside(p->c, p->row, p->column - 1)) {
			struct cell *last =
				cell_at(p->c, p->row, p->column - 1);

			add_mark(last->width == 0 ? last - 1 : last, ch);
		}
	}
}

int
canvas_put(struct canvas *c, int row, int column, enum style style,
	const char *text)
{
	struct pen p = { c, row, column, c->columns, style };

	put_text(&p, text, strlen(text));
	return p.column - column;
}

int
canvas_putf(struct canvas *c, int row, int column, enum style style,
	const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return canvas_put(c, row, column, style, text);
}

static void
put_repeated(struct pen *p, char ch, int times)
{
	while (times-- > 0 && p->column < p->limit)
		put_char(p, (unsigned char)ch, 1);
}

/* Padding means nothing, so it has no style. */
static void
put_blanks(struct pen *p, int times)
{
	enum style style = p->style;

	p->style = STYLE_NORMAL;
	put_repeated(p, ' ', times);
	p->style = style;
}

void
canvas_put_in(
	struct canvas *c, struct slot slot, enum style style, const char *text)
{
	struct pen p = { c, slot.row, slot.column, slot.column + slot.width,
		style };
	size_t len = strlen(text);
	int room = slot.width - measure(text, len);

	if (room < 0 && slot.align == ALIGN_RIGHT) {
		put_repeated(&p, '#', slot.width);
		return;
	}
	if (room > 0 && slot.align == ALIGN_RIGHT)
		put_blanks(&p, room);
	if (room > 0 && slot.align == ALIGN_CENTRE)
		put_blanks(&p, room / 2);
	put_text(&p, text, len);
	put_blanks(&p, slot.column + slot.width - p.column);
}

/* How many bytes of text go on a row of so many columns; *next is where the row
 * behind it starts. */
static size_t
break_line(const char *text, int columns, size_t *next)
{
	size_t newline = strcspn(text, "\n");
	size_t len = newline, at;

	*next = text[newline] == '\n' ? newline + 1 : newline;
	if (measure(text, newline) <= columns)
		return newline;
	while (len > 0 && measure(text, len) > columns) {
		at = len - 1;
		while (at > 0 && text[at] != ' ')
			at--;
		len = at;
	}
	if (len == 0) /* one word wider than the row */
		len = text_fit(text, (size_t)columns);
	if (len == 0)
		len = newline;
	*next = len + strspn(text + len, " ");
	return len;
}

int
canvas_put_block(
	struct canvas *c, struct area area, enum style style, const char *text)
{
	int row;
	size_t len, next;

	if (area.columns < 1)
		return 0;
	for (row = 0; *text != '\0'; row++, text += next) {
		len = break_line(text, area.columns, &next);
		if (c != NULL && row < area.rows) {
			struct pen p = { c, area.row + row, area.column,
				area.column + area.columns, style };

			put_text(&p, text, len);
		}
	}
	return row;
}

void
canvas_blank(struct canvas *c, struct area area)
{
	int row, column;

	for (row = area.row; row < area.row + area.rows; row++)
		for (column = area.column; column < area.column + area.columns;
			column++)
			if (is_inside(c, row, column))
				write_cell(c, row, column, blank);
}

void
canvas_restyle(struct canvas *c, struct area area, enum style style)
{
	int row, column;

	for (row = area.row; row < area.row + area.rows; row++)
		for (column = area.column; column < area.column + area.columns;
			column++)
			if (is_inside(c, row, column))
				cell_at(c, row, column)->style = (uint8_t)style;
}

void
canvas_rule(struct canvas *c, int row)
{
	struct pen p = { c, row, 1, c->columns, STYLE_NORMAL };

	put_repeated(&p, '-', c->columns);
}

void
canvas_set_cursor(struct canvas *c, int row, int column)
{
	if (!is_inside(c, row, column))
		return;
	c->cursor_row = row;
	c->cursor_column = column;
}

void
canvas_get_cursor(const struct canvas *c, int *row, int *column)
{
	*row = c->cursor_row;
	*column = c->cursor_column;
}

static void
dump_cell(const struct cell *cell, struct buf *out)
{
	char bytes[4];
	size_t i;

	for (i = 0; i < 3 && cell->ch[i] != 0; i++)
		buf_add(out, bytes, text_encode(cell->ch[i], bytes));
}

void
canvas_dump(const struct canvas *c, struct buf *out)
{
	int row, column, end;

	for (row = 0; row < c->rows; row++) {
		end = c->columns;
		while (end > 0 && cell_at(c, row, end - 1)->ch[0] == ' ' &&
			cell_at(c, row, end - 1)->ch[1] == 0)
			end--;
		for (column = 0; column < end; column++)
			dump_cell(cell_at(c, row, column), out);
		buf_addc(out, '\n');
	}
}

void
canvas_dump_styles(const struct canvas *c, struct buf *out)
{
	int row, column, end;

	for (row = 0; row < c->rows; row++) {
		end = c->columns;
		while (end > 0 &&
			cell_at(c, row, end - 1)->style == STYLE_NORMAL)
			end--;
		for (column = 0; column < end; column++)
			buf_addc(out,
				style_letters[cell_at(c, row, column)->style]);
		buf_addc(out, '\n');
	}
}
