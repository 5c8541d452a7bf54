#include "store/training.h"

#include "store/store_priv.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The business date of a store into the arena; "" before the first load. */
static enum err
day_of(struct store *st, struct arena *a, const char **out)
{
	struct record *property = NULL;
	enum err e = store_property(st, a, &property);

	*out = "";
	if (e == ERR_OK)
		*out = record_text(property, PROPERTY_BUSINESS_DATE);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static bool
is_of_today(const struct env *env, const char *folder, const struct keys *keys,
	const char *today, struct arena *a)
{
	struct store *copy;
	const char *day = "";
	enum err e = store_open(env, folder, keys, &copy);

	if (e != ERR_OK)
		return false;
	e = day_of(copy, a, &day);
	day = arena_strdup(a, day);
	store_close(copy);
	return e == ERR_OK && strcmp(day, today) == 0;
}

/* All files of the folder; what is in folders below it is nobody's. */
static enum err
empty(const char *folder, struct arena *a)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL)
		return errno == ENOENT ? ERR_OK : ERR_IO;
	while ((entry = readdir(dir)) != NULL) {
		const char *path =
			arena_printf(a, "%s/%s", folder, entry->d_name);
		struct stat about;

		if (lstat(path, &about) != 0 || S_ISDIR(about.st_mode))
			continue;
		if (unlink(path) != 0) {
			log_error("removing %s: %s", path, strerror(errno));
			e = ERR_IO;
		}
	}
	(void)closedir(dir);
	return e;
}

static enum err
copy_into(struct store *st, const char *folder, struct arena *a)
{
	enum err e = empty(folder, a);

	if (e != ERR_OK)
		return e;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		log_error("making %s: %s", folder, strerror(errno));
		return ERR_IO;
	}
	return db_backup(st->db, arena_printf(a, "%s/store.db", folder));
}

enum err
training_prepare(const struct env *env, const char *home,
	const struct keys *keys, bool anew, struct arena *a,
	const char **folder)
{
	struct store *st;
	const char *today;
	enum err e = store_open(env, home, keys, &st);

	if (e != ERR_OK)
		return e;
	*folder = arena_printf(a, "%s/" TRAINING_FOLDER, home);
	e = day_of(st, a, &today);
	if (e == ERR_OK && (anew || !is_of_today(env, *folder, keys, today, a)))
		e = copy_into(st, *folder, a);
	store_close(st);
	return e;
}
