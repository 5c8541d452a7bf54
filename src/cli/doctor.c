#include "cli/doctor.h"

#include "agent/client.h"
#include "base/date.h"
#include "cli/cli.h"
#include "store/journal_parked.h"
#include "store/queue.h"
#include "store/quota.h"
#include "store/sync_state.h"
#include "store/window.h"
#include "json/json.h"

#include <stdlib.h>
#include <sys/stat.h>

#define CLOCK_OFF_MS INT64_C(120000) /* a token's times need better */

const char doctor_help[] =
	"  Checks the home folder, the keys, the store with its queue, chain "
	"and\n"
	"  seals, the disk, the clock, the agent, the link and the offline\n"
	"  window. Exit status 0 when all is well, else 1.\n";

struct finding {
	bool fine;
	const char *what;
	const char *remedy; /* NULL or "" when it is fine */
};

struct doctor {
	struct cli *cli;
	size_t count;
	size_t cap;
	struct finding *findings;
	size_t wrong;
};

/* The callback of store_doctor, too. */
static void
say(void *ctx, bool fine, const char *what, const char *remedy)
{
	struct doctor *d = ctx;
	struct arena *a = d->cli->arena;

	d->findings = arena_grow(
		a, d->findings, d->count, &d->cap, sizeof(*d->findings));
	d->findings[d->count++] = (struct finding){
		fine,
		arena_strdup(a, what),
		fine ? NULL : arena_strdup(a, remedy),
	};
	if (!fine)
		d->wrong++;
}

static void
check_home(struct doctor *d)
{
	struct cli *c = d->cli;
	struct stat st;

	say(d, true,
		arena_printf(c->arena, "configuration: %s",
			c->conf_path ? c->conf_path : "none, defaults"),
		NULL);
	if (stat(c->home, &st) != 0 || !S_ISDIR(st.st_mode)) {
		say(d, false,
			arena_printf(
				c->arena, "there is no folder %s", c->home),
			"enrol with 'offsync enroll URL CODE', or name the "
			"folder with --home");
		return;
	}
	say(d, (st.st_mode & 077) == 0,
		arena_printf(c->arena, "home folder %s, mode %03o", c->home,
			(unsigned)st.st_mode & 0777),
		arena_printf(c->arena, "chmod 700 %s", c->home));
}

static const char *
keys_remedy(enum err e)
{
	if (e == ERR_NOT_FOUND)
		return "enrol this machine with 'offsync enroll URL CODE'";
	if (e == ERR_IO)
		return "work as the user whose terminal this is, or name "
		       "another folder with --home";
	return "make it mode 0600, and set terminal.passphrase_file when it is "
	       "sealed";
}

static bool
check_keys(struct doctor *d)
{
	struct cli *c = d->cli;
	struct keys keys = { 0 };
	bool bare = false;
	enum err e = cli_load_keys(c, true, &keys, &bare);

	if (e == ERR_OK) {
		keys_fini(&keys);
		say(d, true,
			bare ? "keys.json opens, mode 0600, not sealed"
			     : "keys.json opens, mode 0600, sealed",
			NULL);
		/* Allowed, and worth a word. */
		if (bare)
			d->findings[d->count - 1].remedy =
				"whoever copies this disk can use them; a "
				"terminal enrolled with "
				"terminal.passphrase_file seals them";
		return true;
	}
	say(d, false,
		e == ERR_NOT_FOUND
			? "there is no keys.json"
			: arena_printf(c->arena, "keys.json: %s", err_text(e)),
		keys_remedy(e));
	return false;
}

static void
check_quota(struct doctor *d)
{
	struct cli *c = d->cli;
	struct quota q;

	if (quota_load(c->store, c->conf.sync.max_action_queue_size, &q) !=
		ERR_OK) {
		say(d, false, "the disk's free space cannot be asked for",
			"look at the folder with df");
		return;
	}
	say(d, q.disk == QUOTA_FINE,
		arena_printf(c->arena, "store %lld KiB, room for %lld MiB more",
			(long long)(q.used_bytes / 1024),
			(long long)(q.left_bytes / 1024 / 1024)),
		"free at least 64 MiB on its disk, or raise store.quota_mb");
	say(d, q.queue == QUOTA_FINE,
		arena_printf(c->arena, "queue: %lld of %lld wait to be sent",
			(long long)q.waiting, (long long)q.waiting_max),
		"connect this terminal so that it can send");
}

static void
check_journal(struct doctor *d)
{
	struct cli *c = d->cli;
	const char *folder = journal_folder(c->journal);
	int64_t entries = 0;
	int64_t parked = 0;
	enum err e = journal_prepare(c->journal);

	if (e == ERR_OK)
		e = journal_count(c->journal, &entries);
	if (e != ERR_OK)
		say(d, false,
			arena_printf(c->arena, "fallback journal in %s: %s",
				folder, err_text(e)),
			"free some space there, or name a folder on another "
			"disk with store.fallback_path");
	else
		say(d, entries == 0,
			arena_printf(c->arena,
				"fallback journal in %s: ready, %lld entries "
				"wait for the store",
				folder, (long long)entries),
			"mend the store: they are queued as soon as it can be "
			"written");
	if (c->store != NULL &&
		journal_parked_count(c->store, &parked) == ERR_OK && parked > 0)
		say(d, false,
			arena_printf(c->arena,
				"%lld entries of the fallback journal could "
				"not be queued",
				(long long)parked),
			"see 'offsync queue list', then queue fix, retry or "
			"dismiss");
}

/* Reading is one thing: a full or read-only disk shows when it is written. */
static void
check_writing(struct doctor *d)
{
	struct cli *c = d->cli;
	enum err e = store_try(c->store);

	say(d, e == ERR_OK,
		e == ERR_OK ? "store.db can be written"
			    : arena_printf(c->arena,
				      "store.db cannot be written: %s",
				      err_text(e)),
		e == ERR_FULL
			? "free some space on its disk"
			: "look at the disk, its mount options and the "
			  "folder's owner; until then critical operations go "
			  "to the fallback journal");
}

static const char *
store_remedy(enum err e)
{
	if (e == ERR_NEWER)
		return "update offsync on this machine";
	if (e == ERR_READ_ONLY || e == ERR_FULL)
		return "make room on its disk and let it be written; until "
		       "then critical operations go to the fallback journal";
	return "stop the agent and the consoles, put a copy of store.db in "
	       "its place, or enrol again in another folder; until then "
	       "critical operations go to the fallback journal, which is "
	       "queued when the store is back";
}

static void
check_queue(struct doctor *d)
{
	struct cli *c = d->cli;
	struct queue_counts q = { 0 };

	if (queue_count(c->store, &q) != ERR_OK) {
		say(d, false, "the queue cannot be counted",
			"restore the store from a copy");
		return;
	}
	if (q.refused > 0)
		say(d, false,
			arena_printf(c->arena, "%lld actions were refused",
				(long long)q.refused),
			"see 'offsync queue list', then queue fix or retry");
	if (q.to_decide > 0)
		say(d, false,
			arena_printf(c->arena, "%lld conflicts are undecided",
				(long long)q.to_decide),
			"see 'offsync conflicts list'");
}

static void
check_link(struct doctor *d, const struct sync_state *s, bool agent)
{
	struct cli *c = d->cli;
	int64_t now_ms = env_now_ms(c->env);
	bool online = window_is_online(
		s, agent, now_ms, c->conf.sync.sync_interval_ms);
	struct window w;

	say(d, online,
		arena_printf(c->arena, "link: %s%s%s; last contact %s UTC",
			link_state_name(s->link), s->why && *s->why ? ", " : "",
			s->why ? s->why : "",
			cli_instant(c->arena, s->last_contact_ms)),
		"check the cable or Wi-Fi and the server's address, then "
		"'offsync sync'");
	say(d, llabs(s->clock_offset_ms) < CLOCK_OFF_MS,
		arena_printf(c->arena,
			"clock: %lld ms from the server's when last compared",
			(long long)s->clock_offset_ms),
		"set the clock, best with systemd-timesyncd");
	if (window_load(c->store, c->arena, &w) == ERR_OK)
		say(d, w.left_ms > 0,
			arena_printf(c->arena,
				"offline window %s: %lld of %lld minutes left",
				w.name, (long long)(w.left_ms / 60000),
				(long long)w.hours * 60),
			"connect this terminal: until then a manager has to "
			"insist on what is not critical, and after 72 hours "
			"only facts are taken");
}

static void
check_agent(struct doctor *d, bool agent, int64_t pid)
{
	struct cli *c = d->cli;

	if (agent && pid > 0)
		say(d, true,
			arena_printf(c->arena, "agent: running, process %lld",
				(long long)pid),
			NULL);
	else
		say(d, agent, agent ? "agent: running" : "no agent is running",
			"start 'offsync agent', or the service offsync-agent");
}

static int
print(struct doctor *d)
{
	struct cli *c = d->cli;
	struct json_writer w;

	json_writer_init(&w, &c->out);
	if (c->json)
		json_begin_array(&w);
	for (size_t i = 0; i < d->count; i++) {
		const struct finding *f = &d->findings[i];

		if (c->json) {
			json_begin_object(&w);
			json_member_bool(&w, "fine", f->fine);
			json_member_text(&w, "what", f->what);
			json_member_text(&w, "remedy", f->remedy);
			json_end_object(&w);
			continue;
		}
		buf_addf(&c->out, "%-6s%s\n", f->fine ? "ok" : "WRONG",
			cli_clean(c->arena, f->what));
		if (f->remedy && *f->remedy)
			buf_addf(&c->out, "      -> %s\n",
				cli_clean(c->arena, f->remedy));
	}
	if (c->json) {
		json_end_array(&w);
		buf_addc(&c->out, '\n');
	}
	return d->wrong > 0 ? EXIT_NO : EXIT_FINE;
}

static void
check_store(struct doctor *d)
{
	struct cli *c = d->cli;
	struct sync_state state = { 0 };
	int64_t pid = 0;
	bool agent = agent_is_running(c->home, &pid);
	enum err e = store_doctor(c->store, say, d);

	if (e != ERR_OK)
		say(d, false,
			arena_printf(c->arena,
				"the store cannot be checked: "
				"%s",
				err_text(e)),
			"restore store.db from a copy");
	check_writing(d);
	check_quota(d);
	check_queue(d);
	check_agent(d, agent, pid);
	if (sync_state_load(c->store, c->arena, &state) == ERR_OK)
		check_link(d, &state, agent);
}

int
doctor_run(struct cli *c)
{
	struct doctor d = { .cli = c };
	enum err e;

	if (c->args.count > 0)
		return cli_usage(c, "doctor takes no arguments");
	check_home(&d);
	if (!check_keys(&d))
		return print(&d);
	e = cli_load_keys(c, false, &c->keys, &c->keys_bare);
	c->has_keys = e == ERR_OK;
	if (e == ERR_OK) {
		c->journal = journal_new(
			c->env, &c->keys, c->home, c->conf.store.fallback_path);
		e = store_open(c->env, c->home, &c->keys, &c->store);
	}
	if (e == ERR_OK)
		store_limit(c->store, &c->conf);
	if (e == ERR_OK)
		check_store(&d);
	else
		say(&d, false,
			arena_printf(c->arena, "store.db cannot be opened: %s",
				err_text(e)),
			store_remedy(e));
	if (c->journal != NULL)
		check_journal(&d);
	return print(&d);
}
