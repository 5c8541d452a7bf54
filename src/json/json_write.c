#include "json/json.h"

#include "base/check.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Members of an object that are sorted on the stack; more go to the heap. */
#define SORT_MAX 48

static inline bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* RFC 8785, section 3.2.2.2: short escapes where there are any, else lower-case
 * hexadecimal digits. */
static void
quote_control(unsigned char c, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";
	static const char letters[32] = {
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
	};
	char escape[6] = { '\\', 'u', '0', '0', digits[c >> 4 & 15],
		digits[c & 15] };

	if (c == '"' || c == '\\') {
		escape[1] = (char)c;
		buf_add(out, escape, 2);
	} else if (letters[c] != '\0') {
		escape[1] = letters[c];
		buf_add(out, escape, 2);
	} else {
		buf_add(out, escape, sizeof escape);
	}
}

/* What is not plain in the text, and the rest of it. */
static void
quote_rest(const char *text, struct buf *out)
{
	const char *p = text;
	const char *run = text; /* from here on nothing is written yet */
	uint32_t c;
	size_t len;

	for (;;) {
		while (is_plain((unsigned char)*p))
			p++;
		if (*p == '\0')
			break;
		if ((unsigned char)*p < 0x80) {
			buf_add(out, run, (size_t)(p - run));
			quote_control((unsigned char)*p, out);
			run = ++p;
			continue;
		}
		/* The NUL ends every sequence, so four bytes may be asked for.
		 */
		len = text_decode(p, strnlen(p, 4), &c);
		if (len == 1) {
			buf_add(out, run, (size_t)(p - run));
			buf_adds(out, "\xef\xbf\xbd");
			run = p + 1;
		}
		p += len;
	}
	buf_add(out, run, (size_t)(p - run));
}

/* Eight characters at once: 0x80 in each byte that is not plain. A borrow can
 * make one beside it look odd too, never hide one. */
static uint64_t
odd_bytes(uint64_t x)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint64_t quote = x ^ (ones * '"');
	uint64_t backslash = x ^ (ones * '\\');

	return ((x - ones * 0x20) | (quote - ones) | (backslash - ones) | x) &
	       tops;
}

/* Length of the beginning that can be written as it is. */
static size_t
plain_len(const char *text)
{
	size_t len = strlen(text);
	size_t at = 0;
	uint64_t eight;

	for (; at + sizeof(eight) <= len; at += sizeof(eight)) {
		memcpy(&eight, text + at, sizeof(eight));
		if (odd_bytes(eight) != 0)
			break;
	}
	while (is_plain((unsigned char)text[at]))
		at++;
	return at;
}

/* Most texts are plain to their end, and are written at once: between what
 * stands before and after the quotation marks. */
static void
quote(const char *before, const char *text, const char *after, struct buf *out)
{
	size_t before_len = strlen(before);
	size_t after_len = strlen(after);
	size_t len = plain_len(text);
	char *to;

	to = out->full ? NULL
		       : buf_reserve(out, before_len + len + after_len + 2);
	if (to == NULL)
		return;
	memcpy(to, before, before_len);
	to += before_len;
	*to++ = '"';
	memcpy(to, text, len);
	if (text[len] != '\0') {
		buf_commit(out, before_len + 1 + len);
		quote_rest(text + len, out);
		buf_addc(out, '"');
		buf_add(out, after, after_len);
		return;
	}
	to += len;
	*to++ = '"';
	memcpy(to, after, after_len);
	buf_commit(out, before_len + len + after_len + 2);
}

void
json_quote(const char *text, struct buf *out)
{
	quote("", text, "", out);
}

/* In UTF-16, characters above U+FFFF start with D800 to DBFF and so come before
 * E000 to FFFF. In UTF-8 it is the other way round; everything else agrees. */
static unsigned
utf16_rank(unsigned char c)
{
	return c == 0xee || c == 0xef ? c + 0x10U : c;
}

static int
compare_utf16(const char *a, const char *b)
{
	const unsigned char *x = (const unsigned char *)a;
	const unsigned char *y = (const unsigned char *)b;

	while (*x == *y && *x != '\0') {
		x++;
		y++;
	}
	return (int)utf16_rank(*x) - (int)utf16_rank(*y);
}

static int
by_key(const void *a, const void *b)
{
	const struct json_node *const *x = a;
	const struct json_node *const *y = b;

	return compare_utf16(json_key(*x), json_key(*y));
}

/* Few members, and often in order already: insertion is the fastest then. */
static void
sort_few(const struct json_node **all, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct json_node *n = all[i];
		size_t at = i;

		for (; at > 0 &&
			compare_utf16(json_key(all[at - 1]), json_key(n)) > 0;
			at--)
			all[at] = all[at - 1];
		all[at] = n;
	}
}

static bool
is_listed(const char *const *list, const char *key)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static void
print_object_sorted(
	const struct json_node *n, const char *const *skip, struct buf *out)
{
	const struct json_node *few[SORT_MAX];
	const struct json_node **all = few;
	size_t total = json_count(n);
	size_t count = 0;

	if (total > SORT_MAX) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
		all = malloc(total * sizeof(*all));
		CHECK(all != NULL);
	}
	for (const struct json_node *m = json_first(n); m != NULL;
		m = json_next(m))
		if (!is_listed(skip, json_key(m)))
			all[count++] = m;
	if (total > SORT_MAX)
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers */
		qsort(all, count, sizeof(*all), by_key);
	else
		sort_few(all, count);
	buf_addc(out, '{');
	for (size_t i = 0; i < count; i++) {
		quote(i > 0 ? "," : "", json_key(all[i]), ":", out);
		json_canonical(all[i], NULL, out);
	}
	buf_addc(out, '}');
	if (all != few)
		free(all);
}

static void
print_scalar(const struct json_node *n, struct buf *out)
{
	switch (json_kind(n)) {
	case JSON_NULL:
		buf_add(out, "null", 4);
		break;
	case JSON_BOOL:
		buf_adds(out, json_bool(n) ? "true" : "false");
		break;
	case JSON_INT:
		buf_add_int(out, json_int(n));
		break;
	case JSON_TEXT:
		json_quote(json_text(n), out);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		check_failed(__FILE__, __LINE__, "a value without parts");
	}
}

void
json_canonical(
	const struct json_node *n, const char *const *skip, struct buf *out)
{
	enum json_kind kind = json_kind(n);

	if (kind == JSON_OBJECT) {
		print_object_sorted(n, skip, out);
	} else if (kind == JSON_ARRAY) {
		buf_addc(out, '[');
		for (const struct json_node *e = json_first(n); e != NULL;
			e = json_next(e)) {
			if (e != json_first(n))
				buf_addc(out, ',');
			json_canonical(e, NULL, out);
		}
		buf_addc(out, ']');
	} else {
		print_scalar(n, out);
	}
}

void
json_writer_init(struct json_writer *w, struct buf *out)
{
	*w = (struct json_writer){ .out = out };
	w->first[0] = true;
}

/* What the next value needs before it. */
static const char *
comma(struct json_writer *w)
{
	if (w->after_key)
		w->after_key = false;
	else if (w->first[w->depth])
		w->first[w->depth] = false;
	else
		return ",";
	return "";
}

static void
before_value(struct json_writer *w)
{
	if (comma(w)[0] != '\0')
		buf_addc(w->out, ',');
}

static void
open_value(struct json_writer *w, char bracket)
{
	CHECK(w->depth < JSON_MAX_DEPTH);
	before_value(w);
	buf_addc(w->out, bracket);
	w->depth++;
	w->first[w->depth] = true;
}

static void
close_value(struct json_writer *w, char bracket)
{
	CHECK(w->depth > 0 && !w->after_key);
	w->depth--;
	buf_addc(w->out, bracket);
}

void
json_begin_object(struct json_writer *w)
{
	open_value(w, '{');
}

void
json_end_object(struct json_writer *w)
{
	close_value(w, '}');
}

void
json_begin_array(struct json_writer *w)
{
	open_value(w, '[');
}

void
json_end_array(struct json_writer *w)
{
	close_value(w, ']');
}

void
json_write_key(struct json_writer *w, const char *key)
{
	CHECK(w->depth > 0 && !w->after_key);
	quote(comma(w), key, ":", w->out);
	w->after_key = true;
}

void
json_write_null(struct json_writer *w)
{
	json_write_raw(w, "null", 4);
}

void
json_write_bool(struct json_writer *w, bool b)
{
	json_write_raw(w, b ? "true" : "false", b ? 4 : 5);
}

void
json_write_int(struct json_writer *w, int64_t n)
{
	before_value(w);
	if (n >= -JSON_MAX_INT && n <= JSON_MAX_INT)
		buf_add_int(w->out, n);
	else
		w->out->full = true; /* no reader of ours would take it */
}

void
json_write_text(struct json_writer *w, const char *s)
{
	if (s == NULL)
		json_write_null(w);
	else
		quote(comma(w), s, "", w->out);
}

void
json_write_node(struct json_writer *w, const struct json_node *n)
{
	enum json_kind kind = json_kind(n);

	if (kind != JSON_OBJECT && kind != JSON_ARRAY) {
		before_value(w);
		print_scalar(n, w->out);
		return;
	}
	/* Not CHECKed: how deep n is was decided outside. */
	if (w->depth == JSON_MAX_DEPTH) {
		w->out->full = true;
		return;
	}
	open_value(w, kind == JSON_OBJECT ? '{' : '[');
	for (const struct json_node *m = json_first(n); m != NULL;
		m = json_next(m)) {
		if (kind == JSON_OBJECT)
			json_write_key(w, json_key(m));
		json_write_node(w, m);
	}
	close_value(w, kind == JSON_OBJECT ? '}' : ']');
}

void
json_write_raw(struct json_writer *w, const char *json, size_t len)
{
	before_value(w);
	buf_add(w->out, json, len);
}

void
json_member_text(struct json_writer *w, const char *key, const char *s)
{
	json_write_key(w, key);
	json_write_text(w, s);
}

void
json_member_int(struct json_writer *w, const char *key, int64_t n)
{
	json_write_key(w, key);
	json_write_int(w, n);
}

void
json_member_bool(struct json_writer *w, const char *key, bool b)
{
	json_write_key(w, key);
	json_write_bool(w, b);
}
