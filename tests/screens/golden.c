#include "tests/screens/golden.h"

#include "tests/screens/blind.h"
#include "tests/screens/report.h"
#include "tests/screens/seat.h"

#include "base/buf.h"
#include "base/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER     "tests/golden"
#define PLACES_MAX 384
#define TEXT_MAX   ((size_t)1 << 20)

const struct golden_size golden_sizes[GOLDEN_SIZES] = {
	{ 24, 80 },
	{ 12, 40 },
	{ 43, 132 },
};

struct place {
	const char *name;
	struct buf text[GOLDEN_SIZES]; /* the same with and without colours */
	struct buf looks[GOLDEN_SIZES][2];
	bool taken[2];
};

static struct place places[PLACES_MAX];
static size_t place_count;
static bool write_files;

/* ---- a picture as text ---- */

static void
add_text(const struct picture *p, struct buf *out)
{
	int last = p->rows - 1;

	buf_addf(
		out, "cursor %d,%d\n", p->cursor_row + 1, p->cursor_column + 1);
	for (int row = 0; row <= last; row++)
		buf_addf(out, "|%s\n", picture_text(p, row));
}

static bool
looks_alike(const struct picture_cell *a, const struct picture_cell *b)
{
	return a->look == b->look && a->fg == b->fg && a->bg == b->bg;
}

static void
add_look(const struct picture_cell *c, struct buf *out)
{
	static const char *const colours[] = { "black", "red", "green",
		"yellow", "blue", "magenta", "cyan", "white" };

	if (c->look & LOOK_BOLD)
		buf_adds(out, " bold");
	if (c->look & LOOK_UNDERLINE)
		buf_adds(out, " underlined");
	if (c->look & LOOK_REVERSE)
		buf_adds(out, " reversed");
	if (c->fg >= 0)
		buf_addf(out, " %s", colours[c->fg % 8]);
	if (c->bg >= 0)
		buf_addf(out, " on %s", colours[c->bg % 8]);
}

/* "1: 2-6 bold, 60-66 reversed", for rows where anything stands out. */
static void
add_looks(const struct picture *p, struct buf *out)
{
	static const struct picture_cell normal = { .fg = -1, .bg = -1 };

	for (int row = 0; row < p->rows; row++) {
		const struct picture_cell *cells = p->cells[row];
		bool any = false;

		for (int from = 0, to; from < p->columns; from = to) {
			for (to = from + 1;
				to < p->columns &&
				looks_alike(&cells[to], &cells[from]);
				to++)
				;
			if (looks_alike(&cells[from], &normal))
				continue;
			if (any)
				buf_adds(out, ",");
			else
				buf_addf(out, "%d:", row + 1);
			buf_addf(out, " %d-%d", from + 1, to);
			add_look(&cells[from], out);
			any = true;
		}
		if (any)
			buf_adds(out, "\n");
	}
}

void
golden_describe(const struct picture *p, struct buf *out)
{
	add_text(p, out);
	add_looks(p, out);
}

/* ---- taking ---- */

static struct place *
place_of(const char *name)
{
	struct place *at;

	for (size_t i = 0; i < place_count; i++)
		if (strcmp(places[i].name, name) == 0)
			return &places[i];
	CHECK(place_count < PLACES_MAX);
	at = &places[place_count++];
	at->name = name;
	for (size_t i = 0; i < GOLDEN_SIZES; i++) {
		buf_init(&at->text[i], TEXT_MAX);
		buf_init(&at->looks[i][0], TEXT_MAX);
		buf_init(&at->looks[i][1], TEXT_MAX);
	}
	return at;
}

static void
take_size(struct place *at, size_t i, bool mono)
{
	const struct golden_size *size = &golden_sizes[i];
	const struct picture *p;
	struct buf text;
	char name[96];

	seat_resize(size->rows, size->columns);
	p = seat_picture();
	(void)snprintf(name, sizeof(name), "%s %dx%d %s", at->name,
		size->columns, size->rows, mono ? "mono" : "colour");
	blind_check(name, p, seat_result());
	buf_init(&text, TEXT_MAX);
	add_text(p, &text);
	add_looks(p, &at->looks[i][mono]);
	if (mono)
		buf_adds(&at->text[i], text.data);
	else if (strcmp(text.data, at->text[i].data) != 0)
		report_failed(name,
			"# rule 3: other words without colours\n%s# "
			"without:\n%s",
			text.data, at->text[i].data);
	buf_fini(&text);
}

/* On the usual screens nothing is written past the edge. */
static void
check_room(const char *name)
{
	static const int columns[] = { 80, 79 };
	const char *cut;
	char title[96];

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		(void)snprintf(title, sizeof(title),
			"%s has room in %d columns", name, columns[i]);
		cut = seat_cut_at(24, columns[i]);
		if (cut == NULL)
			report_passed(title);
		else
			report_failed(title, "# cut: %s", cut);
	}
}

void
golden_take(const char *name, bool mono)
{
	struct place *at = place_of(name);

	CHECK(!at->taken[mono]); /* a name is one place */
	at->taken[mono] = true;
	for (size_t i = GOLDEN_SIZES; i-- > 0;)
		take_size(at, i, mono);
	if (mono)
		check_room(name);
}

void
golden_agree(const char *name, const char *term)
{
	struct place *at = place_of(name);
	struct buf text;
	char title[96];

	buf_init(&text, TEXT_MAX);
	add_text(seat_picture(), &text);
	(void)snprintf(
		title, sizeof(title), "%s is the same on %s", name, term);
	if (strcmp(text.data, at->text[0].data) == 0)
		report_passed(title);
	else
		report_failed(title, "# there:\n%s# here:\n%s", text.data,
			at->text[0].data);
	buf_fini(&text);
}

/* ---- files ---- */

static void
whole_of(const struct place *at, struct buf *out)
{
	for (size_t i = 0; i < GOLDEN_SIZES; i++) {
		buf_addf(out, "%s%s %dx%d, ", i > 0 ? "\n" : "", at->name,
			golden_sizes[i].columns, golden_sizes[i].rows);
		buf_adds(out, at->text[i].data);
		buf_adds(out, "without colours\n");
		buf_add(out, at->looks[i][1].data, at->looks[i][1].len);
		buf_adds(out, "with colours\n");
		buf_add(out, at->looks[i][0].data, at->looks[i][0].len);
	}
	CHECK(buf_ok(out));
}

static void
path_of(const char *name, char *out, size_t size)
{
	(void)snprintf(out, size, FOLDER "/%s.txt", name);
}

static void
read_file(const char *name, struct buf *out)
{
	char path[160], bytes[4096];
	size_t n;
	FILE *f;

	path_of(name, path, sizeof(path));
	f = fopen(path, "r");
	if (f == NULL)
		return;
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		buf_add(out, bytes, n);
	(void)fclose(f);
}

static void
write_file(const char *name, const struct buf *text)
{
	char path[160];
	FILE *f;

	path_of(name, path, sizeof(path));
	f = fopen(path, "w");
	CHECK(f != NULL);
	CHECK(fwrite(text->data, 1, text->len, f) == text->len);
	CHECK(fclose(f) == 0);
}

/* The first lines that differ, as a person compares. */
static void
say_difference(const char *name, const char *is, const char *was)
{
	char title[96] = "";

	(void)snprintf(title, sizeof(title), "%s is as reviewed", name);
	while (*is != '\0' && *was != '\0') {
		size_t a = strcspn(is, "\n"), b = strcspn(was, "\n");

		if (a != b || memcmp(is, was, a) != 0)
			break;
		is += a + (is[a] == '\n');
		was += b + (was[b] == '\n');
	}
	report_failed(title,
		"# is:  %.*s\n# was: %.*s\n# 'make goldens' and 'git diff' "
		"show all of it",
		(int)strcspn(is, "\n"), is, (int)strcspn(was, "\n"), was);
}

static void
compare(const struct place *at)
{
	struct buf is, was;
	char title[96];

	buf_init(&is, TEXT_MAX);
	buf_init(&was, TEXT_MAX);
	whole_of(at, &is);
	read_file(at->name, &was);
	(void)snprintf(title, sizeof(title), "%s is as reviewed", at->name);
	if (write_files)
		write_file(at->name, &is);
	else if (was.len == is.len && memcmp(was.data, is.data, is.len) == 0)
		report_passed(title);
	else
		say_difference(at->name, is.data, was.len > 0 ? was.data : "");
	buf_fini(&is);
	buf_fini(&was);
}

static bool
is_taken(const char *file)
{
	for (size_t i = 0; i < place_count; i++) {
		size_t len = strlen(places[i].name);

		if (strncmp(file, places[i].name, len) == 0 &&
			strcmp(file + len, ".txt") == 0)
			return true;
	}
	return false;
}

/* A picture of a place that is gone. */
static void
find_left_over(void)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;

	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		char path[512];

		if (entry->d_name[0] == '.' || is_taken(entry->d_name))
			continue;
		(void)snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
		if (write_files)
			CHECK(remove(path) == 0);
		else
			report_failed(path, "# no place has this name");
	}
	(void)closedir(dir);
}

void
golden_begin(bool write)
{
	write_files = write;
}

void
golden_end(void)
{
	for (size_t i = 0; i < place_count; i++) {
		struct place *at = &places[i];

		CHECK(at->taken[0] && at->taken[1]);
		compare(at);
		for (size_t k = 0; k < GOLDEN_SIZES; k++) {
			buf_fini(&at->text[k]);
			buf_fini(&at->looks[k][0]);
			buf_fini(&at->looks[k][1]);
		}
	}
	find_left_over();
}
