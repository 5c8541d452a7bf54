#include "agent/lock.h"

#include "agent/client.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096

enum err
lock_take(const char *home, int *fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_SIZE];
	char pid[32];
	int saved;
	int len;
	int f;

	if (snprintf(path, sizeof path, "%s/" AGENT_LOCK, home) >=
		(int)sizeof path)
		return ERR_TOO_LARGE;
	f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (f == -1) {
		saved = errno;
		if (saved == ENOENT)
			return ERR_NOT_FOUND;
		log_error("%s: %s", path, strerror(saved));
		return saved == EROFS || saved == EACCES ? ERR_READ_ONLY
							 : ERR_IO;
	}
	if (fcntl(f, F_SETLK, &lock) != 0) {
		close(f);
		return ERR_EXISTS;
	}
	len = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	/* Only for people: the lock itself does not depend on it. */
	if (ftruncate(f, 0) != 0 || pwrite(f, pid, (size_t)len, 0) != len)
		log_warn("%s: %s", path, strerror(errno));
	*fd = f;
	return ERR_OK;
}
