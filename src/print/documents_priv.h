/*
 * What documents have in common: the hotel, names for ids, head and foot.
 */
#ifndef OFFSYNC_PRINT_DOCUMENTS_PRIV_H
#define OFFSYNC_PRINT_DOCUMENTS_PRIV_H

#include "base/date.h"
#include "base/money.h"
#include "print/documents.h"

/* A document under way. */
struct sheet {
	const struct document *d;
	const struct view *v;
	struct arena *a;
	struct paper *paper;
	const struct record *hotel;
	const char *currency;
};

/* An empty paper. ERR_NOT_FOUND: there is no hotel yet. */
enum err sheet_begin(struct sheet *pg, const struct document *d,
	struct paper *out) MUST_CHECK;
/* The hotel's name and the lines of an option. */
void sheet_head(struct sheet *pg);
/* The lines of the other, who printed it and when, and a cut. */
void sheet_foot(struct sheet *pg);
/* "RECEIPT FD1-000412", and COPY below. */
void sheet_title(struct sheet *pg, const char *title);

enum err sheet_find(struct sheet *pg, enum table t, const char *id,
	struct record **out) MUST_CHECK;
enum err sheet_list(struct sheet *pg, enum table t, int field, const char *id,
	struct record_list *out) MUST_CHECK;
/* A text of a record that may not be there: then "". */
const char *sheet_text(
	struct sheet *pg, enum table t, const char *id, int field);
/* "" for null. */
const char *sheet_given(const struct record *r, int field);
/* The word of a choice as one says it: "out of order". */
const char *sheet_word(struct sheet *pg, const struct record *r, int field);
/* "12.50" in the hotel's currency. */
const char *sheet_money(struct sheet *pg, int64_t minor);
/* "22.11.2026 14:03" at the hotel; "" for 0. */
const char *sheet_instant(struct sheet *pg, int64_t at_ms);
/* "22.11.2026" of a day; "" when it is none. */
const char *sheet_day(struct sheet *pg, const char *date);
/* Login of a user's id; the start of the id when nobody knows it. */
const char *sheet_login(struct sheet *pg, const char *user_id);

/* Wake-up calls and messages of the downtime pack (pack_wanted.c). */
enum err pack_add_wanted(struct sheet *pg) MUST_CHECK;

#endif
