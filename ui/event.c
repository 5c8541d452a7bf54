#include "ui/event.h"

#include "base/text.h"

#include <stdio.h>

struct ui_event
event_of_key(struct where where, uint32_t key)
{
	struct ui_event ev = { .kind = EVENT_ACT, .key = key };

	ev.act = keymap_find(where, key);
	if (ev.act != ACT_NONE || !key_is_text(key))
		return ev;
	ev.kind = EVENT_TEXT;
	ev.pasted = (key & UI_KEY_PASTED) != 0;
	ev.text[text_encode(key & ~UI_KEY_PASTED, ev.text)] = '\0';
	return ev;
}

struct ui_event
event_of_act(enum act act)
{
	return (struct ui_event){ .kind = EVENT_ACT, .act = act };
}

struct ui_event
event_of_text(const char *character)
{
	struct ui_event ev = { .kind = EVENT_TEXT };

	(void)snprintf(ev.text, sizeof(ev.text), "%s", character);
	return ev;
}

struct ui_event
event_of_size(int rows, int columns)
{
	return (struct ui_event){
		.kind = EVENT_SIZE, .rows = rows, .columns = columns
	};
}
