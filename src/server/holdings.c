#include "server/holdings.h"

#include "domain/entity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_ROWS   1000
#define PAGE_BYTES  ((size_t)64 << 20)
#define PAGE_MEMORY ((size_t)256 << 20)

/* The digest goes on from what it was. */
static void
add(struct holdings *h, const char *table, struct buf *rows)
{
	buf_adds(rows, table);
	buf_adds(rows, h->digest);
	hash_sha256_hex(rows->data, rows->len, h->digest);
}

static enum err
read_table(
	struct storage *s, enum table t, struct arena *page, struct holdings *h)
{
	const char *after = "";
	char last[65] = "";
	size_t count = 0;
	struct buf rows;
	enum err e;

	buf_init(&rows, PAGE_BYTES);
	do {
		buf_clear(&rows);
		arena_reset(page);
		e = s->ops->snapshot(
			s, t, last, PAGE_ROWS, &rows, &count, page, &after);
		if (e == ERR_OK)
			(void)snprintf(last, sizeof(last), "%s", after);
		if (e == ERR_OK && count > 0)
			add(h, entity_get(t)->name, &rows);
		h->records += e == ERR_OK ? count : 0;
	} while (e == ERR_OK && count == PAGE_ROWS);
	buf_fini(&rows);
	return e;
}

static enum err
read_hotel(struct storage *s, const char *tenant_id, struct arena *page,
	struct holdings *h)
{
	enum err e = s->ops->begin_read(s, tenant_id);

	if (e != ERR_OK)
		return e;
	*h = (struct holdings){ .tenant_id = tenant_id,
		.stamp = s->ops->stamp(s) };
	for (int t = 0; e == ERR_OK && t < TABLE_COUNT; t++)
		e = read_table(s, (enum table)t, page, h);
	s->ops->end_read(s);
	return e;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct holdings *)a)->tenant_id,
		((const struct holdings *)b)->tenant_id);
}

enum err
holdings_read(struct storage *s, struct arena *a, struct holdings **out,
	size_t *count)
{
	struct storage_hotel *hotels = NULL;
	struct arena *page;
	enum err e;

	*count = 0;
	e = s->ops->hotel_list(s, a, &hotels, count);
	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct holdings, *count + 1);
	page = arena_new(PAGE_MEMORY);
	for (size_t i = 0; e == ERR_OK && i < *count; i++)
		e = read_hotel(s, hotels[i].tenant_id, page, &(*out)[i]);
	arena_free(page);
	if (e == ERR_OK)
		qsort(*out, *count, sizeof(**out), by_id);
	return e;
}

bool
holdings_equal(const struct holdings *a, const struct holdings *b)
{
	return strcmp(a->tenant_id, b->tenant_id) == 0 &&
	       a->stamp == b->stamp && a->records == b->records &&
	       strcmp(a->digest, b->digest) == 0;
}
