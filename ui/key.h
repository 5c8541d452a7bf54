/*
 * One key, as a number: a Unicode character, or one of the names below, which
 * start where Unicode ends. Nothing here comes from a terminal library.
 *
 * F1 to F12 may have been typed as Esc and a digit; Esc Esc, or Esc and a
 * pause, is F12 (tui-ecosystem.md 5.1). ui/decode.h makes keys of bytes.
 */
#ifndef OFFSYNC_UI_KEY_H
#define OFFSYNC_UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ui_key {
	UI_KEY_NONE = 0,
	UI_KEY_SPACE = ' ',
	UI_KEY_FIRST = 0x110000,
	UI_KEY_F1,
	UI_KEY_F2,
	UI_KEY_F3,
	UI_KEY_F4,
	UI_KEY_F5,
	UI_KEY_F6,
	UI_KEY_F7,
	UI_KEY_F8,
	UI_KEY_F9,
	UI_KEY_F10,
	UI_KEY_F11,
	UI_KEY_F12,
	UI_KEY_ENTER,
	UI_KEY_TAB,
	UI_KEY_BACK_TAB,
	UI_KEY_UP,
	UI_KEY_DOWN,
	UI_KEY_LEFT,
	UI_KEY_RIGHT,
	UI_KEY_HOME,
	UI_KEY_END,
	UI_KEY_PAGE_UP,
	UI_KEY_PAGE_DOWN,
	UI_KEY_BACKSPACE,
	UI_KEY_DELETE,
	UI_KEY_INSERT,
	UI_KEY_CTRL_C,
	UI_KEY_CTRL_R,
	UI_KEY_CTRL_U,
	UI_KEY_END_OF_KEYS
};

/* Set on a character that was pasted: it is text and never an action. */
#define UI_KEY_PASTED (UINT32_C(1) << 24)

#define KEY_NAME_SIZE 16

/* "F1", "PgUp", "Space", "i": as help and key lines write it. Returns out. */
const char *key_label(uint32_t key, char out[KEY_NAME_SIZE]);

/* The key of that name, or of that one character; UI_KEY_NONE: there is none.
 */
uint32_t key_find(const char *name);

/* A character that can stand in a text (pasted or not). */
bool key_is_text(uint32_t key);

#endif
