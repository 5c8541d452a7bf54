#include "base/places.h"

#include <stdlib.h>
#include <unistd.h>

static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* $XDG_STATE_HOME/offsync, or ~/.local/state/offsync; NULL without a home. */
static const char *
personal(struct arena *a, const char *xdg, const char *under_home)
{
	const char *base = variable(xdg);
	const char *home = variable("HOME");

	/* The XDG specification has relative paths ignored. */
	if (base && base[0] == '/')
		return arena_printf(a, "%s/offsync", base);
	if (home)
		return arena_printf(a, "%s/%s/offsync", home, under_home);
	return NULL;
}

enum err
places_load_conf(const char *named, struct arena *a, struct conf *out,
	const char **path, struct conf_problem *problem)
{
	const char *folder = personal(a, "XDG_CONFIG_HOME", ".config");
	const char *usual[2] = { NULL, "/etc/offsync.conf" };

	*path = named ? named : variable("OFFSYNC_CONFIG");
	if (*path)
		return conf_load(*path, out, problem);
	if (folder)
		usual[0] = arena_printf(a, "%s/offsync.conf", folder);
	for (int i = 0; i < 2; i++) {
		enum err e;

		if (!usual[i])
			continue;
		e = conf_load(usual[i], out, problem);
		if (e == ERR_NOT_FOUND)
			continue;
		*path = usual[i];
		return e;
	}
	conf_defaults(out);
	return ERR_OK;
}

static const char *
absolute(struct arena *a, const char *path)
{
	char here[4096];

	if (path[0] == '/' || !getcwd(here, sizeof(here)))
		return path;
	return arena_printf(a, "%s/%s", here, path);
}

const char *
places_home(const char *named, const struct conf *conf, struct arena *a)
{
	const char *home = named;

	if (!home)
		home = variable("OFFSYNC_HOME");
	if (!home)
		home = conf->terminal.home;
	if (!home)
		home = personal(a, "XDG_STATE_HOME", ".local/state");
	return home ? absolute(a, home) : "/var/lib/offsync";
}
