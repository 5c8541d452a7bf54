/*
 * The sync endpoint's request and answer (specification "Sync Protocol"; the
 * extensions in protocol.md), both ways: the agent writes requests and reads
 * answers, the server the reverse. Records and actions have their own codecs in
 * src/domain.
 */
#ifndef OFFSYNC_SYNC_WIRE_H
#define OFFSYNC_SYNC_WIRE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

#define WIRE_ACTIONS_MAX     2000
#define WIRE_OPEN_MAX        64
#define WIRE_REQUEST_MAX     (8u * 1024 * 1024)
#define WIRE_ANSWER_MAX      (32u * 1024 * 1024)
#define WIRE_CHANGES_DEFAULT 1000
#define WIRE_CHANGES_MAX     5000

/* The specification's SyncErrorType. */
enum sync_error {
	SYNC_ERROR_NONE,
	SYNC_ERROR_NETWORK,
	SYNC_ERROR_AUTHENTICATION,
	SYNC_ERROR_VALIDATION,
	SYNC_ERROR_CONFLICT,
	SYNC_ERROR_FOREIGN_KEY,
	SYNC_ERROR_BUSINESS_RULE,
	SYNC_ERROR_COUNT,
};
const char *sync_error_name(enum sync_error e); /* "network_error", …; NULL for
						 * none */
enum sync_error sync_error_find(const char *name);

enum token_status {
	TOKEN_OK,
	TOKEN_EXPIRED,
	TOKEN_OTHER_INCARNATION,
	TOKEN_AHEAD,
	TOKEN_STATUS_COUNT,
};
const char *token_status_name(enum token_status s);

/* Request. actions: JSON objects separated by commas, without brackets. limit:
 * changes wanted at most; 0: push only, the answer carries none. */
void wire_request_write(const char *last_sync_token, const char *device_id,
	int64_t sync_timestamp, int64_t limit, const char *actions, size_t len,
	struct buf *out);

struct wire_request {
	const char *last_sync_token;
	const char *device_id;
	int64_t sync_timestamp;
	int64_t limit;                   /* WIRE_CHANGES_DEFAULT when absent,
					  * never above WIRE_CHANGES_MAX; 0:
					  * push only */
	const struct json_node *actions; /* array; never NULL */
	size_t action_count;
};
/*
 * Texts are borrowed from the document. ERR_INVALID (a 400): the shape is not
 * the specification's; ERR_TOO_LARGE (a 413): more than WIRE_ACTIONS_MAX
 * actions. *why: what is wrong, one static sentence without full stop. What
 * stands inside the actions is not looked at (action_from_json does that, one
 * by one).
 */
enum err wire_request_read(const struct json_node *root,
	struct wire_request *out, const char **why) MUST_CHECK;

/* Answer, as the agent reads it. Texts and nodes borrowed from the document. */
struct wire_result {
	const char *action_id;
	const char *status; /* success, conflict, error */
	/* Of these each may be NULL. */
	const char *server_id;
	const char *error_type;
	const char *error_message;
	const char *rule;
	const char *resolution;
	const char *conflict_id;               /* conflict_data.conflict_id */
	const struct json_node *fields;        /* object: field -> message */
	const struct json_node *final_data;    /* object */
	const struct json_node *conflict_data; /* object: server_version,
						* conflict_fields, … */
	int64_t stamp;                         /* 0: absent */
};
struct wire_change {
	const char *table_name;
	const char *operation;
	const struct json_node *data;
	int64_t timestamp;
};
struct wire_answer {
	const char *sync_token;
	enum token_status token_status;
	bool has_more;
	int64_t server_time; /* ms; 0: absent */
	int64_t stamp;       /* where sync_token stands; 0: absent */
	bool takes_runs; /* of a run one signature will do (domain/action.h) */
	bool has_last_seq;
	int64_t last_seq; /* of the terminal's chain, at the server */
	size_t open_count;
	int64_t *open_seqs; /* of its numbers, whose answer is not final */
	size_t result_count;
	struct wire_result *results;
	size_t change_count;
	struct wire_change *changes;
};
/* ERR_BAD_ANSWER when anything of the specification's shape is missing, or an
 * extension is there with a value that this version cannot mean: a captive
 * portal's page is not an answer, and half of one is none either. */
enum err wire_answer_read(const struct json_node *root, struct arena *a,
	struct wire_answer *out) MUST_CHECK;
/* Some of what was sent has come before an action that goes first: nothing is
 * known of it, and it has to come again. */
bool wire_answer_is_early(const struct wire_answer *a);

#endif
