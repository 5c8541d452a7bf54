/*
 * The terminal. Only term.c knows ncurses.
 *
 * The loop of the console:
 *
 *	while (!done) {
 *		term_wait(t, timeout_ms);          reads all that is there
 *		while (term_next(t, &ev))          hands it out, one by one
 *			...keymap, update...
 *		draw into the canvas
 *		term_show(t, canvas);              one write a burst of keys
 *	}
 *
 * Keys are kept in a queue and looked up only when they are taken out of it, so
 * keys that were typed ahead of a change of screen go to the new screen. No
 * timers of its own while idle; only a lone Esc is waited for (250 ms).
 *
 * The terminal is given back by term_close, and also when the program dies of a
 * signal or a broken CHECK. There can be one struct term at a time.
 */
#ifndef OFFSYNC_UI_TERM_H
#define OFFSYNC_UI_TERM_H

#include "ui/canvas.h"
#include "ui/keymap.h"
#include "ui/theme.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define TERM_WATCH_MAX 3

enum term_event_kind {
	TERM_KEY,       /* key */
	TERM_RESIZE,    /* rows, columns: of the window, see term_size */
	TERM_READABLE,  /* fd: one of the watched ones */
	TERM_CONTINUED, /* back after Ctrl-Z; the clock has moved */
	TERM_QUIT,      /* SIGTERM, SIGQUIT: save drafts and leave */
	TERM_HANGUP,    /* SIGHUP or the line is gone: save, leave the tty be */
};

struct term_event {
	enum term_event_kind kind;
	uint32_t key; /* ui/key.h */
	int fd;
};

struct term;

/*
 * Takes over the terminal on standard input and output. ERR_UNSUPPORTED when
 * TERM is unknown or too simple, or this is no terminal at all; *why is then a
 * sentence for the person (static text), and nothing was changed.
 */
enum err term_open(
	struct term **out, enum conf_theme theme, const char **why) MUST_CHECK;
/* The same line by line (ui/plain.h), on a terminal of any kind, a file or a
 * pipe. */
enum err term_open_plain(struct term **out, const char **why) MUST_CHECK;
bool term_is_plain(const struct term *t);
/* Plain mode: where the next line goes. */
void term_set_where(struct term *t, struct where where);
/* Plain mode: that row was said once more, be it the same. */
void term_said(struct term *t, int row);
void term_close(struct term *t); /* NULL is fine */

/* Also wait for this fd to become readable (inotify, timerfd, a socket). */
void term_watch(struct term *t, int fd);
void term_unwatch(struct term *t, int fd);

/* Waits until something happened, or timeout_ms passed (-1: for ever, 0: just
 * look). Returns at once when the queue still holds something. */
void term_wait(struct term *t, int timeout_ms);
/* Whether something was typed that has not been read yet. */
bool term_has_input(const struct term *t);
/* Takes the oldest event out of the queue; false when it is empty. */
bool term_next(struct term *t, struct term_event *out);

/* Rows and columns for a canvas: the window's, without its last column, which
 * some terminals cannot write without trouble (tui-ecosystem.md 3.2). */
void term_size(const struct term *t, int *rows, int *columns);

/* Brings the screen to this picture. Sends only what differs. */
void term_show(struct term *t, const struct canvas *c);
/* Forgets what the screen looks like: the next term_show sends all (Ctrl-R). */
void term_repaint(struct term *t);
void term_bell(struct term *t);
/* The line is gone: nothing is to be written to it. */
bool term_is_gone(const struct term *t);

/* Whether colours are on. */
bool term_has_colours(const struct term *t);

#endif
