#include "cli/columns.h"

#include "base/check.h"
#include "base/text.h"
#include "cli/cli.h"

void
columns_init(struct columns *t, struct arena *a)
{
	*t = (struct columns){ .arena = a };
}

void
columns_heading(struct columns *t, const char *heading, bool right)
{
	CHECK(t->cell_count == 0 && t->count < COLUMNS_MAX);
	t->headings[t->count] = heading;
	t->right[t->count++] = right;
}

void
columns_cell(struct columns *t, const char *text)
{
	t->cells = arena_grow(t->arena, t->cells, t->cell_count, &t->cell_cap,
		sizeof(*t->cells));
	t->cells[t->cell_count++] =
		text && *text ? cli_clean(t->arena, text) : "-";
}

static void
pad(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

static void
print_row(const struct columns *t, const char *const *cells,
	const size_t *widths, struct buf *out)
{
	for (size_t i = 0; i < t->count; i++) {
		size_t room = widths[i] - text_width(cells[i]);

		if (t->right[i])
			pad(out, room);
		buf_adds(out, cells[i]);
		if (i + 1 == t->count)
			break;
		if (!t->right[i])
			pad(out, room);
		pad(out, 2);
	}
	buf_addc(out, '\n');
}

void
columns_print(const struct columns *t, struct buf *out)
{
	size_t widths[COLUMNS_MAX];

	CHECK(t->count > 0);
	for (size_t i = 0; i < t->count; i++)
		widths[i] = text_width(t->headings[i]);
	for (size_t i = 0; i < t->cell_count; i++) {
		size_t width = text_width(t->cells[i]);

		if (width > widths[i % t->count])
			widths[i % t->count] = width;
	}
	print_row(t, t->headings, widths, out);
	for (size_t i = 0; i + t->count <= t->cell_count; i += t->count)
		print_row(t, t->cells + i, widths, out);
}
