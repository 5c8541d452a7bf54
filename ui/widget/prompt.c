#include "ui/widget/prompt.h"

#include "base/text.h"

#include <string.h>

/* A number, an amount, a day: it is typed anew rather than mended. */
static bool
is_replaced(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789.,:-+")] == '\0';
}

void
prompt_open(struct prompt *p, int tag, const char *label, const char *initial)
{
	edit_init(&p->edit, 0);
	p->open = true;
	p->tag = tag;
	p->secret = false;
	(void)text_clean(TEXT_LINE, label, strlen(label), p->label,
		sizeof(p->label), sizeof(p->label));
	if (initial != NULL && edit_set(&p->edit, initial) != ERR_OK)
		edit_clear(&p->edit);
	p->edit.fresh = is_replaced(p->edit.text);
}

enum prompt_result
prompt_update(struct prompt *p, const struct ui_event *ev)
{
	if (ev->kind == EVENT_ACT &&
		(ev->act == ACT_ENTER || ev->act == ACT_COMMIT)) {
		p->open = false;
		return PROMPT_ANSWERED;
	}
	if (ev->kind == EVENT_ACT &&
		(ev->act == ACT_CANCEL || ev->act == ACT_BACK)) {
		p->open = false;
		return PROMPT_CANCELLED;
	}
	switch (edit_update(&p->edit, ev)) {
	case EDIT_NOTHING:
	case EDIT_FULL:
		return PROMPT_NOTHING;
	case EDIT_MOVED:
	case EDIT_CHANGED:
		break;
	}
	return PROMPT_CHANGED;
}

void
prompt_draw(const struct prompt *p, struct canvas *c, int row)
{
	struct area line = { row, 0, 1, canvas_columns(c) };
	struct edit_look look = {
		.style = STYLE_INPUT, .secret = p->secret, .with_cursor = true
	};
	int column = 1;

	if (!p->open)
		return;
	canvas_blank(c, line);
	column += canvas_putf(c, row, column, STYLE_TITLE, "%s: ", p->label);
	edit_draw(&p->edit, c,
		(struct slot){ .row = row,
			.column = column,
			.width = canvas_columns(c) - column },
		look);
}
