/*
 * Three-way merge of one update, field by field (protocol.md, "Conflicts";
 * specification "Conflict Resolution Rules"). Pure.
 */
#ifndef OFFSYNC_DOMAIN_MERGE_H
#define OFFSYNC_DOMAIN_MERGE_H

#include "domain/action.h"

enum merge_choice {
	MERGE_SAME,   /* the server already has the new value */
	MERGE_CLIENT, /* nobody else changed it: the action's value stands */
	MERGE_SERVER, /* the action sends back what it saw, others changed it */
	MERGE_POLICY_CLIENT, /* conflict, the policy took the action's value */
	MERGE_POLICY_SERVER, /* conflict, the policy kept the server's value */
	MERGE_POLICY_BOTH,   /* conflict, the policy combined them (sum) */
	MERGE_ASK,           /* conflict, a person decides */
};

/*
 * One field of the action; or one that it does not touch but that belongs to
 * the same group and was changed by others (then client is the base value).
 */
struct merged_field {
	int field;
	enum merge_choice choice;
	struct value base; /* VALUE_NULL when unknown */
	bool has_base;
	struct value server;
	struct value client;
	struct value result; /* undefined for MERGE_ASK */
};

struct merge {
	size_t count;
	struct merged_field *fields;
	bool conflict; /* some field was changed on both sides */
	bool ask;      /* at least one needs a person */
	bool disjoint; /* the server changed other fields than the action since
			*/
};

/* Whether the field was changed on both sides. */
bool merge_is_conflict(const struct merged_field *f);

/*
 * server: the record now. act: an UPDATE. client_at: its instant, already
 * corrected and bounded. set_at: by field of the record, when the server's
 * value was set (NULL: all of them at updated_at). POLICY_NEWEST compares the
 * two, and a tie goes to the server. seen: what the client last saw, for
 * actions without base. May be NULL: then nobody knows, and what was set after
 * the action is in conflict with it; without set_at nothing is. Where no policy
 * says else the action's value stands then, and what it replaced is kept.
 *
 * The state field of a record with a state machine (states.h) leaves little
 * open: the state that is further on stands; where no way leads from one to the
 * other, the action's is proposed and the machine's rule answers. An action's
 * client_wins and manual go before that.
 *
 * A group (struct field) is decided whole: once one of its fields is in
 * conflict, all of them that differ are; a person is asked when any field of
 * the group has POLICY_ASK.
 */
void merge_update(const struct record *server, const struct action *act,
	const struct record *seen, int64_t client_at, const int64_t *set_at,
	struct arena *a, struct merge *out);

/* The same for a DELETE: fields that others changed since are its conflicts,
 * and the action's conflict_resolution decides for all. */
void merge_delete(const struct record *server, const struct action *act,
	const struct record *seen, struct arena *a, struct merge *out);

/* The specification's resolveRoomStatus: the higher rank stays. */
enum room_status merge_room_status(
	enum room_status server, enum room_status client);

#endif
