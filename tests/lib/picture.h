/*
 * Screens as text in tests: what a canvas shows, line by line, compared with
 * what the test says. Blanks at the ends of lines and empty lines at the end do
 * not count.
 */
#ifndef OFFSYNC_TESTS_LIB_PICTURE_H
#define OFFSYNC_TESTS_LIB_PICTURE_H

#include "ui/canvas.h"
#include "ui/event.h"

/* Fails the test and prints both pictures when they differ. */
void assert_picture(const struct canvas *c, const char *expected);
void assert_styles(const struct canvas *c, const char *expected);
void assert_cursor(const struct canvas *c, int row, int column);

/* The text of one row; borrowed until the next call. */
const char *picture_row(const struct canvas *c, int row);

#endif
