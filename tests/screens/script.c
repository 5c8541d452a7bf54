#include "tests/screens/script.h"

#include "base/check.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	const char *bytes;
	const char *plain; /* without F-keys and arrows; NULL: the same */
} named[] = {
	{ "F1", "\033OP", "\0331" },
	{ "F2", "\033OQ", "\0332" },
	{ "F3", "\033OR", "\0333" },
	{ "F4", "\033OS", "\0334" },
	{ "F5", "\033[15~", "\0335" },
	{ "F6", "\033[17~", "\0336" },
	{ "F7", "\033[18~", "\0337" },
	{ "F8", "\033[19~", "\0338" },
	{ "F9", "\033[20~", "\0339" },
	{ "F10", "\033[21~", "\0330" },
	{ "F12", "\033[24~", "\033\033" },
	{ "Enter", "\r", NULL },
	{ "Tab", "\t", NULL },
	{ "BackTab", "\033[Z", NULL },
	{ "Space", " ", NULL },
	{ "Up", "\033OA", NULL },
	{ "Down", "\033OB", NULL },
	{ "Right", "\033OC", NULL },
	{ "Left", "\033OD", NULL },
	{ "PgDn", "\033[6~", "\0338" },
	{ "PgUp", "\033[5~", "\0337" },
	{ "Clear", "\025", NULL },
	{ "Repaint", "\022", NULL },
	{ "Delete", "\177", NULL },
};

static int
type_word(const char *word, bool plainly, struct buf *out)
{
	for (size_t i = 0; i < COUNT(named); i++) {
		if (strcmp(named[i].name, word) != 0)
			continue;
		buf_adds(out, plainly && named[i].plain != NULL
				      ? named[i].plain
				      : named[i].bytes);
		return 1;
	}
	for (const char *c = word; *c != '\0'; c++)
		buf_addc(out, *c == '_' ? ' ' : *c);
	return (int)strlen(word);
}

int
script_bytes(const char *script, bool plainly, struct buf *out)
{
	char word[64];
	int keys = 0;
	size_t len;

	while (*(script += strspn(script, " ")) != '\0') {
		len = strcspn(script, " ");
		CHECK(len < sizeof(word));
		memcpy(word, script, len);
		word[len] = '\0';
		keys += type_word(word, plainly, out);
		script += len;
	}
	CHECK(buf_ok(out));
	return keys;
}
