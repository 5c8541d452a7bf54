/*
 * Zones by name, from the system's compiled zone files (RFC 8536). libc reads
 * them too, but only one zone in a process, set through an environment variable
 * that threads share; a server has hotels in many.
 */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONE_NAME_MAX 63
#define CHANGES_MAX   512
#define TYPES_MAX     256
#define FOOTER_MAX    63
#define FILE_MAX      ((size_t)64 * 1024)
#define HEADER_SIZE   ((size_t)44)
#define DAY_S         INT64_C(86400)
#define YEARS_10000_S (3652425 * DAY_S)

struct zone {
	char name[ZONE_NAME_MAX + 1];
	size_t count; /* of changes, in order of time */
	int64_t at_s[CHANGES_MAX];
	int32_t offset_s[CHANGES_MAX]; /* from that instant on */
	int32_t before_s;              /* before the first change */
	char footer[FOOTER_MAX + 1];   /* the rule for after the last one */
};

/* A zone's rule as POSIX writes it: "CET-1CEST,M3.5.0,M10.5.0/3". */
struct turn {
	char kind; /* 'M' month.week.day, 'J' 1 to 365, 'N' 0 to 365 */
	int32_t month;
	int32_t week;
	int32_t day;
	int32_t time_s;
};

static uint32_t
read_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static int64_t
read_i64(const unsigned char *p)
{
	return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

/* The sizes of a block of a zone file, as its header tells. */
struct counts {
	size_t utc;
	size_t std;
	size_t leaps;
	size_t changes;
	size_t types;
	size_t letters;
};

static bool
read_header(const unsigned char *p, size_t len, struct counts *out)
{
	if (len < HEADER_SIZE || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	out->utc = read_u32(p + 20);
	out->std = read_u32(p + 24);
	out->leaps = read_u32(p + 28);
	out->changes = read_u32(p + 32);
	out->types = read_u32(p + 36);
	out->letters = read_u32(p + 40);
	/* Keeps the sums of block_size far from overflow. */
	return out->utc <= TYPES_MAX && out->std <= TYPES_MAX &&
	       out->leaps <= FILE_MAX && out->changes <= FILE_MAX &&
	       out->types >= 1 && out->types <= TYPES_MAX &&
	       out->letters <= FILE_MAX;
}

static size_t
block_size(const struct counts *c, size_t time_size)
{
	return c->changes * (time_size + 1) + c->types * 6 + c->letters +
	       c->leaps * (time_size + 4) + c->std + c->utc;
}

/* Fills z from the second block of the file, the one with 64-bit instants. */
static bool
parse_file(const unsigned char *p, size_t len, struct zone *z)
{
	struct counts c;
	const unsigned char *kinds;
	const unsigned char *types;
	size_t skip;
	size_t size;

	if (!read_header(p, len, &c))
		return false;
	skip = HEADER_SIZE + block_size(&c, 4);
	if (skip > len || !read_header(p + skip, len - skip, &c))
		return false;
	skip += HEADER_SIZE;
	size = block_size(&c, 8);
	if (size > len - skip || c.changes > CHANGES_MAX)
		return false;
	p += skip;
	kinds = p + c.changes * 8;
	types = kinds + c.changes;
	for (size_t i = 0; i < c.changes; i++) {
		if (kinds[i] >= c.types)
			return false;
		z->at_s[i] = read_i64(p + i * 8);
		z->offset_s[i] = (int32_t)read_u32(types + 6 * kinds[i]);
	}
	z->count = c.changes;
	z->before_s = (int32_t)read_u32(types);
	/* What is left is the rule, between two newlines. */
	p += size;
	len -= skip + size;
	size = 0;
	if (len > 1 && p[0] == '\n')
		while (size + 1 < len && p[size + 1] != '\n' &&
			size < FOOTER_MAX) {
			z->footer[size] = (char)p[size + 1];
			size++;
		}
	z->footer[size] = '\0';
	return true;
}

/* The name comes from a hotel's record: it must not lead out of the folder. */
static bool
name_is_sound(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > ZONE_NAME_MAX || name[0] == '/')
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '/' || c == '_' ||
			    c == '+' || c == '-'))
			return false;
	}
	return true;
}

static void
load(const char *name, struct zone *z)
{
	const char *folder = getenv("TZDIR");
	unsigned char *bytes = NULL;
	char path[512];
	FILE *f = NULL;
	size_t len;

	z->count = 0;
	z->before_s = 0;
	z->footer[0] = '\0';
	memcpy(z->name, name, strlen(name) + 1);
	if (folder == NULL || *folder == '\0')
		folder = "/usr/share/zoneinfo";
	len = (size_t)snprintf(path, sizeof path, "%s/%s", folder, name);
	if (len >= sizeof path)
		return;
	f = fopen(path, "rbe");
	bytes = malloc(FILE_MAX);
	if (f == NULL || bytes == NULL)
		goto out;
	len = fread(bytes, 1, FILE_MAX, f);
	if (!parse_file(bytes, len, z)) {
		z->count = 0;
		z->before_s = 0;
		z->footer[0] = '\0';
	}
out:
	free(bytes);
	if (f != NULL)
		(void)fclose(f);
}

/* "CET" or "<+03>". */
static bool
skip_letters(const char **s)
{
	const char *start = *s;

	if (**s == '<') {
		while (**s != '>' && **s != '\0')
			(*s)++;
		if (**s != '>')
			return false;
		(*s)++;
		return true;
	}
	while ((**s >= 'a' && **s <= 'z') || (**s >= 'A' && **s <= 'Z'))
		(*s)++;
	return *s - start >= 3;
}

static bool
read_number(const char **s, int32_t max, int32_t *out)
{
	int32_t n = 0;

	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		n = n * 10 + (**s - '0');
		if (n > max)
			return false;
	}
	*out = n;
	return true;
}

/* "-1", "5:30", "2:00:00" in seconds. */
static bool
read_time(const char **s, int32_t *out)
{
	static const int32_t units[3] = { 3600, 60, 1 };
	bool negative = **s == '-';
	int32_t total = 0;
	int32_t n;

	if (**s == '-' || **s == '+')
		(*s)++;
	for (int i = 0; i < 3; i++) {
		if (i > 0) {
			if (**s != ':')
				break;
			(*s)++;
		}
		if (!read_number(s, i == 0 ? 167 : 59, &n))
			return false;
		total += n * units[i];
	}
	*out = negative ? -total : total;
	return true;
}

static bool
read_turn(const char **s, struct turn *t)
{
	*t = (struct turn){ .kind = 'N', .time_s = 7200 };
	if (**s != ',')
		return false;
	(*s)++;
	if (**s == 'M' || **s == 'J')
		t->kind = *(*s)++;
	if (t->kind == 'M') {
		if (!read_number(s, 12, &t->month) || *(*s)++ != '.' ||
			!read_number(s, 5, &t->week) || *(*s)++ != '.' ||
			!read_number(s, 6, &t->day))
			return false;
		if (t->month < 1 || t->week < 1)
			return false;
	} else if (!read_number(s, 365, &t->day)) {
		return false;
	}
	if (**s != '/')
		return true;
	(*s)++;
	return read_time(s, &t->time_s);
}

/* Days since 1970 of a month's first day; month may be 13. */
static int64_t
first_of(int32_t year, int32_t month)
{
	return month == 13 ? date_days_of(year + 1, 1, 1)
			   : date_days_of(year, month, 1);
}

/* When the turn happens in that year, in seconds of the local clock. */
static int64_t
turn_at(const struct turn *t, int32_t year)
{
	int64_t day = first_of(year, 1);
	int64_t next;
	int64_t weekday;

	if (t->kind == 'N')
		return (day + t->day) * DAY_S + t->time_s;
	if (t->kind == 'J') {
		/* The 29th of February is never counted. */
		day += t->day - 1;
		if (t->day >= 60 && first_of(year, 3) - first_of(year, 2) == 29)
			day++;
		return day * DAY_S + t->time_s;
	}
	day = first_of(year, t->month);
	next = first_of(year, t->month + 1);
	weekday = ((day + 4) % 7 + 7) % 7; /* Sunday is 0 */
	day += (t->day - weekday + 7) % 7 + (t->week - 1) * 7;
	while (day >= next)
		day -= 7;
	return day * DAY_S + t->time_s;
}

/* The offset that the rule gives at an instant; fallback when it is none. */
static int32_t
by_rule(const char *rule, int64_t at_s, int32_t fallback)
{
	struct turn in;
	struct turn out;
	int32_t std;
	int32_t dst;
	int32_t year;
	int64_t from;
	int64_t to;
	char today[DATE_SIZE];

	if (!skip_letters(&rule) || !read_time(&rule, &std))
		return fallback;
	std = -std; /* POSIX counts westwards */
	if (*rule == '\0')
		return std;
	dst = std + 3600;
	if (!skip_letters(&rule))
		return fallback;
	if (*rule != ',' && *rule != '\0') {
		if (!read_time(&rule, &dst))
			return fallback;
		dst = -dst;
	}
	if (!read_turn(&rule, &in) || !read_turn(&rule, &out))
		return fallback;
	date_of_instant((at_s + std) * 1000, 0, today);
	year = (today[0] - '0') * 1000 + (today[1] - '0') * 100 +
	       (today[2] - '0') * 10 + (today[3] - '0');
	from = turn_at(&in, year) - std;
	to = turn_at(&out, year) - dst;
	if (from < to)
		return at_s >= from && at_s < to ? dst : std;
	return at_s >= from || at_s < to ? dst : std;
}

static int32_t
offset_at(const struct zone *z, int64_t at_s)
{
	size_t low = 0;
	size_t high = z->count;
	size_t middle;
	int32_t last;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (z->at_s[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	last = low > 0 ? z->offset_s[low - 1] : z->before_s;
	/* The rule speaks for the time after the last change in the list. */
	if (low == z->count && z->footer[0] != '\0')
		return by_rule(z->footer, at_s, last);
	return last;
}

int32_t
date_zone_offset_min(const char *zone, int64_t at_ms)
{
	/* The last one asked for, one a thread: a hotel has one zone. */
	static _Thread_local struct zone known;
	int64_t at_s = at_ms / 1000 - (at_ms % 1000 < 0 ? 1 : 0);

	/* Far from every calendar, and from overflow. */
	if (at_s < -YEARS_10000_S)
		at_s = -YEARS_10000_S;
	if (at_s > YEARS_10000_S)
		at_s = YEARS_10000_S;

	if (zone == NULL || !name_is_sound(zone))
		return 0;
	if (strcmp(zone, known.name) != 0)
		load(zone, &known);
	return offset_at(&known, at_s) / 60;
}
