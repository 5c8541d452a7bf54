#include "domain/conflict_alike.h"

#include "domain/conflict_sides.h"

#include <string.h>

const char *
conflict_likeness(const struct record *conflict, struct arena *a)
{
	struct conflict_sides s;
	const char *text;

	if (conflict_sides_read(conflict, a, &s) != ERR_OK)
		return "";
	text = arena_printf(a, "%s %s%s%s", s.entity->name,
		record_word(conflict, CONFLICT_CONFLICT_TYPE),
		s.deleted_here ? " deleted_here" : "",
		s.deleted_server ? " deleted_there" : "");
	for (size_t i = 0; i < s.count; i++) {
		if (s.fields[i].changed_here)
			text = arena_printf(a, "%s %s", text,
				s.entity->fields[s.fields[i].field].name);
	}
	return text;
}

enum err
conflict_list_alike(const struct view *v, const struct record *conflict,
	struct arena *a, struct record_list *out)
{
	const char *like = conflict_likeness(conflict, a);
	struct record_list open;
	enum err e;

	*out = (struct record_list){ 0 };
	e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0), a,
		&open);
	if (e != ERR_OK)
		return e;
	out->items = ARENA_ARRAY(a, struct record *, open.count + 1);
	for (size_t i = 0; i < open.count; i++) {
		struct record *r = open.items[i];

		if (out->count < CONFLICT_TOGETHER_MAX &&
			(strcmp(r->id, conflict->id) == 0 ||
				(like[0] != '\0' &&
					strcmp(conflict_likeness(r, a), like) ==
						0)))
			out->items[out->count++] = r;
	}
	return ERR_OK;
}
