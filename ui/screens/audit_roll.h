/*
 * The roll call of the night audit (hotel-domain 1.8): who has to answer before
 * the business date is closed. A row for this terminal, one for each drawer,
 * and one for each kind of thing that a day ends with. Worked out anew at each
 * load, so an audit goes on where it stopped, at any desk.
 */
#ifndef OFFSYNC_UI_SCREENS_AUDIT_ROLL_H
#define OFFSYNC_UI_SCREENS_AUDIT_ROLL_H

#include "ui/app.h"

struct audit_row {
	const char *id;             /* stable across loads */
	const char *who;            /* "Drawer FD1" */
	const char *state;          /* "open since 06:40, ada" */
	const char *todo;           /* "count and close it"; "" when settled */
	const struct screen *opens; /* where it is settled; NULL: not on one */
	const char *param;          /* for opens */
	bool settled;
	enum list_state mark;
};

struct audit_roll {
	enum audit_state state;
	const char *day; /* the business date */
	struct audit_row *rows;
	size_t count;
	/* What a day ends with. */
	size_t nights; /* in house and not charged for it */
	int64_t nights_minor;
	size_t absent;  /* expected and not here */
	size_t held;    /* of whom a check-in was refused, or is in conflict */
	size_t due_out; /* should have left */
	size_t drawers; /* not closed */
	size_t orders;  /* not paid */
	size_t decide;  /* conflicts */
	int64_t unsent; /* entries of this terminal */
};

/* For load only. */
enum err audit_roll_load(
	struct app *app, struct arena *a, struct audit_roll *out) MUST_CHECK;

/* What comes next, in a sentence: "p posts 46 nights, 6842.00 EUR". */
void audit_roll_next(const struct audit_roll *r, const struct app *app,
	char *out, size_t size);

#endif
