/*
 * The commands (F9): every action, every screen, and what is found by name or
 * number (app_find.c).
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <string.h>

#define ITEM_SIGN_OUT 20000
#define ITEM_QUIT     20001
#define ITEM_END      20010 /* and an enum console_end */

/* Texts of the items. */
#define ARENA_SIZE (1u << 20)

static const char *
shortcut_of(struct app *app, enum context context, enum act act)
{
	char name[KEY_NAME_SIZE];

	return arena_strdup(
		app->palette.arena, keymap_shortcut(context, act, name));
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
			n = app_menu_add(app, n, _(act_title(row[i].act)),
				shortcut_of(app, context, row[i].act),
				(int)row[i].act);
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
		return app_menu_add(app, n, _("Training: practise on a copy"),
			"", ITEM_END + CONSOLE_TO_TRAINING);
	n = app_menu_add(app, n, _("End of training: back to the hotel"), "",
		ITEM_END + CONSOLE_TO_HOTEL);
	return app_menu_add(app, n, _("Training on a fresh copy"), "",
		ITEM_END + CONSOLE_TO_TRAINING_ANEW);
}

static size_t
add_commands(struct app *app)
{
	size_t n = add_acts(app, app_top(app)->screen->context);

	for (int i = 0; screen_entries[i].screen != NULL; i++)
		n = app_menu_add(app, n, _(screen_entries[i].title), "",
			ITEM_SCREEN + i);
	n = app_menu_add(app, n, _("Try to sync now"), "", ACT_SYNC_NOW);
	n = app_menu_add(app, n, _("Undo the last action"), "u", ACT_UNDO);
	n = app_menu_add(app, n, _("Sign out"), "", ITEM_SIGN_OUT);
	n = add_training(app, n);
	return app_menu_add(app, n, _("Leave the program"), "", ITEM_QUIT);
}

void
app_palette_open(struct app *app)
{
	struct app_palette *p = &app->palette;

	if (p->arena == NULL)
		p->arena = arena_new(ARENA_SIZE);
	arena_reset(p->arena);
	app_find_begin(app);
	p->count = add_commands(app);
	menu_open(&app->menu, _("COMMAND"), true);
	menu_set(&app->menu, app->items, p->count);
	app->dirty = true;
}

void
app_palette_set(struct app *app)
{
	const struct app_find *f = &app->find;
	const struct menu_item *was = menu_chosen(&app->menu);
	int value = was != NULL && app->menu.marked > 0 ? was->value : -1;
	size_t n = app->palette.count;

	for (size_t i = 0; i < f->hit_count && n < MENU_ITEMS_MAX; i++, n++)
		app->items[n] = (struct menu_item){
			.title = f->hits[i].title,
			.shortcut = f->hits[i].where,
			.note = f->hits[i].note,
			.also = f->hits[i].also,
			.value = ITEM_FOUND + (int)i,
		};
	menu_set(&app->menu, app->items, n);
	if (value != -1)
		menu_mark(&app->menu, value);
	app->dirty = true;
}

bool
app_palette_chosen(struct app *app, int value)
{
	if (value >= ITEM_FOUND) {
		app_show(app, &app->find.hits[value - ITEM_FOUND], ACT_NONE);
	} else if (value >= ITEM_END && value < ITEM_MORE) {
		app->end = (enum console_end)(value - ITEM_END);
		app_quit(app);
	} else if (value == ITEM_QUIT) {
		app_quit(app);
	} else if (value == ITEM_SIGN_OUT) {
		app_sign_out(app);
	} else if (value == ACT_SYNC_NOW) {
		app_sync_now(app);
	} else if (value == ACT_UNDO) {
		app_undo(app);
	} else if (value >= ITEM_SCREEN) {
		return false;
	} else if (app_tell(app, event_of_act((enum act)value)) & REACT_PASS) {
		app_say(app, STYLE_WARN,
			_("%s is not possible on this screen."),
			_(act_title((enum act)value)));
	}
	return true;
}
