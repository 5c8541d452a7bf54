#include "ui/widget/menu.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MAX     16
#define PALETTE_ROWS 6
#define COLUMN       26 /* narrowest of several */
#define COLUMNS_MAX  2
#define TITLE_WIDTH  34
#define KEY_WIDTH    9

void
menu_open(struct menu *m, const char *title, bool filters)
{
	memset(m, 0, sizeof(*m));
	m->open = true;
	m->filters = filters;
	(void)snprintf(m->title, sizeof(m->title), "%s", title);
	edit_init(&m->typed, 60);
}

/* Words of one item may stand in its title, its note or what else finds it. */
static bool
matches(const struct menu_item *item, const char *typed, bool at_start)
{
	char all[EDIT_SIZE];

	(void)snprintf(all, sizeof(all), "%s %s %s", item->title,
		item->note != NULL ? item->note : "",
		item->also != NULL ? item->also : "");
	return text_has_words_folded(all, typed, at_start);
}

static void
find(struct menu *m)
{
	bool taken[MENU_ITEMS_MAX] = { false };

	m->hit_count = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < m->count; i++) {
			if (taken[i] || (m->filters && !matches(&m->items[i],
							       m->typed.text,
							       pass == 0)))
				continue;
			taken[i] = true;
			m->hits[m->hit_count++] = (uint16_t)i;
		}
	}
}

void
menu_set(struct menu *m, const struct menu_item *items, size_t count)
{
	CHECK(count <= MENU_ITEMS_MAX);
	m->items = items;
	m->count = count;
	find(m);
	if (m->marked >= m->hit_count)
		m->marked = m->hit_count > 0 ? m->hit_count - 1 : 0;
}

void
menu_mark(struct menu *m, int value)
{
	for (size_t n = 0; n < m->hit_count; n++)
		if (m->items[m->hits[n]].value == value)
			m->marked = n;
}

struct where
menu_where(const struct menu *m)
{
	return (struct where){ .context = m->filters ? CTX_PALETTE : CTX_MENU };
}

/* The n-th item that matches. */
static const struct menu_item *
match_at(const struct menu *m, size_t n)
{
	return n < m->hit_count ? &m->items[m->hits[n]] : NULL;
}

size_t
menu_match_count(const struct menu *m)
{
	return m->hit_count;
}

const struct menu_item *
menu_chosen(const struct menu *m)
{
	return match_at(m, m->marked);
}

static enum menu_result
choose(struct menu *m, size_t n)
{
	const struct menu_item *item = match_at(m, n);

	if (item == NULL)
		return MENU_NOTHING;
	m->marked = n;
	if (item->why_not != NULL)
		return MENU_REFUSED;
	m->open = false;
	return MENU_CHOSEN;
}

static enum menu_result
move(struct menu *m, int64_t by)
{
	int64_t to = (int64_t)m->marked + by;
	int64_t count = (int64_t)menu_match_count(m);

	if (to >= count)
		to = count - 1;
	if (to < 0)
		to = 0;
	m->marked = (size_t)to;
	return MENU_CHANGED;
}

static enum menu_result
complete(struct menu *m)
{
	const struct menu_item *item = menu_chosen(m);

	if (!m->filters)
		return move(m, 1);
	if (item == NULL || edit_set(&m->typed, item->title) != ERR_OK)
		return MENU_NOTHING;
	m->marked = 0;
	find(m);
	return MENU_CHANGED;
}

/* The key of the n-th item; 0: it has none. */
static char
key_of(const struct menu *m, size_t n)
{
	const struct menu_item *item = match_at(m, n);

	if (item != NULL && !m->filters && item->key != 0)
		return item->key;
	return n < 9 && (!m->filters || m->digits_choose) ? (char)('1' + n) : 0;
}

static enum menu_result
press(struct menu *m, char c)
{
	for (size_t n = 0; n < m->count; n++)
		if (key_of(m, n) == c)
			return choose(m, n);
	return MENU_NOTHING;
}

static enum menu_result
type(struct menu *m, const struct ui_event *ev)
{
	char c = ev->text[0];

	if (!m->filters)
		return ev->kind == EVENT_TEXT && !ev->pasted ? press(m, c)
							     : MENU_NOTHING;

	/* A digit alone is the number of a line. */
	if (ev->kind == EVENT_TEXT && !ev->pasted && c >= '1' && c <= '9' &&
		m->typed.len == 0 && m->digits_choose)
		return choose(m, (size_t)(c - '1'));
	switch (edit_update(&m->typed, ev)) {
	case EDIT_NOTHING:
	case EDIT_FULL:
		return MENU_NOTHING;
	case EDIT_MOVED:
		return MENU_CHANGED;
	case EDIT_CHANGED:
		break;
	}
	m->marked = 0;
	find(m);
	return MENU_CHANGED;
}

enum menu_result
menu_update(struct menu *m, const struct ui_event *ev)
{
	if (ev->kind != EVENT_ACT)
		return ev->kind == EVENT_TEXT ? type(m, ev) : MENU_NOTHING;
	if (ev->act == ACT_CANCEL || ev->act == ACT_BACK) {
		m->open = false;
		return MENU_CANCELLED;
	}
	if (ev->act == ACT_ENTER || ev->act == ACT_COMMIT)
		return choose(m, m->marked);
	if (ev->act == ACT_UP || ev->act == ACT_PREVIOUS)
		return move(m, -1);
	if (ev->act == ACT_DOWN)
		return move(m, 1);
	if (ev->act == ACT_PAGE_UP)
		return move(m, -ROWS_MAX);
	if (ev->act == ACT_PAGE_DOWN)
		return move(m, ROWS_MAX);
	if (ev->act == ACT_NEXT)
		return complete(m);
	return type(m, ev);
}

static void
draw_item(const struct menu *m, struct canvas *c, struct area line, size_t n)
{
	const struct menu_item *item = match_at(m, n);
	int column = line.column + 6, width = line.columns - 6;
	const char *last;

	if (n == m->marked)
		(void)canvas_put(
			c, line.row, line.column + 1, STYLE_MARKER, ">");
	if (key_of(m, n) != 0)
		(void)canvas_putf(c, line.row, line.column + 3, STYLE_NORMAL,
			"%c", key_of(m, n));
	last = item->why_not != NULL ? item->why_not : item->note;
	if (width < TITLE_WIDTH + KEY_WIDTH + 8) {
		canvas_put_in(c,
			(struct slot){ line.row, column, width, ALIGN_LEFT },
			item->why_not ? STYLE_DIM : STYLE_NORMAL, item->title);
		return;
	}
	canvas_put_in(c,
		(struct slot){ line.row, column, TITLE_WIDTH, ALIGN_LEFT },
		item->why_not ? STYLE_DIM : STYLE_NORMAL, item->title);
	column += TITLE_WIDTH + 1;
	canvas_put_in(c,
		(struct slot){ line.row, column, KEY_WIDTH, ALIGN_LEFT },
		STYLE_NORMAL, item->shortcut ? item->shortcut : "");
	column += KEY_WIDTH + 1;
	canvas_put_in(c,
		(struct slot){ line.row, column,
			line.column + line.columns - column, ALIGN_LEFT },
		item->why_not ? STYLE_DIM : STYLE_NORMAL, last ? last : "");
}

static void
draw_typed(
	const struct menu *m, struct canvas *c, struct area box, size_t count)
{
	struct edit_look look = { .style = STYLE_INPUT, .with_cursor = true };
	int column = box.column + 1, end;
	char text[48];

	(void)snprintf(
		text, sizeof(text), _("%zu of %zu match"), count, m->count);
	end = box.column + box.columns - (int)strlen(text);
	column +=
		canvas_putf(c, box.row, column, STYLE_TITLE, "%s: ", m->title);
	edit_draw(&m->typed, c,
		(struct slot){ .row = box.row,
			.column = column,
			.width = end - column - 1 },
		look);
	(void)canvas_put(c, box.row, end, STYLE_NORMAL, text);
}

static void
draw_head(const struct menu *m, struct canvas *c, struct area box, size_t count)
{
	if (m->filters) {
		draw_typed(m, c, box, count);
		canvas_rule(c, box.row + 1);
		return;
	}
	canvas_rule(c, box.row);
	(void)canvas_putf(
		c, box.row, box.column + 1, STYLE_TITLE, "%s ", m->title);
}

/* How many columns the items stand in. */
static int
across(const struct menu *m, struct area body, size_t count)
{
	int columns = ((int)count + ROWS_MAX - 1) / ROWS_MAX;
	int most = body.columns / COLUMN;

	if (m->filters || columns < 1)
		return 1;
	if (most > COLUMNS_MAX)
		most = COLUMNS_MAX;
	if (most < 1)
		most = 1;
	return columns < most ? columns : most;
}

static struct area
box_of(const struct menu *m, struct area body, size_t count)
{
	int columns = across(m, body, count);
	int rows = ((int)count + columns - 1) / columns;

	if (m->filters)
		return area_bottom(body, PALETTE_ROWS + 2);
	return area_bottom(body, 1 + (rows < ROWS_MAX ? rows : ROWS_MAX));
}

void
menu_draw(const struct menu *m, struct canvas *c, struct area body)
{
	size_t count = menu_match_count(m), first, page, n;
	struct area box = box_of(m, body, count);
	struct area lines = area_without_top(box, m->filters ? 2 : 1);
	int columns = across(m, body, count);
	struct area line = { 0, lines.column, 1, lines.columns / columns };

	if (!m->open || lines.rows < 1)
		return;
	canvas_blank(c, box);
	draw_head(m, c, box, count);
	if (count == 0)
		(void)canvas_put(c, lines.row, lines.column + 3, STYLE_DIM,
			_("Nothing is called like that."));
	page = (size_t)lines.rows * (size_t)columns;
	first = m->marked - m->marked % page;
	for (n = first; n < count && n < first + page; n++) {
		int at = (int)(n - first);

		line.row = lines.row + at % lines.rows;
		line.column = lines.column + at / lines.rows * line.columns;
		draw_item(m, c, line, n);
		if (n == m->marked && !m->filters)
			canvas_set_cursor(c, line.row, line.column + 1);
	}
}
