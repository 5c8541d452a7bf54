#include "server/guest_words.h"

#include "base/check.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *code;
	const char *name;
} languages[GUEST_LANGUAGE_COUNT] = {
#define LANGUAGE(ID, code, name) [GUEST_##ID] = { code, name },
#include "server/guest_words.def"
#undef LANGUAGE
};

static const char *const words[GUEST_WORD_COUNT][GUEST_LANGUAGE_COUNT] = {
#define WORD(ID, ...) [GUEST_WORD_##ID] = { __VA_ARGS__ },
#include "server/guest_words.def"
#undef WORD
};

_Static_assert(GUEST_WORD_OTHER - GUEST_WORD_TOWELS + 1 ==
			       (int)REQUEST_KIND_WORD_COUNT &&
		       GUEST_WORD_MAINTENANCE - GUEST_WORD_TOWELS ==
			       (int)REQUEST_KIND_MAINTENANCE,
	"a word for each kind, in their order");
_Static_assert(
	GUEST_WORD_DUPLICATE - GUEST_WORD_OPEN + 1 ==
			(int)REQUEST_STATE_WORD_COUNT &&
		GUEST_WORD_DONE - GUEST_WORD_OPEN == (int)REQUEST_STATE_DONE,
	"a word for each state, in their order");

const char *
guest_word(enum guest_language l, enum guest_word w)
{
	CHECK(l < GUEST_LANGUAGE_COUNT && w < GUEST_WORD_COUNT);
	return words[w][l];
}

bool
guest_may_ask(enum request_kind kind)
{
	return kind != REQUEST_KIND_WAKE_UP && kind != REQUEST_KIND_MESSAGE;
}

const char *
guest_kind_word(enum guest_language l, enum request_kind kind)
{
	CHECK(kind < REQUEST_KIND_WORD_COUNT);
	return words[GUEST_WORD_TOWELS + (int)kind][l];
}

const char *
guest_state_word(enum guest_language l, enum request_state state)
{
	CHECK(state < REQUEST_STATE_WORD_COUNT);
	return words[GUEST_WORD_OPEN + (int)state][l];
}

const char *
guest_language_code(enum guest_language l)
{
	CHECK(l < GUEST_LANGUAGE_COUNT);
	return languages[l].code;
}

const char *
guest_language_name(enum guest_language l)
{
	CHECK(l < GUEST_LANGUAGE_COUNT);
	return languages[l].name;
}

/* "de", "de-AT" and "DE_ch" are one to us. */
static bool
is_language(const char *text, size_t len, enum guest_language l)
{
	size_t code_len = strlen(languages[l].code);

	return len >= code_len &&
	       strncasecmp(text, languages[l].code, code_len) == 0 &&
	       (len == code_len || text[code_len] == '-' ||
		       text[code_len] == '_');
}

static bool
find(const char *text, size_t len, enum guest_language *out)
{
	for (int l = 0; l < GUEST_LANGUAGE_COUNT; l++) {
		if (!is_language(text, len, (enum guest_language)l))
			continue;
		*out = (enum guest_language)l;
		return true;
	}
	return false;
}

/* In thousandths; of a language without a weight 1000. */
static int
weight_of(const char *item, size_t len)
{
	const char *at = memchr(item, ';', len);
	const char *end = item + len;
	int weight = 0;
	int unit = 1000;

	if (at == NULL)
		return 1000;
	for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
		;
	if (end - at < 3 || (*at != 'q' && *at != 'Q') || at[1] != '=')
		return 1000;
	for (at += 2; at < end && unit > 0; at++) {
		if (*at == '.')
			continue;
		if (*at < '0' || *at > '9')
			break;
		weight += (*at - '0') * unit;
		unit /= 10;
	}
	return weight;
}

enum guest_language
guest_language_find(const char *chosen, const char *accepted)
{
	enum guest_language best = GUEST_EN;
	enum guest_language l;
	int best_weight = 0;

	if (find(chosen, strlen(chosen), &l))
		return l;
	while (*accepted != '\0') {
		size_t len;
		int weight;

		accepted += strspn(accepted, " \t,");
		len = strcspn(accepted, ",");
		weight = weight_of(accepted, len);
		if (find(accepted, strcspn(accepted, " \t,;"), &l) &&
			weight > best_weight) {
			best = l;
			best_weight = weight;
		}
		accepted += len;
	}
	return best;
}
