/* The house: rooms, cleaning, requests, repairs. */
#include "domain/operations_priv.h"

#include "base/date.h"
#include "domain/states.h"

/* Lost property is kept for its owner so long, unless somebody says how long.
 */
#define LOST_KEPT_DAYS 90

/* Work that waits in a room, found by the room instead of an id. */
struct job {
	enum table table;
	int room;
	int state;
	int kind;         /* -1: it has none */
	int what;         /* then: the words that tell it */
	unsigned waiting; /* bits: states in which it is still to be done */
};

static const struct job task_job = {
	.table = TABLE_HOUSEKEEPING_TASKS,
	.room = TASK_ROOM_ID,
	.state = TASK_STATE,
	.kind = TASK_KIND,
	.waiting = 1u << TASK_STATE_PLANNED | 1u << TASK_STATE_ASSIGNED |
		   1u << TASK_STATE_STARTED | 1u << TASK_STATE_PAUSED,
};

static const struct job request_job = {
	.table = TABLE_SERVICE_REQUESTS,
	.room = REQUEST_ROOM_ID,
	.state = REQUEST_STATE,
	.kind = REQUEST_KIND,
	.waiting = 1u << REQUEST_STATE_OPEN | 1u << REQUEST_STATE_ACKNOWLEDGED |
		   1u << REQUEST_STATE_ASSIGNED |
		   1u << REQUEST_STATE_PENDING_FOLLOW_UP,
};

static const struct job report_job = {
	.table = TABLE_MAINTENANCE_REPORTS,
	.room = REPORT_ROOM_ID,
	.state = REPORT_STATE,
	.kind = -1,
	.what = REPORT_ISSUE,
	.waiting = 1u << REPORT_STATE_NOTIFIED | 1u << REPORT_STATE_STARTED |
		   1u << REPORT_STATE_STOPPED | 1u << REPORT_STATE_DEFERRED,
};

static const struct job block_job = {
	.table = TABLE_ROOM_BLOCKS,
	.room = BLOCK_ROOM_ID,
	.state = BLOCK_STATE,
	.kind = BLOCK_KIND,
	.waiting = 1u << BLOCK_STATE_PLANNED | 1u << BLOCK_STATE_ACTIVE,
};

static const struct job lost_job = {
	.table = TABLE_LOST_ITEMS,
	.room = LOST_ROOM_ID,
	.state = LOST_STATE,
	.kind = -1,
	.what = LOST_ITEM,
	.waiting = 1u << LOST_STATE_FOUND | 1u << LOST_STATE_CLAIMED,
};

/* The state that is asked for; -1 when none is. */
static enum err
wanted_state(struct operation_build *b, const struct job *job, int *out)
{
	struct value v;
	enum err e = build_value(b, "state", job->table, job->state, &v);

	*out = v.kind == VALUE_INT ? (int)v.i : -1;
	return e;
}

static const char *
describe_job(struct operation_build *b, const struct job *job,
	const struct record *r)
{
	const char *what = job->kind >= 0 ? record_word(r, job->kind)
					  : record_text(r, job->what);

	return arena_printf(
		b->a, "%s %s (%s)", what, record_word(r, job->state), r->id);
}

/* Whether asking for that state can mean this one. */
static bool
may_go(const struct job *job, const struct record *r, int wanted)
{
	int now = (int)record_int(r, job->state);

	return wanted < 0 ||
	       (now != wanted && state_may(states_of(job->table), now, wanted));
}

/* What waits comes first; something finished, the latest, only when nothing
 * else can go to the wanted state. */
static enum err
job_of_room(struct operation_build *b, const struct job *job,
	const struct record *room, int wanted, struct record **out)
{
	struct candidates c = { 0 };
	struct record *finished = NULL;
	struct record *found = NULL;
	struct record_list all;
	struct value kind = value_null();
	enum err e =
		find_list(b, job->table, job->room, value_text(room->id), &all);

	if (e == ERR_OK && job->kind >= 0)
		e = build_value(b, "kind", job->table, job->kind, &kind);
	for (size_t i = 0; e == ERR_OK && i < all.count; i++) {
		struct record *r = all.items[i];

		if ((kind.kind != VALUE_NULL &&
			    !value_equal(kind, r->values[job->kind])) ||
			!may_go(job, r, wanted))
			continue;
		if ((job->waiting & (1u << record_int(r, job->state))) != 0) {
			found = r;
			candidates_add(b, &c, describe_job(b, job, r));
		} else if (wanted >= 0) {
			finished = r;
		}
	}
	if (e == ERR_OK && c.count > 1)
		e = candidates_ask(b, &c, "room", "give id=");
	*out = found != NULL ? found : finished;
	return e;
}

/* *out NULL: the room has none that fits. */
static enum err
find_job(struct operation_build *b, const struct job *job, int wanted,
	struct record **out)
{
	struct record *room;
	enum err e = find_arg(b, "id", job->table, out);

	if (e != ERR_OK || *out != NULL)
		return e;
	e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e != ERR_OK)
		return e;
	if (room == NULL)
		return build_invalid(b, "room",
			"is missing: its number, or id= of the %s",
			entity_get(job->table)->one);
	return job_of_room(b, job, room, wanted, out);
}

static enum err
no_job(struct operation_build *b, const struct job *job, const char *remedy)
{
	return build_missing(b, "room", "room %s has no %s for that%s",
		build_arg(b, "room"), entity_get(job->table)->one, remedy);
}

static const char *
room_of(struct operation_build *b, const struct record *r, int field)
{
	const char *id = record_text(r, field);

	return id == NULL ? "" : arena_printf(b->a, " %s", name_of_room(b, id));
}

enum err
build_room_status(struct operation_build *b)
{
	struct record *room;
	struct draft *d;
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e != ERR_OK)
		return e;
	d = draft_update(b, room);
	e = draft_given(b, d);
	build_sum_up(b, "Room %s updated.", record_text(room, ROOM_NUMBER));
	return e;
}

static enum err
plan_task(struct operation_build *b)
{
	struct record *room;
	struct draft *d;
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_HOUSEKEEPING_TASKS);
	draft_text(b, d, TASK_ROOM_ID, room->id);
	draft_int(b, d, TASK_STATE,
		build_arg(b, "to") == NULL ? TASK_STATE_PLANNED
					   : TASK_STATE_ASSIGNED);
	e = draft_given(b, d);
	build_sum_up(b, "Clean of %s planned.", record_text(room, ROOM_NUMBER));
	return e;
}

enum err
build_task(struct operation_build *b)
{
	struct record *task;
	struct draft *d;
	int wanted;
	enum err e = wanted_state(b, &task_job, &wanted);

	if (e == ERR_OK)
		e = find_job(b, &task_job, wanted, &task);
	if (e != ERR_OK)
		return e;
	if (task == NULL && build_arg(b, "kind") != NULL)
		return plan_task(b);
	if (task == NULL)
		return no_job(b, &task_job, "; kind= plans one");
	d = draft_update(b, task);
	if (wanted < 0 && build_arg(b, "to") != NULL &&
		record_int(task, TASK_STATE) == TASK_STATE_PLANNED)
		draft_int(b, d, TASK_STATE, TASK_STATE_ASSIGNED);
	if (wanted == TASK_STATE_SKIPPED)
		e = draft_arg(b, d, TASK_SKIP_REASON, "reason");
	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "Task%s %s %s.", room_of(b, task, TASK_ROOM_ID),
		record_word(task, TASK_KIND),
		wanted < 0 ? "updated"
			   : choices_word(&task_state_choices, wanted));
	return e;
}

/* at=: the next such time at the hotel; the server's clock decides. */
static enum err
set_wanted(struct operation_build *b, struct draft *d, char clock[6])
{
	const char *text = build_arg(b, "at");
	int64_t now = b->now_ms + b->c->clock_offset_ms;
	const char *zone = NULL;
	struct record_list hotels;
	int64_t at;
	enum err e;

	*clock = '\0';
	if (text == NULL)
		return ERR_OK;
	e = find_list(b, TABLE_PROPERTIES, -1, value_null(), &hotels);
	if (e != ERR_OK)
		return e;
	if (hotels.count > 0)
		zone = record_text(hotels.items[0], PROPERTY_TIMEZONE);
	if (!date_parse_clock(text, zone, now, &at))
		return build_invalid(b, "at",
			"must be a time like 06:30, or +20 for in 20 minutes, "
			"not '%s'",
			text);
	draft_int(b, d, REQUEST_WANTED_AT, at);
	date_clock(at, date_zone_offset_min(zone, at), clock);
	return ERR_OK;
}

/* What the builder knows to be missing, said by the argument's name. */
static enum err
check_for_guest(struct operation_build *b, const struct record *room,
	const struct record *stay)
{
	struct value kind;
	bool is_call;
	enum err e = build_value(
		b, "kind", TABLE_SERVICE_REQUESTS, REQUEST_KIND, &kind);

	if (e != ERR_OK)
		return e;
	is_call = kind.i == REQUEST_KIND_WAKE_UP;
	if (!is_call && kind.i != REQUEST_KIND_MESSAGE)
		return ERR_OK;
	if (stay == NULL)
		return build_invalid(b, "room",
			"%s has no guest in house for that",
			record_text(room, ROOM_NUMBER));
	if (is_call && build_arg(b, "at") == NULL)
		return build_invalid(b, "at",
			"is missing: when the guest is called, as 06:30");
	if (!is_call && build_arg(b, "message") == NULL)
		return build_invalid(
			b, "message", "is missing: what the guest is told");
	return ERR_OK;
}

static void
sum_up_request(struct operation_build *b, const struct draft *d,
	const char *room, const char *clock)
{
	const struct value *kind =
		field_values_find(&d->act.data, REQUEST_KIND);

	if (kind->i == REQUEST_KIND_WAKE_UP)
		build_sum_up(b, "Wake-up call for room %s at %s.", room, clock);
	else if (kind->i == REQUEST_KIND_MESSAGE)
		build_sum_up(b, "Message for room %s noted.", room);
	else if (clock[0] != '\0')
		build_sum_up(
			b, "Request of room %s for %s noted.", room, clock);
	else
		build_sum_up(b, "Request of room %s noted.", room);
}

enum err
build_request(struct operation_build *b)
{
	struct record *room;
	struct record *stay = NULL;
	struct draft *d;
	char clock[6];
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e == ERR_OK)
		e = find_occupant(b, room->id, &stay);
	if (e == ERR_OK)
		e = check_for_guest(b, room, stay);
	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_SERVICE_REQUESTS);
	draft_text(b, d, REQUEST_ROOM_ID, room->id);
	if (stay != NULL)
		draft_text(b, d, REQUEST_STAY_ID, stay->id);
	draft_int(b, d, REQUEST_SOURCE, REQUEST_SOURCE_DESK);
	draft_int(b, d, REQUEST_STATE,
		build_arg(b, "to") == NULL ? REQUEST_STATE_OPEN
					   : REQUEST_STATE_ASSIGNED);
	e = set_wanted(b, d, clock);
	if (e == ERR_OK)
		e = draft_given(b, d);
	if (e == ERR_OK)
		sum_up_request(b, d, record_text(room, ROOM_NUMBER), clock);
	return e;
}

enum err
build_request_update(struct operation_build *b)
{
	struct record *request;
	struct draft *d;
	char clock[6];
	int wanted;
	int64_t now;
	enum err e = wanted_state(b, &request_job, &wanted);

	if (e == ERR_OK)
		e = find_job(b, &request_job, wanted, &request);
	if (e != ERR_OK)
		return e;
	if (request == NULL)
		return no_job(b, &request_job, "");
	d = draft_update(b, request);
	now = record_int(request, REQUEST_STATE);
	if (wanted < 0 && build_arg(b, "to") != NULL &&
		(now == REQUEST_STATE_OPEN ||
			now == REQUEST_STATE_ACKNOWLEDGED))
		draft_int(b, d, REQUEST_STATE, REQUEST_STATE_ASSIGNED);
	/* What it repeats makes it a duplicate. */
	if (wanted < 0 && build_arg(b, "of") != NULL)
		draft_int(b, d, REQUEST_STATE, REQUEST_STATE_DUPLICATE);
	e = set_wanted(b, d, clock);
	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "Request%s %s %s.",
		room_of(b, request, REQUEST_ROOM_ID),
		record_word(request, REQUEST_KIND),
		wanted < 0 ? "updated"
			   : choices_word(&request_state_choices, wanted));
	return e;
}

enum err
build_report(struct operation_build *b)
{
	struct draft *d;
	enum err e;

	if (build_arg(b, "room") == NULL && build_arg(b, "location") == NULL)
		return build_invalid(b, "room",
			"is missing: the room's number, or location=PLACE");
	d = draft_insert(b, TABLE_MAINTENANCE_REPORTS);
	draft_int(b, d, REPORT_STATE, REPORT_STATE_NOTIFIED);
	draft_int(b, d, REPORT_PRIORITY, 3);
	draft_text(b, d, REPORT_REPORTED_BY, b->c->user_id);
	e = draft_given(b, d);
	build_sum_up(b, "Reported: %s.", build_arg(b, "issue"));
	return e;
}

enum err
build_report_update(struct operation_build *b)
{
	struct record *report;
	struct draft *d;
	int wanted;
	enum err e = wanted_state(b, &report_job, &wanted);

	if (e == ERR_OK)
		e = find_job(b, &report_job, wanted, &report);
	if (e != ERR_OK)
		return e;
	if (report == NULL)
		return no_job(b, &report_job, "");
	d = draft_update(b, report);
	/* Until a day to come means put off. */
	if (wanted < 0 && build_arg(b, "until") != NULL)
		draft_int(b, d, REPORT_STATE, REPORT_STATE_DEFERRED);
	e = draft_given(b, d);
	build_sum_up(b, "Report%s %s.", room_of(b, report, REPORT_ROOM_ID),
		wanted < 0 ? "updated"
			   : choices_word(&report_state_choices, wanted));
	return e;
}

/* ---- blocks ---- */

/* From today when nothing is said; through= or nights= says how long. */
static enum err
block_dates(struct operation_build *b, struct draft *d)
{
	struct value from;
	int64_t nights = 1;
	char through[DATE_SIZE];
	enum err e = build_value(
		b, "from", TABLE_ROOM_BLOCKS, BLOCK_FROM_DATE, &from);

	if (e != ERR_OK)
		return e;
	if (from.kind == VALUE_NULL)
		from = value_text(b->c->business_date);
	draft_set(b, d, BLOCK_FROM_DATE, from);
	if (build_arg(b, "through") != NULL)
		return build_arg(b, "nights") == NULL
			       ? ERR_OK
			       : build_invalid(
					 b, "nights", "or through=, not both");
	e = build_number(b, "nights", 1, 999, 1, &nights);
	if (e != ERR_OK)
		return e;
	if (!date_add(from.s, (int32_t)nights - 1, through))
		return build_invalid(b, "nights", "are too many");
	draft_text(b, d, BLOCK_THROUGH_DATE, arena_strdup(b->a, through));
	return ERR_OK;
}

enum err
build_block(struct operation_build *b)
{
	struct record *room;
	struct draft *d;
	enum err e = find_arg(b, "room", TABLE_ROOMS, &room);

	if (e != ERR_OK)
		return e;
	d = draft_insert(b, TABLE_ROOM_BLOCKS);
	draft_text(b, d, BLOCK_ROOM_ID, room->id);
	draft_int(b, d, BLOCK_STATE, BLOCK_STATE_PLANNED);
	e = block_dates(b, d);
	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "Room %s is blocked: %s.",
		record_text(room, ROOM_NUMBER), build_arg(b, "what"));
	return e;
}

enum err
build_block_update(struct operation_build *b)
{
	struct record *block;
	struct draft *d;
	int wanted;
	enum err e = wanted_state(b, &block_job, &wanted);

	if (e == ERR_OK)
		e = find_job(b, &block_job, wanted, &block);
	if (e != ERR_OK)
		return e;
	if (block == NULL)
		return no_job(b, &block_job, "; block makes one");
	d = draft_update(b, block);
	e = draft_given(b, d);
	build_sum_up(b, "Block%s %s %s.", room_of(b, block, BLOCK_ROOM_ID),
		record_word(block, BLOCK_KIND),
		wanted < 0 ? "updated"
			   : choices_word(&block_state_choices, wanted));
	return e;
}

/* ---- lost property ---- */

/* Who is named; else who is in the room it was found in, or was there last. */
static enum err
set_owner(struct operation_build *b, struct draft *d)
{
	const unsigned been =
		1u << STAY_STATE_IN_HOUSE | 1u << STAY_STATE_CHECKED_OUT;
	struct record *room = NULL;
	struct record *stay = NULL;
	enum err e = ERR_OK;

	if (build_arg(b, "stay") != NULL || build_arg(b, "guest") != NULL)
		e = find_stay(b, NULL, been, &stay);
	else if (d->old == NULL)
		e = find_arg(b, "room", TABLE_ROOMS, &room);
	if (e == ERR_OK && room != NULL)
		e = find_last_in_room(b, room->id, been, &stay);
	if (e == ERR_OK && stay != NULL)
		draft_text(b, d, LOST_STAY_ID, stay->id);
	return e;
}

enum err
build_found(struct operation_build *b)
{
	char until[DATE_SIZE];
	struct draft *d;
	enum err e;

	if (build_arg(b, "room") == NULL && build_arg(b, "location") == NULL)
		return build_invalid(b, "room",
			"is missing: the room's number, or location=PLACE");
	d = draft_insert(b, TABLE_LOST_ITEMS);
	draft_int(b, d, LOST_STATE, LOST_STATE_FOUND);
	if (b->c->business_date != NULL &&
		date_add(b->c->business_date, LOST_KEPT_DAYS, until))
		draft_text(b, d, LOST_KEEP_UNTIL, arena_strdup(b->a, until));
	e = set_owner(b, d);
	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "Noted as lost property: %s.", build_arg(b, "item"));
	return e;
}

enum err
build_found_update(struct operation_build *b)
{
	struct record *item;
	struct draft *d;
	int wanted;
	enum err e = wanted_state(b, &lost_job, &wanted);

	if (e == ERR_OK)
		e = find_job(b, &lost_job, wanted, &item);
	if (e != ERR_OK)
		return e;
	if (item == NULL)
		return no_job(b, &lost_job, "; found makes one");
	d = draft_update(b, item);
	e = set_owner(b, d);
	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "Lost item%s %s.", room_of(b, item, LOST_ROOM_ID),
		wanted < 0 ? "updated"
			   : choices_word(&lost_state_choices, wanted));
	return e;
}
