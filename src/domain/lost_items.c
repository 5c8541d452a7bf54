/* Lost property: kept for its owner, and given out by those who may. */
#include "domain/reduce_priv.h"

#include <string.h>

static enum lost_state
state_of(const struct record *item)
{
	return (enum lost_state)record_int(item, LOST_STATE);
}

/* The house has it. */
static bool
is_kept(enum lost_state s)
{
	return s == LOST_STATE_FOUND || s == LOST_STATE_CLAIMED;
}

/* Whoever finds something cannot hand it out, nor say that it came back. */
static enum err
check_hands(struct reduce_work *w, enum lost_state s)
{
	if (w->role == ROLE_MANAGER)
		return ERR_OK;
	if (s == LOST_STATE_DISPOSED)
		return work_refuse(w, RULE_ROLE_DENIED,
			"a manager decides what becomes of what nobody wants");
	if ((s == LOST_STATE_RETURNED || s == LOST_STATE_SENT) &&
		w->role != ROLE_FRONT_DESK)
		return work_refuse(w, RULE_ROLE_DENIED,
			"lost property is handed out at the front desk");
	return ERR_OK;
}

/* Who has it now has to be known. */
static enum err
check_receiver(struct reduce_work *w, const struct record *item)
{
	if (!record_is_null(item, LOST_CONTACT) ||
		(state_of(item) == LOST_STATE_RETURNED &&
			!record_is_null(item, LOST_STAY_ID)))
		return ERR_OK;
	return work_invalid(w, item->entity, LOST_CONTACT,
		state_of(item) == LOST_STATE_SENT
			? "is required: to whom it was sent, and where"
			: "is required: who took it");
}

static enum err
check_time(struct reduce_work *w, const struct record *item)
{
	const char *until = record_text(item, LOST_KEEP_UNTIL);
	const char *today = w->in->business_date;

	if (until == NULL || today == NULL || strcmp(until, today) <= 0)
		return ERR_OK;
	return work_raise(w, RULE_LOST_KEPT, "%s is kept until %s",
		record_text(item, LOST_ITEM), until);
}

static enum err
enter(struct reduce_work *w, const struct record *item)
{
	switch (state_of(item)) {
	case LOST_STATE_RETURNED:
	case LOST_STATE_SENT:
		return check_receiver(w, item);
	case LOST_STATE_DISPOSED:
		return check_time(w, item);
	case LOST_STATE_FOUND:
	case LOST_STATE_CLAIMED:
	case LOST_STATE_VOID:
	case LOST_STATE_WORD_COUNT:
		break;
	}
	return ERR_OK;
}

static void
stamp(struct reduce_work *w, struct record *item)
{
	if (is_kept(state_of(item)))
		record_set_null(item, LOST_SETTLED_AT);
	else
		work_stamp(w, item, LOST_SETTLED_AT);
}

static enum err
check_place(struct reduce_work *w, const struct record *item)
{
	if (!record_is_null(item, LOST_ROOM_ID) ||
		!record_is_null(item, LOST_LOCATION))
		return ERR_OK;
	return work_invalid(w, item->entity, LOST_LOCATION,
		"is required where there is no room: the place");
}

static enum err
lost_insert(struct reduce_work *w, struct record *item)
{
	enum err e = check_place(w, item);

	if (e != ERR_OK)
		return e;
	work_stamp(w, item, LOST_FOUND_AT);
	if (record_is_null(item, LOST_FOUND_BY))
		record_set_text(item, LOST_FOUND_BY, w->act->user_id);
	stamp(w, item);
	return ERR_OK;
}

static enum err
lost_update(
	struct reduce_work *w, const struct record *old, struct record *item)
{
	enum err e = check_place(w, item);

	if (e == ERR_OK && record_changed(old, item, LOST_STATE)) {
		e = check_hands(w, state_of(old));
		if (e == ERR_OK)
			e = check_hands(w, state_of(item));
		if (e == ERR_OK)
			e = enter(w, item);
	}
	if (e == ERR_OK)
		stamp(w, item);
	return e;
}

const struct entity_rules lost_rules = {
	.insert = lost_insert,
	.update = lost_update,
	.remark = LOST_REMARK + 1,
};
