/*
 * The menus over every screen: go to (F10); what is chosen of it and of the
 * commands (F9, app_palette.c).
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <string.h>

#define DIGITS 9

size_t
app_menu_add(struct app *app, size_t n, const char *title, const char *shortcut,
	int value)
{
	if (n == MENU_ITEMS_MAX)
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
	n = app_menu_add(
		app, n, _(screen_entries[i].title), NULL, ITEM_SCREEN + i);
	app->items[n - 1].key = key;
	return n;
}

/* To those from this one on, for keyboards that have no letters. */
static size_t
add_more(struct app *app, size_t n, int from)
{
	n = app_menu_add(
		app, n, _("The others by digit"), NULL, ITEM_MORE + from);
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
	app_find_end(app); /* of the commands that stood there */
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

static void
chosen(struct app *app, int value)
{
	if (app_palette_chosen(app, value))
		return;
	if (value >= ITEM_MORE)
		open_numbered(app, value - ITEM_MORE);
	else
		app_go(app, screen_entries[value - ITEM_SCREEN].screen);
}

/* What is chosen is of what is typed, be it typed ahead. */
static void
find_first(struct app *app, const struct ui_event *ev)
{
	if (ev->kind != EVENT_ACT || !app_find_is_due(app))
		return;
	while (app_find_is_due(app))
		(void)app_find_rest(app);
	app_palette_set(app);
}

void
app_menu_event(struct app *app, uint32_t key)
{
	struct ui_event ev = event_of_key(menu_where(&app->menu), key);
	const struct menu_item *item;

	app->dirty = true;
	find_first(app, &ev);
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
