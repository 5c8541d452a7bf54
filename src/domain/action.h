/*
 * The specification's OfflineAction: one person's intent to insert, update or
 * delete one record. Field names on the wire are the specification's; the
 * extensions (device_seq, prev_hash, signature, base, depends_on,
 * business_date, overrides, reason) are those of protocol.md.
 */
#ifndef OFFSYNC_DOMAIN_ACTION_H
#define OFFSYNC_DOMAIN_ACTION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/record.h"

#include <stdbool.h>
#include <stdint.h>

enum operation {
	OPERATION_INSERT,
	OPERATION_UPDATE,
	OPERATION_DELETE,
	OPERATION_COUNT,
};
const char *operation_name(enum operation op); /* "INSERT" */

enum conflict_resolution {
	RESOLUTION_SERVER_WINS,
	RESOLUTION_CLIENT_WINS,
	RESOLUTION_MANUAL,
	RESOLUTION_COUNT,
};
const char *conflict_resolution_name(enum conflict_resolution r);

/* Some fields of a record and their values, each field at most once. */
struct field_value {
	int field;
	struct value value;
};
struct field_values {
	size_t count;
	struct field_value *items;
	size_t cap; /* 0 for items that were not made by field_values_add */
};
/* NULL when the field is not among them. */
const struct value *field_values_find(const struct field_values *v, int field);
/* Replaces the value when the field is among them already. */
void field_values_add(
	struct arena *a, struct field_values *v, int field, struct value value);

/* In a request, actions that follow each other in a chain may leave their
 * signatures to the newest of them, which signs prev_hash and so all before it:
 * every one at a place that is a multiple of this, counted from 1, and the last
 * of all have their own. */
#define ACTION_RUN_MAX 16

#define ACTION_MAX_DEPENDS   32
#define ACTION_MAX_OVERRIDES 8

struct action {
	const char *id;
	const char *tenant_id;
	const char *user_id;
	const char *table_name;      /* as sent */
	const struct entity *entity; /* NULL when table_name is unknown */
	enum operation operation;
	const char *local_id;  /* INSERT: the new record's id; may be NULL */
	const char *server_id; /* UPDATE, DELETE: the record; may be NULL */
	struct field_values data;
	struct field_values base; /* old values of the changed fields */
	bool has_base;
	enum conflict_resolution conflict_resolution;
	const char *idempotency_key;
	int64_t created_at;
	int64_t device_seq;        /* 0: a client without a chain */
	const char *prev_hash;     /* hex; NULL without a chain */
	const char *signature;     /* base64; NULL when not signed */
	const char *business_date; /* NULL: not said */
	const char *depends_on[ACTION_MAX_DEPENDS];
	size_t depends_count;
	const char
		*overrides[ACTION_MAX_OVERRIDES]; /* rule codes insisted on */
	size_t override_count;
	const char *reason; /* for the overrides; NULL without */
};

/* The record that the action is about: server_id, else local_id. NULL when it
 * names none. */
const char *action_record_id(const struct action *act);

/* One thing that is wrong with one field. */
struct field_problem {
	const char *field; /* name as sent; static or in the arena */
	const char *message;
	/* The value of a known field that could not be read, as canonical JSON;
	 * NULL elsewhere and for one of more than ACTION_MAX_RAW bytes. */
	const char *raw;
};
#define ACTION_MAX_RAW 2000
struct field_problems {
	size_t count;
	struct field_problem *items;
	size_t cap;
};
void field_problems_add(struct arena *a, struct field_problems *p,
	const char *field, const char *message);

/*
 * Reads one action from its wire form; texts are copied into the arena. A
 * record id that stands only in data (data.id) becomes local_id for an INSERT
 * and server_id otherwise; the other columns of a record in data or base are
 * let pass unread, but a tenant_id there must be the action's. ERR_PARSE when
 * it is not even an object with a usable id (then nothing can be answered for
 * it); otherwise ERR_OK, with everything that is wrong listed in problems: an
 * unknown table, unknown operation, unknown field, a value that does not fit, a
 * missing idempotency key. Does not check required fields (the reducer does,
 * knowing the operation).
 */
enum err action_from_json(const struct json_node *obj, struct arena *a,
	struct action *out, struct field_problems *problems) MUST_CHECK;

/*
 * The text that is hashed, chained and signed: RFC 8785 canonical JSON of the
 * action without signature, sync_status, sync_attempts, last_sync_attempt and
 * error_message.
 */
void action_to_canonical(const struct action *act, struct buf *out);

/* Members left out of the canonical text, NULL-terminated, for json_canonical.
 */
extern const char *const action_unsigned_members[];

#endif
