/*
 * What the kitchen has to know of a dish before it can cook it (hotel-domain
 * section 3, "modifier list that opens only if forced"): groups, and what can
 *be chosen of each, as a manager writes them into menu_items.wanted_modifiers:
 *
 *	doneness: rare, medium rare, well done; 2 sides: fries, salad, greens
 *
 * A number before the name says how many choices it takes; the same may be
 * chosen twice. What was chosen stands among the line's wishes
 * (order_lines.modifiers), which is where it is looked for.
 */
#ifndef OFFSYNC_DOMAIN_MODIFIERS_H
#define OFFSYNC_DOMAIN_MODIFIERS_H

#include "base/arena.h"

#include <stddef.h>

#define MODIFIER_GROUPS_MAX  4
#define MODIFIER_CHOICES_MAX 9 /* chosen by a digit */
/* Bytes of a name or a choice with its NUL; no more than 32 columns either. */
#define MODIFIER_NAME_SIZE 129

struct modifier_group {
	const char *name;
	size_t takes; /* choices; 1 when nothing is said */
	const char *choices[MODIFIER_CHOICES_MAX];
	size_t count;
};

struct modifiers {
	const struct modifier_group *groups;
	size_t count;
};

/* What is wrong with a text, as in value_problem; NULL: nothing. */
const char *modifiers_problem(const char *text, struct arena *a);
/* text may be NULL: nothing is wanted. Of a text with a problem come the groups
 * before it. */
void modifiers_read(const char *text, struct arena *a, struct modifiers *out);

/* The first group that wishes ("medium rare, no salt"; NULL: none), whatever
 * stands between them ("/" or ","), say too little of; NULL: they say all. */
const struct modifier_group *modifiers_missing(
	const struct modifiers *m, const char *wishes);
/* For sentences: "doneness", "2 sides"; "rare, medium, well done". */
const char *modifiers_name(const struct modifier_group *g, struct arena *a);
const char *modifiers_list(const struct modifier_group *g, struct arena *a);

#endif
