/*
 * What requests and answers of the sync endpoint say all the time, for the
 * coding "offsync1" (packing.h): records of the tables that change most, then
 * the frames of answer and request, which stand nearest to what is packed.
 * Never changed after a release: both sides must have the same, so another
 * dictionary is another coding.
 */
#ifndef OFFSYNC_PACKING_DICTIONARY_H
#define OFFSYNC_PACKING_DICTIONARY_H

#include <stddef.h>

extern const char packing_dictionary[];
extern const size_t packing_dictionary_len;

#endif
