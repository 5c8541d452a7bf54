#include "base/log.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX 1024

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARN] = "warning",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

/* Set once, before there are threads; but for level and format. */
static struct {
	const char *program;
	const struct env *env;
	int fd;
	atomic_int level;
	atomic_int format;
} target = { "offsync", NULL, STDERR_FILENO, LOG_WARN, LOG_TEXT };

static _Thread_local const char *request;

void
log_set_request(const char *id)
{
	request = id;
}

void
log_init(const char *program, const struct env *env, int fd,
	enum log_level level, enum log_format format)
{
	target.program = program;
	target.env = env;
	target.fd = fd;
	log_change(level, format);
}

void
log_change(enum log_level level, enum log_format format)
{
	atomic_store(&target.level, (int)level);
	atomic_store(&target.format, (int)format);
}

/* text_clean has taken control characters and broken UTF-8 away: quotes and
 * backslashes are all that JSON would trip over. */
static void
add_json(struct buf *line, const char *name, const char *text)
{
	buf_addf(line, "\"%s\":\"", name);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(line, '\\');
		buf_addc(line, *text);
	}
	buf_addc(line, '"');
}

static void
compose(struct buf *line, const char *at, enum log_level level,
	const char *where, const char *message)
{
	if (atomic_load(&target.format) == LOG_TEXT) {
		buf_addf(line, "%s %s %s %s: %s%s%s%s\n", at, target.program,
			level_names[level], where, message,
			request == NULL ? "" : " [",
			request == NULL ? "" : request,
			request == NULL ? "" : "]");
		return;
	}
	buf_addc(line, '{');
	add_json(line, "time", at);
	buf_addc(line, ',');
	add_json(line, "level", level_names[level]);
	buf_addc(line, ',');
	add_json(line, "program", target.program);
	buf_addc(line, ',');
	add_json(line, "where", where);
	if (request != NULL) {
		buf_addc(line, ',');
		add_json(line, "request", request);
	}
	buf_addc(line, ',');
	add_json(line, "message", message);
	buf_adds(line, "}\n");
}

void
log_write(enum log_level level, const char *where, const char *what, ...)
{
	const struct env *env = target.env != NULL ? target.env : env_real();
	char raw[MESSAGE_MAX];
	char clean[MESSAGE_MAX];
	char at[25];
	struct buf line;
	va_list args;
	int len;

	if (target.fd < 0 || (int)level > atomic_load(&target.level))
		return;
	va_start(args, what);
	len = vsnprintf(raw, sizeof raw, what, args);
	va_end(args);
	CHECK(len >= 0);
	(void)text_clean(
		TEXT_LINE, raw, strlen(raw), clean, sizeof clean, SIZE_MAX);
	date_rfc3339(env_now_ms(env), at);
	buf_init(&line, (size_t)4 * MESSAGE_MAX);
	compose(&line, at, level, where, clean);
	/* One write, so that lines of several threads and programs do not mix.
	 * A log that cannot be written is nobody's reason to stop. */
	if (write(target.fd, line.data, line.len) < 0) {
	}
	buf_fini(&line);
}
