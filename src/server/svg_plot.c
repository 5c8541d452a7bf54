#include "server/svg_plot.h"

#include "server/html.h"

#define WIDTH    640
#define HEIGHT   150 /* of the tallest column */
#define ABOVE    20  /* for what it says */
#define BELOW    20  /* for its label */
#define ROW      26
#define NAME     150 /* for the name of a row */
#define SAID     90  /* for what it says */
#define THINNEST 1

static const char *
number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static int64_t
highest(const struct svg_bar *bars, size_t count)
{
	int64_t max = 1;

	for (size_t i = 0; i < count; i++) {
		if (bars[i].value > max)
			max = bars[i].value;
	}
	return max;
}

/* What is not nothing is seen. */
static int64_t
length_of(const struct svg_bar *b, int64_t max, int64_t room)
{
	int64_t len;

	if (b->value <= 0)
		return 0;
	/* Before the product can overflow. */
	len = max > INT64_MAX / 1000 ? b->value / (max / room + 1)
				     : b->value * room / max;
	return len < THINNEST ? THINNEST : len > room ? room : len;
}

static void
begin(const char *title, int64_t height, struct arena *a, struct buf *out)
{
	html(out,
		"<svg viewBox=\"0 0 {} {}\" role=\"img\" "
		"aria-label=\"{}\">\n<title>{}</title>\n",
		number(a, WIDTH), number(a, height), title, title);
}

static void
text_at(struct buf *out, struct arena *a, int64_t x, int64_t y,
	const char *anchor, const char *text)
{
	html(out, "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n",
		number(a, x), number(a, y), anchor, text);
}

static void
bar_at(struct buf *out, struct arena *a, int64_t x, int64_t y, int64_t width,
	int64_t height)
{
	html(out,
		"<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" "
		"height=\"{}\"/>\n",
		number(a, x), number(a, y), number(a, width),
		number(a, height));
}

void
svg_columns(const char *title, const struct svg_bar *bars, size_t count,
	struct arena *a, struct buf *out)
{
	int64_t max = highest(bars, count);
	int64_t room = WIDTH / (int64_t)(count == 0 ? 1 : count);
	int64_t ground = ABOVE + HEIGHT;
	/* Every so many a word, so that words have room. */
	size_t step = (size_t)(64 / (room < 1 ? 1 : room)) + 1;

	begin(title, ground + BELOW, a, out);
	html(out,
		"<line class=\"line\" x1=\"0\" y1=\"{}\" x2=\"{}\" "
		"y2=\"{}\"/>\n",
		number(a, ground), number(a, WIDTH), number(a, ground));
	for (size_t i = 0; i < count; i++) {
		int64_t x = (int64_t)i * room;
		int64_t h = length_of(&bars[i], max, HEIGHT);

		bar_at(out, a, x + room / 8, ground - h, room - room / 4, h);
		if (i % step != 0)
			continue;
		text_at(out, a, x + room / 2, ground - h - 5, "middle",
			bars[i].said);
		text_at(out, a, x + room / 2, ground + 15, "middle",
			bars[i].label);
	}
	html_add(out, "</svg>\n");
}

void
svg_rows(const char *title, const struct svg_bar *bars, size_t count,
	struct arena *a, struct buf *out)
{
	int64_t max = highest(bars, count);

	begin(title, (int64_t)count * ROW + 4, a, out);
	for (size_t i = 0; i < count; i++) {
		int64_t y = (int64_t)i * ROW;
		int64_t w = length_of(&bars[i], max, WIDTH - NAME - SAID);

		text_at(out, a, NAME - 8, y + 17, "end", bars[i].label);
		bar_at(out, a, NAME, y + 4, w, ROW - 8);
		text_at(out, a, NAME + w + 8, y + 17, "start", bars[i].said);
	}
	html_add(out, "</svg>\n");
}
