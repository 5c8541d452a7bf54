#include "tests/bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
seconds(clockid_t clock)
{
	struct timespec t;

	NEED(clock_gettime(clock, &t) == 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
measure_now(void)
{
	return seconds(CLOCK_MONOTONIC);
}

double
measure_cpu_now(void)
{
	return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

void
measure_say(const char *name, double value)
{
	(void)printf("%s\t%.9g\n", name, value);
	(void)fflush(stdout);
}

void
measure_must(enum err e, const char *what, const char *file, int line)
{
	if (e == ERR_OK)
		return;
	(void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, err_text(e));
	exit(1);
}

void
measure_need(bool fine, const char *what, const char *file, int line)
{
	if (fine)
		return;
	(void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	exit(1);
}

size_t
measure_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	NEED(*text != '\0' && *end == '\0' && n > 0);
	return (size_t)n;
}

char *
measure_read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	NEED(f != NULL && fseek(f, 0, SEEK_END) == 0);
	size = ftell(f);
	NEED(size >= 0 && fseek(f, 0, SEEK_SET) == 0);
	text = malloc((size_t)size + 1);
	NEED(text != NULL && fread(text, 1, (size_t)size, f) == (size_t)size);
	text[size] = '\0';
	*len = (size_t)size;
	(void)fclose(f);
	return text;
}
