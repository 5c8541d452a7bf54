#include "tests/lib/printer.h"

#include "base/check.h"
#include "base/text.h"
#include "print/code_page.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)4 << 20)

/* Commands: what they begin with, and how many bytes follow. */
enum command {
	COMMAND_INIT,
	COMMAND_PAGE,
	COMMAND_ALIGN,
	COMMAND_BOLD,
	COMMAND_SIZE,
	COMMAND_CUT,
	COMMAND_KICK,
	COMMAND_STATUS,
	COMMAND_PAPER,
};

static const struct {
	char first, second;
	size_t parameters;
	enum command command;
} commands[] = {
	{ 0x1b, '@', 0, COMMAND_INIT },
	{ 0x1b, 't', 1, COMMAND_PAGE },
	{ 0x1b, 'a', 1, COMMAND_ALIGN },
	{ 0x1b, 'E', 1, COMMAND_BOLD },
	{ 0x1d, '!', 1, COMMAND_SIZE },
	{ 0x1d, 'V', 2, COMMAND_CUT },
	{ 0x1b, 'p', 3, COMMAND_KICK },
	{ 0x10, 0x04, 1, COMMAND_STATUS },
	{ 0x1d, 'r', 1, COMMAND_PAPER },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Bytes of the command at the start; 0: it is none, or not complete. */
static size_t
command_at(const char *bytes, size_t len, enum command *out)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (len < 2 + commands[i].parameters ||
			bytes[0] != commands[i].first ||
			bytes[1] != commands[i].second)
			continue;
		*out = commands[i].command;
		return 2 + commands[i].parameters;
	}
	return 0;
}

void
printer_seen_init(struct printer_seen *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->text, TEXT_MAX);
}

void
printer_seen_fini(struct printer_seen *s)
{
	buf_fini(&s->text);
}

struct head {
	bool bold, big, centre;
	struct buf line;
};

static void
end_line(struct printer_seen *s, struct head *h, size_t columns)
{
	if (text_width(h->line.data) * (h->big ? 2 : 1) > columns)
		s->overlong++;
	buf_addf(&s->text, "%s%s%s%s%s\n", h->big ? "BIG " : "",
		h->bold ? "BOLD " : "", h->centre ? "CENTRE " : "",
		h->big || h->bold || h->centre ? ": " : "", h->line.data);
	buf_clear(&h->line);
	s->lines++;
}

static void
obey(struct printer_seen *s, struct head *h, enum command c, const char *bytes)
{
	switch (c) {
	case COMMAND_INIT:
		h->bold = h->big = h->centre = false;
		break;
	case COMMAND_ALIGN:
		h->centre = bytes[2] == 1;
		break;
	case COMMAND_BOLD:
		h->bold = bytes[2] == 1;
		break;
	case COMMAND_SIZE:
		h->big = bytes[2] == 0x11;
		break;
	case COMMAND_CUT:
		buf_adds(&s->text, "--cut--\n");
		s->cuts++;
		break;
	case COMMAND_KICK:
		buf_adds(&s->text, "--drawer--\n");
		s->kicks++;
		break;
	case COMMAND_PAGE:
	case COMMAND_STATUS:
	case COMMAND_PAPER:
		break;
	}
}

void
printer_see(struct printer_seen *s, enum conf_code_page page, size_t columns,
	const char *bytes, size_t len)
{
	struct head h = { 0 };
	enum command c;

	buf_init(&h.line, TEXT_MAX);
	while (len > 0) {
		size_t used = command_at(bytes, len, &c);
		char utf8[4];

		if (used > 0) {
			obey(s, &h, c, bytes);
		} else if (*bytes == '\n') {
			used = 1;
			end_line(s, &h, columns);
		} else {
			used = 1;
			if ((unsigned char)*bytes < 32)
				s->garbage++;
			else
				buf_add(&h.line, utf8,
					text_encode(
						code_page_char(page,
							(unsigned char)*bytes),
						utf8));
		}
		bytes += used;
		len -= used;
	}
	if (h.line.len > 0)
		end_line(s, &h, columns);
	buf_fini(&h.line);
}

/* ---- on the network ---- */

struct conversation {
	const struct fake_printer *p;
	int fd;
	int file;
	size_t printed;
};

static void
say(struct conversation *c, int byte)
{
	const char answer = (char)byte;

	if (!c->p->mute)
		CHECK(send(c->fd, &answer, 1, MSG_NOSIGNAL) == 1 ||
			errno == EPIPE || errno == ECONNRESET);
}

static void
answer(struct conversation *c, enum command command, int which)
{
	bool down = c->p->no_paper || c->p->cover_open;

	if (command == COMMAND_PAPER && !c->p->forgets_end)
		say(c, 0);
	if (command != COMMAND_STATUS)
		return;
	if (which == 1)
		say(c, 0x12 | (down ? 0x08 : 0));
	else if (which == 2)
		say(c, 0x12 | (c->p->cover_open ? 0x04 : 0) |
				(c->p->no_paper ? 0x20 : 0));
	else
		say(c, 0x12 | (c->p->no_paper ? 0x60 : 0));
}

/* False: it broke off. */
static bool
take(struct conversation *c, const char *bytes, size_t len)
{
	enum command command = COMMAND_INIT;

	while (len > 0) {
		size_t used = command_at(bytes, len, &command);

		if (used > 0 && (command == COMMAND_STATUS ||
					command == COMMAND_PAPER)) {
			answer(c, command, bytes[2]);
		} else {
			used = used > 0 ? used : 1;
			CHECK(write(c->file, bytes, used) == (ssize_t)used);
			c->printed += used;
		}
		if (c->p->breaks_at > 0 && c->printed >= c->p->breaks_at)
			return false;
		bytes += used;
		len -= used;
	}
	return true;
}

static void
talk(const struct fake_printer *p, int fd, int file)
{
	struct conversation c = { .p = p, .fd = fd, .file = file };
	char bytes[4096];
	ssize_t n;

	/* A command of the driver is never cut in two on loopback: each is
	 * written with one call. */
	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		if (!take(&c, bytes, (size_t)n))
			break;
	if (p->breaks_at > 0) {
		const struct linger now = { 1, 0 };

		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	}
	close(fd);
}

static void
work(const struct fake_printer *p, int listener, pid_t parent)
{
	int file = open(p->path, O_WRONLY | O_APPEND);
	int fd;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	while ((fd = accept(listener, NULL, NULL)) != -1)
		talk(p, fd, file);
	_exit(0);
}

void
fake_printer_start(struct fake_printer *p)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t parent = getpid();
	int on = 1, file;

	/* The same port again after a stop, as a printer that was off. */
	a.sin_port = htons((uint16_t)p->port);
	CHECK(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ==
		0);
	CHECK(bind(listener, (struct sockaddr *)&a, sizeof(a)) == 0);
	CHECK(listen(listener, 4) == 0);
	CHECK(getsockname(listener, (struct sockaddr *)&a, &len) == 0);
	p->port = ntohs(a.sin_port);
	if (p->path[0] == '\0') {
		(void)snprintf(p->path, sizeof(p->path), "/tmp/printer.XXXXXX");
		file = mkstemp(p->path);
		CHECK(file != -1);
		close(file);
	}
	p->pid = fork();
	CHECK(p->pid != -1);
	if (p->pid == 0)
		work(p, listener, parent);
	close(listener);
}

void
fake_printer_read(const struct fake_printer *p, struct buf *out)
{
	FILE *f = fopen(p->path, "rb");
	char part[4096];
	size_t n;

	CHECK(f != NULL);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(out, part, n);
	(void)fclose(f);
}

void
fake_printer_off(struct fake_printer *p)
{
	(void)kill(p->pid, SIGKILL);
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

void
fake_printer_stop(struct fake_printer *p)
{
	fake_printer_off(p);
	(void)unlink(p->path);
	p->path[0] = '\0';
}
