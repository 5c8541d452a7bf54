/*
 * Text from outside. Guests, other terminals, files and servers write into this
 * system; text_clean is the one function that lets such text near a screen, a
 * printer, an export or a log (reliability.md, "Untrusted text").
 */
#ifndef OFFSYNC_BASE_TEXT_H
#define OFFSYNC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the text goes; decides what may stay. */
enum text_role {
	TEXT_LINE,  /* one line: newlines and tabs become one space */
	TEXT_BLOCK, /* several lines: newlines stay, tabs become a space */
};

/*
 * Writes the clean form of in[0..len) to out, at most size-1 bytes and
 * max_columns display columns, never cutting a character. Strict UTF-8: a byte
 * that is not part of a valid sequence becomes U+FFFD. Dropped: C0, C1, DEL,
 * bidirectional controls, zero-width characters, private use, unassigned
 * planes' noncharacters, and more than two combining marks on one character.
 * Returns the bytes written. Leading and trailing space is trimmed for
 * TEXT_LINE.
 */
size_t text_clean(enum text_role role, const char *in, size_t len, char *out,
	size_t size, size_t max_columns);

/* Whether text_clean would change nothing (used to validate input). */
bool text_is_clean(enum text_role role, const char *in, size_t len);

/* Strict UTF-8 (RFC 3629: no overlong forms, surrogates or above U+10FFFF). */
bool text_is_utf8(const char *s, size_t len);

/* Reads one character. Returns its length in bytes (1 for an invalid byte, then
 * *out is U+FFFD); 0 at the end. */
size_t text_decode(const char *s, size_t len, uint32_t *out);
/* Writes one character; returns its length in bytes (1 to 4). */
size_t text_encode(uint32_t c, char out[4]);

/* Display columns: of one character (0, 1 or 2), of a clean string. Own table
 * (Unicode East Asian Width), so it does not depend on the locale. */
int text_char_width(uint32_t c);
size_t text_width(const char *s);

/* Length in bytes of the longest start of s that fits into columns. */
size_t text_fit(const char *s, size_t columns);

/* Case- and accent-insensitive "is", "starts with" and "contains", for finding
 * people by part of a name: "mull" finds "Müller". ASCII and Latin-1/Latin
 * Extended-A are folded. */
bool text_same_folded(const char *a, const char *b);
bool text_starts_folded(const char *text, const char *prefix);
bool text_has_folded(const char *text, const char *part);
/* Each of the words, which blanks part, so: at the start of a word of the text,
 * or anywhere in it. */
bool text_has_words_folded(const char *text, const char *words, bool at_start);

/* The ASCII letter that a Latin letter is without its accent, in its own case;
 * '\0' when there is none. */
char text_bare(uint32_t c);

/* Whether the text holds 13 to 19 digits (spaces and dashes between them are
 * ignored) that pass the Luhn check: a payment card number, which offsync
 * refuses to store in free text. */
bool text_has_card_number(const char *s);

/* Whole decimal number with optional minus; false on anything else, also when
 * it does not fit int64_t. */
bool text_to_int(const char *s, int64_t *out);

#endif
