#include "sync/wire.h"

#include "base/check.h"

#include <string.h>

static const char *const error_names[] = {
	[SYNC_ERROR_NONE] = NULL,
	[SYNC_ERROR_NETWORK] = "network_error",
	[SYNC_ERROR_AUTHENTICATION] = "auth_error",
	[SYNC_ERROR_VALIDATION] = "validation_error",
	[SYNC_ERROR_CONFLICT] = "conflict_error",
	[SYNC_ERROR_FOREIGN_KEY] = "fk_error",
	[SYNC_ERROR_BUSINESS_RULE] = "business_rule_error",
};
_Static_assert(sizeof error_names / sizeof error_names[0] == SYNC_ERROR_COUNT,
	"every SyncErrorType has its word");

static const char *const token_names[] = {
	[TOKEN_OK] = "ok",
	[TOKEN_EXPIRED] = "expired",
	[TOKEN_OTHER_INCARNATION] = "other_incarnation",
	[TOKEN_AHEAD] = "ahead",
};
_Static_assert(sizeof token_names / sizeof token_names[0] == TOKEN_STATUS_COUNT,
	"every token status has its word");

static const char *const result_statuses[] = { "success", "conflict", "error",
	NULL };
static const char *const change_operations[] = { "INSERT", "UPDATE", "DELETE",
	NULL };

const char *
sync_error_name(enum sync_error e)
{
	CHECK(e >= 0 && e < SYNC_ERROR_COUNT);
	return error_names[e];
}

enum sync_error
sync_error_find(const char *name)
{
	int i;

	for (i = SYNC_ERROR_NONE + 1; name != NULL && i < SYNC_ERROR_COUNT;
		i++) {
		if (strcmp(error_names[i], name) == 0)
			return (enum sync_error)i;
	}
	return SYNC_ERROR_NONE;
}

const char *
token_status_name(enum token_status s)
{
	CHECK(s >= 0 && s < TOKEN_STATUS_COUNT);
	return token_names[s];
}

void
wire_request_write(const char *last_sync_token, const char *device_id,
	int64_t sync_timestamp, int64_t limit, const char *actions, size_t len,
	struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_write_key(&w, "actions");
	json_begin_array(&w);
	if (len > 0)
		json_write_raw(&w, actions, len);
	json_end_array(&w);
	json_member_text(&w, "device_id", device_id);
	json_member_text(&w, "last_sync_token", last_sync_token);
	json_member_int(&w, "limit", limit);
	json_member_int(&w, "sync_timestamp", sync_timestamp);
	json_end_object(&w);
}

/* Member of the wanted kind; NULL when it is absent or of another one. */
static const struct json_node *
member(const struct json_node *obj, const char *key, enum json_kind kind)
{
	const struct json_node *n = json_find(obj, key);

	return n != NULL && json_kind(n) == kind ? n : NULL;
}

static const char *
member_text(const struct json_node *obj, const char *key)
{
	const struct json_node *n = member(obj, key, JSON_TEXT);

	return n != NULL ? json_text(n) : NULL;
}

enum err
wire_request_read(const struct json_node *root, struct wire_request *out,
	const char **why)
{
	struct wire_request r = { .limit = WIRE_CHANGES_DEFAULT };
	const struct json_node *time;
	const struct json_node *limit;

	*why = "the body must be a JSON object";
	if (root == NULL || json_kind(root) != JSON_OBJECT)
		return ERR_INVALID;
	*why = "last_sync_token must be a text (\"\" at the beginning)";
	r.last_sync_token = member_text(root, "last_sync_token");
	if (r.last_sync_token == NULL)
		return ERR_INVALID;
	*why = "device_id must be a text that is not empty";
	r.device_id = member_text(root, "device_id");
	if (r.device_id == NULL || r.device_id[0] == '\0')
		return ERR_INVALID;
	*why = "sync_timestamp must be a whole number of milliseconds";
	time = member(root, "sync_timestamp", JSON_INT);
	if (time == NULL)
		return ERR_INVALID;
	r.sync_timestamp = json_int(time);
	*why = "actions must be an array";
	r.actions = member(root, "actions", JSON_ARRAY);
	if (r.actions == NULL)
		return ERR_INVALID;
	*why = "limit must be a whole number, 0 or more";
	limit = json_find(root, "limit");
	if (limit != NULL) {
		if (json_kind(limit) != JSON_INT || json_int(limit) < 0)
			return ERR_INVALID;
		r.limit = json_int(limit);
		if (r.limit > WIRE_CHANGES_MAX)
			r.limit = WIRE_CHANGES_MAX;
	}
	*why = "there are more than 2000 actions in one request";
	r.action_count = json_count(r.actions);
	if (r.action_count > WIRE_ACTIONS_MAX)
		return ERR_TOO_LARGE;
	*why = NULL;
	*out = r;
	return ERR_OK;
}

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(word, *words) == 0)
			return true;
	}
	return false;
}

static enum err
read_result(const struct json_node *n, struct wire_result *r)
{
	if (json_kind(n) != JSON_OBJECT)
		return ERR_BAD_ANSWER;
	r->action_id = member_text(n, "action_id");
	r->status = member_text(n, "status");
	if (r->action_id == NULL || r->status == NULL ||
		!is_one_of(r->status, result_statuses))
		return ERR_BAD_ANSWER;
	r->server_id = member_text(n, "server_id");
	r->error_type = member_text(n, "error_type");
	r->error_message = member_text(n, "error_message");
	r->rule = member_text(n, "rule");
	r->resolution = member_text(n, "resolution");
	r->fields = member(n, "fields", JSON_OBJECT);
	r->final_data = member(n, "final_data", JSON_OBJECT);
	r->conflict_data = member(n, "conflict_data", JSON_OBJECT);
	r->conflict_id = json_find_text(r->conflict_data, "conflict_id", NULL);
	r->stamp = json_find_int(n, "stamp", 0);
	return r->stamp >= 0 ? ERR_OK : ERR_BAD_ANSWER;
}

static enum err
read_change(const struct json_node *n, struct wire_change *c)
{
	const struct json_node *time;

	if (json_kind(n) != JSON_OBJECT)
		return ERR_BAD_ANSWER;
	c->table_name = member_text(n, "table_name");
	c->operation = member_text(n, "operation");
	c->data = member(n, "data", JSON_OBJECT);
	time = member(n, "timestamp", JSON_INT);
	if (c->table_name == NULL || c->operation == NULL || c->data == NULL ||
		time == NULL || !is_one_of(c->operation, change_operations))
		return ERR_BAD_ANSWER;
	c->timestamp = json_int(time);
	return ERR_OK;
}

/* The members that only this project's servers send. Absent is fine: a server
 * of the bare specification works too. Of another kind is not. */
static enum err
read_extensions(const struct json_node *root, struct wire_answer *out)
{
	const struct json_node *n;
	int i;

	n = json_find(root, "token_status");
	if (n != NULL) {
		if (json_kind(n) != JSON_TEXT)
			return ERR_BAD_ANSWER;
		for (i = 0; i < TOKEN_STATUS_COUNT; i++) {
			if (strcmp(token_names[i], json_text(n)) == 0)
				break;
		}
		if (i == TOKEN_STATUS_COUNT)
			return ERR_BAD_ANSWER;
		out->token_status = (enum token_status)i;
	}
	n = json_find(root, "has_more");
	if (n != NULL) {
		if (json_kind(n) != JSON_BOOL)
			return ERR_BAD_ANSWER;
		out->has_more = json_bool(n);
	}
	out->server_time = json_find_int(root, "server_time", 0);
	out->stamp = json_find_int(root, "stamp", 0);
	if (out->server_time < 0 || out->stamp < 0)
		return ERR_BAD_ANSWER;
	out->takes_runs = json_find_bool(root, "signature_runs", false);
	n = json_find(root, "last_seq");
	if (n == NULL)
		return ERR_OK;
	if (json_kind(n) != JSON_INT || json_int(n) < 0)
		return ERR_BAD_ANSWER;
	out->has_last_seq = true;
	out->last_seq = json_int(n);
	return ERR_OK;
}

static enum err
read_open(
	const struct json_node *list, struct arena *a, struct wire_answer *out)
{
	size_t count = list == NULL ? 0 : json_count(list);

	if (list != NULL && json_kind(list) != JSON_ARRAY)
		return ERR_BAD_ANSWER;
	if (count > WIRE_OPEN_MAX)
		return ERR_BAD_ANSWER;
	out->open_seqs = ARENA_ARRAY(a, int64_t, count);
	for (const struct json_node *n = count == 0 ? NULL : json_first(list);
		n != NULL; n = json_next(n)) {
		if (json_kind(n) != JSON_INT)
			return ERR_BAD_ANSWER;
		out->open_seqs[out->open_count++] = json_int(n);
	}
	return ERR_OK;
}

static enum err
read_lists(const struct json_node *results, const struct json_node *changes,
	struct arena *a, struct wire_answer *out)
{
	const struct json_node *n;
	enum err e;
	size_t i;

	out->result_count = json_count(results);
	out->results = ARENA_ARRAY(a, struct wire_result, out->result_count);
	for (n = json_first(results), i = 0; n != NULL; n = json_next(n), i++) {
		e = read_result(n, &out->results[i]);
		if (e != ERR_OK)
			return e;
	}
	out->change_count = json_count(changes);
	out->changes = ARENA_ARRAY(a, struct wire_change, out->change_count);
	for (n = json_first(changes), i = 0; n != NULL; n = json_next(n), i++) {
		e = read_change(n, &out->changes[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err
wire_answer_read(
	const struct json_node *root, struct arena *a, struct wire_answer *out)
{
	struct wire_answer read = { .token_status = TOKEN_OK };
	const struct json_node *results;
	const struct json_node *changes;
	enum err e;

	if (root == NULL || json_kind(root) != JSON_OBJECT)
		return ERR_BAD_ANSWER;
	read.sync_token = member_text(root, "sync_token");
	results = member(root, "results", JSON_ARRAY);
	changes = member(root, "server_changes", JSON_ARRAY);
	if (read.sync_token == NULL || results == NULL || changes == NULL)
		return ERR_BAD_ANSWER;
	e = read_extensions(root, &read);
	if (e == ERR_OK)
		e = read_open(json_find(root, "open_seqs"), a, &read);
	if (e == ERR_OK)
		e = read_lists(results, changes, a, &read);
	if (e == ERR_OK)
		*out = read;
	return e;
}

bool
wire_answer_is_early(const struct wire_answer *a)
{
	for (size_t i = 0; i < a->result_count; i++) {
		if (sync_error_find(a->results[i].error_type) ==
			SYNC_ERROR_NETWORK)
			return true;
	}
	return false;
}
