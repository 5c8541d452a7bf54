/*
 * Up to three terminals that are apart do something to one field of one record
 * of a real server (server_hotel.h), and their actions arrive in some order:
 * one meeting. All of it runs in one transaction that is taken back, so that
 * thousands of meetings begin with the same hotel.
 *
 *   meeting_open(&m);
 *   meeting_values(&m, TABLE_ROOMS, ROOM_NOTE, OPERATION_UPDATE, &plan.values);
 *   meeting_run(&m, &plan, &end);
 *   assert_null(end.wrong);
 *
 * What must hold for every meeting is checked here, whatever table and field:
 * each action is answered for good; what the change feed gives is what the
 * server holds; an open conflict is decided once and by whichever side a
 * manager takes; actions that come again change nothing; whatever does not
 * stand is found in a conflict record, or in the answer that refused it; a
 * room's status never falls; money adds up.
 */
#ifndef OFFSYNC_TESTS_LIB_MEETING_H
#define OFFSYNC_TESTS_LIB_MEETING_H

#include "tests/lib/server_hotel.h"

#define MEETING_DEVICES 3

/* Different values of one field that the server takes when nobody else is
 * there; in rising order for numbers. */
struct meeting_values {
	struct value base; /* of the record before */
	size_t count;      /* how many different ones there are; 0: it never
			    * changes, and the items are refused */
	struct value items[MEETING_DEVICES]; /* repeated when there are fewer */
	const char *rule; /* of the refusal when there are none */
};

struct meeting_plan {
	enum table table;
	int field;
	size_t devices;
	/* By device: what it does; DELETE has no value. With an INSERT among
	 * them the record is new, and whoever changes or deletes it has seen
	 * what the first of them inserts. */
	enum operation ops[MEETING_DEVICES];
	struct meeting_values values;
	int order[MEETING_DEVICES]; /* devices as their actions arrive */
	enum conflict_resolution resolution;
	bool says_base; /* else the server looks into its change log */
	bool own_ids;   /* INSERTs of records of their own */
	/* The last device changes another field instead, after all others. */
	bool has_beside;
	int beside;
	struct value beside_value;
	struct value beside_base;
};

/* When the devices did it: not in the order of their values. */
extern const int64_t meeting_instants[MEETING_DEVICES];

enum meeting_answer {
	MEETING_TAKEN,   /* success, or decided by a policy */
	MEETING_ASKED,   /* a person decides */
	MEETING_REFUSED, /* back to its terminal, with a cause */
};

struct meeting_end {
	const char *wrong; /* a sentence of what must not be; NULL: fine */
	enum meeting_answer answers[MEETING_DEVICES];
	const char *rules[MEETING_DEVICES]; /* why it was refused, or taken
					     * with an exception; or NULL */
	/* Before anybody decided. */
	bool exists;
	bool deleted;
	struct value value;
	struct value beside;
	size_t open;   /* conflicts that wait for a person */
	size_t closed; /* that a policy has decided */
};

struct meeting {
	struct server_hotel hotel;
	struct test_terminal devices[MEETING_DEVICES];
	int64_t stamp;       /* of the hotel as it begins */
	struct arena *arena; /* of one meeting: what it gave lives until the
			      * next */
	struct arena *kept;  /* of values */
	int count;           /* meetings so far */
};

void meeting_open(struct meeting *m);
void meeting_close(struct meeting *m);
/* Tries which values the server takes, alone. */
void meeting_values(struct meeting *m, enum table t, int field,
	enum operation op, struct meeting_values *out);
void meeting_run(struct meeting *m, const struct meeting_plan *plan,
	struct meeting_end *out);

#endif
