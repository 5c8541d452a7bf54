/*
 * One record of any entity: its common columns and its values by field place
 * (entity.h). Records live in an arena; values borrow from it. A record is
 * changed only by making a copy.
 */
#ifndef OFFSYNC_DOMAIN_RECORD_H
#define OFFSYNC_DOMAIN_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/entity.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

enum value_kind {
	VALUE_NULL,
	VALUE_INT,  /* INT, MONEY, TIME, BOOL, CHOICE */
	VALUE_TEXT, /* TEXT, DATE, ID, JSON */
};

struct value {
	enum value_kind kind;
	union {
		int64_t i;
		const char *s;
	};
};

struct value value_null(void);
struct value value_int(int64_t i);
struct value value_text(const char *s); /* NULL gives VALUE_NULL */
bool value_equal(struct value a, struct value b);
/* For a person: money with a point, choice as its word, yes or no, an instant
 * as "2026-11-22 14:03" UTC, "-" for null. Borrowed from the arena or the
 * value. */
const char *value_show(struct arena *a, const struct field *f, struct value v,
	const char *currency);

struct record {
	const struct entity *entity;
	const char *id;
	const char *tenant_id;
	int64_t version;        /* by the server; 0: not confirmed yet */
	int64_t created_at;     /* ms UTC */
	int64_t updated_at;     /* ms UTC */
	const char *updated_by; /* user_id; may be NULL */
	bool deleted;           /* tombstone */
	struct value *values;   /* entity->field_count of them */
};

struct record_list {
	size_t count;
	struct record **items;
};
bool record_list_has(const struct record_list *list, const char *id);

/*
 * The columns that every record has besides its fields, sorted by name as in
 * canonical JSON.
 */
enum column {
	COLUMN_CREATED_AT,
	COLUMN_DELETED,
	COLUMN_ID,
	COLUMN_TENANT_ID,
	COLUMN_UPDATED_AT,
	COLUMN_UPDATED_BY,
	COLUMN_VERSION,
	COLUMN_COUNT,
};
const char *column_name(enum column c);
/* COLUMN_COUNT when there is none of that name. */
enum column column_find(const char *name);

/* Whether a text can name a record, an action, a user: 1 to 64 printable ASCII
 * characters without spaces. NULL cannot. */
bool record_is_id(const char *s);

/* Live (not deleted), version 0, all fields null; id and tenant_id NULL. */
struct record *record_new(struct arena *a, const struct entity *e);
/* Shallow: values are copied, texts are borrowed from the original. */
struct record *record_copy(struct arena *a, const struct record *r);
/* Deep: the texts too, so that the copy outlives the original's memory. */
struct record *record_dup(struct arena *a, const struct record *r);

/* Whether two states of one record are the same in every column and field. NULL
 * is no record. */
bool record_equal(const struct record *a, const struct record *b);

/* int64 of a field, 0 when null; text of a field, NULL when null; whether it is
 * null. field: ROOM_STATUS and friends of the record's own entity. */
int64_t record_int(const struct record *r, int field);
const char *record_text(const struct record *r, int field);
bool record_is_null(const struct record *r, int field);
/* The word of a choice field; "" when null. */
const char *record_word(const struct record *r, int field);
void record_set_int(struct record *r, int field, int64_t i);
void record_set_text(struct record *r, int field, const char *s);
void record_set_null(struct record *r, int field);

/*
 * JSON image with all common columns and all fields (null ones too), keys
 * sorted: what server_changes carry, what is kept as confirmed image.
 */
void record_to_json(const struct record *r, struct json_writer *w);

/* Reads an image; texts are copied into the arena. Members that the entity does
 * not have are skipped (a newer server); a value of the wrong type or a missing
 * id is ERR_INVALID. */
enum err record_from_json(const struct entity *e, const struct json_node *obj,
	struct arena *a, struct record **out) MUST_CHECK;

/* One value, as JSON. */
void value_to_json(
	const struct field *f, struct value v, struct json_writer *w);
/*
 * Converts a JSON value to a field's type when that loses nothing ("12" to 12,
 * 12 to "12", 1 to true). ERR_INVALID otherwise. Limits are not checked here.
 */
enum err value_from_json(const struct field *f, const struct json_node *n,
	struct arena *a, struct value *out) MUST_CHECK;
/* As people type it: "12.50" for money, spoken dates, words for choices (any
 * case, "-" for "_", a start of the word that fits only one), yes/no. Text is
 * cleaned. Nothing typed is null. today: for spoken dates. ERR_INVALID when it
 * cannot be read so; value_problem has the limits. */
enum err value_from_text(const struct field *f, const char *text,
	const char *currency, const char *today, struct arena *a,
	struct value *out) MUST_CHECK;

/* What a field of this type looks like, to complete "must be": "an amount like
 * 12.50", "one of open, closed". In the arena or static. */
const char *value_expected(const struct field *f, struct arena *a);
/* NULL when the value fits the field's limits (length, range, words, clean
 * text, no card number) or is null; else one sentence for a person, to stand
 * behind the field's name: "is too long: at most 40 characters". */
const char *value_problem(
	const struct field *f, struct value v, struct arena *a);

#endif
