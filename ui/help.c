#include "ui/help.h"
#include "ui/words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LINES_MAX   400
#define TWO_COLUMNS (HELP_LINEAR_COLUMNS + 1)
#define KEYS_WIDTH  12
#define KEYS_SIZE   32
#define MIN_WIDTH   8 /* of a meaning: cut off in a narrower window */
#define FRAME_ROWS  4 /* title, rule; rule, keys */
#define MIN_ROWS    8
#define USUAL_ROWS  24

/* clang-format off */
const struct help_legend help_legend_marks[] = {
	{ N_("THE LAST COLUMN"), ".", N_("sent and confirmed") },
	{ NULL, "+", N_("saved here, not sent yet") },
	{ NULL, "~", N_("being sent now") },
	{ NULL, "!", N_("changed twice: decide") },
	{ NULL, "X", N_("refused: fix it") },
	{ N_("THE TOP LINE"), N_("ONLINE"), N_("the server answers") },
	{ NULL, N_("SLOW 3s"), N_("it answers slowly; keep working") },
	{ NULL, N_("OFFLINE"), N_("and for how long; keep working") },
	{ NULL, N_("NO AGENT"), N_("the program that sends does not run") },
	{ NULL, N_("PAUSED"), N_("somebody wants no sync until then: F10 8") },
	{ NULL, N_("all sent"), N_("the server confirmed everything") },
	{ NULL, N_("n to send"), N_("saved here, waiting for the link") },
	{ NULL, N_("n to decide"), N_("changed by two people") },
	{ NULL, N_("n refused"), N_("the server said no") },
	{ NULL, NULL, NULL },
};

static const struct help_legend no_function_keys[] = {
	{ N_("NO F-KEYS ON YOUR KEYBOARD?"), N_("Esc 1"), N_("is F1; Esc 9 is F9") },
	{ NULL, N_("Esc 0"), N_("is F10") },
	{ NULL, N_("Esc Esc"), N_("is F12, so is Esc alone") },
	{ NULL, NULL, NULL },
};
/* clang-format on */

/* One row of the picture; an entry may be continued on the rows below it. */
struct line {
	char keys[KEYS_SIZE];
	const char *text;
	size_t len;
	bool heading;
	size_t entry; /* which entry this row belongs to */
	size_t place; /* row in the stream of all columns of all pages */
	enum act act;
};

struct text {
	struct line lines[LINES_MAX];
	size_t count;
	size_t entries;
	int rows;    /* of a column */
	int columns; /* of a column */
	int across;
	const char *find;
	const char *heading; /* waits for its first entry */
	size_t place;
};

static struct line *
next_line(struct text *t)
{
	struct line *l = &t->lines[t->count];

	if (t->count + 1 >= LINES_MAX)
		return NULL;
	t->count++;
	memset(l, 0, sizeof(*l));
	l->place = t->place++;
	return l;
}

/* A heading is not left alone at the foot of a column. */
static void
begin_group(struct text *t)
{
	struct line *l;
	size_t rows = (size_t)t->rows;

	if (t->heading == NULL)
		return;
	if (t->place % rows != 0)
		t->place++;
	if (t->place % rows + 2 > rows)
		t->place += rows - t->place % rows;
	l = next_line(t);
	if (l != NULL) {
		l->heading = true;
		l->text = t->heading;
		l->len = strlen(t->heading);
	}
	t->heading = NULL;
}

static bool
is_wanted(const struct text *t, const char *keys, const char *what)
{
	return t->find[0] == '\0' || text_has_folded(keys, t->find) ||
	       text_has_folded(what, t->find);
}

/* How much of a text goes on one row, broken at a space when there is one. */
static size_t
row_len(const char *text, size_t width)
{
	size_t len = text_fit(text, width);

	if (text[len] == '\0')
		return len;
	while (len > 0 && text[len] != ' ')
		len--;
	return len > 0 ? len : text_fit(text, width);
}

static const char *
behind(const char *text, size_t len)
{
	return text + len + strspn(text + len, " ");
}

/* An entry is not torn apart between two columns. */
static void
keep_together(struct text *t, const char *what, size_t width)
{
	size_t rows = (size_t)t->rows, needed = 0;

	for (; *what != '\0'; what = behind(what, row_len(what, width)))
		needed++;
	if (t->place % rows + needed > rows)
		t->place += rows - t->place % rows;
}

static void
add_entry(struct text *t, const char *keys, const char *what, enum act act)
{
	int room = t->columns - KEYS_WIDTH - 3;
	size_t width = (size_t)(room < MIN_WIDTH ? MIN_WIDTH : room);
	struct line *l;

	if (!is_wanted(t, keys, what))
		return;
	begin_group(t);
	keep_together(t, what, width);
	for (; *what != '\0'; what = behind(what, l->len)) {
		l = next_line(t);
		if (l == NULL)
			return;
		(void)snprintf(l->keys, sizeof(l->keys), "%s", keys);
		keys = ""; /* on the first row only */
		l->text = what;
		l->len = row_len(what, width);
		l->entry = t->entries;
		l->act = act;
	}
	t->entries++;
}

static bool
is_live(const struct help *h, const struct key_row *row)
{
	struct where where = { .context = h->where.context };

	return row->act != ACT_NONE &&
	       (keymap_find(where, row->key) == row->act ||
		       row->place == PLACE_RECORD);
}

/* Whether an earlier row of this context says the same for another key. */
static bool
is_repeated(const struct key_row *rows, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (rows[i].context == rows[at].context &&
			rows[i].act == rows[at].act &&
			strcmp(rows[i].help, rows[at].help) == 0)
			return true;
	return false;
}

/* "F7, PgUp": all keys of an action in its context; "Enter 3" where letters
 * find people. */
static void
keys_of(const struct help *h, const struct key_row *rows, size_t count,
	size_t at, char out[KEYS_SIZE])
{
	struct where where = { .context = h->where.context };
	char name[KEY_NAME_SIZE];
	size_t i, len = 0;
	int n;

	out[0] = '\0';
	for (i = at; i < count; i++) {
		if (rows[i].context != rows[at].context ||
			rows[i].act != rows[at].act ||
			strcmp(rows[i].help, rows[at].help) != 0 ||
			keymap_find(where, rows[i].key) != rows[at].act)
			continue;
		n = snprintf(out + len, KEYS_SIZE - len, "%s%s",
			len > 0 ? ", " : "", key_label(rows[i].key, name));
		if (n < 0 || (size_t)n >= KEYS_SIZE - len)
			return;
		len += (size_t)n;
	}
	if (len == 0)
		(void)snprintf(out, KEYS_SIZE, "%s",
			keymap_shortcut(h->where.context, rows[at].act, name));
}

static void
add_context(struct text *t, const struct help *h, enum context c)
{
	size_t count, i;
	const struct key_row *rows = keymap_rows(&count);
	const struct key_note *notes;
	char keys[KEYS_SIZE];

	t->heading = _(keymap_title(c));
	for (i = 0; i < count; i++) {
		if (rows[i].context != c || !is_live(h, &rows[i]) ||
			is_repeated(rows, i))
			continue;
		keys_of(h, rows, count, i, keys);
		add_entry(t, keys, _(rows[i].help), rows[i].act);
	}
	notes = keymap_notes(&count);
	for (i = 0; i < count; i++)
		if (notes[i].context == c)
			add_entry(t, _(notes[i].keys), _(notes[i].help),
				ACT_NONE);
}

static void
add_legend(struct text *t, const struct help_legend *legend)
{
	for (; legend != NULL && legend->code != NULL; legend++) {
		if (legend->group != NULL)
			t->heading = _(legend->group);
		add_entry(t, _(legend->code), _(legend->meaning), ACT_NONE);
	}
}

static void
write_text(struct text *t, const struct help *h, int rows, int columns)
{
	enum context c = h->where.context;

	memset(t, 0, sizeof(*t));
	t->across = columns >= TWO_COLUMNS ? 2 : 1;
	t->columns = columns / t->across;
	t->rows = rows > MIN_ROWS ? rows - FRAME_ROWS : MIN_ROWS - FRAME_ROWS;
	t->find = h->search.text;
	for (; c != CTX_ANY; c = keymap_parent(c))
		add_context(t, h, c);
	add_legend(t, h->legend);
	add_legend(t, help_legend_marks);
	add_legend(t, no_function_keys);
	add_context(t, h, CTX_ANY);
}

static const struct line *
line_of_entry(const struct text *t, size_t entry)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (!t->lines[i].heading && t->lines[i].entry == entry)
			return &t->lines[i];
	return NULL;
}

void
help_open(struct help *h, struct where where, const char *title,
	const struct help_legend *legend)
{
	*h = (struct help){ .open = true,
		.where = where,
		.title = title,
		.legend = legend,
		.rows = USUAL_ROWS,
		.columns = TWO_COLUMNS };
	edit_init(&h->search, 30);
}

static enum help_result
mark(struct help *h, const struct text *t, size_t to)
{
	if (to >= t->entries)
		to = t->entries > 0 ? t->entries - 1 : 0;
	if (to == h->marked)
		return HELP_NOTHING;
	h->marked = to;
	return HELP_CHANGED;
}

static enum help_result
turn_page(struct help *h, const struct text *t, bool forward)
{
	const struct line *l = line_of_entry(t, h->marked);
	size_t page = (size_t)t->rows * (size_t)t->across, first, i;

	if (l == NULL)
		return HELP_NOTHING;
	first = l->place - l->place % page;
	if (forward)
		first += page;
	else
		first = first >= page ? first - page : 0;
	for (i = 0; i < t->count; i++)
		if (!t->lines[i].heading && t->lines[i].place >= first)
			return mark(h, t, t->lines[i].entry);
	return HELP_NOTHING;
}

static enum help_result
run(struct help *h, const struct text *t, enum act *act)
{
	const struct line *l = line_of_entry(t, h->marked);

	if (l == NULL || l->act == ACT_NONE)
		return HELP_NOTHING;
	*act = l->act;
	h->open = false;
	return HELP_RUN;
}

static enum help_result
search(struct help *h, const struct ui_event *ev)
{
	switch (edit_update(&h->search, ev)) {
	case EDIT_NOTHING:
	case EDIT_FULL:
		return HELP_NOTHING;
	case EDIT_CHANGED:
		h->marked = 0;
		break;
	case EDIT_MOVED:
		break;
	}
	return HELP_CHANGED;
}

enum help_result
help_update(struct help *h, const struct ui_event *ev, enum act *act)
{
	struct text t;

	if (ev->kind == EVENT_SIZE) {
		h->rows = ev->rows;
		h->columns = ev->columns;
		return HELP_CHANGED;
	}
	if (ev->kind != EVENT_ACT)
		return ev->kind == EVENT_TEXT ? search(h, ev) : HELP_NOTHING;
	if (ev->act == ACT_CANCEL || ev->act == ACT_BACK ||
		ev->act == ACT_HELP) {
		h->open = false;
		return HELP_CLOSED;
	}
	write_text(&t, h, h->rows, h->columns);
	if (ev->act == ACT_UP || ev->act == ACT_PREVIOUS)
		return h->marked > 0 ? mark(h, &t, h->marked - 1)
				     : HELP_NOTHING;
	if (ev->act == ACT_DOWN || ev->act == ACT_NEXT)
		return mark(h, &t, h->marked + 1);
	if (ev->act == ACT_PAGE_UP)
		return turn_page(h, &t, false);
	if (ev->act == ACT_PAGE_DOWN)
		return turn_page(h, &t, true);
	if (ev->act == ACT_ENTER)
		return run(h, &t, act);
	return search(h, ev);
}

static void
draw_line(const struct help *h, const struct text *t, const struct line *l,
	struct canvas *c)
{
	size_t rows = (size_t)t->rows;
	int row = 2 + (int)(l->place % rows);
	int column = (int)(l->place / rows % (size_t)t->across) * t->columns;
	struct slot keys = { row, column + 3, KEYS_WIDTH - 1, ALIGN_LEFT };
	char text[256];

	(void)snprintf(text, sizeof(text), "%.*s", (int)l->len, l->text);
	if (l->heading) {
		(void)canvas_put(c, row, column + 1, STYLE_HEAD, text);
		return;
	}
	if (l->entry == h->marked && l->keys[0] != '\0')
		(void)canvas_put(c, row, column + 1, STYLE_MARKER, ">");
	if (text_width(l->keys) >= KEYS_WIDTH)
		keys.width = (int)text_width(l->keys);
	canvas_put_in(c, keys, STYLE_NORMAL, l->keys);
	column += 3 + (keys.width < KEYS_WIDTH ? KEYS_WIDTH : keys.width + 1);
	(void)canvas_put(c, row, column, STYLE_NORMAL, text);
}

static void
draw_frame(const struct help *h, struct canvas *c)
{
	struct edit_look look = { .style = STYLE_INPUT, .with_cursor = true };
	const char *ask = _("type to search: ");
	int columns = canvas_columns(c), last = canvas_rows(c) - 1;
	int column = columns - 24 - (int)text_width(ask) - 1;
	char line[256];

	(void)canvas_putf(c, 0, 1, STYLE_TITLE, _("HELP: %s"), h->title);
	if (column < 1) {
		column = 1;
		canvas_blank(c, (struct area){ 0, 0, 1, columns });
	}
	column += canvas_put(c, 0, column, STYLE_NORMAL, ask);
	edit_draw(&h->search, c,
		(struct slot){ .column = column, .width = columns - column },
		look);
	canvas_rule(c, 1);
	canvas_rule(c, last - 1);
	keymap_key_line((struct where){ .context = CTX_HELP }, line,
		sizeof(line), columns - 8);
	(void)canvas_put(c, last, 0, STYLE_NORMAL, line);
}

void
help_draw(const struct help *h, struct canvas *c)
{
	struct text t;
	const struct line *marked;
	size_t page, shown = 0, pages = 1, i;
	char text[48];

	canvas_clear(c);
	draw_frame(h, c);
	write_text(&t, h, canvas_rows(c),
		canvas_is_linear(c) ? HELP_LINEAR_COLUMNS : canvas_columns(c));
	page = (size_t)t.rows * (size_t)t.across;
	marked = line_of_entry(&t, h->marked);
	if (marked != NULL)
		shown = marked->place / page;
	if (t.count > 0)
		pages = t.lines[t.count - 1].place / page + 1;
	else
		(void)canvas_put(c, 2, 3, STYLE_DIM, _("Nothing found."));
	for (i = 0; i < t.count; i++)
		if (t.lines[i].place / page == shown)
			draw_line(h, &t, &t.lines[i], c);
	(void)snprintf(text, sizeof(text), _("%zu of %zu"), shown + 1, pages);
	(void)canvas_put(c, canvas_rows(c) - 1,
		canvas_columns(c) - (int)strlen(text), STYLE_NORMAL, text);
}
