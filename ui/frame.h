/*
 * The lines that never move (tui-ecosystem.md 5.2):
 *
 *	1   place, hotel, terminal, person ... link, queue, time
 *	20  rule
 *	21  detail of the marked row      (the screen writes it)
 *	22  actions here                  (keymap)
 *	23  last result, one sentence
 *	24  keys                          (keymap)
 *
 * In a taller window lines 20 to 24 are its last five. Below 20 rows the rule
 * goes; below 40 x 12 there is only a sentence that asks for a larger window.
 */
#ifndef OFFSYNC_UI_FRAME_H
#define OFFSYNC_UI_FRAME_H

#include "ui/canvas.h"
#include "ui/keymap.h"

#include <stdbool.h>

struct frame_status {
	const char *place;    /* "ROOMS" */
	const char *hotel;    /* the first to go when columns run out */
	const char *terminal; /* "desk-1" */
	const char *person;   /* "ada"; "" when nobody is signed in */
	const char *link;     /* "OFFLINE 2h14m": always shown */
	const char *queue;    /* "17 to send": always shown */
	const char *clock;    /* "14:03" */
	const char *detail;   /* line 21; NULL: left to the screen */
	const char *result;   /* line 23 */
	enum style link_style;
	enum style queue_style;
	enum style result_style;
	bool training; /* TRAINING instead of the hotel */
};

/* False: the window is too small for any screen. frame_draw then writes the
 * sentence, and the screen must not draw. */
bool frame_fits(const struct canvas *c);

/* Draws everything but the body. Call before the screen's draw. */
void frame_draw(
	struct canvas *c, const struct frame_status *st, struct where where);

/* Lines 2 to 19 (as many as there are): where a screen draws. */
struct area frame_body(const struct canvas *c);
/* Whether there is room for the full layout: 24 lines of 79 columns. */
bool frame_is_full(const struct canvas *c);

/* From 119 columns on a screen with a list shares lines 2 to 19 with a pane at
 * their right (widget/pane.h). set_pane says whether this screen does, before
 * anything else is asked; columns of the pane are 0 when there is none. */
void frame_set_pane(struct canvas *c, bool wanted);
struct area frame_pane(const struct canvas *c);

/* Line 21, line 22 and line 23: for screens, and for prompts that stand there.
 */
int frame_detail_row(const struct canvas *c);
int frame_action_row(const struct canvas *c);
int frame_result_row(const struct canvas *c);
void frame_detail(struct canvas *c, enum style style, const char *text);

#endif
