#include "ui/sentence.h"

#include "ui/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PARTS_MAX    9
#define KEPT         8
#define TEXT_SIZE    512
#define DEPTH_MAX    3
#define SURE_LETTERS 5

/* What stands for a conversion of the format. */
struct part {
	const char *text;
	size_t len;
};

struct match {
	struct part parts[PARTS_MAX];
	size_t count;
	size_t letters; /* of the format itself */
	size_t literal; /* all that is its own: the more, the surer */
};

/* The length of a conversion like %s, %-3d, %2$s, %lld; 0: there is none. */
static size_t
conversion(const char *at, size_t *number)
{
	const char *p = at + 1;

	*number = 0;
	if (*at != '%' || *p == '%')
		return 0;
	p += strspn(p, "0123456789");
	if (*p == '$') {
		*number = (size_t)(at[1] - '0');
		p++;
	} else {
		p = at + 1;
	}
	p += strspn(p, "-+ #0123456789.*");
	p += strspn(p, "hljzt");
	return *p == '\0' ? 0 : (size_t)(p + 1 - at);
}

/* Whether the format can have made the text. */
static bool
fits(const char *format, const char *text, struct match *m)
{
	size_t number, len;
	struct part *part;

	for (; *format != '\0'; format++, text++) {
		if (conversion(format, &number) > 0)
			break;
		if (format[0] == '%' && format[1] == '%')
			format++;
		if (*format != *text)
			return false;
		m->letters += isalpha((unsigned char)*format) != 0;
		m->literal++;
	}
	if (*format == '\0')
		return *text == '\0';
	if (m->count == PARTS_MAX)
		return false;
	part = &m->parts[m->count++];
	format += conversion(format, &number);
	for (len = 0;; len++) {
		struct match rest = *m;

		*part = (struct part){ text, len };
		rest.parts[m->count - 1] = *part;
		if (fits(format, text + len, &rest)) {
			*m = rest;
			return true;
		}
		if (text[len] == '\0')
			return false;
	}
}

static void write_words(const char *text, char *out, size_t size, int depth);

static void
add(char *out, size_t size, const char *text, size_t len)
{
	size_t used = strlen(out);

	(void)snprintf(out + used, size - used, "%.*s", (int)len, text);
}

/* A part is a word or a sentence itself, or somebody's name. */
static void
add_part(char *out, size_t size, const struct part *part, int depth)
{
	char text[TEXT_SIZE], own[TEXT_SIZE];

	(void)snprintf(text, sizeof(text), "%.*s", (int)part->len, part->text);
	write_words(text, own, sizeof(own), depth + 1);
	add(out, size, own, strlen(own));
}

static void
fill_in(const char *translated, const struct match *m, char *out, size_t size,
	int depth)
{
	size_t next = 0, number, len;

	*out = '\0';
	while (*translated != '\0') {
		len = conversion(translated, &number);
		if (len > 0) {
			number = number > 0 ? number - 1 : next++;
			if (number < m->count)
				add_part(out, size, &m->parts[number], depth);
			translated += len;
			continue;
		}
		if (translated[0] == '%' && translated[1] == '%')
			translated++;
		add(out, size, translated++, 1);
	}
}

/* "%s is %s" fits too much. */
static bool
is_sure(const struct match *m, const char *text)
{
	return m->letters >= SURE_LETTERS ||
	       (m->letters > 0 && m->literal * 4 >= strlen(text));
}

static const char *
best_of(const char *text, struct match *out)
{
	const char *best = NULL;

	for (size_t i = 0; sentence_formats[i] != NULL; i++) {
		struct match m = { .count = 0 };

		if (!fits(sentence_formats[i], text, &m) ||
			!is_sure(&m, text) ||
			(best != NULL && m.literal <= out->literal))
			continue;
		best = sentence_formats[i];
		*out = m;
	}
	return best;
}

/* Lists and "what: how" are put together of words and sentences: each by
 * itself, with the number before it. False: there is nothing to part. */
static bool
write_pieces(const char *text, char *out, size_t size, int depth)
{
	static const char *const signs[] = { "; ", ": ", ", ", " " };
	const char *at = NULL;
	size_t sign = 0;
	char piece[TEXT_SIZE];

	for (; sign < sizeof(signs) / sizeof(signs[0]) && at == NULL; sign++)
		at = strstr(text, signs[sign]);
	if (at == NULL)
		return false;
	sign--;
	*out = '\0';
	add_part(out, size, &(struct part){ text, (size_t)(at - text) }, depth);
	add(out, size, signs[sign], strlen(signs[sign]));
	at += strlen(signs[sign]);
	write_words(at, piece, sizeof(piece), depth);
	add(out, size, piece, strlen(piece));
	return true;
}

/* "Check-in reversed 204 LINDQVIST": words before a name, no format. */
static bool
write_beginning(const char *text, char *out, size_t size, int depth)
{
	char begin[TEXT_SIZE], rest[TEXT_SIZE];
	const char *blank = strchr(text, ' ');

	while (blank != NULL && (blank = strchr(blank + 1, ' ')) != NULL) {
		(void)snprintf(begin, sizeof(begin), "%.*s",
			(int)(blank - text), text);
		if (words_get(begin) == begin)
			continue;
		write_words(blank + 1, rest, sizeof(rest), depth + 1);
		*out = '\0';
		add(out, size, words_get(begin), strlen(words_get(begin)));
		add(out, size, " ", 1);
		add(out, size, rest, strlen(rest));
		return true;
	}
	return false;
}

static void
write_words(const char *text, char *out, size_t size, int depth)
{
	const char *translated = words_get(text), *format;
	struct match m = { .count = 0 };

	if (translated == text && depth < DEPTH_MAX &&
		strchr(text, ' ') != NULL) {
		if (write_beginning(text, out, size, depth))
			return;
		format = best_of(text, &m);
		if (format != NULL) {
			fill_in(words_get(format), &m, out, size, depth);
			return;
		}
		if (write_pieces(text, out, size, depth))
			return;
	}
	(void)snprintf(out, size, "%s", translated);
}

const char *
sentence_words(const char *english)
{
	static char kept[KEPT][TEXT_SIZE];
	static unsigned next;
	char *out;

	if (english == NULL || !words_are_there())
		return english;
	out = kept[next++ % KEPT];
	write_words(english, out, TEXT_SIZE, 0);
	return out;
}
