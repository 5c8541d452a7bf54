#include "ui/screens/order_menu.h"
#include "ui/words.h"

#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* "SOLD OUT", or the price and how many are left. */
static const char *
note_of(const struct order_dish *d, const struct app *app, struct arena *a)
{
	char money[MONEY_TEXT_SIZE];

	if (d->sold_out)
		return _("SOLD OUT");
	app_money(app, d->price_minor, money, sizeof(money));
	if (d->left == ORDER_NOT_COUNTED)
		return arena_strdup(a, money);
	return arena_printf(a, _("%s  %" PRId64 " left"), money, d->left);
}

static void
read_dish(const struct record *r, struct order_dish *d, struct arena *a)
{
	snprintf(d->code, sizeof(d->code), "%s", record_text(r, ITEM_CODE));
	snprintf(d->name, sizeof(d->name), "%s", record_text(r, ITEM_NAME));
	modifiers_read(record_text(r, ITEM_WANTED_MODIFIERS), a, &d->wanted);
	d->price_minor = record_int(r, ITEM_PRICE_MINOR);
	d->left = record_is_null(r, ITEM_COUNTDOWN)
			  ? ORDER_NOT_COUNTED
			  : record_int(r, ITEM_COUNTDOWN);
	d->sold_out = (!record_is_null(r, ITEM_AVAILABLE) &&
			      record_int(r, ITEM_AVAILABLE) == 0) ||
		      (d->left != ORDER_NOT_COUNTED && d->left <= 0);
}

static void
add_word(char *out, size_t size, const char *title, const char *word)
{
	size_t len = strlen(out);

	snprintf(out + len, size - len, "%s%s", len == 0 ? title : ", ", word);
}

void
order_menu_short(const struct order_menu *m, char *out, size_t size)
{
	char few[240] = "", one[96];

	*out = '\0';
	for (size_t i = 0; i < m->count; i++) {
		const struct order_dish *d = &m->dishes[i];

		if (d->sold_out) {
			add_word(out, size, _("SOLD OUT: "), d->name);
		} else if (d->left != ORDER_NOT_COUNTED) {
			snprintf(one, sizeof(one), "%" PRId64 " %s", d->left,
				d->name);
			add_word(few, sizeof(few), _("LEFT: "), one);
		}
	}
	snprintf(out + strlen(out), size - strlen(out), "%s%s",
		*out != '\0' && *few != '\0' ? "   " : "", few);
}

enum err
order_menu_load(struct order_menu *m, const struct app *app, struct arena *a,
	struct form_choice **choices)
{
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_MENU_ITEMS, -1, value_null(), a, &list);
	if (e != ERR_OK)
		return e;
	*choices = ARENA_ARRAY(a, struct form_choice, list.count + 1);
	m->count = 0;
	for (size_t i = 0; i < list.count && m->count < ORDER_ITEMS_MAX; i++) {
		struct order_dish *d = &m->dishes[m->count];

		read_dish(list.items[i], d, a);
		(*choices)[m->count++] = (struct form_choice){
			.value = record_text(list.items[i], ITEM_CODE),
			.label = d->name,
			.note = note_of(d, app, a),
		};
	}
	return ERR_OK;
}

const struct order_dish *
order_menu_find(const struct order_menu *m, const char *word)
{
	int64_t place;

	for (size_t i = 0; i < m->count; i++)
		if (strcasecmp(m->dishes[i].code, word) == 0)
			return &m->dishes[i];
	if (text_to_int(word, &place) && place >= 1 &&
		place <= (int64_t)m->count)
		return &m->dishes[place - 1];
	for (size_t i = 0; i < m->count; i++)
		if (text_starts_folded(m->dishes[i].name, word))
			return &m->dishes[i];
	return NULL;
}

const struct order_dish *
order_round_part(const struct order_menu *m, char *part, int64_t *count,
	const char **wish)
{
	char *slash = strchr(part, '/'), *times = strchr(part, '*');

	*count = 1;
	*wish = "";
	if (slash != NULL) {
		*slash = '\0';
		*wish = slash + 1;
	}
	if (times != NULL && (slash == NULL || times < slash)) {
		*times = '\0';
		if (!text_to_int(times + 1, count))
			*count = 1;
	}
	return order_menu_find(m, part);
}

char *
order_round_next(char **rest)
{
	char *part = *rest;

	if (part == NULL || *part == '\0')
		return NULL;
	*rest = strchr(part, ',');
	if (*rest != NULL)
		*(*rest)++ = '\0';
	return part;
}

int64_t
order_round_count(const struct order_menu *m, const char *round,
	const struct order_dish *d)
{
	char text[ORDER_ROUND_SIZE], *rest = text, *part;
	int64_t all = 0, count;
	const char *wish;

	snprintf(text, sizeof(text), "%s", round);
	while ((part = order_round_next(&rest)) != NULL)
		if (order_round_part(m, part, &count, &wish) == d)
			all += count;
	return all;
}

bool
order_round_is_short(const struct order_menu *m, const char *round,
	const struct order_dish *d)
{
	return d->sold_out || (d->left != ORDER_NOT_COUNTED &&
				      order_round_count(m, round, d) > d->left);
}
