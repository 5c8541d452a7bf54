#include "domain/delivery.h"

#include "base/mutant.h"

#include <string.h>

const char *const delivery_words[DELIVERY_COUNT] = {
	[DELIVERY_DONE] = "",
	[DELIVERY_SENT] = "sent",
	[DELIVERY_RINGS] = "NO REPLY",
	[DELIVERY_PRINTS] = "NO REPLY",
	[DELIVERY_ON_PAPER] = "ON PAPER",
};

int64_t
delivery_told(const struct record *ticket)
{
	int64_t delivered = record_int(ticket, TICKET_DELIVERED);
	int64_t printed = record_int(ticket, TICKET_PRINTED);

	return delivered > printed ? delivered : printed;
}

/* Whether the kitchen still has to do with it. */
static bool
is_wanted(const struct record *ticket)
{
	switch ((enum ticket_state)record_int(ticket, TICKET_STATE)) {
	case TICKET_STATE_READY:
	case TICKET_STATE_BUMPED:
	case TICKET_STATE_WORD_COUNT:
		return false;
	case TICKET_STATE_CANCELLED:
		/* Whoever never heard of it need not hear that it is over. */
		return delivery_told(ticket) > 0;
	case TICKET_STATE_QUEUED:
	case TICKET_STATE_RELAYED:
	case TICKET_STATE_DELIVERED:
	case TICKET_STATE_SEEN:
	case TICKET_STATE_STARTED:
	case TICKET_STATE_RECALLED:
		break;
	}
	return true;
}

/* The send that nobody has heard of; a clock that was set back says nothing of
 * it. */
static enum delivery
of_age(int64_t age, int64_t *left)
{
	*left = -1;
	if (age < -DELIVERY_CLOCK_MS || age >= DELIVERY_PRINT_MS)
		return age < DELIVERY_STALE_MS ? DELIVERY_PRINTS
					       : DELIVERY_DONE;
	*left = DELIVERY_PRINT_MS - age;
	if (age >= DELIVERY_RING_MS)
		return DELIVERY_RINGS;
	*left = DELIVERY_RING_MS - age;
	return DELIVERY_SENT;
}

enum delivery
delivery_of(const struct record *ticket, int64_t now_ms, int64_t *next_ms)
{
	int64_t sends = record_int(ticket, TICKET_SENDS);
	int64_t age = now_ms - record_int(ticket, TICKET_TOLD_AT);
	int64_t left = -1;
	enum delivery d = DELIVERY_DONE;

	if (ticket->deleted || !is_wanted(ticket) ||
		record_int(ticket, TICKET_DELIVERED) >= sends)
		d = DELIVERY_DONE;
	else if (record_int(ticket, TICKET_PRINTED) >= sends)
		d = age < DELIVERY_STALE_MS ? DELIVERY_ON_PAPER : DELIVERY_DONE;
	else
		d = of_age(age, &left);
	if (next_ms != NULL)
		*next_ms = left == -1 ? -1 : now_ms + left;
	return d;
}

bool
delivery_may_be_twice(const struct record *ticket, int64_t now_ms)
{
	int64_t at = now_ms;

	if (record_int(ticket, TICKET_PRINTED) > 0)
		return true;
	if (record_int(ticket, TICKET_SENDS) == 0 || MUTANT(LATE_UNMARKED))
		return false;
	/* What came in time stays so. */
	if (record_int(ticket, TICKET_DELIVERED) >=
		record_int(ticket, TICKET_SENDS))
		at = record_int(ticket, TICKET_DELIVERED_AT);
	at -= record_int(ticket, TICKET_TOLD_AT);
	return at >= DELIVERY_PRINT_MS - DELIVERY_CLOCK_MS ||
	       at < -DELIVERY_CLOCK_MS;
}

bool
delivery_is_word(const struct action *act, const char *terminal_id)
{
	if (act->entity == NULL || terminal_id == NULL ||
		act->entity->table != TABLE_KITCHEN_TICKETS ||
		act->operation != OPERATION_UPDATE || act->user_id == NULL ||
		strcmp(act->user_id, terminal_id) != 0)
		return false;
	for (size_t i = 0; i < act->data.count; i++) {
		int field = act->data.items[i].field;

		if (field != TICKET_DELIVERED && field != TICKET_PRINTED)
			return false;
	}
	return act->data.count > 0;
}
