/*
 * Random keys at the real console: keys [--seeds A..B] [--keys N]. Each seed is
 * a terminal of its own and N keys there, in some lives: resized, hung up,
 * killed in the middle of a write (life.h). After each of them everything that
 * was stored is still there (ledger.h). The same seed does the same again.
 */
#include "tests/keys/ledger.h"
#include "tests/keys/life.h"
#include "tests/screens/house.h"
#include "tests/screens/report.h"

#include "base/check.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define LIFE_KEYS 400

struct plan {
	uint64_t first;
	uint64_t last;
	size_t keys; /* of a seed */
};

static bool
read_plan(int argc, char **argv, struct plan *p)
{
	char *end;

	*p = (struct plan){ 1, 1, 2000 };
	for (int i = 1; i + 1 < argc; i += 2) {
		unsigned long long n = strtoull(argv[i + 1], &end, 10);

		if (strcmp(argv[i], "--keys") == 0 && *end == '\0') {
			p->keys = (size_t)n;
			continue;
		}
		if (strcmp(argv[i], "--seeds") != 0)
			return false;
		p->first = p->last = n;
		if (strncmp(end, "..", 2) == 0)
			p->last = strtoull(end + 2, &end, 10);
		if (*end != '\0')
			return false;
	}
	return argc % 2 == 1 && p->first <= p->last && p->keys > 0;
}

static bool
died_well(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == LIFE_OVER)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == LIFE_FAILED)
		return false;
	if (WIFSIGNALED(status))
		(void)snprintf(ledger->why, sizeof(ledger->why), "%s",
			WTERMSIG(status) == SIGPROF
				? "it goes round in circles"
				: strsignal(WTERMSIG(status)));
	else
		(void)snprintf(ledger->why, sizeof(ledger->why),
			"ended with %d", WEXITSTATUS(status));
	return false;
}

static bool
live(uint64_t seed, int number, size_t keys)
{
	struct store *st;
	int status;
	pid_t pid;
	bool well;

	(void)fflush(NULL);
	ledger->why[0] = '\0';
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0)
		life_live(seed, number, keys);
	while (waitpid(pid, &status, 0) < 0)
		CHECK(errno == EINTR);
	if (!died_well(status))
		return false;
	st = house_copy_store();
	well = ledger_holds(st);
	store_close(st);
	return well;
}

static void
tell_last_keys(void)
{
	size_t from = ledger->bursts > LEDGER_BURSTS
			      ? ledger->bursts - LEDGER_BURSTS
			      : 0;

	(void)fprintf(stderr, "# on screen %s, after:\n", ledger->screen);
	for (size_t i = from; i < ledger->bursts; i++)
		(void)fprintf(
			stderr, "#   %s\n", ledger->burst[i % LEDGER_BURSTS]);
}

static void
run_seed(uint64_t seed, size_t keys)
{
	size_t before = ledger->keys, ways = ledger->ways_back;
	size_t deaths = ledger->deaths;
	char name[160];
	int life = 0;

	ledger_forget();
	house_copy_make();
	while (ledger->keys - before < keys) {
		size_t left = keys - (ledger->keys - before);

		if (live(seed, life++, left < LIFE_KEYS ? left : LIFE_KEYS))
			continue;
		(void)snprintf(name, sizeof(name), "seed %" PRIu64 ", life %d",
			seed, life - 1);
		report_failed(name, "# %s", ledger->why);
		tell_last_keys();
		house_copy_drop();
		return;
	}
	(void)snprintf(name, sizeof(name),
		"seed %" PRIu64 ": %zu keys in %d lives, %zu ended in a write, "
		"%zu ways back, %zu drafts and %zu actions kept",
		seed, ledger->keys - before, life, ledger->deaths - deaths,
		ledger->ways_back - ways, ledger->draft_count,
		ledger->action_count);
	report_passed(name);
	house_copy_drop();
}

int
main(int argc, char **argv)
{
	struct plan p;

	if (!read_plan(argc, argv, &p)) {
		(void)fprintf(stderr, "keys [--seeds A..B] [--keys N]\n");
		return EX_USAGE;
	}
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setlocale(LC_ALL, "");
	ledger_make();
	house_make();
	for (uint64_t seed = p.first; seed <= p.last; seed++)
		run_seed(seed, p.keys);
	(void)fprintf(stderr,
		"# %zu keys, %zu screens, %zu ways back, %zu deaths in a "
		"write\n",
		ledger->keys, ledger->screen_count, ledger->ways_back,
		ledger->deaths);
	house_drop();
	return report_end();
}
