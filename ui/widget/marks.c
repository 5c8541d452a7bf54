#include "ui/widget/marks.h"

#include <stdio.h>
#include <string.h>

static size_t
place_of(const struct marks *m, const char *id)
{
	size_t i = 0;

	while (i < m->count && strcmp(m->ids[i], id) != 0)
		i++;
	return i;
}

bool
marks_has(const struct marks *m, const char *id)
{
	return place_of(m, id) < m->count;
}

bool
marks_add(struct marks *m, const char *id)
{
	if (marks_has(m, id))
		return true;
	if (m->count == MARKS_MAX)
		return false;
	(void)snprintf(m->ids[m->count++], UUID_SIZE, "%s", id);
	return true;
}

void
marks_remove(struct marks *m, const char *id)
{
	size_t at = place_of(m, id);

	if (at == m->count)
		return;
	m->count--;
	memmove(m->ids[at], m->ids[at + 1],
		(m->count - at) * sizeof(m->ids[0]));
}

bool
marks_toggle(struct marks *m, const char *id)
{
	if (!marks_has(m, id))
		return marks_add(m, id);
	marks_remove(m, id);
	return true;
}
