/*
 * What the files of the meetings share: one meeting while it runs, in its
 * transaction.
 */
#ifndef OFFSYNC_TESTS_LIB_MEETING_PRIV_H
#define OFFSYNC_TESTS_LIB_MEETING_PRIV_H

#include "tests/lib/meeting.h"

#define TEXT_MAX  ((size_t)16 * 1024 * 1024)
#define FEED_PAGE 100000

/* On its way: as it was sent, so that it can be sent again. */
struct sent {
	struct test_terminal *from;
	const char *id;
	const char *text;
	/* Its answer. */
	const char *status;
	const char *rule;
	const char *error_type;
	const char *conflict_id;
	const char *resolution;
};

struct run {
	struct meeting *m;
	const struct meeting_plan *plan;
	const struct entity *entity;
	const struct field *field;
	const char *id; /* of the record */
	struct arena *a;
	struct sent sent[MEETING_DEVICES];
	struct meeting_end *out;
	int made;
};

/* ---- meeting.c ---- */

/* Notes what must not be, unless something was noted before. */
__attribute__((format(printf, 2, 3))) void meeting_complain(
	struct run *r, const char *format, ...);
/* A fresh UUID, the same in every run. */
const char *meeting_new_id(struct run *r, const char *what);
/* Seals an action of a terminal; not sent yet. */
void meeting_add(struct run *r, struct test_terminal *from,
	const struct test_action *act, struct sent *out);
/* Sends it, also once more, and reads the answer. */
void meeting_push(struct run *r, struct sent *s);
/* NULL: there has never been one. */
struct record *meeting_find(struct run *r, enum table t, const char *id);
/* Of the record that the meeting is about. */
struct record_list meeting_conflicts(struct run *r);
void meeting_count_conflicts(struct run *r, size_t *open, size_t *closed);
int64_t meeting_stamp(struct run *r);
/* Whether some device inserts the record. */
bool meeting_is_new(const struct meeting_plan *p);
/* What the devices have seen before. */
struct value meeting_base_of(const struct meeting_plan *p);
/* Whether the device changes the other field. */
bool meeting_is_beside(const struct meeting_plan *p, size_t device);
/* Equal texts; a may be NULL. */
bool meeting_says(const char *a, const char *b);

/* ---- meeting_check.c: what must hold; see meeting.h ---- */

void meeting_check_answers(struct run *r);
void meeting_check_kept(struct run *r);
void meeting_check_feed(struct run *r);
/* Decides whatever is open, and sends everything once more. */
void meeting_check_decisions(struct run *r);
/* The field of a table whose rows are money; -1. */
int meeting_money_of(enum table t);
int64_t meeting_sum_of(struct run *r, enum table t, int field);
/* then: the sum before. */
void meeting_check_money(struct run *r, int field, int64_t then);

#endif
