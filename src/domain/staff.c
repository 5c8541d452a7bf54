/* Staff members: found by their login, so that there is one of each. */
#include "domain/reduce_priv.h"

static enum err
staff_insert(struct reduce_work *w, struct record *now)
{
	return work_check_unique(w, now, STAFF_LOGIN);
}

static enum err
staff_update(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	if (!record_changed(old, now, STAFF_LOGIN))
		return ERR_OK;
	return work_check_unique(w, now, STAFF_LOGIN);
}

const struct entity_rules staff_rules = {
	.insert = staff_insert,
	.update = staff_update,
};
