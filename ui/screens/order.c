/*
 * Taking an order: table or room, then items by code, number or name, Enter
 * after each, F2 sends the round. The round stands as one line of codes, so it
 * can be corrected like any text and survives as a draft.
 */
#include "ui/screens/order.h"
#include "ui/frame.h"
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/screens/order_menu.h"
#include "ui/words.h"

#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Behind the id of an order in the param. */
#define AGAIN " again"

/* As many as an order takes at once. */
#define ROUND_COLUMNS 400

struct order {
	struct operation_form
		base; /* first: the functions of the form see it */
	struct order_menu menu;
	struct dialog ask; /* what the kitchen has to know of an item */
	char item[ORDER_ROUND_SIZE];   /* that item so far: "STK*2/no salt" */
	char again[ROUND_COLUMNS + 1]; /* the order's last round; "": there is
					  none */
	size_t again_left;             /* lines of it that are not in there */
};

/* clang-format off */
static const struct form_choice yes_no[] = {
	{"no", N_("Send to the kitchen now"), NULL},
	{"yes", N_("Hold until it is fired"), NULL},
};
static const struct form_field fields[] = {
	{.key = "table", .label = N_("Table"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = N_("Table number; or leave it and type a room.")},
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .beside = true, .hint = N_("Room number.")},
	{.key = "order", .label = N_("Order"), .type = FORM_TEXT, .width = 14,
	 .max_columns = 36, .beside = true, .hint = N_("Order number, when this is one more round of it.")},
	{.key = "item", .label = N_("Item"), .type = FORM_CHOICE, .width = 24,
	 .open = true, .max_columns = 60,
	 .hint = N_("BGR, 8, 2 BGR or BGR/no onion: Enter adds it. =: the last round. F4: menu.")},
	{.key = "items", .label = N_("Round"), .type = FORM_TEXT, .width = 56,
	 .required = true, .max_columns = ROUND_COLUMNS,
	 .hint = N_("What is ordered. Correct it here if need be.")},
	{.key = "allergy", .label = N_("ALLERGY"), .type = FORM_TEXT, .width = 40,
	 .max_columns = 200, .group = 1, .hint = N_("Shown on its own line in the kitchen.")},
	{.key = "note", .label = N_("Note"), .type = FORM_TEXT, .width = 40,
	 .max_columns = 300, .group = 1, .hint = N_("For the kitchen.")},
	{.key = "seat", .label = N_("Seat"), .type = FORM_INT, .width = 3,
	 .min = 0, .max = 99, .group = 1,
	 .hint = N_("Seat at the table that this round is for: bills are split by it.")},
	{.key = "covers", .label = N_("Covers"), .type = FORM_INT, .width = 3,
	 .min = 0, .max = 999, .beside = true, .group = 1,
	 .hint = N_("How many persons sit there.")},
	{.key = "course", .label = N_("Course"), .type = FORM_INT, .width = 3,
	 .min = 0, .max = 9, .beside = true, .group = 1,
	 .hint = N_("Course of this round; empty: as the menu says.")},
	{.key = "hold", .label = N_("Hold"), .type = FORM_CHOICE, .width = 4,
	 .choices = yes_no, .choice_count = 2, .beside = true, .group = 1,
	 .hint = N_("yes: the kitchen waits until the order is fired.")},
};
static const struct form_button buttons[] = {
	{N_("Send to kitchen"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
/* clang-format on */

/* ---- the last round ---- */

/* "BGR*2/no onion", as it is typed. */
static void
add_again(struct order *m, const struct app *app, const struct record *line,
	struct arena *a)
{
	const char *wishes = record_text(line, LINE_MODIFIERS);
	const char *code = lookup_text(app, TABLE_MENU_ITEMS,
		record_text(line, LINE_MENU_ITEM_ID), ITEM_CODE, a);
	int64_t count = record_int(line, LINE_QUANTITY);
	const char *one =
		count > 1 ? arena_printf(a, "%s*%" PRId64, code, count) : code;
	size_t len = strlen(m->again);

	while (wishes != NULL && *wishes != '\0') {
		size_t wish = strcspn(wishes, ",");

		one = arena_printf(a, "%s/%.*s", one, (int)wish, wishes);
		wishes += wish;
		wishes += strspn(wishes, ", ");
	}
	/* Not on the menu any more, or more than goes at once. */
	if (*code == '\0' || len + strlen(one) + 1 >= sizeof(m->again))
		m->again_left++;
	else
		snprintf(m->again + len, sizeof(m->again) - len, "%s%s",
			len > 0 ? "," : "", one);
}

static bool
counts(const struct record *line, int64_t round)
{
	return record_int(line, LINE_ROUND) == round &&
	       record_int(line, LINE_STATE) < LINE_STATE_VOID_REQUESTED;
}

static enum err
load_again(struct order *m, const struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct record_list lines;
	int64_t last = 0;
	enum err e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
		value_text(m->base.subject), a, &lines);

	m->again[0] = '\0';
	m->again_left = 0;
	for (size_t i = 0; e == ERR_OK && i < lines.count; i++)
		if (record_int(lines.items[i], LINE_ROUND) > last &&
			counts(lines.items[i],
				record_int(lines.items[i], LINE_ROUND)))
			last = record_int(lines.items[i], LINE_ROUND);
	for (size_t i = 0; e == ERR_OK && i < lines.count; i++)
		if (counts(lines.items[i], last))
			add_again(m, app, lines.items[i], a);
	return e;
}

static void
say_again(const struct order *m, struct app *app)
{
	if (m->again_left == 0)
		app_say(app, STYLE_NORMAL,
			_("The last round again: correct it, F2 sends it."));
	else
		app_say(app, STYLE_ALERT,
			_("The last round again but for %zu lines: off the "
			  "menu, or too many."),
			m->again_left);
}

/* Whom the round is for: the param is an order, a room, or nothing; behind an
 * order: that its last round comes again. */
static void
fill_target(struct order *m, struct app *app, struct arena *a)
{
	struct operation_form *f = &m->base;
	const char *number, *room;

	f->subject[strcspn(f->subject, " ")] = '\0';
	if (f->subject[0] == '\0')
		return;
	number = lookup_text(app, TABLE_ORDERS, f->subject, ORDER_NUMBER, a);
	room = lookup_room(app, f->subject, a);
	if (number[0] != '\0')
		operation_form_set(f, "order", number);
	else if (room[0] != '\0')
		operation_form_set(f, "room", room);
	form_focus(&f->form, "item");
}

static enum err
fill(struct operation_form *f, struct app *app, struct arena *a, bool first)
{
	struct order *m = (struct order *)f;
	bool again = strstr(f->subject, AGAIN) != NULL;
	struct form_choice *choices;
	enum err e = order_menu_load(&m->menu, app, a, &choices);

	if (e != ERR_OK)
		return e;
	form_set_choices(&f->form, "item", choices, m->menu.count);
	/* What nobody should promise, before anything is typed. */
	order_menu_short(&m->menu, f->heads[1], sizeof(f->heads[1]));

	snprintf(f->heads[0], sizeof(f->heads[0]),
		_("Table or room, then the items"));
	if (first) {
		operation_form_set(f, "hold", "no");
		fill_target(m, app, a);
	}
	if (f->subject[0] != '\0')
		e = load_again(m, app, a);
	if (e == ERR_OK && first && again) {
		operation_form_set(f, "items", m->again);
		if (m->again_left > 0)
			say_again(m, app);
	}
	return e;
}

/* The item that is being typed is none of the round yet. */
static const char *
argument(const struct operation_form *f, const char *key, const char **value)
{
	(void)f;
	(void)value;
	return strcmp(key, "item") == 0 ? NULL : key;
}

static const struct operation_form_kind kind = {
	.operation = "order",
	.spec = { fields, sizeof(fields) / sizeof(fields[0]), buttons,
		sizeof(buttons) / sizeof(buttons[0]) },
	.fill = fill,
	.argument = argument,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct order *m = model;

	return operation_form_load(&m->base, &kind, app, a);
}

/* ---- adding an item ---- */

/* "2 BGR/no onion" into its parts; typed is changed. */
static void
split(char *typed, int64_t *count, const char **word, const char **wish)
{
	char *slash = strchr(typed, '/'), *space = strchr(typed, ' ');

	*count = 1;
	*word = typed;
	*wish = NULL;
	if (slash != NULL) {
		*slash = '\0';
		*wish = slash + 1;
	}
	if (space != NULL && (slash == NULL || space < slash)) {
		*space = '\0';
		if (text_to_int(typed, count) && *count > 0)
			*word = space + 1;
		else
			*space = ' ';
	}
}

/* Behind what is on the round already; false: it is full, which is said. */
static bool
add_to_round(struct order *m, struct app *app, const char *what)
{
	struct form *f = &m->base.form;
	char round[ORDER_ROUND_SIZE * 2];
	const char *before = form_text(f, "items");

	snprintf(round, sizeof(round), "%s%s%s", before,
		*before != '\0' ? "," : "", what);
	if (form_set(f, "items", round) != ERR_OK) {
		app_say(app, STYLE_WARN,
			_("This round is full: send it first."));
		return false;
	}
	f->changed = true;
	(void)!form_set(f, "item", "");
	form_focus(f, "item");
	return true;
}

static void
say_added(struct order *m, struct app *app, const struct order_dish *d)
{
	int64_t wanted = order_round_count(
		&m->menu, form_text(&m->base.form, "items"), d);

	if (d->sold_out)
		app_say(app, STYLE_ALERT, _("%s is SOLD OUT, but added."),
			d->name);
	else if (d->left == ORDER_NOT_COUNTED)
		app_say(app, STYLE_NORMAL, _("%s added."), d->name);
	else
		app_say(app, wanted > d->left ? STYLE_ALERT : STYLE_NORMAL,
			_("%s added: %" PRId64 " on this round, %" PRId64
			  " left."),
			d->name, wanted, d->left);
}

static unsigned
repeat(struct order *m, struct app *app)
{
	if (m->again[0] == '\0') {
		app_say(app, STYLE_WARN,
			_("= repeats a round of an open order: F10 o, then "
			  "a."));
		return REACT_BELL | REACT_REDRAW;
	}
	if (!add_to_round(m, app, m->again))
		return REACT_BELL | REACT_REDRAW;
	say_again(m, app);
	return REACT_REDRAW;
}

/* Of an item its dish, and what is still to be said of that. */
static const struct modifier_group *
unsaid(const struct order *m, const char *item, const struct order_dish **d)
{
	char part[ORDER_ROUND_SIZE];
	const char *wish;
	int64_t count;

	snprintf(part, sizeof(part), "%s", item);
	*d = order_round_part(&m->menu, part, &count, &wish);
	return *d == NULL ? NULL : modifiers_missing(&(*d)->wanted, wish);
}

/* Opens the next list that it needs; false: it needs none. */
static bool
ask_next(struct order *m)
{
	const struct order_dish *d;
	const struct modifier_group *g = unsaid(m, m->item, &d);
	char text[DIALOG_TEXT_SIZE];

	if (g == NULL)
		return false;
	if (g->takes > 1)
		snprintf(text, sizeof(text), _("%.200s: %s, %zu of them"),
			m->item, g->name, g->takes);
	else
		snprintf(text, sizeof(text), "%.200s: %s", m->item, g->name);
	dialog_ask(&m->ask, 0, d->name, text);
	for (size_t i = 0; i < g->count; i++)
		dialog_add(&m->ask, g->choices[i]);
	return true;
}

/* Onto the round, or the question for what is missing. */
static unsigned
take_item(struct order *m, struct app *app)
{
	const struct order_dish *d;

	if (ask_next(m))
		return REACT_REDRAW;
	(void)unsaid(m, m->item, &d);
	if (!add_to_round(m, app, m->item))
		return REACT_BELL | REACT_REDRAW;
	say_added(m, app, d);
	return REACT_REDRAW;
}

_Static_assert(DIALOG_CHOICE_SIZE >= MODIFIER_NAME_SIZE,
	"a question shows the whole of what can be chosen");

/* What was chosen, as the menu writes it: a dialog's own copy may be cut. */
static unsigned
take_choice(struct order *m, struct app *app)
{
	const struct order_dish *d;
	const struct modifier_group *g = unsaid(m, m->item, &d);
	size_t len = strlen(m->item);
	const char *choice;

	/* The menu may have changed under the question. */
	if (g == NULL || m->ask.marked >= g->count)
		return take_item(m, app);
	choice = g->choices[m->ask.marked];
	if (strlen(choice) + len + 2 > sizeof(m->item)) {
		app_say(app, STYLE_WARN, _("%s has no room for more wishes."),
			d->name);
		return REACT_BELL | REACT_REDRAW;
	}
	snprintf(m->item + len, sizeof(m->item) - len, "/%s", choice);
	return take_item(m, app);
}

static unsigned
answer(struct order *m, struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&m->ask, ev)) {
	case DIALOG_CHOSEN:
		return take_choice(m, app);
	case DIALOG_CANCELLED:
		app_say(app, STYLE_WARN,
			_("%s is not on the round: the kitchen has to know."),
			m->item);
		return REACT_REDRAW;
	case DIALOG_NOTHING:
	case DIALOG_CHANGED:
	case DIALOG_CONFIRMED:
	case DIALOG_WRONG:
		break;
	}
	return REACT_REDRAW;
}

static unsigned
add_item(struct order *m, struct app *app)
{
	struct form *f = &m->base.form;
	char typed[128], times[24] = "";
	const char *word, *wish;
	const struct order_dish *d;
	int64_t count;

	snprintf(typed, sizeof(typed), "%s", form_text(f, "item"));
	if (strcmp(typed, "=") == 0)
		return repeat(m, app);
	split(typed, &count, &word, &wish);
	d = order_menu_find(&m->menu, word);
	if (d == NULL) {
		app_say(app, STYLE_WARN,
			_("%s is not on the menu: F4 shows it."), word);
		return REACT_BELL | REACT_REDRAW;
	}
	if (count > 1)
		snprintf(times, sizeof(times), "*%" PRId64, count);
	snprintf(m->item, sizeof(m->item), "%s%s%s%s", d->code, times,
		wish != NULL ? "/" : "", wish != NULL ? wish : "");
	return take_item(m, app);
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct order *m = model;
	const char *focused = form_focused(&m->base.form);

	if (m->ask.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return answer(m, app, &ev);
	if (ev.kind == EVENT_ACT && ev.act == ACT_ENTER &&
		!m->base.form.choosing && focused != NULL &&
		strcmp(focused, "item") == 0 &&
		!form_is_empty(&m->base.form, "item"))
		return add_item(m, app);
	return operation_form_update(model, app, ev);
}

/* ---- draw: the round as a list with its total ---- */

static int64_t
draw_line(const struct order *m, const struct app *app, struct canvas *c,
	int row, char *part)
{
	char money[MONEY_TEXT_SIZE];
	const struct order_dish *d;
	const struct modifier_group *missing;
	const char *wish, *why = "";
	int64_t count, sum;

	d = order_round_part(&m->menu, part, &count, &wish);
	if (d == NULL) {
		canvas_putf(c, row, 4, STYLE_ALERT,
			_("? %s is not on the menu"), part);
		return 0;
	}
	sum = d->price_minor * count;
	missing = modifiers_missing(&d->wanted, wish);
	if (missing != NULL)
		why = missing->name;
	else if (order_round_is_short(
			 &m->menu, form_text(&m->base.form, "items"), d))
		why = d->sold_out ? _("SOLD OUT") : _("NOT ENOUGH LEFT");
	canvas_putf(c, row, 4, *why != '\0' ? STYLE_ALERT : STYLE_NORMAL,
		"%2" PRId64 " %-32.32s %10s  %s%s%s%s", count, d->name,
		app_money(app, sum, money, sizeof(money)), wish,
		*wish != '\0' && *why != '\0' ? "  " : "", why,
		missing != NULL ? "?" : "");
	return sum;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct order *m = model;
	struct area body = frame_body(c);
	char round[ORDER_ROUND_SIZE], money[MONEY_TEXT_SIZE];
	int row = body.row + 12, last = body.row + body.rows - 1;
	char *rest = round, *part;
	int64_t total = 0;

	operation_form_draw(model, app, c);
	if (m->base.form.choosing)
		return;
	if (m->ask.open)
		last -= (int)m->ask.choice_count + 2;
	snprintf(round, sizeof(round), "%s", form_text(&m->base.form, "items"));
	while ((part = order_round_next(&rest)) != NULL)
		if (row < last)
			total += draw_line(m, app, c, row++, part);
	if (total > 0)
		canvas_putf(c, row < last ? row : last, 4, STYLE_STRONG,
			"   %-32s %10s", _("Total"),
			app_money(app, total, money, sizeof(money)));
	dialog_draw(&m->ask, c, body);
}

static struct where
where(const void *model)
{
	const struct order *m = model;
	struct where w = operation_form_where(&m->base);

	if (m->ask.open)
		return dialog_where(&m->ask);
	if (w.context == CTX_FORM)
		w.context = CTX_ORDER;
	return w;
}

void
order_repeat(struct app *app, const char *order_id)
{
	char param[APP_PARAM_SIZE];

	snprintf(param, sizeof(param), "%s" AGAIN, order_id);
	app_open(app, &screen_order, param);
}

const struct screen screen_order = {
	.name = "order",
	.title = N_("ORDER"),
	.context = CTX_ORDER,
	.model_size = sizeof(struct order),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
	.fini = operation_form_fini,
};
