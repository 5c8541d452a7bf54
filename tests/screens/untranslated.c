#include "tests/screens/untranslated.h"

#include "tests/screens/house.h"
#include "tests/screens/places.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/arena.h"
#include "base/check.h"
#include "domain/entity.h"
#include "domain/operations.h"
#include "domain/record.h"
#include "ui/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 16384
#define WORD_SIZE 32
#define WORD_MIN  3 /* shorter ones are keys, codes, units */

/* What stays as it is in every language. */
static const char *const same_everywhere[] = { "offsync", "OFFSYNC", "Enter",
	"Esc", "Tab", "Space", "Home", "End", "PgUp", "PgDn", "Ins", "Del",
	"Bksp", "Shift", "Up", "Down", "Left", "Right", "Jan", "Feb", "Mar",
	"Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon",
	"Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "conf",
	/* Of the protocol; of the tests' link. */
	"INSERT", "UPDATE", "DELETE", "https", "joined", "invalid", "route",
	"host", "media", "STICK", "json",
	/* Only in the hotel's conflicts. */
	"Glass", "broken", "Guest", "balcony", "child", "Shows",
	/* Typed in two goes. */
	"cashqq", NULL };

static struct {
	char words[WORDS_MAX][WORD_SIZE];
	size_t count;
	bool sorted;
	size_t pictures;
} own;

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The next run of ASCII letters; its length, 0 at the end. */
static size_t
next_word(const char **at)
{
	const char *end;

	while (**at != '\0' && !isalpha((unsigned char)**at))
		(*at)++;
	for (end = *at; isalpha((unsigned char)*end); end++)
		;
	return (size_t)(end - *at);
}

static void
add_words(const char *text)
{
	size_t len;

	own.sorted = false;
	for (; (len = next_word(&text)) > 0; text += len) {
		if (len < WORD_MIN)
			continue;
		CHECK(own.count < WORDS_MAX);
		(void)snprintf(own.words[own.count++], WORD_SIZE, "%.*s",
			(int)len, text);
	}
}

/* Those that people wrote into records. */
static void
add_table(enum table t)
{
	const struct view *v = house_view();
	const struct entity *entity = entity_get(t);
	struct arena *a = arena_new((size_t)1 << 28);
	struct record_list list;
	enum err e = v->list(v->ctx, t, -1, value_null(), a, &list);

	CHECK(e == ERR_OK);
	for (size_t i = 0; i < list.count; i++)
		for (size_t f = 0; f < entity->field_count; f++)
			if (entity->fields[f].type == FIELD_TEXT &&
				!record_is_null(list.items[i], (int)f))
				add_words(record_text(list.items[i], (int)f));
	arena_free(a);
}

/* Cut off at its end, it begins one of them. */
static bool
is_own(const char *word, size_t len)
{
	char key[WORD_SIZE];
	size_t low = 0, high = own.count;

	(void)snprintf(key, sizeof(key), "%.*s", (int)len, word);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(own.words[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < own.count &&
	       strncmp(own.words[low], key, strlen(key)) == 0;
}

/* A field's brackets hold what was typed, or what it is called in files. */
static const char *
behind_field(const char *at)
{
	const char *end = *at == '[' && at[1] != ' ' ? strchr(at, ']') : NULL;

	return end != NULL ? end : at;
}

/* "afbf" of 43cafbf6-01d5: only hexadecimal letters, and a figure beside. */
static bool
is_of_an_id(const char *line, const char *at, size_t len)
{
	return strspn(at, "abcdef") >= len &&
	       ((at > line && isdigit((unsigned char)at[-1])) ||
		       isdigit((unsigned char)at[len]));
}

static void
add_operation(const struct operation_info *op)
{
	add_words(op->name);
	for (size_t i = 0; op->keys[i].name != NULL; i++)
		add_words(op->keys[i].name);
}

static void
see(const char *name, const char *keys)
{
	const struct picture *p = seat_picture();
	char test[96], found[256] = "";
	size_t len, used = 0;

	add_words(keys);
	/* There operations and their keys are called as on the command line. */
	if (name != NULL && strncmp(name, "journal", 7) == 0)
		for (size_t i = 0; operations[i].name != NULL; i++)
			add_operation(&operations[i]);
	qsort(own.words, own.count, WORD_SIZE, compare);
	(void)snprintf(test, sizeof(test), "every word is translated: %s",
		name != NULL ? name : keys);
	for (int row = 0; row < p->rows; row++) {
		char line[1024];
		const char *at = line;

		(void)snprintf(line, sizeof(line), "%s", picture_text(p, row));
		for (char *c = line; *c != '\0'; c++) {
			size_t skip = (size_t)(behind_field(c) - c);

			memset(c, ' ', skip);
			c += skip;
		}
		for (; (len = next_word(&at)) > 0; at += len) {
			if (len < WORD_MIN || is_own(at, len) ||
				is_of_an_id(line, at, len) ||
				used + len + 8 > sizeof(found))
				continue;
			used += (size_t)snprintf(found + used,
				sizeof(found) - used, " %d:%.*s", row + 1,
				(int)len, at);
		}
		if (strstr(line, "\xef\xbf\xbd") != NULL &&
			used + 8 < sizeof(found))
			used += (size_t)snprintf(found + used,
				sizeof(found) - used, " %d:U+FFFD", row + 1);
	}
	if (used == 0)
		report_passed(test);
	else
		report_failed(test, "#%s", found);
	own.pictures++;
}

void
untranslated_check(void)
{
	(void)setenv("LANGUAGE", "pseudo", 1);
	for (size_t i = 0; same_everywhere[i] != NULL; i++)
		add_words(same_everywhere[i]);
	for (int t = 0; t < TABLE_COUNT; t++)
		add_table((enum table)t);
	places_walk(see);
	CHECK(own.pictures > 0);
	if (strcmp(_("Saved."), "Saved.") == 0)
		report_failed("the language of the tests is there",
			"# make screens builds it");
	else
		report_passed("the language of the tests is there");
}
