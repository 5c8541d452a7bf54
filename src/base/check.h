/*
 * Our own mistakes. CHECK stays on in every build: a program that goes on after
 * a broken promise can lose a hotel's money. Bad input and a failing world are
 * never CHECKed; they return enum err.
 */
#ifndef OFFSYNC_BASE_CHECK_H
#define OFFSYNC_BASE_CHECK_H

/* Prints file, line and the broken promise to standard error and aborts. */
_Noreturn void check_failed(const char *file, int line, const char *what);

/* Runs before the abort (once), so that the console can restore the terminal.
 * It must be safe in a broken program: no allocation, no locks. */
void check_set_hook(void (*hook)(void));

#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))

#endif
