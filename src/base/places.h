/*
 * Where things are: the configuration file and the terminal's home folder.
 *
 *	configuration  --config, $OFFSYNC_CONFIG,
 *	               $XDG_CONFIG_HOME/offsync/offsync.conf, /etc/offsync.conf
 *	home           --home, $OFFSYNC_HOME, the option terminal.home,
 *	               $XDG_STATE_HOME/offsync, /var/lib/offsync
 *
 * ~/.config and ~/.local/state stand for the XDG variables when those are not
 * set. A service has no $HOME, and so uses /var/lib/offsync.
 */
#ifndef OFFSYNC_BASE_PLACES_H
#define OFFSYNC_BASE_PLACES_H

#include "base/arena.h"
#include "base/conf.h"

/*
 * Loads the first configuration that there is; defaults when there is none. One
 * that was named must be there. ERR_NOT_FOUND, ERR_CONFIG: *problem says what.
 * *path: the file read, NULL for none.
 */
enum err places_load_conf(const char *named, struct arena *a, struct conf *out,
	const char **path, struct conf_problem *problem) MUST_CHECK;

/* Absolute; the folder need not be there yet. */
const char *places_home(
	const char *named, const struct conf *conf, struct arena *a);

#endif
