/*
 * What line 23 said, newest first.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <stdio.h>

struct messages {
	struct list list;
	const struct app *app;
	size_t count;
};

static const struct message *
message_at(const void *rows, size_t row)
{
	const struct messages *m = rows;

	return message_get(app_messages(m->app), row);
}

static void
get_time(const void *rows, size_t row, char *out, size_t size)
{
	const struct messages *m = rows;
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(m->app, message_at(rows, row)->at_ms, clock));
}

static void
get_text(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", message_at(rows, row)->text);
}

static enum style
text_style(const void *rows, size_t row)
{
	return message_at(rows, row)->style;
}

static const char *
row_id(const void *rows, size_t row)
{
	return message_at(rows, row)->text;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Time"), 6, ALIGN_LEFT, 0, get_time, NULL},
	{N_("What happened"), 0, ALIGN_LEFT, 0, get_text, text_style},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing has been said yet."),
	.id = row_id,
	.key = get_text,
	.find_words = true,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct messages *m = model;

	(void)a;
	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	m->count = 0;
	while (m->count < MESSAGE_KEPT &&
		message_get(app_messages(app), m->count) != NULL)
		m->count++;
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct messages *m = model;

	(void)app;
	return list_update(&m->list, &ev) == LIST_NOTHING ? REACT_PASS
							  : REACT_REDRAW;
}

/* The list, and under it the marked sentence in full when it is long. */
static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct messages *m = model;
	struct area list = area_without_top(frame_body(c), 1), text = list;
	const char *words;

	(void)app;
	if (!list_has_marked(&m->list)) {
		list_draw(&m->list, c, list);
		return;
	}
	words = message_at(m, m->list.marked)->text;
	text.column++;
	text.columns--;
	text.rows = canvas_put_block(NULL, text, STYLE_NORMAL, words);
	frame_detail(c, STYLE_NORMAL, words);
	if (text.rows == 1 || text.rows >= list.rows / 2) {
		list_draw(&m->list, c, list);
		return;
	}
	text.row = list.row + list.rows - text.rows;
	(void)canvas_put_block(c, text, STYLE_NORMAL, words);
	list_draw(&m->list, c, area_without_bottom(list, text.rows + 1));
}

static struct where
where(const void *model)
{
	(void)model;
	return (struct where){ .context = CTX_LIST };
}

const struct screen screen_messages = {
	.name = "messages",
	.title = N_("MESSAGES"),
	.context = CTX_LIST,
	.model_size = sizeof(struct messages),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
