#include "ui/screens/free_rooms.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"

#include <stdlib.h>
#include <string.h>

static bool
is_free(const struct record *room)
{
	enum room_status s = (enum room_status)record_int(room, ROOM_STATUS);

	return s == ROOM_STATUS_AVAILABLE || s == ROOM_STATUS_DIRTY;
}

static bool
is_ready(const struct record *room)
{
	return record_int(room, ROOM_STATUS) == ROOM_STATUS_AVAILABLE &&
	       record_int(room, ROOM_CONDITION) >= ROOM_CONDITION_CLEAN;
}

/* How much speaks against it. */
static int
rank(const struct free_room *r)
{
	return (r->today ? 4 : 0) + (is_ready(r->room) ? 0 : 2) +
	       (r->promised != NULL ? 1 : 0);
}

static int
by_rank(const void *a, const void *b)
{
	const struct free_room *x = a;
	const struct free_room *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	return strcmp(record_text(x->room, ROOM_NUMBER),
		record_text(y->room, ROOM_NUMBER));
}

/* ---- promises ---- */

static int
by_id(const void *a, const void *b)
{
	const struct free_room *x = a;
	const struct free_room *y = b;

	return strcmp(x->room->id, y->room->id);
}

static void
promise(struct free_rooms *f, const struct listed_stay *stay, const char *today)
{
	struct record wanted = { .id = stay->room_id };
	struct free_room key = { .room = &wanted };
	struct free_room *r = f->count == 0
				      ? NULL
				      : bsearch(&key, f->rooms, f->count,
						sizeof(f->rooms[0]), by_id);

	if (r == NULL ||
		(r->promised != NULL &&
			strcmp(stay->arrival, r->promised->arrival) >= 0))
		return;
	r->promised = stay;
	r->today = strcmp(stay->arrival, today) <= 0;
}

/* Bookings and options that are not over, of rooms that are free. */
static enum err
find_promises(struct free_rooms *f, const struct app *app, const char *stay_id,
	struct arena *a)
{
	static const enum stay_state to_come[] = { STAY_STATE_CONFIRMED,
		STAY_STATE_OPTION };
	const char *today = app_business_date(app);
	struct stays_wanted wanted = { 0 };
	struct listed_stay *stays;
	char tomorrow[DATE_SIZE];
	size_t count;
	enum err e = ERR_OK;

	if (date_add(today, 1, tomorrow))
		wanted.from = tomorrow;
	qsort(f->rooms, f->count, sizeof(f->rooms[0]), by_id);
	for (size_t s = 0;
		e == ERR_OK && s < sizeof(to_come) / sizeof(to_come[0]); s++) {
		wanted.state = to_come[s];
		e = app_list_known_stays(app, &wanted, a, &stays, &count);
		for (size_t i = 0; e == ERR_OK && i < count; i++)
			if (stays[i].room_id != NULL &&
				strcmp(stays[i].id, stay_id) != 0)
				promise(f, &stays[i], today);
	}
	return e;
}

/* ---- what is said of a room ---- */

/* "for GRUBER, Jakob", "25Nov SAITO, Kenji" */
static const char *
promise_words(const struct free_room *r, const struct app *app, struct arena *a)
{
	char day[6];
	const char *guest = lookup_guest(app, r->promised->guest_id, a);

	if (r->today)
		return arena_printf(a, _("for %s"), guest);
	date_short(r->promised->arrival, day);
	return arena_printf(a, _("%s from %s"), guest, day);
}

static void
describe(const struct app *app, struct arena *a, struct free_room *r,
	struct form_choice *out)
{
	const char *condition = _(record_word(r->room, ROOM_CONDITION));
	const char *whose =
		r->promised != NULL ? promise_words(r, app, a) : NULL;
	char money[MONEY_TEXT_SIZE];

	*out = (struct form_choice){
		.value = record_text(r->room, ROOM_NUMBER),
		.label = arena_printf(a, "%s %s",
			record_text(r->room, ROOM_ROOM_TYPE),
			app_money(app, record_int(r->room, ROOM_RATE_MINOR),
				money, sizeof(money))),
		.note = whose == NULL
				? condition
				: arena_printf(a, "%s, %s", condition, whose),
	};
	if (whose != NULL)
		r->warning = arena_printf(a,
			_("Promised: %s. Insist with a reason, or F4."), whose);
	else if (!is_ready(r->room))
		r->warning =
			_("This room is not clean yet: insist with a reason, "
			  "or F4.");
}

enum err
free_rooms_load(struct operation_form *m, const struct app *app,
	const char *stay_id, struct arena *a, const struct free_rooms **out)
{
	const struct view *v = app_view(app);
	struct free_rooms *f = ARENA_ARRAY(a, struct free_rooms, 1);
	struct record_list rooms;
	enum err e;

	e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &rooms);
	if (e != ERR_OK)
		return e;
	f->rooms = ARENA_ARRAY(a, struct free_room, rooms.count + 1);
	f->choices = ARENA_ARRAY(a, struct form_choice, rooms.count + 1);
	f->count = f->promised = 0;
	for (size_t i = 0; i < rooms.count; i++)
		if (is_free(rooms.items[i]))
			f->rooms[f->count++] =
				(struct free_room){ .room = rooms.items[i],
					.warning = "" };
	e = find_promises(f, app, stay_id, a);
	if (e != ERR_OK)
		return e;
	qsort(f->rooms, f->count, sizeof(f->rooms[0]), by_rank);
	for (size_t i = 0; i < f->count; i++) {
		f->promised += f->rooms[i].today;
		describe(app, a, &f->rooms[i], &f->choices[i]);
	}
	m->known = f;
	*out = f;
	return ERR_OK;
}

void
free_rooms_warn(struct operation_form *m, const struct app *app)
{
	const struct free_rooms *f = m->known;
	const char *key = "room";
	const char *typed;

	(void)app;
	if (strcmp(m->kind->operation, "move") == 0)
		key = "to";
	typed = form_text(&m->form, key);
	form_set_note(&m->form, key, "");
	form_set_warning(&m->form, key, "");
	if (*typed == '\0' || f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->choices[i].value, typed) != 0)
			continue;
		form_set_note(&m->form, key, f->choices[i].label);
		form_set_warning(&m->form, key, f->rooms[i].warning);
		return;
	}
	form_set_warning(&m->form, key,
		_("This room is not free as far as this desk knows: F4."));
}
