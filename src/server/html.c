#include "server/html.h"

#include "base/check.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *
reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_escape(const char *text, struct buf *out)
{
	size_t len = strlen(text);
	/* A byte that is no UTF-8 becomes three. */
	size_t size = 3 * len + 1;
	char *clean = malloc(size);

	CHECK(clean != NULL);
	len = text_clean(TEXT_BLOCK, text, len, clean, size, SIZE_MAX);
	for (size_t i = 0; i < len; i++) {
		const char *reference = reference_of(clean[i]);

		if (reference != NULL)
			buf_adds(out, reference);
		else
			buf_addc(out, clean[i]);
	}
	free(clean);
}

void
html_fill(struct buf *out, const char *template, const char *const *texts)
{
	const char *at;

	while ((at = strstr(template, "{}")) != NULL) {
		buf_add(out, template, (size_t)(at - template));
		CHECK(*texts != NULL);
		html_escape(*texts++, out);
		template = at + 2;
	}
	CHECK(*texts == NULL);
	buf_adds(out, template);
}
