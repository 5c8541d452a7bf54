/*
 * Taking an order: table or room, then items by code, number or name, Enter
 * after each, F2 sends the round. The round stands as one line of codes, so it
 * can be corrected like any text and survives as a draft.
 */
#include "ui/frame.h"
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ITEMS_MAX  60
#define ROUND_SIZE 512

/* One dish of the menu, as far as the total needs it. */
struct dish {
	char code[12];
	char name[64];
	int64_t price_minor;
	bool sold_out;
};

struct order {
	struct operation_form
		base; /* first: the functions of the form see it */
	struct dish dishes[ITEMS_MAX];
	size_t dish_count;
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
	 .hint = N_("BGR, or 8, or 2 BGR, or BGR/no onion; Enter adds it. F4: the menu.")},
	{.key = "items", .label = N_("Round"), .type = FORM_TEXT, .width = 56,
	 .required = true, .max_columns = 400,
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

/* ---- the menu ---- */

static enum err
load_menu(struct order *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	struct form_choice *choices;
	struct record_list list;
	char money[MONEY_TEXT_SIZE];
	enum err e;

	e = v->list(v->ctx, TABLE_MENU_ITEMS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	choices = ARENA_ARRAY(a, struct form_choice, list.count + 1);
	m->dish_count = 0;
	for (size_t i = 0; i < list.count && m->dish_count < ITEMS_MAX; i++) {
		const struct record *r = list.items[i];
		struct dish *d = &m->dishes[m->dish_count];

		snprintf(d->code, sizeof(d->code), "%s",
			record_text(r, ITEM_CODE));
		snprintf(d->name, sizeof(d->name), "%s",
			record_text(r, ITEM_NAME));
		d->price_minor = record_int(r, ITEM_PRICE_MINOR);
		d->sold_out = !record_is_null(r, ITEM_AVAILABLE) &&
			      record_int(r, ITEM_AVAILABLE) == 0;
		choices[m->dish_count++] = (struct form_choice){
			.value = record_text(r, ITEM_CODE),
			.label = d->name,
			.note = d->sold_out
					? _("SOLD OUT")
					: arena_strdup(a,
						  app_money(app, d->price_minor,
							  money,
							  sizeof(money))),
		};
	}
	form_set_choices(&m->base.form, "item", choices, m->dish_count);
	return ERR_OK;
}

/* Whom the round is for: the param is an order, a room, or nothing. */
static enum err
fill_target(struct order *m, struct app *app, struct arena *a)
{
	struct operation_form *f = &m->base;
	const char *number, *room;

	if (f->subject[0] == '\0')
		return ERR_OK;
	number = lookup_text(app, TABLE_ORDERS, f->subject, ORDER_NUMBER, a);
	room = lookup_room(app, f->subject, a);
	if (number[0] != '\0')
		operation_form_set(f, "order", number);
	else if (room[0] != '\0')
		operation_form_set(f, "room", room);
	form_focus(&f->form, "item");
	return ERR_OK;
}

static enum err
fill(struct operation_form *f, struct app *app, struct arena *a, bool first)
{
	struct order *m = (struct order *)f;
	enum err e = load_menu(m, app, a);

	snprintf(f->heads[0], sizeof(f->heads[0]),
		_("Table or room, then the items"));
	if (e != ERR_OK || !first)
		return e;
	operation_form_set(f, "hold", "no");
	return fill_target(m, app, a);
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

/* The dish that a word means: code, place in the menu, or start of the name. */
static const struct dish *
find_dish(const struct order *m, const char *word)
{
	int64_t place;

	for (size_t i = 0; i < m->dish_count; i++)
		if (strcasecmp(m->dishes[i].code, word) == 0)
			return &m->dishes[i];
	if (text_to_int(word, &place) && place >= 1 &&
		place <= (int64_t)m->dish_count)
		return &m->dishes[place - 1];
	for (size_t i = 0; i < m->dish_count; i++)
		if (text_starts_folded(m->dishes[i].name, word))
			return &m->dishes[i];
	return NULL;
}

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

static unsigned
add_item(struct order *m, struct app *app)
{
	struct form *f = &m->base.form;
	char typed[128], round[ROUND_SIZE], times[24] = "";
	const char *word, *wish, *before = form_text(f, "items");
	const struct dish *d;
	int64_t count;

	snprintf(typed, sizeof(typed), "%s", form_text(f, "item"));
	split(typed, &count, &word, &wish);
	d = find_dish(m, word);
	if (d == NULL) {
		app_say(app, STYLE_WARN,
			_("%s is not on the menu: F4 shows it."), word);
		return REACT_BELL | REACT_REDRAW;
	}
	if (count > 1)
		snprintf(times, sizeof(times), "*%" PRId64, count);
	snprintf(round, sizeof(round), "%s%s%s%s%s%s", before,
		*before != '\0' ? "," : "", d->code, times,
		wish != NULL ? "/" : "", wish != NULL ? wish : "");
	if (form_set(f, "items", round) != ERR_OK) {
		app_say(app, STYLE_WARN,
			_("This round is full: send it first."));
		return REACT_BELL | REACT_REDRAW;
	}
	f->changed = true;
	(void)!form_set(f, "item", "");
	form_focus(f, "item");
	app_say(app, d->sold_out ? STYLE_ALERT : STYLE_NORMAL, _("%s%s added."),
		d->name, d->sold_out ? _(" is SOLD OUT, but") : "");
	return REACT_REDRAW;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct order *m = model;
	const char *focused = form_focused(&m->base.form);

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
	char *wish = strchr(part, '/'), *times = strchr(part, '*');
	const struct dish *d;
	int64_t count = 1, sum;

	if (wish != NULL)
		*wish++ = '\0';
	if (times != NULL) {
		*times++ = '\0';
		if (!text_to_int(times, &count))
			count = 1;
	}
	d = find_dish(m, part);
	if (d == NULL) {
		canvas_putf(c, row, 4, STYLE_ALERT,
			_("? %s is not on the menu"), part);
		return 0;
	}
	sum = d->price_minor * count;
	canvas_putf(c, row, 4, STYLE_NORMAL, "%2" PRId64 " %-32.32s %10s  %s",
		count, d->name, app_money(app, sum, money, sizeof(money)),
		wish != NULL ? wish : "");
	return sum;
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct order *m = model;
	struct area body = frame_body(c);
	char round[ROUND_SIZE], money[MONEY_TEXT_SIZE];
	int row = body.row + 12, last = body.row + body.rows - 1;
	char *part = round, *next;
	int64_t total = 0;

	operation_form_draw(model, app, c);
	if (m->base.form.choosing)
		return;
	snprintf(round, sizeof(round), "%s", form_text(&m->base.form, "items"));
	for (; part != NULL && *part != '\0'; part = next) {
		next = strchr(part, ',');
		if (next != NULL)
			*next++ = '\0';
		if (row < last)
			total += draw_line(m, app, c, row++, part);
	}
	if (total > 0)
		canvas_putf(c, row < last ? row : last, 4, STYLE_STRONG,
			"   %-32s %10s", _("Total"),
			app_money(app, total, money, sizeof(money)));
}

static struct where
where(const void *model)
{
	const struct order *m = model;
	struct where w = operation_form_where(&m->base);

	if (w.context == CTX_FORM)
		w.context = CTX_ORDER;
	return w;
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
