/*
 * Every screen, dialog and message, and how a clerk gets there.
 */
#ifndef OFFSYNC_TESTS_SCREENS_PLACES_H
#define OFFSYNC_TESTS_SCREENS_PLACES_H

/* Takes the pictures of all of them (golden.h), without and with colours. */
void places_take(void);

#endif
