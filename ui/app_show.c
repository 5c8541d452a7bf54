/*
 * Going to one record, from wherever somebody stands: its screen opens on top,
 * so that F3 leads back to what was begun, and the mark stands on it.
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/words.h"

#include <stdio.h>
#include <string.h>

/* So many levels are left for what is done there. */
#define LEVELS_LEFT 4

void
app_show(struct app *app, const struct app_found *found, enum act act)
{
	struct app_wish *w = &app->wish;
	char *to = found->opens           ? w->param
		   : found->typed != NULL ? w->find
					  : w->mark;

	w->open = found->screen;
	w->show = true;
	w->act = act;
	w->param[0] = w->find[0] = w->mark[0] = '\0';
	(void)snprintf(to, APP_PARAM_SIZE, "%s",
		found->typed != NULL ? found->typed : found->id);
}

/* The model of a screen with a pane begins with its list. */
static bool
mark(struct app *app, const char *id)
{
	struct app_level *l = app_top(app);
	struct list *list = l->model;

	if (!l->screen->has_pane || !list_mark(list, id))
		return false;
	list_done(list);
	app->dirty = true;
	return true;
}

static void
type(struct app *app, const char *text)
{
	char one[2] = "";

	for (; *text != '\0'; text++) {
		one[0] = *text;
		(void)app_tell(app, event_of_text(one));
		/* The next one may be looked for among other rows. */
		if (app->reload)
			app_load_top(app);
	}
}

/* On top of what is there; a deep stack is left behind. */
static enum err
push(struct app *app, const struct app_wish *w)
{
	if (app->depth > APP_STACK_MAX - LEVELS_LEFT)
		app_clear(app);
	else if (app_top(app)->screen == w->open)
		app_pop(app);
	return app_push(app, w->open, w->param);
}

enum err
app_show_now(struct app *app, const struct app_wish *w)
{
	enum err e = push(app, w);

	if (e != ERR_OK)
		return e;
	app->reload = false;
	if (w->find[0] != '\0')
		type(app, w->find);
	else if (w->mark[0] != '\0' && !mark(app, w->mark))
		app_say(app, STYLE_WARN, _("It is not on this list any more."));
	return ERR_OK;
}
