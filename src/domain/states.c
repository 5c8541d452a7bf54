#include "domain/states.h"

#include "base/check.h"

/* Bits of states, by list and words. */
#define B1(L, a)                (1u << L##_##a)
#define B2(L, a, b)             (B1(L, a) | B1(L, b))
#define B3(L, a, b, c)          (B2(L, a, b) | B1(L, c))
#define B4(L, a, b, c, d)       (B2(L, a, b) | B2(L, c, d))
#define B5(L, a, b, c, d, e)    (B3(L, a, b, c) | B2(L, d, e))
#define B6(L, a, b, c, d, e, f) (B3(L, a, b, c) | B3(L, d, e, f))

/* clang-format off */

/*
 *   WAITLIST --> OPTION --> CONFIRMED      (each may be CANCELLED)
 *       '-----------------------^
 *
 *              check-in              check-out
 *   CONFIRMED ----------> IN_HOUSE -----------> CHECKED_OUT
 *    ^  |  ^  <----------  ^ walk-in  <-------
 *    |  |  |   reverse                reinstate
 *    |  |  '---> NO_SHOW
 *    '--'------> CANCELLED      (both may be reinstated)
 */
static const unsigned stay_next[STAY_STATE_WORD_COUNT] = {
	[STAY_STATE_WAITLIST]    = B3(STAY_STATE, OPTION, CONFIRMED, CANCELLED),
	[STAY_STATE_OPTION]      = B2(STAY_STATE, CONFIRMED, CANCELLED),
	[STAY_STATE_CONFIRMED]   = B3(STAY_STATE, IN_HOUSE, CANCELLED, NO_SHOW),
	[STAY_STATE_IN_HOUSE]    = B2(STAY_STATE, CHECKED_OUT, CONFIRMED),
	[STAY_STATE_CHECKED_OUT] = B1(STAY_STATE, IN_HOUSE),
	[STAY_STATE_CANCELLED]   = B1(STAY_STATE, CONFIRMED),
	[STAY_STATE_NO_SHOW]     = B1(STAY_STATE, CONFIRMED),
};

/*
 *         bill so far         check-out          credit note
 *   OPEN -------------> INTERIM -----> CLOSED --------------> CREDITED
 *    ^ '------------------|--------------^
 *    '--------------------'
 *
 * Interim is a numbered bill of a folio that goes on. A closed folio is
 * numbered and stays as it is: what comes later is posted to a folio of its
 * own, a credit note too.
 */
static const unsigned folio_next[FOLIO_STATE_WORD_COUNT] = {
	[FOLIO_STATE_OPEN]     = B2(FOLIO_STATE, INTERIM, CLOSED),
	[FOLIO_STATE_INTERIM]  = B2(FOLIO_STATE, OPEN, CLOSED),
	[FOLIO_STATE_CLOSED]   = B1(FOLIO_STATE, CREDITED),
	[FOLIO_STATE_CREDITED] = 0,
};

/*
 *         count             close            late cash
 *   OPEN -------> COUNTED --------> CLOSED ------------> AMENDED
 *    | ^ <-------    ^
 *    v | count again |
 *   SUSPENDED -------'   (a break: the drawer is locked)
 */
static const unsigned drawer_next[DRAWER_STATE_WORD_COUNT] = {
	[DRAWER_STATE_OPEN]    = B2(DRAWER_STATE, SUSPENDED, COUNTED),
	[DRAWER_STATE_SUSPENDED] = B2(DRAWER_STATE, OPEN, COUNTED),
	[DRAWER_STATE_COUNTED] = B2(DRAWER_STATE, CLOSED, OPEN),
	[DRAWER_STATE_CLOSED]  = B1(DRAWER_STATE, AMENDED),
	[DRAWER_STATE_AMENDED] = 0,
};

/*
 *         send        bill         part of it       the rest, or charge
 *   OPEN ------> SENT ----> PRESENTED ----> PART_PAID ----> CLOSED
 *    |            ^  '---------|---------------|------------^ |  ^
 *    |            '------------'---------------'              v  |
 *    |           another round, money given back         REOPENED
 *    '---> VOIDED, MERGED   (from any that is open; paid ones not)
 *
 * Only a manager opens a closed order again, when its payments were refunded.
 */
static const unsigned order_next[ORDER_STATE_WORD_COUNT] = {
	[ORDER_STATE_OPEN]      = B4(ORDER_STATE, SENT, PRESENTED, PART_PAID,
	                             CLOSED) | B2(ORDER_STATE, MERGED, VOIDED),
	[ORDER_STATE_SENT]      = B5(ORDER_STATE, PRESENTED, PART_PAID, CLOSED,
	                             MERGED, VOIDED),
	[ORDER_STATE_PRESENTED] = B5(ORDER_STATE, SENT, PART_PAID, CLOSED,
	                             MERGED, VOIDED),
	[ORDER_STATE_PART_PAID] = B3(ORDER_STATE, SENT, CLOSED, VOIDED),
	[ORDER_STATE_REOPENED]  = B4(ORDER_STATE, PRESENTED, PART_PAID, CLOSED,
	                             VOIDED),
	[ORDER_STATE_CLOSED]    = B1(ORDER_STATE, REOPENED),
	[ORDER_STATE_MERGED]    = 0,
	[ORDER_STATE_VOIDED]    = 0,
};

/*
 *   DRAFT --> HELD --> FIRED --> STARTED --> READY --> SERVED
 *     |         |        |          ^ (recall) | ^        |
 *     '---------'-----.  |          '----------' '--------'  (sent back)
 *                     |  '-> from any of FIRED, STARTED, READY:
 *                     v       VOID_REQUESTED --> VOIDED, or back: the kitchen
 *                   VOIDED    refuses. A manager may void at once.
 *
 * What needs no cooking goes from FIRED to READY or SERVED.
 */
static const unsigned line_next[LINE_STATE_WORD_COUNT] = {
	[LINE_STATE_DRAFT]   = B3(LINE_STATE, HELD, FIRED, VOIDED),
	[LINE_STATE_HELD]    = B2(LINE_STATE, FIRED, VOIDED),
	[LINE_STATE_FIRED]   = B5(LINE_STATE, STARTED, READY, SERVED,
	                          VOID_REQUESTED, VOIDED),
	[LINE_STATE_STARTED] = B5(LINE_STATE, FIRED, READY, SERVED,
	                          VOID_REQUESTED, VOIDED),
	[LINE_STATE_READY]   = B4(LINE_STATE, STARTED, SERVED,
	                          VOID_REQUESTED, VOIDED),
	[LINE_STATE_SERVED]  = B2(LINE_STATE, READY, VOIDED),
	[LINE_STATE_VOID_REQUESTED] =
	                       B4(LINE_STATE, FIRED, STARTED, READY, VOIDED),
	[LINE_STATE_VOIDED]  = 0,
};

/*
 *          at the server    at the kitchen   by a cook
 *   QUEUED ---> RELAYED ------> DELIVERED ------> SEEN
 *      |           |                |               |
 *      '-----------'-------.--------'---------------'
 *                          v
 *                       STARTED --> READY --> BUMPED
 *                          ^                    |  recall
 *                          '---- RECALLED <-----'
 *
 * Any step may be left out, for a cook with full hands presses only the last
 * one. CANCELLED from anywhere but BUMPED.
 */
static const unsigned ticket_next[TICKET_STATE_WORD_COUNT] = {
	[TICKET_STATE_QUEUED]    = B6(TICKET_STATE, RELAYED, DELIVERED, STARTED,
	                              READY, BUMPED, CANCELLED) |
	                           B1(TICKET_STATE, SEEN),
	[TICKET_STATE_RELAYED]   = B6(TICKET_STATE, DELIVERED, SEEN, STARTED,
	                              READY, BUMPED, CANCELLED),
	[TICKET_STATE_DELIVERED] = B5(TICKET_STATE, SEEN, STARTED, READY,
	                              BUMPED, CANCELLED),
	[TICKET_STATE_SEEN]      = B4(TICKET_STATE, STARTED, READY, BUMPED,
	                              CANCELLED),
	[TICKET_STATE_STARTED]   = B3(TICKET_STATE, READY, BUMPED, CANCELLED),
	[TICKET_STATE_READY]     = B4(TICKET_STATE, STARTED, BUMPED, RECALLED,
	                              CANCELLED),
	[TICKET_STATE_BUMPED]    = B1(TICKET_STATE, RECALLED),
	[TICKET_STATE_RECALLED]  = B4(TICKET_STATE, STARTED, READY, BUMPED,
	                              CANCELLED),
	[TICKET_STATE_CANCELLED] = 0,
};

/*
 *   OPEN --> ACKNOWLEDGED --> ASSIGNED --> DONE --> CLOSED
 *    |             |            ^   |       |  ^
 *    |             |            '---|-------'  |   (not done well)
 *    |             '----------------'--> PENDING_FOLLOW_UP   (asked again later)
 *    '--> REJECTED, DUPLICATE (of another one), and forward past any step:
 *         towels are brought, then written down
 */
static const unsigned request_next[REQUEST_STATE_WORD_COUNT] = {
	[REQUEST_STATE_OPEN]     = B6(REQUEST_STATE, ACKNOWLEDGED, ASSIGNED,
	                              PENDING_FOLLOW_UP, DONE, CLOSED,
	                              REJECTED) |
	                           B1(REQUEST_STATE, DUPLICATE),
	[REQUEST_STATE_ACKNOWLEDGED] =
	                           B6(REQUEST_STATE, ASSIGNED,
	                              PENDING_FOLLOW_UP, DONE, CLOSED,
	                              REJECTED, DUPLICATE),
	[REQUEST_STATE_ASSIGNED] = B6(REQUEST_STATE, ACKNOWLEDGED,
	                              PENDING_FOLLOW_UP, DONE, CLOSED,
	                              REJECTED, DUPLICATE),
	[REQUEST_STATE_PENDING_FOLLOW_UP] =
	                           B4(REQUEST_STATE, ASSIGNED, DONE, CLOSED,
	                              REJECTED),
	[REQUEST_STATE_DONE]     = B4(REQUEST_STATE, PENDING_FOLLOW_UP, CLOSED,
	                              ASSIGNED, OPEN),
	[REQUEST_STATE_CLOSED]   = 0,
	[REQUEST_STATE_REJECTED] = B2(REQUEST_STATE, OPEN, CLOSED),
	[REQUEST_STATE_DUPLICATE] = B2(REQUEST_STATE, OPEN, CLOSED),
};

/*
 *   PLANNED --> ASSIGNED --> STARTED <--> PAUSED
 *      |           |            |            |
 *      |           v            v            |
 *      '------> SKIPPED       DONE --> INSPECTED
 *               due again      |
 *                              '--> ASSIGNED  (inspection failed)
 *
 * Anything before DONE may be CANCELLED. Attendants with their hands full press
 * only "done", so PLANNED and ASSIGNED may go there as well.
 */
static const unsigned task_next[TASK_STATE_WORD_COUNT] = {
	[TASK_STATE_PLANNED]   = B5(TASK_STATE, ASSIGNED, STARTED, DONE,
	                            SKIPPED, CANCELLED),
	[TASK_STATE_ASSIGNED]  = B5(TASK_STATE, PLANNED, STARTED, DONE,
	                            SKIPPED, CANCELLED),
	[TASK_STATE_STARTED]   = B5(TASK_STATE, ASSIGNED, PAUSED, DONE,
	                            SKIPPED, CANCELLED),
	[TASK_STATE_PAUSED]    = B5(TASK_STATE, ASSIGNED, STARTED, DONE,
	                            SKIPPED, CANCELLED),
	[TASK_STATE_DONE]      = B2(TASK_STATE, INSPECTED, ASSIGNED),
	[TASK_STATE_INSPECTED] = 0,
	[TASK_STATE_SKIPPED]   = B4(TASK_STATE, PLANNED, ASSIGNED, STARTED,
	                            CANCELLED),
	[TASK_STATE_CANCELLED] = 0,
};

/*
 *   NOTIFIED --> STARTED <--> STOPPED
 *     |    ^        |            |
 *     v    |        v            v
 *   DEFERRED --> COMPLETED --> CLOSED
 *                   '--> STARTED  (it broke again)
 *
 * DEFERRED only while not started. Whatever is not completed may be VOID.
 */
static const unsigned report_next[REPORT_STATE_WORD_COUNT] = {
	[REPORT_STATE_NOTIFIED]  = B4(REPORT_STATE, STARTED, DEFERRED,
	                              COMPLETED, VOID),
	[REPORT_STATE_STARTED]   = B3(REPORT_STATE, STOPPED, COMPLETED, VOID),
	[REPORT_STATE_STOPPED]   = B3(REPORT_STATE, STARTED, COMPLETED, VOID),
	[REPORT_STATE_DEFERRED]  = B4(REPORT_STATE, NOTIFIED, STARTED,
	                              COMPLETED, VOID),
	[REPORT_STATE_COMPLETED] = B2(REPORT_STATE, CLOSED, STARTED),
	[REPORT_STATE_CLOSED]    = 0,
	[REPORT_STATE_VOID]      = 0,
};

/*
 *   PLANNED --> ACTIVE --> RELEASED    (the room gets its return condition)
 *      '------> CANCELLED
 *
 * Released and cancelled is a room on purpose alone, or by the day that the
 * block ends on; never as a side effect of a clean.
 */
static const unsigned block_next[BLOCK_STATE_WORD_COUNT] = {
	[BLOCK_STATE_PLANNED]   = B2(BLOCK_STATE, ACTIVE, CANCELLED),
	[BLOCK_STATE_ACTIVE]    = B1(BLOCK_STATE, RELEASED),
	[BLOCK_STATE_RELEASED]  = 0,
	[BLOCK_STATE_CANCELLED] = 0,
};

/*
 *   FOUND <--> CLAIMED
 *     |           |
 *     '-----------'--> RETURNED, SENT, DISPOSED
 *     |                and back from each: it was another guest's, the
 *     '--> VOID        parcel came back
 *
 * Who may do which: lost_items.c.
 */
static const unsigned lost_next[LOST_STATE_WORD_COUNT] = {
	[LOST_STATE_FOUND]    = B5(LOST_STATE, CLAIMED, RETURNED, SENT,
	                           DISPOSED, VOID),
	[LOST_STATE_CLAIMED]  = B4(LOST_STATE, FOUND, RETURNED, SENT,
	                           DISPOSED),
	[LOST_STATE_RETURNED] = B2(LOST_STATE, FOUND, CLAIMED),
	[LOST_STATE_SENT]     = B2(LOST_STATE, FOUND, CLAIMED),
	[LOST_STATE_DISPOSED] = B2(LOST_STATE, FOUND, CLAIMED),
	[LOST_STATE_VOID]     = B1(LOST_STATE, FOUND),
};

/*
 *          audit begins         all is settled
 *   OPEN(d) ----------> AUDITING(d) ----------> CLOSED(d)
 *    ^  <------------------'                      |
 *    |      stopped                               |
 *    '--------------------------------------------'  OPEN(d + 1)
 */
static const unsigned audit_next[AUDIT_STATE_WORD_COUNT] = {
	[AUDIT_STATE_OPEN]     = B1(AUDIT_STATE, AUDITING),
	[AUDIT_STATE_AUDITING] = B2(AUDIT_STATE, OPEN, CLOSED),
	[AUDIT_STATE_CLOSED]   = B1(AUDIT_STATE, OPEN),
};

/*
 * A room's axes, each for itself (hotel-domain 1.1).
 *
 * status: what the desk may do with it. Any of them may follow, but nobody
 * moves into a room that is blocked: that is released first.
 */
static const unsigned room_status_next[ROOM_STATUS_WORD_COUNT] = {
	[ROOM_STATUS_AVAILABLE]    = B4(ROOM_STATUS, OCCUPIED, DIRTY,
	                                MAINTENANCE, OUT_OF_ORDER),
	[ROOM_STATUS_OCCUPIED]     = B4(ROOM_STATUS, AVAILABLE, DIRTY,
	                                MAINTENANCE, OUT_OF_ORDER),
	[ROOM_STATUS_DIRTY]        = B4(ROOM_STATUS, AVAILABLE, OCCUPIED,
	                                MAINTENANCE, OUT_OF_ORDER),
	[ROOM_STATUS_MAINTENANCE]  = B3(ROOM_STATUS, AVAILABLE, DIRTY,
	                                OUT_OF_ORDER),
	[ROOM_STATUS_OUT_OF_ORDER] = B3(ROOM_STATUS, AVAILABLE, DIRTY,
	                                MAINTENANCE),
};

/*
 *   DIRTY <--> PICKUP --> CLEAN <--> INSPECTED
 *     '--------------------^ |          |
 *     ^-----------------------'----------'   (used, or inspection failed)
 *
 * What has not been cleaned passes no inspection.
 */
static const unsigned room_condition_next[ROOM_CONDITION_WORD_COUNT] = {
	[ROOM_CONDITION_DIRTY]     = B2(ROOM_CONDITION, PICKUP, CLEAN),
	[ROOM_CONDITION_PICKUP]    = B2(ROOM_CONDITION, DIRTY, CLEAN),
	[ROOM_CONDITION_CLEAN]     = B3(ROOM_CONDITION, DIRTY, PICKUP,
	                                INSPECTED),
	[ROOM_CONDITION_INSPECTED] = B3(ROOM_CONDITION, DIRTY, PICKUP, CLEAN),
};

/* The sign on the door: whatever the guest wants now. */
static const unsigned room_flag_next[ROOM_SERVICE_FLAG_WORD_COUNT] = {
	[ROOM_SERVICE_FLAG_NONE]     = B3(ROOM_SERVICE_FLAG, DND, MAKE_UP,
	                                  DECLINED),
	[ROOM_SERVICE_FLAG_DND]      = B3(ROOM_SERVICE_FLAG, NONE, MAKE_UP,
	                                  DECLINED),
	[ROOM_SERVICE_FLAG_MAKE_UP]  = B3(ROOM_SERVICE_FLAG, NONE, DND,
	                                  DECLINED),
	[ROOM_SERVICE_FLAG_DECLINED] = B3(ROOM_SERVICE_FLAG, NONE, DND,
	                                  MAKE_UP),
};

static const unsigned occupancy_next[OCCUPANCY_WORD_COUNT] = {
	[OCCUPANCY_VACANT]   = B1(OCCUPANCY, OCCUPIED),
	[OCCUPANCY_OCCUPIED] = B1(OCCUPANCY, VACANT),
};

/*
 *   NOT_REQUIRED <--> REQUIRED <--> COMPLETED
 *        ^------------------------------'      (the guest left)
 */
static const unsigned turndown_next[TURNDOWN_WORD_COUNT] = {
	[TURNDOWN_NOT_REQUIRED] = B1(TURNDOWN, REQUIRED),
	[TURNDOWN_REQUIRED]     = B2(TURNDOWN, NOT_REQUIRED, COMPLETED),
	[TURNDOWN_COMPLETED]    = B2(TURNDOWN, NOT_REQUIRED, REQUIRED),
};

#define ALL(list) ((1u << list##_WORD_COUNT) - 1)

const struct state_machine state_machines[] = {
	{ TABLE_PROPERTIES, PROPERTY_AUDIT_STATE, &audit_state_choices,
	  RULE_AUDIT_STATE, B1(AUDIT_STATE, OPEN), audit_next },
	{ TABLE_ROOMS, ROOM_STATUS, &room_status_choices, RULE_ROOM_OOO,
	  ALL(ROOM_STATUS), room_status_next },
	{ TABLE_ROOMS, ROOM_CONDITION, &room_condition_choices,
	  RULE_ROOM_CONDITION, ALL(ROOM_CONDITION), room_condition_next },
	{ TABLE_ROOMS, ROOM_SERVICE_FLAG, &room_service_flag_choices,
	  RULE_HK_STALE, ALL(ROOM_SERVICE_FLAG), room_flag_next },
	{ TABLE_ROOMS, ROOM_REPORTED_OCCUPANCY, &occupancy_choices,
	  RULE_HK_STALE, ALL(OCCUPANCY), occupancy_next },
	{ TABLE_ROOMS, ROOM_TURNDOWN, &turndown_choices, RULE_TASK_STATE,
	  B2(TURNDOWN, NOT_REQUIRED, REQUIRED), turndown_next },
	{ TABLE_STAYS, STAY_STATE, &stay_state_choices, RULE_STAY_STATE,
	  B4(STAY_STATE, WAITLIST, OPTION, CONFIRMED, IN_HOUSE), stay_next },
	{ TABLE_FOLIOS, FOLIO_STATE, &folio_state_choices, RULE_FOLIO_CLOSED,
	  B1(FOLIO_STATE, OPEN), folio_next },
	{ TABLE_CASH_SESSIONS, DRAWER_STATE, &drawer_state_choices,
	  RULE_DRAWER_STATE, B1(DRAWER_STATE, OPEN), drawer_next },
	{ TABLE_ORDERS, ORDER_STATE, &order_state_choices, RULE_ORDER_STATE,
	  B2(ORDER_STATE, OPEN, SENT), order_next },
	{ TABLE_ORDER_LINES, LINE_STATE, &line_state_choices, RULE_LINE_STATE,
	  B3(LINE_STATE, DRAFT, HELD, FIRED), line_next },
	{ TABLE_KITCHEN_TICKETS, TICKET_STATE, &ticket_state_choices,
	  RULE_TICKET_STATE, B2(TICKET_STATE, QUEUED, DELIVERED), ticket_next },
	{ TABLE_SERVICE_REQUESTS, REQUEST_STATE, &request_state_choices,
	  RULE_REQUEST_STATE,
	  B4(REQUEST_STATE, OPEN, ACKNOWLEDGED, ASSIGNED, DONE), request_next },
	{ TABLE_HOUSEKEEPING_TASKS, TASK_STATE, &task_state_choices,
	  RULE_TASK_STATE, B3(TASK_STATE, PLANNED, ASSIGNED, STARTED),
	  task_next },
	{ TABLE_MAINTENANCE_REPORTS, REPORT_STATE, &report_state_choices,
	  RULE_WO_STATE, B3(REPORT_STATE, NOTIFIED, STARTED, COMPLETED),
	  report_next },
	{ TABLE_ROOM_BLOCKS, BLOCK_STATE, &block_state_choices,
	  RULE_BLOCK_STATE, B2(BLOCK_STATE, PLANNED, ACTIVE), block_next },
	{ TABLE_LOST_ITEMS, LOST_STATE, &lost_state_choices, RULE_LOST_STATE,
	  B2(LOST_STATE, FOUND, CLAIMED), lost_next },
};
/* clang-format on */

const size_t state_machine_count =
	sizeof(state_machines) / sizeof(state_machines[0]);

const struct state_machine *
states_of(enum table t)
{
	for (size_t i = 0; i < state_machine_count; i++) {
		if (state_machines[i].table == t)
			return &state_machines[i];
	}
	return NULL;
}

const struct state_machine *
states_of_field(enum table t, int field)
{
	for (size_t i = 0; i < state_machine_count; i++) {
		if (state_machines[i].table == t &&
			state_machines[i].field == field)
			return &state_machines[i];
	}
	return NULL;
}

static bool
is_state(const struct state_machine *m, int state)
{
	return state >= 0 && (size_t)state < m->states->count;
}

bool
state_may(const struct state_machine *m, int from, int to)
{
	CHECK(is_state(m, from) && is_state(m, to));
	return from == to || (m->next[from] & (1u << to)) != 0;
}

bool
state_may_begin(const struct state_machine *m, int state)
{
	CHECK(is_state(m, state));
	return (m->initial & (1u << state)) != 0;
}

const char *
states_after(const struct state_machine *m, int from, struct arena *a)
{
	const char *list = NULL;

	CHECK(is_state(m, from));
	for (size_t s = 0; s < m->states->count; s++) {
		if ((m->next[from] & (1u << s)) == 0)
			continue;
		list = list == NULL ? m->states->words[s]
				    : arena_printf(a, "%s, %s", list,
					      m->states->words[s]);
	}
	return list;
}
