#include "ui/screens/conflict_rank.h"

#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"
#include "domain/conflict_sides.h"

#include <stdlib.h>
#include <string.h>

#define NONE (-1)

/* clang-format off */
static const struct {
	enum table table;
	int amount;
	int times; /* NONE: once */
	int from;  /* dates in place of times; NONE */
	int to;
	int state; /* NONE: it cannot be called off */
	int64_t off;
} amounts[] = {
	{ TABLE_STAYS, STAY_RATE_MINOR, NONE, STAY_ARRIVAL_DATE,
		STAY_DEPARTURE_DATE, STAY_STATE, STAY_STATE_CANCELLED },
	{ TABLE_ORDER_LINES, LINE_UNIT_PRICE_MINOR, LINE_QUANTITY, NONE, NONE,
		LINE_STATE, LINE_STATE_VOIDED },
	{ TABLE_FOLIO_CHARGES, CHARGE_AMOUNT_MINOR, NONE, NONE, NONE, NONE, 0 },
	{ TABLE_CASH_PAYMENTS, PAYMENT_AMOUNT_MINOR, NONE, NONE, NONE, NONE, 0 },
	{ TABLE_CASH_SESSIONS, DRAWER_COUNTED_MINOR, NONE, NONE, NONE, NONE, 0 },
};
/* clang-format on */

/* What is asked about, and the record as it stands; NULL: it is not there. */
struct asked {
	const struct view *v;
	const char *today;
	struct arena *a;
	struct conflict_sides sides;
	const struct record *record;
};

/* What a side says of a field, else the server, else the record. */
static struct value
value_of(const struct asked *q, enum conflict_side side, int field)
{
	for (size_t i = 0; i < q->sides.count; i++) {
		const struct conflict_field *f = &q->sides.fields[i];

		if (f->field != field)
			continue;
		if (f->has[side])
			return f->values[side];
		if (f->has[CONFLICT_SIDE_SERVER])
			return f->values[CONFLICT_SIDE_SERVER];
	}
	return q->record != NULL ? q->record->values[field] : value_null();
}

static int64_t
number_of(const struct asked *q, enum conflict_side side, int field)
{
	struct value v = value_of(q, side, field);

	return v.kind == VALUE_INT ? v.i : 0;
}

static const char *
text_of(const struct asked *q, enum conflict_side side, int field)
{
	struct value v = value_of(q, side, field);

	return v.kind == VALUE_TEXT ? v.s : "";
}

static bool
is_deleted(const struct asked *q, enum conflict_side side)
{
	return side == CONFLICT_SIDE_CLIENT
		       ? q->sides.deleted_here
		       : q->sides.deleted_server || q->sides.orphan;
}

/* What the record is worth when that side stands. */
static int64_t
worth(const struct asked *q, enum conflict_side side, size_t row)
{
	int64_t minor = number_of(q, side, amounts[row].amount);

	if (is_deleted(q, side) ||
		(amounts[row].state != NONE &&
			number_of(q, side, amounts[row].state) ==
				amounts[row].off))
		return 0;
	if (amounts[row].times != NONE)
		minor *= number_of(q, side, amounts[row].times);
	if (amounts[row].from != NONE)
		minor *= date_between(text_of(q, side, amounts[row].from),
			text_of(q, side, amounts[row].to));
	return minor;
}

static int64_t
at_stake(const struct asked *q)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		if (amounts[i].table == q->sides.entity->table)
			return worth(q, CONFLICT_SIDE_CLIENT, i) -
			       worth(q, CONFLICT_SIDE_SERVER, i);
	return 0;
}

/* ---- the guest, the room ---- */

enum presence {
	PRESENCE_NONE,
	PRESENCE_ARRIVES,
	PRESENCE_IN_HOUSE,
};

/* What is found of the people and the room that a record is about. */
struct people {
	enum presence guest;
	bool room;
};

static enum presence
presence(const struct asked *q, const struct record *stay)
{
	int64_t state = record_int(stay, STAY_STATE);

	if (stay->deleted)
		return PRESENCE_NONE;
	if (state == STAY_STATE_IN_HOUSE)
		return PRESENCE_IN_HOUSE;
	if (state == STAY_STATE_CONFIRMED &&
		strcmp(record_text(stay, STAY_ARRIVAL_DATE), q->today) <= 0)
		return PRESENCE_ARRIVES;
	return PRESENCE_NONE;
}

static void
meet(const struct asked *q, const struct record *stay, struct people *out)
{
	enum presence found = presence(q, stay);

	if (found > out->guest)
		out->guest = found;
}

/* Any of a guest's or a room's stays. */
static enum err
meet_any(const struct asked *q, int field, const char *id, struct people *out)
{
	struct record_list list;
	enum err e = q->v->list(
		q->v->ctx, TABLE_STAYS, field, value_text(id), q->a, &list);

	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		meet(q, list.items[i], out);
	return e;
}

static enum err
meet_of_stay(const struct asked *q, const char *id, struct people *out)
{
	struct record *stay;
	enum err e = q->v->find(q->v->ctx, TABLE_STAYS, id, q->a, &stay);

	if (e == ERR_OK)
		meet(q, stay, out);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Whom a field points to. What is wanted for a room is wanted by who lives
 * there; its cleaning and its repair are the room's. */
static enum err
look_at(const struct asked *q, enum table refs, const char *id,
	struct people *out)
{
	enum table own = q->sides.entity->table;

	out->room = out->room || refs == TABLE_ROOMS;
	if (refs == TABLE_STAYS)
		return meet_of_stay(q, id, out);
	if (refs == TABLE_GUESTS && own != TABLE_STAYS)
		return meet_any(q, STAY_GUEST_ID, id, out);
	if (refs == TABLE_ROOMS && own == TABLE_SERVICE_REQUESTS)
		return meet_any(q, STAY_ROOM_ID, id, out);
	return ERR_OK;
}

static enum err
find_people(const struct asked *q, const char *id, struct people *out)
{
	const struct entity *of = q->sides.entity;
	enum err e = look_at(q, of->table, id, out);

	for (size_t i = 0; e == ERR_OK && i < of->field_count; i++) {
		const char *to = text_of(q, CONFLICT_SIDE_CLIENT, (int)i);

		if (of->fields[i].type == FIELD_ID && to[0] != '\0')
			e = look_at(q, of->fields[i].refs, to, out);
	}
	return e;
}

enum err
conflict_rank_load(const struct view *v, const char *today,
	const struct record *conflict, struct arena *a,
	struct conflict_rank *out)
{
	const char *id = record_text(conflict, CONFLICT_RECORD_ID);
	struct asked q = { .v = v, .today = today, .a = a };
	struct people people = { 0 };
	struct record *r = NULL;
	enum err e = conflict_sides_read(conflict, a, &q.sides);

	*out = (struct conflict_rank){
		.stake = CONFLICT_STAKE_REST,
		.at_ms = record_int(conflict, CONFLICT_CLIENT_AT),
	};
	/* What this version does not know is decided elsewhere. */
	if (e == ERR_UNSUPPORTED)
		return ERR_OK;
	if (e == ERR_OK)
		e = v->find(v->ctx, q.sides.entity->table, id, a, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	q.record = r;
	out->minor = at_stake(&q);
	e = find_people(&q, id, &people);
	out->in_house = people.guest == PRESENCE_IN_HOUSE;
	out->stake = out->minor != 0                 ? CONFLICT_STAKE_MONEY
		     : people.guest != PRESENCE_NONE ? CONFLICT_STAKE_GUEST
		     : people.room                   ? CONFLICT_STAKE_ROOM
						     : CONFLICT_STAKE_REST;
	return e;
}

const char *
conflict_rank_words(const struct app *app, const struct conflict_rank *rank,
	struct arena *a)
{
	char money[MONEY_TEXT_SIZE];

	if (rank->stake == CONFLICT_STAKE_GUEST)
		return rank->in_house ? _("in house") : _("arrives");
	if (rank->stake != CONFLICT_STAKE_MONEY)
		return rank->stake == CONFLICT_STAKE_ROOM ? _("room") : "";
	app_money(app, llabs(rank->minor), money, sizeof(money));
	return arena_strdup(a, money);
}

#define BY(x, y)                                                               \
	do {                                                                   \
		if ((x) != (y))                                                \
			return (x) < (y) ? -1 : 1;                             \
	} while (0)

int
conflict_rank_compare(
	const struct conflict_rank *x, const struct conflict_rank *y)
{
	BY(x->stake, y->stake);
	BY(llabs(y->minor), llabs(x->minor));
	BY(x->at_ms, y->at_ms);
	return 0;
}
