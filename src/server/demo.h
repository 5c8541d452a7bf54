/*
 * The demo hotel (hotel-domain section 8.1): a house in full swing at half past
 * one, the same for the same seed, in any size, with decisions waiting for a
 * manager.
 */
#ifndef OFFSYNC_SERVER_DEMO_H
#define OFFSYNC_SERVER_DEMO_H

#include "base/env.h"
#include "server/storage.h"

#define DEMO_PIN "2468" /* of everybody */

struct demo_settings {
	const char *tenant_id;
	const char *name;
	int64_t seed;
	int64_t rooms;        /* 120: the house as described */
	int64_t history_days; /* of stays that are over */
	const char *date;     /* business date */
	const char *timezone;
	const char *currency;
};

/* Adds the hotel and fills it, in one transaction. ERR_EXISTS. */
enum err demo_make(const struct env *env, struct storage *s,
	const struct demo_settings *settings) MUST_CHECK;

#endif
