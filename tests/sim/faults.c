#include "tests/sim/faults.h"

#include "tests/sim/adversary.h"
#include "tests/sim/server.h"
#include "tests/sim/terminal.h"

#include <stdlib.h>
#include <string.h>

/* ---- clocks ---- */

/* Of one terminal, or of the server: somebody sets it, or a time server that is
 * wrong does. */
static void
change_clock(struct world *w, const struct event *e)
{
	int whose =
		(int)chance_below(&w->faults, (uint64_t)w->terminal_count + 1);
	int64_t by = chance_around(&w->faults, w->plan.clock_jump_ms);

	(void)e;
	if (whose == w->terminal_count) {
		world_trace(w, "S: its clock jumps by %lld ms", (long long)by);
		world_mark(w, MARK_CLOCK_SERVER);
		w->server->clock_ms += by;
		return;
	}
	world_trace(w, "T%d: its clock jumps by %lld ms", whose, (long long)by);
	world_mark(w, by > 0 ? MARK_CLOCK_AHEAD : MARK_CLOCK_BACK);
	w->terminals[whose]->clock_ms += by;
}

/* ---- disks ---- */

/* number 0: the disk of a terminal, or of the server, is full; else it has room
 * again. */
static void
fill_disk(struct world *w, const struct event *e)
{
	int whose = e->terminal;
	const char *node;

	if (e->number == 0)
		whose = (int)chance_below(
			&w->faults, (uint64_t)w->terminal_count + 1);
	node = whose < w->terminal_count ? w->terminals[whose]->name : "S";
	world_trace(w, "%s: its disk %s", node,
		e->number == 0 ? "is full" : "has room again");
	disk_fill(node, e->number == 0);
	if (e->number != 0)
		return;
	world_mark(w, whose < w->terminal_count ? MARK_T_FULL : MARK_S_FULL);
	world_plan(w, chance_wait(&w->faults, w->plan.disk_full_for_ms),
		EVENT_DISK, whose, 1, NULL);
}

void
faults_heal(struct world *w)
{
	for (int i = 0; i < w->terminal_count; i++)
		disk_fill(w->terminals[i]->name, false);
	disk_fill("S", false);
}

/* ---- the server's log, and its backup ---- */

static void
cut_log(struct world *w, const struct event *e)
{
	int hotel = (int)chance_below(&w->faults, (uint64_t)w->hotel_count);
	int64_t kept = (int64_t)chance_below(&w->faults, 40);

	(void)e;
	if (!w->server->alive)
		return;
	world_trace(w, "S: the log of %s is cut to %lld", world_tenant(hotel),
		(long long)kept);
	world_mark(w, MARK_LOG_CUT);
	server_cut_log(w->server, hotel, kept);
}

static void
keep_backup(struct world *w, const struct event *e)
{
	(void)e;
	if (!w->server->alive)
		return;
	world_trace(w, "S: a backup is made");
	disk_keep("S");
}

static void
restore(struct world *w, const struct event *e)
{
	(void)e;
	world_mark(w, MARK_RESTORED);
	server_restore(w->server);
}

/* ---- who refuses ---- */

/* Whether that action is in a request, and not the word that gives it up. */
static bool
carries(const struct message *m, int64_t number)
{
	static const char key[] = "\"device_seq\":";
	static const char word[] = ",\"gives_up\"";
	char *end;

	for (const char *p = m->body; (p = strstr(p, key)) != NULL; p = end) {
		p += sizeof(key) - 1;
		if (strtoll(p, &end, 10) == number &&
			strncmp(end, word, sizeof(word) - 1) != 0)
			return true;
	}
	return false;
}

int
faults_refuse(struct world *w, const struct message *m)
{
	if (w->plan.poison > 0 && carries(m, w->plan.poison)) {
		world_mark(w, MARK_POISON);
		return 400;
	}
	if (w->plan.body_max > 0 && m->len > (size_t)w->plan.body_max) {
		world_mark(w, MARK_BODY_LARGE);
		return 413;
	}
	return 0;
}

/* ---- when ---- */

static const struct {
	enum event_kind kind;
	size_t every; /* place in the plan */
	void (*happen)(struct world *w, const struct event *e);
} faults[] = {
	{ EVENT_CLOCK, offsetof(struct plan, clock_jump_every_ms),
		change_clock },
	{ EVENT_DISK, offsetof(struct plan, disk_full_every_ms), fill_disk },
	{ EVENT_CUT_LOG, offsetof(struct plan, cut_log_every_ms), cut_log },
	{ EVENT_ADVERSARY, offsetof(struct plan, adversary_every_ms),
		adversary_act },
	{ EVENT_BACKUP, offsetof(struct plan, backup_every_ms), keep_backup },
	{ EVENT_RESTORE, offsetof(struct plan, restore_every_ms), restore },
};
#define FAULTS (sizeof(faults) / sizeof(faults[0]))

static int64_t
every_ms(const struct world *w, size_t fault)
{
	int64_t every;

	memcpy(&every, (const char *)&w->plan + faults[fault].every,
		sizeof(every));
	return every;
}

static void
plan_next(struct world *w, size_t fault)
{
	int64_t every = every_ms(w, fault);

	if (every > 0)
		world_plan(w, chance_wait(&w->faults, every),
			faults[fault].kind, 0, 0, NULL);
}

void
faults_begin(struct world *w)
{
	for (size_t i = 0; i < FAULTS; i++)
		plan_next(w, i);
}

void
faults_happen(struct world *w, const struct event *e)
{
	for (size_t i = 0; i < FAULTS; i++) {
		if (faults[i].kind != e->kind)
			continue;
		/* What ends a fault comes also when all is healed. */
		if (e->number == 0)
			plan_next(w, i);
		if (e->number != 0 || every_ms(w, i) > 0)
			faults[i].happen(w, e);
	}
}
