#include "store/queue_priv.h"

#include <string.h>

/* The office's work and the state of rooms: good to know soon, but nobody
 * stands at a desk and waits for it. Everything else is somebody's money, bed,
 * dinner or question. */
static const enum table may_wait[] = {
	TABLE_PROPERTIES,
	TABLE_STAFF,
	TABLE_ROOMS,
	TABLE_HOUSEKEEPING_TASKS,
	TABLE_MAINTENANCE_REPORTS,
	TABLE_ROOM_BLOCKS,
	TABLE_LOST_ITEMS,
};

static bool
can_wait(const char *table_name)
{
	for (size_t i = 0; i < sizeof(may_wait) / sizeof(may_wait[0]); i++) {
		if (strcmp(entity_get(may_wait[i])->name, table_name) == 0)
			return true;
	}
	return false;
}

enum err
queue_held(struct store *st, struct queue_held *out)
{
	struct stmt *s;
	enum err e = store_ready(st);

	*out = (struct queue_held){ 0 };
	if (e != ERR_OK)
		return e;
	s = store_stmt(st, STMT_QUEUE_UNSENT);
	while ((e = stmt_step(s)) == ERR_OK) {
		if (!can_wait(stmt_text(s, 1))) {
			out->to_seq = stmt_int(s, 0);
			break;
		}
		out->count++;
		out->oldest_ms = stmt_int(s, 2);
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
