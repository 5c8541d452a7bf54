/*
 * One record of every table that meetings are about (meeting.h), and the values
 * that may be tried in its fields.
 */
#ifndef OFFSYNC_TESTS_LIB_MEETING_SUBJECTS_H
#define OFFSYNC_TESTS_LIB_MEETING_SUBJECTS_H

#include "tests/lib/server_hotel.h"

struct meeting_subject {
	enum table table;
	const char *id;
	const char *data;  /* the record as it is before, as a JSON object */
	const char *fresh; /* what a second one of its kind has else */
};

/* Every table has one. */
const struct meeting_subject *meeting_subject(enum table t);
/* All of them and what they refer to. */
void meeting_subjects_put(struct server_hotel *h);

/* Values of the field that might be fine, in rising order for numbers. */
#define MEETING_CANDIDATES 16
size_t meeting_candidates(struct server_hotel *h, const struct field *f,
	struct arena *a, struct value *out);

#endif
