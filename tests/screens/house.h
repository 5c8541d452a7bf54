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

/* Opens the console on a new copy of the terminal. */
void house_open(bool mono);
void house_close(void);
/* The clock of the hotel goes on. */
void house_pass_ms(int64_t ms);

#endif
