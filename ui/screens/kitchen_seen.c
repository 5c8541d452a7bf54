#include "ui/screens/kitchen_seen.h"

#include <stdio.h>
#include <string.h>

static size_t
place_of(const struct kitchen_seen *s, const char *id)
{
	size_t i = 0;

	while (i < s->count && strcmp(s->tickets[i].id, id) != 0)
		i++;
	return i;
}

void
kitchen_seen_begin(struct kitchen_seen *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->tickets[i].shown = false;
}

int64_t
kitchen_seen_note(
	struct kitchen_seen *s, const char *id, int64_t sends, int64_t now_ms)
{
	size_t i = place_of(s, id);

	if (i == KITCHEN_SEEN_MAX)
		return 0;
	if (i == s->count) {
		snprintf(s->tickets[i].id, sizeof(s->tickets[i].id), "%s", id);
		s->tickets[i].sends = sends;
		s->tickets[i].changed_at_ms = 0;
		s->count++;
	} else if (sends > s->tickets[i].sends &&
		   s->tickets[i].changed_at_ms == 0) {
		s->tickets[i].changed_at_ms = now_ms;
	}
	s->tickets[i].shown = true;
	return s->tickets[i].changed_at_ms;
}

void
kitchen_seen_end(struct kitchen_seen *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->tickets[i].shown)
			s->tickets[kept++] = s->tickets[i];
	s->count = kept;
}

bool
kitchen_seen_may_finish(struct kitchen_seen *s, const char *id, int64_t sends)
{
	size_t i = place_of(s, id);

	if (i == s->count || s->tickets[i].sends >= sends)
		return true;
	s->tickets[i].sends = sends;
	s->tickets[i].changed_at_ms = 0;
	return false;
}
