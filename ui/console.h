/*
 * The console: takes over the terminal, runs the loop, gives the terminal back.
 */
#ifndef OFFSYNC_UI_CONSOLE_H
#define OFFSYNC_UI_CONSOLE_H

#include "base/conf.h"
#include "crypto/keys.h"

/* Runs until the person leaves or a signal says so. home: the terminal's
 * folder; keys: those in it (the signing key is not needed), taken over.
 * Returns an exit code (sysexits). */
int console_main(
	const struct conf *conf, const char *home, const struct keys *keys);

#endif
