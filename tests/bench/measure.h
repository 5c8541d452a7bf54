/*
 * What every benchmark needs: a clock, samples on standard output (one line
 * each, "name<TAB>value"; `table` puts them together), and an end with a reason
 * when something does not work.
 */
#ifndef OFFSYNC_TESTS_BENCH_MEASURE_H
#define OFFSYNC_TESTS_BENCH_MEASURE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Seconds; never goes back. */
double measure_now(void);
/* Seconds of processor time that this process has used. */
double measure_cpu_now(void);

/* One sample of a figure. Written out at once. */
void measure_say(const char *name, double value);

/* Ends the program with a sentence when a step of the benchmark fails. */
#define MUST(e) measure_must((e), #e, __FILE__, __LINE__)
void measure_must(enum err e, const char *what, const char *file, int line);
#define NEED(fine) measure_need((fine), #fine, __FILE__, __LINE__)
void measure_need(bool fine, const char *what, const char *file, int line);

/* A number on the command line, from 1. */
size_t measure_number(const char *text);

/* A whole file; free it. */
char *measure_read_file(const char *path, size_t *len);

#endif
