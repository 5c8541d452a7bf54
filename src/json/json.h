/*
 * JSON (RFC 8259), strictly: the only door to cJSON. Refuses what cJSON lets
 * pass: duplicate keys, numbers that are not whole or have 16 digits or more,
 * leading zeros, text behind the value, NUL characters (also as an escape),
 * invalid UTF-8, and more depth or size than the caller allows.
 *
 * Reading: parse, walk with the find/first/next functions, free. All nodes and
 * texts are borrowed from the document.
 * Writing: straight into a struct buf, in one pass; see json_write_*.
 */
#ifndef OFFSYNC_JSON_JSON_H
#define OFFSYNC_JSON_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 16
/* Values in one text: small ones take forty times their own size in memory. */
#define JSON_MAX_NODES ((size_t)500000)
#define JSON_MAX_INT   INT64_C(999999999999999) /* 15 digits */

struct json_doc;
struct json_node; /* a value in a document */

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_problem {
	size_t offset;    /* byte in the text where it was noticed */
	const char *what; /* static sentence without full stop */
};

/*
 * ERR_PARSE; ERR_TOO_LARGE when len is above max_len or there are more values
 * than JSON_MAX_NODES; with both *problem is filled when not NULL. Free with
 * json_free (NULL ok).
 */
enum err json_parse(const char *text, size_t len, size_t max_len,
	struct json_doc **out, struct json_problem *problem) MUST_CHECK;
void json_free(struct json_doc *doc);
/* As json_free, and zeroes the texts first. */
void json_free_secret(struct json_doc *doc);
const struct json_node *json_root(const struct json_doc *doc);

enum json_kind json_kind(const struct json_node *n);
/* Own mistakes (wrong kind) are CHECKed: ask json_kind first. */
bool json_bool(const struct json_node *n);
int64_t json_int(const struct json_node *n);
const char *json_text(const struct json_node *n);

/* Member of an object; NULL when absent (or obj is NULL or no object). */
const struct json_node *json_find(const struct json_node *obj, const char *key);
/* Members of an object or elements of an array, in order of the text; NULL at
 * the end. json_key is NULL for array elements. */
const struct json_node *json_first(const struct json_node *parent);
const struct json_node *json_next(const struct json_node *n);
const char *json_key(const struct json_node *n);
size_t json_count(const struct json_node *parent);

/* Shortcuts for optional members: the fallback when absent or null or of
 * another kind. */
const char *json_find_text(
	const struct json_node *obj, const char *key, const char *fallback);
int64_t json_find_int(
	const struct json_node *obj, const char *key, int64_t fallback);
bool json_find_bool(
	const struct json_node *obj, const char *key, bool fallback);

/*
 * RFC 8785 (JSON Canonicalization Scheme) of a node: keys sorted by UTF-16 code
 * unit, no spaces, shortest escapes. skip: NULL-terminated list of members of
 * the top object to leave out, or NULL. This is the text that is hashed and
 * signed.
 */
void json_canonical(
	const struct json_node *n, const char *const *skip, struct buf *out);

/* text as a JSON string, with its quotes and the shortest escapes. A byte that
 * is not UTF-8 becomes U+FFFD. */
void json_quote(const char *text, struct buf *out);

/*
 * Writing. A json_writer puts commas and quotes where they belong; keys come
 * out in the order of the calls, so a caller that needs canonical text writes
 * them sorted. Nesting past JSON_MAX_DEPTH is CHECKed. What no reader would
 * take although it came from data (a number of 16 digits, a node that gets too
 * deep) makes the buf full, so that buf_ok tells.
 */
struct json_writer {
	struct buf *out;
	int depth;
	bool first[JSON_MAX_DEPTH + 1];
	bool after_key;
};

void json_writer_init(struct json_writer *w, struct buf *out);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_write_key(struct json_writer *w, const char *key);
void json_write_null(struct json_writer *w);
void json_write_bool(struct json_writer *w, bool b);
void json_write_int(struct json_writer *w, int64_t n);
void json_write_text(struct json_writer *w, const char *s); /* NULL: null */
void json_write_node(struct json_writer *w, const struct json_node *n);
/* Text that is already JSON, taken as it is (a stored record image). */
void json_write_raw(struct json_writer *w, const char *json, size_t len);
/* key and value in one call; text NULL writes null. */
void json_member_text(struct json_writer *w, const char *key, const char *s);
void json_member_int(struct json_writer *w, const char *key, int64_t n);
void json_member_bool(struct json_writer *w, const char *key, bool b);

#endif
