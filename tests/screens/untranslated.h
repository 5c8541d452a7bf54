/*
 * That every word on every screen comes out of the catalog: all places are
 * gone through in a language that nobody speaks (pseudo.awk), in which no
 * letter stays as it was. What still is ASCII there is the hotel's own (its
 * records, what was typed, names of keys), or somebody forgot to mark it.
 */
#ifndef OFFSYNC_TESTS_SCREENS_UNTRANSLATED_H
#define OFFSYNC_TESTS_SCREENS_UNTRANSLATED_H

/* After everything else: the language stays. */
void untranslated_check(void);

#endif
