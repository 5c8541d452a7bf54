#include "base/buf.h"

#include "base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN ((size_t)128)

void
buf_init(struct buf *b, size_t max)
{
	CHECK(max < SIZE_MAX);
	b->cap = max < CAP_MIN ? max + 1 : CAP_MIN;
	b->data = malloc(b->cap);
	CHECK(b->data != NULL);
	b->data[0] = '\0';
	b->len = 0;
	b->max = max;
	b->full = false;
	b->secret = false;
}

void
buf_init_secret(struct buf *b, size_t max)
{
	buf_init(b, max);
	b->secret = true;
}

void
buf_fini(struct buf *b)
{
	if (b->data != NULL && b->secret)
		explicit_bzero(b->data, b->cap);
	free(b->data);
	b->data = NULL;
	b->len = 0;
	b->cap = 0;
}

void
buf_wipe(struct buf *b)
{
	b->secret = true;
	buf_fini(b);
}

void
buf_clear(struct buf *b)
{
	if (b->secret)
		explicit_bzero(b->data, b->cap);
	b->len = 0;
	b->full = false;
	b->data[0] = '\0';
}

/* Makes cap > need. realloc would leave an unwiped copy of a secret. */
static void
grow(struct buf *b, size_t need)
{
	size_t cap = b->cap;
	char *bigger;

	while (cap <= need)
		cap = cap > b->max / 2 ? b->max + 1 : cap * 2;
	if (b->secret) {
		bigger = malloc(cap);
		CHECK(bigger != NULL);
		memcpy(bigger, b->data, b->len + 1);
		explicit_bzero(b->data, b->cap);
		free(b->data);
	} else {
		bigger = realloc(b->data, cap);
		CHECK(bigger != NULL);
	}
	b->data = bigger;
	b->cap = cap;
}

char *
buf_reserve(struct buf *b, size_t len)
{
	if (len > b->max - b->len) {
		b->full = true;
		return NULL;
	}
	if (b->cap - b->len <= len)
		grow(b, b->len + len);
	return b->data + b->len;
}

void
buf_commit(struct buf *b, size_t len)
{
	CHECK(len < b->cap - b->len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *to;

	/* Once something is missing, nothing may follow it. */
	if (len == 0 || b->full)
		return;
	to = buf_reserve(b, len);
	if (to == NULL)
		return;
	memcpy(to, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_adds(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_add_int(struct buf *b, int64_t n)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof digits - at);
}

void
buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_list again;
	char *to;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(b->data + b->len, b->cap - b->len, format, args);
	CHECK(len >= 0);
	if (b->full) {
		b->data[b->len] = '\0';
	} else if ((size_t)len < b->cap - b->len) {
		b->len += (size_t)len;
	} else {
		b->data[b->len] = '\0';
		to = buf_reserve(b, (size_t)len);
		if (to != NULL) {
			CHECK(vsnprintf(to, (size_t)len + 1, format, again) ==
				len);
			b->len += (size_t)len;
		}
	}
	va_end(again);
	va_end(args);
}

bool
buf_ok(const struct buf *b)
{
	return !b->full;
}
