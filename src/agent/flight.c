#include "agent/flight.h"

#include "base/check.h"
#include "sync/wire.h"

#include <string.h>

#define URL_MAX    ((size_t)4096)
#define BEARER_MAX ((size_t)16 * 1024)

void
flight_init(struct flight *f)
{
	memset(f, 0, sizeof(*f));
	buf_init(&f->url, URL_MAX);
	buf_init_secret(&f->bearer, BEARER_MAX);
	buf_init(&f->reply.body, WIRE_ANSWER_MAX);
	CHECK(pthread_mutex_init(&f->lock, NULL) == 0);
	CHECK(pthread_cond_init(&f->moved, NULL) == 0);
}

static void
await(struct flight *f)
{
	if (f->out)
		CHECK(pthread_join(f->thread, NULL) == 0);
	f->out = false;
}

void
flight_fini(struct flight *f)
{
	await(f);
	buf_fini(&f->url);
	buf_wipe(&f->bearer);
	buf_fini(&f->reply.body);
	CHECK(pthread_cond_destroy(&f->moved) == 0);
	CHECK(pthread_mutex_destroy(&f->lock) == 0);
}

static void
set_up(void *ctx)
{
	struct flight *f = ctx;

	CHECK(pthread_mutex_lock(&f->lock) == 0);
	f->is_up = true;
	CHECK(pthread_cond_signal(&f->moved) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

static void *
send_it(void *arg)
{
	struct flight *f = arg;

	f->result = f->env->request(f->env->ctx, &f->req, &f->reply);
	set_up(f);
	return NULL;
}

/* text NULL: stays NULL. */
static const char *
keep(struct buf *b, const char *text)
{
	buf_clear(b);
	if (text == NULL)
		return NULL;
	buf_adds(b, text);
	CHECK(buf_ok(b));
	return b->data;
}

void
flight_begin(
	struct flight *f, const struct env *env, const struct net_request *req)
{
	CHECK(!f->out);
	f->env = env;
	f->req = *req;
	f->req.url = keep(&f->url, req->url);
	f->req.bearer = keep(&f->bearer, req->bearer);
	f->is_up = false;
	f->req.is_up = set_up;
	f->req.is_up_ctx = f;
	f->out = pthread_create(&f->thread, NULL, send_it, f) == 0;
	if (!f->out)
		(void)send_it(f);
}

void
flight_await_up(struct flight *f)
{
	CHECK(pthread_mutex_lock(&f->lock) == 0);
	while (!f->is_up)
		CHECK(pthread_cond_wait(&f->moved, &f->lock) == 0);
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
flight_carries(const struct flight *f, const struct net_request *req)
{
	return f->out && is_same(f->req.url, req->url) &&
	       is_same(f->req.bearer, req->bearer) &&
	       f->req.body_len == req->body_len && req->body != NULL &&
	       f->req.body != NULL &&
	       memcmp(f->req.body, req->body, req->body_len) == 0;
}

enum err
flight_land(struct flight *f)
{
	await(f);
	return f->result;
}
