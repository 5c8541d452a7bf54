#include "cli/cli.h"

#include "base/date.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE_SIZE 1024

static void
say(const char *before, const char *sentence, size_t len, const char *after)
{
	char clean[SENTENCE_SIZE];
	size_t n;

	n = text_clean(
		TEXT_LINE, sentence, len, clean, sizeof(clean), SIZE_MAX);
	fprintf(stderr, "offsync: %s%.*s%s\n", before, (int)n, clean, after);
}

__attribute__((format(printf, 3, 0))) static void
say_formatted(
	const char *before, const char *after, const char *format, va_list ap)
{
	char text[SENTENCE_SIZE];
	int n = vsnprintf(text, sizeof(text), format, ap);
	size_t len = n < 0 ? 0 : (size_t)n;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	say(before, text, len, after);
}

int
cli_fail(int status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say_formatted("", ".", format, ap);
	va_end(ap);
	return status;
}

int
cli_usage(const struct cli *c, const char *format, ...)
{
	char more[64];
	va_list ap;

	snprintf(more, sizeof(more), "; see 'offsync %s%s--help'.",
		c->command ? c->command->name : "", c->command ? " " : "");
	va_start(ap, format);
	say_formatted("", more, format, ap);
	va_end(ap);
	return EXIT_USAGE;
}

void
cli_note(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say_formatted("note: ", ".", format, ap);
	va_end(ap);
}

/* Exit status and remedy of each code that may reach a command. */
/* clang-format off */
static const struct {
	int status;
	const char *remedy;
} of_err[ERR_COUNT] = {
	[ERR_OK]          = { EXIT_FINE, NULL },
	[ERR_NOT_FOUND]   = { EXIT_BAD_DATA, "look with 'offsync show'" },
	[ERR_INVALID]     = { EXIT_BAD_DATA, "correct it and try again" },
	[ERR_REFUSED]     = { EXIT_BAD_DATA, "look at the record first" },
	[ERR_DENIED]      = { EXIT_NOT_ALLOWED, "sign in as somebody who may" },
	[ERR_EXISTS]      = { EXIT_BAD_DATA, "choose another one" },
	[ERR_CONFLICT]    = { EXIT_BAD_DATA, "look at the record again" },
	[ERR_TOO_LARGE]   = { EXIT_BAD_DATA, "give less" },
	[ERR_OVERFLOW]    = { EXIT_BAD_DATA, "correct the amount" },
	[ERR_PARSE]       = { EXIT_BAD_DATA, "correct it and try again" },
	[ERR_UNSUPPORTED] = { EXIT_UNAVAILABLE, "update offsync" },
	[ERR_TAMPERED]    = { EXIT_UNAVAILABLE, "run 'offsync doctor'" },
	[ERR_KEY]         = { EXIT_CONFIG,
		"keys.json must be the one of this store, mode 0600" },
	[ERR_EXPIRED]     = { EXIT_NOT_ALLOWED, "sign in again" },
	[ERR_LOCKED]      = { EXIT_NOT_ALLOWED, NULL },
	[ERR_NEWER]       = { EXIT_UNAVAILABLE, "update offsync on this machine" },
	[ERR_CORRUPT]     = { EXIT_UNAVAILABLE, "run 'offsync doctor'" },
	[ERR_FULL]        = { EXIT_IO, "free some space and try again" },
	[ERR_READ_ONLY]   = { EXIT_IO, "make the folder writable and try again" },
	[ERR_BUSY]        = { EXIT_TRY_LATER, "try again" },
	[ERR_IO]          = { EXIT_IO, "run 'offsync doctor'" },
	[ERR_OFFLINE]     = { EXIT_TRY_LATER, "it is sent when the link is back" },
	[ERR_TIMEOUT]     = { EXIT_TRY_LATER, "try again" },
	[ERR_BAD_ANSWER]  = { EXIT_UNAVAILABLE, "check the server's address" },
	[ERR_UNKNOWN]     = { EXIT_TRY_LATER, "look with 'offsync queue list'" },
	[ERR_USAGE]       = { EXIT_USAGE, "see 'offsync --help'" },
	[ERR_CONFIG]      = { EXIT_CONFIG, "correct the configuration" },
	[ERR_SYSTEM]      = { EXIT_SYSTEM, "run 'offsync doctor'" },
};
/* clang-format on */

int
cli_status_of(enum err e)
{
	return of_err[e].status;
}

int
cli_fail_err(enum err e)
{
	if (!of_err[e].remedy)
		return cli_fail(of_err[e].status, "%s", err_text(e));
	return cli_fail(
		of_err[e].status, "%s: %s", err_text(e), of_err[e].remedy);
}

const char *
cli_clean(struct arena *a, const char *text)
{
	size_t len = strlen(text);
	/* A dropped byte can become a replacement character of three. */
	size_t size = len * 3 + 1;
	char *out = arena_alloc(a, size, 1);

	text_clean(TEXT_LINE, text, len, out, size, SIZE_MAX);
	return out;
}

const char *
cli_instant(struct arena *a, int64_t at_ms)
{
	char day[DATE_SIZE];
	char clock[9];

	if (at_ms == 0)
		return "-";
	date_of_instant(at_ms, 0, day);
	date_clock_s(at_ms, 0, clock);
	return arena_printf(a, "%s %s", day, clock);
}
