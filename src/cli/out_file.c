#include "cli/out_file.h"

#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

int
out_file_save(const char *path, const struct buf *content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool fine;

	if (fd < 0 && errno == EEXIST)
		return cli_fail(EXIT_CANT_CREATE,
			"%s is there already: choose another name", path);
	if (fd < 0)
		return cli_fail(EXIT_CANT_CREATE,
			"%s cannot be made (%s): choose another place", path,
			strerror(errno));
	fine = write_all(fd, content->data, content->len);
	if (close(fd) != 0)
		fine = false;
	if (fine)
		return EXIT_FINE;
	unlink(path);
	return cli_fail(EXIT_IO,
		"%s cannot be written completely: free some space and try "
		"again",
		path);
}
