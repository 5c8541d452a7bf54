/*
 * `offsync keys`: the keys of the console, and a desk's own ones
 * (ui/keymap_file.h).
 */
#ifndef OFFSYNC_CLI_KEYS_H
#define OFFSYNC_CLI_KEYS_H

#include "cli/cli.h"

extern const char keys_help[];
int keys_run(struct cli *c);

/* Uses the desk's own keys, when the configuration names a file of them. */
int keys_use(struct cli *c);

#endif
