/*
 * What the parts of the terminal share; for ui/term*.c alone.
 *
 *	term.c         ncurses: opening, closing, the picture
 *	term_input.c   waiting, reading, the queue
 *	term_plain.c   the same without ncurses, line by line
 *	term_signal.c  signals, and giving the terminal back in an emergency
 */
#ifndef OFFSYNC_UI_TERM_PRIV_H
#define OFFSYNC_UI_TERM_PRIV_H

#include "ui/decode.h"
#include "ui/term.h"

#include <stddef.h>
#include <wchar.h>

#define TERM_QUEUE  4096
#define TERM_TTY_IN 0

struct plain;

struct term {
	void *screen;        /* ncurses' SCREEN; NULL in plain mode */
	struct plain *plain; /* NULL: ncurses */
	bool silent;         /* plain mode: what is typed is not echoed */
	bool ended;          /* plain mode: the end of input was read */
	int rows;            /* of the window */
	int columns;
	enum conf_theme theme;
	bool colours;
	bool utf8;       /* the terminal shows it */
	bool unfinished; /* input came while the picture was sent: send the
			  * rest before waiting */
	bool hung_up;    /* the line is gone: never write to it again */
	int signal_fd;   /* reading end of the signals' pipe */
	int watched[TERM_WATCH_MAX];
	size_t watch_count;
	struct decode decode;
	struct term_event queue[TERM_QUEUE];
	size_t first;
	size_t count;
};

/* term.c */
void term_resized(struct term *t); /* asks the tty for its size */
void term_suspend(struct term *t); /* gives the terminal back, for a while */
void term_finish_show(struct term *t);

/* One character for a terminal that may not have it. */
wchar_t term_character(const struct term *t, uint32_t ch);

/* term_plain.c, where t->plain is set */
void term_plain_close(struct term *t);
void term_plain_size(struct term *t);
void term_plain_show(struct term *t, const struct canvas *c);
void term_plain_prompt(struct term *t);
/* Reads what was typed; takes a line when the queue is empty. */
void term_plain_read(struct term *t);
void term_plain_take(struct term *t);
bool term_plain_has_line(const struct term *t);

/* term_input.c */
void term_hang_up(struct term *t);
void term_input_init(struct term *t, bool latin1);
void term_push(struct term *t, struct term_event ev);

/* term_signal.c. Reset: bytes that bring the terminal back to normal. */
enum err term_signals_take(int *fd) MUST_CHECK; /* save tty, catch signals */
void term_signals_set_reset(const char *bytes, size_t len);
void term_signals_give(void); /* as before term_signals_take */
/* Stops this process until it is continued (Ctrl-Z). */
void term_signals_stop(void);

#endif
