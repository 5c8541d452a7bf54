#include "base/text.h"
#include "base/text_table.h"

#include <string.h>

/* clang-format off */
/* U+00C0 to U+017F in lower case and without accents; empty: stays. */
static const char folded[0x180 - 0xc0][3] = {
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i",
	"i", "i", "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u",
	"u", "y", "th", "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e",
	"e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o",
	"", "o", "u", "u", "u", "u", "y", "th", "y", "a", "a", "a", "a", "a",
	"a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d", "d", "d", "e",
	"e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g", "g",
	"g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i",
	"i", "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l",
	"l", "l", "l", "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n",
	"n", "o", "o", "o", "o", "o", "o", "oe", "oe", "r", "r", "r", "r", "r",
	"r", "s", "s", "s", "s", "s", "s", "s", "s", "t", "t", "t", "t", "t",
	"t", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "w",
	"w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",
};
/* clang-format on */

/* Reads a text as its folded characters, one after the other. */
struct folder {
	const char *at;
	size_t left;
	uint32_t second; /* what is still to come of a character like "ae" */
};

static uint32_t
fold_char(uint32_t c, uint32_t *second)
{
	const char *to;

	*second = 0;
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if (c < 0xc0)
		return c;
	if (c < 0x180) {
		to = folded[c - 0xc0];
		if (to[0] == '\0')
			return c;
		*second = (unsigned char)to[1];
		return (unsigned char)to[0];
	}
	/* Greek and Cyrillic: the case only. */
	if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	return c;
}

/* Capitals are the even ones, but in two stretches the odd ones. */
static bool
is_capital(uint32_t c)
{
	if (c < 0x100)
		return c <= 0xde;
	if (c == 0x178)
		return true;
	return (c & 1) == ((c >= 0x139 && c <= 0x148) || c >= 0x179);
}

char
text_bare(uint32_t c)
{
	char to;

	if (c < 0xc0 || c >= 0x180 || folded[c - 0xc0][0] == '\0')
		return '\0';
	to = folded[c - 0xc0][0];
	return is_capital(c) ? (char)(to - ('a' - 'A')) : to;
}

static void
fold_start(struct folder *f, const char *s)
{
	f->at = s;
	f->left = strlen(s);
	f->second = 0;
}

/* 0 at the end. */
static uint32_t
fold_next(struct folder *f)
{
	uint32_t c = f->second;
	size_t len;

	if (c != 0) {
		f->second = 0;
		return c;
	}
	do {
		len = text_decode(f->at, f->left, &c);
		if (len == 0)
			return 0;
		f->at += len;
		f->left -= len;
	} while (text_is_mark(c)); /* an accent written as its own character */
	return fold_char(c, &f->second);
}

/* Whether the rest of text starts with part. */
static bool
starts(struct folder text, const char *part)
{
	struct folder p;
	uint32_t c;

	fold_start(&p, part);
	while ((c = fold_next(&p)) != 0)
		if (fold_next(&text) != c)
			return false;
	return true;
}

bool
text_starts_folded(const char *text, const char *prefix)
{
	struct folder t;

	fold_start(&t, text);
	return starts(t, prefix);
}

bool
text_same_folded(const char *a, const char *b)
{
	return text_starts_folded(a, b) && text_starts_folded(b, a);
}

bool
text_has_folded(const char *text, const char *part)
{
	struct folder t;

	fold_start(&t, text);
	do {
		if (starts(t, part))
			return true;
	} while (fold_next(&t) != 0);
	return false;
}

static bool
is_word_start(const char *text, size_t at)
{
	return at == 0 || strchr(" ,-./'", text[at - 1]) != NULL;
}

/* Whether some word of the text begins with that. */
static bool
has_word(const char *text, const char *word)
{
	for (size_t at = 0; text[at] != '\0'; at++)
		if (is_word_start(text, at) &&
			text_starts_folded(text + at, word))
			return true;
	return false;
}

bool
text_has_words_folded(const char *text, const char *words, bool at_start)
{
	char word[64];
	size_t len;

	while (*(words += strspn(words, " ")) != '\0') {
		len = strcspn(words, " ");
		if (len >= sizeof(word))
			return false;
		memcpy(word, words, len);
		word[len] = '\0';
		if (at_start ? !has_word(text, word)
			     : !text_has_folded(text, word))
			return false;
		words += len;
	}
	return true;
}
