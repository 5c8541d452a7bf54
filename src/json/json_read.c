#include "json/json.h"

#include "base/arena.h"
#include "base/check.h"
#include "json/json_scan.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Up to here every key is compared with every other one; beyond, they are
 * sorted first, so that a hostile text costs no more than n log n. */
#define COMPARE_MAX 24

/* A tree of cJSON is at most so many bytes for one of the text: "[0,0,0" is an
 * item of 64 bytes for every second one. */
#define BYTES_FOR_ONE 64

struct json_doc {
	cJSON *root;
	struct arena *memory; /* of the tree, given back at once */
};

/* Where the thread's cJSON takes its memory from while it parses: thousands of
 * small blocks, each asked for and given back alone, cost more than the
 * parsing. */
static _Thread_local struct arena *tree_memory;

static void *
take_block(size_t size)
{
	return arena_take(tree_memory, size);
}

static void
leave_block(void *block)
{
	(void)block;
}

static void
use_tree_memory(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){
		.malloc_fn = take_block, .free_fn = leave_block });
}

/* NULL: not JSON after all. */
static cJSON *
parse_into(struct arena *memory, const char *text, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	cJSON *root;

	CHECK(pthread_once(&once, use_tree_memory) == 0);
	tree_memory = memory;
	root = cJSON_ParseWithLength(text, len);
	tree_memory = NULL;
	return root;
}

/* A json_node is a cJSON item under another name. */
static const cJSON *
item_of(const struct json_node *n)
{
	return (const cJSON *)(const void *)n;
}

static const struct json_node *
node_of(const cJSON *item)
{
	return (const struct json_node *)(const void *)item;
}

struct named {
	const cJSON *item;
	size_t place; /* among the members */
};

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = strcmp(x->item->string, y->item->string);

	if (order != 0)
		return order;
	return x->place < y->place ? -1 : 1;
}

/* The first member found whose key another one had already, or NULL. */
static const cJSON *
twice_among_many(const cJSON *object, size_t count)
{
	struct named *all = calloc(count, sizeof *all);
	const cJSON *found = NULL;
	size_t n = 0;

	CHECK(all != NULL);
	for (const cJSON *m = object->child; m != NULL; m = m->next) {
		all[n].item = m;
		all[n].place = n;
		n++;
	}
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 1; i < n && found == NULL; i++)
		if (strcmp(all[i - 1].item->string, all[i].item->string) == 0)
			found = all[i].item;
	free(all);
	return found;
}

/* One bit of 64 for a key: equal keys have the same, others seldom. */
static uint64_t
bit_of(const char *key)
{
	size_t len = strlen(key);
	unsigned h = (unsigned char)key[0] * 5U + (unsigned)len * 11U;

	if (len > 1)
		h += (unsigned char)key[len / 2] * 3U +
		     (unsigned char)key[len - 1] * 7U;
	return UINT64_C(1) << (h & 63);
}

static const cJSON *
twice_among_few(const cJSON *object)
{
	uint64_t seen = 0;

	for (const cJSON *m = object->child; m != NULL; m = m->next) {
		uint64_t bit = bit_of(m->string);

		for (const cJSON *o = object->child;
			(seen & bit) != 0 && o != m; o = o->next)
			if (strcmp(o->string, m->string) == 0)
				return m;
		seen |= bit;
	}
	return NULL;
}

/* A member with a key that its object has already; the depth of the recursion
 * is what json_scan allowed. */
static const cJSON *
find_twice(const cJSON *item)
{
	const cJSON *found = NULL;
	size_t count = 0;

	for (const cJSON *m = item->child; m != NULL; m = m->next)
		count++;
	if (cJSON_IsObject(item) && count > 1)
		found = count <= COMPARE_MAX ? twice_among_few(item)
					     : twice_among_many(item, count);
	for (const cJSON *m = item->child; m != NULL && found == NULL;
		m = m->next)
		if (m->child != NULL)
			found = find_twice(m);
	return found;
}

/* Counts the keys in the order of the text until that of target. */
static bool
count_keys(const cJSON *item, const cJSON *target, size_t *keys)
{
	for (const cJSON *m = item->child; m != NULL; m = m->next) {
		if (m == target)
			return true;
		if (m->string != NULL)
			(*keys)++;
		if (count_keys(m, target, keys))
			return true;
	}
	return false;
}

enum err
json_parse(const char *text, size_t len, size_t max_len, struct json_doc **out,
	struct json_problem *problem)
{
	struct json_problem ignored;
	struct json_doc *doc;
	const cJSON *twice;
	size_t keys = 0;
	enum err e;

	if (problem == NULL)
		problem = &ignored;
	*problem = (struct json_problem){ .offset = 0 };
	if (len > max_len) {
		*problem = (struct json_problem){ .offset = max_len,
			.what = "the text is longer than allowed" };
		return ERR_TOO_LARGE;
	}
	e = json_scan(text, len, problem);
	if (e != ERR_OK)
		return e;
	doc = malloc(sizeof *doc);
	CHECK(doc != NULL);
	doc->memory = arena_new((len + 64) * BYTES_FOR_ONE);
	doc->root = parse_into(doc->memory, text, len);
	CHECK(doc->root != NULL); /* json_scan found nothing wrong */
	twice = find_twice(doc->root);
	if (twice != NULL) {
		(void)count_keys(doc->root, twice, &keys);
		problem->offset = json_scan_key(text, len, keys);
		problem->what = "a key comes twice";
		json_free(doc);
		return ERR_PARSE;
	}
	*out = doc;
	return ERR_OK;
}

void
json_free(struct json_doc *doc)
{
	if (doc == NULL)
		return;
	arena_free(doc->memory);
	free(doc);
}

static void
wipe_texts(cJSON *item)
{
	for (; item != NULL; item = item->next) {
		if (item->valuestring != NULL)
			explicit_bzero(
				item->valuestring, strlen(item->valuestring));
		wipe_texts(item->child);
	}
}

void
json_free_secret(struct json_doc *doc)
{
	if (doc != NULL)
		wipe_texts(doc->root);
	json_free(doc);
}

const struct json_node *
json_root(const struct json_doc *doc)
{
	return node_of(doc->root);
}

enum json_kind
json_kind(const struct json_node *n)
{
	switch (item_of(n)->type & 0xff) {
	case cJSON_NULL:
		return JSON_NULL;
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_Number:
		return JSON_INT;
	case cJSON_String:
		return JSON_TEXT;
	case cJSON_Array:
		return JSON_ARRAY;
	default:
		CHECK(cJSON_IsObject(item_of(n)));
		return JSON_OBJECT;
	}
}

bool
json_bool(const struct json_node *n)
{
	CHECK(json_kind(n) == JSON_BOOL);
	return (item_of(n)->type & 0xff) == cJSON_True;
}

int64_t
json_int(const struct json_node *n)
{
	CHECK(json_kind(n) == JSON_INT);
	/* Exact: json_scan let no more than 15 digits pass. */
	return (int64_t)item_of(n)->valuedouble;
}

const char *
json_text(const struct json_node *n)
{
	CHECK(json_kind(n) == JSON_TEXT);
	return item_of(n)->valuestring;
}

const struct json_node *
json_find(const struct json_node *obj, const char *key)
{
	if (obj == NULL || json_kind(obj) != JSON_OBJECT)
		return NULL;
	for (const cJSON *m = item_of(obj)->child; m != NULL; m = m->next)
		if (m->string[0] == key[0] && strcmp(m->string, key) == 0)
			return node_of(m);
	return NULL;
}

const struct json_node *
json_first(const struct json_node *parent)
{
	return parent != NULL ? node_of(item_of(parent)->child) : NULL;
}

const struct json_node *
json_next(const struct json_node *n)
{
	return node_of(item_of(n)->next);
}

const char *
json_key(const struct json_node *n)
{
	return item_of(n)->string;
}

size_t
json_count(const struct json_node *parent)
{
	size_t count = 0;

	for (const struct json_node *n = json_first(parent); n != NULL;
		n = json_next(n))
		count++;
	return count;
}

const char *
json_find_text(
	const struct json_node *obj, const char *key, const char *fallback)
{
	const struct json_node *n = json_find(obj, key);

	return n != NULL && json_kind(n) == JSON_TEXT ? json_text(n) : fallback;
}

int64_t
json_find_int(const struct json_node *obj, const char *key, int64_t fallback)
{
	const struct json_node *n = json_find(obj, key);

	return n != NULL && json_kind(n) == JSON_INT ? json_int(n) : fallback;
}

bool
json_find_bool(const struct json_node *obj, const char *key, bool fallback)
{
	const struct json_node *n = json_find(obj, key);

	return n != NULL && json_kind(n) == JSON_BOOL ? json_bool(n) : fallback;
}
