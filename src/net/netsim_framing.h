/*
 * Where an HTTP/1.1 message ends (RFC 9112 section 6): Content-Length, chunks,
 * or the end of the connection. Looks at bytes as they come and keeps none.
 */
#ifndef OFFSYNC_NET_NETSIM_FRAMING_H
#define OFFSYNC_NET_NETSIM_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing_part {
	FRAMING_START, /* request or status line */
	FRAMING_HEADERS,
	FRAMING_BODY, /* left bytes of it */
	FRAMING_CHUNK_SIZE,
	FRAMING_CHUNK, /* left bytes and a line end */
	FRAMING_TRAILER,
	FRAMING_UNTIL_CLOSE, /* the connection's end is the message's */
	FRAMING_DONE,
	FRAMING_NOT_HTTP,
};

struct framing {
	enum framing_part part;
	bool is_answer;
	bool has_body; /* answers: false for 1xx, 204 and 304 */
	bool chunked;
	bool closes; /* "Connection: close" */
	int status;  /* of an answer */
	int64_t left;
	int64_t length; /* Content-Length; -1: absent */
	size_t line_len;
	char line[1024]; /* the current one; longer ones lose their end */
};

void framing_init(struct framing *f, bool is_answer);

/* Looks at the next bytes; gives how many of them belong to the message, fewer
 * than len only when it is done (or is no HTTP). */
size_t framing_feed(struct framing *f, const char *bytes, size_t len);

#endif
