/*
 * Identifiers of records and actions: UUIDs (RFC 9562) as lower-case text of 36
 * characters. Made by the terminal that first writes a record down, so that
 * they need no server.
 */
#ifndef OFFSYNC_BASE_UUID_H
#define OFFSYNC_BASE_UUID_H

#include "base/env.h"

#include <stdbool.h>

#define UUID_SIZE 37 /* with the NUL */

/* Version 4: random. */
void uuid_make(const struct env *env, char out[UUID_SIZE]);

/*
 * Version 7: begins with the time, so that what is made one after the other
 * stands together in an index. For ids that nobody reads: the first digits of
 * several made within a minute are the same.
 */
void uuid_make_in_time(const struct env *env, char out[UUID_SIZE]);

/*
 * Version 8: the same id for the same two texts, everywhere. Effects of an
 * action name the records they make with this, so terminal and server agree
 * ("the folio of this stay", "the ticket of this order, station and round").
 * Mixes well but is no cryptographic hash: whoever inserts a record under such
 * an id must still find it free.
 */
void uuid_derive(const char *space, const char *name, char out[UUID_SIZE]);

/* 8-4-4-4-12 hexadecimal digits, lower or upper case, any version. */
bool uuid_is_valid(const char *s);

#endif
