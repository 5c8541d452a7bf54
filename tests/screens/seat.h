/*
 * A clerk's seat: the real console (ui/console.h) of a terminal on a
 * pseudo-terminal, its bytes shown by an emulator. Nothing here waits for time
 * to pass: the console runs in a thread of its own and stops whenever it would
 * wait with nothing left to read; only then has a call returned.
 *
 * The program is linked with --wrap for poll, read and env_real: that is
 * how the console is stopped, how its input is counted, and how it gets the
 * tests' clock. Also for what draws, so that the tests know what was seen.
 */
#ifndef OFFSYNC_TESTS_SCREENS_SEAT_H
#define OFFSYNC_TESTS_SCREENS_SEAT_H

#include "tests/screens/emulator.h"

#include "base/env.h"
#include "crypto/keys.h"
#include "ui/frame.h"
#include "ui/keymap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seat_settings {
	const struct env *env;
	const char *home;
	const struct keys *keys;
	const char *term; /* "xterm-256color" */
	bool mono;
	bool training;
	void (*start_agent)(void *ctx); /* NULL: none is ever started */
	int rows;
	int columns;
};

/* One at a time. Fails the program when the console does not open. */
void seat_open(const struct seat_settings *settings);
/* Ends the console; gives its exit code. */
int seat_close(void);
/* The line is gone, or a signal that ends it was raised: nothing that it writes
 * is seen any more. Gives its exit code; the process has to end then. */
int seat_hang_up(bool line_gone);

/*
 * Types words as they stand in a script: "F10 2 lin Enter". A word that is no
 * name of a key is typed letter by letter, '_' as a blank. Gives the number of
 * keys. All of it has been dealt with when it returns.
 */
int seat_type(const char *script);
/* The same for keys that nobody should need: F-keys as Esc and the digit. */
int seat_type_plainly(const char *script);
int seat_count_keys(const char *script);
/* Bytes as they are: at most 4,000, none that the line keeps for itself
 * (Ctrl-C, Ctrl-Q, Ctrl-S, Ctrl-Z, Ctrl-\\). */
void seat_send(const char *bytes, size_t len);
/* One byte after the other, with a pause between them that lasts so long for
 * the console's decoder, and no time at all here. */
void seat_send_slowly(const char *bytes, int64_t gap_ms);
/* Whether somebody has left the program. */
bool seat_has_ended(void);

/* The same where the console takes lines (ui/plain.h), one a word; and what it
 * wrote since then. */
void seat_type_lines(const char *script);
const char *seat_lines(void);

void seat_resize(int rows, int columns);
/* Has the whole picture sent again; the bytes of that, borrowed until the next
 * call. */
const char *seat_repaint(size_t *len);
const struct picture *seat_picture(void);
bool seat_shows(const char *words);
/* Bytes written since the seat was opened. */
size_t seat_bytes(void);

/* What was drawn since seat_forget: contexts that keys went to, screens. */
bool seat_saw_context(enum context c);
bool seat_saw_screen(const char *name);
void seat_forget(void);
/* Draws at another size; what found no room there, NULL: all did. */
const char *seat_cut_at(int rows, int columns);
/* Whether a screen asked for an operation, in the last while. */
bool seat_asked(const char *operation);
void seat_forget_asked(void);
/* The screen on top, and what the frame was last told. */
const char *seat_screen(void);
const char *seat_result(void);
enum context seat_context(void);

#endif
