/*
 * A key for tests, made once: no terminal of a real hotel has it.
 */
#ifndef OFFSYNC_SIM_TEST_KEY_H
#define OFFSYNC_SIM_TEST_KEY_H

/* RSA, 2048 bits, PEM. */
extern const char test_key_pem[];

#endif
