#include "base/file.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err
file_destroy(const char *path)
{
	static const char zeros[4096];
	struct stat st;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd != -1) {
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
			for (off_t at = 0; at < st.st_size;
				at += (off_t)sizeof(zeros)) {
				if (write(fd, zeros, sizeof(zeros)) <= 0)
					break;
			}
			(void)fsync(fd);
		}
		(void)close(fd);
	}
	if (unlink(path) == 0 || errno == ENOENT)
		return ERR_OK;
	log_error("%s: %s", path, strerror(errno));
	return ERR_IO;
}
