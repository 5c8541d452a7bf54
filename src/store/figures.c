#include "store/figures.h"

#include "store/store_priv.h"

enum err
figures_conflicts(struct store *st, struct arena *a,
	struct conflict_figures **out, size_t *count)
{
	struct conflict_figures *list = NULL;
	struct stmt *s;
	size_t cap = 0;
	size_t n = 0;
	enum err e = store_ready(st);

	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_CONFLICT_FIGURES);
	while ((e = stmt_step(s)) == ERR_OK) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		list[n++] = (struct conflict_figures){
			.conflict_type = arena_strdup(a, stmt_text(s, 0)),
			.strategy = arena_strdup(a, stmt_text(s, 1)),
			.total = stmt_int(s, 2),
			.resolved = stmt_int(s, 3),
		};
	}
	stmt_reset(s);
	*out = list;
	*count = n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
