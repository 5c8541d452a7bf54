#include "cli/out_file.h"

#include "base/file.h"
#include "cli/cli.h"

static const struct {
	enum err e;
	int status;
	const char *what;
	const char *remedy;
} said_of[] = {
	{ ERR_EXISTS, EXIT_CANT_CREATE, "is there already",
		"choose another name" },
	{ ERR_NOT_FOUND, EXIT_CANT_CREATE, "has no folder to stand in",
		"make it, or choose another place" },
	{ ERR_SYSTEM, EXIT_CANT_CREATE, "may not be written by this user",
		"choose another place" },
	{ ERR_READ_ONLY, EXIT_CANT_CREATE, "is on a disk that is read-only",
		"choose another place" },
	{ ERR_FULL, EXIT_IO, "cannot be written completely",
		"free some space and try again" },
};

int
out_file_save(const char *path, const struct buf *content)
{
	enum err e = file_create(path, content->data, content->len);

	if (e == ERR_OK)
		return EXIT_FINE;
	for (size_t i = 0; i < sizeof(said_of) / sizeof(said_of[0]); i++) {
		if (said_of[i].e == e)
			return cli_fail(said_of[i].status, "%s %s: %s", path,
				said_of[i].what, said_of[i].remedy);
	}
	return cli_fail(EXIT_IO,
		"%s cannot be written: the log says why; choose another place",
		path);
}
