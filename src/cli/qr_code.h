/*
 * QR codes (ISO/IEC 18004), the only file that knows libqrencode: a text as a
 * square of dark and light modules, drawn on a terminal, as SVG or as PNG. All
 * drawings have the quiet zone of four modules that cameras need.
 */
#ifndef OFFSYNC_CLI_QR_CODE_H
#define OFFSYNC_CLI_QR_CODE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

struct qr_code;

/* Of a text of at most a few hundred bytes; a quarter of the code may be
 * scratched or dirty (level M: 15 %). ERR_TOO_LARGE. */
enum err qr_code_new(const char *text, struct qr_code **out) MUST_CHECK;
void qr_code_free(struct qr_code *q); /* NULL ok */

/* Modules on one side, without the quiet zone. */
int qr_code_size(const struct qr_code *q);
bool qr_code_is_dark(const struct qr_code *q, int column, int row);

/*
 * Two modules in one character, so that they are square. colour: black on white
 * whatever the terminal's colours are; without it light modules are drawn, for
 * light letters on a dark screen, or with inverse the dark ones, for a
 * light screen or paper. ascii: two characters a module, no block characters.
 */
struct qr_terminal {
	bool colour;
	bool inverse;
	bool ascii;
};
void qr_code_to_terminal(const struct qr_code *q, const struct qr_terminal *how,
	struct buf *out);
void qr_code_to_svg(const struct qr_code *q, struct buf *out);
/* scale: pixels a module. */
void qr_code_to_png(const struct qr_code *q, int scale, struct buf *out);

#endif
