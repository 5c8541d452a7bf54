/*
 * Thousands of terminals on the live feed of a server that runs: bench_feed
 * STORAGE PORT PID TERMINALS HOTELS. They are given out evenly over hotel demo
 * and others that it makes, and come from several addresses of the loopback.
 * What they cost the server while nothing happens, and how long a commit takes
 * from the first byte of its push until the last of its hotel's terminals has
 * been told.
 */
#include "base/uuid.h"
#include "server/access.h"
#include "server/storage.h"
#include "tests/bench/measure.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define COMMITS      40
#define IDLE_S       50.0 /* more than a beat */
#define ADDRESSES    4u
#define TOKEN_TTL_S  3600
#define WAIT_S       60.0
#define ARENA_LIMIT  ((size_t)256 << 20)
#define HEADER_LIMIT 4096

struct listener {
	int fd;
	bool demo; /* of the hotel that commits are made in */
	bool told; /* since the last look */
};

struct bench {
	struct storage *s;
	struct access *access;
	struct arena *a;
	uint16_t port;
	int server;
	size_t count;
	size_t hotels;
	size_t demo_count;
	struct listener *listeners;
	int epoll;
	struct buf sender; /* its token */
	struct buf text;
};

/* ---- terminals ---- */

static const char *
hotel_of(const struct bench *b, size_t i)
{
	size_t h = i % b->hotels;

	return h == 0 ? "demo" : arena_printf(b->a, "bench-%zu", h);
}

static void
make_hotels(struct bench *b)
{
	for (size_t h = 1; h < b->hotels; h++) {
		struct storage_hotel hotel = { .tenant_id = hotel_of(b, h),
			.name = "Bench",
			.incarnation = "0123456789abcdef",
			.pepper = "00" };
		enum err e = b->s->ops->hotel_add(b->s, &hotel);

		NEED(e == ERR_OK || e == ERR_EXISTS);
	}
}

static void
make_terminal(struct bench *b, const char *hotel, struct buf *token)
{
	char id[UUID_SIZE];
	struct storage_terminal t = { .id = id, .name = "B", .last_hash = "" };

	uuid_make(env_real(), id);
	MUST(b->s->ops->terminal_put(b->s, hotel, &t));
	buf_clear(token);
	access_grant_short(b->access, hotel, id, TOKEN_TTL_S, token);
	NEED(token->len > 0);
}

static int
connect_from(const struct bench *b, uint32_t from)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK + 1 + from) } };
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	NEED(fd >= 0);
	NEED(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0);
	NEED(setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one,
		     sizeof(one)) == 0);
	NEED(bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons(b->port);
	NEED(connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	return fd;
}

static void
send_all(int fd, const struct buf *text)
{
	NEED(send(fd, text->data, text->len, MSG_NOSIGNAL) ==
		(ssize_t)text->len);
}

static void
open_listener(struct bench *b, size_t i, const struct buf *token)
{
	struct listener *l = &b->listeners[i];
	struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = l } };

	l->fd = connect_from(b, (uint32_t)(i % ADDRESSES));
	l->demo = i % b->hotels == 0;
	b->demo_count += l->demo ? 1 : 0;
	buf_clear(&b->text);
	buf_addf(&b->text,
		"GET /api/hotel/%s/offline/events HTTP/1.1\r\nHost: b\r\n"
		"Authorization: Bearer %s\r\n\r\n",
		hotel_of(b, i), token->data);
	send_all(l->fd, &b->text);
	NEED(epoll_ctl(b->epoll, EPOLL_CTL_ADD, l->fd, &event) == 0);
}

/* ---- what comes ---- */

/* An event ends with "}" and an empty line; a beat is none. */
static size_t
take(struct bench *b, int wait_ms)
{
	struct epoll_event events[256];
	int n = epoll_wait(b->epoll, events, 256, wait_ms);
	size_t told = 0;

	NEED(n >= 0 || errno == EINTR);
	for (int i = 0; i < n; i++) {
		struct listener *l = events[i].data.ptr;
		char bytes[HEADER_LIMIT];
		ssize_t len = recv(l->fd, bytes, sizeof(bytes) - 1, 0);

		NEED(len > 0);
		bytes[len] = '\0';
		if (l->told || strstr(bytes, "}\n\n") == NULL)
			continue;
		l->told = true;
		told++;
	}
	return told;
}

static void
await(struct bench *b, size_t wanted)
{
	double end = measure_now() + WAIT_S;

	for (size_t told = 0; told < wanted;) {
		told += take(b, 100);
		NEED(measure_now() < end);
	}
}

static void
forget(struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		b->listeners[i].told = false;
}

/* ---- the server ---- */

static double
resident_mib(const struct bench *b)
{
	char path[64];
	char line[256];
	long kib = -1;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", b->server);
	f = fopen(path, "r");
	NEED(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	}
	(void)fclose(f);
	NEED(kib > 0);
	return (double)kib / 1024;
}

/* Seconds of processor time of all its threads. */
static double
spent(const struct bench *b)
{
	char path[512];
	double ns = 0;
	struct dirent *d;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/task", b->server);
	dir = opendir(path);
	NEED(dir != NULL);
	while ((d = readdir(dir)) != NULL) {
		double one = 0;
		FILE *f;

		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat",
			b->server, d->d_name);
		f = fopen(path, "r");
		if (f == NULL)
			continue; /* it has ended */
		NEED(fscanf(f, "%lf", &one) == 1);
		(void)fclose(f);
		ns += one;
	}
	(void)closedir(dir);
	return ns / 1e9;
}

static void
idle(struct bench *b)
{
	double end = measure_now() + IDLE_S;
	double before = spent(b);

	while (measure_now() < end)
		(void)take(b, 200);
	measure_say("feed_idle", (spent(b) - before) / IDLE_S * 100);
	measure_say("feed_rss", resident_mib(b));
}

/* ---- commits ---- */

static void
write_push(struct bench *b)
{
	char id[UUID_SIZE];
	char record[UUID_SIZE];
	struct buf body;

	uuid_make(env_real(), id);
	uuid_make(env_real(), record);
	buf_init(&body, 8192);
	buf_addf(&body,
		"{\"last_sync_token\":\"\",\"device_id\":\"bench\",\"limit\":1,"
		"\"sync_timestamp\":%lld,\"actions\":[{\"id\":\"%s\","
		"\"tenant_id\":\"demo\",\"user_id\":\"bench\","
		"\"table_name\":\"guests\",\"operation\":\"INSERT\","
		"\"local_id\":\"%s\",\"data\":{\"full_name\":\"Bench\"},"
		"\"conflict_resolution\":\"server_wins\","
		"\"idempotency_key\":\"%s\",\"created_at\":%lld,"
		"\"sync_attempts\":0,\"sync_status\":\"pending\"}]}",
		(long long)env_now_ms(env_real()), id, record, id,
		(long long)env_now_ms(env_real()));
	buf_clear(&b->text);
	buf_addf(&b->text,
		"POST /api/hotel/demo/offline/sync HTTP/1.1\r\nHost: b\r\n"
		"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		b->sender.data, body.len, body.data);
	buf_fini(&body);
}

static void
commits(struct bench *b)
{
	int fd = connect_from(b, 0);

	for (int i = 0; i < COMMITS; i++) {
		char answer[65536];
		double began;
		ssize_t len;

		/* What comes late of the last one. */
		while (take(b, 50) > 0)
			;
		forget(b);
		write_push(b);
		began = measure_now();
		send_all(fd, &b->text);
		await(b, b->demo_count);
		measure_say(b->hotels == 1 ? "feed_told_all" : "feed_told",
			(measure_now() - began) * 1e3);
		len = recv(fd, answer, sizeof(answer) - 1, 0);
		NEED(len > 0);
		answer[len] = '\0';
		NEED(strstr(answer, "\"status\":\"success\"") != NULL);
	}
	(void)close(fd);
}

static void
raise_limit(void)
{
	struct rlimit limit;

	NEED(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = limit.rlim_max;
	NEED(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

/* One hotel's in one transaction. */
static void
open_hotel(struct bench *b, size_t h)
{
	struct buf *tokens = calloc(b->count, sizeof(*tokens));
	const char *hotel = hotel_of(b, h);

	NEED(tokens != NULL);
	MUST(b->s->ops->begin(b->s, hotel));
	for (size_t i = h; i < b->count; i += b->hotels) {
		buf_init(&tokens[i], 128);
		make_terminal(b, hotel, &tokens[i]);
	}
	if (h == 0)
		make_terminal(b, hotel, &b->sender);
	MUST(b->s->ops->end(b->s, ERR_OK));
	for (size_t i = h; i < b->count; i += b->hotels) {
		open_listener(b, i, &tokens[i]);
		buf_fini(&tokens[i]);
	}
	free(tokens);
}

static void
open_all(struct bench *b)
{
	raise_limit();
	make_hotels(b);
	for (size_t h = 0; h < b->hotels; h++)
		open_hotel(b, h);
	await(b, b->count);
}

int
main(int argc, char **argv)
{
	struct bench b = { 0 };

	NEED(argc == 6);
	b.port = (uint16_t)measure_number(argv[2]);
	b.server = (int)measure_number(argv[3]);
	b.count = measure_number(argv[4]);
	b.hotels = measure_number(argv[5]);
	b.a = arena_new(ARENA_LIMIT);
	b.listeners = calloc(b.count, sizeof(*b.listeners));
	b.epoll = epoll_create1(EPOLL_CLOEXEC);
	NEED(b.listeners != NULL && b.epoll >= 0);
	buf_init(&b.text, 16384);
	buf_init(&b.sender, 8192);
	MUST(storage_open(env_real(), argv[1], &b.s));
	MUST(access_open(env_real(), b.s, &b.access));
	open_all(&b);
	if (b.hotels > 1)
		idle(&b);
	commits(&b);
	for (size_t i = 0; i < b.count; i++)
		(void)close(b.listeners[i].fd);
	access_close(b.access);
	storage_close(b.s);
	buf_fini(&b.text);
	buf_fini(&b.sender);
	free(b.listeners);
	arena_free(b.a);
	return 0;
}
