#include "store/summary.h"

#include "base/money.h"
#include "domain/states.h"

#include <ctype.h>
#include <string.h>

struct summary {
	const struct view *v;
	const struct action *act;
	struct arena *a;
};

/* ---- what a record is called ---- */

/* The value that the action sets, else what the record has. */
static struct value
value_of(struct summary *s, const struct record *r, int field)
{
	const struct value *v = field_values_find(&s->act->data, field);

	if (v != NULL)
		return *v;
	return r == NULL ? value_null() : r->values[field];
}

static const char *
text_of(struct summary *s, const struct record *r, int field)
{
	struct value v = value_of(s, r, field);

	return v.kind == VALUE_TEXT ? v.s : NULL;
}

static struct record *
find(struct summary *s, enum table t, const char *id)
{
	struct record *r = NULL;

	if (id == NULL || s->v->find(s->v->ctx, t, id, s->a, &r) != ERR_OK)
		return NULL;
	return r;
}

/* A text field of the record that id names; "" when it cannot be read. */
static const char *
name_by_id(struct summary *s, enum table t, const char *id, int field)
{
	struct record *r = find(s, t, id);
	const char *name = r == NULL ? NULL : record_text(r, field);

	return name == NULL ? "" : name;
}

static const char *
room_of(struct summary *s, const struct record *r, int field)
{
	return name_by_id(s, TABLE_ROOMS, text_of(s, r, field), ROOM_NUMBER);
}

static const char *
word_of(struct summary *s, const struct record *r, int field)
{
	const struct field *f = &s->act->entity->fields[field];
	struct value v = value_of(s, r, field);

	return v.kind == VALUE_INT ? choices_word(f->choices, v.i) : "";
}

/* "a, b", or the one that is not empty. */
static const char *
join(struct summary *s, const char *a, const char *b)
{
	if (a == NULL || *a == '\0')
		return b == NULL ? "" : b;
	if (b == NULL || *b == '\0')
		return a;
	return arena_printf(s->a, "%s, %s", a, b);
}

static const char *
room_label(struct summary *s, const struct record *r, int kind, int room)
{
	const char *number = room_of(s, r, room);

	if (*number != '\0')
		number = arena_printf(s->a, "room %s", number);
	return join(s, kind < 0 ? "" : word_of(s, r, kind), number);
}

static const char *
stay_label(struct summary *s, const struct record *r)
{
	return join(s, room_of(s, r, STAY_ROOM_ID),
		name_by_id(s, TABLE_GUESTS, text_of(s, r, STAY_GUEST_ID),
			GUEST_FULL_NAME));
}

static const char *
line_label(struct summary *s, const struct record *r)
{
	struct value n = value_of(s, r, LINE_QUANTITY);
	const char *name = text_of(s, r, LINE_NAME);

	return arena_printf(s->a, "%lld x %s",
		n.kind == VALUE_INT ? (long long)n.i : 1LL,
		name == NULL ? "?" : name);
}

static const char *
label(struct summary *s, const struct record *r)
{
	switch (s->act->entity->table) {
	case TABLE_PROPERTIES:
		return text_of(s, r, PROPERTY_NAME);
	case TABLE_STAFF:
		return text_of(s, r, STAFF_DISPLAY_NAME);
	case TABLE_ROOMS:
		return text_of(s, r, ROOM_NUMBER);
	case TABLE_GUESTS:
		return text_of(s, r, GUEST_FULL_NAME);
	case TABLE_STAYS:
		return stay_label(s, r);
	case TABLE_FOLIOS:
		return text_of(s, r, FOLIO_NUMBER);
	case TABLE_FOLIO_CHARGES:
		return join(s, word_of(s, r, CHARGE_KIND),
			text_of(s, r, CHARGE_DESCRIPTION));
	case TABLE_CASH_SESSIONS:
		return text_of(s, r, DRAWER_DRAWER);
	case TABLE_CASH_PAYMENTS:
		return text_of(s, r, PAYMENT_RECEIPT_NUMBER);
	case TABLE_MENU_ITEMS:
		return text_of(s, r, ITEM_NAME);
	case TABLE_ORDERS:
		return join(s, text_of(s, r, ORDER_NUMBER),
			room_label(s, r, -1, ORDER_ROOM_ID));
	case TABLE_ORDER_LINES:
		return line_label(s, r);
	case TABLE_KITCHEN_TICKETS:
		return word_of(s, r, TICKET_STATION);
	case TABLE_SERVICE_REQUESTS:
		return room_label(s, r, REQUEST_KIND, REQUEST_ROOM_ID);
	case TABLE_HOUSEKEEPING_TASKS:
		return room_label(s, r, TASK_KIND, TASK_ROOM_ID);
	case TABLE_MAINTENANCE_REPORTS:
		return join(s, text_of(s, r, REPORT_ISSUE),
			room_label(s, r, -1, REPORT_ROOM_ID));
	case TABLE_ROOM_BLOCKS:
		return room_label(s, r, BLOCK_KIND, BLOCK_ROOM_ID);
	case TABLE_LOST_ITEMS:
		return join(s, text_of(s, r, LOST_ITEM),
			room_label(s, r, -1, LOST_ROOM_ID));
	case TABLE_CONFLICTS:
		return text_of(s, r, CONFLICT_TABLE_NAME);
	case TABLE_COUNT:
		break;
	}
	return NULL;
}

/* ---- sentences ---- */

static const char *
sentence(struct summary *s, const char *what, const char *about)
{
	if (about == NULL || *about == '\0')
		return what;
	return arena_printf(s->a, "%s %s", what, about);
}

static const char *
stay_sentence(struct summary *s, const struct record *r)
{
	static const char *const states[] = {
		[STAY_STATE_WAITLIST] = "On the waiting list",
		[STAY_STATE_OPTION] = "Option",
		[STAY_STATE_CONFIRMED] = "Booking",
		[STAY_STATE_IN_HOUSE] = "Check-in",
		[STAY_STATE_CHECKED_OUT] = "Check-out",
		[STAY_STATE_CANCELLED] = "Cancellation",
		[STAY_STATE_NO_SHOW] = "No-show",
	};
	const struct field_values *data = &s->act->data;
	const struct value *state = field_values_find(data, STAY_STATE);
	const char *what = "Stay";

	if (state != NULL && state->kind == VALUE_INT && state->i >= 0 &&
		state->i < STAY_STATE_WORD_COUNT)
		what = states[state->i];
	else if (field_values_find(data, STAY_ROOM_ID) != NULL)
		what = "Move to";
	else if (field_values_find(data, STAY_DEPARTURE_DATE) != NULL)
		what = "New departure";
	return sentence(s, what, label(s, r));
}

static const char *
payment_sentence(struct summary *s, const struct record *r)
{
	struct value amount = value_of(s, r, PAYMENT_AMOUNT_MINOR);
	struct value kind = value_of(s, r, PAYMENT_KIND);
	const char *currency = text_of(s, r, PAYMENT_CURRENCY);
	const char *folio = name_by_id(
		s, TABLE_FOLIOS, text_of(s, r, PAYMENT_FOLIO_ID), FOLIO_NUMBER);
	char money[MONEY_TEXT_SIZE];

	if (amount.kind != VALUE_INT || currency == NULL)
		return "Cash payment";
	(void)money_format(amount.i, currency, money, sizeof(money));
	if (*folio != '\0')
		folio = arena_printf(s->a, ", folio %s", folio);
	if (kind.kind == VALUE_INT && kind.i == PAYMENT_KIND_NO_SALE)
		return "Drawer opened without a sale";
	return arena_printf(s->a, "%s %s %s%s",
		kind.kind == VALUE_INT && kind.i == PAYMENT_KIND_PAID_OUT
			? "Paid out"
		: kind.kind == VALUE_INT && kind.i == PAYMENT_KIND_SAFE_DROP
			? "To the safe"
		: amount.i < 0 ? "Cash refund"
			       : "Cash payment",
		money, currency, folio);
}

/* What becomes of it: the new state, else what the operation says. */
static const char *
outcome(struct summary *s)
{
	static const char *const words[OPERATION_COUNT] = {
		[OPERATION_INSERT] = "new",
		[OPERATION_UPDATE] = "changed",
		[OPERATION_DELETE] = "deleted",
	};
	const struct state_machine *m = states_of(s->act->entity->table);
	int field = s->act->entity->table == TABLE_ROOMS ? ROOM_STATUS
		    : m == NULL                          ? -1
							 : m->field;

	if (s->act->operation == OPERATION_UPDATE && field >= 0 &&
		field_values_find(&s->act->data, field) != NULL)
		return word_of(s, NULL, field);
	return words[s->act->operation];
}

static const char *
any_sentence(struct summary *s, const struct record *r)
{
	char *one = arena_strdup(s->a, s->act->entity->one);

	one[0] = (char)toupper((unsigned char)one[0]);
	return arena_printf(
		s->a, "%s: %s", sentence(s, one, label(s, r)), outcome(s));
}

const char *
summary_of(const struct view *v, const struct action *act, struct arena *a)
{
	struct summary s = { v, act, a };
	const struct record *r = NULL;

	if (act->entity == NULL)
		return arena_printf(a, "%s %s", operation_name(act->operation),
			act->table_name == NULL ? "?" : act->table_name);
	if (act->operation != OPERATION_INSERT)
		r = find(&s, act->entity->table, action_record_id(act));
	if (act->entity->table == TABLE_STAYS &&
		act->operation != OPERATION_DELETE)
		return stay_sentence(&s, r);
	if (act->entity->table == TABLE_CASH_PAYMENTS)
		return payment_sentence(&s, r);
	return any_sentence(&s, r);
}
