#include "server/pg_list.h"

#include "base/check.h"

#include <string.h>

/* ---- as a text ---- */

void
pg_array_add(struct buf *array, const char *element)
{
	if (array->len > 1)
		buf_addc(array, ',');
	if (element == NULL) {
		buf_adds(array, "NULL");
		return;
	}
	buf_addc(array, '"');
	for (;;) {
		size_t plain = strcspn(element, "\"\\");

		buf_add(array, element, plain);
		element += plain;
		if (*element == '\0')
			break;
		buf_addc(array, '\\');
		buf_addc(array, *element++);
	}
	buf_addc(array, '"');
}

void
pg_array_add_int(struct buf *array, int64_t element)
{
	if (array->len > 1)
		buf_addc(array, ',');
	buf_add_int(array, element);
}

/* ---- in PostgreSQL's own form ---- */

/* The head of a list in array_send's form: places of its numbers, four bytes
 * each, the highest first. */
enum head {
	HEAD_DIMENSIONS = 0,
	HEAD_HAS_NULLS = 4,
	HEAD_TYPE = 8,
	HEAD_COUNT = 12,
	HEAD_FIRST = 16,
	HEAD_SIZE = 20,
};

/* pg_type.oid, which never changes for these. */
static const uint32_t type_of_kind[] = {
	[PG_TEXT] = 25,
	[PG_JSON] = 114,
	[PG_INT] = 20,
	[PG_BOOL] = 16,
};

static void
write_bytes(char *at, uint64_t number, size_t count)
{
	for (size_t i = count; i > 0; i--, number >>= 8)
		at[i - 1] = (char)(number & 0xff);
}

static uint32_t
read_count(const char *head)
{
	uint32_t count = 0;

	for (int i = 0; i < 4; i++)
		count = count << 8 | (unsigned char)head[HEAD_COUNT + i];
	return count;
}

void
pg_list_open(struct buf *list, enum pg_kind kind)
{
	char head[HEAD_SIZE] = { 0 };

	write_bytes(head + HEAD_DIMENSIONS, 1, 4);
	write_bytes(head + HEAD_TYPE, type_of_kind[kind], 4);
	write_bytes(head + HEAD_FIRST, 1, 4);
	buf_clear(list);
	buf_add(list, head, sizeof(head));
}

/* bytes NULL: null. */
static void
add_element(struct buf *list, const void *bytes, size_t len)
{
	char size[4];

	CHECK(list->len >= HEAD_SIZE);
	write_bytes(list->data + HEAD_COUNT, read_count(list->data) + 1, 4);
	write_bytes(size, bytes == NULL ? UINT32_MAX : len, sizeof(size));
	buf_add(list, size, sizeof(size));
	if (bytes == NULL)
		write_bytes(list->data + HEAD_HAS_NULLS, 1, 4);
	else
		buf_add(list, bytes, len);
}

void
pg_list_add(struct buf *list, const char *text)
{
	add_element(list, text, text == NULL ? 0 : strlen(text));
}

void
pg_list_add_int(struct buf *list, int64_t number)
{
	char bytes[8];

	write_bytes(bytes, (uint64_t)number, sizeof(bytes));
	add_element(list, bytes, sizeof(bytes));
}

void
pg_list_add_bool(struct buf *list, bool yes)
{
	const char byte = yes ? 1 : 0;

	add_element(list, &byte, 1);
}
