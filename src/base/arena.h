/*
 * Memory that is all given back at once: the rows of one screen, one request,
 * one sync batch. Nothing in it is freed alone. Not for secrets.
 *
 * Running out of memory, or past the limit, is CHECKed: what comes from outside
 * is limited in size long before it reaches an arena.
 */
#ifndef OFFSYNC_BASE_ARENA_H
#define OFFSYNC_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* limit: bytes that the arena may ever hold. Free with arena_free (NULL ok). */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);

/* Gives everything back and keeps one block for the next use. */
void arena_reset(struct arena *a);

/* count * size bytes, zeroed, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))

/* The same with whatever the memory held before, for who writes all of it. */
void *arena_take(struct arena *a, size_t bytes);

/* Copies; NULL stays NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);

__attribute__((format(printf, 2, 3))) char *arena_printf(
	struct arena *a, const char *format, ...);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/*
 * Grows an array that lives in an arena: makes room for one more element behind
 * count and gives the (perhaps moved) array back. Sizes double, so the cost of
 * n appends is O(n). cap is the array's own capacity variable.
 */
void *arena_grow(
	struct arena *a, void *array, size_t count, size_t *cap, size_t size);

#endif
