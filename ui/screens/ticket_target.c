#include "ui/screens/ticket_target.h"

/* Of dishes that say nothing. */
#define TARGET_DEFAULT_MIN 14

bool
ticket_has_line(const struct record *line, const struct record *ticket)
{
	return record_int(line, LINE_STATION) ==
		       record_int(ticket, TICKET_STATION) &&
	       record_int(line, LINE_ROUND) ==
		       record_int(ticket, TICKET_ROUND) &&
	       record_int(line, LINE_STATE) != LINE_STATE_DRAFT;
}

enum err
ticket_target_min(const struct view *v, const struct record *ticket,
	const struct record_list *lines, struct arena *a, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < lines->count; i++) {
		const char *id =
			record_text(lines->items[i], LINE_MENU_ITEM_ID);
		struct record *item;
		enum err e;

		if (id == NULL || !ticket_has_line(lines->items[i], ticket))
			continue;
		e = v->find(v->ctx, TABLE_MENU_ITEMS, id, a, &item);
		if (e == ERR_NOT_FOUND)
			continue;
		if (e != ERR_OK)
			return e;
		if (record_int(item, ITEM_TARGET_MINUTES) > *out)
			*out = record_int(item, ITEM_TARGET_MINUTES);
	}
	if (*out == 0)
		*out = TARGET_DEFAULT_MIN;
	return ERR_OK;
}
