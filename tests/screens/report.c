#include "tests/screens/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static FILE *out;
static int passed_count;
static int failed_count;

/* Standard output as it was before there was a seat. */
static FILE *
output(void)
{
	if (out == NULL)
		out = fdopen(dup(STDOUT_FILENO), "w");
	return out == NULL ? stderr : out;
}

__attribute__((constructor)) static void
begin(void)
{
	(void)output();
}

void
report_passed(const char *name)
{
	passed_count++;
	(void)fprintf(output(), "ok - %s\n", name);
}

void
report_failed(const char *name, const char *why, ...)
{
	va_list ap;

	failed_count++;
	(void)fprintf(output(), "not ok - %s\n", name);
	va_start(ap, why);
	(void)vfprintf(output(), why, ap);
	va_end(ap);
	(void)fputc('\n', output());
	(void)fflush(output());
}

int
report_end(void)
{
	(void)fprintf(output(), "\n%d passed, %d failed, 0 skipped\n",
		passed_count, failed_count);
	(void)fflush(output());
	return failed_count == 0 && passed_count > 0 ? 0 : 1;
}
