/* The property's own record: one of it. */
#include "domain/reduce_priv.h"

#include <string.h>

enum err
property_find(struct reduce_work *w, const struct record **out)
{
	struct record_list list;
	enum err e;

	if (w->in->property != NULL) {
		*out = w->in->property;
		return ERR_OK;
	}
	if (!w->property_known) {
		e = work_list(w, TABLE_PROPERTIES, -1, value_null(), &list);
		if (e != ERR_OK)
			return e;
		w->property = list.count > 0 ? list.items[0] : NULL;
		w->property_known = true;
	}
	*out = w->property;
	return ERR_OK;
}

static enum err
property_insert(struct reduce_work *w, struct record *now)
{
	struct record_list list;
	enum err e;

	e = work_list(w, TABLE_PROPERTIES, -1, value_null(), &list);
	if (e != ERR_OK || list.count <= 1)
		return e;
	return work_refuse(w, RULE_RECORD_EXISTS,
		"%s is not the only property here",
		record_text(now, PROPERTY_NAME));
}

/* Closed days stay closed: late actions go to the current one. */
static enum err
property_update(
	struct reduce_work *w, const struct record *old, struct record *now)
{
	if (strcmp(record_text(now, PROPERTY_BUSINESS_DATE),
		    record_text(old, PROPERTY_BUSINESS_DATE)) < 0)
		return work_invalid(w, now->entity, PROPERTY_BUSINESS_DATE,
			"never goes back");
	return ERR_OK;
}

const struct entity_rules property_rules = {
	.insert = property_insert,
	.update = property_update,
	.kept = true,
};
