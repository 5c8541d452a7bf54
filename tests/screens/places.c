#include "tests/screens/places.h"

#include "tests/screens/blind.h"
#include "tests/screens/golden.h"
#include "tests/screens/house.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/buf.h"
#include "base/check.h"
#include "domain/delivery.h"
#include "ui/screens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* One after the other at one console: keys, then the picture's name (NULL: on
 * the way). */
struct place {
	const char *keys;
	const char *name;
	bool walk; /* go through the form with Tab afterwards */
};

/* clang-format off */
static const struct place desk[] = {
	{"", "sign-in", true},
	{"ada Enter 1111 Enter", "sign-in-wrong", false},
	{"2468 Enter", "rooms", false},
	{"214", "rooms-found", false},
	{"9", "rooms-not-found", false},
	{"F12 Enter", "rooms-numbered", false},
	{"F12 F10", "go-to", false},
	{"0", "go-to-others", false},
	{"F10 1 F9", "commands", false},
	{"cash", "commands-typed", false},
	{"qq", "commands-none", false},
	{"Clear nov", "commands-found", false},
	{"F12 F1", "help-rooms", false},
	{"undo", "help-typed", false},
	{"F1 F10 2", "arrivals", false},
	{"Enter", "arrivals-numbered", false},
	{"1", "check-in", true},
	{"F10 2 Enter 1 F4", "check-in-rooms", false},
	{"F12 F2", "check-in-rule", false},
	{"2", "check-in-why", false},
	{"F12 F10 2 gru Enter 1 F2", "check-in-done", false},
	{"Enter 4", "terms", true},
	{"F10 3", "departures", false},
	{"Enter 1", "check-out", true},
	{"F10 3 408 Enter 1 F2", "check-out-rule", false},
	{"F10 4", "in-house", false},
	{"Enter 3", "move", true},
	{"F10 4 Enter 6", "extend", true},
	{"F10 5", "folios", false},
	{"Enter Enter", "folio", false},
	{"Enter", "folio-numbered", false},
	{"1", "payment", true},
	{"F10 5 Enter Enter p F2", "payment-confirm", false},
	{"1 F2", "payment-wrong-amount", false},
	{"F12 F10 5 Enter Enter c", "charge", true},
	{"F10 5 Enter Enter c F2", "charge-problem", false},
	{"F12 F10 w", "walk-in", true},
	{"F10 w Clear 519 Tab", "walk-in-promised", false},
	{"F10 w F8 moser F4", "walk-in-known", false},
	{"Enter", "walk-in-chosen", false},
	{"F10 d", "drawer", false},
	{"o", "drawer-open", true},
	{"F10 d c", "drawer-close", true},
	{"F10 d x", "pay-out", true},
	{"F10 d s", "safe-drop", true},
	{"F10 d n", "no-sale", true},
	{"F10 d b", "drawer-break", false},
	{"F10 o", "orders", false},
	{"b", "orders-bill", false},
	{"m", "orders-merge", false},
	{"F12 p", "order-payment", true},
	{"F10 n", "order", true},
	{"F10 n 4 Tab Tab Tab 8 Enter 2_bee Enter", "order-round", false},
	{"F4", "order-menu", false},
	{"F12 F12 F10 r", "requests", false},
	{"n", "request", true},
	{"F10 m", "maintenance", false},
	{"n", "report", true},
	{"F10 6", "kitchen", false},
	{"1", "kitchen-marked", false},
	{"9", "kitchen-no-such", false},
	{"F10 7", "housekeeping", false},
	{"t", "housekeeping-note", false},
	{"F12 k", "housekeeping-skip", false},
	{"F12 F10 8", "sync", false},
	{"e", "queued", false},
	{"F3 x", "sync-export", false},
	{"F2", "sync-not-exported", false},
	{"F10 p", "printing", false},
	{"F10 5 Enter Enter b", "folio-no-printer", false},
	{"F10 s", "messages", false},
	{"F10 t", "tape", false},
	{"Right Right", "tape-night", false},
	{"206 Enter", "tape-numbered", false},
	{"F12 F6", "tape-book", false},
	{"F10 5 408 Enter Enter w", "folio-windows", false},
	{"F12 t", "folio-move", false},
	{"2 w", "folio-moved", false},
	{"2", "folio-window-b", false},
	{"F10 y", "keyboard", false},
	{"F2 F5 Tab", "keyboard-tried", false},
	{"q F10 9", "journal", false},
	{"Enter", "journal-entry", true},
	{"F10 1 Enter 7 u", "undone", false},
	{"Enter 7 F9 sign_out Enter", "signed-out", false},
	{"ada Enter 2468 Enter u", "undone-later", false},
};

static const struct place till[] = {
	{"ada Enter 2468 Enter F10 d k", "drawer-count", true},
	{"Tab 2 Tab 3 Tab Tab 4 Tab", "drawer-pieces", false},
	{"F2", "drawer-counted", false},
	{"c", "drawer-close-counted", false},
	{"F12 b v", "shift", false},
	{"f", "refund", true},
	{"F10 5 408 Enter Enter p Clear 50 Tab F12 Space", "folio-marked",
	 false},
	{"p", "payment-marked", false},
	{"Tab Tab 3", "payment-shared", false},
	{"F12 F10 5 408 Enter Enter k", "folio-not-closed", false},
	{"F10 a", "audit", false},
};

static const struct place stays[] = {
	{"ada Enter 2468 Enter F10 2 Enter 6", "arrivals-waits", false},
	{"Enter 7", "advance-check-in", true},
	{"F3 Space Down Space Enter", "arrivals-marked", false},
	{"9", "group-rule", false},
	{"2 the_bus_waits Enter 1", "group-done", false},
	{"F10 b", "bookings", false},
	{"Enter", "bookings-numbered", false},
	{"F12 F6", "book", true},
	{"F10 b F6 +3 Tab Tab F4", "book-types", false},
	{"F12 STD Tab Tab Tab Tab Tab option Tab DOE,_Jo F2", "book-done", false},
	{"F10 l", "left", false},
	{"F4", "left-all", false},
	{"Enter 1", "left-reinstated", false},
	{"F10 k", "blocks", false},
	{"F6", "block", true},
	{"F3 e", "block-edit", true},
	{"F10 1 206 b", "block-room", false},
	{"F10 4 211 Enter", "in-house-numbered", false},
	{"8", "reversed-check-in", false},
	{"F10 v", "overrides", false},
	{"F4 nobody Enter", "overrides-filtered", false},
	{"F4 F12 e", "overrides-entry", false},
	{"F10 8 p", "preview", false},
};

static const struct place papers[] = {
	{"ada Enter 2468 Enter F10 2 gru Enter 4 Tab Tab Tab Tab 50", "terms-deposit", false},
	{"F2 Enter 1", "check-in-deposit", true},
	{"F2", "check-in-waived", false},
	{"F12 50 Tab Card_A1 F2", "check-in-deposit-confirm", false},
	{"50.00 F2", "check-in-deposit-paid", false},
};

static const struct place pass[] = {
	{"ada Enter 2468 Enter F10 o v", "bill", false},
	{"Enter", "bill-numbered", false},
	{"F12 Space Down Space", "bill-marked", false},
	{"x", "bill-void", false},
	{"F12 b", "bill-split", false},
	{"w", "bill-void-all", false},
	{"F12 m", "bill-table", false},
	{"F12 F10 o F4", "orders-closed", false},
	{"F10 o Down Down Down Down Down d", "orders-served", false},
};

static const struct place calls[] = {
	{"ada Enter 2468 Enter F10 4 211 F4", "request-guest", true},
	{"w F2", "request-no-time", false},
	{"Tab Tab 6:30 F2", "in-house-call", false},
	{"F4 tell Tab Call_home F2", "in-house-message", false},
	{"Enter 1", "check-out-message", false},
	{"F12 F10 r Down Down Down Down Down Down Down Down Down Enter", "requests-numbered", false},
	{"5", "requests-no-answer", false},
	{"F10 7 315 v", "found", true},
	{"2 F2 318 v 1 F2 320 v 2 Tab 5 F2 F10 f", "discrepancies", false},
	{"Down Enter", "discrepancies-check-out", false},
	{"F3 320 x", "discrepancies-desk-right", false},
};

static const struct place lost[] = {
	{"rosa Enter 2468 Enter F4", "hand-in", true},
	{"umbrella Tab under_the_bed Tab safe_3 F2 F10 u", "lost-housekeeping", false},
	{"b Enter", "lost-refused", false},
	{"F12 F9 sign_out Enter ada Enter 2468 Enter F10 u", "lost", false},
	{"Enter", "lost-numbered", false},
	{"1", "lost-edit", true},
	{"F12 Down b", "lost-given-back", false},
	{"The_wife Enter", "lost-returned", false},
	{"u", "lost-undone", false},
	{"/ nothing_like_it Enter", "lost-none", false},
	{"F10 3 503 Enter 1", "check-out-left", false},
	{"F12 F10 u 301 c", "lost-claim", false},
	{"F12 s", "lost-send", false},
	{"F12 F9 sign_out Enter max Enter 2468 Enter F10 u x", "lost-disposed", false},
	{"301 x", "lost-rule", false},
};

static const struct place board[] = {
	{"jelena Enter 2468 Enter F6", "minibar", true},
	{"WAT,BEE*2 F2", "minibar-empty-room", false},
	{"F12 F10 7 318 m", "minibar-guest", false},
	{"F4", "minibar-items", false},
	{"F12 WAT,BEE*2 F2", "minibar-charged", false},
	{"u", "minibar-undone", false},
};

static const struct place stove[] = {
	{"chef Enter 2468 Enter i", "items", false},
	{"x", "items-sold-out", false},
	{"c", "items-count", false},
	{"F12 k rare Enter", "items-asks-wrong", false},
	{"F12 F4", "items-in-work", false},
	{"F10 6 r", "kitchen-recall", false},
	{"F12 7 v", "kitchen-seen", false},
};

static const struct place answers[] = {
	{"chef Enter 2468 Enter 1 Enter", "kitchen-alone", false},
	{"F12 6 s", "kitchen-already", false},
	{"n", "kitchen-note", false},
	{"F12 F10 o Down Down Down Down Down Down Down Down v x cold Enter F10 6",
	 "kitchen-changed", false},
	{"7 Enter", "kitchen-changed-read", false},
	{"Enter", "kitchen-void", false},
	{"2", "kitchen-void-refused", false},
	{"7 t", "kitchen-void-none", false},
	{"F10 o Down Down Down Down Down Down Down Down v x cold Enter F10 6 "
	 "7 t 1", "kitchen-void-agreed", false},
	{"F10 o Down Down Down Down Down Down Down Down v Down x cold Enter "
	 "x cold Enter F10 6", "kitchen-taken-back", false},
	{"7 Enter", "kitchen-taken-off", false},
};

static const struct place repairs[] = {
	{"ivan Enter 2468 Enter s", "maintenance-already", false},
};

static const struct place again[] = {
	{"chef Enter 2468 Enter i x F10 o Down r", "order-again", false},
	{"F2", "order-again-sent", false},
	{"F10 n 4 Tab Tab Tab = Enter", "order-no-round", false},
	{"Clear 4_bas Enter 9_bas Enter bee Enter", "order-few-left", false},
	{"Clear F3 F10 o Down a = Enter", "order-equals", false},
	{"Clear 2_stk/no_salt Enter", "order-asks", false},
	{"F12", "order-asks-left", false},
	{"Enter 4", "order-asks-answered", false},
};

static const struct place rounds[] = {
	{"jelena Enter 2468 Enter", "housekeeping-mine", false},
	{"Down c", "housekeeping-next", false},
	{"Up s", "housekeeping-already", false},
	{"a", "housekeeping-all", false},
};

static const struct place night[] = {
	{"max Enter 2468 Enter F10 d Down v", "shift-manager", false},
	{"F10 h", "limits", true},
	{"F10 l F4 mor Enter 2 k", "credit-note", false},
	{"F12 F10 a b", "audit-begun", false},
	{"p", "audit-nights", false},
	{"58 F2 Enter", "audit-posted", false},
	{"F12 x", "audit-absent", false},
	{"F12 e", "audit-close", false},
	{"22 F2", "audit-pending", false},
	{"2 carried_over Enter", "audit-closed", false},
};

static const struct place cashier[] = {
	{"ada Enter 2468 Enter F10 d n change_for_a_taxi F2 v", "shift-no-sale",
	 false},
	{"F10 a", "audit-no-sale", false},
	{"F9 sign_out Enter max Enter 2468 Enter F10 e Clear F4 opened Enter", "watch-no-sale", false},
};

static const struct place office[] = {
	{"max Enter 2468 Enter F10 c", "conflicts", false},
	{"Enter", "conflicts-numbered", false},
	{"Enter", "conflict", false},
	{"3", "conflict-chosen", false},
	{"F6", "conflict-note", false},
	{"F12 e", "conflict-edit", false},
	{"F12 x", "explain", false},
	{"F3 F3 Down o", "conflict-orphan", false},
	{"F3 Down o", "conflict-guest", false},
	{"F3 Down o", "conflict-deleted", false},
	{"F3 Down o Down", "conflict-long", false},
	{"F3 Down o", "conflict-decided", false},
	{"F3 Up Up Up Up Up Space a d", "conflict-batch", false},
	{"3", "conflict-batch-chosen", false},
	{"F2", "conflict-batch-done", false},
	{"F10 d", "drawer-manager", false},
	{"F10 4 203 Enter 7", "terms-manager", false},
	{"F12 F10 e", "watch", false},
	{"Down Enter", "watch-kitchen", false},
	{"F3 519 Enter", "watch-task", false},
	{"F3 503 Enter", "watch-room", false},
	{"F3 Clear F4 differs Enter", "watch-drawers", false},
	{"Enter", "watch-shift", false},
	{"F10 8 l h", "outages", false},
	{"F10 8 g", "figures", false},
	{"F10 8 d", "others-untold", false},
};

static const struct place rest[] = {
	{"ada Enter 2468 Enter F10 8 l", "rounds", false},
	{"F3 s", "sync-pause", false},
	{"90 Enter", "sync-pause-wrong", false},
	{"20 Enter", "sync-pause-why", false},
	{"F2", "sync-pause-no-why", false},
	{"the_router_is_changed Enter", "sync-paused", false},
	{"t", "sync-paused-try", false},
	{"s", "sync-goes-on", false},
	{"d", "others-for-managers", false},
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Each at a console of its own, so that what one does is in no other's
 * pictures. */
static const struct tour {
	const struct place *places;
	size_t count;
} tours[] = {
	{ desk, COUNT(desk) },
	{ till, COUNT(till) },
	{ stays, COUNT(stays) },
	{ papers, COUNT(papers) },
	{ pass, COUNT(pass) },
	{ calls, COUNT(calls) },
	{ lost, COUNT(lost) },
	{ board, COUNT(board) },
	{ stove, COUNT(stove) },
	{ answers, COUNT(answers) },
	{ repairs, COUNT(repairs) },
	{ again, COUNT(again) },
	{ rounds, COUNT(rounds) },
	{ night, COUNT(night) },
	{ cashier, COUNT(cashier) },
	{ office, COUNT(office) },
	{ rest, COUNT(rest) },
};

/* Contexts that only hand their keys down. */
static bool
is_shown_itself(enum context c)
{
	return c != CTX_ANY && c != CTX_SCREEN && c != CTX_PEOPLE;
}

static void
take(const struct place *places, size_t count, bool mono)
{
	char name[96];

	house_open(mono);
	for (size_t i = 0; i < count; i++) {
		(void)seat_type(places[i].keys);
		golden_take(places[i].name, mono);
		seat_resize(golden_sizes[0].rows, golden_sizes[0].columns);
		if (!places[i].walk || !mono)
			continue;
		(void)snprintf(name, sizeof(name), "Tab goes as one reads: %s",
			places[i].name);
		blind_walk(name);
	}
	house_close();
}

/* The words of each state of the link, where line 1 and the sync screen say
 * them. */
#define HOUR_MS   INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)
static const struct {
	enum link_state link;
	int64_t for_ms;
	const char *name;
	const char *keys; /* NULL: the sync screen; "": nobody signs in */
} links[] = {
	{ LINK_SLOW, 0, "link-slow", NULL },
	{ LINK_OFFLINE, 2 * HOUR_MS + 14 * HOUR_MS / 60, "link-offline", NULL },
	{ LINK_OFFLINE, 26 * HOUR_MS, "link-offline-long", NULL },
	{ LINK_UNKNOWN, 0, "link-unknown", NULL },
	{ LINK_SIGN_IN, HOUR_MS, "link-enrol-again", NULL },
	{ LINK_BLOCKED, HOUR_MS, "link-blocked", NULL },
	{ LINK_UPDATE, HOUR_MS, "link-update-due", NULL },
	{ LINK_OFFLINE, 26 * HOUR_MS, "figures-offline", "F10 8 g" },
	{ LINK_OFFLINE, 26 * HOUR_MS, "sign-in-offline", "" },
	{ LINK_OFFLINE, 80 * HOUR_MS, "sign-in-facts", "" },
};

static void
take_links(bool mono)
{
	for (size_t i = 0; i < COUNT(links); i++) {
		house_open_link(mono, links[i].link, links[i].for_ms);
		if (links[i].keys == NULL || links[i].keys[0] != '\0') {
			(void)seat_type("ada Enter 2468 Enter");
			(void)seat_type(links[i].keys != NULL ? links[i].keys
							      : "F10 8");
		}
		golden_take(links[i].name, mono);
		house_close();
	}
}

/* Papers that do not come out are said, and shown with their cause. */
static void
take_jobs(bool mono)
{
	house_open_jobs(mono);
	(void)seat_type("ada Enter 2468 Enter");
	golden_take("rooms-not-printed", mono);
	(void)seat_type("F10 p");
	golden_take("printing-jobs", mono);
	(void)seat_type("Enter 1");
	golden_take("printing-again", mono);
	(void)seat_type("Down Down x");
	golden_take("printing-dropped", mono);
	house_close();
}

/* What the server told of other desks. */
static const struct {
	size_t count;
	int64_t ago_ms;
	enum link_state link;
	const char *keys;
	const char *name;
} desks[] = {
	{ 6, MINUTE_MS, LINK_ONLINE, "F10 8 d", "others" },
	{ 6, MINUTE_MS, LINK_ONLINE, "F10 e", "watch-others" },
	{ 2, MINUTE_MS, LINK_ONLINE, "F10 8 d Down", "others-two" },
	{ 6, 2 * HOUR_MS, LINK_OFFLINE, "F10 8 d", "others-offline" },
	{ 120, MINUTE_MS, LINK_ONLINE, "F10 8 d F8", "others-many" },
};

static void
open_desks(size_t i, bool mono)
{
	house_copy_make();
	house_copy_link(desks[i].link,
		desks[i].link == LINK_ONLINE ? 0 : desks[i].ago_ms);
	house_copy_others(desks[i].count, desks[i].ago_ms);
	house_copy_open("xterm-256color", mono, golden_sizes[0].rows,
		golden_sizes[0].columns);
	(void)seat_type("max Enter 2468 Enter");
	(void)seat_type(desks[i].keys);
}

static void
take_desks(bool mono)
{
	for (size_t i = 0; i < COUNT(desks); i++) {
		open_desks(i, mono);
		golden_take(desks[i].name, mono);
		house_close();
	}
}

static const struct place practice[] = {
	{ "", "training-sign-in", false },
	{ "ada Enter 2468 Enter", "training-rooms", false },
	{ "F9 training", "training-commands", false },
	{ "F12 F10 2 gru Enter 1 F2", "training-check-in", false },
	{ "F10 8 t", "training-sync", false },
};

/* Nobody takes the copy for the hotel. */
static void
take_training(bool mono)
{
	house_open_training(mono);
	for (size_t i = 0; i < COUNT(practice); i++) {
		(void)seat_type(practice[i].keys);
		golden_take(practice[i].name, mono);
		seat_resize(golden_sizes[0].rows, golden_sizes[0].columns);
	}
	house_close();
}

static void
walk(const struct place *places, size_t count,
	void (*see)(const char *name, const char *keys))
{
	for (size_t i = 0; i < count; i++) {
		(void)seat_type(places[i].keys);
		see(places[i].name, places[i].keys);
	}
	house_close();
}

void
places_walk(void (*see)(const char *name, const char *keys))
{
	for (size_t t = 0; t < COUNT(tours); t++) {
		house_open(true);
		walk(tours[t].places, tours[t].count, see);
	}
	house_open_training(true);
	walk(practice, COUNT(practice), see);
	for (size_t i = 0; i < COUNT(links); i++) {
		house_open_link(true, links[i].link, links[i].for_ms);
		(void)seat_type("ada Enter 2468 Enter");
		(void)seat_type(
			links[i].keys != NULL ? links[i].keys : "F10 8");
		see(links[i].name, "");
		house_close();
	}
	for (size_t i = 0; i < COUNT(desks); i++) {
		open_desks(i, true);
		see(desks[i].name, "");
		house_close();
	}
}

/* What was sent and does not arrive rings, and is marked for the cooks. */
static void
take_tickets(bool mono)
{
	house_open(mono);
	(void)seat_type("ada Enter 2468 Enter F10 n 4 Tab Tab Tab 8 Enter "
			"2_bgr Enter F2 F10 o");
	house_pass_ms(DELIVERY_RING_MS);
	(void)seat_type("Down");
	golden_take("orders-no-reply", mono);
	house_pass_ms(DELIVERY_PRINT_MS);
	(void)seat_type("Up");
	golden_take("orders-no-chit-printer", mono);
	(void)seat_type("F10 6 F8");
	golden_take("kitchen-duplicate", mono);
	house_close();
}

/* A wake-up call rings when its time has come, once, and again after nobody
 * answered. */
static void
take_calls(bool mono)
{
	house_open(mono);
	(void)seat_type("ada Enter 2468 Enter F10 4 211 F4 w Tab Tab +1 F2");
	house_pass_ms(60000);
	(void)seat_type("F10 1");
	golden_take("rooms-call-rings", mono);
	(void)seat_type("F10 r 211 Tab o F10 1");
	house_pass_ms(300000);
	(void)seat_type("Down");
	golden_take("rooms-call-rings-again", mono);
	house_close();
}

/* On every terminal of tier A, with Esc and digits in place of F-keys. */
static void
agree(const struct place *places, size_t count)
{
	for (size_t t = 0; house_terms[t] != NULL; t++) {
		house_open_on(house_terms[t], false);
		for (size_t i = 0; i < count; i++) {
			(void)seat_type_plainly(places[i].keys);
			golden_agree(places[i].name, house_terms[t]);
		}
		house_close();
	}
}

/* ---- another emulator ---- */

static void
write_file(const char *folder, const char *name, const char *end,
	const char *bytes, size_t len)
{
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s.%s", folder, name, end);
	f = fopen(path, "wb");
	CHECK(f != NULL);
	CHECK(fwrite(bytes, 1, len, f) == len);
	CHECK(fclose(f) == 0);
}

static bool
is_blank(const struct picture_cell *c)
{
	return strcmp(c->text, " ") == 0 &&
	       (c->look & (LOOK_REVERSE | LOOK_UNDERLINE)) == 0;
}

/* What can be seen of it: a blank is as good bold as not, and emulators keep
 * the one or the other where ncurses skips over it. The colour of what a line
 * is cleared with to its end is not in what tmux says of it. */
static void
describe(const struct picture *p, struct buf *out)
{
	static struct picture seen;

	seen = *p;
	for (int row = 0; row < seen.rows; row++) {
		bool at_end = true;

		for (int column = seen.columns - 1; column >= 0; column--) {
			struct picture_cell *c = &seen.cells[row][column];

			if (!is_blank(c)) {
				at_end = false;
				continue;
			}
			c->look = 0;
			c->fg = -1;
			if (at_end)
				c->bg = -1;
		}
	}
	buf_clear(out);
	golden_describe(&seen, out);
}

void
places_record(const char *folder)
{
	struct buf seen;
	const char *bytes;
	size_t len;

	buf_init(&seen, (size_t)1 << 20);
	for (size_t t = 0; t < COUNT(tours); t++) {
		house_open(false);
		for (size_t i = 0; i < tours[t].count; i++) {
			const struct place *p = &tours[t].places[i];

			(void)seat_type(p->keys);
			/* Twice: where keys are tried, the first is. */
			(void)seat_repaint(&len);
			bytes = seat_repaint(&len);
			write_file(folder, p->name, "bytes", bytes, len);
			describe(seat_picture(), &seen);
			write_file(
				folder, p->name, "seen", seen.data, seen.len);
		}
		house_close();
	}
	buf_fini(&seen);
}

static void
write_capture(
	const char *folder, const char *name, int cursor_row, int cursor_column)
{
	struct emulator *e = emulator_new(24, 80);
	static struct picture p;
	char path[512];
	char line[4096];
	struct buf seen;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s.capture", folder, name);
	f = fopen(path, "r");
	CHECK(f != NULL);
	for (int row = 0; row < 24 && fgets(line, sizeof(line), f); row++) {
		if (row > 0)
			emulator_write(e, "\r\n", 2);
		emulator_write(e, line, strcspn(line, "\n"));
	}
	(void)fclose(f);
	emulator_picture(e, &p);
	p.cursor_row = cursor_row;
	p.cursor_column = cursor_column;
	buf_init(&seen, (size_t)1 << 20);
	describe(&p, &seen);
	write_file(folder, name, "tmux", seen.data, seen.len);
	buf_fini(&seen);
	emulator_free(e);
}

void
places_read_captures(const char *folder)
{
	char line[256];
	char name[128];
	int row;
	int column;

	while (fgets(line, sizeof(line), stdin) != NULL)
		if (sscanf(line, "%127s %d %d", name, &row, &column) == 3)
			write_capture(folder, name, row, column);
}

/* Line 1 has ten columns for where one is. */
static void
check_titles(void)
{
	char name[96];

	for (size_t i = 0; screens_all[i] != NULL; i++) {
		(void)snprintf(name, sizeof(name),
			"screen %s has a title for line 1",
			screens_all[i]->name);
		if (strlen(screens_all[i]->title) <= 10)
			report_passed(name);
		else
			report_failed(name, "# %s", screens_all[i]->title);
	}
}

/* What nobody has seen was not tested. */
static void
check_coverage(void)
{
	char name[96];

	for (size_t i = 0; screens_all[i] != NULL; i++) {
		(void)snprintf(name, sizeof(name), "screen %s has a picture",
			screens_all[i]->name);
		if (seat_saw_screen(screens_all[i]->name))
			report_passed(name);
		else
			report_failed(
				name, "# add it to tests/screens/places.c");
	}
	for (int c = 0; c < CTX_COUNT; c++) {
		if (!is_shown_itself((enum context)c))
			continue;
		(void)snprintf(name, sizeof(name), "context %s has a picture",
			context_name((enum context)c));
		if (seat_saw_context((enum context)c))
			report_passed(name);
		else
			report_failed(
				name, "# add it to tests/screens/places.c");
	}
}

void
places_take(void)
{
	for (int mono = 1; mono >= 0; mono--) {
		for (size_t i = 0; i < COUNT(tours); i++)
			take(tours[i].places, tours[i].count, mono);
		take_links(mono);
		take_desks(mono);
		take_jobs(mono);
		take_training(mono);
		take_tickets(mono);
		take_calls(mono);
	}
	for (size_t i = 0; i < COUNT(tours); i++)
		agree(tours[i].places, tours[i].count);
	check_titles();
	check_coverage();
}
