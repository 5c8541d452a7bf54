/*
 * The demo hotel at an enrolled terminal, made once, and a fresh copy of that
 * terminal's folder for each run.
 */
#ifndef OFFSYNC_TESTS_SCREENS_HOUSE_H
#define OFFSYNC_TESTS_SCREENS_HOUSE_H

#include <stdbool.h>
#include <stdint.h>

void house_make(void);
void house_drop(void); /* removes everything */

/* Opens the console on a new copy of the terminal; _on: of another TERM. */
void house_open(bool mono);
void house_open_on(const char *term, bool mono);

/* Those that every picture and every budget holds on (tui-ecosystem.md 6,
 * tier A); ends with NULL. */
extern const char *const house_terms[];
void house_close(void);
/* The clock of the hotel goes on. */
void house_pass_ms(int64_t ms);

#endif
