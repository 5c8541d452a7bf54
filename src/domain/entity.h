/*
 * What records are made of: the tables, their fields, the words a field may
 * hold. Everything here is made from schema.def and choices.def; nothing else
 * in the program lists fields.
 */
#ifndef OFFSYNC_DOMAIN_ENTITY_H
#define OFFSYNC_DOMAIN_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* clang-format off */

/* Tables, in an order in which a parent comes before what refers to it. */
enum table {
#define ENTITY(E, TABLE, table, one)      TABLE_##TABLE,
#define FIELD(E, NAME, ...)
#define ENTITY_END(E)
#include "domain/schema.def"
#undef ENTITY
#undef FIELD
#undef ENTITY_END
	TABLE_COUNT,
	TABLE_NONE = TABLE_COUNT,
};

/* Places of fields in a record: ROOM_STATUS, STAY_ROOM_ID, … */
#define ENTITY(E, TABLE, table, one)      enum table##_field {
#define FIELD(E, NAME, ...)               E##_##NAME,
#define ENTITY_END(E)                     E##_FIELD_COUNT };
#include "domain/schema.def"
#undef ENTITY
#undef FIELD
#undef ENTITY_END

/* clang-format on */

/* No entity has more fields than this. */
#define ENTITY_MAX_FIELDS 24

/* clang-format off */

/* Words: enum stay_state { STAY_STATE_CONFIRMED, … }, and their texts. */
#define CHOICES(LIST, list)       enum list {
#define CHOICE(LIST, WORD, word)  LIST##_##WORD,
#define CHOICES_END(LIST, list)   LIST##_WORD_COUNT };
#include "domain/choices.def"
#undef CHOICES
#undef CHOICE
#undef CHOICES_END

/* clang-format on */

struct choices {
	const char *name;
	const char *const *words;
	size_t count;
};

/* clang-format off */
#define CHOICES(LIST, list)       extern const struct choices list##_choices;
#define CHOICE(LIST, WORD, word)
#define CHOICES_END(LIST, list)
#include "domain/choices.def"
#undef CHOICES
#undef CHOICE
#undef CHOICES_END
/* clang-format on */

/* Place of a word in its list; -1 when it is not in it. */
int choices_find(const struct choices *c, const char *word);
/* The word; "?" for a place that is not in the list. */
const char *choices_word(const struct choices *c, int64_t place);

enum field_type {
	FIELD_TEXT,   /* clean UTF-8, .max is columns of characters */
	FIELD_INT,    /* .min to .max (no limits when both are 0) */
	FIELD_MONEY,  /* minor units; at most MONEY_MAX_MINOR either way */
	FIELD_TIME,   /* milliseconds UTC */
	FIELD_DATE,   /* text, see base/date.h */
	FIELD_BOOL,   /* 0 or 1; true or false in JSON */
	FIELD_CHOICE, /* place in .choices; its word in SQL and JSON */
	FIELD_ID,     /* id of a record of .refs */
	FIELD_JSON,   /* canonical JSON object as text; an object on the wire */
};

/* Who wins when two terminals changed one field (protocol.md, "Conflicts"). */
enum policy {
	POLICY_SERVER, /* the default; the action's conflict_resolution may ask
			* for client_wins or manual */
	POLICY_CLIENT,
	POLICY_SUM,
	POLICY_PRIORITY,
	POLICY_NEWEST,
	POLICY_ASK,
	POLICY_COUNT,
};

struct field {
	const char *name;
	size_t name_len;
	const struct choices *choices;
	int64_t min;
	int64_t max;
	enum field_type type;
	enum policy policy;
	/* Fields of one group (not 0) constrain one another and are decided
	 * together. */
	int group;
	/* enum table for FIELD_ID. Rows without .refs: TABLE_PROPERTIES (0),
	 * read only when type is FIELD_ID. */
	enum table refs;
	bool required;
	bool sensitive;
	/* People write sentences here: several lines are allowed, a payment
	 * card number is not. Not for codes, ids and names. */
	bool prose;
	/* FIELD_TEXT that has a form of its own: what is wrong with a clean
	 * text ("must be …"), NULL: nothing. NULL: any text will do. */
	const char *(*problem)(const char *text, struct arena *a);
};

struct entity {
	enum table table;
	const char *name; /* of the table: "rooms" */
	size_t name_len;
	const char *one; /* "room", for sentences */
	const struct field *fields;
	size_t field_count;
	/* Places of the fields in order of their names, for canonical JSON. */
	const unsigned char *sorted;
};

/* "a" or "an", as it stands before e->one. */
const char *entity_article(const struct entity *e);

const struct entity *entity_get(enum table t);
/* NULL when there is no such table. */
const struct entity *entity_find(const char *name);
/* Place of a field; -1 when there is none of that name. */
int entity_field(const struct entity *e, const char *name);

#endif
