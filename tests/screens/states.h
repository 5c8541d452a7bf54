/*
 * Each state of link, queue, clock, disk and store has its words: on line 1 all
 * the time, and on line 23 when it begins.
 */
#ifndef OFFSYNC_TESTS_SCREENS_STATES_H
#define OFFSYNC_TESTS_SCREENS_STATES_H

void states_check(void);

#endif
