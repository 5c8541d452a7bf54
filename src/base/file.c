#include "base/file.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4200

enum err
file_failed(const char *path)
{
	int why = errno;

	if (why == ENOENT || why == ENOTDIR)
		return ERR_NOT_FOUND;
	if (why == EEXIST)
		return ERR_EXISTS;
	log_error("%s: %s", path, strerror(why));
	switch (why) {
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case EROFS:
		return ERR_READ_ONLY;
	case EACCES:
	case EPERM:
		return ERR_SYSTEM;
	default:
		return ERR_IO;
	}
}

bool
file_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Opened with these flags beside the usual ones, written to the disk. */
static enum err
put(const char *path, int flags, const void *data, size_t len)
{
	int fd = open(path, flags | O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		0600);
	enum err e = ERR_OK;

	if (fd == -1)
		return file_failed(path);
	if (!file_write_all(fd, data, len) || fsync(fd) != 0)
		e = file_failed(path);
	if (close(fd) != 0 && e == ERR_OK)
		e = file_failed(path);
	return e;
}

void
file_sync_folder(const char *path)
{
	char copy[PATH_SIZE];
	int fd;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some file systems cannot; then there is nothing to be done. */
	if (fd == -1)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

enum err
file_create(const char *path, const void *data, size_t len)
{
	enum err e = put(path, O_EXCL, data, len);

	if (e == ERR_OK)
		file_sync_folder(path);
	else if (e != ERR_EXISTS)
		(void)unlink(path);
	return e;
}

enum err
file_replace(const char *path, const void *data, size_t len)
{
	char fresh[PATH_SIZE];
	enum err e;

	if (snprintf(fresh, sizeof(fresh), "%s" FILE_FRESH, path) >=
		(int)sizeof(fresh))
		return ERR_TOO_LARGE;
	e = put(fresh, O_TRUNC, data, len);
	if (e == ERR_OK && rename(fresh, path) != 0)
		e = file_failed(path);
	if (e == ERR_OK)
		file_sync_folder(path);
	else
		(void)unlink(fresh);
	return e;
}

enum err
file_append(const char *path, const void *data, size_t len)
{
	return put(path, O_APPEND, data, len);
}

enum err
file_read_all(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err e = ERR_OK;
	char part[8192];
	ssize_t n = 1;

	if (fd == -1)
		return file_failed(path);
	while (n > 0 && buf_ok(out)) {
		n = read(fd, part, sizeof(part));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			buf_add(out, part, (size_t)n);
	}
	if (n < 0)
		e = file_failed(path);
	(void)close(fd);
	return e != ERR_OK || buf_ok(out) ? e : ERR_TOO_LARGE;
}

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
