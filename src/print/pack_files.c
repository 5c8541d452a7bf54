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

static enum err
failed(const char *path)
{
	int saved = errno;

	log_error("%s: %s", path, strerror(saved));
	return saved == ENOSPC ? ERR_FULL
	       : saved == EROFS || saved == EACCES || saved == EPERM
		       ? ERR_READ_ONLY
		       : ERR_IO;
}

static enum err
write_file(int fd, const struct buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (n > 0)
			done += (size_t)n;
	}
	return fsync(fd) == 0 ? ERR_OK : ERR_IO;
}

static enum err
put(const char *folder, const char *name, const struct paper *paper)
{
	char path[PATH_SIZE], fresh[PATH_SIZE];
	struct buf text;
	enum err e = ERR_OK;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
	(void)snprintf(fresh, sizeof(fresh), "%s/.%s.new", folder, name);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1)
		return failed(fresh);
	buf_init(&text, FILE_MAX_BYTES);
	driver_text(paper, &text);
	if (!buf_ok(&text))
		e = ERR_TOO_LARGE;
	else if (write_file(fd, &text) != ERR_OK)
		e = failed(fresh);
	close(fd);
	if (e == ERR_OK && rename(fresh, path) != 0)
		e = failed(path);
	if (e != ERR_OK)
		(void)unlink(fresh);
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
		return failed(folder);
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
		(void)snprintf(
			path, sizeof(path), "%s/%s.txt", folder, pack_names[i]);
		fine = file_destroy(path) == ERR_OK && fine;
	}
	(void)rmdir(folder);
	return fine;
}
