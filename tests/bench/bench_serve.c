/*
 * The server alone: bench_serve NAME FOLDER... Each folder has the bodies that
 * one terminal pushed (bench_push), and they go to a server that has not seen
 * them yet, all terminals at once and each one request after the other. Then
 * each pulls until it has what all of its hotel have sent. NAME: of the
 * samples.
 */
#include "tests/bench/bare_client.h"
#include "tests/bench/measure.h"

#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE    4096
#define NAME_SIZE    64
#define CLIENTS_MAX  64
#define ANSWER_BYTES ((size_t)64 << 20)
#define ACTIONS_MAX  ((size_t)1 << 20)

struct body {
	char *text;
	size_t len;
};
struct client {
	pthread_t thread;
	pthread_barrier_t *gate; /* at the start, and when all have pushed */
	char *url;
	char *bearer;
	struct body *bodies;
	size_t count;
	size_t actions;
	size_t pulled;
	char token[1024];
	char device[64];
};

static size_t
count_in(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* The text of a member that stands once in a body or an answer. */
static void
member(const char *text, const char *name, char *out, size_t size)
{
	const char *from = strstr(text, name);
	size_t len;

	NEED(from != NULL);
	from += strlen(name);
	len = strcspn(from, "\"");
	NEED(len < size);
	memcpy(out, from, len);
	out[len] = '\0';
}

static char *
read_one(const char *folder, const char *name)
{
	char path[PATH_SIZE];
	size_t len;

	NEED(snprintf(path, sizeof(path), "%s/%s", folder, name) <
		(int)sizeof(path));
	return measure_read_file(path, &len);
}

static void
read_folder(struct client *c, const char *folder)
{
	char pattern[PATH_SIZE];
	glob_t found;

	c->url = read_one(folder, "url");
	c->bearer = read_one(folder, "bearer");
	(void)snprintf(pattern, sizeof(pattern), "%s/*.json", folder);
	NEED(glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0);
	c->count = found.gl_pathc;
	c->bodies = calloc(c->count, sizeof(*c->bodies));
	NEED(c->bodies != NULL);
	for (size_t i = 0; i < c->count; i++) {
		struct body *b = &c->bodies[i];

		b->text = measure_read_file(found.gl_pathv[i], &b->len);
		c->actions += count_in(b->text, "\"idempotency_key\":");
	}
	member(c->bodies[0].text, "\"last_sync_token\":\"", c->token,
		sizeof(c->token));
	member(c->bodies[0].text, "\"device_id\":\"", c->device,
		sizeof(c->device));
	globfree(&found);
}

static void
pull(struct client *c, struct bare_client *bare, struct buf *answer)
{
	char body[2048];
	bool more;

	do {
		int len = snprintf(body, sizeof(body),
			"{\"actions\":[],\"device_id\":\"%s\","
			"\"last_sync_token\":\"%s\",\"limit\":2000,"
			"\"sync_timestamp\":1}",
			c->device, c->token);

		buf_clear(answer);
		bare_client_send(bare, body, (size_t)len, answer);
		member(answer->data, "\"sync_token\":\"", c->token,
			sizeof(c->token));
		c->pulled += count_in(answer->data, "\"operation\":");
		more = strstr(answer->data, "\"has_more\":true") != NULL;
	} while (more);
}

static void *
run(void *arg)
{
	struct client *c = arg;
	struct bare_client *bare = bare_client_open(c->url, c->bearer);
	struct buf answer;

	buf_init(&answer, ANSWER_BYTES);
	(void)pthread_barrier_wait(c->gate);
	for (size_t i = 0; i < c->count; i++)
		bare_client_send(
			bare, c->bodies[i].text, c->bodies[i].len, NULL);
	(void)pthread_barrier_wait(c->gate);
	pull(c, bare, &answer);
	(void)pthread_barrier_wait(c->gate);
	bare_client_close(bare);
	buf_fini(&answer);
	return NULL;
}

/* Terminals of one hotel have one address to push to. */
static size_t
sent_in_hotel(const struct client *clients, size_t count, const char *url)
{
	size_t actions = 0;

	for (size_t i = 0; i < count; i++)
		actions += strcmp(clients[i].url, url) == 0 ? clients[i].actions
							    : 0;
	return actions;
}

static void
say(const char *name, const char *what, double value)
{
	char sample[NAME_SIZE];

	(void)snprintf(sample, sizeof(sample), "%s%s", name, what);
	measure_say(sample, value);
}

int
main(int argc, char **argv)
{
	static struct client clients[CLIENTS_MAX];
	size_t count = (size_t)argc - 2;
	pthread_barrier_t gate;
	size_t actions = 0;
	double start;
	double pushed;

	NEED(argc > 2 && count <= CLIENTS_MAX);
	NEED(pthread_barrier_init(&gate, NULL, (unsigned)count + 1) == 0);
	for (size_t i = 0; i < count; i++) {
		read_folder(&clients[i], argv[i + 2]);
		clients[i].gate = &gate;
		actions += clients[i].actions;
		NEED(pthread_create(
			     &clients[i].thread, NULL, run, &clients[i]) == 0);
	}
	(void)pthread_barrier_wait(&gate);
	start = measure_now();
	(void)pthread_barrier_wait(&gate);
	pushed = measure_now();
	(void)pthread_barrier_wait(&gate);
	say(argv[1], "", (double)actions / (pushed - start));
	say(argv[1], "_converged", (measure_now() - start) * 1e3);
	say(argv[1], "_client_cpu", measure_cpu_now() / (double)actions * 1e6);
	for (size_t i = 0; i < count; i++) {
		NEED(pthread_join(clients[i].thread, NULL) == 0);
		NEED(clients[i].pulled >=
			sent_in_hotel(clients, count, clients[i].url));
	}
	return 0;
}
