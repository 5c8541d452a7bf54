/*
 * The console around its screens: store, session, stack of screens, status, and
 * what a screen may ask for. Screens get it as struct app *; nothing here
 * draws.
 *
 * A screen's update never touches the store. It asks with app_request; after
 * update has returned the loop queues the operation, and tells the screen:
 *
 *	EVENT_DONE     queued and on disk; the sentence stands on line 23
 *	EVENT_REFUSED  nothing was queued; line 23 says why and what to do
 *
 * When a rule may be overridden the loop itself asks whether to insist and for
 * the reason, and runs the operation again; the screen only sees the end.
 */
#ifndef OFFSYNC_UI_APP_H
#define OFFSYNC_UI_APP_H

#include "ui/canvas.h"
#include "ui/screen.h"
#include "ui/widget/list.h"
#include "ui/widget/message.h"

#include "domain/delivery.h"
#include "domain/operations.h"
#include "print/printing.h"
#include "store/names.h"
#include "store/pause.h"
#include "store/queue.h"
#include "store/quota.h"
#include "store/session.h"
#include "store/store.h"
#include "store/sync_state.h"

#include <stdbool.h>
#include <stdint.h>

#define APP_PARAM_SIZE 64

struct app;

/* ---- what there is (load and draw) ---- */

struct store *app_store(const struct app *app);
/* All that is known, for forms and for what may be done. */
const struct view *app_view(const struct app *app);
/* What lists and boards show: without what the server has not confirmed where
 * sync.enable_optimistic_updates is off. */
const struct view *app_shown(const struct app *app);
/* The same for long lists of people: of guests only the names are there
 * (store_listed). */
const struct view *app_listed(const struct app *app);
/* The same for hundreds of stays (store/names.h). */
enum err app_list_stays(const struct app *app, const struct stays_wanted *w,
	struct arena *a, struct listed_stay **out, size_t *count) MUST_CHECK;
/* The same, without names, of all that is known: what waits in the queue here
 * is promised as well, whatever lists show. */
enum err app_list_known_stays(const struct app *app,
	const struct stays_wanted *w, struct arena *a, struct listed_stay **out,
	size_t *count) MUST_CHECK;
/* Guests by a part of the name (store/names.h). */
enum err app_find_guests(const struct app *app, const char *part,
	struct arena *a, struct listed_guest **out, size_t *count) MUST_CHECK;
/* Who is signed in; NULL before. */
const struct session *app_session(const struct app *app);
/* Signed in after 72 hours offline: what has happened can be entered, records
 * stay closed. */
bool app_is_facts_only(const struct app *app);
bool app_may(const struct app *app, enum table t, enum operation op);
/* Of the hotel; "" before the first load. */
const char *app_currency(const struct app *app);
const char *app_business_date(const struct app *app);
int64_t app_now_ms(const struct app *app);
/* The screen is read line by line (ui/plain.h). */
bool app_is_linear(const struct app *app);
/* "14:03" at the hotel, of an instant; "-" for 0. */
const char *app_clock(const struct app *app, int64_t at_ms, char out[6]);
/* "22Nov" there. */
const char *app_day(const struct app *app, int64_t at_ms, char out[6]);
/* "12.50" in the hotel's currency. */
const char *app_money(
	const struct app *app, int64_t minor, char *out, size_t size);

/* How a record stands with the server, for the last column of lists. Reads the
 * store: for load only. */
enum list_state app_state_of(
	const struct app *app, enum table t, const char *record_id);

/* Whether it matters here that the kitchen has what was sent; and how a ticket
 * stands there. Of one whose reply nobody waits for (store/delivery.h):
 * DELIVERY_DONE. */
bool app_kitchen_alarm(const struct app *app);
enum delivery app_delivery_of(
	const struct app *app, const struct record *ticket);
/* For cooks: whether a ticket may lie on paper too. */
bool app_may_be_twice(const struct app *app, const struct record *ticket);

/* The fallback journal, for the screen that works without records; and what is
 * wrong with the store (ERR_OK: nothing). */
struct journal;
struct journal *app_journal(const struct app *app);
enum err app_store_down(const struct app *app);

/* The link and the queue, for the sync screen. Valid until the next load. */
const struct sync_state *app_sync_state(const struct app *app);
const struct queue_counts *app_queue_counts(const struct app *app);
/* How full the queue and the store are, likewise. */
const struct quota *app_quota(const struct app *app);
/* What was said, newest first. */
const struct message_log *app_messages(const struct app *app);

/* What waits to be printed and what was. Reads the spool: for load only. */
enum err app_print_jobs(const struct app *app, struct arena *a,
	struct print_jobs *out) MUST_CHECK;

/* What was given to app_open ("": nothing): a record's id, mostly. */
const char *app_param(const struct app *app);

/* Memory of a screen's own, by its name; zeroed at first, the same until the
 * console ends, whether the screen is open or not. */
void *app_keep(struct app *app, const char *name, size_t size);
/* Rings: also for load, which may have found what somebody waits for. */
void app_ring(struct app *app);

/* ---- what can be asked for (update) ---- */

/*
 * An operation of domain/operations.h; texts are copied. tag comes back in the
 * event's key, so that a screen knows which of its requests it was. One at a
 * time: a second request before the answer replaces nothing and is refused.
 */
void app_request(struct app *app, uint32_t tag, const char *operation);
/* One key=value of the request just begun; empty and NULL values are left out.
 */
void app_argument(struct app *app, const char *key, const char *value);
/* One that is empty on purpose: it takes a value away. */
void app_argument_empty(struct app *app, const char *key);
__attribute__((format(printf, 3, 4))) void app_argumentf(
	struct app *app, const char *key, const char *format, ...);
/* Names the intention of the request just begun; a form takes one when it opens
 * (app_intention), so that pressing twice is one action. */
void app_request_intention(struct app *app, const char *idempotency_key);
void app_intention(struct app *app, char out[40]);

/* Opens a screen on top, or in place of the stack (go to). */
void app_open(struct app *app, const struct screen *s, const char *param);
void app_go(struct app *app, const struct screen *s);

/* Says a sentence on line 23. */
__attribute__((format(printf, 3, 4))) void app_say(
	struct app *app, enum style style, const char *format, ...);

/* Takes back the last operation where that is possible: as a new action. */
void app_undo(struct app *app);

/* Checks a PIN and signs in, or out. The screen gets EVENT_DONE or
 * EVENT_REFUSED; signing out closes all screens but the sign-in. */
void app_sign_in(struct app *app, const char *login, const char *pin);
void app_sign_out(struct app *app);
/* Leaves the program. */
void app_quit(struct app *app);

/* Sends a refused entry of the queue again, as a new one linked to it. The
 * screen gets EVENT_DONE or EVENT_REFUSED. */
void app_retry(struct app *app, const char *action_id);
/* Forgets a refused entry for good; what waited for it is sent. */
void app_drop(struct app *app, const char *action_id);

/* Puts a paper into the spool: a receipt, a folio, a card; of an order all its
 * chits. */
void app_print(struct app *app, enum printing_what what, const char *id);
/* Tries a job now, or forgets it. */
void app_print_again(struct app *app, int64_t number);
void app_print_drop(struct app *app, int64_t number);

/* Writes what is unsent to a new file; says how it went. */
void app_export(struct app *app, const char *path);
/* Where a stick seems to be, with a name for the file: "/media/ada/STICK/
 * offsync-FD1-20261122.json"; "" when there is none. */
void app_export_place(const struct app *app, char *out, size_t size);

/* Asks the agent to try now. */
void app_sync_now(struct app *app);
/* The pause that lasts (store/pause.h), or NULL; its texts until the next load.
 */
const struct pause *app_pause(const struct app *app);
/* Whether no agent runs: what is known of the link is old. */
bool app_is_unwatched(const struct app *app);
/* Begins a pause, or ends it; says how it went. */
void app_pause_sync(struct app *app, int64_t minutes, const char *why);
void app_resume_sync(struct app *app);

/* Drafts of forms, by a name of the screen's own; kept sealed in the store as
 * soon as what was typed is on the screen. load is for load only, result in the
 * arena, NULL when there is none. */
void app_draft_save(struct app *app, const char *name, const char *content);
const char *app_draft_load(struct app *app, const char *name, struct arena *a);

#endif
