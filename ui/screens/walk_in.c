/*
 * A guest who stands at the desk without a booking: guest, stay and check-in in
 * one go; and one who will come: guest and booking. Who has been here before is
 * found by a part of the name (F4), and brings what is known along.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/free_rooms.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/money.h"
#include "base/text.h"
#include "base/uuid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOKUP_MIN 3  /* letters of a name before guests are looked up */
#define KNOWN_MAX  40 /* that are offered */

/* clang-format off */
static const struct form_field fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_CHOICE, .width = 8,
	 .required = true, .open = true, .max_columns = 8,
	 .hint = N_("The room number, or F4 for the rooms that are free.")},
	{.key = "nights", .label = N_("Nights"), .type = FORM_INT, .width = 4,
	 .required = true, .min = 1, .max = 365, .hint = N_("How many nights.")},
	{.key = "adults", .label = N_("Adults"), .type = FORM_INT, .width = 4,
	 .min = 1, .max = 99, .beside = true, .hint = N_("Adults in the room.")},
	{.key = "rate", .label = N_("Rate"), .type = FORM_MONEY, .width = 12,
	 .hint = N_("Price of a night; empty: the room's own.")},
	{.key = "name", .label = N_("Name"), .type = FORM_CHOICE, .width = 36,
	 .open = true, .required = true, .max_columns = 120, .group = 1,
	 .hint = N_("LINDQVIST, Anna: surname first. Here before? Three letters, then F4.")},
	{.key = "document_type", .label = N_("Document type"), .type = FORM_TEXT,
	 .width = 16, .max_columns = 16, .group = 1,
	 .hint = N_("passport, id card. Kept sealed on this desk.")},
	{.key = "document_number", .label = N_("Document no."), .type = FORM_TEXT,
	 .width = 24, .max_columns = 40, .group = 1,
	 .hint = N_("Number of the document. Kept sealed on this desk.")},
	{.key = "nationality", .label = N_("Nationality"), .type = FORM_TEXT,
	 .width = 4, .max_columns = 3, .group = 1,
	 .hint = N_("Three letters: SWE, DEU, USA.")},
	{.key = "phone", .label = N_("Phone"), .type = FORM_TEXT, .width = 24,
	 .max_columns = 40, .group = 1, .hint = N_("Phone number of the guest.")},
	{.key = "note", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .group = 2, .hint = N_("Note to the stay.")},
};
static const struct form_button buttons[] = {
	{N_("Check in"), ACT_COMMIT},
	{N_("Cancel"),   ACT_CANCEL},
};
/* clang-format on */

/* clang-format off */
static const struct form_choice ways[] = {
	{"confirmed", N_("Booked"),       NULL},
	{"option",    N_("Option"),       N_("held until it is confirmed or cancelled")},
	{"waitlist",  N_("Waiting list"), N_("holds no room")},
};
static const struct form_field book_fields[] = {
	{.key = "arrival", .label = N_("Arrives on"), .type = FORM_DATE, .width = 12,
	 .required = true, .hint = N_("Day of arrival: t, +2, fri, 24.12.")},
	{.key = "nights", .label = N_("Nights"), .type = FORM_INT, .width = 4,
	 .required = true, .min = 1, .max = 365, .beside = true,
	 .hint = N_("How many nights.")},
	{.key = "type", .label = N_("Type"), .type = FORM_CHOICE, .width = 8,
	 .open = true, .max_columns = 8,
	 .hint = N_("Type of room that is sold; F4 lists them. Or say a room.")},
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .beside = true,
	 .hint = N_("Only when the guest was promised this very room.")},
	{.key = "adults", .label = N_("Adults"), .type = FORM_INT, .width = 4,
	 .min = 1, .max = 99, .hint = N_("Adults in the room.")},
	{.key = "children", .label = N_("Children"), .type = FORM_INT, .width = 4,
	 .max = 99, .beside = true, .hint = N_("Children in the room.")},
	{.key = "rate", .label = N_("Rate"), .type = FORM_MONEY, .width = 12,
	 .hint = N_("Price of a night; empty: the room's own.")},
	{.key = "as", .label = N_("As"), .type = FORM_CHOICE, .width = 12,
	 .choices = ways, .choice_count = 3,
	 .hint = N_("Booked, an option, or on the waiting list: F4.")},
	{.key = "name", .label = N_("Name"), .type = FORM_CHOICE, .width = 36,
	 .open = true, .required = true, .max_columns = 120, .group = 1,
	 .hint = N_("LINDQVIST, Anna: surname first. Here before? Three letters, then F4.")},
	{.key = "phone", .label = N_("Phone"), .type = FORM_TEXT, .width = 24,
	 .max_columns = 40, .group = 1, .hint = N_("Phone number of the guest.")},
	{.key = "email", .label = N_("E-mail"), .type = FORM_TEXT, .width = 40,
	 .max_columns = 120, .group = 1, .hint = N_("Where the guest is written to.")},
	{.key = "deposit", .label = N_("Deposit"), .type = FORM_MONEY, .width = 12,
	 .max = MONEY_MAX_MINOR, .group = 2,
	 .hint = N_("What is to be paid before the check-in; empty: nothing.")},
	{.key = "note", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 500, .group = 2, .hint = N_("Note to the stay.")},
};
static const struct form_button book_buttons[] = {
	{N_("Book"),   ACT_COMMIT},
	{N_("Cancel"), ACT_CANCEL},
};
/* clang-format on */

/* Guests who are called like what is typed; both arrays go together. */
struct walk_in {
	struct operation_form
		base; /* first: the functions of the form see it */
	const struct record **known;
	struct form_choice *choices;
	size_t count;
	bool filled; /* what is known of the chosen one stands in the form */
};

static const struct record *
chosen(const struct walk_in *m)
{
	const char *name = form_text(&m->base.form, "name");

	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->choices[i].value, name) == 0)
			return m->known[i];
	return NULL;
}

/* Two of one name are told apart by what follows it. */
static const char *
unique_name(const struct walk_in *m, const struct record *g, struct arena *a)
{
	const char *name = record_text(g, GUEST_FULL_NAME);

	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->choices[i].value, name) == 0)
			return arena_printf(a, "%s (%s, %zu)", name,
				lookup_given(g, GUEST_NATIONALITY),
				m->count + 1);
	return name;
}

static void
add_known(struct walk_in *m, const struct record *g, struct arena *a)
{
	m->choices[m->count] = (struct form_choice){
		.value = unique_name(m, g, a),
		.label = lookup_given(g, GUEST_NATIONALITY),
		.note = lookup_given(g, GUEST_PHONE),
	};
	m->known[m->count++] = g;
}

static int
by_name(const void *a, const void *b)
{
	const struct listed_guest *x = a;
	const struct listed_guest *y = b;
	int d = strcmp(x->name, y->name);

	return d != 0 ? d : strcmp(x->id, y->id);
}

/* As one reads a list of names. */
static int
by_name_and_phone(const void *a, const void *b)
{
	static const int keys[] = { GUEST_FULL_NAME, GUEST_PHONE };
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		int d = strcmp(
			lookup_given(x, keys[i]), lookup_given(y, keys[i]));

		if (d != 0)
			return d;
	}
	return strcmp(x->id, y->id);
}

/* Looks up who is meant, as soon as enough of the name is there. */
static enum err
find_known(struct walk_in *m, struct app *app, struct arena *a)
{
	const struct view *v = app_view(app);
	const char *name = form_text(&m->base.form, "name");
	const struct record *was = chosen(m);
	struct listed_guest *guests;
	struct record **all;
	size_t count;
	enum err e;

	/* Of several of one name the form says which. */
	if (was != NULL)
		name = record_text(was, GUEST_FULL_NAME);
	m->count = 0;
	form_set_choices(&m->base.form, "name", NULL, 0);
	if (strlen(name) < LOOKUP_MIN)
		return ERR_OK;
	e = app_find_guests(app, name, a, &guests, &count);
	if (e != ERR_OK)
		return e;
	if (count > 0)
		qsort(guests, count, sizeof(guests[0]), by_name);
	m->choices = ARENA_ARRAY(a, struct form_choice, KNOWN_MAX);
	m->known = ARENA_ARRAY(a, const struct record *, KNOWN_MAX);
	if (count > KNOWN_MAX)
		count = KNOWN_MAX;
	all = ARENA_ARRAY(a, struct record *, KNOWN_MAX);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = v->find(v->ctx, TABLE_GUESTS, guests[i].id, a, &all[i]);
	if (e != ERR_OK)
		return e;
	qsort(all, count, sizeof(all[0]), by_name_and_phone);
	for (size_t i = 0; i < count; i++)
		add_known(m, all[i], a);
	form_set_choices(&m->base.form, "name", m->choices, m->count);
	return ERR_OK;
}

/* What is known of a guest, as far as the form asks for it. */
static void
bring(struct operation_form *f, const struct record *g)
{
	static const struct {
		const char *key;
		int field;
	} brings[] = {
		{ "document_type", GUEST_DOCUMENT_TYPE },
		{ "document_number", GUEST_DOCUMENT_NUMBER },
		{ "nationality", GUEST_NATIONALITY },
		{ "phone", GUEST_PHONE },
		{ "email", GUEST_EMAIL },
	};

	for (size_t i = 0; i < sizeof(brings) / sizeof(brings[0]); i++)
		for (size_t k = 0; k < f->kind->spec.field_count; k++)
			if (strcmp(f->kind->spec.fields[k].key,
				    brings[i].key) == 0)
				operation_form_set(f, brings[i].key,
					lookup_given(g, brings[i].field));
}

static const struct operation_form_kind walk_in;

/* Whose name is chosen brings what is known along. */
static void
changed(struct operation_form *f, const struct app *app)
{
	struct walk_in *m = (struct walk_in *)f;
	const struct record *g = chosen(m);
	char note[FORM_NOTE_SIZE] = "";

	if (f->kind == &walk_in)
		free_rooms_warn(f, app);
	if (g != NULL && !m->filled)
		bring(f, g);
	m->filled = g != NULL;
	if (g != NULL)
		snprintf(note, sizeof(note), _("known here"));
	else if (m->count > 0)
		snprintf(note, sizeof(note), _("%zu known: F4"), m->count);
	form_set_note(&f->form, "name", note);
}

static const char *
argument(const struct operation_form *f, const char *key, const char **value)
{
	const struct record *g = chosen((const struct walk_in *)f);

	if (g == NULL || strcmp(key, "name") != 0)
		return key;
	*value = g->id;
	return "guest";
}

static enum err
fill(struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	const struct free_rooms *rooms;
	struct record *room;
	enum err e = free_rooms_load(m, app, "", a, &rooms);

	if (e != ERR_OK)
		return e;
	snprintf(
		m->heads[0], sizeof(m->heads[0]), _("Guest without a booking"));
	snprintf(m->heads[1], sizeof(m->heads[1]),
		_("%zu rooms are free, and %zu more promised to arrivals of "
		  "today"),
		rooms->count - rooms->promised, rooms->promised);
	form_set_choices(&m->form, "room", rooms->choices, rooms->count);
	e = find_known((struct walk_in *)m, app, a);
	if (e != ERR_OK || !first)
		return e;
	form_set_int(&m->form, "nights", 1);
	form_set_int(&m->form, "adults", 1);
	if (m->subject[0] == '\0') {
		/* The best room there is; none that somebody waits for. */
		if (rooms->count > rooms->promised)
			operation_form_set(m, "room", rooms->choices[0].value);
		return ERR_OK;
	}
	e = v->find(v->ctx, TABLE_ROOMS, m->subject, a, &room);
	if (e != ERR_OK)
		return e;
	operation_form_set(m, "room", record_text(room, ROOM_NUMBER));
	form_set_money(&m->form, "rate", record_int(room, ROOM_RATE_MINOR));
	form_focus(&m->form, "nights");
	return ERR_OK;
}

static const struct operation_form_kind walk_in = {
	.operation = "walk-in",
	.spec = { fields, sizeof(fields) / sizeof(fields[0]), buttons,
		sizeof(buttons) / sizeof(buttons[0]) },
	.fill = fill,
	.changed = changed,
	.argument = argument,
	.lookup_key = "name",
};

/* ---- a booking ---- */

static const struct form_choice *
type_choices(const struct record_list *rooms, struct arena *a, size_t *count)
{
	struct form_choice *types =
		ARENA_ARRAY(a, struct form_choice, rooms->count + 1);
	size_t n = 0;

	for (size_t i = 0; i < rooms->count; i++) {
		const char *type = record_text(rooms->items[i], ROOM_ROOM_TYPE);
		size_t k = 0;

		while (k < n && strcmp(types[k].value, type) != 0)
			k++;
		if (k == n)
			types[n++] = (struct form_choice){ type, type, NULL };
	}
	*count = n;
	return types;
}

/* "ROOM DAY": what was chosen on the tape chart. */
static enum err
book_from_tape(struct operation_form *m, const struct view *v, struct arena *a)
{
	const char *day = strchr(m->subject, ' ');
	struct record *room;
	enum err e;

	CHECK(day != NULL);
	e = v->find(v->ctx, TABLE_ROOMS,
		arena_printf(a, "%.*s", (int)(day - m->subject), m->subject), a,
		&room);
	if (e != ERR_OK)
		return e;
	operation_form_set(m, "arrival", day + 1);
	operation_form_set(m, "room", record_text(room, ROOM_NUMBER));
	form_set_money(&m->form, "rate", record_int(room, ROOM_RATE_MINOR));
	form_focus(&m->form, "nights");
	return ERR_OK;
}

static enum err
fill_book(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	const struct form_choice *types;
	struct record_list rooms;
	size_t count;
	enum err e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &rooms);

	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("A stay to come"));
	types = type_choices(&rooms, a, &count);
	form_set_choices(&m->form, "type", types, count);
	e = find_known((struct walk_in *)m, app, a);
	if (e != ERR_OK || !first)
		return e;
	form_set_int(&m->form, "nights", 1);
	form_set_int(&m->form, "adults", 1);
	operation_form_set(m, "as", ways[0].value);
	return m->subject[0] != '\0' ? book_from_tape(m, v, a) : ERR_OK;
}

static const struct operation_form_kind book = {
	.operation = "book",
	.spec = { book_fields, sizeof(book_fields) / sizeof(book_fields[0]),
		book_buttons, sizeof(book_buttons) / sizeof(book_buttons[0]) },
	.fill = fill_book,
	.changed = changed,
	.argument = argument,
	.lookup_key = "name",
};

static enum err
load_book(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &book, app, a);
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &walk_in, app, a);
}

const struct screen screen_walk_in = {
	.name = "walk-in",
	.title = N_("WALK-IN"),
	.context = CTX_FORM,
	.model_size = sizeof(struct walk_in),
	.load = load,
	.update = operation_form_update,
	.draw = operation_form_draw,
	.where = operation_form_where,
	.fini = operation_form_fini,
};

const struct screen screen_book = {
	.name = "book",
	.title = N_("BOOK"),
	.context = CTX_FORM,
	.model_size = sizeof(struct walk_in),
	.load = load_book,
	.update = operation_form_update,
	.draw = operation_form_draw,
	.where = operation_form_where,
	.fini = operation_form_fini,
};
