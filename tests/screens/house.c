#include "tests/screens/house.h"

#include "tests/lib/joined.h"
#include "tests/screens/golden.h"
#include "tests/screens/seat.h"

#include "base/check.h"
#include "print/spool.h"
#include "store/others.h"
#include "store/pause.h"
#include "ui/app.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static struct joined joined;
static struct env env; /* of the console: the hotel's clock, its own chance */
static uint64_t chance;
static int64_t passed_ms;
static char copy[160];
static bool agent_runs = true;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return HOTEL_DEMO_NOW + passed_ms;
}

/* The same numbers in every run. */
static void
fill_random(void *ctx, void *buf, size_t len)
{
	unsigned char *p = buf;

	(void)ctx;
	for (size_t i = 0; i < len; i++) {
		chance = chance * UINT64_C(6364136223846793005) +
			 UINT64_C(1442695040888963407);
		p[i] = (unsigned char)(chance >> 56);
	}
}

static int64_t disk_left = -1;

void
house_disk_left(int64_t bytes)
{
	disk_left = bytes;
}

/* The disk is as full as ever (the linker puts this in between). */
int __wrap_statvfs(const char *path, struct statvfs *out);

int
__wrap_statvfs(const char *path, struct statvfs *out)
{
	(void)path;
	memset(out, 0, sizeof(*out));
	out->f_bsize = out->f_frsize = 4096;
	out->f_blocks = 10u << 20;
	out->f_bfree = out->f_bavail =
		disk_left < 0 ? 5u << 20 : (fsblkcnt_t)disk_left / 4096;
	return 0;
}

/* A stick, whatever this machine has (the linker puts this in between). */
void __wrap_app_export_place(const struct app *app, char *out, size_t size);

void
__wrap_app_export_place(const struct app *app, char *out, size_t size)
{
	(void)app;
	(void)snprintf(out, size, "/media/STICK/offsync-FD1-2026-11-22.json");
}

/* And an agent, of which there is none. */
bool __wrap_agent_is_running(const char *home, int64_t *pid);

bool
__wrap_agent_is_running(const char *home, int64_t *pid)
{
	(void)home;
	if (pid != NULL)
		*pid = 0;
	return agent_runs;
}

void
house_agent_runs(bool runs)
{
	agent_runs = runs;
}

static bool agent_starts;
static int agent_started;

static void
count_start(void *ctx)
{
	(void)ctx;
	agent_started++;
}

void
house_agent_starts(bool starts)
{
	agent_starts = starts;
	agent_started = 0;
}

int
house_agent_started(void)
{
	return agent_started;
}

void
house_make(void)
{
	joined_open_demo(&joined);
	env = joined.env;
	env.now_ms = now_ms;
	env.mono_ms = now_ms;
	env.random = fill_random;
}

const struct view *
house_view(void)
{
	return store_view(joined.st);
}

void
house_drop(void)
{
	joined_close(&joined);
}

static void
copy_file(const char *name)
{
	char from[512], to[512], bytes[65536];
	FILE *in, *out;
	size_t n;

	(void)snprintf(from, sizeof(from), "%s/%s", joined.home, name);
	(void)snprintf(to, sizeof(to), "%s/%s", copy, name);
	in = fopen(from, "rb");
	out = fopen(to, "wb");
	CHECK(in != NULL && out != NULL);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		CHECK(fwrite(bytes, 1, n, out) == n);
	(void)fclose(in);
	CHECK(fclose(out) == 0);
}

static void
each_file(void (*what)(const char *name), const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			what(entry->d_name);
	(void)closedir(dir);
}

const char *const house_terms[] = { "xterm-256color", "xterm", "tmux-256color",
	"screen-256color", "screen", "linux", "vt220", "vt100", "vt102",
	"xterm-mono", "ansi", "pcansi", NULL };

void
house_open(bool mono)
{
	house_open_on("xterm-256color", mono);
}

void
house_copy_make(void)
{
	chance = 1;
	passed_ms = 0;
	test_folder_make(copy, sizeof(copy));
	each_file(copy_file, joined.home);
}

static void
open_seat_for(const char *term, bool mono, int rows, int columns, bool training)
{
	const struct seat_settings settings = {
		.training = training,
		.start_agent = agent_starts ? count_start : NULL,
		.env = &env,
		.home = copy,
		.keys = &joined.keys,
		.term = term,
		.mono = mono,
		.rows = rows,
		.columns = columns,
	};

	seat_open(&settings);
}

void
house_copy_open(const char *term, bool mono, int rows, int columns)
{
	open_seat_for(term, mono, rows, columns, false);
}

void
house_open_training(bool mono)
{
	house_copy_make();
	open_seat_for("xterm-256color", mono, golden_sizes[0].rows,
		golden_sizes[0].columns, true);
}

struct store *
house_copy_store(void)
{
	struct store *st;
	enum err e = store_open(&env, copy, &joined.keys, &st);

	CHECK(e == ERR_OK);
	return st;
}

static void
open_seat(const char *term, bool mono)
{
	house_copy_open(
		term, mono, golden_sizes[0].rows, golden_sizes[0].columns);
}

void
house_open_on(const char *term, bool mono)
{
	house_copy_make();
	open_seat(term, mono);
}

/* As the agent leaves it in the store. */
static void
change_link(void (*change)(struct sync_state *s, int64_t with),
	enum link_state link, int64_t with)
{
	struct arena *a = arena_new((size_t)1 << 24);
	struct store *st = house_copy_store();
	struct sync_state s;
	enum err e;

	e = sync_state_load(st, a, &s);
	CHECK(e == ERR_OK);
	s.link = link;
	change(&s, with);
	e = sync_state_save_link(st, &s);
	CHECK(e == ERR_OK);
	store_close(st);
	arena_free(a);
}

static void
stand_for(struct sync_state *s, int64_t for_ms)
{
	s->link_since_ms = now_ms(NULL) - for_ms;
	s->last_contact_ms = s->link_since_ms;
	s->last_successful_sync = s->link_since_ms;
	s->latency_ms = 3000;
	s->why = s->link == LINK_OFFLINE ? "no route to host" : "";
}

void
house_copy_link(enum link_state link, int64_t for_ms)
{
	change_link(stand_for, link, for_ms);
}

static void
be_off(struct sync_state *s, int64_t offset_ms)
{
	s->clock_offset_ms = offset_ms;
}

void
house_copy_clock(int64_t offset_ms)
{
	change_link(be_off, LINK_ONLINE, offset_ms);
}

void
house_copy_refuse(void)
{
	struct arena *a = arena_new((size_t)1 << 24);
	struct store *st = house_copy_store();
	struct queued_list list;

	CHECK(queue_list(st, false, 0, a, &list) == ERR_OK);
	for (size_t i = 0; i < list.count; i++) {
		struct queue_result r = {
			.action_id = list.items[i].action.id,
			.status = "error",
			.error_type = "business_rule",
			.error_message = "another guest is in this room",
		};

		CHECK(queue_apply_results(st, &r, 1, a) == ERR_OK);
	}
	store_close(st);
	arena_free(a);
}

void
house_copy_pause(const char *by, const char *why)
{
	struct store *st = house_copy_store();

	CHECK(pause_begin(st, 10000, PAUSE_MINUTES_MAX, by, why) == ERR_OK);
	store_close(st);
}

void
house_copy_others(size_t count, int64_t ago_ms)
{
	static const struct other_terminal odd[] = {
		{ "t1", "BAR1", false, 20000, 12, 95 * INT64_C(60000) },
		{ "t2", "FD2", false, 190 * INT64_C(60000), 0, 0 },
		{ "t3", "POS3", true, 50 * INT64_C(3600000), 4,
			51 * INT64_C(3600000) },
		{ "t4", "POS1", false, 4000, 3, 15000 },
	};
	struct arena *a = arena_new((size_t)1 << 20);
	struct store *st = house_copy_store();
	struct other_list list = { .count = count };

	list.items = ARENA_ARRAY(a, struct other_terminal, count);
	passed_ms = -ago_ms;
	for (size_t i = 0; i < count; i++) {
		struct other_terminal *t = &list.items[i];

		if (i < sizeof(odd) / sizeof(odd[0])) {
			*t = odd[i];
			if (t->pending > 0)
				t->oldest_ms = now_ms(NULL) - t->oldest_ms;
		} else {
			t->id = arena_printf(a, "t%zu", i + 1);
			t->name = arena_printf(a, "FD%zu", i + 1);
			t->last_contact_ms = 9000;
		}
		t->last_contact_ms = now_ms(NULL) - t->last_contact_ms;
	}
	CHECK(others_save(st, &list) == ERR_OK);
	passed_ms = 0;
	store_close(st);
	arena_free(a);
}

void
house_open_link(bool mono, enum link_state link, int64_t for_ms)
{
	house_copy_make();
	house_copy_link(link, for_ms);
	open_seat("xterm-256color", mono);
}

static int64_t
put_job(struct spool *sp, enum print_role role, const char *title)
{
	struct arena *a = arena_new((size_t)1 << 16);
	struct print_job job = { .role = role };
	struct paper paper;

	paper_init(&paper, a, 42);
	paper_text(&paper, PAPER_NORMAL, 0, title);
	(void)snprintf(job.title, sizeof(job.title), "%s", title);
	CHECK(spool_put(sp, &job, &paper) == ERR_OK);
	arena_free(a);
	return job.number;
}

static void
settle_job(struct spool *sp, int64_t number, const char *why)
{
	struct print_job job;

	CHECK(spool_claim(sp, number, &job) == ERR_OK);
	CHECK(spool_settle(sp, number, why, false) == ERR_OK);
}

void
house_open_jobs(bool mono)
{
	struct spool *sp;
	int64_t held, stuck;

	house_copy_make();
	sp = spool_new(&env, copy, &joined.keys);
	held = put_job(sp, PRINT_DOCUMENT, "Folio F-000013");
	passed_ms = SPOOL_HELD_MS;
	settle_job(sp, held, "The print system does not answer.");
	settle_job(sp, put_job(sp, PRINT_RECEIPT, "Receipt FD1-000137"), "");
	stuck = put_job(sp, PRINT_CHIT, "Chit HOT POS1-001707");
	settle_job(sp, stuck, "The printer is out of paper.");
	spool_free(sp);
	open_seat("xterm-256color", mono);
}

static void
remove_file(const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", copy, name);
	(void)unlink(path);
}

static void
remove_job(const char *name)
{
	char path[768];

	(void)snprintf(
		path, sizeof(path), "%s/" SPOOL_FOLDER "/%s", copy, name);
	(void)unlink(path);
}

void
house_copy_drop(void)
{
	char spool[256];

	(void)snprintf(spool, sizeof(spool), "%s/" SPOOL_FOLDER, copy);
	each_file(remove_job, spool);
	CHECK(rmdir(spool) == 0);
	each_file(remove_file, copy);
	CHECK(rmdir(copy) == 0);
}

void
house_close(void)
{
	CHECK(seat_close() == 0);
	house_copy_drop();
}

void
house_pass_ms(int64_t ms)
{
	passed_ms += ms;
}
