#include "print/pack_files.h"

#include "base/file.h"
#include "base/log.h"
#include "print/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)16 << 20)
#define PATH_SIZE      4200

static void
path_of(const char *folder, const char *name, const char *end,
	char out[PATH_SIZE])
{
	(void)snprintf(out, PATH_SIZE, "%s/%s.txt%s", folder, name, end);
}

static enum err
put(const char *folder, const char *name, const struct paper *paper)
{
	char path[PATH_SIZE];
	struct buf text;
	enum err e;

	path_of(folder, name, "", path);
	buf_init(&text, FILE_MAX_BYTES);
	driver_text(paper, &text);
	e = buf_ok(&text) ? file_replace(path, text.data, text.len)
			  : ERR_TOO_LARGE;
	buf_fini(&text);
	return e;
}

enum err
pack_files_write(const struct document *d, const char *folder)
{
	struct paper parts[PACK_PART_COUNT];
	enum err e = document_pack_all(d, parts);

	if (e != ERR_OK)
		return e;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return file_failed(folder);
	for (int i = 0; i < PACK_PART_COUNT && e == ERR_OK; i++)
		e = put(folder, pack_names[i], &parts[i]);
	return e;
}

bool
pack_files_remove(const char *folder)
{
	char path[PATH_SIZE];
	bool fine = true;

	for (int i = 0; i < PACK_PART_COUNT; i++) {
		path_of(folder, pack_names[i], "", path);
		fine = file_destroy(path) == ERR_OK && fine;
		path_of(folder, pack_names[i], FILE_FRESH, path);
		fine = file_destroy(path) == ERR_OK && fine;
	}
	(void)rmdir(folder);
	return fine;
}
