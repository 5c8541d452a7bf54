#include "tests/lib/picture.h"

#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#define SIZE ((size_t)1 << 20)

static void
cut_end(struct buf *b)
{
	while (b->len > 0 && b->data[b->len - 1] == '\n')
		b->data[--b->len] = '\0';
}

static void
compare(struct buf *shown, const char *expected)
{
	struct buf want;

	buf_init(&want, SIZE);
	buf_adds(&want, expected);
	cut_end(&want);
	cut_end(shown);
	if (strcmp(shown->data, want.data) != 0) {
		print_error("--- shown\n%s\n--- expected\n%s\n---\n",
			shown->data, want.data);
		buf_fini(&want);
		buf_fini(shown);
		fail_msg("the picture is not as expected");
	}
	buf_fini(&want);
	buf_fini(shown);
}

void
assert_picture(const struct canvas *c, const char *expected)
{
	struct buf shown;

	buf_init(&shown, SIZE);
	canvas_dump(c, &shown);
	compare(&shown, expected);
}

void
assert_styles(const struct canvas *c, const char *expected)
{
	struct buf shown;

	buf_init(&shown, SIZE);
	canvas_dump_styles(c, &shown);
	compare(&shown, expected);
}

void
assert_cursor(const struct canvas *c, int row, int column)
{
	int r, k;

	canvas_get_cursor(c, &r, &k);
	if (r != row || k != column)
		print_error("cursor: row %d column %d\n", r, k);
	assert_int_equal(r, row);
	assert_int_equal(k, column);
}

const char *
picture_row(const struct canvas *c, int row)
{
	static char line[4096];
	struct buf shown;
	const char *s;
	size_t len;

	buf_init(&shown, SIZE);
	canvas_dump(c, &shown);
	for (s = shown.data; row > 0; row--)
		s += strcspn(s, "\n") + 1;
	len = strcspn(s, "\n");
	(void)snprintf(line, sizeof(line), "%.*s", (int)len, s);
	buf_fini(&shown);
	return line;
}
