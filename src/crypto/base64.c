/*
 * Both alphabets of RFC 4648 (declared in hash.h). Decoding is strict: one text
 * for one row of bytes, so that a signed or sealed text has no second form.
 */
#include "crypto/hash.h"

#include "base/check.h"

static const char standard[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char for_urls[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void
encode(const char *alphabet, bool padded, const void *data, size_t len,
	struct buf *out)
{
	const uint8_t *p = data;
	size_t rest = len % 3;
	size_t size = len / 3 * 4 + (rest == 0 ? 0 : padded ? 4 : rest + 1);
	char *to = buf_reserve(out, size);
	uint32_t bits;

	if (to == NULL)
		return;
	for (; len >= 3; len -= 3, p += 3) {
		bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*to++ = alphabet[bits >> 18];
		*to++ = alphabet[bits >> 12 & 63];
		*to++ = alphabet[bits >> 6 & 63];
		*to++ = alphabet[bits & 63];
	}
	if (rest > 0) {
		bits = (uint32_t)p[0] << 16;
		if (rest == 2)
			bits |= (uint32_t)p[1] << 8;
		*to++ = alphabet[bits >> 18];
		*to++ = alphabet[bits >> 12 & 63];
		if (rest == 2)
			*to++ = alphabet[bits >> 6 & 63];
		else if (padded)
			*to++ = '=';
		if (padded)
			*to = '=';
	}
	buf_commit(out, size);
}

void
base64_encode(const void *data, size_t len, struct buf *out)
{
	encode(standard, true, data, len, out);
}

void
base64url_encode(const void *data, size_t len, struct buf *out)
{
	encode(for_urls, false, data, len, out);
}

/* Values of the characters plus one; 0: in no alphabet. The two characters in
 * which the alphabets differ are the caller's. */
/* clang-format off */
static const uint8_t values[256] = {
	['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6,
	['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12,
	['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
	['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
	['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,
	['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
	['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
	['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
	['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
	['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60,
	['8'] = 61, ['9'] = 62,
};
/* clang-format on */

/* count characters, 2 to 4, into *bits of 6 each; false when one is wrong. */
static bool
read_group(const char *text, size_t count, const char *alphabet, uint32_t *bits)
{
	*bits = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t value = values[(unsigned char)text[i]];

		if (value == 0 && text[i] == alphabet[62])
			value = 63;
		else if (value == 0 && text[i] == alphabet[63])
			value = 64;
		if (value == 0)
			return false;
		*bits = *bits << 6 | (value - 1);
	}
	return true;
}

/* The same for 4, at once when they are in every alphabet: one in ten is not.
 */
static inline bool
read_four(const char *text, const char *alphabet, uint32_t *bits)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t a = values[p[0]];
	uint32_t b = values[p[1]];
	uint32_t c = values[p[2]];
	uint32_t d = values[p[3]];

	if (a == 0 || b == 0 || c == 0 || d == 0)
		return read_group(text, 4, alphabet, bits);
	*bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
	return true;
}

static enum err
decode(const char *alphabet, const char *text, size_t len, struct buf *out)
{
	size_t tail = len % 4;
	size_t size = len / 4 * 3 + (tail > 0 ? tail - 1 : 0);
	char *to;
	uint32_t bits;

	if (tail == 1)
		return ERR_PARSE;
	to = buf_reserve(out, size);
	if (to == NULL)
		return ERR_TOO_LARGE;
	for (; len >= 4; len -= 4, text += 4) {
		if (!read_four(text, alphabet, &bits))
			return ERR_PARSE;
		*to++ = (char)(bits >> 16);
		*to++ = (char)(bits >> 8);
		*to++ = (char)bits;
	}
	if (tail > 0) {
		if (!read_group(text, tail, alphabet, &bits))
			return ERR_PARSE;
		/* Bits behind the last whole byte must be zero. */
		if ((bits & (tail == 2 ? 0xfU : 0x3U)) != 0)
			return ERR_PARSE;
		bits <<= 6 * (4 - tail);
		*to++ = (char)(bits >> 16);
		if (tail == 3)
			*to = (char)(bits >> 8);
	}
	buf_commit(out, size);
	return ERR_OK;
}

enum err
base64_decode(const char *text, size_t len, struct buf *out)
{
	if (len % 4 != 0)
		return ERR_PARSE;
	/* A third = is in no alphabet and so is refused by decode. */
	if (len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	return decode(standard, text, len, out);
}

enum err
base64url_decode(const char *text, size_t len, struct buf *out)
{
	return decode(for_urls, text, len, out);
}
