/*
 * What the commands (F9) find beside themselves: guests, rooms, orders and
 * folios. Read once while the commands are open, in small steps and only while
 * nobody types; what is typed is looked for in what was read.
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/text.h"
#include "domain/role.h"
#include "domain/states.h"
#include "ui/screens/lookup.h"

#include <stdio.h>
#include <string.h>

/* Letters; one alone finds half of the hotel. */
#define TYPED_MIN 2
/* Of a very large house: enough, and no endless memory. */
#define ITEMS_MOST 20000
#define LEFT_DAYS  7
/* Bookings are read by the day they begin: so many days at once, until that
 * day, then the rest. */
#define BOOKED_DAYS_AT_ONCE 7
#define BOOKED_DAYS_MOST    98

static struct app_found *
add(struct app *app)
{
	struct app_find *f = &app->find;

	f->items = arena_grow(
		f->arena, f->items, f->count, &f->cap, sizeof(*f->items));
	f->items[f->count] = (struct app_found){ .note = "", .also = "" };
	return &f->items[f->count++];
}

/* ---- reading ---- */

/* "occupied, clean"; "dirty" once. */
static const char *
room_note(const struct record *r, struct arena *a)
{
	const char *status = lookup_word(r, ROOM_STATUS, a);
	const char *condition = lookup_word(r, ROOM_CONDITION, a);

	return strcmp(status, condition) == 0
		       ? status
		       : arena_printf(a, "%s, %s", status, condition);
}

static enum err
read_rooms(struct app *app)
{
	const struct view *v = app_shown(app);
	struct arena *a = app->find.arena;
	bool cleans = app->session.role == ROLE_HOUSEKEEPING;
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *r = list.items[i];
		struct app_found *found = add(app);

		found->id = r->id;
		found->title = arena_printf(
			a, _("Room %s"), record_text(r, ROOM_NUMBER));
		found->where = record_text(r, ROOM_ROOM_TYPE);
		found->note = room_note(r, a);
		found->screen = cleans ? &screen_housekeeping : &screen_rooms;
		if (cleans)
			found->typed = record_text(r, ROOM_NUMBER);
	}
	return e;
}

/* Where somebody works with such a stay. */
static const struct screen *
screen_of(const struct app *app, enum stay_state state, const char *arrival)
{
	if (state == STAY_STATE_IN_HOUSE)
		return &screen_in_house;
	if (state == STAY_STATE_CONFIRMED &&
		strcmp(arrival, app_business_date(app)) <= 0)
		return &screen_arrivals;
	return state <= STAY_STATE_CONFIRMED ? &screen_bookings : &screen_left;
}

/* "in house until 24Nov", "confirmed for 22Nov", "checked out 22Nov". */
static const char *
standing(const struct listed_stay *s, enum stay_state state, struct arena *a)
{
	const char *word = lookup_plain(
		choices_word(&stay_state_choices, (int64_t)state), a);
	char day[6];

	if (state == STAY_STATE_IN_HOUSE) {
		date_short(s->departure, day);
		return arena_printf(a, _("%s until %s"), word, day);
	}
	if (state <= STAY_STATE_CONFIRMED) {
		date_short(s->arrival, day);
		return arena_printf(a, _("%s for %s"), word, day);
	}
	date_short(s->departure, day);
	return arena_printf(a, "%s %s", word, day);
}

/* Those that begin later than a day; "": whenever. */
static enum err
read_stays(struct app *app, enum stay_state state, const char *from,
	const char *to, const char *after)
{
	const struct stays_wanted wanted = {
		.state = state, .from = from, .to = to, .with_names = true
	};
	struct arena *a = app->find.arena;
	struct listed_stay *stays;
	size_t count;
	enum err e = app_list_stays(app, &wanted, a, &stays, &count);

	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		struct app_found *found;

		if (stays[i].guest == NULL ||
			strcmp(stays[i].arrival, after) <= 0)
			continue;
		found = add(app);
		found->id = stays[i].id;
		found->title = stays[i].guest;
		found->where = stays[i].room != NULL ? stays[i].room : "";
		found->also = found->where;
		found->note = standing(&stays[i], state, a);
		found->screen = screen_of(app, state, stays[i].arrival);
	}
	return e;
}

static enum err
read_orders(struct app *app)
{
	const struct state_machine *m = states_of(TABLE_ORDERS);
	const struct view *v = app_shown(app);
	struct arena *a = app->find.arena;
	struct record_list list;
	enum err e = ERR_OK;

	/* What can still be taken back is not over. */
	for (int s = 0; e == ERR_OK && s < ORDER_STATE_WORD_COUNT; s++) {
		if (!state_may(m, s, ORDER_STATE_VOIDED) ||
			s == ORDER_STATE_VOIDED)
			continue;
		e = v->list(v->ctx, TABLE_ORDERS, ORDER_STATE, value_int(s), a,
			&list);
		for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
			const struct record *r = list.items[i];
			struct app_found *found = add(app);

			found->id = r->id;
			found->title = arena_printf(a, _("Order %s"),
				lookup_given(r, ORDER_NUMBER));
			found->where = lookup_order_place(app, r, a);
			found->also = found->where + 1;
			found->note = lookup_word(r, ORDER_STATE, a);
			found->screen = &screen_orders;
		}
	}
	return e;
}

/* The next stretch of days on which bookings begin; the last one is open. */
static enum err
read_booked(struct app *app)
{
	struct app_find *f = &app->find;
	const char *today = app_business_date(app);
	int32_t to_days = f->stretch * BOOKED_DAYS_AT_ONCE;
	bool last = to_days > BOOKED_DAYS_MOST;
	char after[DATE_SIZE] = "", to[DATE_SIZE];
	enum err e;

	if (!date_add(today, to_days, to) ||
		(f->stretch > 0 &&
			!date_add(today, to_days - BOOKED_DAYS_AT_ONCE, after)))
		last = true;
	e = read_stays(app, STAY_STATE_CONFIRMED,
		after[0] != '\0' ? after : NULL, last ? NULL : to, after);
	if (e == ERR_OK)
		f->stretch = last ? 0 : f->stretch + 1;
	return e;
}

static enum err
read_left(struct app *app, enum stay_state state)
{
	char from[DATE_SIZE];

	if (!date_add(app_business_date(app), -LEFT_DAYS, from))
		return ERR_OK;
	return read_stays(app, state, from, NULL, "");
}

enum step {
	STEP_ROOMS,
	STEP_IN_HOUSE,
	STEP_BOOKED,
	STEP_ORDERS,
	STEP_CHECKED_OUT,
	STEP_CANCELLED,
	STEP_NO_SHOW,
	STEP_OPTION,
	STEP_WAITLIST,
	STEP_END,
};

/* Whether this role has anything to do with what a step reads. */
static bool
is_for_role(enum role role, enum step step)
{
	if (step == STEP_ROOMS)
		return true;
	if (step == STEP_ORDERS)
		return role_may(role, TABLE_ORDERS, OPERATION_UPDATE);
	return role_sees(role, TABLE_GUESTS, GUEST_FULL_NAME);
}

static enum err
read_step(struct app *app, enum step step)
{
	if (!is_for_role(app->session.role, step))
		return ERR_OK;
	switch (step) {
	case STEP_ROOMS:
		return read_rooms(app);
	case STEP_IN_HOUSE:
		return read_stays(app, STAY_STATE_IN_HOUSE, NULL, NULL, "");
	case STEP_BOOKED:
		return read_booked(app);
	case STEP_ORDERS:
		return read_orders(app);
	case STEP_CHECKED_OUT:
		return read_left(app, STAY_STATE_CHECKED_OUT);
	case STEP_CANCELLED:
		return read_left(app, STAY_STATE_CANCELLED);
	case STEP_NO_SHOW:
		return read_left(app, STAY_STATE_NO_SHOW);
	case STEP_OPTION:
		return read_stays(app, STAY_STATE_OPTION, NULL, NULL, "");
	case STEP_WAITLIST:
		return read_stays(app, STAY_STATE_WAITLIST, NULL, NULL, "");
	case STEP_END:
		break;
	}
	return ERR_OK;
}

/* What cannot be read is not found: the screens say why. */
static void
take_step(struct app *app)
{
	struct app_find *f = &app->find;

	if (f->arena == NULL)
		f->arena = arena_new(APP_ARENA_LIMIT);
	if (read_step(app, (enum step)f->step) != ERR_OK)
		f->stretch = 0;
	if (f->stretch == 0)
		f->step++;
	if (f->count > ITEMS_MOST)
		f->step = STEP_END;
}

/* ---- looking for what is typed ---- */

static void
keep_hit(struct app_find *f, struct app_found found)
{
	if (f->hit_count < APP_FOUND_MAX)
		f->hits[f->hit_count++] = found;
}

static bool
matches(const struct app_found *found, const char *typed, bool at_start)
{
	char all[256];

	(void)snprintf(all, sizeof(all), "%s %s", found->title, found->also);
	return text_has_words_folded(all, typed, at_start);
}

/* Folios and orders that are over are too many to be read: a number is asked
 * for whole, by the index. */
static void
find_number(struct app *app, const struct app_found *as, enum table t,
	int field, const char *number)
{
	struct app_find *f = &app->find;
	const struct view *v = app_shown(app);
	int state = states_of(t)->field;
	struct record_list list;

	if (!role_may(app->session.role, t, OPERATION_UPDATE) ||
		v->list(v->ctx, t, field, value_text(number), f->arena,
			&list) != ERR_OK)
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct app_found found = *as;

		found.id = list.items[i]->id;
		found.where = "";
		found.also = arena_strdup(f->arena, f->typed);
		found.note = lookup_word(list.items[i], state, f->arena);
		keep_hit(f, found);
	}
}

static bool
is_found(const struct app_find *f, const char *id)
{
	for (size_t i = 0; i < f->hit_count; i++)
		if (strcmp(f->hits[i].id, id) == 0)
			return true;
	return false;
}

/* "F-000040", or the 40 of it; "POS1-001700". */
static void
find_numbers(struct app *app)
{
	struct arena *a = app->find.arena;
	const char *typed = app->find.typed;
	char *upper = arena_strdup(a, typed);
	struct app_found found = { .screen = &screen_folio, .opens = true };
	const char *number;
	int64_t n;

	for (char *c = upper; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	if (text_to_int(strncmp(upper, "F-", 2) == 0 ? upper + 2 : upper, &n)) {
		number = arena_printf(a, "F-%06lld", (long long)n);
		found.title = arena_printf(a, _("Folio %s"), number);
		find_number(app, &found, TABLE_FOLIOS, FOLIO_NUMBER, number);
	}
	found.screen = &screen_bill;
	found.title = arena_printf(a, _("Order %s"), upper);
	if (strchr(upper, '-') != NULL)
		find_number(app, &found, TABLE_ORDERS, ORDER_NUMBER, upper);
}

static bool
has_enough(const struct app *app)
{
	return strlen(app->menu.typed.text) >= TYPED_MIN;
}

static void
look(struct app *app)
{
	struct app_find *f = &app->find;

	(void)snprintf(f->typed, sizeof(f->typed), "%s", app->menu.typed.text);
	f->hit_count = 0;
	if (!has_enough(app))
		return;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < f->count; i++)
			if (matches(&f->items[i], f->typed, pass == 0) &&
				(pass == 0 || !is_found(f, f->items[i].id)))
				keep_hit(f, f->items[i]);
	find_numbers(app);
}

/* ---- when ---- */

void
app_find_begin(struct app *app)
{
	app_find_end(app);
	app->find.open = !app->facts_only;
}

void
app_find_end(struct app *app)
{
	arena_free(app->find.arena);
	app->find = (struct app_find){ 0 };
}

bool
app_find_is_due(const struct app *app)
{
	const struct app_find *f = &app->find;

	return f->open && app->menu.open &&
	       strcmp(f->typed, app->menu.typed.text) != 0;
}

bool
app_find_rest(struct app *app)
{
	struct app_find *f = &app->find;

	if (!app_find_is_due(app))
		return false;
	if (has_enough(app) && f->step < STEP_END) {
		take_step(app);
		return false;
	}
	look(app);
	return true;
}
