/*
 * The console: takes over the terminal, runs the loop, gives the terminal back.
 */
#ifndef OFFSYNC_UI_CONSOLE_H
#define OFFSYNC_UI_CONSOLE_H

#include "base/conf.h"
#include "crypto/keys.h"

#include <stdbool.h>

struct console_start {
	const struct conf *conf;
	const char *home;        /* the terminal's folder */
	const struct keys *keys; /* those in it (the signing key is not
				  * needed), taken over */
	/* home is a copy to practise on (store/training.h): said on every
	 * screen, and nothing is sent or printed. */
	bool training;
	/* Starts the agent of this terminal in the background; called again
	 * when it has gone. NULL: somebody else sees to it. */
	void (*start_agent)(void *ctx);
	void *start_ctx;
	/* Line by line, whatever the terminal can do (ui/plain.h). */
	bool plain;
};

/* What the person wants next. */
enum console_end {
	CONSOLE_LEAVE,
	CONSOLE_TO_TRAINING,
	CONSOLE_TO_TRAINING_ANEW, /* on a fresh copy */
	CONSOLE_TO_HOTEL,         /* the training is over */
};

/* Runs until the person leaves or a signal says so. Returns an exit code
 * (sysexits). end may be NULL. */
int console_main(const struct console_start *start, enum console_end *end);

#endif
