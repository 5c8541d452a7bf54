#include "net/event_stream.h"

#include "base/text.h"

#include <string.h>

/* The value of "name: value"; NULL: it is another field. */
static const char *
field(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	line += n + 1;
	return line[0] == ' ' ? line + 1 : line;
}

/* Whether this line, the empty one, ends news. */
static bool
take_line(struct event_stream *s, int64_t *stamp)
{
	const char *value;
	bool news = s->line[0] == '\0' && s->is_news;

	if (news)
		*stamp = s->id;
	if (s->line[0] == '\0') {
		s->is_news = false;
		s->id = 0;
	} else if ((value = field(s->line, "event")) != NULL) {
		s->is_news = strcmp(value, "news") == 0;
	} else if ((value = field(s->line, "id")) != NULL) {
		if (!text_to_int(value, &s->id) || s->id < 0)
			s->id = 0;
	}
	return news;
}

static bool
end_line(struct event_stream *s, int64_t *stamp)
{
	bool news = false;

	if (s->len > 0 && s->line[s->len - 1] == '\r')
		s->len--;
	s->line[s->len] = '\0';
	if (!s->too_long)
		news = take_line(s, stamp);
	s->len = 0;
	s->too_long = false;
	return news;
}

size_t
event_stream_add(
	struct event_stream *s, const char *bytes, size_t len, int64_t *stamp)
{
	size_t count = 0;

	for (; len > 0; bytes++, len--) {
		if (*bytes == '\n')
			count += end_line(s, stamp) ? 1 : 0;
		else if (s->len + 1 < sizeof s->line)
			s->line[s->len++] = *bytes;
		else
			s->too_long = true;
	}
	return count;
}
