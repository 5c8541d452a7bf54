/*
 * What documents have in common: the hotel, names for ids, head and foot.
 */
#ifndef OFFSYNC_PRINT_DOCUMENTS_PRIV_H
#define OFFSYNC_PRINT_DOCUMENTS_PRIV_H

#include "base/date.h"
#include "base/money.h"
#include "print/documents.h"

/* A document under way. */
struct page {
	const struct document *d;
	const struct view *v;
	struct arena *a;
	struct paper *paper;
	const struct record *hotel;
	const char *currency;
};

/* An empty paper. ERR_NOT_FOUND: there is no hotel yet. */
enum err page_begin(struct page *pg, const struct document *d,
	struct paper *out) MUST_CHECK;
/* The hotel's name and the lines of an option. */
void page_head(struct page *pg);
/* The lines of the other, who printed it and when, and a cut. */
void page_foot(struct page *pg);
/* "RECEIPT FD1-000412", and COPY below. */
void page_title(struct page *pg, const char *title);

enum err page_find(struct page *pg, enum table t, const char *id,
	struct record **out) MUST_CHECK;
enum err page_list(struct page *pg, enum table t, int field, const char *id,
	struct record_list *out) MUST_CHECK;
/* A text of a record that may not be there: then "". */
const char *page_text(struct page *pg, enum table t, const char *id, int field);
/* "" for null. */
const char *page_given(const struct record *r, int field);
/* The word of a choice as one says it: "out of order". */
const char *page_word(struct page *pg, const struct record *r, int field);
/* "12.50" in the hotel's currency. */
const char *page_money(struct page *pg, int64_t minor);
/* "22.11.2026 14:03" at the hotel; "" for 0. */
const char *page_instant(struct page *pg, int64_t at_ms);
/* "22.11.2026" of a day; "" when it is none. */
const char *page_day(struct page *pg, const char *date);
/* Login of a user's id; the start of the id when nobody knows it. */
const char *page_login(struct page *pg, const char *user_id);

#endif
