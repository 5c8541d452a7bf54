#include "server/listing.h"

#include "base/check.h"
#include "base/date.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OUT_MAX ((size_t)64 << 20)

static void
print_names(struct listing *l)
{
	for (size_t i = 0; i < l->column_count; i++) {
		char head[40];

		(void)snprintf(head, sizeof(head), "%s", l->names[i]);
		for (char *p = head; *p != '\0'; p++)
			*p = *p == '_' ? ' ' : (char)toupper((unsigned char)*p);
		buf_addf(&l->out, "%-*s%s", l->widths[i], head,
			i + 1 < l->column_count ? "  " : "\n");
	}
}

void
listing_begin(struct listing *l, bool json, const char *const *names,
	const int *widths, size_t count)
{
	CHECK(count <= LISTING_COLUMNS_MAX);
	*l = (struct listing){ .json = json,
		.column_count = count,
		.names = names,
		.widths = widths };
	buf_init(&l->out, OUT_MAX);
	json_writer_init(&l->w, &l->out);
	if (json)
		json_begin_array(&l->w);
	else
		print_names(l);
}

/* Before and after each cell. */
static void
open_cell(struct listing *l)
{
	if (!l->json)
		return;
	if (l->column == 0)
		json_begin_object(&l->w);
	json_write_key(&l->w, l->names[l->column]);
}

static void
close_cell(struct listing *l)
{
	if (++l->column < l->column_count)
		return;
	l->column = 0;
	if (l->json)
		json_end_object(&l->w);
}

static void
plain(struct listing *l, const char *s)
{
	bool last = l->column + 1 == l->column_count;

	buf_addf(&l->out, "%-*s%s", last ? 0 : l->widths[l->column], s,
		last ? "\n" : "  ");
}

void
listing_text(struct listing *l, const char *s)
{
	open_cell(l);
	if (l->json)
		json_write_text(&l->w, s);
	else
		plain(l, s == NULL ? "-" : s);
	close_cell(l);
}

void
listing_int(struct listing *l, int64_t n)
{
	char text[24];

	open_cell(l);
	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	if (l->json)
		json_write_int(&l->w, n);
	else
		plain(l, text);
	close_cell(l);
}

void
listing_bool(struct listing *l, bool b)
{
	open_cell(l);
	if (l->json)
		json_write_bool(&l->w, b);
	else
		plain(l, b ? "yes" : "no");
	close_cell(l);
}

void
listing_time(struct listing *l, int64_t at_ms)
{
	char text[24];
	char clock[6];

	open_cell(l);
	if (l->json && at_ms == 0)
		json_write_null(&l->w);
	else if (l->json)
		json_write_int(&l->w, at_ms);
	else if (at_ms == 0)
		plain(l, "-");
	else {
		date_of_instant(at_ms, 0, text);
		date_clock(at_ms, 0, clock);
		(void)snprintf(text + 10, sizeof(text) - 10, " %s", clock);
		plain(l, text);
	}
	close_cell(l);
}

void
listing_end(struct listing *l)
{
	if (l->json) {
		json_end_array(&l->w);
		buf_addc(&l->out, '\n');
	}
	(void)fputs(l->out.data, stdout);
	buf_fini(&l->out);
}
