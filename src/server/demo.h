/*
 * The demo hotel (hotel-domain section 8.1): a house in full swing at half past
 * one, the same for the same seed, in any size, with decisions waiting for a
 * manager.
 *
 * IN WORK by its own author, with demo_*.c and data/demo/: everybody else only
 * calls it.
 */
#ifndef OFFSYNC_SERVER_DEMO_H
#define OFFSYNC_SERVER_DEMO_H

#include "base/env.h"
#include "server/storage.h"

#define DEMO_PIN "2468" /* of everybody */

/* Rooms that a demo may have. */
#define DEMO_ROOMS_MIN   20
#define DEMO_ROOMS_MAX   5000
#define DEMO_HISTORY_MAX 3660

struct demo_settings {
	const char *tenant_id;
	const char *name;
	int64_t seed;
	int64_t rooms;        /* 0: 120, the house as described */
	int64_t history_days; /* of stays that are over */
	const char *date;     /* business date; NULL: today, by env's clock */
	const char *timezone; /* NULL: Europe/Vienna */
	const char *currency; /* NULL: EUR */
};

/*
 * Adds the hotel and fills it, in one transaction. ERR_EXISTS; ERR_INVALID for
 * a date that is none or a number of rooms outside of the limits.
 *
 * It is half past one there, except where that has not come yet or is long
 * past: on the day that env's clock has, it is the time of env's clock, so that
 * nothing of it lies in the future and what is being cooked was just ordered.
 */
enum err demo_make(const struct env *env, struct storage *s,
	const struct demo_settings *settings) MUST_CHECK;

/* The same for a hotel that storage_ops.hotel_add has made; pepper_hex is its
 * pepper (for the PIN verifiers). */
enum err demo_fill(const struct env *env, struct storage *s,
	const struct demo_settings *settings,
	const char *pepper_hex) MUST_CHECK;

#endif
