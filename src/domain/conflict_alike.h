/*
 * Conflicts that ask the same question, which a person may answer once for all
 * of them. Pure.
 */
#ifndef OFFSYNC_DOMAIN_CONFLICT_ALIKE_H
#define OFFSYNC_DOMAIN_CONFLICT_ALIKE_H

#include "base/err.h"
#include "domain/view.h"

/* So many are decided in one go at most. */
#define CONFLICT_TOGETHER_MAX 200

/*
 * What conflicts have in common that are alike: the table, the kind, who
 * deleted, and the fields that the terminal changed: "stays version
 * departure_date room_id". "" for one that cannot be read here: it is like no
 * other. In the arena.
 */
const char *conflict_likeness(const struct record *conflict, struct arena *a);

/* The open conflicts that are like this one, itself among them if it is open;
 * at most CONFLICT_TOGETHER_MAX. */
enum err conflict_list_alike(const struct view *v,
	const struct record *conflict, struct arena *a,
	struct record_list *out) MUST_CHECK;

#endif
