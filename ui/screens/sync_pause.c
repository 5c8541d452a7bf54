#include "ui/screens/sync_pause.h"
#include "ui/words.h"

#include "base/text.h"

/* What is asked. */
enum {
	ASK_MINUTES,
	ASK_WHY,
};

unsigned
sync_pause_ask(struct sync_pause *p, struct app *app)
{
	if (app_pause(app) != NULL)
		app_resume_sync(app);
	else
		prompt_open(&p->prompt, ASK_MINUTES,
			_("Pause the sync for minutes, 1 to 60"), "15");
	return REACT_REDRAW;
}

static void
take_minutes(struct sync_pause *p, struct app *app)
{
	const char *text = p->prompt.edit.text;

	if (text_to_int(text, &p->minutes) && p->minutes >= 1 &&
		p->minutes <= PAUSE_MINUTES_MAX) {
		prompt_open(&p->prompt, ASK_WHY, _("Why is it paused"), NULL);
		return;
	}
	app_say(app, STYLE_WARN,
		_("%s is no time to pause: type 1 to 60 minutes."), text);
	p->prompt.open = true;
	p->prompt.edit.fresh = true; /* another one takes its place */
}

static void
take_why(struct sync_pause *p, struct app *app)
{
	const char *text = p->prompt.edit.text;

	if (text[0] != '\0') {
		app_pause_sync(app, p->minutes, text);
		return;
	}
	app_say(app, STYLE_WARN, _("Say why: others will want to know."));
	p->prompt.open = true;
}

unsigned
sync_pause_event(
	struct sync_pause *p, struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&p->prompt, ev)) {
	case PROMPT_ANSWERED:
		if (p->prompt.tag == ASK_MINUTES)
			take_minutes(p, app);
		else
			take_why(p, app);
		break;
	case PROMPT_CANCELLED:
		app_say(app, STYLE_NORMAL, _("The sync is not paused."));
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
	return REACT_REDRAW;
}
