/*
 * PINs from outside: the first line of a file, or typed without echo.
 */
#ifndef OFFSYNC_CLI_PIN_H
#define OFFSYNC_CLI_PIN_H

#include <stdbool.h>

#define PIN_SIZE 128

/* False when there is no such file, or nothing in it, or too much. */
bool pin_from_file(const char *path, char out[PIN_SIZE]);
/* Asks on the terminal; reads a line of standard input where there is none. */
bool pin_from_person(char out[PIN_SIZE]);

#endif
