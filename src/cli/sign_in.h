/*
 * `offsync sign-in` and `offsync sign-out`: who works at this terminal, for the
 * commands that follow. A PIN comes from a file or the keyboard, never from the
 * command line, where everybody could read it.
 */
#ifndef OFFSYNC_CLI_SIGN_IN_H
#define OFFSYNC_CLI_SIGN_IN_H

#include "cli/command.h"

extern const struct option sign_in_options[];
extern const char sign_in_help[];
int sign_in_run(struct cli *c);
int sign_out_run(struct cli *c);

#endif
