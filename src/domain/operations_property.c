/* The hotel itself: what it allows without a manager, and its day. */
#include "domain/operations_priv.h"

static enum err
update_hotel(struct operation_build *b, struct draft **out)
{
	struct record_list list;
	enum err e;

	e = find_list(b, TABLE_PROPERTIES, -1, value_null(), &list);
	if (e != ERR_OK)
		return e;
	if (list.count == 0)
		return build_missing(
			b, "hotel", "its record has not arrived here yet");
	*out = draft_update(b, list.items[0]);
	return ERR_OK;
}

enum err
build_limits(struct operation_build *b)
{
	struct draft *d = NULL;
	enum err e = update_hotel(b, &d);

	if (e == ERR_OK)
		e = draft_given(b, d);
	build_sum_up(b, "The hotel's limits are set.");
	return e;
}
