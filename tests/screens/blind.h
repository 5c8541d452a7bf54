/*
 * What a blind person, or one without colours, needs of a picture
 * (tui-ecosystem.md 6, the eight rules):
 *
 *	1 the cursor is shown, inside of what has the focus
 *	2 the focus has a second sign: a marker or the brackets of a field
 *	3 no state is told by colour alone
 *	4 a result stands on line 23 and nowhere else
 *	5 nothing blinks, the title and the mouse are left alone
 *	6 Tab goes as one reads               (blind_walk)
 *	7 a label stands on the line of its field
 *	8 plain mode knows every action       (works.c)
 */
#ifndef OFFSYNC_TESTS_SCREENS_BLIND_H
#define OFFSYNC_TESTS_SCREENS_BLIND_H

#include "tests/screens/emulator.h"

/* Counts one test a picture (report.h). result: what line 23 was told. */
void blind_check(const char *name, const struct picture *p, const char *result);
/* Goes through the form that the seat shows with Tab. */
void blind_walk(const char *name);

#endif
