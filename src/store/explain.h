/*
 * Who set each field of a record, where, when, by which rule, and what lost:
 * put together from what this terminal has, which is its own queue, the
 * hotel's conflicts and the record itself. What others changed without a
 * conflict is in the server's change log and not here: such a value stands with
 * nobody's name.
 */
#ifndef OFFSYNC_STORE_EXPLAIN_H
#define OFFSYNC_STORE_EXPLAIN_H

#include "store/store.h"

enum explain_fate {
	EXPLAIN_STANDS,
	EXPLAIN_WAITS,    /* stands here; the server has not answered yet */
	EXPLAIN_OPEN,     /* a manager decides */
	EXPLAIN_LOST,     /* against another value, by rule */
	EXPLAIN_REFUSED,  /* the server refused it, by rule */
	EXPLAIN_REPLACED, /* it stood, until somebody set another value */
	EXPLAIN_FATE_COUNT,
};
const char *explain_fate_name(enum explain_fate f); /* "stands" */

/* A value that somebody gave a field. Texts: NULL is "not known here". */
struct explain_claim {
	int field;
	struct value value;
	const char *raw; /* it was no value of the field; else NULL */
	const char *user_id;
	/* user_id and at_ms are of the record's last change then; it need not
	 * have been this field's. */
	bool is_vague;
	const char *terminal; /* this one's name, another one's id */
	int64_t at_ms;        /* 0: not known here */
	enum explain_fate fate;
	/* What decided: a policy's or a decision's word ("newest"), a rule's
	 * code. NULL: nothing had to. */
	const char *rule;
	const char *decided_by; /* "policy", or who */
	const char *action_id;
	const char *conflict_id;
};

struct explanation {
	const struct entity *entity;
	const char *record_id;
	const struct record *record; /* NULL: it is not here */
	size_t count;
	struct explain_claim
		*claims; /* by field; what stands first, then the newest */
	bool complete;   /* every value that stands has somebody's name */
};

/* In the arena. ERR_NOT_FOUND when nothing at all is known of the record. */
enum err explain_record(struct store *st, enum table t, const char *id,
	struct arena *a, struct explanation *out) MUST_CHECK;

#endif
