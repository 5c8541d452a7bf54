/*
 * Text or bytes that grow up to a maximum which the maker sets. Always ends
 * with a NUL that len does not count. Going past the maximum sets `full`, drops
 * what does not fit and is reported by buf_ok once, at the end: writers need
 * not check every call.
 */
#ifndef OFFSYNC_BASE_BUF_H
#define OFFSYNC_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* never NULL after buf_init */
	size_t len;
	size_t cap;
	size_t max;
	bool full;
	bool secret;
};

void buf_init(struct buf *b, size_t max);
/* As buf_init; memory that a growing buf leaves behind is zeroed too. */
void buf_init_secret(struct buf *b, size_t max);
void buf_fini(struct buf *b);  /* frees; the buf may be used again after init */
void buf_wipe(struct buf *b);  /* as buf_fini, but zeroes first: for secrets */
void buf_clear(struct buf *b); /* keeps the memory */

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t n); /* decimal digits */
__attribute__((format(printf, 2, 3))) void buf_addf(
	struct buf *b, const char *format, ...);

/* Room for len bytes behind the text, to be filled by somebody else and taken
 * over by buf_commit (of at most len bytes). NULL, and full, when they do not
 * fit. */
char *buf_reserve(struct buf *b, size_t len);
void buf_commit(struct buf *b, size_t len);

/* False when something did not fit. */
bool buf_ok(const struct buf *b);

#endif
