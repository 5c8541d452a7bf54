/*
 * The words that people read, in their language (gettext). English stands in
 * the source and is what is shown when a catalog lacks something.
 *
 *	_("Saved.")             words to be shown here and now
 *	N_("Rooms")             words in a table, for the catalog; whoever shows
 *	                        them says words_get(row->title)
 *	words_count(one, many, n)   by the language's own plurals
 *
 * Words are translated where they are shown and nowhere before: stores, logs,
 * JSON and commands keep the names that stand in the tables of src/.
 *
 * The catalogs are data/locale/LANGUAGE.po; the build makes them into
 * locale/LANGUAGE/LC_MESSAGES/offsync.mo.
 */
#ifndef OFFSYNC_UI_WORDS_H
#define OFFSYNC_UI_WORDS_H

#include <stdbool.h>

/* Where the terminal's option leaves it open (language NULL), the
 * environment decides: LANGUAGE, LC_ALL, LC_MESSAGES, LANG. Once, before
 * anything is shown; never called, all is English. */
void words_open(const char *language);
/* What was asked for by name and has no catalog; NULL: nothing is missing. */
const char *words_missing(void);

/* Whether there is a catalog, and so anything but English. */
bool words_are_there(void);

/* "" stays "", and NULL stays NULL. Lives for ever. */
__attribute__((format_arg(1))) const char *words_get(const char *text);
__attribute__((format_arg(1), format_arg(2))) const char *words_count(
	const char *one, const char *many, unsigned long n);

#define _(text)  words_get(text)
#define N_(text) text

#endif
