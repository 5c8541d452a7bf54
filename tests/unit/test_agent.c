/*
 * The agent as people start it: enrolment, one round, the process that stays,
 * with a server that the test plays (src/agent).
 */
#include "tests/lib/test.h"

#include "agent/agent.h"
#include "agent/control.h"
#include "agent/enroll_code.h"
#include "agent/lock.h"
#include "agent/session.h"
#include "base/check.h"
#include "crypto/jwt.h"
#include "domain/view_memory.h"
#include "store/pause.h"
#include "store/queue.h"
#include "store/sync_state.h"
#include "tests/lib/hotel.h"
#include "tests/lib/stub_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define JSON        "application/json"
#define PROBLEM     "application/problem+json"
#define CODE        "hotel.K7QF-2MXR-9D3T"
#define PATIENCE_MS 20000
#define PEPPER                                                                 \
	"000102030405060708090a0b0c0d0e0f"                                     \
	"101112131415161718191a1b1c1d1e1f"

#define TEN        "0123456789"
#define LONG_HOTEL TEN TEN TEN TEN TEN TEN "12345"

/* ---- the office: what the stub answers, under a lock for its thread ---- */

static struct {
	pthread_mutex_t lock;
	struct buf load;        /* server_changes of a first load */
	int enrol_status;       /* 201, or a refusal */
	const char *enrol_body; /* NULL: the usual */
	int token_status;
	int64_t server_time;
	int sync_status;
	bool sync_is_page; /* a portal's */
	bool foreign_results;
	bool is_silent;
	int64_t stamp;
	int pushed; /* actions that came */
	int syncs;  /* requests of the sync endpoint */
	int tokens; /* and of the token endpoint */
	int metrics;
} office = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
answer_enrol(struct buf *out)
{
	char body[1000];

	(void)snprintf(body, sizeof body,
		"{\"hotel_id\":\"hotel\",\"hotel_name\":\"Hotel Adria\","
		"\"pepper\":\"" PEPPER "\",\"server_time\":1,"
		"\"terminal_id\":\"t-1\",\"terminal_name\":\"FD1\","
		"\"token\":\"first\",\"token_ttl_seconds\":600}");
	if (office.enrol_body != NULL)
		(void)snprintf(body, sizeof body, "%s", office.enrol_body);
	stub_reply(out, office.enrol_status,
		office.enrol_status == 201 ? JSON : PROBLEM, body);
}

static void
answer_token(struct buf *out)
{
	char body[200];

	office.tokens++;
	(void)snprintf(body, sizeof body,
		"{\"token\":\"renewed-%d\",\"token_ttl_seconds\":600,"
		"\"server_time\":%lld}",
		office.tokens, (long long)office.server_time);
	stub_reply(out, office.token_status,
		office.token_status == 200 ? JSON : PROBLEM, body);
	if (office.token_status == -401) { /* once */
		buf_clear(out);
		stub_reply(out, 401, PROBLEM, body);
		office.token_status = 200;
	}
}

static void
answer_results(const struct json_node *actions, struct buf *body)
{
	const struct json_node *n;
	bool first = true;

	for (n = json_first(actions); n != NULL; n = json_next(n)) {
		assert_non_null(json_find_text(n, "signature", NULL));
		office.pushed++;
		office.stamp++;
		buf_addf(body,
			"%s{\"action_id\":\"%s\",\"status\":\"success\","
			"\"stamp\":%lld}",
			first ? "" : ",",
			office.foreign_results ? "foreign"
					       : json_find_text(n, "id", ""),
			(long long)office.stamp);
		first = false;
	}
}

static void
answer_sync(const struct stub_request *r, struct buf *out)
{
	struct json_doc *doc;
	const char *token;
	struct buf body;

	office.syncs++;
	if (office.is_silent)
		return;
	if (office.sync_is_page) {
		stub_reply(out, 200, "text/html", "<html>Guest Wi-Fi</html>");
		return;
	}
	if (office.sync_status != 200) {
		stub_reply(out, office.sync_status, PROBLEM, "{}");
		return;
	}
	CHECK(json_parse(r->body, r->body_len, 1 << 24, &doc, NULL) == ERR_OK);
	token = json_find_text(json_root(doc), "last_sync_token", "?");
	buf_init(&body, 1 << 24);
	buf_adds(&body, "{\"results\":[");
	answer_results(json_find(json_root(doc), "actions"), &body);
	buf_addf(&body, "],\"server_changes\":[%s],",
		token[0] == '\0' &&
				json_find_int(json_root(doc), "limit", -1) > 0
			? office.load.data
			: "");
	buf_addf(&body,
		"\"has_more\":false,\"server_time\":%lld,\"stamp\":%lld,"
		"\"sync_token\":\"T%lld\",\"token_status\":\"ok\"}",
		(long long)office.server_time, (long long)office.stamp,
		(long long)office.stamp);
	stub_reply(out, 200, JSON, body.data);
	buf_fini(&body);
	json_free(doc);
}

static bool
answer(void *ctx, const struct stub_request *r, struct buf *out)
{
	(void)ctx;
	CHECK(pthread_mutex_lock(&office.lock) == 0);
	if (strstr(r->head, "/api/hotel/hotel/terminals HTTP") != NULL)
		answer_enrol(out);
	else if (strstr(r->head, "/api/hotel/hotel/token HTTP") != NULL)
		answer_token(out);
	else if (strstr(r->head, "/offline/metrics HTTP") != NULL)
		office.metrics++;
	/* Of this server agents learn by their interval. */
	else if (strstr(r->head, "/offline/events HTTP") != NULL)
		stub_reply(out, 404, PROBLEM, "{}");
	else
		answer_sync(r, out);
	CHECK(pthread_mutex_unlock(&office.lock) == 0);
	return false;
}

static int
locked(const int *n)
{
	int value;

	CHECK(pthread_mutex_lock(&office.lock) == 0);
	value = *n;
	CHECK(pthread_mutex_unlock(&office.lock) == 0);
	return value;
}

/* ---- the terminal ---- */

static struct stub_server *server;
static struct conf conf;
static char home[64];
static struct arena *arena;
static int saved_stderr;
static pid_t agent; /* that a failing test would leave behind */

static void
hush(bool quiet)
{
	int null;

	(void)fflush(stderr);
	if (!quiet) {
		(void)dup2(saved_stderr, STDERR_FILENO);
		close(saved_stderr);
		return;
	}
	saved_stderr = dup(STDERR_FILENO);
	null = open("/dev/null", O_WRONLY);
	(void)dup2(null, STDERR_FILENO);
	close(null);
}

static void
fill_load(void)
{
	struct hotel h;
	struct json_writer w;
	size_t n;
	int t;

	hotel_begin(&h);
	buf_init(&office.load, 1 << 20);
	for (t = 0; t < TABLE_COUNT; t++) {
		for (n = 0; n < view_memory_count(h.records, (enum table)t);
			n++) {
			buf_addf(&office.load,
				"%s{\"operation\":\"INSERT\",\"timestamp\":1,"
				"\"table_name\":\"%s\",\"data\":",
				office.load.len > 0 ? "," : "",
				entity_get((enum table)t)->name);
			json_writer_init(&w, &office.load);
			record_to_json(
				view_memory_at(h.records, (enum table)t, n),
				&w);
			buf_addc(&office.load, '}');
		}
	}
	hotel_end(&h);
}

static int
set_up(void **state)
{
	(void)state;
	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	(void)setenv("OFFSYNC_RSA_BITS", "2048", 1);
	office.enrol_status = 201;
	office.enrol_body = NULL;
	office.token_status = 200;
	office.server_time = env_now_ms(env_real());
	office.sync_status = 200;
	office.sync_is_page = false;
	office.foreign_results = false;
	office.is_silent = false;
	office.stamp = 10;
	office.pushed = office.syncs = office.tokens = office.metrics = 0;
	fill_load();
	server = stub_server_new(answer, NULL);
	conf_defaults(&conf);
	conf.sync.sync_interval_ms = 3600000;
	arena = arena_new(1 << 28);
	(void)snprintf(home, sizeof home, "/tmp/offsync-agXXXXXX");
	assert_non_null(mkdtemp(home));
	return 0;
}

static void
remove_home(const char *path)
{
	static const char *const files[] = { "store.db", "store.db-journal",
		"keys.json", "agent.lock", "agent.sock" };
	char file[4096];
	size_t i;

	for (i = 0; i < sizeof files / sizeof files[0]; i++) {
		(void)snprintf(file, sizeof file, "%s/%s", path, files[i]);
		(void)unlink(file);
	}
	(void)rmdir(path);
}

static int
tear_down(void **state)
{
	(void)state;
	if (agent > 0) {
		(void)kill(agent, SIGKILL);
		(void)waitpid(agent, NULL, 0);
		agent = 0;
	}
	stub_server_free(server);
	buf_fini(&office.load);
	conf_free(&conf);
	arena_free(arena);
	remove_home(home);
	return 0;
}

static enum err
enroll(const char *code)
{
	enum err e;

	hush(true);
	e = agent_enroll(
		&conf, home, stub_server_url(server, "//"), code, NULL);
	hush(false);
	return e;
}

/* ---- the desk, as another process would work ---- */

static struct store *
open_store(struct keys *keys)
{
	char path[128];
	struct store *st;
	bool bare;

	(void)snprintf(path, sizeof path, "%s/keys.json", home);
	assert_int_equal(keys_load(path, NULL, false, keys, &bare), ERR_OK);
	assert_int_equal(store_open(env_real(), home, keys, &st), ERR_OK);
	return st;
}

static void
close_store(struct store *st, struct keys *keys)
{
	store_close(st);
	keys_fini(keys);
}

static void
queue_room(const char *number)
{
	struct action act = { .tenant_id = "hotel",
		.user_id = "boss",
		.entity = entity_get(TABLE_ROOMS),
		.table_name = "rooms",
		.operation = OPERATION_INSERT,
		.idempotency_key = number,
		.created_at = env_now_ms(env_real()),
		.business_date = HOTEL_TODAY };
	struct action_list list = { .count = 1, .items = &act };
	struct queue_answer said;
	struct keys keys;
	struct store *st = open_store(&keys);
	char id[UUID_SIZE];
	char room[UUID_SIZE];

	uuid_make(env_real(), id);
	uuid_make(env_real(), room);
	act.id = id;
	act.local_id = room;
	field_values_add(arena, &act.data, ROOM_NUMBER, value_text(number));
	field_values_add(arena, &act.data, ROOM_ROOM_TYPE, value_text("DBL"));
	field_values_add(arena, &act.data, ROOM_STATUS,
		value_int(ROOM_STATUS_AVAILABLE));
	field_values_add(arena, &act.data, ROOM_CONDITION,
		value_int(ROOM_CONDITION_CLEAN));
	assert_int_equal(queue_add(st, &list, 1000, arena, &said), ERR_OK);
	close_store(st, &keys);
}

static int64_t
left(void)
{
	struct queue_counts c;
	struct keys keys;
	struct store *st = open_store(&keys);

	assert_int_equal(queue_count(st, &c), ERR_OK);
	close_store(st, &keys);
	return c.to_send + c.sending + c.waiting;
}

static enum link_state
link_now(void)
{
	struct sync_state s;
	struct keys keys;
	struct store *st = open_store(&keys);

	assert_int_equal(sync_state_load(st, arena, &s), ERR_OK);
	close_store(st, &keys);
	return s.link;
}

/* ---- codes ---- */

static void
test_a_code_is_a_hotel_a_point_and_a_secret(void **state)
{
	struct enroll_code c;

	(void)state;
	assert_int_equal(
		enroll_code_parse(" adria.K7QF-2MXR-9D3T\n", &c), ERR_OK);
	assert_string_equal(c.hotel, "adria");
	assert_string_equal(c.secret, "K7QF-2MXR-9D3T");
	assert_int_equal(enroll_code_parse("a_1-B.x", &c), ERR_OK);
	assert_string_equal(c.hotel, "a_1-B");
}

static void
test_what_is_no_code_is_refused(void **state)
{
	static const char *const wrong[] = { "", " ", ".", "adria", "adria.",
		".K7QF", "ad ria.K7QF", "../x.K7QF", "adria/x.K7QF",
		"adria.K7QF x", "adria.K7/QF", "adria.a.b", LONG_HOTEL ".x" };
	struct enroll_code c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (enroll_code_parse(wrong[i], &c) != ERR_INVALID)
			fail_msg("'%s' was taken for a code", wrong[i]);
	}
}

/* ---- enrolment ---- */

static void
test_enrolling_makes_keys_and_store_and_loads_the_hotel(void **state)
{
	struct keys keys;
	struct store *st;
	struct stat s;
	struct record *room;
	struct sync_state link;
	char path[128];
	const char *asked;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	asked = stub_server_request(server, 1);
	assert_non_null(strstr(asked, "POST /api/hotel/hotel/terminals HTTP"));
	assert_non_null(strstr(asked, "\"code\":\"K7QF-2MXR-9D3T\""));
	assert_non_null(strstr(asked, "\"name\":null"));
	assert_non_null(strstr(asked, "BEGIN PUBLIC KEY"));
	assert_non_null(strstr(stub_server_request(server, 2),
		"\r\nAuthorization: Bearer first\r\n"));
	(void)snprintf(path, sizeof path, "%s/keys.json", home);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	st = open_store(&keys);
	assert_int_equal(keys.pepper[31], 0x1f);
	assert_string_equal(store_identity(st)->hotel_name, "Hotel Adria");
	assert_string_equal(store_identity(st)->terminal_name, "FD1");
	assert_null(strstr(store_identity(st)->server_url + 7, "/"));
	assert_int_equal(store_view(st)->find(store_view(st)->ctx, TABLE_ROOMS,
				 "204", arena, &room),
		ERR_OK);
	assert_int_equal(sync_state_load(st, arena, &link), ERR_OK);
	assert_true(link.loaded);
	assert_int_equal(link.link, LINK_ONLINE);
	close_store(st, &keys);
}

static void
test_a_terminal_is_enrolled_once(void **state)
{
	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	assert_int_equal(enroll(CODE), ERR_EXISTS);
}

static bool
has_file(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof path, "%s/%s", home, name);
	return access(path, F_OK) == 0;
}

static void
test_refusals_are_told_apart_and_leave_nothing(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err err;
	} cases[] = {
		{ 404, "{}", ERR_DENIED },
		{ 401, "{}", ERR_DENIED },
		{ 410, "{}", ERR_EXPIRED },
		{ 400, "{\"detail\":\"name must be short\"}", ERR_INVALID },
		{ 400, "no json", ERR_BAD_ANSWER },
		{ 429, "{}", ERR_OFFLINE },
		{ 500, "{}", ERR_BAD_ANSWER },
		{ 302, "{}", ERR_BAD_ANSWER },
		{ 201, "{}", ERR_BAD_ANSWER },
		{ 201, "<html>", ERR_BAD_ANSWER },
		{ 201,
			"{\"hotel_id\":\"other\",\"hotel_name\":\"H\","
			"\"pepper\":\"" PEPPER "\",\"terminal_id\":\"t\","
			"\"terminal_name\":\"n\",\"token\":\"x\"}",
			ERR_BAD_ANSWER },
		{ 201,
			"{\"hotel_id\":\"hotel\",\"hotel_name\":\"H\","
			"\"pepper\":\"00\",\"terminal_id\":\"t\","
			"\"terminal_name\":\"n\",\"token\":\"x\"}",
			ERR_BAD_ANSWER },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		office.enrol_status = cases[i].status;
		office.enrol_body = cases[i].body;
		assert_int_equal(enroll(CODE), cases[i].err);
		assert_false(has_file("keys.json"));
		assert_false(has_file("store.db"));
	}
	assert_int_equal(enroll("hotel"), ERR_INVALID);
	hush(true);
	assert_int_equal(
		agent_enroll(&conf, home, "sync.example.com", CODE, NULL),
		ERR_INVALID);
	assert_int_equal(
		agent_enroll(&conf, home, "http://example.com", CODE, NULL),
		ERR_CONFIG);
	assert_int_equal(
		agent_enroll(&conf, home, "http://127.0.0.1:1", CODE, NULL),
		ERR_OFFLINE);
	hush(false);
}

static void
test_an_enrolment_that_broke_off_can_be_made_again(void **state)
{
	char aside[128];

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	(void)snprintf(aside, sizeof aside, "%s/store.db", home);
	assert_int_equal(unlink(aside), 0);
	assert_int_equal(enroll(CODE), ERR_OK);
	(void)snprintf(
		aside, sizeof aside, "%s/keys.json.%ld", home, (long)getpid());
	assert_int_equal(unlink(aside), 0); /* the old keys were kept */
}

static void
test_a_first_load_that_breaks_off_is_made_up_for(void **state)
{
	struct agent_report r;

	(void)state;
	office.sync_status = 503;
	assert_int_equal(enroll(CODE), ERR_OK);
	office.sync_status = 200;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_in_range(r.received, 10, 100);
}

/* ---- one round ---- */

static void
test_a_round_sends_everything_and_reports(void **state)
{
	struct agent_report r;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	queue_room("301");
	queue_room("302");
	assert_int_equal(left(), 2);
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_int_equal(r.sent, 2);
	assert_int_equal(r.received, 0);
	assert_int_equal(r.left, 0);
	assert_string_equal(r.why, "");
	assert_int_equal(office.pushed, 2);
	assert_int_equal(office.tokens, 1); /* the first one was not kept */
	assert_int_equal(left(), 0);
}

/* A network where no push is answered before the one after it has gone out. */
static struct {
	const struct env *real;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	int begun;
	int last; /* nothing comes after that one */
	bool alone;
} pushes = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.moved = PTHREAD_COND_INITIALIZER };

static void
await_next_push(void)
{
	struct timespec until;
	int mine;

	CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += PATIENCE_MS / 1000;
	CHECK(pthread_mutex_lock(&pushes.lock) == 0);
	mine = ++pushes.begun;
	CHECK(pthread_cond_broadcast(&pushes.moved) == 0);
	while (mine < pushes.last && pushes.begun == mine && !pushes.alone) {
		if (pthread_cond_timedwait(
			    &pushes.moved, &pushes.lock, &until) != 0)
			pushes.alone = true;
	}
	CHECK(pthread_mutex_unlock(&pushes.lock) == 0);
}

static enum err
request_in_pairs(
	void *ctx, const struct net_request *req, struct net_reply *reply)
{
	if (req->body != NULL && strstr(req->body, "\"actions\":[{") != NULL) {
		if (req->is_up != NULL)
			req->is_up(req->is_up_ctx);
		await_next_push();
	}
	return pushes.real->request(ctx, req, reply);
}

static void
test_on_a_fast_link_the_next_push_does_not_wait_for_the_answer(void **state)
{
	static const char *const rooms[] = { "301", "302", "303", "304" };
	struct agent_session s;
	struct session_net net;
	struct env env;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	for (size_t i = 0; i < 4; i++)
		queue_room(rooms[i]);
	conf.sync.batch_max = 1;
	conf.sync.compress = CONF_NO; /* says that the link is fast */
	assert_int_equal(session_net_open(&conf, &net), ERR_OK);
	pushes.real = net.env;
	pushes.begun = 0;
	pushes.last = 4;
	pushes.alone = false;
	env = *net.env;
	env.request = request_in_pairs;
	net.env = &env;
	assert_int_equal(session_open(&conf, &net, home, &s), ERR_OK);
	assert_int_equal(session_round(&s, NULL, NULL), ERR_OK);
	session_close(&s);
	session_net_close(&net);
	assert_false(pushes.alone);
	assert_int_equal(pushes.begun, 4);
	assert_int_equal(office.pushed, 4);
	assert_int_equal(left(), 0);
}

/* A server that answers in our own coding, and an older one in its place. */
static struct {
	const struct env *real;
	int asked;
	int own;
} older;

static enum err
request_to_an_older(
	void *ctx, const struct net_request *req, struct net_reply *reply)
{
	enum err e;

	older.asked++;
	if (req->packing == PACKING_OWN) {
		older.own++;
		reply->status = 415;
		reply->packing = PACKING_NONE;
		buf_clear(&reply->body);
		return ERR_OK;
	}
	e = older.real->request(ctx, req, reply);
	reply->packing = older.asked == 1 ? PACKING_OWN : PACKING_GZIP;
	return e;
}

static void
test_a_server_that_does_not_know_our_coding_gets_another(void **state)
{
	struct agent_session s;
	struct session_net net;
	struct env env;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	queue_room("301");
	queue_room("302");
	conf.sync.batch_max = 1;
	conf.sync.compress = CONF_YES;
	assert_int_equal(session_net_open(&conf, &net), ERR_OK);
	older.real = net.env;
	older.asked = 0;
	older.own = 0;
	env = *net.env;
	env.request = request_to_an_older;
	net.env = &env;
	assert_int_equal(session_open(&conf, &net, home, &s), ERR_OK);
	assert_int_equal(session_round(&s, NULL, NULL), ERR_OK);
	session_close(&s);
	session_net_close(&net);
	assert_int_equal(older.own, 1);
	assert_int_equal(office.pushed, 2);
	assert_int_equal(left(), 0);
}

static void
test_a_round_that_fails_says_why_and_keeps_the_queue(void **state)
{
	struct agent_report r;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	queue_room("301");
	office.sync_is_page = true;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OFFLINE);
	assert_string_equal(
		r.why, "the answer did not come from an offsync server");
	assert_int_equal(r.left, 1);
	assert_int_equal(link_now(), LINK_OFFLINE);
	office.sync_is_page = false;
	office.foreign_results = true;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OFFLINE);
	assert_int_equal(r.left, 1);
	office.foreign_results = false;
	office.sync_status = 403;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_DENIED);
	assert_int_equal(link_now(), LINK_BLOCKED);
	office.sync_status = 401;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_DENIED);
	assert_int_equal(link_now(), LINK_SIGN_IN);
	office.sync_status = 413;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OFFLINE);
	office.sync_status = 200;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_int_equal(r.left, 0);
	assert_int_equal(link_now(), LINK_ONLINE);
}

static void
test_a_wrong_clock_is_no_reason_to_stay_out(void **state)
{
	struct agent_report r;
	struct json_doc *doc;
	struct jwt jwt;
	const char *second;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	/* Two hours apart: the first assertion is refused. */
	office.server_time += 7200 * 1000;
	office.token_status = -401;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_int_equal(office.tokens, 2);
	second = strstr(
		stub_server_request(server, stub_server_requests(server) - 1),
		"\r\n\r\n");
	assert_int_equal(
		json_parse(second + 4, strlen(second + 4), 1 << 16, &doc, NULL),
		ERR_OK);
	assert_int_equal(
		jwt_peek(json_find_text(json_root(doc), "assertion", ""), arena,
			&jwt),
		ERR_OK);
	assert_in_range(jwt.issued_at_s, office.server_time / 1000 - 60,
		office.server_time / 1000 + 60);
	json_free(doc);
}

static void
test_without_a_terminal_there_is_nothing_to_sync(void **state)
{
	struct agent_report r;

	(void)state;
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_NOT_FOUND);
	assert_non_null(strstr(r.why, "offsync enroll"));
	assert_int_equal(agent_run(&conf, home), ERR_NOT_FOUND);
	assert_int_equal(
		agent_sync_once(&conf, "/nonexistent", &r), ERR_NOT_FOUND);
	assert_non_null(strstr(r.why, "offsync enroll"));
	conf.sync.enabled = false;
	assert_int_equal(enroll(CODE), ERR_OK);
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_CONFIG);
	assert_non_null(strstr(r.why, "sync.enabled"));
}

static void
test_the_configuration_can_move_a_terminal(void **state)
{
	struct stub_server *other = stub_server_new(answer, NULL);
	struct agent_report r;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	conf.terminal.server_url = strdup(stub_server_url(other, "/"));
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_int_equal(stub_server_requests(other), 2);
	stub_server_free(other);
}

/* ---- the process that stays ---- */

static pid_t
start_agent(void)
{
	int i;

	(void)fflush(NULL);
	agent = fork();
	CHECK(agent != -1);
	if (agent == 0)
		_exit((int)agent_run(&conf, home));
	for (i = 0; i < PATIENCE_MS / 10; i++) {
		int fd = agent_connect(home);

		if (fd != -1) {
			close(fd);
			return agent;
		}
		(void)poll(NULL, 0, 10);
	}
	fail_msg("no agent came up");
	return 0;
}

static int
stop_agent(pid_t pid, int sig)
{
	int status = -1;

	assert_int_equal(kill(pid, sig), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	agent = 0;
	return status;
}

static bool
reaches(const int *n, int value)
{
	int i;

	for (i = 0; i < PATIENCE_MS / 5; i++) {
		if (locked(n) >= value)
			return true;
		(void)poll(NULL, 0, 5);
	}
	return false;
}

static void
test_an_agent_pushes_new_work_at_once_and_ends_when_told(void **state)
{
	pid_t pid;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	pid = start_agent();
	assert_true(reaches(&office.syncs, 2)); /* its first round */
	queue_room("301");
	assert_true(reaches(&office.pushed, 1));
	queue_room("302");
	assert_true(reaches(&office.pushed, 2));
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
	assert_false(has_file(AGENT_SOCKET));
	assert_false(agent_is_running(home, NULL));
}

static void
test_a_silent_server_does_not_keep_an_agent_from_ending(void **state)
{
	int64_t start;
	pid_t pid;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	office.is_silent = true;
	pid = start_agent();
	assert_true(reaches(&office.syncs, 2));
	start = env_mono_ms(env_real());
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
	/* Less than it waits for a first byte. */
	assert_in_range(env_mono_ms(env_real()) - start, 0, 9000);
	/* Being told to end says nothing about the link. */
	assert_int_equal(link_now(), LINK_ONLINE);
}

static void
test_one_store_has_one_agent(void **state)
{
	int64_t who = 0;
	pid_t pid;
	int lock;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	assert_false(agent_is_running(home, &who));
	assert_false(agent_wake(home));
	pid = start_agent();
	assert_true(agent_is_running(home, &who));
	assert_int_equal(who, pid);
	assert_int_equal(agent_run(&conf, home), ERR_EXISTS);
	assert_int_equal(lock_take(home, &lock), ERR_EXISTS);
	(void)stop_agent(pid, SIGKILL); /* however it ends */
	assert_false(agent_is_running(home, &who));
	assert_int_equal(lock_take(home, &lock), ERR_OK);
	close(lock);
	pid = start_agent(); /* past the socket that was left behind */
	assert_int_equal(stop_agent(pid, SIGINT), 0);
}

/* Its own process, since a lock of this one would not stop it here; says on fd
 * what it logs. */
static void
start_agent_that_tells(int fd)
{
	(void)fflush(NULL);
	agent = fork();
	CHECK(agent != -1);
	if (agent == 0) {
		log_init("agent", env_real(), fd, LOG_INFO, LOG_TEXT);
		_exit((int)agent_run(&conf, home));
	}
}

static bool
reads(int fd, const char *wanted)
{
	char text[4096] = "";
	size_t len = 0;

	while (strstr(text, wanted) == NULL) {
		struct pollfd p = { fd, POLLIN, 0 };
		ssize_t n;

		if (poll(&p, 1, PATIENCE_MS) != 1)
			return false;
		n = read(fd, text + len, sizeof text - 1 - len);
		if (n <= 0)
			return false;
		len += (size_t)n;
		text[len] = '\0';
	}
	return true;
}

static void
test_an_agent_waits_for_the_end_of_a_sync(void **state)
{
	int ends[2];
	int lock;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(lock_take(home, &lock), ERR_OK);
	start_agent_that_tells(ends[1]);
	close(ends[1]);
	assert_true(reads(ends[0], "waiting"));
	close(lock);
	assert_true(reads(ends[0], "agent of FD1"));
	close(ends[0]);
	assert_int_equal(stop_agent(agent, SIGKILL), SIGKILL);
}

static void
test_sync_asks_the_agent_that_runs(void **state)
{
	struct agent_report r;
	pid_t pid;
	int before;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	pid = start_agent();
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	before = locked(&office.tokens);
	office.sync_status = 503;
	queue_room("301");
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OFFLINE);
	assert_non_null(strstr(r.why, "503"));
	CHECK(pthread_mutex_lock(&office.lock) == 0);
	office.sync_status = 200;
	CHECK(pthread_mutex_unlock(&office.lock) == 0);
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	assert_int_equal(r.left, 0);
	assert_int_equal(left(), 0);
	/* It was the agent, with the token that it had. */
	assert_int_equal(locked(&office.tokens), before);
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
}

static void
test_a_wake_and_a_hangup_mean_try_now(void **state)
{
	pid_t pid;
	int before;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	pid = start_agent();
	assert_true(reaches(&office.syncs, 2));
	before = locked(&office.syncs);
	assert_true(agent_wake(home));
	assert_true(reaches(&office.syncs, before + 1));
	before = locked(&office.syncs);
	assert_int_equal(kill(pid, SIGHUP), 0);
	assert_true(reaches(&office.syncs, before + 1));
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
}

static void
ask_line(const char *line, char *said, size_t size)
{
	struct pollfd p = { .fd = agent_connect(home), .events = POLLIN };
	ssize_t n;

	assert_true(p.fd >= 0);
	assert_int_equal(
		send(p.fd, line, strlen(line), MSG_NOSIGNAL), strlen(line));
	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	n = recv(p.fd, said, size - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	close(p.fd);
}

static void
test_the_socket_answers_what_it_understands(void **state)
{
	char said[500];
	char expected[40];
	pid_t pid;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	pid = start_agent();
	ask_line("sync\n", said, sizeof said);
	assert_ptr_equal(strstr(said, "done sent=0 received=0 "), said);
	ask_line("status\n", said, sizeof said);
	(void)snprintf(expected, sizeof expected, "idle pid=%ld ", (long)pid);
	assert_ptr_equal(strstr(said, expected), said);
	ask_line("dance\n", said, sizeof said);
	assert_ptr_equal(strstr(said, "failed USAGE "), said);
	ask_line("a line that is longer than any that it would understand, and "
		 "has no end at all",
		said, sizeof said);
	assert_string_equal(said, ""); /* shown the door */
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
}

/* Rounds of a busy second, and of one in which others only write drafts. */
static void
test_an_idle_agent_asks_for_nothing(void **state)
{
	struct keys keys;
	struct store *st;
	struct agent_report r;
	pid_t pid;
	int before;
	int i;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	pid = start_agent();
	assert_int_equal(agent_sync_once(&conf, home, &r), ERR_OK);
	before = locked(&office.syncs);
	st = open_store(&keys);
	for (i = 0; i < 20; i++)
		assert_int_equal(
			store_draft_save(st, "check-in/x", "text"), ERR_OK);
	close_store(st, &keys);
	/* Time enough for a wrong one: the wake behind it is seen. */
	assert_true(agent_wake(home));
	assert_true(reaches(&office.syncs, before + 1));
	(void)poll(NULL, 0, 200);
	assert_int_equal(locked(&office.syncs), before + 1);
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
}

/* ---- a pause ---- */

static bool
says(const char *line, const char *start)
{
	char said[500];

	ask_line(line, said, sizeof said);
	return strstr(said, start) == said;
}

/* Whether the agent comes to say that of itself. */
static bool
comes_to_say(const char *start)
{
	for (int i = 0; i < PATIENCE_MS / 20; i++) {
		if (says("status\n", start))
			return true;
		(void)poll(NULL, 0, 20);
	}
	return false;
}

static void
test_a_pause_holds_rounds_back_until_it_ends(void **state)
{
	struct keys keys;
	struct store *st;
	pid_t pid;
	int before;

	(void)state;
	assert_int_equal(enroll(CODE), ERR_OK);
	st = open_store(&keys);
	assert_int_equal(
		pause_begin(st, 10000, 60, "ada", "new router"), ERR_OK);
	before = locked(&office.syncs);
	/* It was paused before this agent began. */
	pid = start_agent();
	assert_true(comes_to_say("paused pid="));
	assert_int_equal(locked(&office.syncs), before);
	/* Who wants one has one, and the pause goes on. */
	assert_true(says("sync\n", "done "));
	assert_true(locked(&office.syncs) > before);
	assert_true(says("status\n", "paused pid="));
	before = locked(&office.syncs);
	assert_int_equal(pause_end(st), ERR_OK);
	assert_true(reaches(&office.syncs, before + 1));
	assert_true(comes_to_say("idle pid="));
	close_store(st, &keys);
	assert_int_equal(stop_agent(pid, SIGTERM), 0);
}

static void
test_a_deep_home_has_a_socket_too(void **state)
{
	char base[64];
	char deep[300];
	struct control c;
	int fd;

	(void)state;
	(void)snprintf(base, sizeof base, "%s", home);
	(void)snprintf(deep, sizeof deep, "%s/%0*d", base, 200, 0);
	assert_int_equal(mkdir(deep, 0700), 0);
	control_open(&c, deep);
	assert_int_not_equal(c.fd, -1);
	fd = agent_connect(deep);
	assert_int_not_equal(fd, -1);
	close(fd);
	control_close(&c);
	assert_int_equal(agent_connect(deep), -1);
	remove_home(deep);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_is_a_hotel_a_point_and_a_secret),
		cmocka_unit_test(test_what_is_no_code_is_refused),
		TEST(test_enrolling_makes_keys_and_store_and_loads_the_hotel),
		TEST(test_a_terminal_is_enrolled_once),
		TEST(test_refusals_are_told_apart_and_leave_nothing),
		TEST(test_an_enrolment_that_broke_off_can_be_made_again),
		TEST(test_a_first_load_that_breaks_off_is_made_up_for),
		TEST(test_a_round_sends_everything_and_reports),
		TEST(test_on_a_fast_link_the_next_push_does_not_wait_for_the_answer),
		TEST(test_a_server_that_does_not_know_our_coding_gets_another),
		TEST(test_a_round_that_fails_says_why_and_keeps_the_queue),
		TEST(test_a_wrong_clock_is_no_reason_to_stay_out),
		TEST(test_without_a_terminal_there_is_nothing_to_sync),
		TEST(test_the_configuration_can_move_a_terminal),
		TEST(test_an_agent_pushes_new_work_at_once_and_ends_when_told),
		TEST(test_a_silent_server_does_not_keep_an_agent_from_ending),
		TEST(test_one_store_has_one_agent),
		TEST(test_an_agent_waits_for_the_end_of_a_sync),
		TEST(test_sync_asks_the_agent_that_runs),
		TEST(test_a_wake_and_a_hangup_mean_try_now),
		TEST(test_the_socket_answers_what_it_understands),
		TEST(test_an_idle_agent_asks_for_nothing),
		TEST(test_a_pause_holds_rounds_back_until_it_ends),
		TEST(test_a_deep_home_has_a_socket_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
