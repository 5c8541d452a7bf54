/* The menu. Prices, names and taxes are frozen into a line when it is made, so
 * that changing an item changes no order. */
#include "domain/reduce_priv.h"

static enum err
item_insert(struct reduce_work *w, struct record *now)
{
	return work_check_unique(w, now, ITEM_CODE);
}

static enum err
item_update(struct reduce_work *w, const struct record *old, struct record *now)
{
	if (!record_changed(old, now, ITEM_CODE))
		return ERR_OK;
	return work_check_unique(w, now, ITEM_CODE);
}

const struct entity_rules item_rules = {
	.insert = item_insert,
	.update = item_update,
};
