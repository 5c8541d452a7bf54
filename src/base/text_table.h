/*
 * What Unicode says about a character, as far as text.c needs it. Own tables,
 * so that neither a locale nor the libc decides how wide a guest's name is.
 */
#ifndef OFFSYNC_BASE_TEXT_TABLE_H
#define OFFSYNC_BASE_TEXT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* Takes two columns. */
bool text_is_wide(uint32_t c);

/* Joins the character before it and takes no column of its own. */
bool text_is_mark(uint32_t c);

/* Controls and whatever is invisible or has no agreed look. */
bool text_is_hidden(uint32_t c);

#endif
