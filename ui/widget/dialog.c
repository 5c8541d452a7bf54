#include "ui/widget/dialog.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void
put_clean(enum text_role role, char *out, size_t size, const char *text)
{
	(void)text_clean(role, text, strlen(text), out, size, size);
}

static void
open_with(struct dialog *d, int tag, const char *title, const char *text)
{
	memset(d, 0, sizeof(*d));
	d->open = true;
	d->tag = tag;
	put_clean(TEXT_LINE, d->title, sizeof(d->title), title);
	put_clean(TEXT_BLOCK, d->text, sizeof(d->text), text);
}

void
dialog_ask(struct dialog *d, int tag, const char *title, const char *text)
{
	open_with(d, tag, title, text);
}

void
dialog_add(struct dialog *d, const char *choice)
{
	CHECK(d->choice_count < DIALOG_CHOICES_MAX);
	put_clean(TEXT_LINE, d->choices[d->choice_count], DIALOG_CHOICE_SIZE,
		choice);
	d->choice_count++;
}

void
dialog_confirm(struct dialog *d, int tag, const char *title, const char *text,
	struct dialog_demand demand)
{
	CHECK(demand.text[0] != '\0');
	open_with(d, tag, title, text);
	d->confirms = true;
	put_clean(TEXT_LINE, d->what, sizeof(d->what), demand.what);
	put_clean(TEXT_LINE, d->demand, sizeof(d->demand), demand.text);
	edit_init(&d->typed, sizeof(d->demand));
}

void
dialog_close(struct dialog *d)
{
	d->open = false;
}

struct where
dialog_where(const struct dialog *d)
{
	return (struct where){ .context =
				       d->confirms ? CTX_CONFIRM : CTX_DIALOG };
}

static enum dialog_result
finish(struct dialog *d, enum dialog_result result)
{
	dialog_close(d);
	return result;
}

/* "1 234,50" is typed for 1234.50 where people write so. */
static bool
is_as_demanded(const struct dialog *d)
{
	const char *a = d->typed.text, *b = d->demand;

	for (;; a++, b++) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (*a == ',' && *b == '.')
			continue;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static enum dialog_result
update_confirm(struct dialog *d, const struct ui_event *ev)
{
	if (ev->kind == EVENT_ACT && ev->act == ACT_COMMIT) {
		if (!is_as_demanded(d))
			return DIALOG_WRONG;
		return finish(d, DIALOG_CONFIRMED);
	}
	if (ev->kind == EVENT_ACT && ev->act == ACT_ENTER)
		return DIALOG_WRONG;
	switch (edit_update(&d->typed, ev)) {
	case EDIT_NOTHING:
	case EDIT_FULL:
		return DIALOG_NOTHING;
	case EDIT_MOVED:
	case EDIT_CHANGED:
		break;
	}
	return DIALOG_CHANGED;
}

static enum dialog_result
mark(struct dialog *d, size_t to)
{
	if (to >= d->choice_count || to == d->marked)
		return DIALOG_NOTHING;
	d->marked = to;
	return DIALOG_CHANGED;
}

static enum dialog_result
update_choice(struct dialog *d, const struct ui_event *ev)
{
	size_t n;

	if (ev->kind == EVENT_TEXT) {
		n = (size_t)(ev->text[0] - '1');
		if (ev->pasted || ev->text[0] < '1' || n >= d->choice_count)
			return DIALOG_NOTHING;
		d->marked = n;
		return finish(d, DIALOG_CHOSEN);
	}
	if (ev->act == ACT_UP || ev->act == ACT_PREVIOUS)
		return d->marked > 0 ? mark(d, d->marked - 1) : DIALOG_NOTHING;
	if (ev->act == ACT_DOWN || ev->act == ACT_NEXT)
		return mark(d, d->marked + 1);
	if (ev->act == ACT_ENTER && d->choice_count > 0)
		return finish(d, DIALOG_CHOSEN);
	return DIALOG_NOTHING;
}

enum dialog_result
dialog_update(struct dialog *d, const struct ui_event *ev)
{
	if (ev->kind != EVENT_ACT && ev->kind != EVENT_TEXT)
		return DIALOG_NOTHING;
	if (ev->kind == EVENT_ACT &&
		(ev->act == ACT_CANCEL || ev->act == ACT_BACK))
		return finish(d, DIALOG_CANCELLED);
	return d->confirms ? update_confirm(d, ev) : update_choice(d, ev);
}

static void
draw_choices(const struct dialog *d, struct canvas *c, struct area area)
{
	size_t i, first = 0;
	int row = area.row;

	if (area.rows > 0 && d->marked >= (size_t)area.rows)
		first = d->marked - (size_t)area.rows + 1;
	for (i = first; i < d->choice_count && row < area.row + area.rows;
		i++, row++) {
		(void)canvas_putf(c, row, area.column + 3, STYLE_NORMAL,
			"%zu  %s", i + 1, d->choices[i]);
		if (i != d->marked)
			continue;
		(void)canvas_put(c, row, area.column + 1, STYLE_MARKER, ">");
		canvas_set_cursor(c, row, area.column + 1);
	}
}

#define DEMAND_WIDTH 14

/* Words and field in one line, or shorter words when the window is narrow. */
static void
draw_demand(const struct dialog *d, struct canvas *c, struct area area)
{
	struct edit_look look = { .style = STYLE_INPUT, .with_cursor = true };
	int column = area.column + 3;
	char words[120];

	(void)snprintf(words, sizeof(words), _("Type %s (%s), then F2: "),
		d->what, d->demand);
	if (column + (int)text_width(words) + DEMAND_WIDTH + 2 > area.columns)
		(void)snprintf(
			words, sizeof(words), _("%s again, F2: "), d->demand);
	column += canvas_put(c, area.row, column, STYLE_NORMAL, words);
	(void)canvas_put(c, area.row, column, STYLE_NORMAL, "[");
	edit_draw(&d->typed, c,
		(struct slot){ .row = area.row,
			.column = column + 1,
			.width = DEMAND_WIDTH },
		look);
	(void)canvas_put(
		c, area.row, column + DEMAND_WIDTH + 1, STYLE_NORMAL, "]");
}

void
dialog_draw(const struct dialog *d, struct canvas *c, struct area body)
{
	struct area text = body, box;
	int lines, below = d->confirms ? 1 : (int)d->choice_count;

	if (!d->open)
		return;
	text.column += 3;
	text.columns -= 4;
	lines = canvas_put_block(NULL, text, STYLE_NORMAL, d->text);
	box = area_bottom(body, 1 + lines + below);
	canvas_blank(c, box);
	canvas_rule(c, box.row);
	(void)canvas_putf(
		c, box.row, box.column + 1, STYLE_TITLE, "%s ", d->title);
	text.row = box.row + 1;
	text.rows = box.rows - 1 - below;
	(void)canvas_put_block(c, text, STYLE_NORMAL, d->text);
	box = area_bottom(box, below);
	if (d->confirms)
		draw_demand(d, c, box);
	else
		draw_choices(d, c, box);
}
