/*
 * The menu as the line has it: what is sold out (86), how many are left, and
 * how many of each are to be cooked over all tickets.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/sentence.h"
#include "ui/widget/prompt.h"
#include "ui/words.h"

#include "base/money.h"
#include "base/text.h"
#include "domain/modifiers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item_row {
	const char *id;
	const char *code;
	const char *name;
	const char *station;
	const char *allergens;
	const char *wanted; /* modifiers; "": none */
	int64_t price_minor;
	int64_t countdown;
	int64_t to_cook; /* fired and not ready */
	int64_t held;
	bool counts; /* a countdown is set */
	bool sold_out;
	enum list_state mark;
};

struct menu_items {
	struct list list;
	struct prompt prompt; /* how many are left; what it asks for */
	char typed[512];      /* what was wrong in it */
	const struct app *app;
	struct item_row *rows;
	size_t count;
	size_t sold_out;
	bool busy; /* only what is being cooked, counted or sold out */
};

/* What the prompt asks for. */
enum {
	ASKS_COUNT,
	ASKS_WANTED
};

/* ---- cells ---- */

static const struct item_row *
at(const void *rows, size_t row)
{
	return &((const struct menu_items *)rows)->rows[row];
}

static void
get_code(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->code);
}

static void
get_name(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->name);
}

static void
get_station(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", at(rows, row)->station);
}

static void
get_price(const void *rows, size_t row, char *out, size_t size)
{
	app_money(((const struct menu_items *)rows)->app,
		at(rows, row)->price_minor, out, size);
}

static void
put_count(int64_t n, char *out, size_t size)
{
	*out = '\0';
	if (n != 0)
		snprintf(out, size, "%" PRId64, n);
}

static void
get_to_cook(const void *rows, size_t row, char *out, size_t size)
{
	put_count(at(rows, row)->to_cook, out, size);
}

static void
get_held(const void *rows, size_t row, char *out, size_t size)
{
	put_count(at(rows, row)->held, out, size);
}

static void
get_left(const void *rows, size_t row, char *out, size_t size)
{
	const struct item_row *r = at(rows, row);

	if (r->sold_out)
		snprintf(out, size, _("SOLD OUT"));
	else if (r->counts)
		snprintf(out, size, _("%" PRId64 " left"), r->countdown);
	else
		*out = '\0';
}

/* Few are left: as told in the words beside it. */
static enum style
style_left(const void *rows, size_t row)
{
	const struct item_row *r = at(rows, row);

	if (r->sold_out || (r->counts && r->countdown <= 0))
		return STYLE_ALERT;
	return r->counts && r->countdown <= 5 ? STYLE_WARN : STYLE_NORMAL;
}

static void
get_key(const void *rows, size_t row, char *out, size_t size)
{
	const struct item_row *r = at(rows, row);

	snprintf(out, size, "%s %s", r->code, r->name);
}

static const char *
row_id(const void *rows, size_t row)
{
	return at(rows, row)->id;
}

static enum list_state
row_state(const void *rows, size_t row)
{
	return at(rows, row)->mark;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Code"),     5, ALIGN_LEFT,  0, get_code,    NULL},
	{N_("Item"),     0, ALIGN_LEFT,  0, get_name,    NULL},
	{N_("Station"),  7, ALIGN_LEFT,  2, get_station, NULL},
	{N_("Price"),    9, ALIGN_RIGHT, 3, get_price,   NULL},
	{N_("To cook"),  7, ALIGN_RIGHT, 0, get_to_cook, NULL},
	{N_("Held"),     4, ALIGN_RIGHT, 1, get_held,    NULL},
	{N_("Left"),     9, ALIGN_RIGHT, 0, get_left,    style_left},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nothing is being cooked, counted or sold out. F4: everything."),
	.id = row_id,
	.key = get_key,
	.state = row_state,
	.find_words = true,
};

static const struct help_legend legend[] = {
	{N_("COUNTS"), N_("To cook"),  N_("fired and not ready, over all tickets")},
	{NULL,     N_("Held"),     N_("ordered, not fired yet")},
	{NULL,     N_("5 left"),   N_("a countdown: each order takes from it")},
	{NULL,     N_("SOLD OUT"), N_("86: nobody can order it")},
	{NULL, NULL, NULL},
};
/* clang-format on */

/* ---- load ---- */

static struct item_row *
find_item(struct menu_items *m, const char *id)
{
	for (size_t i = 0; id != NULL && i < m->count; i++)
		if (strcmp(m->rows[i].id, id) == 0)
			return &m->rows[i];
	return NULL;
}

static enum err
count_lines(struct menu_items *m, const struct view *v, struct arena *a)
{
	static const enum line_state states[] = { LINE_STATE_HELD,
		LINE_STATE_FIRED, LINE_STATE_STARTED };
	struct record_list lines;
	enum err e = ERR_OK;

	for (size_t s = 0; e == ERR_OK && s < 3; s++) {
		e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_STATE,
			value_int((int64_t)states[s]), a, &lines);
		for (size_t i = 0; e == ERR_OK && i < lines.count; i++) {
			const struct record *l = lines.items[i];
			struct item_row *r =
				find_item(m, record_text(l, LINE_MENU_ITEM_ID));

			if (r == NULL)
				continue;
			*(states[s] == LINE_STATE_HELD ? &r->held
						       : &r->to_cook) +=
				record_int(l, LINE_QUANTITY);
		}
	}
	return e;
}

/* Most to cook first, as the line works; else as the menu stands. */
static int
by_work(const void *a, const void *b)
{
	const struct item_row *x = a, *y = b;

	if (x->to_cook != y->to_cook)
		return x->to_cook > y->to_cook ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
keep_busy(struct menu_items *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct item_row *r = &m->rows[i];

		if (!m->busy || r->to_cook > 0 || r->held > 0 || r->counts ||
			r->sold_out)
			m->rows[kept++] = *r;
	}
	m->count = kept;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct menu_items *m = model;
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e;

	if (m->list.spec == NULL)
		list_init(&m->list, &spec);
	m->app = app;
	e = v->list(v->ctx, TABLE_MENU_ITEMS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	m->rows = ARENA_ARRAY(a, struct item_row, list.count + 1);
	m->count = list.count;
	m->sold_out = 0;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];

		m->rows[i] = (struct item_row){
			.id = r->id,
			.code = record_text(r, ITEM_CODE),
			.name = record_text(r, ITEM_NAME),
			.station = record_is_null(r, ITEM_STATION)
					   ? ""
					   : _(record_word(r, ITEM_STATION)),
			.allergens = record_is_null(r, ITEM_ALLERGENS)
					     ? _("none")
					     : record_text(r, ITEM_ALLERGENS),
			.wanted = lookup_given(r, ITEM_WANTED_MODIFIERS),
			.price_minor = record_int(r, ITEM_PRICE_MINOR),
			.countdown = record_int(r, ITEM_COUNTDOWN),
			.counts = !record_is_null(r, ITEM_COUNTDOWN),
			.sold_out = !record_is_null(r, ITEM_AVAILABLE) &&
				    record_int(r, ITEM_AVAILABLE) == 0,
			.mark = app_state_of(app, TABLE_MENU_ITEMS, r->id),
		};
		m->sold_out += m->rows[i].sold_out;
	}
	e = count_lines(m, v, a);
	if (e != ERR_OK)
		return e;
	keep_busy(m);
	qsort(m->rows, m->count, sizeof(m->rows[0]), by_work);
	list_set(&m->list, m, m->count);
	return ERR_OK;
}

/* ---- update ---- */

static void
ask_sold_out(struct menu_items *m, struct app *app, const char *key,
	const char *value)
{
	app_request(app, 0, "sold-out");
	app_argument(app, "item", m->rows[m->list.marked].id);
	if (*value != '\0')
		app_argument(app, key, value);
	else
		app_argument_empty(app, key);
}

static unsigned
act_on(struct menu_items *m, struct app *app, enum act act)
{
	const struct item_row *r;
	char left[24] = "";

	if (act == ACT_FILTER) {
		m->busy = !m->busy;
		return REACT_RELOAD;
	}
	if (act != ACT_SOLD_OUT && act != ACT_COUNTDOWN && act != ACT_WANTED)
		return REACT_PASS;
	if (!list_has_marked(&m->list))
		return REACT_BELL;
	r = &m->rows[m->list.marked];
	list_done(&m->list);
	if (act == ACT_SOLD_OUT) {
		ask_sold_out(m, app, "available", r->sold_out ? "1" : "0");
		return REACT_REDRAW;
	}
	if (act == ACT_WANTED) {
		prompt_open(&m->prompt, ASKS_WANTED, _("Asks for"), r->wanted);
		return REACT_REDRAW;
	}
	if (r->counts)
		snprintf(left, sizeof(left), "%" PRId64, r->countdown);
	prompt_open(&m->prompt, ASKS_COUNT,
		_("How many are left (empty: not counted)"), left);
	return REACT_REDRAW;
}

/* What is wrong stays to be corrected. */
static unsigned
set_wanted(struct menu_items *m, struct app *app)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const char *problem;

	snprintf(m->typed, sizeof(m->typed), "%.500s", m->prompt.edit.text);
	problem = modifiers_problem(m->typed, a);
	if (problem != NULL) {
		app_say(app, STYLE_WARN, "%s: %s", m->rows[m->list.marked].code,
			sentence_words(problem));
		prompt_open(&m->prompt, ASKS_WANTED, _("Asks for"), m->typed);
		arena_free(a);
		return REACT_BELL | REACT_REDRAW;
	}
	arena_free(a);
	app_request(app, 0, "update");
	app_argument(app, "table", "menu_items");
	app_argument(app, "id", m->rows[m->list.marked].id);
	if (m->typed[0] != '\0')
		app_argument(app, "wanted_modifiers", m->typed);
	else
		app_argument_empty(app, "wanted_modifiers");
	return REACT_REDRAW;
}

static unsigned
prompt_event(struct menu_items *m, struct app *app, const struct ui_event *ev)
{
	const char *typed = m->prompt.edit.text;
	int64_t n;

	if (prompt_update(&m->prompt, ev) != PROMPT_ANSWERED)
		return REACT_REDRAW;
	if (!list_has_marked(&m->list))
		return REACT_BELL | REACT_REDRAW;
	if (m->prompt.tag == ASKS_WANTED)
		return set_wanted(m, app);
	if (*typed != '\0' && !text_to_int(typed, &n)) {
		app_say(app, STYLE_WARN,
			_("%s is no number: how many are left?"), typed);
		return REACT_BELL | REACT_REDRAW;
	}
	ask_sold_out(m, app, "countdown", typed);
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct menu_items *m = model;

	if (m->prompt.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return prompt_event(m, app, &ev);
	if (ev.kind == EVENT_SIZE)
		list_fit(&m->list,
			(struct area){ 0, 0, ev.rows - 1, ev.columns });
	switch (list_update(&m->list, &ev)) {
	case LIST_MOVED:
	case LIST_MARKED:
		return REACT_REDRAW;
	case LIST_MISSED:
		app_say(app, STYLE_WARN, _("%s is not on the menu."),
			m->list.find);
		return REACT_REDRAW | REACT_BELL;
	case LIST_OPENED:
		return act_on(m, app, ACT_SOLD_OUT);
	case LIST_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act_on(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct menu_items *m = model;
	struct area body = frame_body(c);
	char text[400];

	(void)app;
	list_draw_counts(&m->list, c, body, STYLE_DIM,
		_("%zu items%s  sold out %zu"), m->count,
		m->busy ? _(" in work") : "", m->sold_out);
	list_draw(&m->list, c, area_without_top(body, 1));
	if (list_has_marked(&m->list)) {
		const struct item_row *r = &m->rows[m->list.marked];

		snprintf(text, sizeof(text), _("%s  %s  allergens: %s%s%s"),
			r->code, r->name, r->allergens,
			*r->wanted != '\0' ? _("  asks: ") : "", r->wanted);
		frame_detail(c, STYLE_NORMAL, text);
	}
	if (m->prompt.open)
		prompt_draw(&m->prompt, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct menu_items *m = model;

	if (m->prompt.open)
		return (struct where){ .context = CTX_PROMPT };
	return (struct where){ CTX_ITEMS, m->list.numbered };
}

const struct screen screen_items = {
	.name = "items",
	.title = N_("MENU"),
	.context = CTX_ITEMS,
	.model_size = sizeof(struct menu_items),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
