#include "ui/screens/kitchen_cards.h"
#include "ui/screens/lookup.h"
#include "ui/screens/ticket_target.h"
#include "ui/words.h"

#include "domain/modifiers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SOON when this much of the time is gone. */
#define SOON_PERCENT 70

static int64_t
state_of(const struct record *ticket)
{
	return record_int(ticket, TICKET_STATE);
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

static void
add_wish(struct arena *a, struct ticket_card *card, size_t *cap,
	const char *wish)
{
	if (wish != NULL)
		add_line(a, card, cap,
			(struct ticket_line){ arena_printf(a, "  + %s", wish),
				NULL, STYLE_STRONG });
}

/* What the waiter did not say, or a terminal of before did not ask for. */
static void
add_unsaid(const struct app *app, struct arena *a, struct ticket_card *card,
	size_t *cap, const struct record *line)
{
	struct modifiers wanted;
	const struct modifier_group *missing;

	modifiers_read(lookup_text(app, TABLE_MENU_ITEMS,
			       record_text(line, LINE_MENU_ITEM_ID),
			       ITEM_WANTED_MODIFIERS, a),
		a, &wanted);
	missing = modifiers_missing(&wanted, record_text(line, LINE_MODIFIERS));
	if (missing != NULL)
		add_line(a, card, cap,
			(struct ticket_line){
				arena_printf(a, _("  ASK: %s"),
					modifiers_name(missing, a)),
				NULL, STYLE_WARN });
}

/* A line, its wishes below it; what is void stays until that was read. */
static void
fill_line(const struct app *app, struct arena *a, struct ticket_card *card,
	size_t *cap, const struct record *line,
	struct kitchen_seen_ticket *seen)
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
	bool is_void = state == LINE_STATE_VOIDED;
	bool known = kitchen_seen_line(seen, line->id, is_void);
	const char *word = _(words[state]);
	enum style style = STYLE_NORMAL;

	if (is_void && known)
		return;
	if (is_void || state == LINE_STATE_HELD) {
		style = STYLE_DIM;
	} else if (state == LINE_STATE_VOID_REQUESTED) {
		style = STYLE_WARN;
	} else if (!known) {
		word = _("NEW");
		style = STYLE_WARN;
	}
	add_line(a, card, cap,
		(struct ticket_line){ arena_printf(a, "%" PRId64 " %s",
					      record_int(line, LINE_QUANTITY),
					      record_text(line, LINE_NAME)),
			word, style });
	if (is_void)
		return;
	if (state < LINE_STATE_READY)
		add_unsaid(app, a, card, cap, line);
	add_wish(a, card, cap, record_text(line, LINE_MODIFIERS));
	add_wish(a, card, cap, record_text(line, LINE_NOTE));
}

static void
fill_clock(const struct app *app, const struct kitchen_ticket *p,
	struct arena *a, struct ticket_card *card)
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
	if (state == TICKET_STATE_CANCELLED) {
		card->state = _("VOID");
		card->style = STYLE_WARN;
	} else if (state == TICKET_STATE_READY) {
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

/* More for a table that has something before it already. */
static bool
is_add_on(const struct kitchen_ticket *p)
{
	for (size_t i = 0; i < p->lines.count; i++) {
		const struct record *l = p->lines.items[i];

		if (record_int(l, LINE_ROUND) <
				record_int(p->ticket, TICKET_ROUND) &&
			record_int(l, LINE_STATE) != LINE_STATE_DRAFT &&
			record_int(l, LINE_STATE) != LINE_STATE_VOIDED)
			return true;
	}
	return false;
}

/* What a cook must know before anything else: it is on every page. */
static void
fill_marks(const struct app *app, const struct kitchen_ticket *p,
	struct arena *a, struct ticket_card *card, size_t *cap)
{
	if (app_may_be_twice(app, p->ticket) &&
		state_of(p->ticket) != TICKET_STATE_READY)
		add_line(a, card, cap,
			(struct ticket_line){
				_("POSSIBLE DUPLICATE"), NULL, STYLE_ALERT });
	if (is_add_on(p))
		add_line(a, card, cap,
			(struct ticket_line){
				arena_printf(a, _("ADD-ON, round %" PRId64),
					record_int(p->ticket, TICKET_ROUND)),
				NULL, STYLE_NORMAL });
}

static void
fill_foot(const struct app *app, const struct kitchen_ticket *p,
	const struct kitchen_seen_ticket *seen, struct arena *a,
	struct ticket_card *card)
{
	char clock[6];

	card->foot = app_state_of(app, TABLE_KITCHEN_TICKETS, p->ticket->id) ==
				     LIST_STATE_SENT
			     ? ""
			     : _("unsent");
	if (!p->changed)
		return;
	/* That it is unsent stands on line 1 too. */
	card->foot = arena_printf(
		a, _("CHANGED %s"), app_clock(app, seen->changed_at_ms, clock));
	card->foot_style = STYLE_WARN;
}

static void
fill_card(const struct app *app, struct kitchen_ticket *p,
	struct kitchen_seen_ticket *seen, struct arena *a,
	struct ticket_card *card)
{
	size_t cap = 0;

	*card = (struct ticket_card){
		.id = p->ticket->id,
		.title = lookup_order_place(app, p->order, a),
		.allergy = record_text(p->order, ORDER_ALLERGY_NOTE),
	};
	fill_clock(app, p, a, card);
	p->late = card->style == STYLE_ALERT;
	p->changed = seen != NULL && seen->changed_at_ms != 0;
	fill_marks(app, p, a, card, &cap);
	for (size_t i = 0; i < p->lines.count; i++) {
		const struct record *line = p->lines.items[i];

		if (!ticket_has_line(line, p->ticket))
			continue;
		fill_line(app, a, card, &cap, line, seen);
		if (p->asked == NULL && record_int(line, LINE_STATE) ==
						LINE_STATE_VOID_REQUESTED)
			p->asked = line;
	}
	if (!record_is_null(p->order, ORDER_NOTE))
		add_line(a, card, &cap,
			(struct ticket_line){
				arena_printf(a, "# %s",
					record_text(p->order, ORDER_NOTE)),
				NULL, STYLE_STRONG });
	fill_foot(app, p, seen, a, card);
}

static enum err
load_ticket(const struct app *app, const struct record *ticket, struct arena *a,
	struct kitchen_ticket *p)
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
	const struct kitchen_ticket *x = a, *y = b;
	int64_t dx = x->sent_at + x->target_min * 60000;
	int64_t dy = y->sent_at + y->target_min * 60000;

	if (dx != dy)
		return dx < dy ? -1 : 1;
	return strcmp(x->ticket->id, y->ticket->id);
}

/* Whether it is shown; what was cancelled only to who saw it before. */
static bool
is_open(struct kitchen_seen *seen, const struct record *ticket)
{
	if (state_of(ticket) == TICKET_STATE_CANCELLED)
		return kitchen_seen_find(seen, ticket->id) != NULL;
	return state_of(ticket) != TICKET_STATE_BUMPED;
}

static void
note(struct kitchen_seen *seen, const struct app *app,
	const struct record *ticket)
{
	(void)kitchen_seen_note(seen, ticket->id,
		record_int(ticket, TICKET_SENDS), app_now_ms(app));
}

enum err
kitchen_cards_load(struct app *app, const struct record_list *tickets,
	int station, struct kitchen_seen *seen, struct arena *a,
	struct kitchen_cards *out)
{
	size_t n = 0;
	enum err e = ERR_OK;

	out->tickets =
		ARENA_ARRAY(a, struct kitchen_ticket, tickets->count + 1);
	kitchen_seen_begin(seen);
	for (size_t i = 0; e == ERR_OK && i < tickets->count; i++) {
		const struct record *t = tickets->items[i];

		if (!is_open(seen, t))
			continue;
		note(seen, app, t);
		if (station != STATION_NONE &&
			record_int(t, TICKET_STATION) != station)
			continue;
		out->tickets[n] = (struct kitchen_ticket){ .ticket = t };
		e = load_ticket(app, t, a, &out->tickets[n]);
		if (e == ERR_OK)
			n++;
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK; /* its order has not arrived yet */
	}
	if (e != ERR_OK)
		return e;
	qsort(out->tickets, n, sizeof(out->tickets[0]), by_due);
	out->cards = ARENA_ARRAY(a, struct ticket_card, n + 1);
	out->count = n;
	for (size_t i = 0; i < n; i++) {
		struct kitchen_seen_ticket *t =
			kitchen_seen_find(seen, out->tickets[i].ticket->id);

		fill_card(app, &out->tickets[i], t, a, &out->cards[i]);
		kitchen_seen_taken(t);
	}
	kitchen_seen_end(seen);
	return ERR_OK;
}

void
kitchen_all_day(const struct kitchen_cards *cards, struct kitchen_all_day *out)
{
	struct {
		const char *name;
		int64_t count;
	} dishes[64];
	size_t n = 0;

	for (size_t i = 0; i < cards->count; i++) {
		for (size_t k = 0; k < cards->tickets[i].lines.count; k++) {
			const struct record *l =
				cards->tickets[i].lines.items[k];
			size_t at = 0;

			if (!ticket_has_line(l, cards->tickets[i].ticket) ||
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
	memset(out, 0, sizeof(*out));
	for (size_t shown = 0; shown < KITCHEN_ALL_DAY_MAX && n > 0; shown++) {
		size_t best = 0;

		for (size_t i = 1; i < n; i++)
			if (dishes[i].count > dishes[best].count)
				best = i;
		if (dishes[best].count == 0)
			break;
		snprintf(out->dishes[shown], sizeof(out->dishes[shown]),
			"%.16s %" PRId64, dishes[best].name,
			dishes[best].count);
		dishes[best].count = 0;
	}
}
