/*
 * Inside the reducer: the work on one action, and how an entity plugs in.
 *
 * A hook checks with work_raise and changes records with work_edit and
 * work_insert; both count at once, so that later steps see earlier effects.
 * Nothing is written before the end: a refusal drops everything.
 *
 * Hooks and most functions here return enum err. Besides failures of the view
 * there is one value of special meaning: ERR_REFUSED says "stop, the reduction
 * already tells the outcome". It goes up unchanged.
 */
#ifndef OFFSYNC_DOMAIN_REDUCE_PRIV_H
#define OFFSYNC_DOMAIN_REDUCE_PRIV_H

#include "base/uuid.h"
#include "domain/merge.h"
#include "domain/reduce.h"

struct work_write {
	struct record *record;       /* as it shall be; hooks change it */
	const struct record *before; /* NULL: there was none */
};

/* What the view was asked for already; record NULL: not there. */
struct work_found {
	enum table table;
	const char *id;
	struct record *record;
};

struct reduce_work {
	const struct reduce_input *in;
	const struct action *act;
	struct arena *arena;
	struct reduction *out;
	/* The records as they are after the steps so far: for work_list and for
	 * functions that take a view (folio.h). */
	struct view view;

	struct work_write *writes;
	size_t write_count;
	size_t write_cap;
	struct work_found *found;
	size_t found_count;
	size_t found_cap;

	const struct record *property; /* see property_find */
	bool property_known;
	const struct record *staff; /* NULL for an integration */
	enum role role;
	/* The change is a manager's decision on a conflict, not the action's
	 * own. */
	bool deciding;
	/* Bits: fields of the action's record that hold something else than it
	 * says, because it came too late for that. */
	unsigned overruled;
};

/* ---- records (reduce_work.c) ---- */

void work_init(struct reduce_work *w, const struct reduce_input *in,
	struct arena *a, struct reduction *out);

/* Tombstones too; ERR_NOT_FOUND when there has never been one. */
enum err work_find(struct reduce_work *w, enum table t, const char *id,
	const struct record **out) MUST_CHECK;
/* *out is NULL when there is none, when it is deleted or when id is NULL. */
enum err work_find_live(struct reduce_work *w, enum table t, const char *id,
	const struct record **out) MUST_CHECK;
enum err work_list(struct reduce_work *w, enum table t, int field,
	struct value v, struct record_list *out) MUST_CHECK;

/* The record to change; the same one when asked again. */
struct record *work_edit(struct reduce_work *w, const struct record *r);
/* A new record; id is copied and must be free. */
struct record *work_insert(struct reduce_work *w, enum table t, const char *id);
/*
 * An id that an effect gives to a record of its own: derived from space and
 * name, so that terminal and server agree; when somebody has that one already,
 * from name:2, name:3 …
 */
enum err work_derive(struct reduce_work *w, enum table t, const char *space,
	const char *name, char out[UUID_SIZE]) MUST_CHECK;
/* When the field got its value, before this action; updated_at where nobody
 * knows. */
enum err work_set_at(struct reduce_work *w, const struct record *r, int field,
	int64_t *out) MUST_CHECK;
/* Makes the list of writes: unchanged ones dropped, parents first, common
 * columns set, closed folios numbered. */
enum err work_finish(struct reduce_work *w) MUST_CHECK;
/* Forgets all writes. */
void work_drop(struct reduce_work *w);

/* ---- answers (reduce_work.c) ---- */

/*
 * A rule is broken. ERR_OK: go on, because the rule only warns, is overridden,
 * or takes a late fact as it is; noted as exception. For a rule whose late
 * answer is AUTO, ERR_OK means that the caller answers it now. ERR_REFUSED
 * otherwise. The detail is one sentence part without a full stop.
 */
__attribute__((format(printf, 3, 4))) enum err work_raise(struct reduce_work *w,
	enum rule rule, const char *format, ...) MUST_CHECK;
/* Whether the person goes past the rule with a reason, and may. */
bool work_insists(const struct reduce_work *w, enum rule rule);
/* Refuses whatever the rule's class is. */
__attribute__((format(printf, 3, 4))) enum err work_refuse(
	struct reduce_work *w, enum rule rule, const char *format,
	...) MUST_CHECK;
/* Goes on and notes an exception. */
__attribute__((format(printf, 3, 4))) void work_note(
	struct reduce_work *w, enum rule rule, const char *format, ...);
/* Says why nothing is applied, before a stop. */
__attribute__((format(printf, 3, 4))) void work_blame(
	struct reduce_work *w, enum rule rule, const char *format, ...);
/* Already done: stops with OUTCOME_APPLIED, the rule and no writes. */
__attribute__((format(printf, 3, 4))) enum err work_settle(
	struct reduce_work *w, enum rule rule, const char *format,
	...) MUST_CHECK;
/* A value is wrong: stops with OUTCOME_INVALID and one problem. */
enum err work_invalid(struct reduce_work *w, const struct entity *e, int field,
	const char *message) MUST_CHECK;
/* Stops with an outcome; what is written so far stays. */
enum err work_stop(struct reduce_work *w, enum outcome outcome) MUST_CHECK;

/* Of the view's own failures and of stops. */
static inline bool
work_is_stop(enum err e)
{
	return e == ERR_REFUSED;
}

/* ---- small questions ---- */

/* First eight characters of an id, for details: guests' names stay in guests'
 * records. In the arena. */
const char *work_ref(struct reduce_work *w, const char *id);
/* "room 204", in the arena. */
const char *work_room(struct reduce_work *w, const struct record *room);
/* Whether it is the record of that id; id may be NULL. */
bool work_is_id(const struct record *r, const char *id);
/* No other record has the same value (rule RECORD_EXISTS). */
enum err work_check_unique(
	struct reduce_work *w, const struct record *now, int field) MUST_CHECK;
/* The user as a staff record's id; NULL for an integration. */
const char *work_staff_id(const struct reduce_work *w);
/* The instant of the change into a field that is empty. */
void work_stamp(struct reduce_work *w, struct record *r, int field);
bool record_is_same(const struct record *a, const struct record *b);
bool record_changed(
	const struct record *old, const struct record *now, int field);

/* ---- entities ---- */

struct entity_rules {
	/* now: the proposed record, already visible to work_find and friends;
	 * the hook may change it. NULL: nothing beyond the general checks. */
	enum err (*insert)(struct reduce_work *w, struct record *now);
	enum err (*update)(struct reduce_work *w, const struct record *old,
		struct record *now);
	enum err (*remove)(struct reduce_work *w, const struct record *old);
	/* Never changed or deleted (rule APPEND_ONLY). */
	bool append_only;
	/* Deleting is refused. */
	bool kept;
	/* Updates are not merged: the hook itself compares. */
	bool unmerged;
	/* The field, plus 1, behind which a state is written that came too late
	 * to count. 0: none. */
	int remark;
	/* Noted when a POLICY_NEWEST field was older than the server's. */
	enum rule stale;
	/* What this field refers to may be deleted: all that counts was copied
	 * when the record was made. The rule says so. */
	struct {
		int field;
		enum rule rule; /* RULE_NONE: no such field */
	} outlived;
};

extern const struct entity_rules property_rules;
extern const struct entity_rules staff_rules;
extern const struct entity_rules room_rules;
extern const struct entity_rules guest_rules;
extern const struct entity_rules stay_rules;
extern const struct entity_rules folio_rules;
extern const struct entity_rules charge_rules;
extern const struct entity_rules drawer_rules;
extern const struct entity_rules payment_rules;
extern const struct entity_rules item_rules;
extern const struct entity_rules order_rules;
extern const struct entity_rules line_rules;
extern const struct entity_rules ticket_rules;
extern const struct entity_rules request_rules;
extern const struct entity_rules task_rules;
extern const struct entity_rules report_rules;
extern const struct entity_rules block_rules;
extern const struct entity_rules lost_rules;
extern const struct entity_rules conflict_rules;

const struct entity_rules *reduce_rules(enum table t);

/* A change with all checks of references, states and rules: for the action
 * itself and for what a manager's decision makes of it (conflicts.c). */
enum err reduce_insert(struct reduce_work *w, const struct entity *e,
	const char *id, const struct field_values *data,
	struct record **out) MUST_CHECK;
enum err reduce_update(struct reduce_work *w, const struct record *old,
	const struct field_values *data, struct record **out) MUST_CHECK;
enum err reduce_delete(
	struct reduce_work *w, const struct record *old) MUST_CHECK;

/* ---- checks (reduce_check.c) ---- */

/* Fields and limits, user, role, offline window: everything that needs no
 * record. */
enum err reduce_check(struct reduce_work *w) MUST_CHECK;
/* The last of these (reduce_apart.c). */
enum err reduce_check_apart(struct reduce_work *w) MUST_CHECK;
/* Limits of values, required fields; added to the reduction's problems. */
void reduce_check_values(struct reduce_work *w, const struct entity *e,
	const struct field_values *data, bool is_insert);
/* Fields that the role may not change. */
enum err reduce_check_role_fields(
	struct reduce_work *w, const struct record *old) MUST_CHECK;
/* Whatever is referred to is there. old: NULL for a new record; what stays as
 * it is needs no check. */
enum err reduce_check_references(struct reduce_work *w, const struct entity *e,
	const struct field_values *data, const struct record *old) MUST_CHECK;
/* Stops with OUTCOME_ORPHAN. */
enum err reduce_orphan(struct reduce_work *w, const struct entity *e,
	const char *id) MUST_CHECK;
/* Stops with OUTCOME_APPLIED when a manager has decided on this very action: it
 * comes again, or came late through another path. */
enum err reduce_settle_if_decided(struct reduce_work *w) MUST_CHECK;

/* ---- conflict records (conflict_record.c) ---- */

struct conflict_case {
	enum conflict_type type;
	const struct record *server; /* the record, or the deleted parent */
	const struct merge *merge;   /* NULL: all of the action */
	const char *strategy;
	const char *note; /* may be NULL */
	bool resolved;
};

/* Adds the conflict record of this action, unless there is one; names it in
 * the reduction. */
enum err conflict_add(
	struct reduce_work *w, const struct conflict_case *c) MUST_CHECK;
/* The conflict record of this action; NULL when there is none. */
enum err conflict_find(
	struct reduce_work *w, const struct record **out) MUST_CHECK;
/* What a policy's decision is called in resolution_strategy. */
const char *conflict_strategy(const struct entity *e, const struct merge *m);
/* Values of a record as canonical JSON, in the arena. */
const char *conflict_image(struct reduce_work *w, const struct entity *e,
	const struct field_values *values);

/* ---- taking decisions back (conflict_undo.c) ---- */

/* Writes into the conflict what its decision did to the record. was: the record
 * before; NULL: there was none. */
enum err conflict_keep_effect(struct reduce_work *w, struct record *conflict,
	enum table t, const char *id, const struct record *was) MUST_CHECK;
/* The decision that the action's base has is taken back, with what it did;
 * fields that were changed since stay. Settled when another one stands. */
enum err conflict_reopen(struct reduce_work *w, const struct record *old,
	struct record *now) MUST_CHECK;

/* ---- effects that several entities have ---- */

/* property.c: the hotel's own record, asked for once; NULL while it is not
 * here. */
enum err property_find(
	struct reduce_work *w, const struct record **out) MUST_CHECK;

/* rooms.c */

/* The in-house stay of a room; NULL: the room is free. */
enum err room_occupant(struct reduce_work *w, const char *room_id,
	const struct record **out) MUST_CHECK;
/* A guest moves in. */
void room_occupy(struct reduce_work *w, const struct record *room);
/* The guest was never there: as it was before. */
void room_unoccupy(struct reduce_work *w, const struct record *room);
/* A guest left for good: dirty, and a departure clean is planned. room_id NULL
 * is no room. */
enum err room_vacate(struct reduce_work *w, const char *room_id,
	const char *stay_id) MUST_CHECK;
/* Ready for the next guest, or for the one in it. */
enum err room_make_ready(struct reduce_work *w, const struct record *room,
	enum room_condition condition) MUST_CHECK;
void room_make_unready(struct reduce_work *w, const struct record *room,
	enum room_condition condition);
void room_set_flag(struct reduce_work *w, const struct record *room,
	enum room_service_flag flag);
/* A report or a block of the room began, changed or ended: the strongest that
 * is left is the room's, refused by a guest who is in; without any it goes to
 * the guest in it, or to housekeeping. room_id NULL is no room. */
enum err room_settle_block(
	struct reduce_work *w, const char *room_id) MUST_CHECK;
/* The night has passed: a room that is slept in is dirty. */
enum err room_roll(struct reduce_work *w) MUST_CHECK;
/* day has ended: rooms that are clean and that nobody has touched for so many
 * days are to be made fresh before they are let. */
enum err room_refresh(
	struct reduce_work *w, int64_t days, const char *day) MUST_CHECK;
/* Housekeeping shall come at once, or need not any more. */
void room_set_rush(struct reduce_work *w, const struct record *room, bool rush);
bool room_is_blocked(const struct record *room);
/* Whether this late action is older than what is known of the room's field. */
enum err room_is_newer(struct reduce_work *w, const struct record *room,
	int field, bool *out) MUST_CHECK;

/* inventory.c */

/* Whether the room is of a lower type than the stay was sold. */
enum err inventory_check_type(struct reduce_work *w, const struct record *stay,
	const struct record *room) MUST_CHECK;
/* Whether the type that the stay was sold is to be had on all its nights. Reads
 * all open stays: for a booking, not for what happens at every check-in. */
enum err inventory_check_sold(
	struct reduce_work *w, const struct record *stay) MUST_CHECK;

/* A room of the type that the stay was sold, or of its room's, that is free on
 * all its nights: the lowest number, so that everybody finds the same one.
 * NULL: none. */
enum err inventory_find_room(struct reduce_work *w, const struct record *stay,
	const struct record **out) MUST_CHECK;

/* stays.c: no stay to come or in house names the room or guest. */
enum err stay_check_unused(
	struct reduce_work *w, int field, const struct record *of) MUST_CHECK;

/* stays.c: whether one keeps a room on a night that the other wants. */
bool stay_overlaps(const struct record *stay, const char *from, const char *to);
/* stays.c: the room is gone for that time; whoever is expected in it gets
 * another one, or none. */
enum err stay_reassign(
	struct reduce_work *w, const struct record *stay) MUST_CHECK;
/* stays.c: the day by which dates are judged: what happened on a terminal that
 * was apart by the one that it had; NULL when it did not say. */
const char *stay_judged_day(const struct reduce_work *w);
/* stays.c: false when one of them is not known. */
bool day_is_before(const char *a, const char *b);
/* stay_waits.c: of a stay to come, when that changes. */
enum err stay_enter_queue(struct reduce_work *w, const struct record *old,
	struct record *stay) MUST_CHECK;
enum err stay_check_in_advance(struct reduce_work *w, const struct record *old,
	struct record *stay) MUST_CHECK;
/* stay_waits.c: what the booking asks to be paid before the check-in is paid.
 */
enum err stay_check_deposit(
	struct reduce_work *w, const struct record *stay) MUST_CHECK;
/* stay_waits.c: what may be paid into the folio before anything is owed: the
 * deposit of a stay to come, in minor units. */
enum err stay_deposit_of(struct reduce_work *w, const struct record *folio,
	int64_t *out) MUST_CHECK;
/* stay_waits.c: who does not come after all has nothing left in the house. */
enum err stay_call_off(struct reduce_work *w, const struct record *old,
	struct record *stay) MUST_CHECK;
/* stay_day.c: the business date goes on only when these are 0: arrivals that
 * are not in, and guests that should have left or were not charged for the
 * night.
 */
struct day_ends {
	size_t arrivals;
	size_t departures;
	size_t nights;
};
enum err stay_count_ends(struct reduce_work *w, const char *day,
	struct day_ends *out) MUST_CHECK;

/* housekeeping.c: a departure clean, unless one is waiting; it takes the place
 * of the stayover and turndown services that are. */
enum err task_plan_departure(struct reduce_work *w, const char *room_id,
	const char *stay_id) MUST_CHECK;
/* The departure clean of a stay that goes on after all is not needed. */
enum err task_drop_departure(struct reduce_work *w, const char *room_id,
	const char *stay_id) MUST_CHECK;

/* housekeeping.c: somebody has to look after the room at once. */
enum err task_plan_rush(struct reduce_work *w, const char *room_id,
	const char *stay_id) MUST_CHECK;

/* housekeeping.c: the room stood empty for long when day ended. */
enum err task_plan_refresh(
	struct reduce_work *w, const char *room_id, const char *day) MUST_CHECK;

/* requests.c: wake-up calls and messages go with the guest to another room, end
 * when the guest leaves, and are there again when a check-out is taken back.
 * Whose check-in is taken back, or who does not come, may come after all. */
enum err request_follow_guest(struct reduce_work *w, const struct record *old,
	const struct record *stay) MUST_CHECK;

/* request_tasks.c: what a request that was given to somebody, or is not any
 * more, does to the attendant's task. */
enum err task_follow_request(
	struct reduce_work *w, const struct record *request) MUST_CHECK;
/* What a task does to the request that it is for, if it is for one. *brings: it
 * says nothing of the room. */
enum err request_follow_task(struct reduce_work *w, const struct record *task,
	bool *brings) MUST_CHECK;

/* blocks.c */

/* Blocks of the room, planned or active, that have a night between the two
 * dates, to not included; NULL for any time. */
enum err blocks_of_room(struct reduce_work *w, const char *room_id,
	const char *from, const char *to, struct record_list *out) MUST_CHECK;
/* Whether the stay may have the room on its nights. */
enum err block_check_stay(struct reduce_work *w, const struct record *stay,
	const struct record *room) MUST_CHECK;
/* The status that the room's active blocks give it; ROOM_STATUS_AVAILABLE: none
 * does. */
enum err block_status(struct reduce_work *w, const char *room_id,
	enum room_status *out) MUST_CHECK;
/* The day has come: blocks begin, or end. */
enum err blocks_roll(struct reduce_work *w, const char *day) MUST_CHECK;

/* maintenance.c: what a report's block makes of its room. */
enum room_status report_status(const struct record *report);
/* maintenance.c: an active report that blocks the room; NULL: none. */
enum err report_blocking(struct reduce_work *w, const char *room_id,
	const struct record **out) MUST_CHECK;

/* folios.c */

/* The hotel's currency; OUTCOME_ORPHAN while the property's record is not
 * here. */
enum err folio_currency(struct reduce_work *w, const char **out) MUST_CHECK;
/* Makes sure that the stay's own folio is open. */
enum err folio_open(
	struct reduce_work *w, const struct record *stay) MUST_CHECK;
/* "12.50 EUR", in the arena. */
const char *folio_money(struct reduce_work *w, const struct record *folio,
	int64_t amount_minor);
void folio_close(struct reduce_work *w, const struct record *folio);
/* All folios of the stay, settled. */
enum err folio_close_all(
	struct reduce_work *w, const struct record *stay) MUST_CHECK;
/* Where a late posting to a closed folio goes. */
enum err folio_for_late(struct reduce_work *w, const struct record *closed,
	const struct record **out) MUST_CHECK;
/* An open folio of the same stay on which the guest has at least so much
 * coming; NULL in *out: there is none. */
enum err folio_with_credit(struct reduce_work *w, const struct record *closed,
	int64_t credit_minor, const struct record **out) MUST_CHECK;

/* charges.c */

struct posting {
	const char *id;
	const char *folio_id;
	enum charge_kind kind;
	int64_t amount_minor;
	int64_t tax_minor;
	const char *description;
	const char *source_table;
	const char *source_id;
	const char *idempotency_key;
	const char *reverses_id; /* NULL: nothing */
};

/* Adds a posting as an effect. Closed folios and business dates as for a
 * posting that a person makes; out may be NULL. */
/* Where a posting that was moved from window to window stands now. */
enum err charge_where_now(struct reduce_work *w, const struct record *posting,
	const struct record **out) MUST_CHECK;
enum err charge_post(struct reduce_work *w, const struct posting *p,
	const struct record **out) MUST_CHECK;

/* limits.c */

/* Whether so much more may be charged to the folio's stay; 0 when the posting
 * is in the balance already. Room and tax of the night are no such charges. */
enum err limit_room_charge(struct reduce_work *w, const struct record *folio,
	int64_t more_minor) MUST_CHECK;
/* Whether so much may be given away: a negative posting. */
enum err limit_discount(
	struct reduce_work *w, const struct record *charge) MUST_CHECK;
/* Whether so much may be paid out of a drawer: a negative payment. */
enum err limit_variance(
	struct reduce_work *w, const struct record *session) MUST_CHECK;
enum err limit_paid_out(
	struct reduce_work *w, const struct record *payment) MUST_CHECK;

/* orders.c */

/* What the order costs, without lines that are void. */
enum err order_total(
	struct reduce_work *w, const char *order_id, int64_t *out) MUST_CHECK;
enum err order_paid(
	struct reduce_work *w, const char *order_id, int64_t *out) MUST_CHECK;
/* Paid in full: closed, unless something was never sent. */
enum err order_close_paid(
	struct reduce_work *w, const struct record *order) MUST_CHECK;
/* Something was paid, or given back again, and something is left to pay. */
void order_part_paid(
	struct reduce_work *w, const struct record *order, int64_t paid);
enum err order_lines(struct reduce_work *w, const char *order_id,
	struct record_list *out) MUST_CHECK;
/* order_moves.c: what the order was charged for is reversed; a manager's. */
enum err order_reopen(struct reduce_work *w, struct record *order) MUST_CHECK;
/* order_moves.c: whether lines may still leave it for a bill of their own.
 * stays: late, when it has been charged with all of its lines. */
enum err order_check_split(
	struct reduce_work *w, const char *order_id, bool *stays) MUST_CHECK;
/* order_moves.c: its lines and tickets go to the order that it names. */
enum err order_merge(struct reduce_work *w, struct record *order) MUST_CHECK;
/* order_moves.c: where an order goes on that was put together with others. */
enum err order_goes_on(
	struct reduce_work *w, const struct record **order) MUST_CHECK;
/* order_moves.c: one that the order was charged to a room with and that was not
 * reversed; NULL: it was not charged to one. */
enum err order_find_posting(struct reduce_work *w, const char *order_id,
	const struct record **out) MUST_CHECK;
/* Its number, or the start of its id. In the arena. */
const char *order_name(struct reduce_work *w, const struct record *order);
bool order_is_over(const struct record *order);
bool line_is_void(const struct record *line);
/* Draft or held: the kitchen does not know of it. */
bool line_is_unsent(const struct record *line);
/* Refuses what would take a line off a bill that is over, and leave what was
 * paid or charged for it. */
enum err line_check_unbilled(
	struct reduce_work *w, const struct record *line) MUST_CHECK;
/* The kitchen has it in hand, or had: to void it is waste. */
bool line_is_cooked(const struct record *line);

/* kitchen.c */

/* The line is taken back: the kitchen has to hear of it. */
enum err ticket_tell(
	struct reduce_work *w, const struct record *line) MUST_CHECK;
/* The line shall be cooked: its station's ticket of this round. */
enum err ticket_send(
	struct reduce_work *w, const struct record *line) MUST_CHECK;
/* A line went on: its ticket follows. */
enum err ticket_follow(
	struct reduce_work *w, const struct record *line) MUST_CHECK;

#endif
