/*
 * What a desk could not send, taken to another one on a stick.
 */
#include "ui/app_priv.h"
#include "ui/words.h"

#include "base/date.h"
#include "store/queue_export.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
app_export(struct app *app, const char *path)
{
	(void)snprintf(
		app->wish.export_to, sizeof(app->wish.export_to), "%s", path);
}

static bool
is_mounted(const char *folder, dev_t above)
{
	struct stat about;

	return stat(folder, &about) == 0 && S_ISDIR(about.st_mode) &&
	       about.st_dev != above;
}

/* The first folder below this one that is another disk. */
static bool
find_stick(const char *below, char *out, size_t size)
{
	DIR *dir = opendir(below);
	struct dirent *entry;
	struct stat about;
	bool found = false;

	if (dir == NULL)
		return false;
	if (stat(below, &about) == 0)
		while (!found && (entry = readdir(dir)) != NULL) {
			if (entry->d_name[0] == '.')
				continue;
			if (snprintf(out, size, "%s/%s", below, entry->d_name) <
				(int)size)
				found = is_mounted(out, about.st_dev);
		}
	(void)closedir(dir);
	return found;
}

/* Where desktops put sticks: of this user first. */
static bool
find_any_stick(char *out, size_t size)
{
	const char *user = getenv("USER");
	char below[128];

	for (size_t i = 0; user != NULL && i < 2; i++) {
		(void)snprintf(below, sizeof(below),
			i == 0 ? "/run/media/%s" : "/media/%s", user);
		if (find_stick(below, out, size))
			return true;
	}
	return find_stick("/media", out, size) || find_stick("/mnt", out, size);
}

void
app_export_place(const struct app *app, char *out, size_t size)
{
	char folder[512], date[DATE_SIZE];

	*out = '\0';
	if (!find_any_stick(folder, sizeof(folder)))
		return;
	date_of_instant(env_now_ms(app->env), app->zone_min, date);
	(void)snprintf(out, size, "%s/offsync-%s-%s.json", folder,
		store_identity(app->store)->terminal_name, date);
}

void
app_export_carry_out(struct app *app, const char *path)
{
	struct arena *a;
	int64_t count = 0;
	enum err e;

	if (app->training) {
		app_say(app, STYLE_WARN,
			_("Training: nothing leaves this "
			  "desk."));
		return;
	}
	a = arena_new(APP_ARENA_LIMIT);
	e = queue_export_file(app->store, path, a, &count);
	arena_free(a);
	if (e != ERR_OK)
		app_say(app, STYLE_ALERT, _("Not exported to %s: %s."), path,
			_(err_text(e)));
	else
		app_say(app, STYLE_GOOD,
			_("%" PRId64 " unsent entries are on the stick. A "
			  "manager takes them in at another desk (offsync "
			  "queue import)."),
			count);
}
