/*
 * Tables for people and the same as JSON, as commands print them.
 */
#ifndef OFFSYNC_SERVER_LISTING_H
#define OFFSYNC_SERVER_LISTING_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTING_COLUMNS_MAX 12

struct listing {
	bool json;
	struct buf out;
	struct json_writer w;
	size_t column_count;
	const char *const *names;
	const int *widths;
	size_t column; /* of the next cell */
};

/* names: also the keys in JSON. widths: for people. */
void listing_begin(struct listing *l, bool json, const char *const *names,
	const int *widths, size_t count);
void listing_text(struct listing *l, const char *s); /* NULL: nothing */
void listing_int(struct listing *l, int64_t n);
void listing_bool(struct listing *l, bool b);
/* "2026-11-22 09:33" UTC, milliseconds in JSON; "-" and null for 0. */
void listing_time(struct listing *l, int64_t at_ms);
/* Prints everything to standard output. */
void listing_end(struct listing *l);

#endif
