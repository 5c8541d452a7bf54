/*
 * What housekeeping found in a room beside what the front desk has there. For
 * load only.
 */
#ifndef OFFSYNC_UI_SCREENS_FOUND_H
#define OFFSYNC_UI_SCREENS_FOUND_H

#include "ui/app.h"

struct found {
	const char *room;          /* its number */
	const struct record *stay; /* in house there; NULL */
	const char *guest;         /* "" */
	int64_t expected;          /* persons of that stay */
	int64_t seen;              /* enum occupancy; -1: not said */
	int64_t persons;           /* -1: not counted */
	bool differs;
};

enum err found_load(const struct app *app, const struct record *room,
	struct arena *a, struct found *out) MUST_CHECK;

#endif
