/*
 * Receipts. The number is of the terminal's own gapless series, and durable
 * before anything is printed; with the id of the payment a paper is found again
 * whatever happened to the network.
 */
#include "print/documents_priv.h"

#include <inttypes.h>

static const char *
title_of(struct sheet *pg, const struct record *p)
{
	static const char *const titles[PAYMENT_KIND_WORD_COUNT] = {
		[PAYMENT_KIND_BILL] = "RECEIPT",
		[PAYMENT_KIND_PAID_OUT] = "PAID OUT",
		[PAYMENT_KIND_SAFE_DROP] = "TO THE SAFE",
		[PAYMENT_KIND_NO_SALE] = "NO SALE",
	};
	const char *title = titles[PAYMENT_KIND_BILL];

	if (!record_is_null(p, PAYMENT_KIND))
		title = titles[record_int(p, PAYMENT_KIND)];
	if (!record_is_null(p, PAYMENT_REFUNDS_ID))
		title = "REFUND";
	return arena_printf(
		pg->a, "%s %s", title, sheet_given(p, PAYMENT_RECEIPT_NUMBER));
}

/* What of the order was paid, and the tax that is in it. */
static enum err
add_order(struct sheet *pg, const char *order_id)
{
	struct record_list lines;
	struct record *order;
	const char *table;
	int64_t total = 0, tax = 0;
	enum err e = sheet_find(pg, TABLE_ORDERS, order_id, &order);

	if (e == ERR_OK)
		e = sheet_list(
			pg, TABLE_ORDER_LINES, LINE_ORDER_ID, order_id, &lines);
	if (e != ERR_OK)
		return e;
	table = sheet_given(order, ORDER_TABLE_NO);
	paper_textf(pg->paper, PAPER_NORMAL, "Order %s%s%s",
		sheet_given(order, ORDER_NUMBER),
		*table != '\0' ? ", table " : "", table);
	for (size_t i = 0; i < lines.count; i++) {
		const struct record *l = lines.items[i];
		int64_t count = record_int(l, LINE_QUANTITY);
		int64_t amount;

		if (record_int(l, LINE_STATE) >= LINE_STATE_VOID_REQUESTED)
			continue;
		e = money_multiply(
			record_int(l, LINE_UNIT_PRICE_MINOR), count, &amount);
		if (e == ERR_OK)
			e = money_add(total, amount, &total);
		if (e == ERR_OK)
			e = money_add(tax, record_int(l, LINE_TAX_MINOR), &tax);
		if (e != ERR_OK)
			return e;
		paper_pair(pg->paper, PAPER_NORMAL,
			arena_printf(pg->a, "%" PRId64 " %s", count,
				sheet_given(l, LINE_NAME)),
			sheet_money(pg, amount));
	}
	paper_pair(pg->paper, PAPER_BOLD, "Total", sheet_money(pg, total));
	if (tax != 0)
		paper_pair(pg->paper, PAPER_NORMAL, "with tax of",
			sheet_money(pg, tax));
	paper_rule(pg->paper, '-');
	return ERR_OK;
}

static enum err
add_folio(struct sheet *pg, const char *folio_id)
{
	const char *number, *room;
	struct record *folio, *stay;
	enum err e = sheet_find(pg, TABLE_FOLIOS, folio_id, &folio);

	if (e == ERR_OK)
		e = sheet_find(pg, TABLE_STAYS,
			record_text(folio, FOLIO_STAY_ID), &stay);
	if (e != ERR_OK)
		return e;
	number = sheet_given(folio, FOLIO_NUMBER);
	room = sheet_text(
		pg, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID), ROOM_NUMBER);
	paper_textf(pg->paper, PAPER_NORMAL, "%s%s%s",
		sheet_text(pg, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID),
			GUEST_FULL_NAME),
		*room != '\0' ? ", room " : "", room);
	if (*number != '\0')
		paper_textf(pg->paper, PAPER_NORMAL, "Folio %s", number);
	paper_rule(pg->paper, '-');
	return ERR_OK;
}

/* Cash that left the drawer is signed for. */
static void
add_signature(struct sheet *pg)
{
	paper_blank(pg->paper);
	paper_blank(pg->paper);
	paper_rule(pg->paper, '_');
	paper_text(pg->paper, PAPER_NORMAL, 0, "Received (signature)");
}

static void
add_amounts(struct sheet *pg, const struct record *p)
{
	int64_t amount = record_int(p, PAYMENT_AMOUNT_MINOR);
	const char *reason = sheet_given(p, PAYMENT_REASON);

	paper_pair(pg->paper, PAPER_BOLD | PAPER_BIG,
		amount < 0 ? "OUT" : "CASH",
		arena_printf(pg->a, "%s %s", sheet_given(p, PAYMENT_CURRENCY),
			sheet_money(pg, amount < 0 ? -amount : amount)));
	if (!record_is_null(p, PAYMENT_TENDERED_MINOR))
		paper_pair(pg->paper, PAPER_NORMAL, "Given",
			sheet_money(pg, record_int(p, PAYMENT_TENDERED_MINOR)));
	if (!record_is_null(p, PAYMENT_CHANGE_MINOR))
		paper_pair(pg->paper, PAPER_NORMAL, "Change",
			sheet_money(pg, record_int(p, PAYMENT_CHANGE_MINOR)));
	if (*reason != '\0')
		paper_textf(pg->paper, PAPER_NORMAL, "For: %s", reason);
	if (!record_is_null(p, PAYMENT_REFUNDS_ID))
		paper_textf(pg->paper, PAPER_NORMAL, "Refund of %s",
			sheet_text(pg, TABLE_CASH_PAYMENTS,
				record_text(p, PAYMENT_REFUNDS_ID),
				PAYMENT_RECEIPT_NUMBER));
	if (amount < 0)
		add_signature(pg);
}

enum err
document_receipt(
	const struct document *d, const char *payment_id, struct paper *out)
{
	struct sheet pg;
	struct record *p;
	enum err e = sheet_begin(&pg, d, out);

	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_CASH_PAYMENTS, payment_id, &p);
	if (e != ERR_OK)
		return e;
	if (d->kick && !d->copy)
		paper_kick(out);
	sheet_head(&pg);
	sheet_title(&pg, title_of(&pg, p));
	paper_pair(out, PAPER_NORMAL,
		sheet_instant(&pg, record_int(p, PAYMENT_PAID_AT)),
		arena_printf(pg.a, "cashier %s",
			sheet_login(&pg, record_text(p, PAYMENT_TAKEN_BY))));
	paper_rule(out, '-');
	if (!record_is_null(p, PAYMENT_FOLIO_ID))
		e = add_folio(&pg, record_text(p, PAYMENT_FOLIO_ID));
	if (e == ERR_OK && !record_is_null(p, PAYMENT_ORDER_ID))
		e = add_order(&pg, record_text(p, PAYMENT_ORDER_ID));
	if (e != ERR_OK)
		return e;
	add_amounts(&pg, p);
	if (d->offline && p->version == 0)
		paper_text(out, PAPER_BOLD, 0,
			"OFFLINE: kept at this terminal, not yet confirmed by "
			"the hotel's server.");
	paper_textf(out, PAPER_NORMAL, "Payment %s", p->id);
	sheet_foot(&pg);
	return ERR_OK;
}
