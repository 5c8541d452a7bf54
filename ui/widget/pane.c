#include "ui/widget/pane.h"

#include "ui/words.h"

#include "base/text.h"

#define LABEL_COLUMNS 12
#define KEY_COLUMNS   8

/* Where the next line goes; the rest is left out when the pane is full. */
struct pen {
	struct canvas *c;
	struct area area;
	int row; /* in the area */
};

static bool
has_room(const struct pen *p)
{
	return p->row < p->area.rows;
}

/* A word at the left, a text beside it on as many rows as it needs. */
static void
put_pair(struct pen *p, int width, const char *left, const char *text)
{
	struct area beside = {
		.row = p->area.row + p->row,
		.column = p->area.column + width,
		.rows = p->area.rows - p->row,
		.columns = p->area.columns - width,
	};
	int used;

	if (!has_room(p))
		return;
	canvas_put_in(p->c,
		(struct slot){ .row = beside.row,
			.column = p->area.column,
			.width = width - 1 },
		STYLE_DIM, left);
	used = canvas_put_block(p->c, beside, STYLE_NORMAL, text);
	p->row += used > 0 ? used : 1;
}

static void
put_row(struct pen *p, const struct list *l)
{
	char text[LIST_CELL_SIZE];

	for (size_t i = 0; i < l->spec->column_count; i++) {
		const struct list_column *col = &l->spec->columns[i];

		text[0] = '\0';
		col->get(l->rows, l->marked, text, sizeof(text));
		if (text[0] != '\0')
			put_pair(p, LABEL_COLUMNS, words_get(col->title), text);
	}
	p->row++;
}

static void
put_actions(struct pen *p, enum context context)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);
	char shortcut[KEY_NAME_SIZE];
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].context != context ||
			rows[i].place != PLACE_RECORD || !has_room(p))
			continue;
		if (!any)
			canvas_put(p->c, p->area.row + p->row++, p->area.column,
				STYLE_HEAD, words_get(keymap_title(context)));
		any = true;
		put_pair(p, KEY_COLUMNS,
			keymap_shortcut(context, rows[i].act, shortcut),
			words_get(rows[i].help));
	}
}

void
pane_draw(const struct list *l, enum context context, struct canvas *c,
	struct area area)
{
	struct pen p = { .c = c, .area = area };

	canvas_blank(c, area);
	for (int row = 0; row < area.rows; row++)
		canvas_put(c, area.row + row, area.column, STYLE_DIM, "|");
	p.area.column += 2;
	p.area.columns -= 2;
	if (list_has_marked(l))
		put_row(&p, l);
	put_actions(&p, context);
}
