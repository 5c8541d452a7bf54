#include "ui/words.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN    "offsync"
#define PATH_SIZE 1024

/* Beside the program in the build tree, PREFIX/share/locale once installed; and
 * for the programs of tests/unit. */
static const char *const folders[] = { "locale", "../share/locale",
	"../../locale" };

static struct {
	bool there; /* a catalog: without one nothing is looked up */
	char missing[64];
} words;

static void
find_catalogs(void)
{
	char program[PATH_SIZE], folder[PATH_SIZE + 32];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	if (len <= 0)
		return;
	program[len] = '\0';
	slash = strrchr(program, '/');
	if (slash == NULL)
		return;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(
			folder, sizeof(folder), "%s/%s", program, folders[i]);
		if (access(folder, R_OK | X_OK) != 0)
			continue;
		(void)bindtextdomain(DOMAIN, folder);
		break;
	}
	(void)bind_textdomain_codeset(DOMAIN, "UTF-8");
}

/* The language that somebody asked for by LC_ALL, LC_MESSAGES or LANG. */
static const char *
asked(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return value;
	}
	return "C";
}

/* It begins with this whatever the locale: no catalog is needed for it. */
static bool
is_english(const char *list)
{
	return strcmp(list, "C") == 0 || strcmp(list, "POSIX") == 0 ||
	       strncmp(list, "C.", 2) == 0 || strncmp(list, "en", 2) == 0;
}

/*
 * glibc takes LANGUAGE only in a locale that is not "C", and few desks have
 * the locale of every language that somebody reads. So the messages are read
 * in C.UTF-8, which always is there, and LANGUAGE says which.
 */
void
words_open(const char *language)
{
	const char *list = getenv("LANGUAGE");
	bool by_name = language != NULL && *language != '\0';

	if (by_name)
		list = language;
	else if (list == NULL || *list == '\0')
		list = asked();
	words.there = false;
	words.missing[0] = '\0';
	if (is_english(list))
		return;
	(void)setenv("LANGUAGE", list, 1);
	if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL)
		(void)setlocale(LC_MESSAGES, "");
	find_catalogs();
	/* Its head is the translation of nothing. */
	words.there = *dgettext(DOMAIN, "") != '\0';
	if (by_name && !words.there)
		(void)snprintf(
			words.missing, sizeof(words.missing), "%s", list);
}

const char *
words_missing(void)
{
	return words.missing[0] != '\0' ? words.missing : NULL;
}

bool
words_are_there(void)
{
	return words.there;
}

const char *
words_get(const char *text)
{
	if (!words.there || text == NULL || *text == '\0')
		return text;
	return dgettext(DOMAIN, text);
}

const char *
words_count(const char *one, const char *many, unsigned long n)
{
	if (!words.there)
		return n == 1 ? one : many;
	return dngettext(DOMAIN, one, many, n);
}
