/*
 * That the console has a place for everything that can be done: each operation
 * of domain/operations.h is carried out by keys on the real console, or stands
 * in a short list with the reason why it is not. In plain mode too, where the
 * terminal is "dumb".
 */
#ifndef OFFSYNC_TESTS_SCREENS_WORKS_H
#define OFFSYNC_TESTS_SCREENS_WORKS_H

void works_check(void);

#endif
