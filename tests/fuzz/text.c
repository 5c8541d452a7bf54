/* Untrusted text: what text_clean lets pass is UTF-8, clean, fits, and stays as
 * it is the second time. */
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
clean(enum text_role role, const char *in, size_t len, size_t size,
	size_t columns)
{
	char *out = malloc(size);
	char *again = malloc(size);
	size_t n;

	CHECK(out != NULL && again != NULL);
	n = text_clean(role, in, len, out, size, columns);
	CHECK(n < size && strlen(out) == n);
	CHECK(text_is_utf8(out, n));
	CHECK(text_is_clean(role, out, n));
	if (role == TEXT_LINE)
		CHECK(text_width(out) <= columns);
	CHECK(text_clean(role, out, n, again, size, columns) == n);
	CHECK(strcmp(out, again) == 0);
	CHECK(text_fit(out, columns / 2) <= n);
	CHECK(text_has_folded(out, out));
	CHECK(text_starts_folded(out, out));
	free(again);
	free(out);
}

/* Characters, one after the other, end exactly where the text does. */
static void
decode(const char *s, size_t len)
{
	char back[4];
	uint32_t c;
	size_t n;

	while ((n = text_decode(s, len, &c)) > 0) {
		CHECK(n <= len && n <= 4);
		CHECK(text_char_width(c) >= 0 && text_char_width(c) <= 2);
		if (n > 1)
			CHECK(text_encode(c, back) == n &&
				memcmp(back, s, n) == 0);
		s += n;
		len -= n;
	}
	CHECK(len == 0);
}

/* As a text with its NUL. */
static void
ask(const char *in, size_t len)
{
	char *s = strndup(in, len);
	int64_t n;

	CHECK(s != NULL);
	(void)text_has_card_number(s);
	(void)text_to_int(s, &n);
	free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *in = (const char *)data + 1;
	size_t columns;

	if (len < 1)
		return 0;
	columns = data[0];
	len--;
	clean(TEXT_LINE, in, len, 4 * len + 1, columns);
	clean(TEXT_BLOCK, in, len, 4 * len + 1, columns);
	clean(TEXT_LINE, in, len, columns + 1, columns);
	clean(TEXT_BLOCK, in, len, columns + 1, 10 * columns);
	decode(in, len);
	ask(in, len);
	return 0;
}
