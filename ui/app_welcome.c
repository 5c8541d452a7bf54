/*
 * What line 23 says to who has just signed in: how the link stands when that
 * matters, else, to managers, that something needs a look and where.
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/screens/watch.h"
#include "ui/words.h"

#include <stddef.h>

/* The key behind F10. */
static char
key_of(const struct screen *s)
{
	const struct screen_entry *entry = screen_entries;

	while (entry->screen != s)
		entry++;
	return entry->key;
}

/* False: all is well, or it cannot be said. */
static bool
say_watch(struct app *app)
{
	struct arena *a;
	size_t all, urgent;
	bool said = false;

	if (app->session.role != ROLE_MANAGER)
		return false;
	a = arena_new(APP_ARENA_LIMIT);
	if (watch_count(app, a, &all, &urgent) == ERR_OK && all > 0) {
		app_say(app, urgent > 0 ? STYLE_WARN : STYLE_NORMAL,
			words_count("Welcome, %s. %zu thing needs a look (%zu "
				    "urgent): F10 %c.",
				"Welcome, %s. %zu things need a look (%zu "
				"urgent): F10 %c.",
				(unsigned long)all),
			app->session.display_name, all, urgent,
			key_of(&screen_watch));
		said = true;
	}
	arena_free(a);
	return said;
}

void
app_welcome(struct app *app)
{
	const char *link = app_link_begin(app);

	if (link != NULL)
		/* Whole on line 23; who it is stands on line 1. */
		app_say(app, STYLE_WARN, _("Welcome. %s"), _(link));
	else if (!say_watch(app))
		app_say(app, STYLE_GOOD, _("Welcome, %s."),
			app->session.display_name);
}
