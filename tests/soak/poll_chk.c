/*
 * libfaketime shortens the time that poll waits, but not that of the variant
 * which fortified programs call. This one leads there.
 */
#include <poll.h>
#include <stddef.h>

int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t size);

int
__poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t size)
{
	(void)size;
	return poll(fds, count, timeout_ms);
}
