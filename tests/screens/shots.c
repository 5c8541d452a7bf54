#include "tests/screens/shots.h"

#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/buf.h"
#include "base/check.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SVG_MAX ((size_t)1 << 20)
/* A cell in pixels, and where its text stands. */
#define CELL_WIDTH  9
#define CELL_HEIGHT 19
#define BASELINE    14
#define BORDER      12
#define OFFLINE_MS  (INT64_C(134) * 60 * 1000)

/* clang-format off */
static const struct {
	const char *name;
	enum link_state link;
	const char *keys;
} shots[] = {
	{"rooms", LINK_ONLINE, "ada Enter 2468 Enter 214"},
	{"offline", LINK_OFFLINE,
	 "ada Enter 2468 Enter F10 2 gru Enter 1 F2 F10 1 515"},
	{"check-in", LINK_OFFLINE, "ada Enter 2468 Enter F10 2 gru Enter 1"},
	{"folio", LINK_ONLINE, "ada Enter 2468 Enter F10 5 408 Enter 2"},
	{"order", LINK_ONLINE,
	 "ada Enter 2468 Enter F10 n 12 Tab Tab Tab bgr/no_onion Enter fri Enter"},
	{"kitchen", LINK_ONLINE, "chef Enter 2468 Enter 1"},
	{"housekeeping", LINK_ONLINE, "rosa Enter 2468 Enter"},
	{"conflict", LINK_ONLINE, "max Enter 2468 Enter F10 c Enter Enter"},
	{"sync", LINK_OFFLINE,
	 "ada Enter 2468 Enter F10 2 gru Enter 1 F2 F10 8"},
	{"audit", LINK_ONLINE, "max Enter 2468 Enter F10 a b p 58 F2"},
	{"commands", LINK_ONLINE, "ada Enter 2468 Enter F9 cash"},
};

/* Of a dark terminal: eight colours, text and background. */
static const char *const palette[] = { "#1b1d23", "#b3424a", "#7fb069",
	"#d8a657", "#5a8fc0", "#b16fa8", "#63b0b0", "#e6e6e6" };
/* clang-format on */

#define FRONT  "#d4d7dd"
#define BACK   "#1b1d23"
#define BRIGHT "#ffffff"

static const char *
colour(int index, const char *own)
{
	return index < 0 ? own : palette[index % 8];
}

static bool
looks_alike(const struct picture_cell *a, const struct picture_cell *b)
{
	return a->look == b->look && a->fg == b->fg && a->bg == b->bg;
}

static void
add_escaped(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == ' ')
			buf_adds(out, "\u00a0"); /* or they would be one */
		else if (*text == '<')
			buf_adds(out, "&lt;");
		else if (*text == '&')
			buf_adds(out, "&amp;");
		else
			buf_addc(out, *text);
	}
}

static bool
is_blank(const struct picture_cell *c)
{
	return strcmp(c->text, " ") == 0;
}

/* Cells that look alike, up to (not including) to. */
static void
add_run(struct buf *out, const struct picture *p, int row, int from, int to)
{
	const struct picture_cell *cells = p->cells[row];
	bool bold = (cells[from].look & LOOK_BOLD) != 0;
	const char *front = colour(cells[from].fg, bold ? BRIGHT : FRONT);
	const char *back = colour(cells[from].bg, BACK);

	if (cells[from].look & LOOK_REVERSE) {
		const char *kept = front;

		front = back;
		back = kept;
	}
	if (strcmp(back, BACK) != 0)
		buf_addf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"%s\"/>\n",
			from * CELL_WIDTH, row * CELL_HEIGHT,
			(to - from) * CELL_WIDTH, CELL_HEIGHT, back);
	while (from < to && is_blank(&cells[from]))
		from++;
	while (from < to && is_blank(&cells[to - 1]))
		to--;
	if (from == to)
		return;
	buf_addf(out,
		"<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"%s\"%s>",
		from * CELL_WIDTH, row * CELL_HEIGHT + BASELINE,
		(to - from) * CELL_WIDTH, front,
		bold ? " font-weight=\"bold\"" : "");
	for (int i = from; i < to; i++)
		add_escaped(out, cells[i].text);
	buf_adds(out, "</text>\n");
}

static void
add_row(struct buf *out, const struct picture *p, int row)
{
	const struct picture_cell *cells = p->cells[row];

	for (int from = 0, to; from < p->columns; from = to) {
		for (to = from + 1; to < p->columns &&
				    looks_alike(&cells[to], &cells[from]);
			to++)
			;
		add_run(out, p, row, from, to);
	}
}

static void
add_picture(struct buf *out, const struct picture *p, const char *name)
{
	int width = p->columns * CELL_WIDTH + 2 * BORDER;
	int height = p->rows * CELL_HEIGHT + 2 * BORDER;

	buf_addf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
		"<title>offsync: %s</title>\n"
		"<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"" BACK
		"\"/>\n"
		"<g transform=\"translate(%d %d)\" "
		"font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
		"monospace\" font-size=\"15\">\n",
		width, height, width, height, name, width, height, BORDER,
		BORDER);
	for (int row = 0; row < p->rows; row++)
		add_row(out, p, row);
	if (p->cursor_shown)
		buf_addf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"none\" stroke=\"" FRONT "\"/>\n",
			p->cursor_column * CELL_WIDTH,
			p->cursor_row * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT);
	buf_adds(out, "</g>\n</svg>\n");
}

static void
write_shot(const char *folder, size_t i)
{
	char path[512];
	struct buf svg;
	FILE *f;

	buf_init(&svg, SVG_MAX);
	house_open_link(false, shots[i].link,
		shots[i].link == LINK_OFFLINE ? OFFLINE_MS : 0);
	(void)seat_type(shots[i].keys);
	add_picture(&svg, seat_picture(), shots[i].name);
	house_close();
	CHECK(buf_ok(&svg));
	(void)snprintf(path, sizeof(path), "%s/%s.svg", folder, shots[i].name);
	f = fopen(path, "w");
	if (f == NULL || fwrite(svg.data, 1, svg.len, f) != svg.len ||
		fclose(f) != 0)
		report_failed(path, "# cannot be written");
	else
		report_passed(path);
	buf_fini(&svg);
}

void
shots_write(const char *folder)
{
	for (size_t i = 0; i < COUNT(shots); i++)
		write_shot(folder, i);
}
