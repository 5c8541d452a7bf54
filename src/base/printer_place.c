#include "base/printer_place.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define RAW_PORT "9100"

static const struct {
	const char *word;
	enum printer_way way;
} ways[] = {
	{ "device:", PRINTER_DEVICE },
	{ "tcp:", PRINTER_TCP },
	{ "cups:", PRINTER_CUPS },
	{ "terminal", PRINTER_TERMINAL },
};

static bool
copy(char *to, size_t size, const char *from, size_t len)
{
	if (len == 0 || len >= size)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

/* What could be taken for an option, or needs quoting somewhere, is no name of
 * a host or a queue. */
static bool
is_plain(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-:%";

	return name[0] != '-' && strspn(name, letters) == strlen(name);
}

static bool
read_tcp(const char *text, struct printer_place *out)
{
	const char *port = NULL;
	const char *end;
	int64_t n;

	if (*text == '[') {
		end = strchr(++text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return false;
		if (end[1] == ':')
			port = end + 2;
	} else {
		end = strchr(text, ':');
		if (end != NULL)
			port = end + 1;
		else
			end = text + strlen(text);
	}
	if (!copy(out->name, sizeof(out->name), text, (size_t)(end - text)))
		return false;
	if (port == NULL)
		port = RAW_PORT;
	return is_plain(out->name) && text_to_int(port, &n) && n >= 1 &&
	       n <= 65535 &&
	       copy(out->port, sizeof(out->port), port, strlen(port));
}

bool
printer_place_read(const char *text, struct printer_place *out)
{
	const char *rest = NULL;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; rest == NULL && i < sizeof(ways) / sizeof(ways[0]);
		i++) {
		size_t len = strlen(ways[i].word);

		if (strncmp(text, ways[i].word, len) != 0)
			continue;
		out->way = ways[i].way;
		rest = text + len;
	}
	if (rest == NULL)
		return false;
	switch (out->way) {
	case PRINTER_TERMINAL:
		return *rest == '\0';
	case PRINTER_TCP:
		return read_tcp(rest, out);
	case PRINTER_CUPS:
		return copy(out->name, sizeof(out->name), rest, strlen(rest)) &&
		       is_plain(out->name);
	case PRINTER_DEVICE:
		break;
	}
	return *rest == '/' &&
	       copy(out->name, sizeof(out->name), rest, strlen(rest));
}
