/*
 * Server-sent events (WHATWG HTML, "Server-sent events"), of which one matters:
 * "event: news" with a stamp as its id. Others, comments and what nobody knows
 * are passed over. Pure; takes the bytes as they come.
 */
#ifndef OFFSYNC_NET_EVENT_STREAM_H
#define OFFSYNC_NET_EVENT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_STREAM_LINE 128 /* longer lines are none of ours */

/* Zeroed at the beginning of a stream. */
struct event_stream {
	char line[EVENT_STREAM_LINE];
	size_t len;
	bool too_long;
	bool is_news;
	int64_t id; /* 0: none, or no number */
};

/* How many news came; *stamp is the last one's (0: it did not say). */
size_t event_stream_add(
	struct event_stream *s, const char *bytes, size_t len, int64_t *stamp);

#endif
