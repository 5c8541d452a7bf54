#include "print/transport.h"

#include "print/transport_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define CONNECT_MS 4000
#define WRITE_MS   10000
#define ANSWER_MS  500
#define FINISH_MS  15000
#define LOOK_MS    20

bool
transport_fail(struct sending *s, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(s->why, TRANSPORT_WHY_SIZE, format, ap);
	va_end(ap);
	return false;
}

static bool
await(int fd, short events, int ms)
{
	struct pollfd p = { fd, events, 0 };
	int n;

	do
		n = poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	return n > 0 && (p.revents & (events | POLLHUP | POLLERR)) != 0;
}

/* ---- a line that bytes go through ---- */

static bool
put(struct sending *s, const char *bytes, size_t len, bool counts)
{
	while (len > 0) {
		ssize_t n;

		if (!await(s->fd, POLLOUT, WRITE_MS))
			return transport_fail(
				s, "The printer takes nothing: is it on?");
		n = write(s->fd, bytes, len);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return transport_fail(s, "The printer broke off: %s.",
				strerror(errno));
		*s->began = *s->began || counts;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* One byte of answer that looks like one; -1: none came. */
static int
answer(struct sending *s, int fixed_mask, int fixed, int ms)
{
	unsigned char c;

	while (await(s->fd, POLLIN, ms)) {
		if (read(s->fd, &c, 1) != 1)
			return -1;
		if ((c & fixed_mask) == fixed)
			return c;
	}
	return -1;
}

static int
status(struct sending *s, char which)
{
	const char question[] = { 0x10, 0x04, which };

	if (!put(s, question, sizeof(question), false))
		return -1;
	return answer(s, 0x93, 0x12, ANSWER_MS);
}

/* False: it says that it cannot print. *talks: it answers at all. */
static bool
is_ready(struct sending *s, bool *talks)
{
	int now = status(s, 1);
	int why, paper;

	*talks = now >= 0;
	if (now < 0)
		return s->why[0] == '\0';
	paper = status(s, 4);
	if (paper >= 0 && (paper & 0x60) != 0)
		return transport_fail(s, "The printer is out of paper.");
	if ((now & 0x08) == 0)
		return true;
	why = status(s, 2);
	if (why >= 0 && (why & 0x04) != 0)
		return transport_fail(s, "The printer's cover is open.");
	if (why >= 0 && (why & 0x20) != 0)
		return transport_fail(s, "The printer is out of paper.");
	return transport_fail(s, "The printer says that it is not ready.");
}

/* The answer to GS r stands behind everything that was printed. */
static bool
is_through(struct sending *s)
{
	static const char question[] = { 0x1d, 'r', 1 };
	int paper;

	if (!put(s, question, sizeof(question), true))
		return false;
	paper = answer(s, 0x90, 0x00, FINISH_MS);
	if (paper < 0)
		return transport_fail(
			s, "The printer does not say that it is done.");
	return true;
}

/* Until the other side, or the line, has taken everything. */
static bool
is_taken(struct sending *s)
{
	int left = 0;

	for (int ms = 0; ms < FINISH_MS; ms += LOOK_MS) {
		struct pollfd p = { s->fd, 0, 0 };

		if (ioctl(s->fd, TIOCOUTQ, &left) != 0 || left == 0)
			return true;
		if (poll(&p, 1, LOOK_MS) > 0 &&
			(p.revents & (POLLERR | POLLHUP)) != 0)
			break;
	}
	if (ioctl(s->fd, TIOCOUTQ, &left) == 0 && left == 0)
		return true;
	return transport_fail(s, "The printer does not take the last bytes.");
}

static bool
through_line(struct sending *s, bool can_answer)
{
	bool talks = false;

	if (s->job->ask && s->job->raw && can_answer && !is_ready(s, &talks))
		return false;
	if (!put(s, s->job->bytes, s->job->len, true))
		return false;
	return talks ? is_through(s) : is_taken(s);
}

/* ---- a device ---- */

static bool
to_device(struct sending *s)
{
	const char *path = s->job->place->name;
	struct termios t;
	struct stat st;
	bool answers = true;
	bool done;

	if (stat(path, &st) != 0)
		return transport_fail(s, "There is no printer at %.80s: %s.",
			path, strerror(errno));
	if (!S_ISCHR(st.st_mode)) {
		answers = false;
		s->fd = open(
			path, O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC);
	} else {
		s->fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	if (s->fd == -1 && S_ISCHR(st.st_mode)) {
		answers = false;
		s->fd = open(
			path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	if (s->fd == -1)
		return transport_fail(s, "%.80s cannot be written: %s.", path,
			strerror(errno));
	/* A serial line must not make its own of what is sent. */
	if (tcgetattr(s->fd, &t) == 0) {
		cfmakeraw(&t);
		(void)tcsetattr(s->fd, TCSANOW, &t);
	}
	done = through_line(s, answers);
	if (!done)
		(void)tcflush(s->fd, TCOFLUSH);
	return done;
}

/* ---- the network ---- */

static bool
is_connected(int fd)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (!await(fd, POLLOUT, CONNECT_MS)) {
		errno = ETIMEDOUT;
		return false;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return false;
	errno = error;
	return error == 0;
}

static bool
connect_to(struct sending *s, const struct addrinfo *a)
{
	s->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		a->ai_protocol);
	if (s->fd == -1)
		return false;
	if (connect(s->fd, a->ai_addr, a->ai_addrlen) == 0)
		return true;
	return errno == EINPROGRESS && is_connected(s->fd);
}

static bool
to_network(struct sending *s)
{
	const struct printer_place *p = s->job->place;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	bool open = false;
	int error = getaddrinfo(p->name, p->port, &hints, &list);

	if (error != 0)
		return transport_fail(s, "%.80s is not known: %s.", p->name,
			gai_strerror(error));
	errno = EADDRNOTAVAIL;
	for (const struct addrinfo *a = list; a != NULL && !open;
		a = a->ai_next) {
		open = connect_to(s, a);
		if (!open && s->fd != -1) {
			int saved = errno;

			close(s->fd);
			s->fd = -1;
			errno = saved;
		}
	}
	error = errno;
	freeaddrinfo(list);
	if (!open)
		return transport_fail(s,
			"The printer at %.80s does not answer: %s.", p->name,
			strerror(error));
	return through_line(s, true);
}

bool
transport_send(const struct transport_job *job, char why[TRANSPORT_WHY_SIZE],
	bool *began)
{
	struct sending s = { job, -1, why, began };
	bool done = false;

	why[0] = '\0';
	*began = false;
	switch (job->place->way) {
	case PRINTER_DEVICE:
		done = to_device(&s);
		break;
	case PRINTER_TCP:
		done = to_network(&s);
		break;
	case PRINTER_CUPS:
		done = transport_to_queue(&s);
		break;
	case PRINTER_TERMINAL:
		transport_fail(&s, "Only a console prints at its terminal.");
		break;
	}
	if (s.fd != -1)
		close(s.fd);
	return done;
}
