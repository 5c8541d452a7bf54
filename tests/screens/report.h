/*
 * Counting, as the scripts of tests/e2e do: a line a test, and at the end how
 * many there were. Written past the seat, which has standard output.
 */
#ifndef OFFSYNC_TESTS_SCREENS_REPORT_H
#define OFFSYNC_TESTS_SCREENS_REPORT_H

void report_passed(const char *name);
__attribute__((format(printf, 2, 3))) void report_failed(
	const char *name, const char *why, ...);
/* The last line; the exit code. */
int report_end(void);

#endif
