/*
 * Kitchen chits, large enough to be read beside a stove: where it goes, what
 * nobody may eat, what is to be cooked.
 */
#include "domain/modifiers.h"
#include "print/documents_priv.h"

#include <inttypes.h>

static bool
belongs(const struct record *line, const struct record *ticket)
{
	return record_int(line, LINE_STATION) ==
		       record_int(ticket, TICKET_STATION) &&
	       record_int(line, LINE_ROUND) ==
		       record_int(ticket, TICKET_ROUND) &&
	       record_int(line, LINE_STATE) != LINE_STATE_DRAFT;
}

/* What the waiter did not say. */
static void
add_unsaid(struct sheet *pg, const struct record *line)
{
	struct modifiers wanted;
	const struct modifier_group *missing;

	modifiers_read(sheet_text(pg, TABLE_MENU_ITEMS,
			       record_text(line, LINE_MENU_ITEM_ID),
			       ITEM_WANTED_MODIFIERS),
		pg->a, &wanted);
	missing = modifiers_missing(&wanted, record_text(line, LINE_MODIFIERS));
	if (missing != NULL)
		paper_text(pg->paper, PAPER_BOLD, 4,
			arena_printf(pg->a, "ASK: %s",
				modifiers_name(missing, pg->a)));
}

static void
add_line(struct sheet *pg, const struct record *line)
{
	int64_t state = record_int(line, LINE_STATE);
	int64_t course = record_int(line, LINE_COURSE);
	int64_t seat = record_int(line, LINE_SEAT);
	const char *wishes = sheet_given(line, LINE_MODIFIERS);
	const char *note = sheet_given(line, LINE_NOTE);
	const char *mark = state >= LINE_STATE_VOID_REQUESTED ? "VOID "
			   : state == LINE_STATE_HELD         ? "HOLD "
							      : "";

	paper_textf(pg->paper, PAPER_BIG | PAPER_BOLD, "%s%" PRId64 " %s", mark,
		record_int(line, LINE_QUANTITY), sheet_given(line, LINE_NAME));
	if (state < LINE_STATE_VOID_REQUESTED)
		add_unsaid(pg, line);
	if (*wishes != '\0')
		paper_text(pg->paper, PAPER_BOLD, 4, wishes);
	if (*note != '\0')
		paper_text(pg->paper, PAPER_BOLD, 4, note);
	if (seat > 0)
		paper_text(pg->paper, PAPER_NORMAL, 4,
			arena_printf(pg->a, "seat %" PRId64, seat));
	if (course > 1)
		paper_text(pg->paper, PAPER_NORMAL, 4,
			arena_printf(pg->a, "course %" PRId64, course));
}

static void
add_place(struct sheet *pg, const struct record *order)
{
	const char *table = sheet_given(order, ORDER_TABLE_NO);
	const char *room = sheet_text(pg, TABLE_ROOMS,
		record_text(order, ORDER_ROOM_ID), ROOM_NUMBER);

	if (*table != '\0')
		paper_textf(
			pg->paper, PAPER_BIG | PAPER_BOLD, "TABLE %s", table);
	if (*room != '\0')
		paper_textf(pg->paper, PAPER_BIG | PAPER_BOLD, "ROOM %s", room);
}

static void
add_head(struct sheet *pg, const struct record *ticket,
	const struct record *order)
{
	int64_t covers = record_int(order, ORDER_COVERS);

	paper_pair(pg->paper, PAPER_BIG | PAPER_BOLD,
		record_word(ticket, TICKET_STATION),
		arena_printf(pg->a, "round %" PRId64,
			record_int(ticket, TICKET_ROUND)));
	if (pg->d->duplicate)
		paper_text(pg->paper, PAPER_BIG | PAPER_BOLD, 0,
			"POSSIBLE DUPLICATE");
	if (pg->d->copy)
		paper_text(pg->paper, PAPER_BIG | PAPER_BOLD, 0, "DUPLICATE");
	add_place(pg, order);
	paper_pair(pg->paper, PAPER_NORMAL,
		arena_printf(
			pg->a, "Order %s", sheet_given(order, ORDER_NUMBER)),
		sheet_instant(pg, record_int(ticket, TICKET_SENT_AT)));
	paper_pair(pg->paper, PAPER_NORMAL,
		arena_printf(pg->a, "waiter %s",
			sheet_login(pg, record_text(order, ORDER_OPENED_BY))),
		covers > 0 ? arena_printf(pg->a, "%" PRId64 " covers", covers)
			   : "");
}

enum err
document_chit(
	const struct document *d, const char *ticket_id, struct paper *out)
{
	struct sheet pg;
	struct record *ticket, *order;
	struct record_list lines;
	const char *allergy, *note;
	enum err e = sheet_begin(&pg, d, out);

	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_KITCHEN_TICKETS, ticket_id, &ticket);
	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_ORDERS,
			record_text(ticket, TICKET_ORDER_ID), &order);
	if (e == ERR_OK)
		e = sheet_list(&pg, TABLE_ORDER_LINES, LINE_ORDER_ID, order->id,
			&lines);
	if (e != ERR_OK)
		return e;
	add_head(&pg, ticket, order);
	allergy = sheet_given(order, ORDER_ALLERGY_NOTE);
	if (*allergy != '\0')
		paper_textf(out, PAPER_BIG | PAPER_BOLD, "*** ALLERGY: %s ***",
			allergy);
	paper_rule(out, '-');
	for (size_t i = 0; i < lines.count; i++)
		if (belongs(lines.items[i], ticket))
			add_line(&pg, lines.items[i]);
	note = sheet_given(order, ORDER_NOTE);
	if (*note != '\0')
		paper_textf(out, PAPER_BOLD, "# %s", note);
	paper_rule(out, '-');
	if (d->duplicate)
		paper_text(out, PAPER_NORMAL, 0,
			"Look at the kitchen's screen before cooking: the same "
			"ticket may stand there.");
	paper_textf(out, PAPER_NORMAL, "Ticket %s", ticket->id);
	paper_cut(out);
	return ERR_OK;
}
