/*
 * What a program writes to a terminal, without the control sequences: enough to
 * find words in a picture that was painted whole.
 */
#ifndef OFFSYNC_TESTS_BENCH_SCREEN_TEXT_H
#define OFFSYNC_TESTS_BENCH_SCREEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct screen_text {
	char *text; /* ends with a NUL */
	size_t len;
	size_t cap;
	enum {
		PLAIN,
		ESCAPE,
		SEQUENCE,
		CHARSET,
		TITLE
	} state;
};

void screen_text_add(struct screen_text *t, const char *bytes, size_t len);
void screen_text_clear(struct screen_text *t);
bool screen_text_has(const struct screen_text *t, const char *words);
void screen_text_fini(struct screen_text *t);

#endif
