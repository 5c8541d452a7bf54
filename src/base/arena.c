#include "base/arena.h"

#include "base/check.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN  ((size_t)16 * 1024)
#define BLOCK_KEEP ((size_t)1024 * 1024) /* the largest kept by a reset */

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the newest first; only it has room */
	size_t used;
	size_t limit;
};

struct arena *
arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof *a);

	CHECK(a != NULL);
	a->limit = limit;
	return a;
}

static void
free_blocks(struct block *b)
{
	struct block *next;

	for (; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_blocks(a->blocks);
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *keep = a->blocks;

	a->used = 0;
	if (keep == NULL)
		return;
	free_blocks(keep->next);
	keep->next = NULL;
	keep->used = 0;
	if (keep->size > BLOCK_KEEP) {
		free(keep);
		a->blocks = NULL;
	}
}

/* Blocks double, so that an arena of any size costs few calls of malloc. */
static void
add_block(struct arena *a, size_t need)
{
	size_t size = a->blocks != NULL ? a->blocks->size * 2 : BLOCK_MIN;
	struct block *b;

	if (size > BLOCK_KEEP)
		size = BLOCK_KEEP;
	if (size < need)
		size = need;
	b = malloc(sizeof *b + size);
	CHECK(b != NULL);
	b->next = a->blocks;
	b->size = size;
	b->used = 0;
	a->blocks = b;
}

void *
arena_take(struct arena *a, size_t bytes)
{
	const size_t unit = alignof(max_align_t);
	void *p;

	CHECK(bytes <= SIZE_MAX - unit);
	bytes = (bytes + unit - 1) / unit * unit;
	if (bytes == 0)
		bytes = unit;
	CHECK(bytes <= a->limit && a->used <= a->limit - bytes);
	if (a->blocks == NULL || a->blocks->size - a->blocks->used < bytes)
		add_block(a, bytes);
	p = a->blocks->bytes + a->blocks->used;
	a->blocks->used += bytes;
	a->used += bytes;
	return p;
}

void *
arena_alloc(struct arena *a, size_t count, size_t size)
{
	void *p;

	CHECK(size == 0 || count <= SIZE_MAX / size);
	p = arena_take(a, count * size);
	memset(p, 0, count * size);
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s != NULL ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (s == NULL)
		return NULL;
	CHECK(len < SIZE_MAX);
	copy = arena_take(a, len + 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_list again;
	char *text;
	int len;

	CHECK(format != NULL);
	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	CHECK(len >= 0);
	text = arena_take(a, (size_t)len + 1);
	CHECK(vsnprintf(text, (size_t)len + 1, format, again) == len);
	va_end(again);
	va_end(args);
	return text;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

void *
arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
	void *bigger;

	CHECK(count <= *cap);
	if (count < *cap)
		return array;
	CHECK(*cap <= SIZE_MAX / 2);
	*cap = *cap == 0 ? 8 : *cap * 2;
	bigger = arena_alloc(a, *cap, size);
	if (count > 0)
		memcpy(bigger, array, count * size);
	return bigger;
}
