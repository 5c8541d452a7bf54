/*
 * Push: bench_push HOME [FOLDER [BATCH]]. One round of the agent's own code
 * with what is queued in the home folder, to the server that the terminal is
 * enrolled with. With a folder the bodies of the pushes are written there, for
 * the floor, for bench_apply and for bench_serve, and who sent them where.
 * BATCH: actions in a request at most.
 */
#include "agent/session.h"
#include "tests/bench/measure.h"

#include <stdio.h>
#include <string.h>

#define PATH_SIZE 4096

struct watch {
	double pushed_at;
	double cpu; /* of this process, then */
	int64_t sent;
};

/* There is one session in this program. */
static struct {
	const char *folder;
	const struct env *real;
	int count;
} recorder;

static void
keep(const char *name, const char *bytes, size_t len)
{
	char path[PATH_SIZE];
	FILE *f;

	NEED(snprintf(path, sizeof(path), "%s/%s", recorder.folder, name) <
		(int)sizeof(path));
	f = fopen(path, "wb");
	NEED(f != NULL && fwrite(bytes, 1, len, f) == len);
	NEED(fclose(f) == 0);
}

static enum err
record(void *ctx, const struct net_request *req, struct net_reply *reply)
{
	static const char push[] = "\"actions\":[{";
	char name[32];

	if (req->body != NULL && strstr(req->body, push) != NULL) {
		(void)snprintf(
			name, sizeof(name), "%04d.json", recorder.count++);
		keep(name, req->body, req->body_len);
		keep("url", req->url, strlen(req->url));
		keep("bearer", req->bearer, strlen(req->bearer));
	}
	return recorder.real->request(ctx, req, reply);
}

static void
note(struct agent_session *s, void *ctx)
{
	struct watch *w = ctx;
	int64_t sent = sync_port_counts(s->port).sent;

	if (sent == w->sent)
		return;
	w->sent = sent;
	w->pushed_at = measure_now();
	w->cpu = measure_cpu_now();
}

static void
say(const struct watch *w, double start, double cpu, double end,
	const struct sync_counts *c)
{
	measure_say("push", (double)w->sent / (w->pushed_at - start));
	measure_say("push_round", (double)w->sent / (end - start));
	measure_say("push_agent_cpu", (w->cpu - cpu) / (double)w->sent * 1e6);
	measure_say("push_back", (double)c->received / (end - w->pushed_at));
	if (c->refused + c->conflicts > 0)
		(void)fprintf(stderr,
			"push: %lld refused, %lld conflicts of %lld\n",
			(long long)c->refused, (long long)c->conflicts,
			(long long)c->sent);
}

int
main(int argc, char **argv)
{
	struct agent_session s;
	struct session_net net;
	struct sync_counts counts;
	struct watch w = { 0 };
	struct conf conf;
	struct env env;
	double start;
	double cpu;

	NEED(argc >= 2 && argc <= 4);
	conf_defaults(&conf);
	if (argc == 4)
		conf.sync.batch_max = (int64_t)measure_number(argv[3]);
	MUST(session_net_open(&conf, &net));
	if (argc > 2) {
		recorder.folder = argv[2];
		recorder.real = net.env;
		env = *net.env;
		env.request = record;
		net.env = &env;
	}
	MUST(session_open(&conf, &net, argv[1], &s));
	start = measure_now();
	cpu = measure_cpu_now();
	if (session_round(&s, note, &w) != ERR_OK)
		(void)fprintf(stderr, "push: %s\n", sync_port_why(s.port));
	counts = sync_port_counts(s.port);
	NEED(w.sent > 0);
	say(&w, start, cpu, measure_now(), &counts);
	NEED(session_left(&s) == 0);
	session_close(&s);
	session_net_close(&net);
	conf_free(&conf);
	return 0;
}
