#include "ui/screens/kitchen_void.h"
#include "ui/words.h"

#include <inttypes.h>
#include <stdio.h>

/* How far it was when it was asked for. */
static enum line_state
state_before(const struct record *line)
{
	if (!record_is_null(line, LINE_READY_AT))
		return LINE_STATE_READY;
	return record_is_null(line, LINE_STARTED_AT) ? LINE_STATE_FIRED
						     : LINE_STATE_STARTED;
}

unsigned
kitchen_void_ask(struct kitchen_void *q, struct app *app, const char *place,
	const struct record *line)
{
	char text[DIALOG_TEXT_SIZE];

	(void)app;
	snprintf(q->line, sizeof(q->line), "%s", line->id);
	snprintf(q->name, sizeof(q->name), "%" PRId64 " %s",
		record_int(line, LINE_QUANTITY), record_text(line, LINE_NAME));
	q->back = choices_word(&line_state_choices, state_before(line));
	snprintf(text, sizeof(text), _("%s: the waiter takes %s back."), place,
		q->name);
	dialog_ask(&q->dialog, KITCHEN_VOID_TAG, _("VOID?"), text);
	dialog_add(&q->dialog, _("Agree: nobody cooks it"));
	dialog_add(
		&q->dialog, _("Refuse: it is cooked, and stays on the bill"));
	return REACT_REDRAW;
}

static void
answer(struct kitchen_void *q, struct app *app)
{
	q->stays = q->dialog.marked == 1;
	app_request(app, KITCHEN_VOID_TAG, q->stays ? "update" : "void");
	if (!q->stays) {
		app_argument(app, "line", q->line);
		return;
	}
	app_argument(app, "table", "order_lines");
	app_argument(app, "id", q->line);
	app_argument(app, "state", q->back);
}

bool
kitchen_void_event(
	struct kitchen_void *q, struct app *app, const struct ui_event *ev)
{
	if (ev->kind == EVENT_DONE && ev->key == KITCHEN_VOID_TAG && q->stays)
		app_say(app, STYLE_GOOD,
			_("%s stays on the bill: the kitchen has it."),
			q->name);
	if (!q->dialog.open ||
		(ev->kind != EVENT_ACT && ev->kind != EVENT_TEXT))
		return false;
	if (dialog_update(&q->dialog, ev) == DIALOG_CHOSEN)
		answer(q, app);
	return true;
}
