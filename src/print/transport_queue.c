/*
 * The print system: `lp` gets the bytes on its standard input. It keeps what it
 * took, so a job that it has is as good as printed.
 */
#include "print/transport_priv.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAKE_MS 15000

struct pipes {
	int in[2];
	int err[2];
};

static void
become_lp(const struct sending *s, const struct pipes *p)
{
	const struct transport_job *job = s->job;
	if (dup2(p->in[0], STDIN_FILENO) < 0 ||
		dup2(p->err[1], STDOUT_FILENO) < 0 ||
		dup2(p->err[1], STDERR_FILENO) < 0)
		_exit(126);
	(void)signal(SIGPIPE, SIG_DFL);
	if (job->raw)
		execlp("lp", "lp", "-d", job->place->name, "-t", job->title,
			"-o", "raw", "--", "-", (char *)NULL);
	else
		execlp("lp", "lp", "-d", job->place->name, "-t", job->title,
			"--", "-", (char *)NULL);
	_exit(127);
}

/* Feeds it, and keeps the first words that it says. False: it took too long. */
static bool
talk(struct sending *s, const struct pipes *p, char *said, size_t size)
{
	const char *bytes = s->job->bytes;
	size_t left = s->job->len, used = 0;
	int in = p->in[1];
	bool ended = false;

	while (!ended) {
		struct pollfd fds[] = { { p->err[0], POLLIN, 0 },
			{ in, POLLOUT, 0 } };
		int n = poll(fds, in == -1 ? 1 : 2, TAKE_MS);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (fds[0].revents != 0) {
			char part[256];
			ssize_t got = read(p->err[0], part, sizeof(part));

			ended = got <= 0;
			for (ssize_t i = 0; i < got && used + 1 < size; i++)
				said[used++] = part[i];
		}
		if (in != -1 && fds[1].revents != 0) {
			ssize_t put = left > 0 ? write(in, bytes, left) : 0;

			if (put > 0) {
				bytes += put;
				left -= (size_t)put;
			}
			if (left == 0 || (put < 0 && errno != EAGAIN &&
						 errno != EINTR)) {
				close(in);
				in = -1;
			}
		}
	}
	if (in != -1)
		close(in);
	said[used] = '\0';
	return ended;
}

static bool
judge(struct sending *s, int status, const char *said)
{
	char clean[100];

	size_t len = text_clean(
		TEXT_LINE, said, strlen(said), clean, sizeof(clean), 90);

	if (len > 0 && clean[len - 1] == '.')
		clean[len - 1] = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return transport_fail(s, "The print system is not installed: "
					 "there is no program lp.");
	return transport_fail(s, "The print system refused it: %s.",
		clean[0] != '\0' ? clean : "it does not say why");
}

static bool
run(struct sending *s, struct pipes *p)
{
	char said[512];
	pid_t child = fork();
	int status = 0;
	bool ended;

	if (child < 0)
		return transport_fail(
			s, "lp cannot be started: %s.", strerror(errno));
	if (child == 0)
		become_lp(s, p);
	close(p->in[0]);
	close(p->err[1]);
	(void)fcntl(p->in[1], F_SETFL, O_NONBLOCK);
	ended = talk(s, p, said, sizeof(said));
	close(p->err[0]);
	if (!ended)
		(void)kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (!ended) {
		/* It may have handed it over before that. */
		*s->began = true;
		return transport_fail(s, "The print system does not answer.");
	}
	return judge(s, status, said);
}

static bool
open_pipe(struct sending *s, int fds[2])
{
	if (pipe(fds) != 0)
		return transport_fail(s, "No pipe: %s.", strerror(errno));
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return true;
}

bool
transport_to_queue(struct sending *s)
{
	struct pipes p;

	if (!open_pipe(s, p.in))
		return false;
	if (!open_pipe(s, p.err)) {
		close(p.in[0]);
		close(p.in[1]);
		return false;
	}
	return run(s, &p);
}
