/*
 * What others change while somebody types: keys go first, the screen as it was
 * stays whole until all of the new one has been read, and it comes.
 */
#ifndef OFFSYNC_TESTS_SCREENS_MEANWHILE_H
#define OFFSYNC_TESTS_SCREENS_MEANWHILE_H

void meanwhile_check(void);

#endif
