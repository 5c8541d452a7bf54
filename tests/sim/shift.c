#include "tests/sim/shift.h"

#include "base/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX 64
#define SEED_S   300 /* of the processor; no run may take longer */

/* What a worker says of one seed. */
struct report {
	uint64_t seed;
	struct run_result result;
};

struct worker {
	pid_t pid;     /* 0: none */
	int fd;        /* its reports */
	uint64_t next; /* the seed that it is at */
	struct report report;
	size_t got; /* bytes of it */
};

/* ---- inside a worker ---- */

static void
write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(2);
		at += n;
		len -= (size_t)n;
	}
}

static void
run_one(const struct shift_settings *s, uint64_t seed, struct run_result *out)
{
	const struct itimerval longest = { .it_value.tv_sec = SEED_S };
	struct run_result again;

	(void)setitimer(ITIMER_PROF, &longest, NULL);
	run_seed(seed, &s->run, out);
	if (s->twice_every == 0 || seed % (uint64_t)s->twice_every != 0)
		return;
	run_seed(seed, &s->run, &again);
	out->tally.hotel_ms += again.tally.hotel_ms;
	if (again.hash == out->hash || out->violated)
		return;
	out->violated = true;
	(void)snprintf(out->violation, sizeof(out->violation),
		"two runs of the seed differ: %016llx and %016llx",
		(unsigned long long)out->hash, (unsigned long long)again.hash);
}

_Noreturn static void
work(const struct shift_settings *s, uint64_t from, uint64_t to, int fd)
{
	for (uint64_t seed = from; seed <= to; seed += (uint64_t)s->jobs) {
		struct report r;

		memset(&r, 0, sizeof(r));
		r.seed = seed;
		run_one(s, seed, &r.result);
		write_all(fd, &r, sizeof(r));
	}
	_exit(0);
}

/* ---- outside ---- */

static void
start(const struct shift_settings *s, struct worker *one, uint64_t to)
{
	int ends[2];

	one->pid = 0;
	one->fd = -1;
	one->got = 0;
	if (one->next > to)
		return;
	(void)fflush(stdout);
	CHECK(pipe(ends) == 0);
	one->pid = fork();
	CHECK(one->pid >= 0);
	if (one->pid == 0) {
		(void)close(ends[0]);
		work(s, one->next, to, ends[1]);
	}
	(void)close(ends[1]);
	one->fd = ends[0];
}

/* It has ended: when there were seeds left, the one that it was at is why. */
static void
bury(const struct shift_settings *s, struct worker *one, uint64_t from,
	uint64_t to, struct run_result *results)
{
	struct run_result *r;
	int status = 0;

	(void)close(one->fd);
	(void)waitpid(one->pid, &status, 0);
	one->pid = 0;
	one->fd = -1;
	if (one->next > to)
		return;
	r = &results[one->next - from];
	r->violated = true;
	(void)snprintf(r->violation, sizeof(r->violation), "%s (%s)",
		WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF
			? "the run does not end"
			: "the program breaks down",
		WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit");
	one->next += (uint64_t)s->jobs;
	start(s, one, to);
}

static void
take(const struct shift_settings *s, struct worker *one, uint64_t from,
	uint64_t to, struct run_result *results)
{
	ssize_t n = read(one->fd, (char *)&one->report + one->got,
		sizeof(one->report) - one->got);

	if (n <= 0) {
		bury(s, one, from, to, results);
		return;
	}
	one->got += (size_t)n;
	if (one->got < sizeof(one->report))
		return;
	one->got = 0;
	CHECK(one->report.seed == one->next);
	results[one->next - from] = one->report.result;
	one->next += (uint64_t)s->jobs;
}

void
shift_run(const struct shift_settings *s, uint64_t from, uint64_t to,
	struct run_result *results)
{
	struct worker workers[JOBS_MAX] = { 0 };
	struct pollfd fds[JOBS_MAX];
	bool busy = true;

	CHECK(s->jobs > 0 && s->jobs <= JOBS_MAX);
	memset(results, 0, (size_t)(to - from + 1) * sizeof(*results));
	for (int i = 0; i < s->jobs; i++) {
		workers[i].next = from + (uint64_t)i;
		start(s, &workers[i], to);
	}
	while (busy) {
		busy = false;
		for (int i = 0; i < s->jobs; i++) {
			fds[i] = (struct pollfd){ workers[i].fd, POLLIN, 0 };
			busy |= workers[i].pid != 0;
		}
		if (!busy || poll(fds, (nfds_t)s->jobs, -1) < 0)
			continue;
		for (int i = 0; i < s->jobs; i++) {
			if (fds[i].fd != -1 && fds[i].revents != 0)
				take(s, &workers[i], from, to, results);
		}
	}
}
