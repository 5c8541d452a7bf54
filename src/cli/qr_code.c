#include "cli/qr_code.h"

#include "base/check.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define QUIET 4 /* modules of light around it */

struct qr_code {
	QRcode *code;
};

enum err
qr_code_new(const char *text, struct qr_code **out)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (code == NULL)
		return ERR_TOO_LARGE;
	*out = calloc(1, sizeof(**out));
	CHECK(*out != NULL);
	(*out)->code = code;
	return ERR_OK;
}

void
qr_code_free(struct qr_code *q)
{
	if (q == NULL)
		return;
	QRcode_free(q->code);
	free(q);
}

int
qr_code_size(const struct qr_code *q)
{
	return q->code->width;
}

bool
qr_code_is_dark(const struct qr_code *q, int column, int row)
{
	int size = q->code->width;

	if (column < 0 || row < 0 || column >= size || row >= size)
		return false;
	return (q->code->data[row * size + column] & 1) != 0;
}

/* ---- a terminal ---- */

#define BLACK_ON_WHITE "\x1b[38;5;16;48;5;231m"
#define NORMAL         "\x1b[0m"

/* Whether a letter's half is to be drawn there. */
static bool
is_drawn(const struct qr_code *q, const struct qr_terminal *how, int column,
	int row)
{
	/* Below an odd number of rows there is nothing. */
	if (row >= q->code->width + QUIET)
		return false;
	return qr_code_is_dark(q, column, row) == (how->colour || how->inverse);
}

static void
draw_row(const struct qr_code *q, const struct qr_terminal *how, int row,
	struct buf *out)
{
	static const char *const halves[] = { " ", "\u2580", "\u2584",
		"\u2588" };

	if (how->colour)
		buf_adds(out, BLACK_ON_WHITE);
	for (int c = -QUIET; c < q->code->width + QUIET; c++) {
		bool top = is_drawn(q, how, c, row);

		if (how->ascii)
			buf_adds(out, top ? "##" : "  ");
		else
			buf_adds(out,
				halves[(top ? 1 : 0) +
					(is_drawn(q, how, c, row + 1) ? 2
								      : 0)]);
	}
	if (how->colour)
		buf_adds(out, NORMAL);
	buf_addc(out, '\n');
}

void
qr_code_to_terminal(
	const struct qr_code *q, const struct qr_terminal *how, struct buf *out)
{
	int step = how->ascii ? 1 : 2;

	for (int row = -QUIET; row < q->code->width + QUIET; row += step)
		draw_row(q, how, row, out);
}

/* ---- SVG ---- */

void
qr_code_to_svg(const struct qr_code *q, struct buf *out)
{
	int size = q->code->width + 2 * QUIET;

	buf_addf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"0 0 %d %d\" width=\"%dmm\" height=\"%dmm\" "
		"shape-rendering=\"crispEdges\">\n"
		"<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
		"<path fill=\"#000\" d=\"",
		size, size, size, size, size, size);
	for (int row = 0; row < q->code->width; row++) {
		for (int c = 0; c < q->code->width; c++) {
			if (qr_code_is_dark(q, c, row))
				buf_addf(out, "M%d %dh1v1h-1z", c + QUIET,
					row + QUIET);
		}
	}
	buf_adds(out, "\"/>\n</svg>\n");
}

/* ---- PNG (ISO/IEC 15948): one bit a pixel, stored without compression ---- */

#define STORED_MAX 65535u /* of one block of deflate (RFC 1951, 3.2.4) */

static void
add_number(struct buf *out, uint32_t n)
{
	const char bytes[] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
		(char)n };

	buf_add(out, bytes, sizeof(bytes));
}

static uint32_t
crc_of(const char *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & -(crc & 1));
	}
	return ~crc;
}

/* RFC 1950. */
static uint32_t
adler_of(const char *bytes, size_t len)
{
	uint32_t a = 1;
	uint32_t b = 0;

	for (size_t i = 0; i < len; i++) {
		a = (a + (unsigned char)bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void
add_chunk(struct buf *out, const char *type, const char *data, size_t len)
{
	size_t from = out->len + 4;

	add_number(out, (uint32_t)len);
	buf_add(out, type, 4);
	buf_add(out, data, len);
	add_number(out, crc_of(out->data + from, len + 4));
}

static void
add_stored(struct buf *out, const char *data, size_t len)
{
	buf_add(out, "\x78\x01", 2);
	for (size_t at = 0; at < len;) {
		size_t n = len - at > STORED_MAX ? STORED_MAX : len - at;
		const char head[] = { at + n == len ? 1 : 0, (char)n,
			(char)(n >> 8), (char)~n, (char)(~n >> 8) };

		buf_add(out, head, sizeof(head));
		buf_add(out, data + at, n);
		at += n;
	}
	add_number(out, adler_of(data, len));
}

/* Rows of bits, 1 for light, each behind the number of its filter. */
static void
add_pixels(const struct qr_code *q, int scale, struct buf *out)
{
	int side = (q->code->width + 2 * QUIET) * scale;

	for (int y = 0; y < side; y++) {
		unsigned byte = 0;

		buf_addc(out, 0);
		for (int x = 0; x < side; x++) {
			bool dark = qr_code_is_dark(
				q, x / scale - QUIET, y / scale - QUIET);

			byte = byte << 1 | (dark ? 0 : 1);
			if (x % 8 == 7)
				buf_addc(out, (char)byte);
		}
		if (side % 8 != 0)
			buf_addc(out, (char)(byte << (8 - side % 8)));
	}
}

void
qr_code_to_png(const struct qr_code *q, int scale, struct buf *out)
{
	uint32_t side = (uint32_t)((q->code->width + 2 * QUIET) * scale);
	struct buf pixels;
	struct buf part;

	CHECK(scale > 0 && scale <= 64);
	buf_init(&pixels, (size_t)64 << 20);
	buf_init(&part, (size_t)64 << 20);
	buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	add_number(&part, side);
	add_number(&part, side);
	/* One bit, grey, deflate, filters, not interlaced. */
	buf_add(&part, "\1\0\0\0\0", 5);
	add_chunk(out, "IHDR", part.data, part.len);
	buf_clear(&part);
	add_pixels(q, scale, &pixels);
	add_stored(&part, pixels.data, pixels.len);
	add_chunk(out, "IDAT", part.data, part.len);
	add_chunk(out, "IEND", "", 0);
	buf_fini(&part);
	buf_fini(&pixels);
}
