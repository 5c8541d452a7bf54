#include "base/text.h"

#include "base/check.h"
#include "base/text_table.h"

#include <string.h>

#define REPLACEMENT    UINT32_C(0xfffd)
#define LINE_SEPARATOR UINT32_C(0x2028)
#define PARA_SEPARATOR UINT32_C(0x2029)
#define MARKS_MAX      2
#define CARD_MIN       13
#define CARD_MAX       19

/* Unicode 15, table 3-7: the only second bytes that make a valid sequence. */
static bool
second_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf;
	case 0xed:
		return second >= 0x80 && second <= 0x9f;
	case 0xf0:
		return second >= 0x90 && second <= 0xbf;
	case 0xf4:
		return second >= 0x80 && second <= 0x8f;
	default:
		return second >= 0x80 && second <= 0xbf;
	}
}

size_t
text_decode(const char *s, size_t len, uint32_t *out)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t need;
	uint32_t c;

	if (len == 0)
		return 0;
	c = p[0];
	if (c < 0x80) {
		*out = c;
		return 1;
	}
	*out = REPLACEMENT;
	if (c < 0xc2 || c > 0xf4)
		return 1;
	need = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (len < need || !second_fits(p[0], p[1]))
		return 1;
	c &= 0x7fU >> need;
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3fU);
	}
	*out = c;
	return need;
}

size_t
text_encode(uint32_t c, char out[4])
{
	CHECK(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* One byte as U+FFFD is an error; three bytes are the character itself. */
static bool
is_broken(uint32_t c, size_t len)
{
	return c == REPLACEMENT && len == 1;
}

bool
text_is_utf8(const char *s, size_t len)
{
	uint32_t c;
	size_t n;

	while ((n = text_decode(s, len, &c)) > 0) {
		if (is_broken(c, n))
			return false;
		s += n;
		len -= n;
	}
	return true;
}

int
text_char_width(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if (text_is_hidden(c) || text_is_mark(c))
		return 0;
	return text_is_wide(c) ? 2 : 1;
}

size_t
text_width(const char *s)
{
	size_t len = strlen(s);
	size_t columns = 0;
	uint32_t c;
	size_t n;

	while ((n = text_decode(s, len, &c)) > 0) {
		columns += (size_t)text_char_width(c);
		s += n;
		len -= n;
	}
	return columns;
}

size_t
text_fit(const char *s, size_t columns)
{
	size_t len = strlen(s);
	size_t at = 0;
	size_t width;
	uint32_t c;
	size_t n;

	/* Goes on at the limit: marks of the last character still belong. */
	while ((n = text_decode(s + at, len - at, &c)) > 0) {
		width = (size_t)text_char_width(c);
		if (width > columns)
			break;
		columns -= width;
		at += n;
	}
	return at;
}

/* What cleaning has seen so far of one text. */
struct cleaner {
	enum text_role role;
	const char *in;
	size_t left;
	bool has_base; /* a character that marks may join */
	int marks;     /* on it already */
	bool space;    /* the last one given was a space */
};

/* The next character that may stay; 0 at the end. */
static uint32_t
clean_next(struct cleaner *cl)
{
	uint32_t c;
	size_t n;

	while ((n = text_decode(cl->in, cl->left, &c)) > 0) {
		cl->in += n;
		cl->left -= n;
		if (c == LINE_SEPARATOR || c == PARA_SEPARATOR)
			c = '\n';
		if (c == '\n' && cl->role == TEXT_BLOCK) {
			cl->has_base = false;
			cl->space = false;
			return c;
		}
		if (c == '\t' ||
			(cl->role == TEXT_LINE && (c == '\n' || c == '\r'))) {
			if (cl->space && cl->role == TEXT_LINE)
				continue;
			c = ' ';
		}
		if (text_is_hidden(c))
			continue;
		if (text_is_mark(c)) {
			if (!cl->has_base || cl->marks == MARKS_MAX)
				continue;
			cl->marks++;
			cl->space = false;
			return c;
		}
		cl->marks = 0;
		cl->space = c == ' ';
		/* Leading space is trimmed from a line: it carries nothing. */
		cl->has_base =
			cl->has_base || cl->role == TEXT_BLOCK || !cl->space;
		return c;
	}
	return 0;
}

/* Text while it is written: in spaces, those that wait for something to follow
 * them, because a line does not end with spaces. */
struct written {
	char *out;   /* NULL: compare with in instead */
	size_t size; /* of out */
	const char *in;
	size_t in_len;
	size_t at;
	size_t spaces;
	size_t start;   /* where to cut to leave the last character out */
	size_t columns; /* still free */
	bool same;      /* as in, so far */
};

/* False when c does not fit any more. */
static bool
put(struct written *w, uint32_t c)
{
	size_t width = (size_t)text_char_width(c);
	bool joins = width == 0 && c != '\n';
	char bytes[4];
	size_t len = text_encode(c, bytes);
	size_t to = w->at + w->spaces;

	if (w->spaces + width > w->columns)
		return false;
	if (w->spaces + len >= w->size - w->at) {
		/* A character is not cut from its marks. */
		if (joins && w->spaces == 0)
			w->at = w->start;
		return false;
	}
	if (!joins || w->spaces > 0)
		w->start = w->at;
	if (w->out != NULL) {
		memset(w->out + w->at, ' ', w->spaces);
		memcpy(w->out + to, bytes, len);
	} else {
		w->same = w->same && to + len <= w->in_len &&
			  memcmp(w->in + to, bytes, len) == 0;
	}
	w->columns -= w->spaces + width;
	w->at = to + len;
	w->spaces = 0;
	return true;
}

static void
clean(enum text_role role, struct written *w)
{
	struct cleaner cl = { .role = role, .in = w->in, .left = w->in_len };
	uint32_t c;

	w->same = true;
	while (w->same && (c = clean_next(&cl)) != 0) {
		if (c != ' ' || role != TEXT_LINE) {
			if (!put(w, c))
				break;
		} else if (w->at > 0) {
			size_t to = w->at + w->spaces++;

			if (w->out == NULL)
				w->same = to < w->in_len && w->in[to] == ' ';
		} else if (w->out == NULL) {
			w->same = false;
		}
	}
}

size_t
text_clean(enum text_role role, const char *in, size_t len, char *out,
	size_t size, size_t max_columns)
{
	struct written w = {
		.out = out,
		.size = size,
		.in = in,
		.in_len = len,
		.columns = max_columns,
	};

	CHECK(size > 0);
	clean(role, &w);
	out[w.at] = '\0';
	return w.at;
}

/* Most text is, and is recognised without taking it apart. */
static bool
is_plain_ascii(const char *in, size_t len)
{
	if (len > 0 && (in[0] == ' ' || in[len - 1] == ' '))
		return false;
	for (size_t i = 0; i < len; i++)
		if (in[i] < 0x20 || in[i] > 0x7e)
			return false;
	return true;
}

bool
text_is_clean(enum text_role role, const char *in, size_t len)
{
	struct written w = {
		.size = SIZE_MAX,
		.in = in,
		.in_len = len,
		.columns = SIZE_MAX,
	};

	if (is_plain_ascii(in, len))
		return true;
	clean(role, &w);
	return w.same && w.at == len;
}

/* Luhn's check sum (ISO/IEC 7812-1) of count digits. */
static bool
luhn_fits(const char *digits, size_t count)
{
	int sum = 0;

	for (size_t i = 0; i < count; i++) {
		int d = digits[count - 1 - i] - '0';

		if (i % 2 == 1)
			d = d > 4 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool
is_card_gap(uint32_t c)
{
	return c == ' ' || c == '-' || c == 0xa0 ||
	       (c >= 0x2000 && c <= 0x200a) || (c >= 0x2010 && c <= 0x2015) ||
	       c == 0x202f || c == 0x2212 || c == 0x3000;
}

/* The last digits read, and where groups of them began: a card number may stand
 * behind a room number, so each start of a group may be its start. */
struct digit_run {
	char digits[CARD_MAX];
	bool starts[CARD_MAX];
	size_t count;
};

static void
run_push(struct digit_run *r, char digit, bool is_start)
{
	if (r->count == CARD_MAX) {
		memmove(r->digits, r->digits + 1, CARD_MAX - 1);
		memmove(r->starts, r->starts + 1, CARD_MAX - 1);
		r->count--;
	}
	r->digits[r->count] = digit;
	r->starts[r->count] = is_start;
	r->count++;
}

/* Whether a card number ends with the group that was just read. */
static bool
run_ends_card(const struct digit_run *r)
{
	for (size_t from = 0; from + CARD_MIN <= r->count; from++)
		if (r->starts[from] &&
			luhn_fits(r->digits + from, r->count - from))
			return true;
	return false;
}

bool
text_has_card_number(const char *s)
{
	struct digit_run run = { .count = 0 };
	size_t len = strlen(s);
	bool in_group = false;
	uint32_t c;
	size_t n;

	while ((n = text_decode(s, len, &c)) > 0) {
		s += n;
		len -= n;
		if (c >= '0' && c <= '9') {
			run_push(&run, (char)c, !in_group);
			in_group = true;
			continue;
		}
		if (in_group && run_ends_card(&run))
			return true;
		in_group = false;
		if (!is_card_gap(c))
			run.count = 0;
	}
	return in_group && run_ends_card(&run);
}

bool
text_to_int(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t n = 0;

	if (negative)
		s++;
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* Downwards, because there is one more number below zero. */
		if (__builtin_mul_overflow(n, 10, &n) ||
			__builtin_sub_overflow(n, digit, &n))
			return false;
	}
	if (!negative && n == INT64_MIN)
		return false;
	*out = negative ? n : -n;
	return true;
}
