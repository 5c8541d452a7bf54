/*
 * The commands (F9) find whoever and whatever is meant, lead there, and say why
 * something is not possible.
 */
#ifndef OFFSYNC_TESTS_SCREENS_COMMANDS_H
#define OFFSYNC_TESTS_SCREENS_COMMANDS_H

void commands_check(void);

#endif
