/*
 * The menu as one needs it while taking an order: codes, prices, what is sold
 * out and what is counted; and the round as one line of codes,
 * "BGR*2/no onion,FRI".
 */
#ifndef OFFSYNC_UI_SCREENS_ORDER_MENU_H
#define OFFSYNC_UI_SCREENS_ORDER_MENU_H

#include "ui/app.h"
#include "ui/widget/form.h"

#include "domain/modifiers.h"

#define ORDER_ITEMS_MAX   60
#define ORDER_ROUND_SIZE  512
#define ORDER_NOT_COUNTED INT64_MIN

struct order_dish {
	char code[12];
	char name[64];
	int64_t price_minor;
	int64_t left; /* of those that are counted; ORDER_NOT_COUNTED */
	bool sold_out;
	struct modifiers wanted; /* of the arena of the load */
};

struct order_menu {
	struct order_dish dishes[ORDER_ITEMS_MAX];
	size_t count;
};

/* For load. choices: one a dish, for a form. */
enum err order_menu_load(struct order_menu *m, const struct app *app,
	struct arena *a, struct form_choice **choices) MUST_CHECK;
/* "SOLD OUT: Calamari   LEFT: 3 Burrata"; "": everything is to be had. */
void order_menu_short(const struct order_menu *m, char *out, size_t size);
/* The dish that a word means: code, place in the menu, or start of the name;
 * NULL. */
const struct order_dish *order_menu_find(
	const struct order_menu *m, const char *word);

/* The next part of a round, which is changed; NULL: there is none. */
char *order_round_next(char **rest);
/* One part: what, how many, with what wish; part is changed. NULL: not on the
 * menu. */
const struct order_dish *order_round_part(const struct order_menu *m,
	char *part, int64_t *count, const char **wish);
/* How many of the round are of that dish; whether that is too many. */
int64_t order_round_count(const struct order_menu *m, const char *round,
	const struct order_dish *d);
bool order_round_is_short(const struct order_menu *m, const char *round,
	const struct order_dish *d);

#endif
