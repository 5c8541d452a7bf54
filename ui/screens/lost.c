/*
 * Lost property: what the house keeps for its owners, the newest on top, what
 * nobody has come for in time above all; below what was settled lately, since
 * owners ask for that too.
 */
#include "ui/screens/lost.h"
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"
#include "domain/role.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTLED_SHOWN_MS (INT64_C(30) * 24 * 60 * 60 * 1000)

/* Parts of the list, from the top. */
enum {
	PART_TIME_IS_UP,
	PART_KEPT,
	PART_SETTLED
};

static enum style
age_style(const void *rows, size_t row)
{
	const struct job_list *m = rows;

	return m->jobs[row].priority == PART_TIME_IS_UP ? STYLE_ALERT
							: STYLE_NORMAL;
}

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Where"),  10, ALIGN_LEFT,  0, job_place, NULL},
	{N_("What"),    0, ALIGN_LEFT,  0, job_what,  NULL},
	{N_("State"),   9, ALIGN_LEFT,  0, job_state, NULL},
	{N_("Kept in"), 14, ALIGN_LEFT, 1, job_extra, NULL},
	{N_("Whose"),  12, ALIGN_LEFT,  2, job_who,   NULL},
	{N_("Age"),     6, ALIGN_RIGHT, 3, job_age,   age_style},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Nobody has left anything behind. F6 writes down what was found."),
	.id = job_id, .key = job_place, .state = job_mark,
};

static const struct help_legend legend[] = {
	{N_("STATE"), N_("found"),    N_("the house keeps it")},
	{NULL,        N_("claimed"),  N_("somebody asks for it; the house keeps it")},
	{NULL,        N_("returned"), N_("its owner has it")},
	{NULL,        N_("sent"),     N_("on its way to its owner")},
	{NULL,        N_("disposed"), N_("nobody wanted it")},
	{NULL, NULL, NULL},
};

static const struct job_move moves[] = {
	{.act = ACT_EDIT,     .opens = &screen_lost_edit},
	{.act = ACT_HAND_OUT, .state = "returned", .ask = "contact",
	 .label = N_("Who took it (empty: the guest)")},
	{.act = ACT_SEND,     .state = "sent", .ask = "contact",
	 .label = N_("To whom, and where")},
	{.act = ACT_CLAIM,    .state = "claimed", .ask = "contact",
	 .label = N_("Who asks for it, and how to reach them")},
	{.act = ACT_DISPOSE,  .state = "disposed"},
	{.act = ACT_KEEP,     .state = "found"},
};

static const struct form_field hand_in_fields[] = {
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8,
	 .max_columns = 8, .hint = N_("Room number; empty for another place.")},
	{.key = "item", .label = N_("What"), .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 80, .hint = N_("In a few words: umbrella, black; phone charger.")},
	{.key = "location", .label = N_("Where"), .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = N_("Where exactly: under the bed; sauna, when it is not a room.")},
	{.key = "stored", .label = N_("Kept in"), .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = N_("Where it is now: safe 3, shelf B.")},
	{.key = "remark", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 300, .hint = N_("Anything that helps to find its owner.")},
};
static const struct form_field edit_fields[] = {
	{.key = "item", .label = N_("What"), .type = FORM_TEXT, .width = 40,
	 .required = true, .max_columns = 80, .hint = N_("What it is after all.")},
	{.key = "stored", .label = N_("Kept in"), .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = N_("Where it is now: safe 3, shelf B.")},
	{.key = "until", .label = N_("Kept until"), .type = FORM_DATE, .width = 12,
	 .hint = N_("Before that day a manager says why it is disposed of.")},
	{.key = "guest", .label = N_("Whose"), .type = FORM_TEXT, .width = 30,
	 .max_columns = 60, .hint = N_("Part of the guest's name, when it is somebody else's.")},
	{.key = "remark", .label = N_("Note"), .type = FORM_TEXT, .width = 50,
	 .max_columns = 300, .hint = N_("Anything that helps to find its owner.")},
};
static const struct form_button buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
#define FORM(name) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), buttons, 2 }
/* clang-format on */

static bool
is_kept(const struct record *item)
{
	int64_t s = record_int(item, LOST_STATE);

	return s == LOST_STATE_FOUND || s == LOST_STATE_CLAIMED;
}

/* ---- the list ---- */

static int
part_of(const struct app *app, const struct record *item)
{
	const char *until = record_text(item, LOST_KEEP_UNTIL);

	if (!is_kept(item))
		return PART_SETTLED;
	return until != NULL && strcmp(until, app_business_date(app)) < 0
		       ? PART_TIME_IS_UP
		       : PART_KEPT;
}

static bool
is_shown(const struct app *app, const struct record *item)
{
	if (record_int(item, LOST_STATE) == LOST_STATE_VOID)
		return false;
	return is_kept(item) ||
	       app_now_ms(app) - record_int(item, LOST_SETTLED_AT) <
		       SETTLED_SHOWN_MS;
}

static const char *
whose(const struct app *app, const struct record *item, struct arena *a)
{
	if (!role_sees(app_session(app)->role, TABLE_GUESTS, GUEST_FULL_NAME))
		return "";
	return lookup_guest(app,
		lookup_text(app, TABLE_STAYS, record_text(item, LOST_STAY_ID),
			STAY_GUEST_ID, a),
		a);
}

/* Where exactly, where it is now, until when, and by whom it is wanted. */
static const char *
about(const struct app *app, const struct record *item, const char *room,
	struct arena *a)
{
	const char *texts[5] = { "", "", "", lookup_given(item, LOST_REMARK),
		"" };
	const char *out = "";
	char until[6];

	if (room[0] != '\0')
		texts[0] = lookup_given(item, LOST_LOCATION);
	if (is_kept(item))
		texts[1] = lookup_given(item, LOST_KEPT_IN);
	if (is_kept(item) && !record_is_null(item, LOST_KEEP_UNTIL)) {
		date_short(record_text(item, LOST_KEEP_UNTIL), until);
		texts[2] = arena_printf(a, _("until %s"), until);
	}
	if (role_sees(app_session(app)->role, TABLE_LOST_ITEMS, LOST_CONTACT))
		texts[4] = lookup_given(item, LOST_CONTACT);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i][0] != '\0')
			out = arena_printf(a, "%s%s%s", out,
				out[0] != '\0' ? ", " : "", texts[i]);
	return out;
}

static void
fill(const struct app *app, const struct record *r, struct arena *a,
	struct job *out)
{
	const char *room = lookup_room(app, record_text(r, LOST_ROOM_ID), a);

	*out = (struct job){
		.id = r->id,
		.room_id = record_text(r, LOST_ROOM_ID),
		.place =
			room[0] != '\0' ? room : lookup_given(r, LOST_LOCATION),
		.what = lookup_given(r, LOST_ITEM),
		.words = about(app, r, room, a),
		.state = lookup_word(r, LOST_STATE, a),
		.who = whose(app, r, a),
		.extra = lookup_given(r, LOST_KEPT_IN),
		.priority = part_of(app, r),
		.since_ms = record_int(r, LOST_FOUND_AT),
		.mark = app_state_of(app, TABLE_LOST_ITEMS, r->id),
	};
}

static int
by_part(const void *a, const void *b)
{
	const struct job *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	if (x->since_ms != y->since_ms)
		return x->since_ms > y->since_ms ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e =
		v->list(v->ctx, TABLE_LOST_ITEMS, -1, value_null(), a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = 0;
	for (size_t i = 0; i < list.count; i++)
		if (is_shown(app, list.items[i]))
			fill(app, list.items[i], a, &(*out)[(*count)++]);
	if (*count > 1)
		qsort(*out, *count, sizeof((*out)[0]), by_part);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.operation = "found-update",
	.spec = &spec,
	.counted = N_("found"),
	.form = &screen_hand_in,
	.context = CTX_LOST,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct job_list *m = model;
	size_t over = 0;
	enum err e = job_list_load(m, &kind, app, a);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < m->count; i++)
		over += m->jobs[i].priority == PART_TIME_IS_UP;
	m->note[0] = '\0';
	if (over > 0)
		snprintf(m->note, sizeof(m->note), _("  time is up %zu"), over);
	return ERR_OK;
}

/* ---- of a guest ---- */

enum err
lost_line(const struct app *app, const char *stay_id, struct arena *a,
	const char **out)
{
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_LOST_ITEMS, LOST_STAY_ID,
		value_text(stay_id), a, &list);

	*out = "";
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];
		const char *in = lookup_given(r, LOST_KEPT_IN);

		if (is_kept(r))
			*out = arena_printf(a, "%s%s%s%s%s%s", *out,
				**out == '\0' ? _("Left behind: ") : ", ",
				lookup_given(r, LOST_ITEM),
				in[0] != '\0' ? " (" : "", in,
				in[0] != '\0' ? ")" : "");
	}
	return ERR_OK;
}

/* ---- forms ---- */

static enum err
fill_hand_in(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const char *room = lookup_room(app, m->subject, a);

	if (room[0] == '\0')
		snprintf(m->heads[0], sizeof(m->heads[0]),
			_("What was found, and where"));
	else
		snprintf(m->heads[0], sizeof(m->heads[0]), _("Found in %s"),
			room);
	if (first && room[0] != '\0') {
		operation_form_set(m, "room", room);
		form_focus(&m->form, "item");
	}
	return ERR_OK;
}

static enum err
fill_edit(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	struct record *r;
	struct job item;
	enum err e = v->find(v->ctx, TABLE_LOST_ITEMS, m->subject, a, &r);

	if (e != ERR_OK)
		return e;
	fill(app, r, a, &item);
	snprintf(m->heads[0], sizeof(m->heads[0]), "%s  %s  %s", item.place,
		item.what, item.state);
	snprintf(m->heads[1], sizeof(m->heads[1]), "%s", item.who);
	if (!first)
		return ERR_OK;
	operation_form_set(m, "item", item.what);
	operation_form_set(m, "stored", item.extra);
	operation_form_set(m, "until", record_text(r, LOST_KEEP_UNTIL));
	operation_form_set(m, "remark", record_text(r, LOST_REMARK));
	return ERR_OK;
}

static const struct operation_form_kind hand_in = {
	.operation = "found",
	.spec = FORM(hand_in),
	.fill = fill_hand_in,
};

static const struct operation_form_kind edit = {
	.operation = "found-update",
	.subject = "id",
	.spec = FORM(edit),
	.clears = true,
	.fill = fill_edit,
};

static enum err
load_hand_in(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &hand_in, app, a);
}

static enum err
load_edit(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &edit, app, a);
}

const struct screen screen_lost = {
	.name = "lost",
	.title = N_("LOST"),
	.context = CTX_LOST,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
const struct screen screen_hand_in =
	OPERATION_SCREEN("hand-in", N_("FOUND"), load_hand_in);
const struct screen screen_lost_edit =
	OPERATION_SCREEN("lost-edit", N_("FOUND"), load_edit);
