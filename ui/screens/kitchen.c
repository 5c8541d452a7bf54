/*
 * Kitchen tickets: a digit marks, Enter bumps, r brings back. Two clocks a
 * ticket: since it was sent, and how long it may take. Allergies have their own
 * line. What was not before a cook's eyes (an allergy, lines that do not fit,
 * a change) is shown first: the same key once more does it.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/kitchen_cards.h"
#include "ui/screens/kitchen_recall.h"
#include "ui/screens/kitchen_seen.h"
#include "ui/screens/kitchen_void.h"
#include "ui/widget/prompt.h"
#include "ui/widget/tickets.h"
#include "ui/words.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
/* The server is heard of twice a minute; without it for so long the kitchen may
 * miss tickets. */
#define SILENT_MS (3 * MINUTE_MS)

struct kitchen {
	struct tickets tickets;
	struct kitchen_cards cards;
	size_t open, late;
	const char *oldest;
	struct kitchen_all_day all_day;
	int station; /* enum station; STATION_NONE: all */
	bool ready;
	char last_bumped[TICKETS_ID_SIZE];
	struct kitchen_seen *seen;
	struct kitchen_recall recall;
	struct kitchen_void taking_back;
	struct prompt note;
	int64_t heard_ms; /* since the server was; -1: never */
};

/* ---- load ---- */

static void
load_link(struct kitchen *m, const struct app *app)
{
	int64_t at = app_sync_state(app)->last_contact_ms;

	m->heard_ms = at == 0 ? -1 : app_now_ms(app) - at;
	if (at != 0 && m->heard_ms < 0)
		m->heard_ms = 0;
}

static void
count_cards(struct kitchen *m)
{
	m->open = m->late = 0;
	m->oldest = "-";
	for (size_t i = 0; i < m->cards.count; i++) {
		if (record_int(m->cards.tickets[i].ticket, TICKET_STATE) ==
			TICKET_STATE_CANCELLED)
			continue;
		if (m->open++ == 0)
			m->oldest = m->cards.cards[i].age;
		m->late += m->cards.tickets[i].late;
	}
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct kitchen *m = model;
	const struct view *v = app_shown(app);
	struct record_list list;
	enum err e;

	if (!m->ready) {
		tickets_init(&m->tickets);
		tickets_expect(&m->tickets, app_param(app));
		m->station = STATION_NONE;
		m->seen = app_keep(app, "kitchen", sizeof(*m->seen));
		m->ready = true;
	}
	e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, -1, value_null(), a, &list);
	if (e == ERR_OK)
		e = kitchen_cards_load(
			app, &list, m->station, m->seen, a, &m->cards);
	if (e == ERR_OK)
		e = kitchen_recall_load(&m->recall, app, &list, m->station, a);
	if (e != ERR_OK)
		return e;
	load_link(m, app);
	count_cards(m);
	kitchen_all_day(&m->cards, &m->all_day);
	tickets_set(&m->tickets, m->cards.cards, m->cards.count);
	if (m->seen->rings)
		app_ring(app);
	return ERR_OK;
}

/* ---- update ---- */

static const struct kitchen_ticket *
marked(const struct kitchen *m)
{
	size_t at = tickets_marked_at(&m->tickets);

	return at < m->cards.count ? &m->cards.tickets[at] : NULL;
}

static int64_t
state_of(const struct kitchen_ticket *t)
{
	return record_int(t->ticket, TICKET_STATE);
}

static int64_t
sends_of(const struct kitchen_ticket *t)
{
	return record_int(t->ticket, TICKET_SENDS);
}

/* What of it nobody has read yet, in words; NULL: nothing. */
static const char *
unread(const struct kitchen *m, const struct kitchen_ticket *t)
{
	const struct kitchen_seen_ticket *seen =
		kitchen_seen_find(m->seen, t->ticket->id);

	if (t->changed)
		return _("was CHANGED");
	if (seen == NULL || seen->read || state_of(t) == TICKET_STATE_READY)
		return NULL;
	if (!record_is_null(t->order, ORDER_ALLERGY_NOTE))
		return _("has an ALLERGY");
	return tickets_hidden(&m->tickets) > 0 ? _("has more lines") : NULL;
}

static void
ticket_request(struct kitchen *m, struct app *app, const char *operation)
{
	const struct kitchen_ticket *t = marked(m);

	kitchen_seen_read(m->seen, t->ticket->id, sends_of(t));
	app_request(app, 0, operation);
	app_argument(app, "ticket", t->ticket->id);
}

/* It was cancelled: whoever has read that is done with it. */
static unsigned
take_off(struct kitchen *m, struct app *app)
{
	app_say(app, STYLE_NORMAL, _("%s was taken back: off the screen."),
		tickets_marked(&m->tickets)->title);
	kitchen_seen_forget(m->seen, marked(m)->ticket->id);
	return REACT_RELOAD;
}

static const struct kitchen_move {
	enum act act;
	const char *operation;
	enum ticket_state to;
	const char *already; /* what is said of one that is there */
} moves[] = {
	{ ACT_START, "start", TICKET_STATE_STARTED,
		N_("is COOKING already. d: it is ready. Enter: finished.") },
	{ ACT_READY, "ready", TICKET_STATE_READY,
		N_("is READY already. Enter: it is finished.") },
	{ ACT_BUMP, "bump", TICKET_STATE_BUMPED, NULL },
};

static unsigned
move(struct kitchen *m, struct app *app, const struct kitchen_move *mv)
{
	const struct kitchen_ticket *t = marked(m);
	const char *place = tickets_marked(&m->tickets)->title;
	const char *why = unread(m, t);

	if (state_of(t) == TICKET_STATE_CANCELLED)
		return take_off(m, app);
	if (why != NULL && !m->tickets.alone) {
		tickets_open(&m->tickets);
		app_say(app, STYLE_WARN,
			_("%s %s: read it, then the same key."), place, why);
		return REACT_REDRAW | REACT_BELL;
	}
	if (t->asked != NULL && mv->act != ACT_START)
		return kitchen_void_ask(&m->taking_back, app, place, t->asked);
	if (mv->already != NULL && state_of(t) == (int64_t)mv->to) {
		app_say(app, STYLE_NORMAL, "%s %s", place, _(mv->already));
		return REACT_REDRAW | REACT_BELL;
	}
	if (mv->act == ACT_BUMP)
		snprintf(m->last_bumped, sizeof(m->last_bumped), "%s",
			t->ticket->id);
	ticket_request(m, app, mv->operation);
	return REACT_REDRAW;
}

/* Reading is said to the waiters where that is news, else only kept here. */
static unsigned
seen(struct kitchen *m, struct app *app)
{
	const struct kitchen_ticket *t = marked(m);

	if (state_of(t) == TICKET_STATE_CANCELLED)
		return take_off(m, app);
	if (tickets_hidden(&m->tickets) > 0 && !m->tickets.alone) {
		tickets_open(&m->tickets);
		return REACT_REDRAW;
	}
	if (state_of(t) < TICKET_STATE_SEEN) {
		ticket_request(m, app, "seen");
		return REACT_REDRAW;
	}
	kitchen_seen_read(m->seen, t->ticket->id, sends_of(t));
	app_say(app, STYLE_NORMAL, _("%s was read."),
		tickets_marked(&m->tickets)->title);
	tickets_unmark(&m->tickets);
	return REACT_RELOAD;
}

static unsigned
fire(struct kitchen *m, struct app *app)
{
	app_request(app, 0, "fire");
	app_argument(app, "ticket", marked(m)->ticket->id);
	return REACT_REDRAW;
}

static unsigned
take_back(struct kitchen *m, struct app *app)
{
	const struct kitchen_ticket *t = marked(m);
	const char *place = tickets_marked(&m->tickets)->title;

	if (t->asked != NULL)
		return kitchen_void_ask(&m->taking_back, app, place, t->asked);
	app_say(app, STYLE_NORMAL, _("Nobody takes anything of %s back."),
		place);
	return REACT_REDRAW | REACT_BELL;
}

/* Whoever answered has read it, unless there is more than was to be seen. */
static void
answered(struct kitchen *m)
{
	const struct kitchen_ticket *t = marked(m);

	if (t != NULL && (m->tickets.alone || tickets_hidden(&m->tickets) == 0))
		kitchen_seen_read(m->seen, t->ticket->id, sends_of(t));
}

static unsigned
note(struct kitchen *m, struct app *app)
{
	(void)app;
	prompt_open(&m->note, 0, _("Note"),
		record_text(marked(m)->order, ORDER_NOTE));
	return REACT_REDRAW;
}

static unsigned
print(struct kitchen *m, struct app *app)
{
	app_print(app, PRINTING_CHIT, marked(m)->order->id);
	return REACT_REDRAW;
}

static unsigned
note_event(struct kitchen *m, struct app *app, const struct ui_event *ev)
{
	const struct kitchen_ticket *t = marked(m);

	if (prompt_update(&m->note, ev) != PROMPT_ANSWERED || t == NULL)
		return REACT_REDRAW;
	app_request(app, 0, "update");
	app_argument(app, "table", "orders");
	app_argument(app, "id", t->order->id);
	if (m->note.edit.len > 0)
		app_argument(app, "note", m->note.edit.text);
	else
		app_argument_empty(app, "note");
	return REACT_REDRAW;
}

/* The last one that was finished here at once; then any of the last ones. */
static unsigned
recall(struct kitchen *m, struct app *app)
{
	if (m->last_bumped[0] == '\0')
		return kitchen_recall_open(&m->recall, app);
	app_request(app, 0, "recall");
	app_argument(app, "ticket", m->last_bumped);
	m->last_bumped[0] = '\0';
	return REACT_REDRAW;
}

static const struct kitchen_act {
	enum act act;
	unsigned (*run)(struct kitchen *m, struct app *app);
} acts[] = {
	{ ACT_SEEN, seen },
	{ ACT_FIRE, fire },
	{ ACT_VOID, take_back },
	{ ACT_NOTE, note },
	{ ACT_PRINT, print },
};

/* What is done with the marked ticket. */
static unsigned
act_on(struct kitchen *m, struct app *app, enum act act)
{
	const struct kitchen_move *mv = NULL;
	const struct kitchen_act *other = NULL;

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].act == act)
			mv = &moves[i];
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].act == act)
			other = &acts[i];
	if (mv == NULL && other == NULL)
		return REACT_PASS;
	if (marked(m) == NULL) {
		app_say(app, STYLE_NORMAL, _("Mark a ticket by its number."));
		return REACT_REDRAW | REACT_BELL;
	}
	return mv != NULL ? move(m, app, mv) : other->run(m, app);
}

/* Who has it read out hears one ticket after the other. */
static struct area
tickets_area(const struct app *app, struct area area)
{
	if (app_is_linear(app) && area.columns > TICKETS_ONE_COLUMN)
		area.columns = TICKETS_ONE_COLUMN;
	return area;
}

static unsigned
act(struct kitchen *m, struct app *app, enum act act)
{
	if (act == ACT_RECALL)
		return recall(m, app);
	if (act == ACT_ITEMS) {
		app_open(app, &screen_items, "");
		return REACT_NONE;
	}
	if (act == ACT_STATION) {
		m->station = (m->station + 1) % STATION_WORD_COUNT;
		return REACT_RELOAD;
	}
	return act_on(m, app, act);
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct kitchen *m = model;

	if (kitchen_recall_event(&m->recall, app, &ev) ||
		kitchen_void_event(&m->taking_back, app, &ev))
		return REACT_REDRAW;
	if (m->note.open && (ev.kind == EVENT_ACT || ev.kind == EVENT_TEXT))
		return note_event(m, app, &ev);
	if (ev.kind == EVENT_TICK)
		return REACT_RELOAD;
	if (ev.kind == EVENT_SIZE)
		tickets_fit(&m->tickets,
			tickets_area(app, (struct area){ 0, 0, ev.rows - 1,
						  ev.columns }));
	if (ev.kind == EVENT_DONE && ev.key == KITCHEN_VOID_TAG)
		answered(m);
	if (ev.kind == EVENT_DONE)
		tickets_unmark(&m->tickets);
	switch (tickets_update(&m->tickets, &ev)) {
	case TICKETS_MOVED:
		return REACT_REDRAW;
	case TICKETS_MISSED:
		app_say(app, STYLE_WARN,
			_("There is no ticket with that number."));
		return REACT_REDRAW | REACT_BELL;
	case TICKETS_NOTHING:
		break;
	}
	return ev.kind == EVENT_ACT ? act(m, app, ev.act) : REACT_PASS;
}

/* ---- draw ---- */

/* Whole dishes only, as many as there is room for. */
static void
draw_all_day(const struct kitchen *m, struct canvas *c, int row, int column)
{
	int left = canvas_columns(c) - column - 8;

	if (m->all_day.dishes[0][0] == '\0' ||
		(int)text_width(m->all_day.dishes[0]) + 1 > left)
		return;
	column += canvas_put(c, row, column, STYLE_DIM, _("all-day:"));
	for (size_t i = 0;
		i < KITCHEN_ALL_DAY_MAX && m->all_day.dishes[i][0] != '\0';
		i++) {
		left -= (int)text_width(m->all_day.dishes[i]) + (i > 0 ? 2 : 1);
		if (left < 0)
			return;
		column += canvas_putf(c, row, column, STYLE_DIM, "%s %s",
			i > 0 ? "," : "", m->all_day.dishes[i]);
	}
}

/* How old the kitchen's news may be. */
static int
draw_link(const struct kitchen *m, struct canvas *c, int row, int column)
{
	if (m->heard_ms < 0)
		return canvas_put(c, row, column, STYLE_ALERT, _("link never"));
	if (m->heard_ms < MINUTE_MS)
		return canvas_put(c, row, column, STYLE_DIM, _("link <1m"));
	return canvas_putf(c, row, column,
		m->heard_ms < SILENT_MS ? STYLE_DIM : STYLE_ALERT,
		m->heard_ms < SILENT_MS ? _("link %" PRId64 "m")
					: _("SILENT %" PRId64 "m"),
		m->heard_ms / MINUTE_MS);
}

/* Before a ticket is marked the cursor stands where its number is asked for. */
static void
draw_question(const struct kitchen *m, struct canvas *c)
{
	const char *question = _("Ticket: ");

	frame_detail(c, STYLE_NORMAL, question);
	canvas_put(c, frame_detail_row(c), (int)text_width(question) + 1,
		STYLE_DIM,
		m->cards.count == 0 ? _("none is open")
				    : _("number, then Enter"));
	canvas_set_cursor(
		c, frame_detail_row(c), (int)text_width(question) + 1);
}

static void
draw_totals(const struct kitchen *m, struct canvas *c, struct area body)
{
	int column = body.column + 1;

	column += canvas_putf(c, body.row, column, STYLE_DIM,
		_("station %s  open %zu  late %zu  oldest %s  "),
		m->station == STATION_NONE
			? _("all")
			: _(choices_word(&station_choices, m->station)),
		m->open, m->late, m->oldest);
	column += draw_link(m, c, body.row, column) + 2;
	draw_all_day(m, c, body.row, column);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct kitchen *m = model;
	const struct ticket_card *card = tickets_marked(&m->tickets);
	struct area body = frame_body(c);
	char text[160];

	draw_totals(m, c, body);
	tickets_draw(
		&m->tickets, c, tickets_area(app, area_without_top(body, 1)));
	if (m->recall.dialog.open)
		dialog_draw(&m->recall.dialog, c, body);
	if (m->taking_back.dialog.open)
		dialog_draw(&m->taking_back.dialog, c, body);
	if (card == NULL) {
		draw_question(m, c);
		return;
	}
	snprintf(text, sizeof(text), "%s  %s  %s%s%s", card->title, card->age,
		card->state, card->allergy != NULL ? _("  ALLERGY: ") : "",
		card->allergy != NULL ? card->allergy : "");
	frame_detail(
		c, card->allergy != NULL ? STYLE_ALERT : STYLE_NORMAL, text);
	if (m->note.open)
		prompt_draw(&m->note, c, frame_action_row(c));
}

static struct where
where(const void *model)
{
	const struct kitchen *m = model;

	if (m->recall.dialog.open)
		return dialog_where(&m->recall.dialog);
	if (m->taking_back.dialog.open)
		return dialog_where(&m->taking_back.dialog);
	return (struct where){ .context = m->note.open ? CTX_PROMPT
						       : CTX_KITCHEN };
}

const struct screen screen_kitchen = {
	.name = "kitchen",
	.title = N_("KITCHEN"),
	.context = CTX_KITCHEN,
	.model_size = sizeof(struct kitchen),
	.remembers = true,
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
