#include "domain/action.h"

#include "base/check.h"
#include "base/date.h"
#include "base/text.h"

#include <string.h>

#define KEY_MAX       128 /* idempotency_key: folio_charges keep it */
#define CODE_MAX      32
#define REASON_MAX    300 /* columns */
#define SIGNATURE_MAX 1024
#define HASH_LEN      64

const char *const action_unsigned_members[] = { "signature", "sync_status",
	"sync_attempts", "last_sync_attempt", "error_message", NULL };

static const char *const operation_names[OPERATION_COUNT] = {
	[OPERATION_INSERT] = "INSERT",
	[OPERATION_UPDATE] = "UPDATE",
	[OPERATION_DELETE] = "DELETE",
};

static const char *const resolution_names[RESOLUTION_COUNT] = {
	[RESOLUTION_SERVER_WINS] = "server_wins",
	[RESOLUTION_CLIENT_WINS] = "client_wins",
	[RESOLUTION_MANUAL] = "manual",
};

/* Members of an action that are read. The rest is skipped. */
enum member {
	MEMBER_BASE,
	MEMBER_BUSINESS_DATE,
	MEMBER_CONFLICT_RESOLUTION,
	MEMBER_CREATED_AT,
	MEMBER_DATA,
	MEMBER_DEPENDS_ON,
	MEMBER_DEVICE_SEQ,
	MEMBER_ID,
	MEMBER_IDEMPOTENCY_KEY,
	MEMBER_LOCAL_ID,
	MEMBER_OPERATION,
	MEMBER_OVERRIDES,
	MEMBER_PREV_HASH,
	MEMBER_REASON,
	MEMBER_SERVER_ID,
	MEMBER_SIGNATURE,
	MEMBER_TABLE_NAME,
	MEMBER_TENANT_ID,
	MEMBER_USER_ID,
	MEMBER_COUNT,
};

/* clang-format off */
static const struct {
	const char *name;
	size_t len;
} members[MEMBER_COUNT] = {
	[MEMBER_BASE]                = { "base",                 4 },
	[MEMBER_BUSINESS_DATE]       = { "business_date",       13 },
	[MEMBER_CONFLICT_RESOLUTION] = { "conflict_resolution", 19 },
	[MEMBER_CREATED_AT]          = { "created_at",          10 },
	[MEMBER_DATA]                = { "data",                 4 },
	[MEMBER_DEPENDS_ON]          = { "depends_on",          10 },
	[MEMBER_DEVICE_SEQ]          = { "device_seq",          10 },
	[MEMBER_ID]                  = { "id",                   2 },
	[MEMBER_IDEMPOTENCY_KEY]     = { "idempotency_key",     15 },
	[MEMBER_LOCAL_ID]            = { "local_id",             8 },
	[MEMBER_OPERATION]           = { "operation",            9 },
	[MEMBER_OVERRIDES]           = { "overrides",            9 },
	[MEMBER_PREV_HASH]           = { "prev_hash",            9 },
	[MEMBER_REASON]              = { "reason",               6 },
	[MEMBER_SERVER_ID]           = { "server_id",            9 },
	[MEMBER_SIGNATURE]           = { "signature",            9 },
	[MEMBER_TABLE_NAME]          = { "table_name",          10 },
	[MEMBER_TENANT_ID]           = { "tenant_id",            9 },
	[MEMBER_USER_ID]             = { "user_id",              7 },
};
/* clang-format on */

/* What the reading functions share. */
struct reader {
	const struct json_node *nodes[MEMBER_COUNT]; /* NULL: absent or null */
	struct arena *a;
	struct action *act;
	struct field_problems *problems;
	const char *data_id; /* "id" in data */
};

const char *
operation_name(enum operation op)
{
	CHECK(op < OPERATION_COUNT);
	return operation_names[op];
}

const char *
conflict_resolution_name(enum conflict_resolution r)
{
	CHECK(r < RESOLUTION_COUNT);
	return resolution_names[r];
}

const struct value *
field_values_find(const struct field_values *v, int field)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].field == field)
			return &v->items[i].value;
	}
	return NULL;
}

void
field_values_add(
	struct arena *a, struct field_values *v, int field, struct value value)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].field == field) {
			v->items[i].value = value;
			return;
		}
	}
	v->items =
		arena_grow(a, v->items, v->count, &v->cap, sizeof(*v->items));
	v->items[v->count].field = field;
	v->items[v->count].value = value;
	v->count++;
}

const char *
action_record_id(const struct action *act)
{
	return act->server_id != NULL ? act->server_id : act->local_id;
}

void
field_problems_add(struct arena *a, struct field_problems *p, const char *field,
	const char *message)
{
	p->items =
		arena_grow(a, p->items, p->count, &p->cap, sizeof(*p->items));
	p->items[p->count].field = field;
	p->items[p->count].message = message;
	p->items[p->count].raw = NULL;
	p->count++;
}

static enum member
member_find(const char *name)
{
	size_t len = strlen(name);
	int m = 0;

	while (m < MEMBER_COUNT &&
		(members[m].len != len ||
			memcmp(members[m].name, name, len) != 0))
		m++;
	return (enum member)m;
}

static void
problem(struct reader *r, enum member m, const char *message)
{
	field_problems_add(r->a, r->problems, members[m].name, message);
}

/* Text of 1 to max bytes, printable ASCII. */
static bool
is_plain(const char *s, size_t max)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		if (s[i] < ' ' || s[i] > '~')
			return false;
	}
	return len > 0 && len <= max;
}

/* A copy of a member's text; NULL when it is absent, or wrong (then noted). */
static const char *
read_text(struct reader *r, enum member m, size_t max)
{
	const struct json_node *n = r->nodes[m];

	if (n == NULL)
		return NULL;
	if (json_kind(n) != JSON_TEXT || !is_plain(json_text(n), max)) {
		problem(r, m,
			arena_printf(r->a,
				"must be text of 1 to %zu plain characters",
				max));
		return NULL;
	}
	return arena_strdup(r->a, json_text(n));
}

static const char *
read_needed(struct reader *r, enum member m, size_t max)
{
	if (r->nodes[m] == NULL)
		problem(r, m, "is missing");
	return read_text(r, m, max);
}

static const char *
read_id(struct reader *r, enum member m)
{
	const struct json_node *n = r->nodes[m];

	if (n == NULL)
		return NULL;
	if (json_kind(n) != JSON_TEXT || !record_is_id(json_text(n))) {
		problem(r, m, "is not a usable id");
		return NULL;
	}
	return arena_strdup(r->a, json_text(n));
}

static int64_t
read_count(struct reader *r, enum member m)
{
	const struct json_node *n = r->nodes[m];

	if (n == NULL)
		return 0;
	if (json_kind(n) != JSON_INT || json_int(n) < 0) {
		problem(r, m, "must be a whole number from 0");
		return 0;
	}
	return json_int(n);
}

static size_t
read_words(struct reader *r, enum member m, size_t max_words, size_t max_len,
	const char **out)
{
	const struct json_node *list = r->nodes[m];
	size_t count = 0;

	if (list == NULL)
		return 0;
	if (json_kind(list) != JSON_ARRAY) {
		problem(r, m, "must be a list");
		return 0;
	}
	for (const struct json_node *n = json_first(list); n != NULL;
		n = json_next(n)) {
		if (count == max_words) {
			problem(r, m,
				arena_printf(r->a, "may hold at most %zu",
					max_words));
			return count;
		}
		if (json_kind(n) != JSON_TEXT ||
			!is_plain(json_text(n), max_len)) {
			problem(r, m, "must be a list of short plain texts");
			return count;
		}
		out[count++] = arena_strdup(r->a, json_text(n));
	}
	return count;
}

/* Place of a word among names; count when it is none of them. */
static size_t
word_place(const char *const *names, size_t count, const char *word)
{
	size_t i = 0;

	while (i < count && strcmp(names[i], word) != 0)
		i++;
	return i;
}

static void
read_operation(struct reader *r)
{
	const char *word = read_needed(r, MEMBER_OPERATION, CODE_MAX);
	size_t op;

	if (word == NULL)
		return;
	op = word_place(operation_names, OPERATION_COUNT, word);
	if (op == OPERATION_COUNT)
		problem(r, MEMBER_OPERATION,
			"must be INSERT, UPDATE or DELETE");
	else
		r->act->operation = (enum operation)op;
}

static void
read_resolution(struct reader *r)
{
	const char *word = read_text(r, MEMBER_CONFLICT_RESOLUTION, CODE_MAX);
	size_t res;

	if (word == NULL)
		return;
	res = word_place(resolution_names, RESOLUTION_COUNT, word);
	if (res == RESOLUTION_COUNT)
		problem(r, MEMBER_CONFLICT_RESOLUTION,
			"must be server_wins, client_wins or manual");
	else
		r->act->conflict_resolution = (enum conflict_resolution)res;
}

static void
read_table(struct reader *r)
{
	struct action *act = r->act;

	act->table_name = read_needed(r, MEMBER_TABLE_NAME, 64);
	if (act->table_name == NULL)
		return;
	act->entity = entity_find(act->table_name);
	if (act->entity == NULL)
		problem(r, MEMBER_TABLE_NAME,
			arena_printf(r->a, "there is no table '%s'",
				act->table_name));
}

static void
read_business_date(struct reader *r)
{
	const char *day = read_text(r, MEMBER_BUSINESS_DATE, DATE_SIZE - 1);
	int32_t days;

	if (day == NULL)
		return;
	if (date_to_days(day, &days))
		r->act->business_date = day;
	else
		problem(r, MEMBER_BUSINESS_DATE,
			"must be a date like 2026-11-22");
}

static void
read_reason(struct reader *r)
{
	const struct json_node *n = r->nodes[MEMBER_REASON];
	const char *s;

	if (n == NULL)
		return;
	s = json_kind(n) == JSON_TEXT ? json_text(n) : NULL;
	if (s == NULL || !text_is_clean(TEXT_BLOCK, s, strlen(s)) ||
		text_width(s) > REASON_MAX) {
		problem(r, MEMBER_REASON,
			arena_printf(r->a,
				"must be clean text of at most %d characters",
				REASON_MAX));
		return;
	}
	r->act->reason = arena_strdup(r->a, s);
}

/* The columns of a record may stand beside its fields, as in an image that a
 * client sends back. */
static void
read_column(struct reader *r, enum member m, const struct json_node *n)
{
	const char *s = json_kind(n) == JSON_TEXT ? json_text(n) : NULL;

	switch (column_find(json_key(n))) {
	case COLUMN_ID:
		if (m != MEMBER_DATA || json_kind(n) == JSON_NULL)
			return;
		if (record_is_id(s))
			r->data_id = arena_strdup(r->a, s);
		else
			field_problems_add(
				r->a, r->problems, "id", "is not a usable id");
		return;
	case COLUMN_TENANT_ID:
		if (s == NULL || r->act->tenant_id == NULL ||
			strcmp(s, r->act->tenant_id) != 0)
			problem(r, MEMBER_TENANT_ID,
				"differs between the action and its data");
		return;
	case COLUMN_CREATED_AT:
	case COLUMN_DELETED:
	case COLUMN_UPDATED_AT:
	case COLUMN_UPDATED_BY:
	case COLUMN_VERSION:
	case COLUMN_COUNT:
		return;
	}
}

/* What it says is kept for the person who has to make sense of it. */
static void
unread(struct reader *r, const struct field *f, const struct json_node *n,
	const char *message)
{
	struct buf raw;

	field_problems_add(r->a, r->problems, f->name, message);
	buf_init(&raw, ACTION_MAX_RAW);
	json_canonical(n, NULL, &raw);
	if (buf_ok(&raw))
		r->problems->items[r->problems->count - 1].raw =
			arena_strndup(r->a, raw.data, raw.len);
	buf_wipe(&raw);
}

static void
read_value(struct reader *r, enum member m, const struct json_node *n,
	struct field_values *out)
{
	const struct entity *e = r->act->entity;
	const char *key = json_key(n);
	int place = entity_field(e, key);
	const struct field *f;
	struct value v;
	const char *message = NULL;

	if (place < 0) {
		/* A base value that nobody knows compares with nothing. */
		if (m == MEMBER_DATA)
			field_problems_add(r->a, r->problems,
				arena_strdup(r->a, key),
				arena_printf(
					r->a, "is no field of %s", e->name));
		return;
	}
	f = &e->fields[place];
	if (value_from_json(f, n, r->a, &v) != ERR_OK)
		message = arena_printf(
			r->a, "must be %s", value_expected(f, r->a));
	else if (m == MEMBER_DATA)
		message = value_problem(f, v, r->a);
	if (message == NULL)
		field_values_add(r->a, out, place, v);
	else if (m == MEMBER_DATA)
		unread(r, f, n, message);
}

static void
read_values(struct reader *r, enum member m, struct field_values *out)
{
	const struct json_node *obj = r->nodes[m];

	if (obj == NULL)
		return;
	if (json_kind(obj) != JSON_OBJECT) {
		problem(r, m, "must be an object");
		return;
	}
	if (r->act->entity == NULL)
		return;
	for (const struct json_node *n = json_first(obj); n != NULL;
		n = json_next(n)) {
		if (column_find(json_key(n)) != COLUMN_COUNT)
			read_column(r, m, n);
		else
			read_value(r, m, n, out);
	}
}

/* Where data alone names the record, the name moves to its own place. */
static void
read_record_id(struct reader *r)
{
	struct action *act = r->act;

	act->local_id = read_id(r, MEMBER_LOCAL_ID);
	act->server_id = read_id(r, MEMBER_SERVER_ID);
	if (act->local_id != NULL || act->server_id != NULL)
		return;
	if (act->operation == OPERATION_INSERT)
		act->local_id = r->data_id;
	else
		act->server_id = r->data_id;
	if (act->operation != OPERATION_INSERT && r->data_id == NULL &&
		r->nodes[MEMBER_LOCAL_ID] == NULL &&
		r->nodes[MEMBER_SERVER_ID] == NULL)
		problem(r, MEMBER_SERVER_ID, "is missing: it names the record");
}

static void
read_chain(struct reader *r)
{
	struct action *act = r->act;

	act->device_seq = read_count(r, MEMBER_DEVICE_SEQ);
	act->prev_hash = read_text(r, MEMBER_PREV_HASH, HASH_LEN);
	act->signature = read_text(r, MEMBER_SIGNATURE, SIGNATURE_MAX);
	act->depends_count = read_words(
		r, MEMBER_DEPENDS_ON, ACTION_MAX_DEPENDS, 64, act->depends_on);
	act->override_count = read_words(r, MEMBER_OVERRIDES,
		ACTION_MAX_OVERRIDES, CODE_MAX, act->overrides);
}

enum err
action_from_json(const struct json_node *obj, struct arena *a,
	struct action *out, struct field_problems *problems)
{
	struct reader r = { .a = a, .act = out, .problems = problems };
	const struct json_node *id;

	if (json_kind(obj) != JSON_OBJECT)
		return ERR_PARSE;
	for (const struct json_node *n = json_first(obj); n != NULL;
		n = json_next(n)) {
		enum member m = member_find(json_key(n));

		if (m != MEMBER_COUNT && json_kind(n) != JSON_NULL)
			r.nodes[m] = n;
	}
	id = r.nodes[MEMBER_ID];
	if (id == NULL || json_kind(id) != JSON_TEXT ||
		!record_is_id(json_text(id)))
		return ERR_PARSE;
	memset(out, 0, sizeof(*out));
	out->id = arena_strdup(a, json_text(id));
	out->tenant_id = read_needed(&r, MEMBER_TENANT_ID, 64);
	out->user_id = read_needed(&r, MEMBER_USER_ID, 64);
	read_table(&r);
	read_operation(&r);
	read_resolution(&r);
	out->idempotency_key = read_needed(&r, MEMBER_IDEMPOTENCY_KEY, KEY_MAX);
	if (r.nodes[MEMBER_CREATED_AT] == NULL)
		problem(&r, MEMBER_CREATED_AT, "is missing");
	out->created_at = read_count(&r, MEMBER_CREATED_AT);
	if (r.nodes[MEMBER_DATA] == NULL && out->operation != OPERATION_DELETE)
		problem(&r, MEMBER_DATA, "is missing");
	read_values(&r, MEMBER_DATA, &out->data);
	read_values(&r, MEMBER_BASE, &out->base);
	out->has_base = r.nodes[MEMBER_BASE] != NULL;
	read_record_id(&r);
	read_chain(&r);
	read_business_date(&r);
	read_reason(&r);
	return ERR_OK;
}

static void
write_text(struct json_writer *w, enum member m, const char *s)
{
	if (s != NULL)
		json_member_text(w, members[m].name, s);
}

static void
write_words(struct json_writer *w, enum member m, const char *const *words,
	size_t count)
{
	if (count == 0)
		return;
	json_write_key(w, members[m].name);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++)
		json_write_text(w, words[i]);
	json_end_array(w);
}

static void
write_values(struct json_writer *w, enum member m, const struct entity *e,
	const struct field_values *values)
{
	const struct value *by_place[ENTITY_MAX_FIELDS] = { NULL };

	json_write_key(w, members[m].name);
	json_begin_object(w);
	for (size_t i = 0; e != NULL && i < values->count; i++)
		by_place[values->items[i].field] = &values->items[i].value;
	for (size_t i = 0; e != NULL && i < e->field_count; i++) {
		const struct field *f = &e->fields[e->sorted[i]];
		const struct value *v = by_place[e->sorted[i]];

		if (v == NULL)
			continue;
		json_write_key(w, f->name);
		value_to_json(f, *v, w);
	}
	json_end_object(w);
}

void
action_to_canonical(const struct action *act, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	/* Sorted, as RFC 8785 wants it. */
	if (act->has_base)
		write_values(&w, MEMBER_BASE, act->entity, &act->base);
	write_text(&w, MEMBER_BUSINESS_DATE, act->business_date);
	write_text(&w, MEMBER_CONFLICT_RESOLUTION,
		conflict_resolution_name(act->conflict_resolution));
	json_member_int(&w, "created_at", act->created_at);
	write_values(&w, MEMBER_DATA, act->entity, &act->data);
	write_words(&w, MEMBER_DEPENDS_ON, act->depends_on, act->depends_count);
	if (act->device_seq != 0)
		json_member_int(&w, "device_seq", act->device_seq);
	write_text(&w, MEMBER_ID, act->id);
	write_text(&w, MEMBER_IDEMPOTENCY_KEY, act->idempotency_key);
	write_text(&w, MEMBER_LOCAL_ID, act->local_id);
	write_text(&w, MEMBER_OPERATION, operation_name(act->operation));
	write_words(&w, MEMBER_OVERRIDES, act->overrides, act->override_count);
	write_text(&w, MEMBER_PREV_HASH, act->prev_hash);
	write_text(&w, MEMBER_REASON, act->reason);
	write_text(&w, MEMBER_SERVER_ID, act->server_id);
	write_text(&w, MEMBER_TABLE_NAME, act->table_name);
	write_text(&w, MEMBER_TENANT_ID, act->tenant_id);
	write_text(&w, MEMBER_USER_ID, act->user_id);
	json_end_object(&w);
}
