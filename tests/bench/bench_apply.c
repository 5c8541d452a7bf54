/*
 * The server's work on actions alone, without HTTP: bench_apply STORAGE HOTEL
 * FILE... Each file is the body of a push, in order. Microseconds of each
 * action for every step, on one thread.
 */
#include "server/access.h"
#include "server/sync_priv.h"
#include "server/verify_cache.h"
#include "tests/bench/measure.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)1024 * 1024 * 1024)

struct apply {
	struct sync_handler handler;
	struct sync_caller caller;
	struct arena *a;
	size_t actions;
	size_t success;
	double parse;
	double prepare;
	double verify; /* of each signature, one by one */
	double push;
	double commit;
	double answer;
};

static double
since(double *last)
{
	double now = measure_cpu_now();
	double spent = now - *last;

	*last = now;
	return spent;
}

static void
verify_again(struct apply *p, const struct storage_terminal *terminal,
	const struct prepared_batch *batch)
{
	const struct verify_key *key;
	double start;

	MUST(verify_cache_get(p->handler.keys, terminal->public_key, &key));
	start = measure_cpu_now();
	for (size_t i = 0; i < batch->count; i++) {
		const struct prepared_action *pa = &batch->items[i];

		NEED(verify_base64(key, pa->canonical, strlen(pa->canonical),
			pa->act.signature));
	}
	p->verify += measure_cpu_now() - start;
}

static void
apply(struct apply *p, const struct wire_request *req)
{
	struct storage *s = p->handler.storage;
	struct storage_terminal terminal;
	struct prepared_batch batch;
	struct sync_pushed pushed;
	struct buf answer;
	const char *why;
	double last = measure_cpu_now();

	p->caller.terminal_id = req->device_id;
	NEED(sync_admit(&p->handler, s, &p->caller, req, p->a, &terminal,
		     &why) == 0);
	sync_batch_new(req, p->a, &batch);
	sync_prepare(&p->handler, &terminal, req, 0, batch.count, p->a, &batch);
	p->prepare += since(&last);
	verify_again(p, &terminal, &batch);
	(void)since(&last);
	sync_pushed_init(&pushed);
	MUST(s->ops->begin(s, p->caller.tenant_id));
	MUST(sync_push(&p->handler, &p->caller, req, &batch, p->a, &pushed));
	p->push += since(&last);
	MUST(s->ops->end(s, ERR_OK));
	p->commit += since(&last);
	buf_init(&answer, WIRE_ANSWER_MAX);
	NEED(sync_answer(&p->handler, s, &p->caller, req, &pushed, p->a,
		     &answer) == 200);
	p->answer += since(&last);
	p->actions += batch.count;
	p->success += pushed.success;
	buf_fini(&answer);
	sync_pushed_fini(&pushed);
}

static void
apply_file(struct apply *p, const char *path)
{
	struct wire_request req;
	struct json_doc *doc;
	const char *why;
	size_t len;
	char *body = measure_read_file(path, &len);
	double start = measure_cpu_now();

	MUST(json_parse(body, len, WIRE_REQUEST_MAX, &doc, NULL));
	MUST(wire_request_read(json_root(doc), &req, &why));
	p->parse += measure_cpu_now() - start;
	apply(p, &req);
	p->handler.storage->ops->tidy(p->handler.storage, false);
	json_free(doc);
	free(body);
	arena_reset(p->a);
}

static void
say(const struct apply *p)
{
	double n = (double)p->actions / 1e6;
	double all = p->parse + p->prepare + p->push + p->commit + p->answer;

	measure_say("apply", all / n);
	measure_say("apply_parse", p->parse / n);
	measure_say("apply_prepare", p->prepare / n);
	measure_say("apply_verify", p->verify / n);
	measure_say("apply_push", p->push / n);
	measure_say("apply_commit", p->commit / n);
	measure_say("apply_answer", p->answer / n);
	if (p->success < p->actions)
		(void)fprintf(stderr, "apply: %zu of %zu taken\n", p->success,
			p->actions);
}

int
main(int argc, char **argv)
{
	struct token_secret secret;
	struct apply p = { .handler = { .env = env_real() } };

	NEED(argc > 3);
	MUST(storage_open(p.handler.env, argv[1], &p.handler.storage));
	MUST(access_token_secret(p.handler.storage, &secret));
	p.handler.token_secret = &secret;
	p.handler.keys = verify_cache_new(false);
	p.caller.tenant_id = argv[2];
	p.a = arena_new(ARENA_LIMIT);
	for (int i = 3; i < argc; i++)
		apply_file(&p, argv[i]);
	say(&p);
	arena_free(p.a);
	verify_cache_free(p.handler.keys);
	storage_close(p.handler.storage);
	return 0;
}
