#include "ui/screens/free_rooms.h"
#include "ui/words.h"

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

/* Ready rooms first, then by number. */
static int
by_readiness(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	if (is_ready(x) != is_ready(y))
		return is_ready(x) ? -1 : 1;
	return strcmp(record_text(x, ROOM_NUMBER), record_text(y, ROOM_NUMBER));
}

enum err
free_rooms_load(const struct app *app, struct arena *a, struct free_rooms *out)
{
	const struct view *v = app_view(app);
	struct record_list rooms;
	char money[MONEY_TEXT_SIZE];
	enum err e;

	e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &rooms);
	if (e != ERR_OK)
		return e;
	qsort(rooms.items, rooms.count, sizeof(struct record *), by_readiness);
	out->count = 0;
	out->choices = ARENA_ARRAY(a, struct form_choice, rooms.count + 1);
	for (size_t i = 0; i < rooms.count; i++) {
		const struct record *r = rooms.items[i];

		if (!is_free(r))
			continue;
		out->choices[out->count++] = (struct form_choice){
			.value = record_text(r, ROOM_NUMBER),
			.label = arena_printf(a, "%s %s",
				record_text(r, ROOM_ROOM_TYPE),
				app_money(app, record_int(r, ROOM_RATE_MINOR),
					money, sizeof(money))),
			.note = _(record_word(r, ROOM_CONDITION)),
		};
	}
	return ERR_OK;
}

void
free_rooms_warn(struct operation_form *m, const struct app *app)
{
	const char *key = "room", *typed;
	const struct form_value *value;

	(void)app;
	if (strcmp(m->kind->operation, "move") == 0)
		key = "to";
	typed = form_text(&m->form, key);
	value = &m->form.values[form_field(&m->form, key)];
	form_set_note(&m->form, key, "");
	form_set_warning(&m->form, key, "");
	if (*typed == '\0')
		return;
	for (size_t i = 0; i < value->choice_count; i++) {
		const struct form_choice *c = &value->choices[i];

		if (strcmp(c->value, typed) != 0)
			continue;
		form_set_note(&m->form, key, c->label);
		if (strcmp(c->note, _("clean")) != 0 &&
			strcmp(c->note, _("inspected")) != 0)
			form_set_warning(&m->form, key,
				_("This room is not clean yet: insist with a "
				  "reason, or F4."));
		return;
	}
	form_set_warning(&m->form, key,
		_("This room is not free as far as this desk knows: F4."));
}
