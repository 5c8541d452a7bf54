/*
 * Rooms that are off sale: why, from when to when, and how they come back.
 * Blocks begin and end with the day; a block that is over early is released on
 * purpose, never as a side effect of a clean.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Room"),  6, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Off sale"), 14, ALIGN_LEFT, 0, job_what, NULL},
	{N_("Nights"), 11, ALIGN_LEFT, 1, job_extra, NULL},
	{N_("State"), 8, ALIGN_LEFT,  0, job_state, NULL},
	{N_("Back as"), 9, ALIGN_LEFT, 2, job_who,  NULL},
	{N_("Why"),   0, ALIGN_LEFT,  0, job_words, NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Every room is for sale. F6 takes one off for some days."),
	.id = job_id, .key = job_place, .state = job_mark,
};

static const struct help_legend legend[] = {
	{N_("OFF SALE"), N_("out of order"),   N_("broken: not sold, not counted")},
	{NULL,       N_("out of service"), N_("not fit today; counted as a room")},
	{NULL,       N_("house use"),      N_("the house sleeps in it")},
	{NULL,       N_("hold"),           N_("kept for somebody")},
	{N_("STATE"),    N_("planned"),        N_("begins with its first night")},
	{NULL,       N_("active"),         N_("off sale now")},
	{NULL, NULL, NULL},
};

static const struct job_move moves[] = {
	{.act = ACT_EDIT,    .opens = &screen_block_edit},
	{.act = ACT_START,   .state = "active"},
	{.act = ACT_RELEASE, .state = "released"},
	{.act = ACT_CANCEL_STAY, .state = "cancelled"},
};

static const struct form_choice kinds[] = {
	{"out_of_order",   N_("Out of order"),   N_("broken: cannot be sold")},
	{"out_of_service", N_("Out of service"), N_("only when nothing else is free")},
	{"house_use",      N_("House use"),      N_("the house sleeps in it")},
	{"hold",           N_("Hold"),           N_("kept for somebody")},
};
static const struct form_choice conditions[] = {
	{"dirty",     N_("Dirty"),     N_("to be cleaned first")},
	{"pickup",    N_("Pick-up"),   N_("a quick look first")},
	{"clean",     N_("Clean"),     NULL},
	{"inspected", N_("Inspected"), N_("ready at once")},
};
#define ROOM_FIELD \
	{.key = "room", .label = N_("Room"), .type = FORM_TEXT, .width = 8, \
	 .required = true, .max_columns = 8, .hint = N_("Room number.")}
#define KIND_FIELD \
	{.key = "kind", .label = N_("Off sale as"), .type = FORM_CHOICE, .width = 16, \
	 .required = true, .choices = kinds, .choice_count = 4, \
	 .hint = N_("What it is: F4 for the list.")}
#define FROM_FIELD \
	{.key = "from", .label = N_("First night"), .type = FORM_DATE, .width = 12, \
	 .required = true, .hint = N_("t is tonight; +2, fri, 24.12.")}
#define THROUGH_FIELD \
	{.key = "through", .label = N_("Last night"), .type = FORM_DATE, .width = 12, \
	 .required = true, .hint = N_("The room is sold again for the night after.")}
#define WHAT_FIELD \
	{.key = "what", .label = N_("Why"), .type = FORM_TEXT, .width = 50, \
	 .required = true, .max_columns = 120, .hint = N_("Everybody who wants the room reads it.")}
#define RETURN_FIELD \
	{.key = "return", .label = N_("Comes back"), .type = FORM_CHOICE, .width = 12, \
	 .choices = conditions, .choice_count = 4, \
	 .hint = N_("How the room is when it is given back: F4. Empty: dirty, a held one as it is.")}
static const struct form_field block_fields[] = {
	ROOM_FIELD, KIND_FIELD, FROM_FIELD, THROUGH_FIELD, WHAT_FIELD, RETURN_FIELD,
};
static const struct form_field edit_fields[] = {
	THROUGH_FIELD, WHAT_FIELD, RETURN_FIELD,
};
static const struct form_button block_buttons[] = {
	{N_("Block"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button edit_buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
#define FORM(name) { name##_fields, \
	sizeof(name##_fields) / sizeof(name##_fields[0]), name##_buttons, 2 }
/* clang-format on */

/* ---- the list ---- */

static const char *
nights_of(const struct record *r, struct arena *a)
{
	char from[6], through[6];

	date_short(record_text(r, BLOCK_FROM_DATE), from);
	date_short(record_text(r, BLOCK_THROUGH_DATE), through);
	return arena_printf(a, "%s-%s", from, through);
}

static void
fill(const struct app *app, const struct record *r, struct arena *a,
	struct job *out)
{
	*out = (struct job){
		.id = r->id,
		.room_id = record_text(r, BLOCK_ROOM_ID),
		.place = lookup_room(app, record_text(r, BLOCK_ROOM_ID), a),
		.what = lookup_word(r, BLOCK_KIND, a),
		.words = lookup_given(r, BLOCK_REASON),
		.state = lookup_word(r, BLOCK_STATE, a),
		.who = record_is_null(r, BLOCK_RETURN_CONDITION)
			       ? _("as it is")
			       : lookup_word(r, BLOCK_RETURN_CONDITION, a),
		.extra = nights_of(r, a),
		.mark = app_state_of(app, TABLE_ROOM_BLOCKS, r->id),
	};
}

static int
by_room(const void *a, const void *b)
{
	const struct job *x = a, *y = b;
	int order = strcmp(x->place, y->place);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e =
		v->list(v->ctx, TABLE_ROOM_BLOCKS, -1, value_null(), a, &list);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, list.count + 1);
	*count = 0;
	for (size_t i = 0; i < list.count; i++) {
		int64_t s = record_int(list.items[i], BLOCK_STATE);

		if (s == BLOCK_STATE_PLANNED || s == BLOCK_STATE_ACTIVE)
			fill(app, list.items[i], a, &(*out)[(*count)++]);
	}
	qsort(*out, *count, sizeof((*out)[0]), by_room);
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.operation = "block-update",
	.spec = &spec,
	.counted = N_("off sale"),
	.form = &screen_block,
	.context = CTX_BLOCKS,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

/* ---- forms ---- */

static enum err
fill_block(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	snprintf(m->heads[0], sizeof(m->heads[0]),
		_("Take a room off sale, from one night to another"));
	if (!first)
		return ERR_OK;
	operation_form_set(m, "room", lookup_room(app, m->subject, a));
	operation_form_set(m, "kind", kinds[0].value);
	operation_form_set(m, "from", app_business_date(app));
	operation_form_set(m, "through", app_business_date(app));
	if (!form_is_empty(&m->form, "room"))
		form_focus(&m->form, "kind");
	return ERR_OK;
}

static enum err
fill_edit(
	struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	const struct view *v = app_view(app);
	struct record *r;
	enum err e = v->find(v->ctx, TABLE_ROOM_BLOCKS, m->subject, a, &r);

	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("Room %s: %s, %s"),
		lookup_room(app, record_text(r, BLOCK_ROOM_ID), a),
		lookup_word(r, BLOCK_KIND, a), lookup_word(r, BLOCK_STATE, a));
	snprintf(m->heads[1], sizeof(m->heads[1]), "%s", nights_of(r, a));
	if (!first)
		return ERR_OK;
	operation_form_set(m, "through", record_text(r, BLOCK_THROUGH_DATE));
	operation_form_set(m, "what", record_text(r, BLOCK_REASON));
	if (!record_is_null(r, BLOCK_RETURN_CONDITION))
		operation_form_set(
			m, "return", record_word(r, BLOCK_RETURN_CONDITION));
	return ERR_OK;
}

/* The last night is not before the first. */
static void
block_changed(struct operation_form *m, const struct app *app)
{
	char from[11], through[11];

	(void)app;
	form_set_warning(&m->form, "through",
		form_date(&m->form, "from", from) == ERR_OK &&
				form_date(&m->form, "through", through) ==
					ERR_OK &&
				strcmp(through, from) < 0
			? _("That is before the first night.")
			: "");
}

static const struct operation_form_kind block = {
	.operation = "block",
	.spec = FORM(block),
	.fill = fill_block,
	.changed = block_changed,
};

static const struct operation_form_kind edit = {
	.operation = "block-update",
	.subject = "id",
	.spec = FORM(edit),
	.clears = true,
	.fill = fill_edit,
};

static enum err
load_block(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &block, app, a);
}

static enum err
load_edit(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &edit, app, a);
}

const struct screen screen_blocks = {
	.name = "blocks",
	.title = N_("BLOCKS"),
	.context = CTX_BLOCKS,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.legend = legend,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
const struct screen screen_block =
	OPERATION_SCREEN("block", N_("BLOCK"), load_block);
const struct screen screen_block_edit =
	OPERATION_SCREEN("block-edit", N_("BLOCK"), load_edit);
