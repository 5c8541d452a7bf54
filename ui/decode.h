/*
 * Bytes from a terminal to keys. A state machine without I/O or clock, so that
 * split sequences, slow lines and every terminal's oddities can be tested.
 *
 *                 sequence complete
 *        +------------------------------- key
 *        |
 *   bytes --> held --(a lone Esc for 250 ms)--> F12
 *        |
 *        +-- Esc digit: F1 to F10    Esc Esc: F12    Esc other: F12 and other
 *
 * Esc [ and Esc O wait for their end however slowly it comes (one second), so
 * an arrow key that a slow line tore apart is still an arrow. An unknown
 * sequence is swallowed whole and never becomes text.
 */
#ifndef OFFSYNC_UI_DECODE_H
#define OFFSYNC_UI_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODE_SEQUENCES     160
#define DECODE_SEQUENCE_SIZE 16
#define DECODE_ESC_MS        250
#define DECODE_SEQUENCE_MS   1000

struct decode_sequence {
	char bytes[DECODE_SEQUENCE_SIZE];
	uint32_t key;
};

/* Called for each key, in the order in which they were typed. */
typedef void decode_emit(void *ctx, uint32_t key);

struct decode {
	struct decode_sequence sequences[DECODE_SEQUENCES];
	size_t sequence_count;
	decode_emit *emit;
	void *ctx;
	char held[32]; /* bytes that may still become a longer sequence */
	size_t held_len;
	int64_t held_since_ms;
	bool spent; /* the Esc that is held has acted already (Esc Esc) */
	bool pasting;
	bool latin1; /* the terminal sends ISO 8859-1 instead of UTF-8 */
};

/* Knows the sequences that nearly every terminal agrees on (ECMA-48, xterm). */
void decode_init(struct decode *d, bool latin1, decode_emit *emit, void *ctx);

/* Adds what this terminal sends for a key (from terminfo); wins over what was
 * known. NULL, empty and overlong ones are ignored. */
void decode_learn(struct decode *d, const char *bytes, uint32_t key);

/* Takes one byte. now_ms is any clock that does not jump. */
void decode_byte(struct decode *d, char byte, int64_t now_ms);

/* How long to wait for more before calling decode_timeout; -1: nothing held. */
int decode_wait_ms(const struct decode *d, int64_t now_ms);
/* Gives up waiting when it is time to: emits what was held. */
void decode_timeout(struct decode *d, int64_t now_ms);

#endif
