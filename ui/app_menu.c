/*
 * The two menus over every screen: go to (F10) and commands (F9).
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <string.h>

/* Values of menu items: acts as they are, screens behind them. */
#define ITEM_SCREEN   10000
#define ITEM_SIGN_OUT 20000
#define ITEM_QUIT     20001
#define ITEM_END      20010 /* and an enum console_end */
#define ITEM_MORE     30000 /* and the first of the next screens */
#define DIGITS        9

static size_t
add(struct app *app, size_t n, const char *title, const char *shortcut,
	int value)
{
	if (n == APP_MENU_MAX)
		return n;
	app->items[n] = (struct menu_item){
		.title = title,
		.shortcut = shortcut,
		.value = value,
	};
	return n + 1;
}

static bool
is_digit(char key)
{
	return key >= '1' && key <= '9';
}

/* A screen with its own key, or numbered anew (0). */
static size_t
add_screen(struct app *app, size_t n, int i, char key)
{
	n = add(app, n, _(screen_entries[i].title), NULL, ITEM_SCREEN + i);
	app->items[n - 1].key = key;
	return n;
}

/* To those from this one on, for keyboards that have no letters. */
static size_t
add_more(struct app *app, size_t n, int from)
{
	n = add(app, n, _("The others by digit"), NULL, ITEM_MORE + from);
	app->items[n - 1].key = '0';
	return n;
}

static int
first_with_letter(void)
{
	int i = 0;

	while (is_digit(screen_entries[i].key))
		i++;
	return i;
}

static void
open_go_to(struct app *app, size_t n)
{
	menu_open(&app->menu, _("GO TO"), false);
	menu_set(&app->menu, app->items, n);
	app->dirty = true;
}

/* All of them, in two keys; 0 for keyboards that have no letters. */
void
app_menu_go_to(struct app *app)
{
	int letters = first_with_letter();
	size_t n = 0;

	for (int i = 0; screen_entries[i].screen != NULL; i++) {
		if (i == letters)
			n = add_more(app, n, letters);
		n = add_screen(app, n, i, screen_entries[i].key);
	}
	open_go_to(app, n);
}

/* As many as there are digits; 0 goes on. */
static void
open_numbered(struct app *app, int from)
{
	size_t n = 0;
	int i;

	for (i = from; screen_entries[i].screen != NULL && n < DIGITS; i++)
		n = add_screen(app, n, i, 0);
	if (screen_entries[i].screen != NULL)
		n = add_more(app, n, i);
	open_go_to(app, n);
}

/* Every act that the context binds, once, with its shortcut. */
static size_t
add_acts(struct app *app, enum context context)
{
	bool seen[ACT_COUNT] = { false };
	size_t rows, n = 0;
	const struct key_row *row = keymap_rows(&rows);
	enum context c = context;

	for (;;) {
		for (size_t i = 0; i < rows; i++) {
			if (row[i].context != c || row[i].act == ACT_NONE ||
				seen[row[i].act] ||
				(row[i].place != PLACE_RECORD &&
					row[i].place != PLACE_ACTION))
				continue;
			seen[row[i].act] = true;
			keymap_shortcut(
				context, row[i].act, app->item_shortcuts[n]);
			n = add(app, n, _(act_title(row[i].act)),
				app->item_shortcuts[n], (int)row[i].act);
		}
		if (c == keymap_parent(c))
			return n;
		c = keymap_parent(c);
	}
}

static size_t
add_training(struct app *app, size_t n)
{
	if (!app->training)
		return add(app, n, _("Training: practise on a copy"), "",
			ITEM_END + CONSOLE_TO_TRAINING);
	n = add(app, n, _("End of training: back to the hotel"), "",
		ITEM_END + CONSOLE_TO_HOTEL);
	return add(app, n, _("Training on a fresh copy"), "",
		ITEM_END + CONSOLE_TO_TRAINING_ANEW);
}

void
app_menu_commands(struct app *app)
{
	size_t n = add_acts(app, app_top(app)->screen->context);

	for (int i = 0; screen_entries[i].screen != NULL; i++)
		n = add(app, n, _(screen_entries[i].title), "",
			ITEM_SCREEN + i);
	n = add(app, n, _("Try to sync now"), "", ACT_SYNC_NOW);
	n = add(app, n, _("Undo the last action"), "u", ACT_UNDO);
	n = add(app, n, _("Sign out"), "", ITEM_SIGN_OUT);
	n = add_training(app, n);
	n = add(app, n, _("Leave the program"), "", ITEM_QUIT);
	menu_open(&app->menu, _("COMMAND"), true);
	menu_set(&app->menu, app->items, n);
	app->dirty = true;
}

static void
chosen(struct app *app, int value)
{
	if (value >= ITEM_MORE) {
		open_numbered(app, value - ITEM_MORE);
	} else if (value >= ITEM_END) {
		app->end = (enum console_end)(value - ITEM_END);
		app_quit(app);
	} else if (value == ITEM_QUIT) {
		app_quit(app);
	} else if (value == ITEM_SIGN_OUT) {
		app_sign_out(app);
	} else if (value >= ITEM_SCREEN) {
		app_go(app, screen_entries[value - ITEM_SCREEN].screen);
	} else if (value == ACT_SYNC_NOW) {
		app_sync_now(app);
	} else if (value == ACT_UNDO) {
		app_undo(app);
	} else if (app_tell(app, event_of_act((enum act)value)) & REACT_PASS) {
		app_say(app, STYLE_WARN,
			_("%s is not possible on this screen."),
			_(act_title((enum act)value)));
	}
}

void
app_menu_event(struct app *app, uint32_t key)
{
	struct ui_event ev = event_of_key(menu_where(&app->menu), key);
	const struct menu_item *item;

	app->dirty = true;
	switch (menu_update(&app->menu, &ev)) {
	case MENU_CHOSEN:
		item = menu_chosen(&app->menu);
		if (item != NULL)
			chosen(app, item->value);
		break;
	case MENU_REFUSED:
		item = menu_chosen(&app->menu);
		if (item != NULL)
			app_say(app, STYLE_WARN, "%s: %s.", item->title,
				item->why_not);
		break;
	case MENU_NOTHING:
	case MENU_CHANGED:
	case MENU_CANCELLED:
		break;
	}
}
