#include "ui/screens/each.h"
#include "ui/words.h"

#include <stdio.h>

static void
ask(const struct each *e, struct app *app, const struct marks *marks)
{
	app_request(app, EACH_TAG, e->operation);
	app_argument(app, e->key, marks->ids[e->at]);
	app_argument(app, "reason", e->reason);
}

void
each_begin(struct each *e, struct app *app, const struct marks *marks,
	const char *reason)
{
	e->at = e->done = 0;
	(void)snprintf(e->reason, sizeof(e->reason), "%s",
		reason != NULL ? reason : "");
	ask(e, app, marks);
}

static void
sum_up(const struct each *e, struct app *app, const struct marks *marks)
{
	if (marks->count == 0)
		app_say(app, STYLE_GOOD, _("%zu %s, all that were marked."),
			e->done, e->done_word);
	else
		app_say(app, STYLE_WARN,
			_("%zu %s, %zu not: still marked. Why stands in "
			  "Messages "
			  "(F10 s)."),
			e->done, e->done_word, marks->count);
}

bool
each_event(struct each *e, struct app *app, struct marks *marks,
	const struct ui_event *ev)
{
	if ((ev->kind != EVENT_DONE && ev->kind != EVENT_REFUSED) ||
		ev->key != EACH_TAG)
		return false;
	if (ev->kind == EVENT_DONE) {
		e->done++;
		marks_remove(marks, marks->ids[e->at]);
	} else {
		e->at++;
	}
	if (e->at < marks->count)
		ask(e, app, marks);
	else
		sum_up(e, app, marks);
	return true;
}
