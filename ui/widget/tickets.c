#include "ui/widget/tickets.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define FULL_COLUMNS 79
#define THREE        60
#define TWO          39
#define TWO_BANDS    14 /* rows that two rows of tickets need */
#define HEAD_LINES   2
#define ALLERGY_SIZE 256

void
tickets_init(struct tickets *t)
{
	*t = (struct tickets){ .per_page = 8, .across = 4 };
}

static size_t
across_of(struct area area)
{
	if (area.columns >= FULL_COLUMNS)
		return 4;
	if (area.columns >= THREE)
		return 3;
	return area.columns >= TWO ? 2 : 1;
}

static size_t
bands_of(struct area area)
{
	return area.rows >= TWO_BANDS ? 2 : 1;
}

size_t
tickets_marked_at(const struct tickets *t)
{
	size_t i;

	for (i = 0; i < t->count && t->id[0] != '\0'; i++)
		if (strcmp(t->cards[i].id, t->id) == 0)
			return i;
	return t->count;
}

/* The page that shows the marked ticket, or else one that exists. */
static void
turn_page(struct tickets *t)
{
	size_t at = tickets_marked_at(t);

	if (at == t->count)
		at = t->first < t->count ? t->first
					 : (t->count > 0 ? t->count - 1 : 0);
	t->first = at - at % t->per_page;
}

void
tickets_expect(struct tickets *t, const char *id)
{
	(void)snprintf(t->id, sizeof(t->id), "%s", id);
}

void
tickets_set(struct tickets *t, const struct ticket_card *cards, size_t count)
{
	t->cards = cards;
	t->count = count;
	if (tickets_marked_at(t) == count)
		tickets_unmark(t);
	else if (t->from >= cards[tickets_marked_at(t)].line_count)
		t->from = 0; /* it has fewer lines now */
	turn_page(t);
}

void
tickets_fit(struct tickets *t, struct area area)
{
	t->area = area;
	t->across = across_of(area);
	t->per_page = t->across * bands_of(area);
	turn_page(t);
}

const struct ticket_card *
tickets_marked(const struct tickets *t)
{
	size_t at = tickets_marked_at(t);

	return at == t->count ? NULL : &t->cards[at];
}

void
tickets_unmark(struct tickets *t)
{
	t->id[0] = '\0';
	t->alone = false;
}

void
tickets_open(struct tickets *t)
{
	t->alone = true;
	t->from = 0;
}

static enum tickets_result
mark(struct tickets *t, size_t at)
{
	if (at >= t->count)
		return TICKETS_MISSED;
	t->alone = false;
	(void)snprintf(t->id, sizeof(t->id), "%s", t->cards[at].id);
	turn_page(t);
	return TICKETS_MOVED;
}

static enum tickets_result
pick(struct tickets *t, const struct ui_event *ev)
{
	size_t n = (size_t)(ev->text[0] - '1');

	if (ev->pasted || ev->text[0] < '1' || ev->text[0] > '9')
		return TICKETS_NOTHING;
	if (n >= t->per_page)
		return TICKETS_MISSED;
	return mark(t, t->first + n);
}

static enum tickets_result
step(struct tickets *t, bool forward, size_t by)
{
	size_t at = tickets_marked_at(t);

	if (t->count == 0)
		return TICKETS_NOTHING;
	if (at == t->count)
		return mark(t, t->first);
	if (forward)
		return at + by < t->count ? mark(t, at + by) : TICKETS_NOTHING;
	return at >= by ? mark(t, at - by) : TICKETS_NOTHING;
}

static enum tickets_result
page(struct tickets *t, bool forward)
{
	size_t to = t->first;

	if (forward && t->first + t->per_page < t->count)
		to += t->per_page;
	if (!forward && t->first >= t->per_page)
		to -= t->per_page;
	if (to == t->first)
		return TICKETS_NOTHING;
	tickets_unmark(t);
	t->first = to;
	return TICKETS_MOVED;
}

/* An allergy takes as many rows as its words need: it is never cut. */
static int
allergy_rows(const struct ticket_card *k, int columns, char *text, size_t size)
{
	struct area area = { .columns = columns };
	int rows;

	(void)snprintf(text, size,
		k->allergy != NULL ? _("--ALLERGY: %s") : "--",
		k->allergy != NULL ? k->allergy : "");
	rows = canvas_put_block(NULL, area, STYLE_NORMAL, text);
	return rows > 0 ? rows : 1;
}

static int
foot_rows(const struct ticket_card *k, int columns)
{
	char text[ALLERGY_SIZE];

	return allergy_rows(k, columns, text, sizeof(text)) + 1;
}

/* A ticket alone: head, allergy, lines in two columns, foot. */
#define ALONE_HEAD_COLUMNS 38

static int
rows_alone(const struct ticket_card *k, struct area area)
{
	int rows = area.rows - HEAD_LINES - foot_rows(k, area.columns - 2);

	return rows > 0 ? rows : 1;
}

static int
columns_alone(struct area area)
{
	return area.columns >= TWO ? 2 : 1;
}

/* Lines that can be read at once. */
static size_t
room_alone(const struct ticket_card *k, struct area area)
{
	return (size_t)(rows_alone(k, area) * columns_alone(area));
}

/* Lines of the ticket that is shown alone. */
static enum tickets_result
page_alone(struct tickets *t, bool forward)
{
	const struct ticket_card *k = tickets_marked(t);
	size_t room = room_alone(k, t->area);

	if (forward && t->from + room < k->line_count)
		t->from += room;
	else if (!forward && t->from > 0)
		t->from -= t->from < room ? t->from : room;
	else
		return TICKETS_NOTHING;
	return TICKETS_MOVED;
}

enum tickets_result
tickets_update(struct tickets *t, const struct ui_event *ev)
{
	if (ev->kind == EVENT_TEXT)
		return pick(t, ev);
	if (ev->kind != EVENT_ACT)
		return TICKETS_NOTHING;
	if (ev->act == ACT_LEFT || ev->act == ACT_PREVIOUS)
		return step(t, false, 1);
	if (ev->act == ACT_RIGHT || ev->act == ACT_NEXT)
		return step(t, true, 1);
	if (ev->act == ACT_UP)
		return step(t, false, t->across);
	if (ev->act == ACT_DOWN)
		return step(t, true, t->across);
	if (ev->act == ACT_PAGE_UP || ev->act == ACT_PAGE_DOWN)
		return (t->alone ? page_alone : page)(
			t, ev->act == ACT_PAGE_DOWN);
	if (ev->act == ACT_CANCEL && t->alone) {
		t->alone = false;
		return TICKETS_MOVED;
	}
	if (ev->act == ACT_CANCEL && t->id[0] != '\0') {
		tickets_unmark(t);
		return TICKETS_MOVED;
	}
	return TICKETS_NOTHING;
}

static void
put(struct canvas *c, struct slot slot, enum style style, const char *text)
{
	canvas_put_in(c, slot, style, text != NULL ? text : "");
}

/* "1 R201     24:10 !!" and "LATE       due 20'". */
static void
draw_head(struct canvas *c, struct area box, const struct ticket_card *k,
	size_t place)
{
	struct slot left = { box.row, box.column, box.columns - 8, ALIGN_LEFT };
	struct slot age = { box.row, box.column + box.columns - 8, 5,
		ALIGN_RIGHT };
	struct slot flag = { box.row, box.column + box.columns - 2, 2,
		ALIGN_LEFT };
	char title[64];

	if (place < 9)
		(void)snprintf(
			title, sizeof(title), "%zu %s", place + 1, k->title);
	else
		(void)snprintf(title, sizeof(title), "  %s", k->title);
	put(c, left, STYLE_STRONG, title);
	put(c, age, STYLE_NORMAL, k->age);
	put(c, flag, k->style, k->flag);
	left.row = box.row + 1;
	put(c, left, k->style, k->state);
	left.column += left.width + 1;
	left.width = 7;
	put(c, left, STYLE_NORMAL, k->due);
}

static void
draw_foot(struct canvas *c, struct area box, const struct ticket_card *k)
{
	char text[ALLERGY_SIZE];
	struct slot slot = { box.row + box.rows - 1, box.column, box.columns,
		ALIGN_LEFT };

	put(c, slot, k->foot_style, k->foot);
	box = area_without_bottom(box, 1);
	box = area_bottom(
		box, allergy_rows(k, box.columns, text, sizeof(text)));
	(void)canvas_put_block(c, box, STYLE_NORMAL, text);
	if (k->allergy != NULL)
		canvas_restyle(c, box, STYLE_ALERT);
}

/* A long name gives way to the word behind it. */
static void
draw_line(struct canvas *c, struct slot slot, const struct ticket_line *line)
{
	const char *word = line->word != NULL ? line->word : "";
	int wide = (int)text_width(word), text = (int)text_width(line->text);

	if (wide > 0 && text + 1 + wide > slot.width)
		text = slot.width - 1 - wide;
	if (wide > 0)
		(void)canvas_put(
			c, slot.row, slot.column + text + 1, line->style, word);
	else
		text = slot.width;
	slot.width = text;
	put(c, slot, line->style, line->text);
}

/* Rows for the lines of a ticket. */
static size_t
room_of(struct area box, const struct ticket_card *k)
{
	int rows = box.rows - HEAD_LINES - foot_rows(k, box.columns);

	return rows > 0 ? (size_t)rows : 0;
}

/* How many of them are shown: the last row says how many are not. */
static size_t
shown_of(struct area box, const struct ticket_card *k)
{
	size_t room = room_of(box, k);

	if (k->line_count <= room)
		return k->line_count;
	return room > 0 ? room - 1 : 0;
}

/* Dishes that do not fit are counted, never cut in silence. */
static void
draw_lines(struct canvas *c, struct area box, const struct ticket_card *k)
{
	struct slot slot = { box.row + HEAD_LINES, box.column, box.columns,
		ALIGN_LEFT };
	size_t shown = shown_of(box, k), i;

	for (i = 0; i < shown; i++, slot.row++)
		draw_line(c, slot, &k->lines[i]);
	if (shown < k->line_count && room_of(box, k) > 0)
		(void)canvas_putf(c, slot.row, slot.column, STYLE_ALERT,
			_("+ %zu more lines"), k->line_count - shown);
}

static int
pitch_of(const struct tickets *t, struct area area)
{
	return (area.columns + 1) / (int)t->across;
}

static int
wanted_rows(const struct tickets *t, struct area area, size_t from)
{
	int most = 0, rows;
	size_t i;

	for (i = from; i < t->count && i < from + t->across; i++) {
		rows = HEAD_LINES + (int)t->cards[i].line_count +
		       foot_rows(&t->cards[i], pitch_of(t, area) - 2);
		if (rows > most)
			most = rows;
	}
	return most;
}

/* Where the i-th ticket of a band stands. */
static struct area
box_of(const struct tickets *t, struct area band, size_t i)
{
	int pitch = pitch_of(t, band);

	return (struct area){ band.row, band.column + 1 + (int)i * pitch,
		band.rows, pitch - 2 };
}

static void
draw_band(const struct tickets *t, struct canvas *c, struct area band,
	size_t from)
{
	size_t i;

	for (i = 0; i < t->across && from + i < t->count; i++) {
		const struct ticket_card *k = &t->cards[from + i];
		struct area box = box_of(t, band, i);
		bool marked = strcmp(k->id, t->id) == 0;

		draw_head(c, box, k, from + i - t->first);
		draw_lines(c, box, k);
		draw_foot(c, box, k);
		if (marked)
			(void)canvas_put(
				c, box.row, box.column - 1, STYLE_MARKER, ">");
		if (marked)
			canvas_set_cursor(c, box.row, box.column - 1);
	}
}

/* The one or two rows of tickets of the page; gives how many. */
static size_t
split_bands(const struct tickets *t, struct area area, struct area bands[2])
{
	size_t second = t->first + t->across;
	int first = wanted_rows(t, area, t->first), other;

	bands[0] = area;
	if (t->per_page == t->across || second >= t->count) {
		bands[0].rows = first < area.rows ? first : area.rows;
		return 1;
	}
	other = wanted_rows(t, area, second);
	if (first + 1 + other > area.rows)
		bands[0].rows = area.rows - 1 - other;
	if (bands[0].rows < area.rows / 2)
		bands[0].rows = area.rows / 2;
	if (bands[0].rows > first)
		bands[0].rows = first;
	bands[1] = area_without_top(area, bands[0].rows + 1);
	if (bands[1].rows > other)
		bands[1].rows = other;
	return 2;
}

size_t
tickets_hidden(const struct tickets *t)
{
	const struct ticket_card *k = tickets_marked(t);
	struct area bands[2];
	size_t at, n;

	if (k == NULL)
		return 0;
	n = split_bands(t, t->area, bands);
	at = tickets_marked_at(t) - t->first;
	if (at / t->across >= n)
		return 0;
	return k->line_count -
	       shown_of(box_of(t, bands[at / t->across], at % t->across), k);
}

static void
draw_alone(const struct tickets *t, struct canvas *c, struct area area)
{
	const struct ticket_card *k = tickets_marked(t);
	struct area box = { area.row, area.column + 1, area.rows,
		area.columns - 2 };
	struct area head = box;
	size_t rows = (size_t)rows_alone(k, area), i;
	int width = box.columns / columns_alone(area);

	if (head.columns > ALONE_HEAD_COLUMNS)
		head.columns = ALONE_HEAD_COLUMNS;
	draw_head(c, head, k, tickets_marked_at(t) - t->first);
	for (i = 0; i < room_alone(k, area) && t->from + i < k->line_count; i++)
		draw_line(c,
			(struct slot){ box.row + HEAD_LINES + (int)(i % rows),
				box.column + (int)(i / rows) * width, width - 1,
				ALIGN_LEFT },
			&k->lines[t->from + i]);
	if (k->line_count < rows)
		box.rows = HEAD_LINES + (int)k->line_count +
			   foot_rows(k, box.columns);
	draw_foot(c, box, k);
	if (t->from + i < k->line_count)
		(void)canvas_putf(c, area.row, head.column + head.columns + 2,
			STYLE_ALERT, _("F8: %zu more lines"),
			k->line_count - t->from - i);
	(void)canvas_put(c, box.row, box.column - 1, STYLE_MARKER, ">");
	canvas_set_cursor(c, box.row, box.column - 1);
}

void
tickets_draw(const struct tickets *t, struct canvas *c, struct area area)
{
	struct area bands[2];
	size_t n;

	if (t->count == 0) {
		(void)canvas_put(c, area.row, area.column + 1, STYLE_DIM,
			_("No ticket is open."));
		return;
	}
	if (t->alone && tickets_marked(t) != NULL) {
		draw_alone(t, c, area);
		return;
	}
	n = split_bands(t, area, bands);
	for (size_t i = 0; i < n; i++)
		draw_band(t, c, bands[i], t->first + i * t->across);
}
