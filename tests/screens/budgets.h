/*
 * How many keys the daily work takes, counted on the real console, and that
 * everything is within reach of few keys, with digits and Esc alone too.
 */
#ifndef OFFSYNC_TESTS_SCREENS_BUDGETS_H
#define OFFSYNC_TESTS_SCREENS_BUDGETS_H

void budgets_check(void);

#endif
