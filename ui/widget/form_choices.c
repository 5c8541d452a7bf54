/* The list of allowed values (F4), and what a text in a choice field means. */
#include "ui/widget/form_priv.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LINES 8 /* of the list, without its head */

static bool
is_same(const char *a, const char *b)
{
	return text_starts_folded(a, b) && text_starts_folded(b, a);
}

/* Those of the table are words; what was looked up is a name. */
static const char *
in_words(const struct form *f, size_t field, const char *text)
{
	bool own = f->values[field].choices == f->spec->fields[field].choices;

	return own ? _(text) : text;
}

/* The only choice whose value or label starts like this. */
static size_t
only_start(const struct form *f, size_t field)
{
	const struct form_value *v = &f->values[field];
	size_t i, found = FORM_NOWHERE;

	for (i = 0; i < v->choice_count; i++) {
		if (!text_starts_folded(v->choices[i].value, v->edit.text) &&
			!text_starts_folded(
				in_words(f, field, v->choices[i].label),
				v->edit.text))
			continue;
		if (found != FORM_NOWHERE)
			return FORM_NOWHERE;
		found = i;
	}
	return found;
}

size_t
form_choice_meant(const struct form *f, size_t field)
{
	const struct form_value *v = &f->values[field];
	const char *text = v->edit.text;
	size_t i;
	int64_t n;

	if (text[0] == '\0')
		return FORM_NOWHERE;
	for (i = 0; i < v->choice_count; i++)
		if (is_same(v->choices[i].value, text))
			return i;
	for (i = 0; i < v->choice_count; i++)
		if (is_same(in_words(f, field, v->choices[i].label), text))
			return i;
	if (f->spec->fields[field].open)
		return FORM_NOWHERE;
	i = only_start(f, field);
	if (i != FORM_NOWHERE)
		return i;
	for (i = 0; i < v->choice_count; i++)
		if (text_starts_folded(v->choices[i].value, text))
			return FORM_NOWHERE;
	if (text_to_int(text, &n) && n >= 1 && n <= (int64_t)v->choice_count)
		return (size_t)n - 1;
	return FORM_NOWHERE;
}

/* Until something is typed the list is whole. */
static bool
is_shown(const struct form *f, const struct form_choice *choice)
{
	const struct form_value *v = &f->values[f->at];

	return v->edit.fresh || v->edit.len == 0 ||
	       text_starts_folded(choice->value, v->edit.text) ||
	       text_has_folded(in_words(f, f->at, choice->label), v->edit.text);
}

const struct form_choice *
form_choice_shown(const struct form *f, size_t n)
{
	const struct form_value *v = &f->values[f->at];
	size_t i;

	for (i = 0; i < v->choice_count; i++) {
		if (!is_shown(f, &v->choices[i]))
			continue;
		if (n-- == 0)
			return &v->choices[i];
	}
	return NULL;
}

size_t
form_choices_shown(const struct form *f)
{
	const struct form_value *v = &f->values[f->at];
	size_t i, count = 0;

	for (i = 0; i < v->choice_count; i++)
		if (is_shown(f, &v->choices[i]))
			count++;
	return count;
}

void
form_choices_open(struct form *f)
{
	size_t meant = form_choice_meant(f, f->at);

	f->choosing = true;
	f->before = f->values[f->at].edit;
	f->values[f->at].edit.fresh = true;
	f->chosen = meant == FORM_NOWHERE ? 0 : meant;
}

static enum form_result
take(struct form *f)
{
	const struct form_choice *choice = form_choice_shown(f, f->chosen);

	if (choice == NULL)
		return FORM_FULL;
	form_put(f, f->at, choice->value);
	f->values[f->at].problem[0] = '\0';
	f->values[f->at].edit.fresh = true;
	f->choosing = false;
	f->changed = true;
	return FORM_TYPED;
}

/* What was typed in it narrowed the list down and is no value. */
static enum form_result
leave(struct form *f)
{
	f->values[f->at].edit = f->before;
	f->choosing = false;
	return FORM_MOVED;
}

static enum form_result
move(struct form *f, int64_t by)
{
	int64_t to = (int64_t)f->chosen + by;
	int64_t count = (int64_t)form_choices_shown(f);

	if (to >= count)
		to = count - 1;
	if (to < 0)
		to = 0;
	f->chosen = (size_t)to;
	return FORM_MOVED;
}

enum form_result
form_choices_update(struct form *f, const struct ui_event *ev)
{
	if (ev->kind != EVENT_ACT)
		return FORM_NOTHING;
	if (ev->act == ACT_ENTER || ev->act == ACT_COMMIT)
		return take(f);
	if (ev->act == ACT_UP || ev->act == ACT_PREVIOUS)
		return move(f, -1);
	if (ev->act == ACT_DOWN || ev->act == ACT_NEXT)
		return move(f, 1);
	if (ev->act == ACT_PAGE_UP)
		return move(f, -LINES);
	if (ev->act == ACT_PAGE_DOWN)
		return move(f, LINES);
	if (ev->act == ACT_CANCEL || ev->act == ACT_BACK ||
		ev->act == ACT_CHOICES)
		return leave(f);
	return FORM_NOTHING;
}

static void
draw_choice(const struct form *f, const struct form_choice *choice,
	struct canvas *c, int row, struct area area, int value)
{
	int column = area.column + 3, width = area.columns - 3;

	canvas_put_in(c,
		(struct slot){ .row = row, .column = column, .width = value },
		STYLE_NORMAL, choice->value);
	column += value + 2;
	width = area.column + area.columns - column;
	if (width > 30 && choice->note != NULL) {
		canvas_put_in(c,
			(struct slot){ .row = row,
				.column = column + 30,
				.width = width - 30 },
			STYLE_NORMAL, in_words(f, f->at, choice->note));
		width = 28;
	}
	if (width > 0)
		canvas_put_in(c,
			(struct slot){
				.row = row, .column = column, .width = width },
			STYLE_NORMAL, in_words(f, f->at, choice->label));
}

/* The column of values is as wide as the widest of them. */
static int
value_width(const struct form *f, struct area area)
{
	int widest = 10;

	for (size_t i = 0; i < form_choices_shown(f); i++) {
		int width = (int)text_width(form_choice_shown(f, i)->value);

		if (width > widest)
			widest = width;
	}
	return widest < area.columns - 3 ? widest : area.columns - 3;
}

/* Below the field, or above it when the field is in the lower half. */
static struct area
list_area(struct area area, size_t count, int field_row)
{
	int rows = count < LINES ? (int)count + 1 : LINES + 1;
	int above = field_row - area.row;
	int below = area.row + area.rows - field_row - 1;

	if (rows < 2)
		rows = 2;
	if (below >= rows || below >= above)
		return area_bottom(area, rows < below ? rows : below);
	return area_top(area, rows < above ? rows : above);
}

void
form_choices_draw(
	const struct form *f, struct canvas *c, struct area area, int field_row)
{
	size_t count = form_choices_shown(f), i, page;
	struct area box = list_area(area, count, field_row);
	char head[120];
	int row, value = value_width(f, box);

	if (box.rows < 2)
		return;
	canvas_blank(c, box);
	canvas_rule(c, box.row);
	(void)snprintf(head, sizeof(head), _("%s: %zu of %zu "),
		_(f->spec->fields[f->at].label), count,
		f->values[f->at].choice_count);
	(void)canvas_put(c, box.row, box.column + 1, STYLE_TITLE, head);
	if (count == 0)
		(void)canvas_put(c, box.row + 1, box.column + 3, STYLE_DIM,
			_("Nothing in the list matches what is typed."));
	page = (size_t)(box.rows - 1);
	i = f->chosen - f->chosen % page;
	for (row = box.row + 1; row < box.row + box.rows && i < count;
		row++, i++) {
		draw_choice(f, form_choice_shown(f, i), c, row, box, value);
		if (i == f->chosen)
			(void)canvas_put(
				c, row, box.column + 1, STYLE_MARKER, ">");
	}
}
