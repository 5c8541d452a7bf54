/*
 * Beside a list in a wide window: the marked row with every column in full,
 * also those that the list cut or left out, and what can be done with it. It
 * shows nothing that is not elsewhere too.
 */
#ifndef OFFSYNC_UI_WIDGET_PANE_H
#define OFFSYNC_UI_WIDGET_PANE_H

#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/widget/list.h"

void pane_draw(const struct list *l, enum context context, struct canvas *c,
	struct area area);

#endif
