/*
 * What people ask for in one go ("check-in", "pay", "order"): one table of
 * named operations with their keys, and a function each that builds the
 * actions. The console's forms and `offsync do` both go through here, so a
 * check-in is the same thing everywhere. Building reads records and changes
 * nothing.
 */
#ifndef OFFSYNC_DOMAIN_OPERATIONS_H
#define OFFSYNC_DOMAIN_OPERATIONS_H

#include "base/env.h"
#include "domain/action.h"
#include "domain/view.h"

#define OPERATION_MAX_KEYS 24

struct operation_key {
	const char *name; /* "room" */
	const char *hint; /* "room number" */
	bool required;
	/* The field that the argument is written to or read like, for forms
	 * and words: place of the field in table, plus 1. 0: none. */
	enum table table;
	int field_1;
};

/* A stay that may have begun, and why its record does not say so. */
struct stay_doubt {
	const char *stay_id;
	const char *why; /* "its check-in was refused: ROOM_OCCUPIED" */
};
struct stay_doubt_list {
	size_t count;
	struct stay_doubt *items;
};
/* NULL when there is no doubt. */
const char *stay_doubt_why(
	const struct stay_doubt_list *list, const char *stay_id);

/* Who asks, where, when. Texts are borrowed. */
struct operation_context {
	const struct env *env;
	const struct view *view;
	const char *tenant_id;
	const char *user_id;
	enum role role;
	const char *terminal_name;
	const char *business_date;
	const char *currency;
	/* How far ahead of env's clock the server's is, as far as is known. */
	int64_t clock_offset_ms;
	/* Next number of this terminal's own gapless series ("receipt",
	 * "order"): taken in the transaction that queues the actions. Asked for
	 * last, when nothing can be refused any more. NULL: no number yet. */
	void *series_ctx;
	enum err (*series)(void *ctx, const char *series, struct arena *a,
		const char **out);
	/* Guests who were checked in, though the records do not say so: refused
	 * by the server, or for a person to decide on. NULL: nobody knows. */
	void *doubt_ctx;
	enum err (*doubts)(
		void *ctx, struct arena *a, struct stay_doubt_list *out);
};

struct operation_argument {
	const char *key;
	const char *value;
};

struct operation_request {
	size_t count;
	const struct operation_argument *arguments;
	/* Names the intention: made when a form is opened, so that pressing
	 * twice is once. NULL: a fresh one. Several actions get ":1", ":2" …
	 * behind it. */
	const char *idempotency_key;
};

struct action_list {
	size_t count;
	struct action *items;
	/* What happened in one sentence for line 23, in the arena: "Check-in
	 * 204 LINDQVIST, Anna." */
	const char *summary;
};

struct operation_build; /* operations_priv.h */

struct operation_info {
	const char *name;    /* "check-in" */
	const char *summary; /* one line for --help */
	/* The keys, ended by one without a name. */
	struct operation_key keys[OPERATION_MAX_KEYS];
	/* Other keys are fields of a table that an argument names: insert,
	 * update, resolve-conflict. */
	bool takes_fields;
	enum err (*build)(struct operation_build *b);
};

/* All of them, NULL-terminated by name == NULL. The general insert, update and
 * delete take the table and id as the arguments "table" and "id". */
extern const struct operation_info operations[];
const struct operation_info *operation_find(const char *name);
/* The operation whose name is nearly this; NULL when none is. */
const struct operation_info *operation_suggest(const char *name);

/* Keys that every operation takes besides its own ("override", "reason"), ended
 * by one without a name. */
extern const struct operation_key operation_common_keys[];

/*
 * Checks keys (unknown, twice, missing) and builds. ERR_INVALID with problems
 * filled: which key, why, what to do; ERR_NOT_FOUND likewise for a room or
 * guest that is not there. Messages stand behind "key: ". The actions have
 * everything but device_seq and prev_hash, which the queue gives them.
 */
enum err operation_build(const struct operation_info *op,
	const struct operation_context *c, const struct operation_request *r,
	struct arena *a, struct action_list *out,
	struct field_problems *problems) MUST_CHECK;

#endif
