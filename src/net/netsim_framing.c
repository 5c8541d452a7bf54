#include "net/netsim_framing.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CHUNK_MAX ((int64_t)1 << 40)

void
framing_init(struct framing *f, bool is_answer)
{
	memset(f, 0, sizeof *f);
	f->is_answer = is_answer;
	f->has_body = true;
	f->length = -1;
}

static void
start_line(struct framing *f)
{
	const char *p;

	if (f->line_len == 0 && !f->is_answer)
		return; /* an empty line before a request is allowed */
	f->part = FRAMING_NOT_HTTP;
	if (!f->is_answer) {
		p = strrchr(f->line, ' ');
		if (p != NULL && strncmp(p, " HTTP/1.", 8) == 0)
			f->part = FRAMING_HEADERS;
		return;
	}
	if (strncmp(f->line, "HTTP/1.", 7) != 0 || f->line_len < 12)
		return;
	f->status = (int)strtol(f->line + 9, NULL, 10);
	f->has_body = f->status >= 200 && f->status != 204 && f->status != 304;
	f->part = FRAMING_HEADERS;
}

/* The value behind "name:", or NULL. */
static const char *
value_of(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncasecmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	line += n + 1;
	return line + strspn(line, " \t");
}

static void
end_of_headers(struct framing *f)
{
	if (f->is_answer && f->status >= 100 && f->status < 200) {
		/* An interim answer: the real one follows. */
		framing_init(f, true);
		return;
	}
	if (!f->has_body)
		f->part = FRAMING_DONE;
	else if (f->chunked)
		f->part = FRAMING_CHUNK_SIZE;
	else if (f->length > 0) {
		f->left = f->length;
		f->part = FRAMING_BODY;
	} else if (f->length == 0 || !f->is_answer)
		f->part = FRAMING_DONE;
	else
		f->part = FRAMING_UNTIL_CLOSE;
}

static void
header_line(struct framing *f)
{
	const char *v;

	if (f->line_len == 0) {
		end_of_headers(f);
		return;
	}
	v = value_of(f->line, "content-length");
	if (v != NULL && (!text_to_int(v, &f->length) || f->length < 0))
		f->part = FRAMING_NOT_HTTP;
	v = value_of(f->line, "transfer-encoding");
	if (v != NULL && strcasecmp(v, "chunked") == 0)
		f->chunked = true;
	v = value_of(f->line, "connection");
	if (v != NULL && strcasecmp(v, "close") == 0)
		f->closes = true;
}

static void
chunk_line(struct framing *f)
{
	char *end;

	f->left = strtoll(f->line, &end, 16);
	if (end == f->line || f->left < 0 || f->left > CHUNK_MAX) {
		f->part = FRAMING_NOT_HTTP;
	} else if (f->left == 0) {
		f->part = FRAMING_TRAILER;
	} else {
		f->left += 2; /* and its line end */
		f->part = FRAMING_CHUNK;
	}
}

static void
end_of_line(struct framing *f)
{
	if (f->line_len > 0 && f->line[f->line_len - 1] == '\r')
		f->line_len--;
	f->line[f->line_len] = '\0';
	if (f->part == FRAMING_START)
		start_line(f);
	else if (f->part == FRAMING_HEADERS)
		header_line(f);
	else if (f->part == FRAMING_CHUNK_SIZE)
		chunk_line(f);
	else if (f->line_len == 0) /* FRAMING_TRAILER */
		f->part = FRAMING_DONE;
	f->line_len = 0;
}

static void
line_byte(struct framing *f, char c)
{
	if (c == '\n')
		end_of_line(f);
	else if (f->line_len < sizeof f->line - 1)
		f->line[f->line_len++] = c;
	/* TLS and other tongues are told by their first byte. */
	if (f->part == FRAMING_START && f->line_len == 1 &&
		(f->line[0] < 'A' || f->line[0] > 'Z') && f->line[0] != '\r')
		f->part = FRAMING_NOT_HTTP;
}

size_t
framing_feed(struct framing *f, const char *bytes, size_t len)
{
	size_t at = 0;
	size_t n;

	while (at < len) {
		switch (f->part) {
		case FRAMING_START:
		case FRAMING_HEADERS:
		case FRAMING_CHUNK_SIZE:
		case FRAMING_TRAILER:
			line_byte(f, bytes[at++]);
			break;
		case FRAMING_BODY:
		case FRAMING_CHUNK:
			n = len - at;
			if ((uint64_t)n > (uint64_t)f->left)
				n = (size_t)f->left;
			at += n;
			f->left -= (int64_t)n;
			if (f->left == 0)
				f->part = f->part == FRAMING_BODY
						  ? FRAMING_DONE
						  : FRAMING_CHUNK_SIZE;
			break;
		case FRAMING_UNTIL_CLOSE:
			return len;
		case FRAMING_DONE:
		case FRAMING_NOT_HTTP:
			return at;
		}
	}
	return at;
}
