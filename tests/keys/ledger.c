#include "tests/keys/ledger.h"

#include "base/arena.h"
#include "base/check.h"
#include "store/journal.h"
#include "store/queue.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct ledger *ledger;
static int64_t writes_left;

enum err __real_store_draft_save(
	struct store *st, const char *name, const char *content);
enum err __wrap_store_draft_save(
	struct store *st, const char *name, const char *content);
enum err __real_journal_do(struct journal *j, struct store *st,
	const struct queue_intent *i, size_t max_actions, struct arena *a,
	struct action_list *actions, struct queue_answer *answer,
	struct journal_outcome *out);
enum err __wrap_journal_do(struct journal *j, struct store *st,
	const struct queue_intent *i, size_t max_actions, struct arena *a,
	struct action_list *actions, struct queue_answer *answer,
	struct journal_outcome *out);

void
ledger_make(void)
{
	ledger = mmap(NULL, sizeof(*ledger), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(ledger != MAP_FAILED);
}

void
ledger_forget(void)
{
	ledger->draft_count = 0;
	ledger->action_count = 0;
	ledger->bursts = 0;
}

void
ledger_set_death(int64_t writes)
{
	writes_left = writes;
}

/* In front of the system's, for the library that writes the store. */
int fdatasync(int fd);

int
fdatasync(int fd)
{
	if (writes_left > 0 && --writes_left == 0) {
		ledger->deaths++;
		(void)raise(SIGKILL);
	}
	return (int)syscall(SYS_fdatasync, fd);
}

static uint64_t
hash_of(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	if (text == NULL)
		return 0;
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return h;
}

static struct ledger_draft *
draft_of(const char *name)
{
	struct ledger_draft *d;

	for (size_t i = 0; i < ledger->draft_count; i++)
		if (strcmp(ledger->drafts[i].name, name) == 0)
			return &ledger->drafts[i];
	CHECK(ledger->draft_count < LEDGER_DRAFTS);
	CHECK(strlen(name) < sizeof(d->name));
	d = &ledger->drafts[ledger->draft_count];
	memset(d, 0, sizeof(*d));
	(void)snprintf(d->name, sizeof(d->name), "%s", name);
	ledger->draft_count++;
	return d;
}

enum err
__wrap_store_draft_save(struct store *st, const char *name, const char *content)
{
	struct ledger_draft *d = draft_of(name);
	enum err e;

	d->wanted = hash_of(content);
	d->is_written = true;
	e = __real_store_draft_save(st, name, content);
	if (e == ERR_OK)
		d->stored = d->wanted;
	d->is_written = false;
	return e;
}

enum err
__wrap_journal_do(struct journal *j, struct store *st,
	const struct queue_intent *i, size_t max_actions, struct arena *a,
	struct action_list *actions, struct queue_answer *answer,
	struct journal_outcome *out)
{
	enum err e = __real_journal_do(
		j, st, i, max_actions, a, actions, answer, out);

	if (e != ERR_OK || out->journaled || answer->already)
		return e;
	for (size_t n = 0; n < actions->count; n++) {
		CHECK(ledger->action_count < LEDGER_ACTIONS);
		(void)snprintf(ledger->actions[ledger->action_count], 40, "%s",
			actions->items[n].id);
		ledger->action_count++;
	}
	return e;
}

void
ledger_note_burst(const char *bytes, size_t len)
{
	char *out = ledger->burst[ledger->bursts++ % LEDGER_BURSTS];
	size_t used = 0;

	for (size_t i = 0; i < len && used + 8 < 256; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (isprint(c))
			out[used++] = (char)c;
		else
			used += (size_t)snprintf(
				out + used, 256 - used, "\\%03o", (unsigned)c);
	}
	out[used] = '\0';
}

void
ledger_note_screen(const char *name)
{
	(void)snprintf(ledger->screen, sizeof(ledger->screen), "%s", name);
	for (size_t i = 0; i < ledger->screen_count; i++)
		if (strcmp(ledger->screens[i], name) == 0)
			return;
	CHECK(ledger->screen_count < LEDGER_SCREENS);
	(void)snprintf(ledger->screens[ledger->screen_count++],
		sizeof(ledger->screen), "%s", name);
}

/* ---- afterwards ---- */

static bool
fails(const char *what, const char *which)
{
	(void)snprintf(ledger->why, sizeof(ledger->why), "%s: %s", what, which);
	return false;
}

static bool
has_draft(struct store *st, struct ledger_draft *d, struct arena *a)
{
	const char *content = NULL;
	uint64_t found;
	enum err e = store_draft_load(st, d->name, a, &content);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return fails("a draft cannot be read", d->name);
	found = hash_of(e == ERR_OK ? content : NULL);
	if (found != d->stored && !(d->is_written && found == d->wanted))
		return fails("a stored draft is lost", d->name);
	d->stored = found;
	d->is_written = false;
	return true;
}

/* Only what says that something is broken; the rest is a matter of the hour. */
static void
note_finding(void *ctx, bool fine, const char *what, const char *remedy)
{
	bool *sound = ctx;

	(void)remedy;
	if (fine || strncmp(what, "the server was reached", 22) == 0 ||
		strncmp(what, "the clock has", 13) == 0)
		return;
	*sound = fails("the store is not sound", what);
}

bool
ledger_holds(struct store *st)
{
	struct arena *a = arena_new((size_t)1 << 28);
	bool sound = true;

	for (size_t i = 0; sound && i < ledger->draft_count; i++)
		sound = has_draft(st, &ledger->drafts[i], a);
	for (size_t i = 0; sound && i < ledger->action_count; i++) {
		struct queued q;

		arena_reset(a);
		if (queue_find(st, ledger->actions[i], a, &q) != ERR_OK)
			sound = fails("an action that was saved is lost",
				ledger->actions[i]);
	}
	arena_free(a);
	if (sound && store_doctor(st, note_finding, &sound) != ERR_OK)
		sound = fails("the store is not sound", "it cannot be read");
	return sound;
}
