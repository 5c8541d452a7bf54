#include "ui/screens/kitchen_seen.h"

#include <stdio.h>
#include <string.h>

struct kitchen_seen_ticket *
kitchen_seen_find(struct kitchen_seen *s, const char *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->tickets[i].id, id) == 0)
			return &s->tickets[i];
	return NULL;
}

void
kitchen_seen_begin(struct kitchen_seen *s)
{
	s->rings = false;
	for (size_t i = 0; i < s->count; i++)
		s->tickets[i].shown = false;
}

struct kitchen_seen_ticket *
kitchen_seen_note(
	struct kitchen_seen *s, const char *id, int64_t sends, int64_t now_ms)
{
	struct kitchen_seen_ticket *t = kitchen_seen_find(s, id);

	if (t == NULL && s->count == KITCHEN_SEEN_MAX)
		return NULL;
	if (t == NULL) {
		t = &s->tickets[s->count++];
		*t = (struct kitchen_seen_ticket){ .sends = sends,
			.fresh = true };
		snprintf(t->id, sizeof(t->id), "%s", id);
		s->rings |= s->begun;
	} else if (sends > t->sends && t->changed_at_ms == 0) {
		t->changed_at_ms = now_ms;
		s->rings = true;
	}
	t->shown = true;
	return t;
}

/* FNV-1a of the id. */
static uint32_t
mark_of(const char *id, bool is_void)
{
	uint32_t h = 2166136261U;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * 16777619U;
	return is_void ? ~h : h;
}

bool
kitchen_seen_line(struct kitchen_seen_ticket *t, const char *id, bool is_void)
{
	uint32_t mark = mark_of(id, is_void);

	if (t == NULL)
		return !is_void;
	for (size_t i = 0; i < t->line_count; i++)
		if (t->lines[i] == mark)
			return true;
	/* Of a ticket that long nobody can say what is new. */
	if (t->line_count == KITCHEN_SEEN_LINES)
		return !is_void;
	if (!t->fresh || (is_void && !t->read))
		return false;
	t->lines[t->line_count++] = mark;
	return true;
}

void
kitchen_seen_taken(struct kitchen_seen_ticket *t)
{
	if (t != NULL)
		t->fresh = false;
}

void
kitchen_seen_end(struct kitchen_seen *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!s->tickets[i].shown)
			continue;
		if (kept < i)
			s->tickets[kept] = s->tickets[i];
		kept++;
	}
	s->count = kept;
	s->begun = true;
}

void
kitchen_seen_read(struct kitchen_seen *s, const char *id, int64_t sends)
{
	struct kitchen_seen_ticket *t = kitchen_seen_find(s, id);

	if (t == NULL)
		return;
	t->sends = sends;
	t->changed_at_ms = 0;
	t->read = true;
	t->fresh = true;
	t->line_count = 0;
}

void
kitchen_seen_forget(struct kitchen_seen *s, const char *id)
{
	struct kitchen_seen_ticket *t = kitchen_seen_find(s, id);

	if (t != NULL)
		*t = s->tickets[--s->count];
}
