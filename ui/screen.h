/*
 * A screen: plain data (its model) and the functions that load, change and draw
 * it. The loop keeps a stack of them; only the top one gets events. A screen
 * keeps ids of records, never pointers to them.
 *
 *	key -> keymap -> update -> bits -> load / draw / close
 *
 * load is the only call that reads the store. It runs when the screen opens,
 * when update asked for it, and after the store changed under the console. Its
 * arena holds what it loaded and is emptied before the next load, so update and
 * draw may use those rows and nothing else may.
 */
#ifndef OFFSYNC_UI_SCREEN_H
#define OFFSYNC_UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/help.h"
#include "ui/keymap.h"

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

struct app; /* ui/app.h: store, stack, status, what a screen may ask for */

/* What must follow an update; or-ed. */
#define REACT_NONE   0U
#define REACT_REDRAW 1U  /* the picture changed */
#define REACT_RELOAD 2U  /* call load, then draw */
#define REACT_CLOSE  4U  /* back to the screen below (drafts are kept) */
#define REACT_BELL   8U  /* that key has no use now */
#define REACT_PASS   16U /* not mine: the loop's own meaning of the action */

struct screen {
	const char *name;  /* "rooms": for drafts, logs and the palette */
	const char *title; /* "ROOMS": line 1, at most 10 columns */
	enum context context;
	size_t model_size;

	/* Its model begins with a struct list: a wide window shows the marked
	 * row in full beside it. */
	bool has_pane;

	/* Every key comes as EVENT_KEY first; what it passes means what it
	 * always does. For trying the keyboard. */
	bool takes_keys;

	/* Its load notes beyond the model what it has shown (app_keep): it is
	 * read to the end, keys or not. */
	bool remembers;

	/* Codes shown on this screen, for help; ends with a NULL code. May be
	 * NULL. */
	const struct help_legend *legend;

	/* The model is zeroed before the first call. A failure on opening shows
	 * err_text and the screen does not open; later ones keep the picture.
	 */
	enum err (*load)(void *model, struct app *app, struct arena *a);

	/* For lists of hundreds: reads what load left out. in_sight: of the
	 * rows on the page, before each picture; else of some of the others,
	 * while nobody types. False: no row lacks anything any more. NULL: load
	 * reads it all. */
	bool (*fill)(
		void *model, struct app *app, struct arena *a, bool in_sight);

	/* Changes the model; never draws, never waits, never reads the store.
	 * Returns REACT_ bits. */
	unsigned (*update)(void *model, struct app *app, struct ui_event ev);

	/* Reads the model into the picture. Draws inside frame_body(c); may set
	 * line 21 with frame_detail. */
	void (*draw)(
		const void *model, const struct app *app, struct canvas *c);

	/* Where keys go now; NULL: the screen's own context. For screens with a
	 * form, a dialog or a list in "Enter, digit" state. */
	struct where (*where)(const void *model);

	/* Gives back what load did not put into its arena. May be NULL. */
	void (*fini)(void *model);
};

#endif
