#include "print/paper.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LINE_SIZE  1024
#define STYLES_ALL (PAPER_BOLD | PAPER_BIG | PAPER_CENTRE)

static const char kinds[] = { 'T', 'C', 'K' };

void
paper_init(struct paper *p, struct arena *a, int64_t columns)
{
	*p = (struct paper){ .arena = a };
	p->columns = columns < PAPER_COLUMNS_MIN   ? PAPER_COLUMNS_MIN
		     : columns > PAPER_COLUMNS_MAX ? PAPER_COLUMNS_MAX
						   : (int)columns;
}

static void
add(struct paper *p, enum paper_kind kind, unsigned style, const char *text)
{
	p->lines = arena_grow(
		p->arena, p->lines, p->count, &p->cap, sizeof(p->lines[0]));
	p->lines[p->count++] = (struct paper_line){ kind, style, text };
}

static int
columns_of(const struct paper *p, unsigned style)
{
	return style & PAPER_BIG ? p->columns / 2 : p->columns;
}

static const char *
clean(struct paper *p, const char *text)
{
	char out[LINE_SIZE];

	(void)text_clean(TEXT_LINE, text != NULL ? text : "",
		text != NULL ? strlen(text) : 0, out, sizeof(out), LINE_SIZE);
	return arena_strdup(p->arena, out);
}

/* Bytes of the first line of text: as many whole words as fit, or a part of one
 * that never will. */
static size_t
first_line(const char *text, size_t columns)
{
	size_t fits = text_fit(text, columns);
	size_t at = fits;

	if (text[fits] == '\0')
		return fits;
	while (at > 0 && text[at] != ' ')
		at--;
	return at > 0 ? at : fits;
}

void
paper_text(struct paper *p, unsigned style, int indent, const char *text)
{
	int room = columns_of(p, style) - indent;
	const char *rest = clean(p, text);

	CHECK(room > 1);
	do {
		size_t len = first_line(rest, (size_t)room);

		/* A character wider than the paper. */
		if (len == 0 && *rest != '\0')
			return;
		add(p, PAPER_TEXT, style,
			arena_printf(p->arena, "%*s%.*s", indent, "", (int)len,
				rest));
		rest += len;
		while (*rest == ' ')
			rest++;
	} while (*rest != '\0');
}

void
paper_textf(struct paper *p, unsigned style, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	paper_text(p, style, 0, text);
}

void
paper_pair(struct paper *p, unsigned style, const char *left, const char *right)
{
	int columns = columns_of(p, style);
	const char *end = clean(p, right);
	const char *rest = clean(p, left);
	int width = (int)text_width(end);

	/* Too long for one line beside the other. */
	if (width > columns - 4) {
		paper_text(p, style, 0, rest);
		paper_text(p, style, 0, end);
		return;
	}
	do {
		size_t len = first_line(rest, (size_t)(columns - width - 1));
		const char *part = arena_strndup(p->arena, rest, len);
		int gap = columns - width - (int)text_width(part);

		rest += len;
		while (*rest == ' ')
			rest++;
		add(p, PAPER_TEXT, style,
			*end == '\0' ? part
				     : arena_printf(p->arena, "%s%*s%s", part,
					       gap, "", end));
		/* The amount stands beside the first part. */
		end = "";
	} while (*rest != '\0');
}

void
paper_rule(struct paper *p, char c)
{
	char *line = arena_alloc(p->arena, (size_t)p->columns + 1, 1);

	memset(line, c, (size_t)p->columns);
	add(p, PAPER_TEXT, PAPER_NORMAL, line);
}

void
paper_blank(struct paper *p)
{
	add(p, PAPER_TEXT, PAPER_NORMAL, "");
}

void
paper_cut(struct paper *p)
{
	add(p, PAPER_CUT, PAPER_NORMAL, "");
}

void
paper_kick(struct paper *p)
{
	add(p, PAPER_KICK, PAPER_NORMAL, "");
}

/* What the cells with a width leave of the line. */
static int
width_left(const struct paper *p, unsigned style,
	const struct paper_cell *cells, size_t count)
{
	int left = columns_of(p, style) - (int)count + 1;

	for (size_t i = 0; i < count; i++)
		left -= cells[i].width;
	return left > 1 ? left : 1;
}

static void
add_cell(struct buf *line, const char *text, int width, bool right)
{
	size_t len = text_fit(text, (size_t)width);
	int used;

	/* Half a number is a wrong one. */
	if (right && text[len] != '\0') {
		for (int i = 0; i < width; i++)
			buf_addc(line, '#');
		return;
	}
	used = (int)text_width(text);
	if (text[len] != '\0')
		used = width;
	buf_addf(line, "%*s%.*s%*s", right ? width - used : 0, "", (int)len,
		text, right ? 0 : width - used, "");
}

void
paper_cells(struct paper *p, unsigned style, const struct paper_cell *cells,
	size_t count)
{
	int left = width_left(p, style, cells, count);
	struct buf line;
	size_t end;

	buf_init(&line, LINE_SIZE);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_addc(&line, ' ');
		add_cell(&line, clean(p, cells[i].text),
			cells[i].width > 0 ? cells[i].width : left,
			cells[i].right);
	}
	end = text_fit(line.data, (size_t)columns_of(p, style));
	while (end > 0 && line.data[end - 1] == ' ')
		end--;
	add(p, PAPER_TEXT, style, arena_strndup(p->arena, line.data, end));
	buf_fini(&line);
}

/* ---- kept ---- */

/* "42\nT1HOTEL\nC0\n": columns, then kind, style and text of each line. */
void
paper_write(const struct paper *p, struct buf *out)
{
	buf_addf(out, "%d\n", p->columns);
	for (size_t i = 0; i < p->count; i++)
		buf_addf(out, "%c%u%s\n", kinds[p->lines[i].kind],
			p->lines[i].style, p->lines[i].text);
}

static enum err
read_line(struct paper *p, const char *text, size_t len)
{
	const char *kind = len >= 2 ? memchr(kinds, text[0], sizeof(kinds)) : 0;
	char out[LINE_SIZE];
	size_t width;
	size_t indent = 0;
	unsigned style;

	if (kind == NULL || text[1] < '0' || text[1] > '0' + (int)STYLES_ALL)
		return ERR_PARSE;
	style = (unsigned)(text[1] - '0');
	text += 2;
	len -= 2;
	while (indent < len && text[indent] == ' ')
		indent++;
	width = (size_t)columns_of(p, style);
	if (indent >= width)
		indent = 0;
	(void)text_clean(
		TEXT_LINE, text, len, out, sizeof(out), width - indent);
	add(p, (enum paper_kind)(kind - kinds), style,
		arena_printf(p->arena, "%*s%s", (int)indent, "", out));
	return ERR_OK;
}

enum err
paper_read(const char *text, struct arena *a, struct paper *out)
{
	const char *end = strchr(text, '\n');
	int64_t columns;
	enum err e = ERR_OK;

	if (end == NULL ||
		!text_to_int(arena_strndup(a, text, (size_t)(end - text)),
			&columns) ||
		columns < PAPER_COLUMNS_MIN || columns > PAPER_COLUMNS_MAX)
		return ERR_PARSE;
	paper_init(out, a, columns);
	for (text = end + 1; *text != '\0' && e == ERR_OK; text = end + 1) {
		end = strchr(text, '\n');
		if (end == NULL)
			return ERR_PARSE;
		e = read_line(out, text, (size_t)(end - text));
	}
	return e;
}
