/*
 * Which keys of this keyboard arrive, and what is pressed in place of the
 * others. Every key is taken as it comes; pressed a second time in a row it
 * does what it always does, so nobody is caught here.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/words.h"

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
	{UI_KEY_F1, N_("Esc 1, or ? in a list"), N_("help")},
	{UI_KEY_F2, N_("Esc 2"), N_("do it: save, take, apply")},
	{UI_KEY_F3, N_("Esc 3"), N_("back")},
	{UI_KEY_F4, N_("Esc 4, or / in a list"), N_("list of values, filter")},
	{UI_KEY_F5, N_("Esc 5"), N_("read the screen again")},
	{UI_KEY_F6, N_("Esc 6, or n in a list"), N_("new, or a note")},
	{UI_KEY_F7, N_("Esc 7, or PgUp"), N_("page up, group before")},
	{UI_KEY_F8, N_("Esc 8, or PgDn"), N_("page down, group behind")},
	{UI_KEY_F9, N_("Esc 9, or : in a list"), N_("commands")},
	{UI_KEY_F10, N_("Esc 0, or g in a list"), N_("go to a screen")},
	{UI_KEY_F12, N_("Esc Esc, or Esc alone"), N_("cancel this step")},
	{UI_KEY_ENTER, N_("Ctrl-M"), N_("open, next field")},
	{UI_KEY_TAB, N_("Ctrl-I, or Down"), N_("next field")},
	{UI_KEY_BACK_TAB, N_("Up"), N_("field before")},
	{UI_KEY_UP, N_("F7, or typing its name"), N_("one line up")},
	{UI_KEY_DOWN, N_("F8, or typing its name"), N_("one line down")},
	{UI_KEY_LEFT, N_("Backspace and type anew"), N_("left in a field")},
	{UI_KEY_RIGHT, N_("End"), N_("right in a field")},
	{UI_KEY_PAGE_UP, N_("F7"), N_("page up")},
	{UI_KEY_PAGE_DOWN, N_("F8"), N_("page down")},
	{UI_KEY_HOME, N_("Ctrl-U and type anew"), N_("to the start")},
	{UI_KEY_END, N_("Right"), N_("to the end")},
	{UI_KEY_BACKSPACE, N_("Ctrl-H"), N_("delete to the left")},
	{UI_KEY_DELETE, N_("Right, then Backspace"), N_("delete to the right")},
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

	snprintf(
		out, size, "%s", m->arrived[row] ? _("arrives") : _("not yet"));
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
	snprintf(out, size, "%s", words_get(tested[row].instead));
}

static void
get_does(const void *rows, size_t row, char *out, size_t size)
{
	(void)rows;
	snprintf(out, size, "%s", words_get(tested[row].does));
}

static const char *
row_id(const void *rows, size_t row)
{
	(void)rows;
	return tested[row].does;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Key"),        9, ALIGN_LEFT, 0, get_key,     NULL},
	{N_("Pressed"),    8, ALIGN_LEFT, 0, get_arrived, style_arrived},
	{N_("If it never arrives"), 24, ALIGN_LEFT, 0, get_instead, NULL},
	{N_("What it does"), 0, ALIGN_LEFT, 1, get_does,  NULL},
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
	char text[192];

	(void)app;
	for (size_t i = 0; i < COUNT; i++)
		missing += !m->arrived[i];
	canvas_putf(c, body.row, body.column + 1, STYLE_NORMAL,
		_("Press every key once. %zu left; q leaves."), missing);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (m->last == UI_KEY_NONE) {
		frame_detail(c, STYLE_NORMAL,
			_("Pressed twice, a key does what it always does."));
		return;
	}
	snprintf(text, sizeof(text),
		_("That was %s. Once more, and it does what it always does."),
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
	.title = N_("KEYBOARD"),
	.context = CTX_KEYBOARD,
	.model_size = sizeof(struct keyboard),
	.takes_keys = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
