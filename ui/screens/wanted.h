/*
 * Requests that have a time, and those that are for a guest: wake-up calls and
 * messages, in their own words.
 */
#ifndef OFFSYNC_UI_SCREENS_WANTED_H
#define OFFSYNC_UI_SCREENS_WANTED_H

#include "ui/app.h"

/* All requests that are open. For load only. */
enum err wanted_load(const struct app *app, struct arena *a,
	struct record_list *out) MUST_CHECK;

/* "wake-up 06:30", "message", "towels 18:00". */
const char *wanted_what(
	const struct app *app, const struct record *request, struct arena *a);
/* Of a wake-up call or a message the guest's name, else "". */
const char *wanted_guest(
	const struct app *app, const struct record *request, struct arena *a);
/* "to call", "no answer", "called"; of other kinds the state. */
const char *wanted_state(const struct record *request, struct arena *a);

/* What of the list is for the guest of a stay, in one line: "wake-up 06:30
 * message: Call home "; "". Short: "06:30 MSG ". */
void wanted_line(const struct app *app, const struct record_list *list,
	const char *stay_id, char *out, size_t size);
void wanted_short(const struct app *app, const struct record_list *list,
	const char *stay_id, char *out, size_t size);

#endif
