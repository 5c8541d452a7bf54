/*
 * Rooms in which housekeeping found somebody else than the front desk has
 * there, in plain words, with what to do. Settled where the stay is; or
 * somebody looked, and the desk is right.
 */
#include "ui/screens.h"
#include "ui/screens/found.h"
#include "ui/screens/job_list.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include <string.h>

/* clang-format off */
static const struct list_column columns[] = {
	{N_("Room"),   5, ALIGN_LEFT,  0, job_place, NULL},
	{N_("Found"), 10, ALIGN_LEFT,  0, job_what,  job_style},
	{N_("Desk"),  16, ALIGN_LEFT,  0, job_who,   NULL},
	{N_("What to do"), 0, ALIGN_LEFT, 0, job_extra, NULL},
};

static const struct list_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.empty = N_("Housekeeping found in the rooms whom the front desk has there."),
	.id = job_id, .key = job_place, .state = job_mark,
	.enter_opens = true,
};

static const struct job_move moves[] = {
	{.act = ACT_DETAILS, .opens = &screen_arrivals},
	{.act = ACT_DESK_RIGHT, .key = "seen", .value = ""},
};
/* clang-format on */

enum err
found_load(const struct app *app, const struct record *room, struct arena *a,
	struct found *out)
{
	const struct view *v = app_shown(app);
	struct record_list stays;
	enum err e = v->list(v->ctx, TABLE_STAYS, STAY_ROOM_ID,
		value_text(room->id), a, &stays);

	*out = (struct found){
		.room = record_text(room, ROOM_NUMBER),
		.guest = "",
		.seen = record_is_null(room, ROOM_REPORTED_OCCUPANCY)
				? -1
				: record_int(room, ROOM_REPORTED_OCCUPANCY),
		.persons = record_is_null(room, ROOM_REPORTED_PERSONS)
				   ? -1
				   : record_int(room, ROOM_REPORTED_PERSONS),
	};
	for (size_t i = 0; e == ERR_OK && i < stays.count; i++)
		if (record_int(stays.items[i], STAY_STATE) ==
			STAY_STATE_IN_HOUSE)
			out->stay = stays.items[i];
	if (e != ERR_OK)
		return e;
	if (out->stay != NULL) {
		out->guest = lookup_text(app, TABLE_GUESTS,
			record_text(out->stay, STAY_GUEST_ID), GUEST_FULL_NAME,
			a);
		out->expected = record_int(out->stay, STAY_ADULTS) +
				record_int(out->stay, STAY_CHILDREN);
	}
	out->differs =
		out->seen >= 0 &&
		((out->seen == OCCUPANCY_OCCUPIED) != (out->stay != NULL) ||
			(out->stay != NULL && out->persons >= 0 &&
				out->persons != out->expected));
	return ERR_OK;
}

/* The whole sentence stands on line 21. */
static void
describe(const struct found *f, struct arena *a, struct job *j)
{
	if (f->stay == NULL) {
		j->what = _("somebody");
		j->who = _("vacant");
		j->words = arena_printf(a,
			_("Housekeeping found somebody in %s, the front desk "
			  "has it vacant."),
			f->room);
		j->extra = _("Ask who it is; check in, or keep it free");
		j->opens = &screen_arrivals;
	} else if (f->seen == OCCUPANCY_VACANT) {
		j->what = _("vacant");
		j->who = f->guest;
		j->words = arena_printf(a,
			_("Housekeeping found %s vacant, the front desk has it "
			  "occupied by %s."),
			f->room, f->guest);
		j->extra = _("Look; if the guest has gone, check out");
		j->opens = &screen_check_out;
		j->param = f->stay->id;
	} else {
		j->what = arena_printf(a,
			words_count("%d person", "%d persons",
				(unsigned long)f->persons),
			(int)f->persons);
		j->who = f->guest;
		j->words = arena_printf(a,
			_("Housekeeping counted %d in %s, the front desk has "
			  "%d there: %s."),
			(int)f->persons, f->room, (int)f->expected, f->guest);
		j->extra = _("Ask the guest; correct the persons or the rate");
		j->opens = &screen_extend;
		j->param = f->stay->id;
	}
}

static enum err
load_jobs(
	const struct app *app, struct arena *a, struct job **out, size_t *count)
{
	const struct view *v = app_shown(app);
	struct record_list rooms;
	struct found f;
	enum err e = v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &rooms);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct job, rooms.count + 1);
	*count = 0;
	for (size_t i = 0; i < rooms.count; i++) {
		struct job *j = &(*out)[*count];
		const struct record *r = rooms.items[i];

		if (record_is_null(r, ROOM_REPORTED_OCCUPANCY))
			continue;
		e = found_load(app, r, a, &f);
		if (e != ERR_OK)
			return e;
		if (!f.differs)
			continue;
		*j = (struct job){ .id = r->id,
			.room_id = r->id,
			.place = f.room,
			.state = "",
			.urgent = f.stay == NULL || f.seen == OCCUPANCY_VACANT,
			.mark = app_state_of(app, TABLE_ROOMS, r->id) };
		describe(&f, a, j);
		(*count)++;
	}
	return ERR_OK;
}

static const struct job_list_kind kind = {
	.operation = "room-status",
	.subject = "room",
	.spec = &spec,
	.counted = N_("to look at"),
	.says_words = true,
	.context = CTX_FOUND,
	.moves = moves,
	.move_count = sizeof(moves) / sizeof(moves[0]),
	.load = load_jobs,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return job_list_load(model, &kind, app, a);
}

const struct screen screen_discrepancies = {
	.name = "discrepancies",
	.title = N_("WHO IS IN"),
	.context = CTX_FOUND,
	.model_size = sizeof(struct job_list),
	.has_pane = true,
	.load = load,
	.update = job_list_update,
	.draw = job_list_draw,
	.where = job_list_where,
};
