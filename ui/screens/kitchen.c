/*
 * Kitchen tickets: a digit marks, Enter bumps, r brings back. Two clocks a
 * ticket: since it was sent, and how long it may take. Allergies have their own
 * line. No questions during service.
 */
#include "ui/app.h"
#include "ui/frame.h"
#include "ui/screens.h"
#include "ui/screens/kitchen_recall.h"
#include "ui/screens/kitchen_seen.h"
#include "ui/screens/lookup.h"
#include "ui/screens/ticket_target.h"
#include "ui/widget/tickets.h"
#include "ui/words.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SOON when this much of the time is gone. */
#define SOON_PERCENT 70
#define ALL_DAY_MAX  6

struct kitchen {
	struct tickets tickets;
	const struct app *app;
	struct ticket_card *cards;
	size_t count;
	size_t late;
	const char *oldest;
	char all_day[ALL_DAY_MAX][32]; /* "House burger 4"; "" from the end */
	int station;                   /* enum station; STATION_NONE: all */
	bool ready;
	char last_bumped[TICKETS_ID_SIZE];
	struct kitchen_seen seen;
	struct kitchen_recall recall;
};

/* What one card is made from. */
struct pot {
	const struct record *ticket;
	const struct record *order;
	struct record_list lines; /* of the order */
	int64_t sent_at;
	int64_t target_min;
};

/* ---- load ---- */

static bool
is_live(const struct record *t)
{
	int64_t s = record_int(t, TICKET_STATE);

	return s != TICKET_STATE_BUMPED && s != TICKET_STATE_CANCELLED;
}

static void
add_line(struct arena *a, struct ticket_card *card, size_t *cap,
	struct ticket_line line)
{
	struct ticket_line *lines = (struct ticket_line *)card->lines;

	lines = arena_grow(a, lines, card->line_count, cap, sizeof(lines[0]));
	lines[card->line_count++] = line;
	card->lines = lines;
}

/* A line, its wishes below it; what is voided stays, struck out in words. */
static void
fill_line(struct arena *a, struct ticket_card *card, size_t *cap,
	const struct record *line)
{
	static const char *const words[LINE_STATE_WORD_COUNT] = {
		[LINE_STATE_HELD] = N_("HOLD"),
		[LINE_STATE_STARTED] = "*",
		[LINE_STATE_READY] = N_("READY"),
		[LINE_STATE_SERVED] = N_("SERVED"),
		[LINE_STATE_VOID_REQUESTED] = N_("VOID?"),
		[LINE_STATE_VOIDED] = N_("VOID"),
	};
	int64_t state = record_int(line, LINE_STATE);
	const char *wishes = record_text(line, LINE_MODIFIERS);
	const char *note = record_text(line, LINE_NOTE);
	enum style style = state >= LINE_STATE_VOID_REQUESTED ? STYLE_DIM
			   : state == LINE_STATE_HELD         ? STYLE_DIM
							      : STYLE_NORMAL;

	add_line(a, card, cap,
		(struct ticket_line){ arena_printf(a, "%" PRId64 " %s",
					      record_int(line, LINE_QUANTITY),
					      record_text(line, LINE_NAME)),
			_(words[state]), style });
	if (wishes != NULL)
		add_line(a, card, cap,
			(struct ticket_line){ arena_printf(a, "  + %s", wishes),
				NULL, STYLE_STRONG });
	if (note != NULL)
		add_line(a, card, cap,
			(struct ticket_line){ arena_printf(a, "  + %s", note),
				NULL, STYLE_STRONG });
}

static void
fill_clock(const struct app *app, const struct pot *p, struct arena *a,
	struct ticket_card *card)
{
	int64_t age = (app_now_ms(app) - p->sent_at) / 1000;
	int64_t state = record_int(p->ticket, TICKET_STATE);
	int64_t due = p->target_min * 60;

	if (age < 0)
		age = 0;
	card->age = age < 100 * 60 ? arena_printf(a, "%02" PRId64 ":%02" PRId64,
					     age / 60, age % 60)
				   : arena_printf(a, "%" PRId64 "h%02" PRId64,
					     age / 3600, age / 60 % 60);
	card->due = arena_printf(a, _("due %" PRId64 "'"), p->target_min);
	card->flag = "";
	card->style = STYLE_NORMAL;
	card->state = state == TICKET_STATE_READY      ? _("READY")
		      : state == TICKET_STATE_STARTED  ? _("COOKING")
		      : state == TICKET_STATE_RECALLED ? _("RECALLED")
		      : age < 60                       ? _("NEW")
						       : _("FIRED");
	if (state == TICKET_STATE_READY) {
		card->style = STYLE_GOOD;
	} else if (age >= due) {
		card->flag = "!!";
		card->state = _("LATE");
		card->style = STYLE_ALERT;
	} else if (age * 100 >= due * SOON_PERCENT) {
		card->flag = "!";
		card->state = _("SOON");
		card->style = STYLE_WARN;
	}
}

static void
fill_card(const struct app *app, const struct pot *p, struct arena *a,
	struct ticket_card *card)
{
	enum list_state mark =
		app_state_of(app, TABLE_KITCHEN_TICKETS, p->ticket->id);
	size_t cap = 0;

	*card = (struct ticket_card){
		.id = p->ticket->id,
		.title = lookup_order_place(app, p->order, a),
		.allergy = record_text(p->order, ORDER_ALLERGY_NOTE),
		.foot = mark == LIST_STATE_SENT ? "" : _("unsent"),
		.version = record_int(p->ticket, TICKET_SENDS),
	};
	fill_clock(app, p, a, card);
	/* What a cook must know before anything else: it is on every page. */
	if (app_may_be_twice(app, p->ticket) &&
		record_int(p->ticket, TICKET_STATE) != TICKET_STATE_READY)
		add_line(a, card, &cap,
			(struct ticket_line){
				_("POSSIBLE DUPLICATE"), NULL, STYLE_ALERT });
	for (size_t i = 0; i < p->lines.count; i++)
		if (ticket_has_line(p->lines.items[i], p->ticket))
			fill_line(a, card, &cap, p->lines.items[i]);
	if (!record_is_null(p->order, ORDER_NOTE))
		add_line(a, card, &cap,
			(struct ticket_line){
				arena_printf(a, "# %s",
					record_text(p->order, ORDER_NOTE)),
				NULL, STYLE_STRONG });
}

static enum err
load_pot(const struct app *app, const struct record *ticket, struct arena *a,
	struct pot *p)
{
	const struct view *v = app_shown(app);
	const char *order_id = record_text(ticket, TICKET_ORDER_ID);
	struct record *order;
	enum err e = v->find(v->ctx, TABLE_ORDERS, order_id, a, &order);

	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_ORDER_LINES, LINE_ORDER_ID,
			value_text(order_id), a, &p->lines);
	if (e != ERR_OK)
		return e;
	p->ticket = ticket;
	p->order = order;
	p->sent_at = record_int(ticket, TICKET_SENT_AT);
	return ticket_target_min(v, ticket, &p->lines, a, &p->target_min);
}

static int
by_due(const void *a, const void *b)
{
	const struct pot *x = a, *y = b;
	int64_t dx = x->sent_at + x->target_min * 60000;
	int64_t dy = y->sent_at + y->target_min * 60000;

	if (dx != dy)
		return dx < dy ? -1 : 1;
	return strcmp(x->ticket->id, y->ticket->id);
}

/* "House burger 4", "Soup 3": what is still to cook, most first. */
static void
count_all_day(struct kitchen *m, const struct pot *pots, size_t count)
{
	struct {
		const char *name;
		int64_t count;
	} dishes[64];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < pots[i].lines.count; k++) {
			const struct record *l = pots[i].lines.items[k];
			size_t at = 0;

			if (!ticket_has_line(l, pots[i].ticket) ||
				record_int(l, LINE_STATE) >= LINE_STATE_READY)
				continue;
			while (at < n &&
				strcmp(dishes[at].name,
					record_text(l, LINE_NAME)) != 0)
				at++;
			if (at == sizeof(dishes) / sizeof(dishes[0]))
				continue;
			if (at == n) {
				dishes[n].name = record_text(l, LINE_NAME);
				dishes[n++].count = 0;
			}
			dishes[at].count += record_int(l, LINE_QUANTITY);
		}
	}
	memset(m->all_day, 0, sizeof(m->all_day));
	for (size_t shown = 0; shown < ALL_DAY_MAX && n > 0; shown++) {
		size_t best = 0;

		for (size_t i = 1; i < n; i++)
			if (dishes[i].count > dishes[best].count)
				best = i;
		if (dishes[best].count == 0)
			break;
		snprintf(m->all_day[shown], sizeof(m->all_day[shown]),
			"%.16s %" PRId64, dishes[best].name,
			dishes[best].count);
		dishes[best].count = 0;
	}
}

static void
note_change(struct kitchen *m, const struct app *app, struct arena *a,
	struct ticket_card *card)
{
	char clock[6];
	int64_t at = kitchen_seen_note(
		&m->seen, card->id, card->version, app_now_ms(app));

	if (at == 0)
		return;
	card->foot =
		arena_printf(a, _("CHANGED %s%s%s"), app_clock(app, at, clock),
			*card->foot != '\0' ? "  " : "", card->foot);
	card->foot_style = STYLE_WARN;
}

static enum err
load(void *model, struct app *app, struct arena *a)
{
	struct kitchen *m = model;
	const struct view *v = app_shown(app);
	struct record_list list;
	struct pot *pots;
	size_t n = 0;
	enum err e;

	if (!m->ready) {
		tickets_init(&m->tickets);
		m->station = STATION_NONE;
		m->ready = true;
	}
	m->app = app;
	e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, -1, value_null(), a, &list);
	pots = e == ERR_OK ? ARENA_ARRAY(a, struct pot, list.count + 1) : NULL;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		const struct record *t = list.items[i];

		if (!is_live(t) ||
			(m->station != STATION_NONE &&
				record_int(t, TICKET_STATION) != m->station))
			continue;
		e = load_pot(app, t, a, &pots[n]);
		if (e == ERR_OK)
			n++;
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK; /* its order has not arrived yet */
	}
	if (e != ERR_OK)
		return e;
	e = kitchen_recall_load(&m->recall, app, &list, m->station, a);
	if (e != ERR_OK)
		return e;
	qsort(pots, n, sizeof(pots[0]), by_due);
	m->cards = ARENA_ARRAY(a, struct ticket_card, n + 1);
	m->count = n;
	m->late = 0;
	kitchen_seen_begin(&m->seen);
	for (size_t i = 0; i < n; i++) {
		fill_card(app, &pots[i], a, &m->cards[i]);
		note_change(m, app, a, &m->cards[i]);
		m->late += m->cards[i].style == STYLE_ALERT;
	}
	kitchen_seen_end(&m->seen);
	m->oldest = n > 0 ? m->cards[0].age : "-";
	count_all_day(m, pots, n);
	tickets_set(&m->tickets, m->cards, n);
	return ERR_OK;
}

/* ---- update ---- */

static unsigned
ticket_request(struct kitchen *m, struct app *app, const char *operation)
{
	const struct ticket_card *card = tickets_marked(&m->tickets);

	if (card == NULL) {
		app_say(app, STYLE_NORMAL, _("Mark a ticket by its number."));
		return REACT_REDRAW | REACT_BELL;
	}
	app_request(app, 0, operation);
	app_argument(app, "ticket", card->id);
	return REACT_REDRAW;
}

static unsigned
bump(struct kitchen *m, struct app *app)
{
	const struct ticket_card *card = tickets_marked(&m->tickets);

	if (card != NULL &&
		!kitchen_seen_may_finish(&m->seen, card->id, card->version)) {
		app_say(app, STYLE_WARN,
			_("%s was CHANGED: read it, then Enter again."),
			card->title);
		return REACT_RELOAD | REACT_BELL;
	}
	if (card != NULL) {
		snprintf(
			m->last_bumped, sizeof(m->last_bumped), "%s", card->id);
	}
	return ticket_request(m, app, "bump");
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

/* Who has it read out hears one ticket after the other. */
static struct area
tickets_area(const struct app *app, struct area area)
{
	if (app_is_linear(app) && area.columns > TICKETS_ONE_COLUMN)
		area.columns = TICKETS_ONE_COLUMN;
	return area;
}

static unsigned
update(void *model, struct app *app, struct ui_event ev)
{
	struct kitchen *m = model;

	if (kitchen_recall_event(&m->recall, app, &ev))
		return REACT_REDRAW;
	if (ev.kind == EVENT_TICK)
		return REACT_RELOAD;
	if (ev.kind == EVENT_SIZE)
		tickets_fit(&m->tickets,
			tickets_area(app, (struct area){ 0, 0, ev.rows - 1,
						  ev.columns }));
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
	if (ev.kind != EVENT_ACT)
		return REACT_PASS;
	if (ev.act == ACT_BUMP)
		return bump(m, app);
	if (ev.act == ACT_RECALL)
		return recall(m, app);
	if (ev.act == ACT_START)
		return ticket_request(m, app, "start");
	if (ev.act == ACT_READY)
		return ticket_request(m, app, "ready");
	if (ev.act == ACT_SEEN)
		return ticket_request(m, app, "seen");
	if (ev.act == ACT_ITEMS) {
		app_open(app, &screen_items, "");
		return REACT_NONE;
	}
	if (ev.act == ACT_STATION) {
		m->station = (m->station + 1) % STATION_WORD_COUNT;
		return REACT_RELOAD;
	}
	return REACT_PASS;
}

/* ---- draw ---- */

/* Whole dishes only, as many as there is room for. */
static void
draw_all_day(const struct kitchen *m, struct canvas *c, int row, int column)
{
	int left = canvas_columns(c) - column - 8;

	if (m->all_day[0][0] == '\0' ||
		(int)text_width(m->all_day[0]) + 1 > left)
		return;
	column += canvas_put(c, row, column, STYLE_DIM, _("all-day:"));
	for (size_t i = 0; i < ALL_DAY_MAX && m->all_day[i][0] != '\0'; i++) {
		left -= (int)text_width(m->all_day[i]) + (i > 0 ? 2 : 1);
		if (left < 0)
			return;
		column += canvas_putf(c, row, column, STYLE_DIM, "%s %s",
			i > 0 ? "," : "", m->all_day[i]);
	}
}

/* Before a ticket is marked the cursor stands where its number is asked for. */
static void
draw_question(const struct kitchen *m, struct canvas *c)
{
	const char *question = _("Ticket: ");

	frame_detail(c, STYLE_NORMAL, question);
	canvas_put(c, frame_detail_row(c), (int)text_width(question) + 1,
		STYLE_DIM,
		m->count == 0 ? _("none is open") : _("number, then Enter"));
	canvas_set_cursor(
		c, frame_detail_row(c), (int)text_width(question) + 1);
}

static void
draw(const void *model, const struct app *app, struct canvas *c)
{
	const struct kitchen *m = model;
	const struct ticket_card *card = tickets_marked(&m->tickets);
	struct area body = frame_body(c);
	char text[160];
	int used;

	(void)app;
	used = canvas_putf(c, body.row, body.column + 1, STYLE_DIM,
		_("station %s  open %zu  late %zu  oldest %s  "),
		m->station == STATION_NONE
			? _("all")
			: _(choices_word(&station_choices, m->station)),
		m->count, m->late, m->oldest);
	draw_all_day(m, c, body.row, body.column + 1 + used);
	tickets_draw(
		&m->tickets, c, tickets_area(app, area_without_top(body, 1)));
	if (m->recall.dialog.open)
		dialog_draw(&m->recall.dialog, c, body);
	if (card == NULL) {
		draw_question(m, c);
		return;
	}
	snprintf(text, sizeof(text), "%s  %s  %s%s%s", card->title, card->age,
		card->state, card->allergy != NULL ? _("  ALLERGY: ") : "",
		card->allergy != NULL ? card->allergy : "");
	frame_detail(
		c, card->allergy != NULL ? STYLE_ALERT : STYLE_NORMAL, text);
}

static struct where
where(const void *model)
{
	const struct kitchen *m = model;

	if (m->recall.dialog.open)
		return dialog_where(&m->recall.dialog);
	return (struct where){ .context = CTX_KITCHEN };
}

const struct screen screen_kitchen = {
	.name = "kitchen",
	.title = N_("KITCHEN"),
	.context = CTX_KITCHEN,
	.model_size = sizeof(struct kitchen),
	.load = load,
	.update = update,
	.draw = draw,
	.where = where,
};
