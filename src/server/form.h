/*
 * Forms as browsers send them: application/x-www-form-urlencoded, in a body or
 * behind the question mark of an address.
 */
#ifndef OFFSYNC_SERVER_FORM_H
#define OFFSYNC_SERVER_FORM_H

#include "base/arena.h"

#include <stddef.h>

/* The value of a name, decoded, in the arena; "" when it is not there. The
 * first one counts. What is no hexadecimal stays as it is; a NUL ends a value.
 */
const char *form_find(
	const char *form, size_t len, const char *name, struct arena *a);

/* A cookie's value from the header "a=b; c=d"; "" when it is not there. */
const char *form_cookie(const char *header, const char *name, struct arena *a);

#endif
