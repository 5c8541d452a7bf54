#include "ui/key.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct {
	uint32_t key;
	const char *name;
} names[] = {
	{ UI_KEY_SPACE,     "Space" },
	{ UI_KEY_F1,        "F1" },
	{ UI_KEY_F2,        "F2" },
	{ UI_KEY_F3,        "F3" },
	{ UI_KEY_F4,        "F4" },
	{ UI_KEY_F5,        "F5" },
	{ UI_KEY_F6,        "F6" },
	{ UI_KEY_F7,        "F7" },
	{ UI_KEY_F8,        "F8" },
	{ UI_KEY_F9,        "F9" },
	{ UI_KEY_F10,       "F10" },
	{ UI_KEY_F11,       "F11" },
	{ UI_KEY_F12,       "F12" },
	{ UI_KEY_ENTER,     "Enter" },
	{ UI_KEY_TAB,       "Tab" },
	{ UI_KEY_BACK_TAB,  "Shift-Tab" },
	{ UI_KEY_UP,        "Up" },
	{ UI_KEY_DOWN,      "Down" },
	{ UI_KEY_LEFT,      "Left" },
	{ UI_KEY_RIGHT,     "Right" },
	{ UI_KEY_HOME,      "Home" },
	{ UI_KEY_END,       "End" },
	{ UI_KEY_PAGE_UP,   "PgUp" },
	{ UI_KEY_PAGE_DOWN, "PgDn" },
	{ UI_KEY_BACKSPACE, "Backspace" },
	{ UI_KEY_DELETE,    "Delete" },
	{ UI_KEY_INSERT,    "Insert" },
	{ UI_KEY_CTRL_C,    "Ctrl-C" },
	{ UI_KEY_CTRL_R,    "Ctrl-R" },
	{ UI_KEY_CTRL_U,    "Ctrl-U" },
};
/* clang-format on */

_Static_assert(sizeof(names) / sizeof(names[0]) ==
		       (size_t)(UI_KEY_END_OF_KEYS - UI_KEY_FIRST),
	"every key has a name");

const char *
key_label(uint32_t key, char out[KEY_NAME_SIZE])
{
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].key == key) {
			(void)snprintf(out, KEY_NAME_SIZE, "%s", names[i].name);
			return out;
		}
	}
	len = key_is_text(key) ? text_encode(key & ~UI_KEY_PASTED, out) : 0;
	out[len] = '\0';
	return out;
}

uint32_t
key_find(const char *name)
{
	char own[KEY_NAME_SIZE];
	uint32_t c;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i].name, name) == 0)
			return names[i].key;
	/* One character: the only one whose label is the whole name. */
	if (text_decode(name, strlen(name), &c) == 0 || !key_is_text(c) ||
		c == ' ')
		return UI_KEY_NONE;
	return strcmp(key_label(c, own), name) == 0 ? c : UI_KEY_NONE;
}

bool
key_is_text(uint32_t key)
{
	uint32_t c = key & ~UI_KEY_PASTED;

	return c >= 0x20 && c < UI_KEY_FIRST && !(c >= 0x7f && c < 0xa0);
}
