/* The catalogs, and sentences that were made in English. */
#include "ui/words.h"

#include "tests/lib/test.h"
#include "ui/keymap.h"
#include "ui/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLUMNS 79

/* gettext keeps what it found: each language has a process of its own. */
static bool
holds_in(const char *language, bool (*what)(void))
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		words_open(language);
		_exit(what() ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
is(const char *seen, const char *wanted)
{
	if (strcmp(seen, wanted) == 0)
		return true;
	(void)fprintf(stderr, "is:     %s\nwanted: %s\n", seen, wanted);
	return false;
}

static bool
is_german(void)
{
	return words_missing() == NULL && is(_("Saved."), "Gespeichert.") &&
	       is(_("no catalog has this"), "no catalog has this") &&
	       is(_(""), "");
}

static bool
is_english(void)
{
	return words_missing() == NULL && is(_("Saved."), "Saved.") &&
	       words_get(NULL) == NULL;
}

static bool
is_missed(void)
{
	return words_missing() != NULL && is(words_missing(), "xq") &&
	       is(_("Saved."), "Saved.");
}

static void
test_the_option_or_the_environment_chooses_a_language(void **state)
{
	(void)state;
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)unsetenv("LANGUAGE");
	assert_true(holds_in(NULL, is_english));
	assert_true(holds_in("de", is_german));
	assert_true(holds_in("xq", is_missed));
	assert_true(holds_in("xq:de", is_german));
	(void)setenv("LANGUAGE", "de", 1);
	assert_true(holds_in(NULL, is_german));
	assert_true(holds_in("en", is_english));
	(void)unsetenv("LANGUAGE");
	(void)setenv("LC_ALL", "de_AT.UTF-8", 1);
	assert_true(holds_in(NULL, is_german));
	(void)setenv("LC_ALL", "C.UTF-8", 1);
}

static bool
counts(void)
{
	return is(words_count("%s-%s %d night", "%s-%s %d nights", 1),
		       "%s-%s %d noche") &&
	       is(words_count("%s-%s %d night", "%s-%s %d nights", 2),
		       "%s-%s %d noches");
}

static void
test_plurals_are_the_languages_own(void **state)
{
	(void)state;
	(void)unsetenv("LANGUAGE");
	assert_true(holds_in("es", counts));
	assert_string_equal(words_count("a", "b", 1), "a");
	assert_string_equal(words_count("a", "b", 0), "b");
}

static bool
sentences_are_german(void)
{
	char long_one[2000];

	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	(void)sentence_words(long_one);
	return is(sentence_words("Check-in 204 LINDQVIST, Anna."),
		       "Check-in 204 LINDQVIST, Anna.") &&
	       is(sentence_words("Drawer D1 closed."),
		       "Kasse D1 geschlossen.") &&
	       is(sentence_words("Moved DOE, Jo from 204 to 207."),
		       "DOE, Jo von 204 nach 207 umgezogen.") &&
	       is(sentence_words("Check-in reversed 204 DOE, Jo."),
		       "Check-in rückgängig 204 DOE, Jo.") &&
	       is(sentence_words("Room 204: dirty"), "Zimmer 204: schmutzig") &&
	       is(sentence_words("nothing that anybody says"),
		       "nothing that anybody says") &&
	       is(sentence_words(""), "") && sentence_words(NULL) == NULL;
}

static void
test_sentences_are_known_by_their_formats(void **state)
{
	(void)state;
	assert_true(holds_in("de", sentences_are_german));
	assert_string_equal(
		sentence_words("Drawer D1 closed."), "Drawer D1 closed.");
}

/* The way out and the way everywhere else are said in 80 columns. */
static bool
says_the_main_keys(void)
{
	static const char *const keys[] = { " F1 ", " F3 ", " F9 ", " F10 " };
	char line[256], english[256];
	bool all = true;

	for (int c = 0; c < CTX_COUNT; c++) {
		struct where where = { .context = (enum context)c };

		keymap_key_line(where, english, sizeof(english), 500);
		keymap_key_line(where, line, sizeof(line), COLUMNS);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			if (strstr(english, keys[k]) == NULL ||
				strstr(line, keys[k]) != NULL)
				continue;
			(void)fprintf(stderr, "%s: no%sin:%s\n",
				context_name((enum context)c), keys[k], line);
			all = false;
		}
	}
	return all;
}

static void
test_the_key_line_has_room_in_every_language(void **state)
{
	(void)state;
	assert_true(holds_in("en", says_the_main_keys));
	assert_true(holds_in("de", says_the_main_keys));
	assert_true(holds_in("es", says_the_main_keys));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_option_or_the_environment_chooses_a_language),
		cmocka_unit_test(test_plurals_are_the_languages_own),
		cmocka_unit_test(test_sentences_are_known_by_their_formats),
		cmocka_unit_test(test_the_key_line_has_room_in_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
