#include "tests/sim/server.h"

#include "base/check.h"
#include "tests/sim/blank.h"
#include "tests/sim/faults.h"
#include "tests/sim/oracle.h"
#include "tests/sim/terminal.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODE            "S"
#define PATH            "/S/server.db"
#define WRITES_TO_DEATH 60
#define DOWN_MS         INT64_C(120000)
#define ARENA_MAX       ((size_t)1 << 30)

static int64_t
now_ms(void *ctx)
{
	const struct server *s = ctx;
	int64_t now = world_clock_ms(s->world) + s->clock_ms;

	if (now > s->world->latest_ms)
		s->world->latest_ms = now;
	return now;
}

static int64_t
mono_ms(void *ctx)
{
	const struct server *s = ctx;

	return s->world->now_ms;
}

static void
random_bytes(void *ctx, void *buf, size_t len)
{
	struct server *s = ctx;
	unsigned char *out = buf;

	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)(chance_next(&s->random) >> 56);
}

/* ---- life ---- */

static enum err
start(struct server *s)
{
	enum err e = storage_open_sqlite(&s->env, PATH, &s->storage);

	if (e != ERR_OK)
		return e;
	s->life++;
	s->handler = (struct sync_handler){
		.env = &s->env,
		.storage = s->storage,
		.token_secret = &s->secret,
		.accept_fast_keys = true,
		.keys = verify_cache_new(true),
	};
	return ERR_OK;
}

static void
stop(struct server *s)
{
	if (s->storage == NULL)
		return;
	storage_close(s->storage);
	verify_cache_free(s->handler.keys);
	s->storage = NULL;
	s->alive = false;
}

static void
add_hotel(struct server *s, int hotel)
{
	const struct storage_hotel row = {
		.tenant_id = world_tenant(hotel),
		.name = world_hotel_name(hotel),
		.incarnation = "0123456789abcdef0123456789abcdef",
		.pepper = "00",
	};
	enum err e = s->storage->ops->hotel_add(s->storage, &row);

	CHECK(e == ERR_OK);
}

struct server *
server_new(struct world *w)
{
	struct server *s = calloc(1, sizeof(*s));
	enum err e;

	CHECK(s != NULL);
	s->world = w;
	s->random = chance_split(w->seed, "server", 0);
	s->env = (struct env){
		.ctx = s,
		.now_ms = now_ms,
		.mono_ms = mono_ms,
		.random = random_bytes,
		.vfs = DISK_VFS,
	};
	random_bytes(s, s->secret.mac_key, sizeof(s->secret.mac_key));
	blank_server(NODE);
	e = start(s);
	CHECK(e == ERR_OK);
	for (int i = 0; i < w->hotel_count; i++)
		add_hotel(s, i);
	s->alive = true;
	return s;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	stop(s);
	free(s);
}

/* ---- requests ---- */

static void
give_token(struct server *s, struct message *m)
{
	char token[80];
	int n = snprintf(token, sizeof(token),
		"{\"token\":\"life-%u\",\"token_ttl_seconds\":3600}", s->life);

	network_answer(s->world, m, 200, "application/json", token, (size_t)n);
}

static bool
is_welcome(const struct server *s, const struct message *m)
{
	unsigned life = 0;

	return sscanf(m->bearer, "life-%u", &life) == 1 && life + 1 >= s->life;
}

static void
answer_problem(struct server *s, struct message *m, int status)
{
	static const char problem[] = "{\"title\":\"not now\"}";

	network_answer(s->world, m, status, "application/problem+json", problem,
		sizeof(problem) - 1);
}

static void
count_verdicts(struct server *s, const struct message *m, const char *answer)
{
	size_t refused = 0;
	size_t conflicts = 0;

	for (const char *p = answer; (p = strstr(p, "\"status\":\"")) != NULL;
		p += 10) {
		refused += p[10] == 'e';
		conflicts += p[10] == 'c';
	}
	s->world->tally.refused += (int64_t)refused;
	s->world->tally.conflicts += (int64_t)conflicts;
	if (refused + conflicts > 0)
		world_trace(s->world, "S #%llu refuses %zu, %zu conflicts",
			(unsigned long long)m->number, refused, conflicts);
}

static void
note_answer(struct server *s, const struct message *m, const char *answer)
{
	static const struct {
		const char *text;
		enum mark mark;
	} marks[] = {
		{ "\"replayed\":true", MARK_REPLAYED },
		{ "\"resolution\":\"merged\"", MARK_MERGED },
		{ "\"resolution\":\"server_wins\"", MARK_SERVER_WINS },
		{ "\"resolution\":\"client_wins\"", MARK_CLIENT_WINS },
		{ "\"resolution\":\"manual\"", MARK_MANUAL },
		{ "\"error_type\":\"fk_error\"", MARK_WAITS_FOR_PARENT },
		{ "\"error_type\":\"network_error\"", MARK_GAP },
		{ "\"token_status\":\"other", MARK_RESTART },
		{ "\"token_status\":\"expired", MARK_EXPIRED },
		{ "\"has_more\":true", MARK_PAGES },
		{ "\"server_changes\":[]", MARK_EMPTY_PAGE },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (strstr(answer, marks[i].text) != NULL)
			world_mark(s->world, marks[i].mark);
	}
	if (oracle_has_foreign(
		    s->world, world_hotel_of(s->world, m->terminal), answer))
		world_violate(s->world,
			"the server tells T%d what belongs to another hotel",
			m->terminal);
}

static size_t
count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

bool
server_gets_run(const char *body)
{
	return count_of(body, "\"signature\":") <
	       count_of(body, "\"device_seq\":");
}

int
server_handle(struct server *s, int terminal, const char *body, size_t len,
	struct buf *out)
{
	struct sync_caller caller = {
		.tenant_id = world_tenant(world_hotel_of(s->world, terminal)),
		.terminal_id = s->world->terminals[terminal]->id,
	};
	struct arena *a = arena_new(ARENA_MAX);
	struct wire_request req;
	struct json_doc *doc = NULL;
	const char *why;
	int status = 400;
	enum err e;

	e = json_parse(body, len, WIRE_REQUEST_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = wire_request_read(json_root(doc), &req, &why);
	if (e == ERR_OK)
		status = sync_handle(&s->handler, &caller, &req, a, out);
	json_free(doc);
	arena_free(a);
	return status;
}

void
server_take(struct server *s, struct message *m)
{
	struct world *w = s->world;
	struct buf out;
	int status;

	if (!s->alive) {
		network_refuse(w, m);
		return;
	}
	if (++m->arrivals > 1)
		world_mark(w, MARK_REQUEST_TWICE);
	if (w->now_ms - m->sent_ms > NETWORK_TIMEOUT_MS)
		world_mark(w, MARK_REQUEST_LATE);
	if (chance_of(&w->network, w->plan.busy)) {
		world_mark(w, MARK_SERVER_BUSY);
		answer_problem(s, m, 503);
		return;
	}
	if (m->is_token) {
		world_mark(w, MARK_RENEWED);
		give_token(s, m);
		return;
	}
	if (!is_welcome(s, m)) {
		world_trace(w, "S #%llu of T%d: 401",
			(unsigned long long)m->number, m->terminal);
		answer_problem(s, m, 401);
		return;
	}
	status = faults_refuse(w, m);
	if (status != 0) {
		world_trace(w, "S #%llu of T%d: %d",
			(unsigned long long)m->number, m->terminal, status);
		answer_problem(s, m, status);
		return;
	}
	if (server_gets_run(m->body))
		world_mark(w, MARK_RUN);
	buf_init(&out, WIRE_ANSWER_MAX);
	status = server_handle(s, m->terminal, m->body, m->len, &out);
	if (status == 400)
		world_violate(w,
			"T%d sent a request that is none of the protocol",
			m->terminal);
	world_trace(w, "S #%llu of T%d: %d, %zu bytes%s",
		(unsigned long long)m->number, m->terminal, status, out.len,
		m->answered ? " (again)" : "");
	/* Who dies while it answers has not answered. */
	if (server_died(s)) {
		world_mark(w, MARK_S_DIED_ANSWERING);
	} else {
		if (status == 200) {
			count_verdicts(s, m, out.data);
			note_answer(s, m, out.data);
		}
		network_answer(w, m, status,
			status == 200 ? "application/json"
				      : "application/problem+json",
			out.data, out.len);
	}
	buf_fini(&out);
}

/* ---- death ---- */

void
server_kill(struct server *s)
{
	struct world *w = s->world;
	struct chance *c = &w->faults;
	int64_t writes = 0;

	if (w->plan.kill_server_every_ms == 0)
		return;
	world_plan(w, chance_wait(c, w->plan.kill_server_every_ms),
		EVENT_KILL_S, 0, 0, NULL);
	if (!s->alive)
		return;
	if (chance_of(c, w->plan.in_a_write))
		writes = 1 + (int64_t)chance_below(c, WRITES_TO_DEATH);
	world_trace(w, "S is to die in %lld writes", (long long)writes);
	if (writes > 0)
		w->tally.deaths_in_a_write++;
	disk_kill_after(NODE, writes);
	(void)server_died(s);
}

bool
server_died(struct server *s)
{
	struct world *w = s->world;

	if (!s->alive || !disk_is_dead(NODE))
		return !s->alive;
	s->crash = chance_of(&w->faults, w->plan.power) ? DISK_POWER_LOST
							: DISK_KILLED;
	if (s->crash == DISK_POWER_LOST)
		world_mark(w, MARK_S_POWER);
	world_trace(w, "S dies%s",
		s->crash == DISK_POWER_LOST ? " of a power loss" : "");
	w->tally.deaths++;
	stop(s);
	world_plan(w, chance_wait(&w->faults, DOWN_MS), EVENT_RESTART_S, 0, 0,
		NULL);
	return true;
}

/* What was until now ends where it stands (storage.h). */
static enum err
begin_lives(struct server *s)
{
	enum err e = ERR_OK;

	for (int i = 0; i < s->world->hotel_count && e == ERR_OK; i++) {
		unsigned char bytes[16];
		char text[33];

		random_bytes(s, bytes, sizeof(bytes));
		for (size_t n = 0; n < sizeof(bytes); n++)
			(void)snprintf(text + 2 * n, 3, "%02x", bytes[n]);
		e = s->storage->ops->life_begin(
			s->storage, world_tenant(i), text, env_now_ms(&s->env));
	}
	return e;
}

/* Without room for that a server does not come up; somebody tries later. */
static void
begin_life(struct server *s)
{
	struct world *w = s->world;
	enum err e = begin_lives(s);

	if (server_died(s) || e == ERR_OK)
		return;
	if (!disk_is_full(NODE)) {
		world_violate(w, "the server's new life cannot begin: %s",
			err_name(e));
		return;
	}
	world_trace(w, "S has no room to start");
	stop(s);
	world_plan(w, chance_wait(&w->faults, DOWN_MS), EVENT_RESTART_S, 0, 0,
		NULL);
}

void
server_restart(struct server *s)
{
	struct world *w = s->world;
	enum err e;

	if (s->alive)
		return;
	disk_revive(NODE, s->crash, &w->faults);
	world_trace(w, "S starts");
	if (chance_of(&w->faults, w->plan.new_secret)) {
		world_mark(w, MARK_S_NEW_SECRET);
		world_trace(w, "S has forgotten its secret");
		random_bytes(s, s->secret.mac_key, sizeof(s->secret.mac_key));
	}
	e = start(s);
	if (e != ERR_OK) {
		world_violate(w,
			"the server's storage cannot be opened after its "
			"death: %s",
			err_name(e));
		return;
	}
	s->alive = true;
	begin_life(s);
}

/* ---- its files ---- */

void
server_cut_log(struct server *s, int hotel, int64_t kept)
{
	char sql[400];

	(void)snprintf(sql, sizeof(sql),
		"BEGIN IMMEDIATE;"
		"UPDATE hotels SET log_floor = max(log_floor, stamp - %lld)"
		" WHERE tenant_id = '%s';"
		"DELETE FROM change_log WHERE tenant_id = '%s' AND stamp <="
		" (SELECT log_floor FROM hotels WHERE tenant_id = '%s');"
		"COMMIT",
		(long long)kept, world_tenant(hotel), world_tenant(hotel),
		world_tenant(hotel));
	disk_sql(PATH, sql);
	(void)server_died(s);
}

void
server_restore(struct server *s)
{
	if (!disk_has_kept(NODE))
		return;
	world_trace(s->world, "S goes back to its backup");
	stop(s);
	disk_kill_after(NODE, -1);
	disk_bring_back(NODE);
	s->crash = DISK_KILLED;
	server_restart(s);
}
