/*
 * The log: one line an event on standard error, text or JSON. Values from
 * outside are cleaned and quoted by the log itself; secrets have no business
 * here. A line is written where something broke, once.
 */
#ifndef OFFSYNC_BASE_LOG_H
#define OFFSYNC_BASE_LOG_H

#include "base/env.h"

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG,
};

enum log_format {
	LOG_TEXT,
	LOG_JSON,
};

/* program: shown in each line. fd: where to write, -1 is nowhere (tests, and a
 * console that owns the screen). Before log_init: LOG_WARN as text to standard
 * error. */
void log_init(const char *program, const struct env *env, int fd,
	enum log_level level, enum log_format format);

/* What the lines of this thread are about from now on ("4f2a91c07be3d516" of
 * one request); borrowed until it is replaced. NULL: nothing in particular. */
void log_set_request(const char *id);

/* Another level and form from now on, while other threads write. */
void log_change(enum log_level level, enum log_format format);

/* where: the function's name; what: a sentence. Do not end it with a newline.
 */
__attribute__((format(printf, 3, 4))) void log_write(
	enum log_level level, const char *where, const char *what, ...);

#define log_error(...) log_write(LOG_ERROR, __func__, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_WARN, __func__, __VA_ARGS__)
#define log_info(...)  log_write(LOG_INFO, __func__, __VA_ARGS__)
#define log_debug(...) log_write(LOG_DEBUG, __func__, __VA_ARGS__)

#endif
