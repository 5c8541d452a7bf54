#include "json/json_scan.h"

#include "base/check.h"

#include <stdint.h>
#include <string.h>

#define MAX_DIGITS 15

struct scan {
	const unsigned char *start;
	const unsigned char *at;
	const unsigned char *end;
	const char *what; /* the problem, once there is one */
	enum err code;    /* and its code */
	size_t nodes;
	size_t keys;
	size_t wanted_key; /* stop there */
	int depth;
	uint32_t is_object; /* a bit for each open value */
};

_Static_assert(JSON_MAX_DEPTH < 32, "is_object has a bit for each level");

/* What a byte is inside a string. */
enum string_byte {
	PLAIN,
	QUOTE,
	ESCAPE,
	CONTROL,
	LEAD_2,
	LEAD_3,
	LEAD_4,
	WRONG, /* in UTF-8 never, or not as a first byte */
};

static enum string_byte
classify(unsigned char c)
{
	if (c < 0x20)
		return CONTROL;
	if (c == '"')
		return QUOTE;
	if (c == '\\')
		return ESCAPE;
	if (c < 0x80)
		return PLAIN;
	if (c < 0xc2 || c > 0xf4)
		return WRONG;
	return c < 0xe0 ? LEAD_2 : c < 0xf0 ? LEAD_3 : LEAD_4;
}

static bool
fail(struct scan *s, const unsigned char *at, const char *what)
{
	s->at = at;
	s->what = what;
	s->code = ERR_PARSE;
	return false;
}

static void
skip_space(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' ||
					 *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

/* Four hexadecimal digits at p; -1 when they are not. */
static int32_t
hex4(const struct scan *s, const unsigned char *p)
{
	int32_t n = 0;

	if (s->end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		unsigned char c = p[i];

		if (c >= '0' && c <= '9')
			n = n * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			n = n * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return n;
}

static bool
scan_unicode(struct scan *s)
{
	const unsigned char *p = s->at; /* the backslash */
	int32_t c = hex4(s, p + 2);

	if (c < 0)
		return fail(s, p, "\\u is not followed by four digits");
	if (c == 0)
		return fail(s, p, "a NUL character is not allowed");
	s->at = p + 6;
	if (c < 0xd800 || c > 0xdfff)
		return true;
	if (c >= 0xdc00 || s->end - s->at < 6 || s->at[0] != '\\' ||
		s->at[1] != 'u')
		return fail(s, p, "half of a surrogate pair stands alone");
	c = hex4(s, s->at + 2);
	if (c < 0xdc00 || c > 0xdfff)
		return fail(s, p, "half of a surrogate pair stands alone");
	s->at += 6;
	return true;
}

static bool
scan_escape(struct scan *s)
{
	if (s->end - s->at < 2)
		return fail(s, s->at, "the string does not end");
	if (s->at[1] == 'u')
		return scan_unicode(s);
	if (s->at[1] == '\0' || strchr("\"\\/bfnrt", s->at[1]) == NULL)
		return fail(s, s->at, "there is no such escape");
	s->at += 2;
	return true;
}

/* A character of two to four bytes: RFC 3629 leaves some first and second
 * bytes out, so that nothing can be written in two ways. */
static bool
scan_utf8(struct scan *s, enum string_byte kind)
{
	const unsigned char *p = s->at;
	size_t need = kind == LEAD_2 ? 2 : kind == LEAD_3 ? 3 : 4;

	if ((size_t)(s->end - p) < need)
		return fail(s, p, "the text is not valid UTF-8");
	for (size_t i = 1; i < need; i++)
		if ((p[i] & 0xc0) != 0x80)
			return fail(s, p, "the text is not valid UTF-8");
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return fail(s, p, "the text is not valid UTF-8");
	s->at += need;
	return true;
}

static bool
scan_string(struct scan *s)
{
	const unsigned char *p = s->at + 1;
	enum string_byte kind;
	bool ok;

	for (;;) {
		kind = PLAIN;
		while (p < s->end && (kind = classify(*p)) == PLAIN)
			p++;
		s->at = p;
		if (p == s->end)
			return fail(s, p, "the string does not end");
		if (kind == QUOTE) {
			s->at = p + 1;
			return true;
		}
		if (kind == CONTROL)
			return fail(
				s, p, "a control character stands in a string");
		if (kind == WRONG)
			return fail(s, p, "the text is not valid UTF-8");
		ok = kind == ESCAPE ? scan_escape(s) : scan_utf8(s, kind);
		if (!ok)
			return false;
		p = s->at;
	}
}

static bool
scan_number(struct scan *s)
{
	const unsigned char *start = s->at;
	const unsigned char *p = start;
	const unsigned char *digits;

	if (*p == '-')
		p++;
	digits = p;
	while (p < s->end && *p >= '0' && *p <= '9')
		p++;
	if (p == digits)
		return fail(s, start, "a number has no digits");
	if (p < s->end && (*p == '.' || *p == 'e' || *p == 'E'))
		return fail(s, p, "only whole numbers are allowed");
	if (*digits == '0' && p - digits > 1)
		return fail(s, start, "a number starts with 0");
	if (*digits == '0' && digits > start)
		return fail(s, start, "0 has no sign");
	if (p - digits > MAX_DIGITS)
		return fail(s, start, "a number has more than 15 digits");
	s->at = p;
	return true;
}

static bool
scan_word(struct scan *s)
{
	static const struct {
		const char *word;
		size_t len;
	} words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if ((size_t)(s->end - s->at) >= words[i].len &&
			memcmp(s->at, words[i].word, words[i].len) == 0) {
			s->at += words[i].len;
			return true;
		}
	return fail(s, s->at, "there is no value here");
}

/* Reads a key and its colon. */
static bool
scan_key(struct scan *s)
{
	skip_space(s);
	if (s->at == s->end || *s->at != '"')
		return fail(s, s->at, "there is no key here");
	if (s->keys++ == s->wanted_key)
		return false;
	if (!scan_string(s))
		return false;
	skip_space(s);
	if (s->at == s->end || *s->at != ':')
		return fail(s, s->at, "there is no colon behind the key");
	s->at++;
	return true;
}

/* Enters an object or array. *done: it was empty and is behind us. */
static bool
scan_open(struct scan *s, bool *done)
{
	bool object = *s->at == '{';

	if (s->depth == JSON_MAX_DEPTH)
		return fail(s, s->at, "values are nested too deeply");
	s->at++;
	skip_space(s);
	if (s->at < s->end && *s->at == (object ? '}' : ']')) {
		s->at++;
		*done = true;
		return true;
	}
	*done = false;
	s->depth++;
	s->is_object = s->is_object << 1 | (object ? 1 : 0);
	return !object || scan_key(s);
}

/* After a value: closes what ends here. *done: nothing is open any more. */
static bool
scan_close(struct scan *s, bool *done)
{
	bool object;

	*done = false;
	while (s->depth > 0) {
		object = (s->is_object & 1) != 0;
		skip_space(s);
		if (s->at == s->end)
			return fail(s, s->at, "the text ends too early");
		if (*s->at == ',') {
			s->at++;
			return !object || scan_key(s);
		}
		if (*s->at != (object ? '}' : ']'))
			return fail(s, s->at,
				object ? "there is no comma or } here"
				       : "there is no comma or ] here");
		s->at++;
		s->depth--;
		s->is_object >>= 1;
	}
	*done = true;
	return true;
}

/* One value without what stands in it. *closed: it has been read whole. */
static bool
scan_value(struct scan *s, bool *closed)
{
	*closed = true;
	if (++s->nodes > JSON_MAX_NODES) {
		(void)fail(s, s->at, "there are too many values");
		s->code = ERR_TOO_LARGE;
		return false;
	}
	skip_space(s);
	if (s->at == s->end)
		return fail(s, s->at, "the text ends too early");
	if (*s->at == '"')
		return scan_string(s);
	if (*s->at == '{' || *s->at == '[')
		return scan_open(s, closed);
	if (*s->at == '-' || (*s->at >= '0' && *s->at <= '9'))
		return scan_number(s);
	return scan_word(s);
}

/* False at a problem, and at the wanted key. */
static bool
scan_text(struct scan *s)
{
	bool closed;
	bool done = false;

	while (!done) {
		if (!scan_value(s, &closed))
			return false;
		if (closed && !scan_close(s, &done))
			return false;
	}
	skip_space(s);
	if (s->at != s->end)
		return fail(s, s->at, "there is text behind the value");
	return true;
}

static void
scan_init(struct scan *s, const char *text, size_t len, size_t wanted_key)
{
	*s = (struct scan){
		.start = (const unsigned char *)text,
		.at = (const unsigned char *)text,
		.end = (const unsigned char *)text + len,
		.code = ERR_OK,
		.wanted_key = wanted_key,
	};
}

enum err
json_scan(const char *text, size_t len, struct json_problem *problem)
{
	struct scan s;

	scan_init(&s, text, len, SIZE_MAX);
	if (scan_text(&s))
		return ERR_OK;
	problem->offset = (size_t)(s.at - s.start);
	problem->what = s.what;
	return s.code;
}

size_t
json_scan_key(const char *text, size_t len, size_t nth)
{
	struct scan s;

	scan_init(&s, text, len, nth);
	CHECK(!scan_text(&s));
	return (size_t)(s.at - s.start);
}
