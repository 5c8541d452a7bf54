/* What a terminal may take that has been without the server for long. */
#include "domain/reduce_priv.h"

#include <string.h>

static bool
is_marked(const struct action *act, enum rule rule)
{
	for (size_t i = 0; i < act->override_count; i++) {
		if (strcmp(act->overrides[i], rule_get(rule)->code) == 0)
			return true;
	}
	return false;
}

/* Where it was taken this has been decided; here a manager reads of it. */
static void
note_marked(struct reduce_work *w, enum rule rule)
{
	if (is_marked(w->act, rule))
		work_note(w, rule, "%s",
			w->act->reason != NULL ? w->act->reason
					       : "it gives no reason");
}

enum err
reduce_check_apart(struct reduce_work *w)
{
	enum weight weight = action_weight(w->act);

	switch (w->in->apart) {
	case APART_NOT:
	case APART_SHORT:
		note_marked(w, RULE_OFFLINE_WINDOW);
		note_marked(w, RULE_OFFLINE_TOO_LONG);
		return ERR_OK;
	case APART_LONG:
		return weight >= WEIGHT_WORK
			       ? ERR_OK
			       : work_raise(w, RULE_OFFLINE_WINDOW,
					 "offline window passed");
	case APART_TOO_LONG:
		break;
	}
	if (weight < WEIGHT_FACT)
		return work_raise(w, RULE_OFFLINE_TOO_LONG,
			"72 hours offline: facts only");
	work_note(w, RULE_OFFLINE_TOO_LONG, "it is marked for review");
	return ERR_OK;
}
