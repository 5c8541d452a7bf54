/*
 * What guests read (guest_words.def), and in which language: what they chose,
 * else what their browser prefers, else English.
 */
#ifndef OFFSYNC_SERVER_GUEST_WORDS_H
#define OFFSYNC_SERVER_GUEST_WORDS_H

#include "domain/entity.h"

enum guest_language {
#define LANGUAGE(ID, code, name) GUEST_##ID,
#include "server/guest_words.def"
#undef LANGUAGE
	GUEST_LANGUAGE_COUNT,
};

enum guest_word {
#define WORD(ID, ...) GUEST_WORD_##ID,
#include "server/guest_words.def"
#undef WORD
	GUEST_WORD_COUNT,
};

const char *guest_word(enum guest_language l, enum guest_word w);
/* Whether guests ask for it here; a wake-up call needs a time, for which they
 * call the reception. */
bool guest_may_ask(enum request_kind kind);
const char *guest_kind_word(enum guest_language l, enum request_kind kind);
const char *guest_state_word(enum guest_language l, enum request_state state);

/* "de"; "Deutsch". */
const char *guest_language_code(enum guest_language l);
const char *guest_language_name(enum guest_language l);

/* chosen: a code, or "" or anything else when nobody chose. accepted: the
 * header Accept-Language with its weights (RFC 9110, 12.5.4). */
enum guest_language guest_language_find(
	const char *chosen, const char *accepted);

#endif
