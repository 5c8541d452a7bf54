/*
 * cmocka, with the headers that it needs before its own, in the order that it
 * needs them.
 */
#ifndef OFFSYNC_TESTS_LIB_TEST_H
#define OFFSYNC_TESTS_LIB_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
