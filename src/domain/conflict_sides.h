/*
 * A conflict record taken apart for people: field by field what was before,
 * what the terminal wants and what the server has. Pure.
 */
#ifndef OFFSYNC_DOMAIN_CONFLICT_SIDES_H
#define OFFSYNC_DOMAIN_CONFLICT_SIDES_H

#include "domain/record.h"

enum conflict_side {
	CONFLICT_SIDE_BASE,
	CONFLICT_SIDE_CLIENT,
	CONFLICT_SIDE_SERVER,
	CONFLICT_SIDE_COUNT,
};

struct conflict_field {
	int field;
	bool has[CONFLICT_SIDE_COUNT]; /* that side says something about it */
	struct value values[CONFLICT_SIDE_COUNT];
	/* What the terminal sent when that is no value of the field now (type
	 * or limits changed meanwhile); else NULL. */
	const char *raw;
	bool changed_here;   /* the terminal changed it */
	bool changed_server; /* the server's differs from what was before */
};

struct conflict_sides {
	const struct entity *entity; /* what it is about */
	size_t count;
	struct conflict_field *fields; /* fields of one group stand together */
	bool deleted_here;             /* the terminal deleted the record */
	bool deleted_server;           /* it is a tombstone at the server */
	bool orphan; /* what it refers to was deleted: all of it waits */
};

/* ERR_UNSUPPORTED when it is about a table that this version does not have.
 * Values live in the arena. */
enum err conflict_sides_read(const struct record *conflict, struct arena *a,
	struct conflict_sides *out) MUST_CHECK;

/* Whose side is the newer one. Both instants stand in the conflict, so that
 * every terminal and the server find the same; a tie goes to the server. */
bool conflict_is_client_newer(const struct record *conflict);

#endif
