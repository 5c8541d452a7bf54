#include "domain/entity.h"

#include "domain/modifiers.h"

#include <assert.h>
#include <string.h>

#define CHOICES(LIST, list)      static const char *const list##_words[] = {
#define CHOICE(LIST, WORD, word) word,
#define CHOICES_END(LIST, list)                                                \
	}                                                                      \
	;                                                                      \
	const struct choices list##_choices = { #list, list##_words,           \
		LIST##_WORD_COUNT };
#include "domain/choices.def"
#undef CHOICES
#undef CHOICE
#undef CHOICES_END

/* Pasting onto __VA_ARGS__ reaches its first argument, the type, and lets rows
 * without attributes pass strict C. */
#define ENTITY(E, TABLE, table, one)                                           \
	static const struct field table##_fields[] = {
#define FIELD(E, NAME, text, ...)                                              \
	{                                                                      \
		.name = #text,                                                 \
		.name_len = sizeof(#text) - 1,                                 \
		.type = FIELD_##__VA_ARGS__,                                   \
	},
#define ENTITY_END(E)                                                          \
	}                                                                      \
	;                                                                      \
	static_assert((int)E##_FIELD_COUNT <= ENTITY_MAX_FIELDS,               \
		"raise ENTITY_MAX_FIELDS");
#include "domain/schema.def"
#undef ENTITY
#undef FIELD
#undef ENTITY_END

static unsigned char sorted_fields[TABLE_COUNT][ENTITY_MAX_FIELDS];

static const struct entity entities[TABLE_COUNT] = {
#define ENTITY(E, TABLE, text, one_of_them)                                    \
	[TABLE_##TABLE] = {                                                    \
		.table = TABLE_##TABLE,                                        \
		.name = #text,                                                 \
		.name_len = sizeof(#text) - 1,                                 \
		.one = (one_of_them),                                          \
		.fields = text##_fields,                                       \
		.field_count = sizeof(text##_fields) / sizeof(struct field),   \
		.sorted = sorted_fields[TABLE_##TABLE],                        \
	},
#define FIELD(E, NAME, ...)
#define ENTITY_END(E)
#include "domain/schema.def"
#undef ENTITY
#undef FIELD
#undef ENTITY_END
};

/* The preprocessor cannot sort. Done before main starts, once, so that every
 * thread may read the tables without asking whether they are ready. */
__attribute__((constructor)) static void
sort_fields(void)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = &entities[t];
		unsigned char *order = sorted_fields[t];

		for (size_t n = 0; n < e->field_count; n++) {
			size_t at = n;

			while (at > 0 && strcmp(e->fields[order[at - 1]].name,
						 e->fields[n].name) > 0) {
				order[at] = order[at - 1];
				at--;
			}
			order[at] = (unsigned char)n;
		}
	}
}

int
choices_find(const struct choices *c, const char *word)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *w = c->words[i];

		if (w[0] == word[0] && strcmp(w, word) == 0)
			return (int)i;
	}
	return -1;
}

const char *
choices_word(const struct choices *c, int64_t place)
{
	if (place < 0 || place >= (int64_t)c->count)
		return "?";
	return c->words[place];
}

const struct entity *
entity_get(enum table t)
{
	return &entities[t];
}

/* The lists are short and the lengths mostly differ: comparing those first
 * leaves two or three memcmp, which no hash beats. */
const struct entity *
entity_find(const char *name)
{
	size_t len = strlen(name);

	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct entity *e = &entities[t];

		if (e->name_len == len && memcmp(e->name, name, len) == 0)
			return e;
	}
	return NULL;
}

int
entity_field(const struct entity *e, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < e->field_count; i++) {
		const struct field *f = &e->fields[i];

		if (f->name_len == len && memcmp(f->name, name, len) == 0)
			return (int)i;
	}
	return -1;
}

const char *
entity_article(const struct entity *e)
{
	return strchr("aeiou", e->one[0]) != NULL ? "an" : "a";
}
