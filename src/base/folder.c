#include "base/folder.h"

#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int
folder_watch(const char *folder, uint32_t what)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd != -1 && inotify_add_watch(fd, folder, what) == -1) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static bool
is_log(const struct inotify_event *ev)
{
	size_t end = sizeof(FOLDER_LOG_END) - 1;
	size_t len = ev->len == 0 ? 0 : strlen(ev->name);

	return len > end && strcmp(ev->name + len - end, FOLDER_LOG_END) == 0;
}

bool
folder_changed(int fd)
{
	char bytes[4096] __attribute__((aligned(8)));
	bool changed = false;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
		const char *at = bytes;

		while (at < bytes + n) {
			const struct inotify_event *ev = (const void *)at;

			changed |= !is_log(ev);
			at += sizeof(*ev) + ev->len;
		}
	}
	return changed;
}
