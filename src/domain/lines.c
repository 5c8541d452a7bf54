/* Order lines: name, price and tax are frozen when the line is made; once it
 * has been fired only its state goes on. */
#include "domain/modifiers.h"
#include "domain/reduce_priv.h"

#include "base/money.h"
#include "base/mutant.h"

#define CHECKS_MAX 100

static enum line_state
state_of(const struct record *line)
{
	return (enum line_state)record_int(line, LINE_STATE);
}

bool
line_is_void(const struct record *line)
{
	return state_of(line) == LINE_STATE_VOIDED;
}

bool
line_is_unsent(const struct record *line)
{
	return state_of(line) == LINE_STATE_DRAFT ||
	       state_of(line) == LINE_STATE_HELD;
}

static enum err
find_item(struct reduce_work *w, const struct record *line,
	const struct record **out)
{
	return work_find_live(
		w, TABLE_MENU_ITEMS, record_text(line, LINE_MENU_ITEM_ID), out);
}

static enum err
check_available(struct reduce_work *w, const struct record *item)
{
	if (item == NULL || record_is_null(item, ITEM_AVAILABLE) ||
		record_int(item, ITEM_AVAILABLE) != 0)
		return ERR_OK;
	return work_raise(w, RULE_ITEM_86, "%s is sold out",
		record_text(item, ITEM_NAME));
}

static enum err
count_down(struct reduce_work *w, const struct record *line,
	const struct record *item)
{
	int64_t left;
	enum err e = ERR_OK;

	if (item == NULL || record_is_null(item, ITEM_COUNTDOWN))
		return ERR_OK;
	left = record_int(item, ITEM_COUNTDOWN) -
	       record_int(line, LINE_QUANTITY);
	if (MUTANT(COUNTED_AS_ONE))
		left = record_int(item, ITEM_COUNTDOWN) - 1;
	if (left < 0)
		e = work_raise(w, RULE_ITEM_COUNT, "%lld %s too many",
			(long long)-left, record_text(item, ITEM_NAME));
	record_set_int(work_edit(w, item), ITEM_COUNTDOWN, left);
	return e;
}

/* Consoles ask before they send it. Here it is never refused: the waiter has
 * seen it go, and older terminals know nothing of it, so that a refusal would
 * leave the guest without a dish. The kitchen is told to ask. */
static enum err
check_modifiers(struct reduce_work *w, const struct record *line,
	const struct record *item)
{
	struct modifiers wanted;
	const struct modifier_group *missing;

	if (item == NULL || record_is_null(item, ITEM_WANTED_MODIFIERS))
		return ERR_OK;
	modifiers_read(
		record_text(item, ITEM_WANTED_MODIFIERS), w->arena, &wanted);
	missing = modifiers_missing(&wanted, record_text(line, LINE_MODIFIERS));
	if (missing == NULL)
		return ERR_OK;
	return work_raise(w, RULE_MODIFIER_MISSING, "%s: %s?",
		record_text(line, LINE_NAME),
		modifiers_name(missing, w->arena));
}

/* ---- a round for an order that is closed by now ---- */

static void
copy_head(struct reduce_work *w, const struct record *from, struct record *to)
{
	static const int fields[] = { ORDER_STAY_ID, ORDER_ROOM_ID,
		ORDER_TABLE_NO, ORDER_COVERS, ORDER_ALLERGY_NOTE };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		to->values[fields[i]] = from->values[fields[i]];
	record_set_int(to, ORDER_STATE, ORDER_STATE_OPEN);
	record_set_int(to, ORDER_OPENED_AT, w->in->now_ms);
	record_set_text(to, ORDER_OPENED_BY, w->act->user_id);
	record_set_text(to, ORDER_NOTE,
		arena_printf(w->arena, "continues %s", order_name(w, from)));
}

/* The open check that goes on where this one was closed. */
static enum err
find_next_check(struct reduce_work *w, const struct record *order,
	const struct record **out)
{
	struct record *made;
	char id[UUID_SIZE];
	enum err e;

	for (int n = 2; n < CHECKS_MAX; n++) {
		uuid_derive(
			order->id, arena_printf(w->arena, "check %d", n), id);
		e = work_find(w, TABLE_ORDERS, id, out);
		if (e == ERR_OK && !(*out)->deleted && !order_is_over(*out))
			return ERR_OK;
		if (e == ERR_OK)
			continue;
		if (e != ERR_NOT_FOUND)
			return e;
		made = work_insert(w, TABLE_ORDERS, id);
		copy_head(w, order, made);
		if (!record_is_null(order, ORDER_NUMBER))
			record_set_text(made, ORDER_NUMBER,
				arena_printf(w->arena, "%s/%d",
					record_text(order, ORDER_NUMBER), n));
		*out = made;
		return ERR_OK;
	}
	return ERR_EXISTS;
}

/* The order that takes the line; the line is moved when that is another one. */
static enum err
find_order(
	struct reduce_work *w, struct record *line, const struct record **out)
{
	const struct record *order;
	enum err e;

	e = work_find(
		w, TABLE_ORDERS, record_text(line, LINE_ORDER_ID), &order);
	if (e == ERR_OK && order_is_over(order)) {
		e = work_raise(w, RULE_CHECK_CLOSED, "order %s is %s",
			order_name(w, order), record_word(order, ORDER_STATE));
		if (e == ERR_OK)
			e = order_goes_on(w, &order);
		if (e == ERR_OK && order_is_over(order))
			e = find_next_check(w, order, &order);
		if (e == ERR_OK)
			record_set_text(line, LINE_ORDER_ID, order->id);
	}
	*out = order;
	return e;
}

/* ---- firing ---- */

static enum err
fire(struct reduce_work *w, struct record *line)
{
	const struct record *order;
	const struct record *item;
	enum err e;

	e = find_order(w, line, &order);
	if (e == ERR_OK)
		e = find_item(w, line, &item);
	if (e == ERR_OK)
		e = check_available(w, item);
	if (e == ERR_OK)
		e = check_modifiers(w, line, item);
	if (e == ERR_OK)
		e = count_down(w, line, item);
	if (e != ERR_OK)
		return e;
	work_stamp(w, line, LINE_FIRED_AT);
	/* A bill that was printed is not the last one any more. */
	if (record_int(order, ORDER_STATE) == ORDER_STATE_OPEN ||
		record_int(order, ORDER_STATE) == ORDER_STATE_PRESENTED)
		record_set_int(
			work_edit(w, order), ORDER_STATE, ORDER_STATE_SENT);
	return ticket_send(w, line);
}

/* ---- hooks ---- */

static void
fill_from_item(struct record *line, const struct record *item)
{
	if (record_is_null(line, LINE_ROUND))
		record_set_int(line, LINE_ROUND, 1);
	if (item == NULL)
		return;
	if (record_is_null(line, LINE_STATION))
		line->values[LINE_STATION] = item->values[ITEM_STATION];
	if (record_is_null(line, LINE_COURSE))
		line->values[LINE_COURSE] = item->values[ITEM_COURSE];
}

/* The price in the guest's hand stands; that it is an old one is said. What is
 * wished for may cost more elsewhere ("double"), and never less. */
static void
note_old_price(struct reduce_work *w, const struct record *line,
	const struct record *item)
{
	int64_t is = record_int(line, LINE_UNIT_PRICE_MINOR);
	int64_t now = item == NULL ? is : record_int(item, ITEM_PRICE_MINOR);

	if (!w->in->late || is == now ||
		(is > now && !record_is_null(line, LINE_MODIFIERS)))
		return;
	work_note(w, RULE_PRICE_VERSION, "%s has another price now",
		record_text(item, ITEM_NAME));
}

/* The same of the tax; rounding by piece or by line is no difference. */
static void
note_old_tax(struct reduce_work *w, const struct record *line,
	const struct record *item)
{
	int64_t quantity = record_int(line, LINE_QUANTITY);
	int64_t tax = record_int(line, LINE_TAX_MINOR);
	int64_t amount;
	int64_t now;

	if (item == NULL || !w->in->late ||
		record_is_null(line, LINE_TAX_MINOR) ||
		record_is_null(item, ITEM_TAX_PPM) ||
		money_multiply(record_int(line, LINE_UNIT_PRICE_MINOR),
			quantity, &amount) != ERR_OK)
		return;
	now = money_tax_included(amount, record_int(item, ITEM_TAX_PPM));
	if (tax < now - quantity || tax > now + quantity)
		work_note(w, RULE_TAX_VERSION, "%s has another tax now",
			record_text(item, ITEM_NAME));
}

static enum err
line_insert(struct reduce_work *w, struct record *line)
{
	const struct record *order;
	const struct record *item;
	enum err e;

	e = find_item(w, line, &item);
	if (e != ERR_OK)
		return e;
	fill_from_item(line, item);
	note_old_price(w, line, item);
	note_old_tax(w, line, item);
	if (state_of(line) == LINE_STATE_FIRED)
		return fire(w, line);
	e = find_order(w, line, &order);
	return e == ERR_OK ? check_available(w, item) : e;
}

static const int content[] = { LINE_ORDER_ID, LINE_MENU_ITEM_ID, LINE_NAME,
	LINE_QUANTITY, LINE_UNIT_PRICE_MINOR, LINE_TAX_MINOR, LINE_MODIFIERS,
	LINE_STATION, LINE_ROUND };

/* A bill is split: the line goes to an order that was made from its own one,
 * once the kitchen is done with it. */
static enum err
check_split(struct reduce_work *w, const struct record *old,
	struct record *line, bool *out)
{
	const struct record *order;
	bool stays = false;
	enum err e;

	*out = false;
	if (!record_changed(old, line, LINE_ORDER_ID))
		return ERR_OK;
	e = work_find_live(
		w, TABLE_ORDERS, record_text(line, LINE_ORDER_ID), &order);
	if (e != ERR_OK || order == NULL)
		return e;
	*out = !order_is_over(order) &&
	       value_equal(order->values[ORDER_SPLIT_FROM_ID],
		       old->values[LINE_ORDER_ID]) &&
	       (state_of(old) == LINE_STATE_SERVED || !line_is_cooked(old));
	if (!*out)
		return ERR_OK;
	e = order_check_split(w, record_text(old, LINE_ORDER_ID), &stays);
	if (stays)
		line->values[LINE_ORDER_ID] = old->values[LINE_ORDER_ID];
	return e;
}

/* What the kitchen has been told stays as it was told. */
static enum err
check_content(
	struct reduce_work *w, const struct record *old, struct record *line)
{
	bool is_split = false;
	enum err e = check_split(w, old, line, &is_split);

	if (e != ERR_OK || line_is_unsent(old))
		return e;
	for (size_t i = 0; i < sizeof(content) / sizeof(content[0]); i++) {
		int field = content[i];

		if (!record_changed(old, line, field) ||
			(field == LINE_ORDER_ID && is_split))
			continue;
		e = work_raise(w, RULE_LINE_STATE,
			"%s of a line that is %s stays",
			line->entity->fields[field].name,
			record_word(old, LINE_STATE));
		if (e != ERR_OK)
			return e;
		line->values[field] = old->values[field];
	}
	return ERR_OK;
}

bool
line_is_cooked(const struct record *line)
{
	return !line_is_unsent(line) && !line_is_void(line) &&
	       !record_is_null(line, LINE_STATION) &&
	       record_int(line, LINE_STATION) != STATION_NONE;
}

enum err
line_check_unbilled(struct reduce_work *w, const struct record *line)
{
	const struct record *order;
	enum err e = work_find_live(
		w, TABLE_ORDERS, record_text(line, LINE_ORDER_ID), &order);

	if (e != ERR_OK || order == NULL || !order_is_over(order))
		return e;
	return work_refuse(w, RULE_CHECK_CLOSED,
		"%s was billed with order %s: a manager opens that again first",
		record_text(line, LINE_NAME), order_name(w, order));
}

/* Whoever asks the kitchen needs nobody's leave; once asked, it is the kitchen
 * that agrees. */
static enum err
check_void(struct reduce_work *w, const struct record *old, struct record *line)
{
	enum err e = state_of(old) == LINE_STATE_VOID_REQUESTED
			     ? ERR_OK
			     : line_check_unbilled(w, old);

	if (e != ERR_OK)
		return e;
	if (!line_is_cooked(old) ||
		state_of(line) == LINE_STATE_VOID_REQUESTED ||
		(state_of(old) == LINE_STATE_VOID_REQUESTED &&
			(w->role == ROLE_KITCHEN || w->role == ROLE_MANAGER)))
		return ERR_OK;
	return work_raise(w, RULE_VOID_AFTER_FIRE, "%s is %s",
		record_text(line, LINE_NAME), record_word(old, LINE_STATE));
}

static enum err
enter(struct reduce_work *w, const struct record *old, struct record *line)
{
	enum err e;

	switch (state_of(line)) {
	case LINE_STATE_FIRED:
		if (line_is_unsent(old))
			return fire(w, line);
		break;
	case LINE_STATE_STARTED:
		work_stamp(w, line, LINE_STARTED_AT);
		record_set_null(line, LINE_READY_AT);
		break;
	case LINE_STATE_READY:
		work_stamp(w, line, LINE_READY_AT);
		break;
	case LINE_STATE_VOID_REQUESTED:
	case LINE_STATE_VOIDED:
		e = check_void(w, old, line);
		if (e == ERR_OK && line_is_cooked(old) &&
			state_of(old) != LINE_STATE_VOID_REQUESTED)
			e = ticket_tell(w, old);
		if (e != ERR_OK)
			return e;
		break;
	case LINE_STATE_DRAFT:
	case LINE_STATE_HELD:
	case LINE_STATE_SERVED:
	case LINE_STATE_WORD_COUNT:
		break;
	}
	return line_is_unsent(old) ? ERR_OK : ticket_follow(w, line);
}

static enum err
line_update(
	struct reduce_work *w, const struct record *old, struct record *line)
{
	enum err e = check_content(w, old, line);

	if (e != ERR_OK || !record_changed(old, line, LINE_STATE))
		return e;
	return enter(w, old, line);
}

static enum err
line_remove(struct reduce_work *w, const struct record *old)
{
	if (line_is_unsent(old))
		return ERR_OK;
	return work_refuse(w, RULE_RECORD_IN_USE, "%s is %s: void it",
		record_text(old, LINE_NAME), record_word(old, LINE_STATE));
}

const struct entity_rules line_rules = {
	.insert = line_insert,
	.update = line_update,
	.remove = line_remove,
	.outlived = { LINE_MENU_ITEM_ID, RULE_ITEM_UNKNOWN },
};
