#include "ui/frame.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define MIN_ROWS     12
#define MIN_COLUMNS  39 /* of the canvas: a window of 40 */
#define PLACE_MIN    6  /* columns of the place, below which it goes */
#define FULL_ROWS    24
#define FULL_COLUMNS 79
#define PANE_COLUMNS 40
#define RULE_ROWS    20 /* below, the rule goes */
#define LINE_SIZE    512

bool
frame_fits(const struct canvas *c)
{
	return canvas_rows(c) >= MIN_ROWS && canvas_columns(c) >= MIN_COLUMNS;
}

bool
frame_is_full(const struct canvas *c)
{
	return canvas_rows(c) >= FULL_ROWS && canvas_columns(c) >= FULL_COLUMNS;
}

int
frame_detail_row(const struct canvas *c)
{
	return canvas_rows(c) - 4;
}

int
frame_action_row(const struct canvas *c)
{
	return canvas_rows(c) - 3;
}

int
frame_result_row(const struct canvas *c)
{
	return canvas_rows(c) - 2;
}

static bool
has_rule(const struct canvas *c)
{
	return canvas_rows(c) >= RULE_ROWS;
}

struct area
frame_body(const struct canvas *c)
{
	struct area a = area_without_top(canvas_area(c), 1);

	a.columns -= canvas_reserved(c);
	return area_without_bottom(a, has_rule(c) ? 5 : 4);
}

void
frame_set_pane(struct canvas *c, bool wanted)
{
	bool fits = canvas_columns(c) >= FULL_COLUMNS + PANE_COLUMNS;

	canvas_reserve(c, wanted && fits ? PANE_COLUMNS : 0);
}

struct area
frame_pane(const struct canvas *c)
{
	struct area a = frame_body(c);

	a.column += a.columns + 1;
	a.columns = canvas_reserved(c) > 0 ? canvas_reserved(c) - 1 : 0;
	return a;
}

static const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

struct part {
	const char *text;
	enum style style;
	bool hidden;
};

static int
part_width(const struct part *p, int gap)
{
	if (p->hidden || p->text[0] == '\0')
		return 0;
	return (int)text_width(p->text) + gap;
}

static void
draw_parts(
	struct canvas *c, struct part *parts, size_t count, int column, int gap)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (parts[i].hidden || parts[i].text[0] == '\0')
			continue;
		column +=
			canvas_put(c, 0, column, parts[i].style, parts[i].text);
		column += gap;
	}
}

/* Hotel, terminal and person go, in this order, when there is no room for all;
 * TRAINING stays. */
static void
draw_who(struct canvas *c, const struct frame_status *st, int column, int end)
{
	struct part parts[] = {
		{ or_empty(st->hotel), STYLE_NORMAL, false },
		{ or_empty(st->terminal), STYLE_NORMAL, false },
		{ or_empty(st->person), STYLE_NORMAL, false },
	};
	int width = 0;
	size_t i;

	if (st->training)
		parts[0] = (struct part){ _("TRAINING"), STYLE_ALERT, false };
	for (i = 0; i < 3; i++)
		width += part_width(&parts[i], 2);
	for (i = st->training ? 1 : 0; i < 3; i++) {
		if (column + width <= end)
			break;
		width -= part_width(&parts[i], 2);
		parts[i].hidden = true;
	}
	if (column + width <= end)
		draw_parts(c, parts, 3, column, 2);
}

/* The link's word without what stands in brackets behind it. */
static const char *
short_link(const char *link, char *out, size_t size)
{
	const char *end = strstr(link, " (");

	(void)snprintf(out, size, "%.*s",
		(int)(end != NULL ? (size_t)(end - link) : strlen(link)), link);
	return out;
}

/* Link and queue are always there, in words, and begin on the screen; what goes
 * for them when columns run out, in this order: the clock, the link's brackets,
 * the place, which is cut first. */
static void
draw_status(struct canvas *c, const struct frame_status *st)
{
	bool full = canvas_columns(c) >= FULL_COLUMNS;
	int gap = full ? 2 : 1, place, column;
	const char *clock = or_empty(st->clock);
	char brief[64];
	struct part parts[] = {
		{ or_empty(st->link), st->link_style, false },
		{ or_empty(st->queue), st->queue_style, false },
	};
	int width = part_width(&parts[0], gap) + part_width(&parts[1], 0);
	int time = (int)text_width(clock) + (full ? 3 : 1);

	/* Where the hotel's name has no place the link, which there is none of,
	 * makes room for the word. */
	if (st->training && !full) {
		parts[0] = (struct part){ _("TRAINING"), STYLE_ALERT, false };
		width = part_width(&parts[0], gap) + part_width(&parts[1], 0);
	}

	place = (int)text_width(or_empty(st->place)) + 2;
	if (place + width + time > canvas_columns(c))
		time = 0;
	if (place + width > canvas_columns(c)) {
		parts[0].text = short_link(parts[0].text, brief, sizeof(brief));
		width = part_width(&parts[0], gap) + part_width(&parts[1], 0);
	}
	if (place + width > canvas_columns(c))
		place = canvas_columns(c) - width;
	if (place < PLACE_MIN)
		place = 0;
	column = canvas_columns(c) - width - time;
	if (column < 0)
		column = 0;
	if (place > 0) {
		canvas_put_in(c,
			(struct slot){ .column = 1, .width = place - 2 },
			STYLE_TITLE, or_empty(st->place));
		draw_who(c, st, full ? 12 : place + 1, column);
	}
	draw_parts(c, parts, 2, column, gap);
	if (time > 0)
		canvas_put(c, 0, canvas_columns(c) - (int)text_width(clock),
			STYLE_NORMAL, clock);
}

static void
draw_line(struct canvas *c, int row, enum style style, const char *text)
{
	struct slot slot = {
		.row = row, .column = 1, .width = canvas_columns(c) - 1
	};

	canvas_put_in(c, slot, style, text);
}

/* What does not fit is said to be longer: Messages has all of it. */
static void
draw_result(struct canvas *c, const struct frame_status *st)
{
	int row = frame_result_row(c);

	draw_line(c, row, st->result_style, or_empty(st->result));
	if ((int)text_width(or_empty(st->result)) > canvas_columns(c) - 1)
		canvas_put(
			c, row, canvas_columns(c) - 3, st->result_style, "...");
}

void
frame_detail(struct canvas *c, enum style style, const char *text)
{
	draw_line(c, frame_detail_row(c), style, text);
}

static void
draw_too_small(struct canvas *c)
{
	char text[120];

	(void)snprintf(text, sizeof(text),
		_("This window is too small for offsync: it has %d x %d, and "
		  "needs 40 x 12. Nothing is lost."),
		canvas_columns(c) + 1, canvas_rows(c));
	(void)canvas_put_block(c, canvas_area(c), STYLE_NORMAL, text);
}

void
frame_draw(struct canvas *c, const struct frame_status *st, struct where where)
{
	char line[LINE_SIZE];

	if (!frame_fits(c)) {
		draw_too_small(c);
		return;
	}
	draw_status(c, st);
	if (has_rule(c))
		canvas_rule(c, canvas_rows(c) - 5);
	if (st->detail != NULL)
		frame_detail(c, STYLE_NORMAL, st->detail);
	/* Line 22 and line 24 begin with a blank of their own. */
	keymap_action_line(where, line, sizeof(line), canvas_columns(c));
	canvas_put(c, frame_action_row(c), 0, STYLE_NORMAL, line);
	draw_result(c, st);
	keymap_key_line(where, line, sizeof(line), canvas_columns(c));
	canvas_put(c, canvas_rows(c) - 1, 0, STYLE_NORMAL, line);
}
