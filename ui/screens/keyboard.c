/*
 * Which keys of this keyboard arrive, and what is pressed in place of the
 * others. Every key is taken as it comes; pressed a second time in a row it
 * does what it always does, so nobody is caught here.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"

#include <stdio.h>

#define KEYS_MAX 32

struct keyboard {
	struct list list;
	bool arrived[KEYS_MAX];
	uint32_t last;
};

/* clang-format off */
static const struct tested {
	uint32_t key;
	const char *instead;
	const char *does;
} tested[] = {
	{UI_KEY_F1,  "Esc 1, or ? in a list",   "help"},
	{UI_KEY_F2,  "Esc 2",                   "do it: save, take, apply"},
	{UI_KEY_F3,  "Esc 3",                   "back"},
	{UI_KEY_F4,  "Esc 4, or / in a list",   "list of values, filter"},
	{UI_KEY_F5,  "Esc 5",                   "read the screen again"},
	{UI_KEY_F6,  "Esc 6, or n in a list",   "new, or a note"},
	{UI_KEY_F7,  "Esc 7, or PgUp",          "page up, group before"},
	{UI_KEY_F8,  "Esc 8, or PgDn",          "page down, group behind"},
	{UI_KEY_F9,  "Esc 9, or : in a list",   "commands"},
	{UI_KEY_F10, "Esc 0, or g in a list",   "go to a screen"},
	{UI_KEY_F12, "Esc Esc, or Esc alone",   "cancel this step"},
	{UI_KEY_ENTER, "Ctrl-M",                "open, next field"},
	{UI_KEY_TAB, "Ctrl-I, or Down",         "next field"},
	{UI_KEY_BACK_TAB, "Up",                 "field before"},
	{UI_KEY_UP,  "F7, or typing its name", "one line up"},
	{UI_KEY_DOWN, "F8, or typing its name",         "one line down"},
	{UI_KEY_LEFT, "Backspace and type anew", "left in a field"},
	{UI_KEY_RIGHT, "End",                   "right in a field"},
	{UI_KEY_PAGE_UP, "F7",                  "page up"},
	{UI_KEY_PAGE_DOWN, "F8",                "page down"},
	{UI_KEY_HOME, "Ctrl-U and type anew",   "to the start"},
	{UI_KEY_END, "Right",                   "to the end"},
	{UI_KEY_BACKSPACE, "Ctrl-H",            "delete to the left"},
	{UI_KEY_DELETE, "Right, then Backspace", "delete to the right"},
};
/* clang-format on */

#define COUNT (sizeof(tested) / sizeof(tested[0]))
_Static_assert(COUNT <= KEYS_MAX, "there is room for every key");

static void
get_key(const void *rows, size_t row, char *out, size_t size)
{
	char name[KEY_NAME_SIZE];

	(void)rows;
	snprintf(out, size, "%s", key_label(tested[row].key, name));
}

static void
get_arrived(const void *rows, size_t row, char *out, size_t size)
{
	const struct keyboard *m = rows;

	snprintf(out, size, "%s", m->arrived[row] ? "arrives" : "not yet");
}

static enum style
style_arrived(const void *rows, size_t row)
{
	return ((const struct keyboard *)rows)->arrived[row] ? STYLE_GOOD
							     : STYLE_NORMAL;
}

static void
get_instead(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%s", tested[row].instead);
}

static void
get_does(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%s", tested[row].does);
}

static const char *
row_id(const void *rows, size_t row)
{
	(void)rows;
	return tested[row].does;
}

/* clang-format off */
static const struct list_column columns[] = {
	{"Key",        9, ALIGN_LEFT, 0, get_key,     NULL},
	{"Pressed",    8, ALIGN_LEFT, 0, get_arrived, style_arrived},
	{"If it never arrives", 24, ALIGN_LEFT, 0, get_instead, NULL},
	{"What it does", 0, ALIGN_LEFT, 1, get_does,  NULL},
};
/* clang-format on */

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = "",
	.id = row_id,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct keyboard *m = model;

	(void)app;
	(void)a;
	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	list_set(&m->list, m, COUNT);
	return ERR_OK;
}

static unsigned
leave(struct app *app)
{
	app_go(app, screen_home_of(app_session(app)->role));
	return REACT_NONE;
}

/* Whether a key leaves, when it comes the second time. */
static bool
is_way_out(uint32_t key)
{
	return key == UI_KEY_F3 || key == UI_KEY_F12 || key == UI_KEY_CTRL_C;
}

static unsigned
take_key(struct keyboard *m, struct app *app, uint32_t key)
{
	bool again = key == m->last;

	m->last = key;
	if (key == 'q' || (again && is_way_out(key)))
		return leave(app);
	for (size_t i = 0; i < COUNT; i++) {
		if (tested[i].key != key)
			continue;
		m->arrived[i] = true;
		list_mark(&m->list, row_id(m, i));
		return again ? REACT_PASS : REACT_REDRAW;
	}
	return again ? REACT_PASS : REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct keyboard *m = model;

	if (ev.kind == EVENT_KEY)
		return take_key(m, app, ev.key);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	return list_update(&m->list, &ev) == LIST_NOTHING ? REACT_PASS
							  : REACT_REDRAW;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct keyboard *m = model;
	struct area body = frame_body(c);
	char name[KEY_NAME_SIZE];
	size_t missing = 0;
	char text[96];

	(void)app;
	for (size_t i = 0; i < COUNT; i++)
		missing += !m->arrived[i];
	canvas_putf(c, body.row, body.column + 1, STYLE_NORMAL,
		"Press every key once. %zu left; q leaves.", missing);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (m->last == UI_KEY_NONE) {
		frame_detail(c, STYLE_NORMAL,
			"Pressed twice, a key does what it always does.");
		return;
	}
	snprintf(text, sizeof(text),
		"That was %s. Once more, and it does what it always does.",
		key_label(m->last, name));
	frame_detail(c, STYLE_NORMAL, text);
}

static struct where
where(const void *model)
{
	(void)model;
	return (struct where){ .context = CTX_KEYBOARD };
}

const struct screen screen_keyboard = {
	.name = "keyboard",
	.title = "KEYBOARD",
	.context = CTX_KEYBOARD,
	.model_size = sizeof(struct keyboard),
	.takes_keys = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
