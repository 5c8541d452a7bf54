/* The picture of a form. */
#include "ui/widget/form_priv.h"
#include "ui/words.h"

#include "base/text.h"

#include <string.h>

#define LABEL_COLUMN 3
#define NARROW       60 /* below, every field has a line of its own */
#define BESIDE_GAP   3

struct place {
	int line; /* from the top of the form; -1: not shown */
	int column;
	int width; /* of the box, without its brackets */
};

struct layout {
	struct place fields[FORM_FIELDS_MAX];
	int buttons; /* line */
	int lines;
	int box; /* column of the boxes */
};

static const char *
below(const struct form_value *v)
{
	return v->problem[0] != '\0' ? v->problem : v->warning;
}

static int
box_column(const struct form *f)
{
	int widest = 10, width;
	size_t i;

	for (i = 0; i < f->spec->field_count; i++) {
		if (f->values[i].hidden || f->spec->fields[i].beside)
			continue;
		width = (int)text_width(_(f->spec->fields[i].label));
		if (width > widest)
			widest = width;
	}
	return LABEL_COLUMN + widest + 3;
}

/* The column behind a field and what stands right of its box. */
static int
end_of(const struct form *f, const struct place *p, size_t i)
{
	const struct form_field *spec = &f->spec->fields[i];
	int end = p->column + p->width + 2;

	if (spec->required)
		end += 2;
	if (spec->type == FORM_CHOICE)
		end += 3;
	if (f->values[i].note[0] != '\0')
		end += 2 + (int)text_width(f->values[i].note);
	return end;
}

static struct layout
lay_out(const struct form *f, struct area area, bool spaced)
{
	struct layout lay = { .box = box_column(f) };
	int line = -1, end = 0, below_lines = 0, group = 0;
	size_t i;

	for (i = 0; i < f->spec->field_count; i++) {
		const struct form_field *spec = &f->spec->fields[i];
		struct place *p = &lay.fields[i];
		int label = (int)text_width(_(spec->label)) + 1;

		p->line = -1;
		if (f->values[i].hidden)
			continue;
		p->width = spec->type == FORM_BOOL ? 1 : spec->width;
		if (spec->beside && area.columns >= NARROW && line >= 0) {
			p->column = end + BESIDE_GAP + label;
		} else {
			line += 1 + below_lines;
			below_lines = 0;
			if (spaced && line > 0 && spec->group != group)
				line++;
			p->column = lay.box;
		}
		group = spec->group;
		p->line = line;
		if (p->column + p->width + 2 > area.columns)
			p->width = area.columns - p->column - 2;
		end = end_of(f, p, i);
		if (below(&f->values[i])[0] != '\0')
			below_lines++;
	}
	line += below_lines;
	lay.buttons = line + (spaced ? 2 : 1);
	lay.lines = f->spec->button_count > 0 ? lay.buttons + 1 : line + 1;
	return lay;
}

/* Warnings of a line stand below it, in the order of its fields. */
static int
below_line(const struct form *f, const struct layout *lay, size_t field)
{
	int line = lay->fields[field].line + 1;
	size_t i;

	for (i = 0; i < field; i++)
		if (lay->fields[i].line == lay->fields[field].line &&
			below(&f->values[i])[0] != '\0')
			line++;
	return line;
}

struct view {
	struct canvas *c;
	struct area area;
	int top; /* first line of the form that is shown */
};

static bool
is_visible(const struct view *v, int line)
{
	return line >= v->top && line < v->top + v->area.rows;
}

static int
row_of(const struct view *v, int line)
{
	return v->area.row + line - v->top;
}

/* Labels of the first column lead to their boxes with dots; a label beside
 * another field stands right before its box. */
static void
draw_label(const struct view *v, const struct place *p, const char *label,
	bool first)
{
	int column = v->area.column + LABEL_COLUMN;
	int row = row_of(v, p->line);
	int end = v->area.column + p->column - 1;

	if (!first)
		column = end - (int)text_width(label);
	column += canvas_put(v->c, row, column, STYLE_NORMAL, label) + 1;
	for (; column < end; column++)
		(void)canvas_put(v->c, row, column, STYLE_DIM, ".");
}

static void
draw_marker(const struct view *v, const struct place *p, const char *label,
	bool first)
{
	int column = first ? 1 : p->column - 3 - (int)text_width(label);

	(void)canvas_put(v->c, row_of(v, p->line), v->area.column + column,
		STYLE_MARKER, ">");
}

static void
draw_box(const struct form *f, const struct view *v, const struct place *p,
	size_t i)
{
	const struct form_field *spec = &f->spec->fields[i];
	const struct form_value *value = &f->values[i];
	struct slot slot = { .row = row_of(v, p->line),
		.column = v->area.column + p->column + 1,
		.width = p->width };
	struct edit_look look = { .style = STYLE_INPUT,
		.secret = spec->type == FORM_SECRET,
		.with_cursor = f->at == i };

	if (slot.width < 1)
		return;
	(void)canvas_put(v->c, slot.row, slot.column - 1, STYLE_NORMAL,
		value->fixed ? " " : "[");
	if (spec->type == FORM_BOOL) {
		bool on = strcmp(value->edit.text, "1") == 0;

		canvas_put_in(v->c, slot, STYLE_INPUT, on ? "x" : " ");
		if (f->at == i)
			canvas_set_cursor(v->c, slot.row, slot.column);
	} else {
		edit_draw(&value->edit, v->c, slot, look);
	}
	(void)canvas_put(v->c, slot.row, slot.column + slot.width, STYLE_NORMAL,
		value->fixed ? " " : "]");
}

static void
draw_right(const struct form *f, const struct view *v, const struct place *p,
	size_t i)
{
	const struct form_field *spec = &f->spec->fields[i];
	int row = row_of(v, p->line);
	int column = v->area.column + p->column + p->width + 2;

	if (spec->required)
		column += canvas_put(v->c, row, column, STYLE_NORMAL, " *");
	if (spec->type == FORM_CHOICE && !f->values[i].fixed)
		column += canvas_put(v->c, row, column, STYLE_DIM, " F4");
	if (f->values[i].note[0] != '\0')
		(void)canvas_put(
			v->c, row, column + 2, STYLE_NORMAL, f->values[i].note);
}

static void
draw_below(const struct form *f, const struct view *v, const struct layout *lay,
	size_t i)
{
	const struct form_value *value = &f->values[i];
	enum style style = value->problem[0] != '\0' ? STYLE_ALERT : STYLE_WARN;
	int line = below_line(f, lay, i), column = lay->box;

	if (below(value)[0] == '\0' || !is_visible(v, line))
		return;
	(void)canvas_put(v->c, row_of(v, line), v->area.column + 1, style, "!");
	if (f->spec->fields[i].beside)
		column += canvas_putf(v->c, row_of(v, line),
			v->area.column + column, style,
			"%s: ", _(f->spec->fields[i].label));
	(void)canvas_put(v->c, row_of(v, line), v->area.column + column, style,
		below(value));
}

static void
draw_field(const struct form *f, const struct view *v, const struct layout *lay,
	size_t i)
{
	const struct place *p = &lay->fields[i];
	const char *label = _(f->spec->fields[i].label);
	bool first = p->column == lay->box;

	if (p->line < 0)
		return;
	if (is_visible(v, p->line)) {
		draw_label(v, p, label, first);
		if (f->at == i)
			draw_marker(v, p, label, first);
		draw_box(f, v, p, i);
		draw_right(f, v, p, i);
	}
	draw_below(f, v, lay, i);
}

static void
draw_buttons(const struct form *f, const struct view *v, int line)
{
	int column = v->area.column + LABEL_COLUMN;
	int row = row_of(v, line);
	size_t i;

	if (!is_visible(v, line))
		return;
	for (i = 0; i < f->spec->button_count; i++) {
		bool at = f->at == f->spec->field_count + i;

		if (at) {
			(void)canvas_put(
				v->c, row, column - 2, STYLE_MARKER, ">");
			canvas_set_cursor(v->c, row, column + 2);
		}
		column += canvas_putf(v->c, row, column,
			at ? STYLE_STRONG : STYLE_NORMAL, "[ %s ]",
			_(f->spec->buttons[i].label));
		column += 3;
	}
}

void
form_draw(const struct form *f, struct canvas *c, struct area area)
{
	struct layout lay = lay_out(f, area, true);
	struct view v = { .c = c, .area = area };
	int at;
	size_t i;

	if (area.rows < 1)
		return;
	if (lay.lines > area.rows)
		lay = lay_out(f, area, false);
	at = f->at < f->spec->field_count ? lay.fields[f->at].line
					  : lay.buttons;
	if (lay.lines > area.rows && at > 0)
		v.top = at - at % area.rows;
	for (i = 0; i < f->spec->field_count; i++)
		draw_field(f, &v, &lay, i);
	if (f->spec->button_count > 0)
		draw_buttons(f, &v, lay.buttons);
	if (f->choosing)
		form_choices_draw(f, c, area, row_of(&v, at));
}
