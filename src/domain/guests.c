/* Guests: who they are is asked of a person when two terminals differ
 * (schema.def); here is only when they may be deleted. */
#include "domain/reduce_priv.h"

static enum err
guest_remove(struct reduce_work *w, const struct record *old)
{
	return stay_check_unused(w, STAY_GUEST_ID, old);
}

const struct entity_rules guest_rules = {
	.remove = guest_remove,
};
