/*
 * Fuzzing with libFuzzer (part of clang). A file here is one program: it takes
 * any bytes, as an attacker, a broken disk or a captive portal may send them,
 * and CHECKs what must hold whatever they are. corpus/NAME/ holds small inputs
 * to begin with: one of each kind that is understood, and what was once found.
 *
 *   make fuzz TIME=600         all programs, TIME seconds together
 *   build/fuzz/tests/fuzz/json FILE      one input again
 *
 * What stops a program is written into build/fuzz/found/ and becomes a unit
 * test with the change that mends it.
 */
#ifndef OFFSYNC_TESTS_FUZZ_FUZZ_H
#define OFFSYNC_TESTS_FUZZ_FUZZ_H

#include "base/check.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#endif
