/*
 * What a screen and its widgets are told: what a person did, already looked up
 * in the keymap, and what the loop noticed.
 */
#ifndef OFFSYNC_UI_EVENT_H
#define OFFSYNC_UI_EVENT_H

#include "ui/keymap.h"

#include <stdbool.h>
#include <stdint.h>

enum event_kind {
	EVENT_ACT,  /* act: a key, a digit after Enter, or the palette */
	EVENT_TEXT, /* text: one character typed or pasted */
	EVENT_SIZE, /* rows, columns: of the body; also before the first draw */
	EVENT_TICK, /* time went by: ages on the screen may be old */
	EVENT_LOADED,  /* load was called again: rows are new */
	EVENT_DONE,    /* app_request: queued and on disk; key: the tag */
	EVENT_KEY,     /* key: as it came, for a screen that takes them so */
	EVENT_REFUSED, /* app_request: nothing was queued; key: the tag */
};

struct ui_event {
	enum event_kind kind;
	enum act act;
	uint32_t key; /* that led to it; UI_KEY_NONE when none did */
	char text[8]; /* UTF-8 */
	bool pasted;
	int rows;
	int columns;
};

/* What a key means there. A key without a meaning is ACT_NONE or text. */
struct ui_event event_of_key(struct where where, uint32_t key);
/* An action that did not come from a key (palette, menu, button). */
struct ui_event event_of_act(enum act act);
struct ui_event event_of_text(const char *character);
struct ui_event event_of_size(int rows, int columns);

#endif
