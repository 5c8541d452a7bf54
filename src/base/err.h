/*
 * What can go wrong, as one list (err.def).
 *
 * Whatever can fail returns enum err and is MUST_CHECK. A failure is logged
 * once, where it broke; callers pass the code up in silence. bool answers a
 * question and never means success.
 */
#ifndef OFFSYNC_BASE_ERR_H
#define OFFSYNC_BASE_ERR_H

#include <stdbool.h>

enum err {
#define ERR(name, text, retry) ERR_##name,
#include "base/err.def"
#undef ERR
	ERR_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* One sentence without a full stop, for a screen or a command line. */
const char *err_text(enum err e);

/* The code's own name ("NOT_FOUND"), for logs. */
const char *err_name(enum err e);

/* Whether the same thing may work later without anybody changing anything. */
bool err_can_retry(enum err e);

#endif
