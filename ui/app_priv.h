/*
 * What the console's own files share: the state behind struct app. Screens see
 * ui/app.h only.
 */
#ifndef OFFSYNC_UI_APP_PRIV_H
#define OFFSYNC_UI_APP_PRIV_H

#include "ui/app.h"
#include "ui/console.h"
#include "ui/frame.h"
#include "ui/help.h"
#include "ui/term.h"
#include "ui/widget/dialog.h"
#include "ui/widget/menu.h"
#include "ui/widget/message.h"
#include "ui/widget/prompt.h"

#include "base/conf.h"
#include "base/uuid.h"
#include "crypto/keys.h"
#include "domain/delivery.h"
#include "store/journal.h"
#include "store/quota.h"
#include "store/window.h"

#define APP_STACK_MAX     12
#define APP_ARGUMENTS_MAX 24
#define APP_UNDO_MAX      20
/* Of all operations that can be taken back; one may be some hundred conflicts
 * decided at once. */
#define APP_UNDO_ACTIONS 256
#define APP_ARENA_LIMIT  (64u << 20)
#define APP_STATUS_SIZE  96

/* One screen of the stack. */
struct app_level {
	const struct screen *screen;
	void *model;
	struct arena *arena;  /* what its load read */
	struct arena *beside; /* where it is read again; NULL until then */
	char param[APP_PARAM_SIZE];
};

/* What app_request and app_argument collected. */
struct app_request {
	bool wanted;
	uint32_t tag;
	char operation[24];
	char intention[40];
	size_t count;
	struct operation_argument arguments[APP_ARGUMENTS_MAX];
	char pool[12288]; /* the texts of the arguments */
	size_t used;
};

/* What must happen between two events, asked for by an update. */
struct app_wish {
	const struct screen *open; /* NULL: none */
	bool replace;              /* instead of the whole stack */
	bool show;                 /* and mark this on it */
	char mark[APP_PARAM_SIZE];
	char find[APP_PARAM_SIZE]; /* or what is found by this; "": nothing */
	enum act act;              /* and then do this with it */
	char param[APP_PARAM_SIZE];
	bool sign_in;
	bool sign_out;
	bool undo;
	bool sync;
	int64_t pause_minutes; /* 0: no pause is wanted */
	char pause_why[256];
	bool resume;
	char export_to[256]; /* "": nothing is exported */
	bool quit;
	char retry[UUID_SIZE]; /* "": nothing to send again */
	char drop[UUID_SIZE];  /* "": nothing to drop */
	bool print;
	enum printing_what print_what;
	char print_id[APP_PARAM_SIZE];
	int64_t print_again; /* a job's number; 0: none */
	int64_t print_drop;
	char login[64];
	char pin[64];
};

/* A ticket that was said to be missing in the kitchen. */
#define APP_TICKETS_MAX 32
struct app_ticket {
	char id[UUID_SIZE];
	enum delivery is;
};

/* A request whose time has come, and was said to have. */
struct app_due {
	char id[UUID_SIZE];
	int64_t at_ms;
};

/* One operation that can be taken back: the last count ids of those that are
 * left of app->undo_ids are its actions. 0: too many. */
struct app_undo_entry {
	size_t count;
	char summary[80];
};

/* What a screen keeps beyond its own life. */
struct app_kept {
	struct app_kept *next;
	const char *name;
	void *data;
};

/* The views that screens read with, of the store that there is now. */
#define APP_EYES 3
struct app_eyes {
	struct app *app;
	const struct view *(*of)(struct store *st);
	struct view view;
};

/* A live object that the commands find; texts in the arena of the finder. */
#define APP_FOUND_MAX 40
struct app_found {
	const char *title; /* "NOVAK, Tomas" */
	const char *where; /* "204" */
	const char *note;  /* "in house until 24Nov" */
	const char *also;  /* what finds it besides the title */
	const struct screen *screen;
	const char *id;
	bool opens;        /* the screen is opened with it; else marks it */
	const char *typed; /* the screen finds it by this; NULL: by id */
};
struct app_find {
	bool open;
	struct arena *arena; /* NULL: nothing was read */
	int step;            /* what is read next */
	int stretch;
	struct app_found *items;
	size_t count, cap;
	char typed[EDIT_SIZE]; /* that the hits are of */
	struct app_found hits[APP_FOUND_MAX];
	size_t hit_count;
};

/* What the commands offer, without what they find. */
struct app_palette {
	struct arena *arena;
	size_t count; /* of app->items */
};

/* While a screen is read. */
struct app_reading {
	bool may_stop; /* for keys, and for who commits */
	bool stopped;
	bool inside;     /* a load, or a fill */
	bool begun;      /* something was read */
	bool one_moment; /* in one read of the store */
	bool unmarked;   /* everything is sent: no row has a mark */
	unsigned reads;
};

/* Seen first, kept then. */
struct app_draft {
	char *name;    /* NULL: all are kept */
	char *content; /* NULL: this one goes */
};

struct app {
	struct app_draft draft;
	struct app_eyes eyes[APP_EYES];
	struct app_reading reading;
	int64_t locked_ms; /* monotonic: somebody committed, and what can be
			    * read later was left for then; 0: never */
	const struct conf *conf;
	const struct env *env;
	struct keys keys;
	struct store *store;
	struct journal *journal;
	struct spool *spool;
	int64_t print_said;   /* last job of which line 23 said it is stuck */
	int64_t print_held;   /* or held */
	int64_t print_looked; /* when the spool's folder changed last */
	enum err down;        /* what is wrong with the store; ERR_OK */
	int64_t journaled;    /* entries that wait in the fallback journal */
	int64_t parked;       /* that came back and could not be queued */
	int64_t tried_ms;     /* monotonic, of the last look at the store */
	struct app_ticket tickets[APP_TICKETS_MAX];
	size_t ticket_count;
	int64_t ticket_next_ms; /* when one of them is due; wall clock; -1 */
	struct app_due *due;
	size_t due_count;
	int64_t due_next_ms; /* when the next is; the server's clock; -1 */
	bool due_here;       /* the front desk is at work, or was last */
	struct term *term;
	struct canvas *canvas;

	/* What line 23 last said of these. */
	struct {
		enum link_state link;
		bool rung;    /* offline for a minute */
		bool is_long; /* for a day */
		int64_t minutes_ahead;
		int64_t to_decide;
		int64_t refused;
		bool counted;
		bool reopened; /* the window, since the link changed */
		bool paused;
		bool unwatched;
		bool late; /* something may have to be said yet */
	} told;

	/* Of starting the agent again (app_agent.c). */
	struct {
		void (*start)(void *ctx); /* NULL: it is not started here */
		void *start_ctx;
		int tries;
		int64_t tried_ms; /* monotonic: the last of them */
		int64_t look_ms;  /* and the next look */
	} agent;

	bool training; /* a copy: nothing is sent, nothing printed */
	enum console_end end;

	bool signed_in;
	bool facts_only; /* signed in after 72 hours offline */
	struct session session;
	struct arena *session_arena;
	int64_t last_key_ms; /* monotonic: for the idle lock */

	struct app_level stack[APP_STACK_MAX];
	size_t depth;
	struct app_kept *kept;

	/* Read again whenever the store changed (app_status_load). */
	struct arena *status_arena;
	struct sync_state link;
	struct queue_counts queue;
	struct window window;
	struct quota quota;
	struct pause pause;
	bool unwatched; /* no agent runs, and so nobody knows of the link */
	/* What line 23 last said of them. */
	enum window_state window_said;
	enum quota_state queue_said;
	enum quota_state disk_said;
	const char *currency;
	const char *business_date;
	const char *hotel;
	int32_t zone_min;
	char link_words[APP_STATUS_SIZE];
	char queue_words[APP_STATUS_SIZE];
	enum style link_style;
	enum style queue_style;
	bool store_broken; /* the last read failed: said on line 23 */

	struct message_log log;
	struct app_request request;
	struct app_wish wish;
	struct app_undo_entry undo[APP_UNDO_MAX];
	size_t undo_count;
	char undo_ids[APP_UNDO_ACTIONS][UUID_SIZE]; /* of all, oldest first */
	size_t undo_id_count;

	/* Over the screen on top, at most one at a time. */
	struct help help;
	struct menu menu;
	struct menu_item items[MENU_ITEMS_MAX];
	struct app_palette palette;
	struct app_find find;
	struct dialog insist;
	struct prompt reason;
	char insist_rule[32];

	bool said;       /* line 23 anew, since the last picture */
	int64_t said_ms; /* monotonic, when; 0: nothing yet */
	bool dirty;      /* draw again */
	bool reload;     /* load the screen on top again */
	bool rest;       /* its rows out of sight lack something yet */
	bool quit;
	int exit_code;
};

/* ---- app.c ---- */
struct app_level *app_top(struct app *app);
enum err app_push(struct app *app, const struct screen *s, const char *param);
void app_pop(struct app *app);
void app_clear(struct app *app);
/* At the end: what screens have kept. */
void app_forget(struct app *app);
/* Back to the screen below; a list that has none stays. */
void app_leave(struct app *app);
/* Gives an event to the screen on top and does what its bits ask. */
unsigned app_tell(struct app *app, struct ui_event ev);

/* ---- app_load.c ---- */
void app_eyes_open(struct app *app);
enum err app_level_load(struct app *app, struct app_level *l) MUST_CHECK;
/* Loads the screen on top again and tells it. */
void app_load_top(struct app *app);
/* The same for others' changes: gives way to keys. False: it did, and nothing
 * is changed. */
bool app_load_aside(struct app *app);
/* For how long nobody has typed. */
int64_t app_paused_ms(const struct app *app);
/* What the rows in sight of the screen on top lack; and some of the others,
 * until app->rest is false. */
void app_load_sight(struct app *app);
void app_load_rest(struct app *app);

/* ---- app.c ---- */

/* Writes the last app_draft_save down. */
void app_draft_keep(struct app *app);

/* ---- app_status.c ---- */
void app_status_load(struct app *app);
/* After what was done at this desk. */
void app_status_own(struct app *app);
void app_status_words(struct app *app);
void app_status_frame(const struct app *app, struct frame_status *out);

/* ---- app_welcome.c ---- */
void app_welcome(struct app *app);

/* ---- app_link.c ---- */
/* What is to be known of the link by who signs in; NULL: nothing. */
const char *app_link_begin(struct app *app);
/* Says on line 23 what has changed with link, clock and queue, one thing at a
 * time: what was said last is left to be read first (told.late). */
void app_link_look(struct app *app);
/* Starts the agent again when it has gone. */
void app_agent_look(struct app *app);
/* How much longer, 0 when it may go. */
int64_t app_link_wait_ms(const struct app *app);
/* What the person did at this desk changed the queue's counts: no news. */
void app_link_known(struct app *app);
/* ", CLOCK +7m" behind the queue's words; "". */
void app_link_clock(const struct app *app, char *out, size_t size);

/* ---- app_limits.c ---- */
/* Reads window and quota, counts the window anew. */
enum err app_limits_load(struct app *app);
void app_limits_tick(struct app *app);
/* "DEGRADED 9h12m" in place of the link's word; false: the link's own words.
 */
bool app_limits_link(
	const struct app *app, enum style *style, char *out, size_t size);
/* ", queue 93% full, DISK LOW" behind the queue's words; "". */
void app_limits_queue(const struct app *app, char *out, size_t size);
/* What an entry met that there is no room for. */
void app_limits_refused(struct app *app, bool by_disk);

/* ---- app_down.c ---- */
/* How often the console looks whether the store is back. */
#define APP_DOWN_LOOK_MS 2000
/* A call of the store failed: notes it when the journal stands in for that. */
void app_down_note(struct app *app, enum err e);
/* Whether the store is back; then queues what waits and says so. */
void app_down_look(struct app *app);
/* How many entries the journal has. */
void app_down_count(struct app *app);
/* "STORE FULL, 3 in journal" for line 1. */
void app_down_words(const struct app *app, char *out, size_t size);
/* Opens a store that cannot be read; what the desk remembers has to do. */
enum err app_down_open(struct app *app, const char *home, enum err e);
/* What the desk remembers, for line 1 and amounts. */
void app_down_desk(struct app *app);

/* ---- app_request.c ---- */
/* Runs what was asked for; the wishes first. */
void app_carry_out(struct app *app);
/* The question whether to insist, and its reason. True: the event was for
 * them. */
bool app_insist_event(struct app *app, uint32_t key);
/* Answers it with no, when it is asked. */
void app_insist_leave(struct app *app);

/* Line 23 says why something was not saved, and what to do. */
void app_say_refused(
	struct app *app, enum err e, const struct queue_answer *answer);

/* ---- app_undo.c ---- */
void app_undo_remember(struct app *app, const struct action_list *actions);
void app_undo_carry_out(struct app *app);
/* At the end of a sign-in, and at its begin. */
void app_undo_keep(struct app *app);
void app_undo_recall(struct app *app);

/* ---- app_menu.c ---- */
/* Values of items: acts as they are; these and the place of a screen, ... */
#define ITEM_SCREEN 10000
#define ITEM_MORE   30000
#define ITEM_FOUND  40000
/* The n-th item; returns how many there are then. */
size_t app_menu_add(struct app *app, size_t n, const char *title,
	const char *shortcut, int value);
void app_menu_go_to(struct app *app);
void app_menu_event(struct app *app, uint32_t key);

/* ---- app_palette.c ---- */
void app_palette_open(struct app *app);
/* Sets what was found beside the commands. */
void app_palette_set(struct app *app);
/* True: the item is one of the palette's own. */
bool app_palette_chosen(struct app *app, int value);

/* ---- app_show.c ---- */
/* Goes to a record, and does something with it (ACT_NONE: nothing). */
void app_show(struct app *app, const struct app_found *found, enum act act);
enum err app_show_now(struct app *app, const struct app_wish *w) MUST_CHECK;

/* ---- app_find.c ---- */
void app_find_begin(struct app *app);
void app_find_end(struct app *app);
/* Whether something is to be read or looked for. */
bool app_find_is_due(const struct app *app);
/* One piece of that; true: the hits are of what is typed now. */
bool app_find_rest(struct app *app);

/* ---- app_sync.c ---- */
void app_carry_out_sync(struct app *app, const struct app_wish *w);

/* app_export.c */
void app_export_carry_out(struct app *app, const char *path);

/* app_delivery.c */
/* Rings for tickets that the kitchen does not have; says when to look again.
 * True: the screen on top may show them, and has to be read again. */
bool app_delivery_look(struct app *app);
/* -1: nothing is due. */
int64_t app_delivery_wait_ms(const struct app *app);

/* app_due.c */
/* Rings once for each request whose time has come; says when the next one's
 * does. */
void app_due_look(struct app *app);
/* Somebody has signed in: all that is due is news again. */
void app_due_greet(struct app *app);
void app_due_forget(struct app *app);
/* -1: nothing is due within the minute. */
int64_t app_due_wait_ms(const struct app *app);

/* app_print.c */
void app_carry_out_print(struct app *app, const struct app_wish *w);
/* Papers that belong to what was just done. */
void app_print_for(struct app *app, const struct action_list *actions);
/* Says which jobs do not come out, when their folder has changed; false: it has
 * not, and always was not asked for. */
bool app_print_look(struct app *app, bool always);

#endif
