/*
 * The reducer: what an action does to the records. Pure: no clock, no I/O, no
 * randomness; memory from an arena. The same function runs on the terminal at
 * once (optimistic) and on the server (authoritative); architecture.md, "One
 * reducer, three places".
 *
 * Steps, in order: fields and limits; role; the offline window; the record and
 * its references; conflict check and policies (merge.h; authoritative runs
 * only); the entity's state machine and rules; its effects.
 */
#ifndef OFFSYNC_DOMAIN_REDUCE_H
#define OFFSYNC_DOMAIN_REDUCE_H

#include "domain/action.h"
#include "domain/rule.h"
#include "domain/view.h"
#include "domain/weight.h"

struct reduce_input {
	const struct action *action;
	/* Problems found while reading the action (action_from_json); NULL or
	 * empty on terminals, which build actions themselves. */
	const struct field_problems *problems;
	const struct view *view;

	/* The instant of the change: created_at on a terminal; on the server
	 * created_at corrected by the measured clock offset and bounded by the
	 * server's now. Becomes updated_at. */
	int64_t now_ms;
	/* On a terminal: how far ahead of its clock the server's is, as far as
	 * it knows. */
	int64_t ahead_ms;
	const char *business_date; /* the hotel's, now */
	/* The hotel's own record, where it is at hand; NULL: the view is asked
	 * when it matters. */
	const struct record *property;
	const char *terminal_id; /* who sends; may be NULL */
	const char *server_user; /* authoritative: unused, kept NULL */

	/* True on the server: merge, count versions, number folios. */
	bool authoritative;
	/* The server runs an action that a terminal accepted while apart: rules
	 * give their late answer. */
	bool late;
	/* How long the terminal that takes the action now has been alone.
	 * APART_NOT everywhere else: then the action says itself whether it was
	 * taken in spite of that. */
	enum apart apart;
	/* user_id is not a staff member but an integration that the hotel
	 * trusts (offsyncd token): acts as manager. */
	bool integration;

	/* For clients that send no base: what the fields were at the client's
	 * last token, from the change log. NULL: nobody changed it since. */
	const struct record *seen;
	/* The client sends no base and has no token either: nobody knows what
	 * it saw, but not what was set after the action. */
	bool unseen;
};

/* What comes out, as the protocol names it (results[].resolution and
 * error_type). */
enum outcome {
	OUTCOME_APPLIED,
	OUTCOME_MERGED,
	OUTCOME_SERVER_WINS, /* conflict; the server's values stand */
	OUTCOME_CLIENT_WINS, /* conflict; the action's values stand */
	OUTCOME_MANUAL,      /* conflict; a person decides; nothing applied */
	OUTCOME_INVALID,     /* validation_error, see problems */
	OUTCOME_ORPHAN,      /* fk_error; may be tried again */
	OUTCOME_REFUSED,     /* business_rule_error, see rule */
	OUTCOME_COUNT,
};
const char *outcome_name(enum outcome o); /* "applied", "merged", … */

/* One record as it shall be after the action. */
struct write {
	struct record *record;
	bool is_new; /* there was none, not even a tombstone */
};

#define REDUCTION_MAX_EXCEPTIONS 8

struct reduction {
	enum outcome outcome;
	enum rule rule;     /* why it was refused; or the exception it was taken
			       with */
	const char *detail; /* one sentence more, in the arena; may be NULL:
			     * "room 204 is occupied by stay 3f2a91c4" (names of
			     * guests stay in their own sealed records) */
	/* All rules that it was taken against, each once: warnings, overrides,
	 * late facts. The first one is rule. */
	enum rule exceptions[REDUCTION_MAX_EXCEPTIONS];
	size_t exception_count;
	struct field_problems problems;
	/* Writes to make, all or none, in this order (parents before what
	 * refers to them), whatever the outcome: where nothing of the action is
	 * applied they hold the conflict record alone. */
	size_t write_count;
	struct write *writes;
	/* Conflicts: the server's record, the fields in conflict by name, and
	 * the conflict record's id for OUTCOME_MANUAL, SERVER_WINS,
	 * CLIENT_WINS, MERGED after a conflict, ORPHAN with a deleted parent,
	 * INVALID after a change of the schema. It is among the writes, or
	 * stands already when the same action came before. NULL: no conflict.
	 */
	const struct record *server_version;
	const char **conflict_fields;
	size_t conflict_field_count;
	const char *conflict_id;
	enum conflict_type conflict_type;
	/* Id of the record that the action is about (an INSERT's new id). */
	const char *record_id;
	/* The record as it stands after the action (SERVER_WINS: the server's);
	 * NULL when it waits, was refused or is deleted. */
	const struct record *final;
};

/* Fails only when the view fails; a refusal is an outcome. */
enum err reduce(const struct reduce_input *in, struct arena *a,
	struct reduction *out) MUST_CHECK;

#endif
