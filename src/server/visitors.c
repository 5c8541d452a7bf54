#include "server/visitors.h"

#include "base/check.h"
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define ADDRESS_SIZE 64
#define PLACES       1024

struct address {
	struct address *next; /* of the same hash */
	char text[ADDRESS_SIZE];
	int64_t count;
	bool said; /* that it has too many */
};

struct visitor {
	struct visitors *all;
	struct address *address; /* NULL: it is not counted */
	int socket;
	atomic_bool sending; /* a request has begun, and is not whole */
	/* In the order of who is waited for; not in it: it may stay. */
	bool waited_for;
	int64_t until_ms;
	struct visitor *next;
	struct visitor *prev;
};

struct visitors {
	const struct env *env;
	int64_t each_max;
	int64_t patience_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* somebody came to an empty house; the end */
	bool ending;
	size_t count;
	struct visitor *first;
	struct visitor *last;
	struct address *addresses[PLACES];
};

static void
lock(struct visitors *v)
{
	CHECK(pthread_mutex_lock(&v->lock) == 0);
}

static void
unlock(struct visitors *v)
{
	CHECK(pthread_mutex_unlock(&v->lock) == 0);
}

/* ---- addresses; under the lock ---- */

static struct address **
address_place(struct visitors *v, const char *text)
{
	struct address **at;
	uint32_t h = 2166136261u;

	for (const char *c = text; *c != '\0'; c++)
		h = (h ^ (unsigned char)*c) * 16777619u;
	at = &v->addresses[(h ^ (h >> 16)) % PLACES];
	while (*at != NULL && strcmp((*at)->text, text) != 0)
		at = &(*at)->next;
	return at;
}

static struct address *
address_count(struct visitors *v, const char *text)
{
	struct address **at = address_place(v, text);

	if (*at == NULL) {
		*at = calloc(1, sizeof(**at));
		CHECK(*at != NULL);
		(void)snprintf((*at)->text, ADDRESS_SIZE, "%s", text);
	}
	(*at)->count++;
	return *at;
}

static void
address_forget(struct visitor *one)
{
	struct address *a = one->address;
	struct address **at;

	one->address = NULL;
	if (a == NULL || --a->count > 0)
		return;
	at = address_place(one->all, a->text);
	*at = a->next;
	free(a);
}

/* ---- who is waited for; under the lock ---- */

/* All have the same time, so whoever comes last is due last. */
static void
wait_for(struct visitor *one)
{
	struct visitors *v = one->all;

	one->waited_for = true;
	one->until_ms = env_mono_ms(v->env) + v->patience_ms;
	one->next = NULL;
	one->prev = v->last;
	if (v->last == NULL) {
		v->first = one;
		CHECK(pthread_cond_signal(&v->changed) == 0);
	} else {
		v->last->next = one;
	}
	v->last = one;
}

static void
wait_no_more(struct visitor *one)
{
	struct visitors *v = one->all;

	if (!one->waited_for)
		return;
	one->waited_for = false;
	if (one->prev == NULL)
		v->first = one->next;
	else
		one->prev->next = one->next;
	if (one->next == NULL)
		v->last = one->prev;
	else
		one->next->prev = one->prev;
}

/* Whoever reads from it finds its end, and closes it. */
static void
show_out(struct visitor *one)
{
	log_info("a connection%s%s is closed: nothing whole came, or was "
		 "taken, in %lld s (server.request_seconds)",
		one->address != NULL ? " of " : "",
		one->address != NULL ? one->address->text : "",
		(long long)one->all->patience_ms / 1000);
	wait_no_more(one);
	(void)shutdown(one->socket, SHUT_RDWR);
}

static void
sleep_for(struct visitors *v, int64_t ms)
{
	struct timespec until;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	(void)pthread_cond_timedwait(&v->changed, &v->lock, &until);
}

static void *
visitors_main(void *arg)
{
	struct visitors *v = arg;

	lock(v);
	while (!v->ending) {
		int64_t left;

		if (v->first == NULL) {
			CHECK(pthread_cond_wait(&v->changed, &v->lock) == 0);
			continue;
		}
		left = v->first->until_ms - env_mono_ms(v->env);
		if (left > 0)
			sleep_for(v, left);
		else
			show_out(v->first);
	}
	unlock(v);
	return NULL;
}

/* ---- from outside ---- */

bool
visitors_admit(struct visitors *v, const char *address)
{
	struct address *a;
	bool admitted;

	lock(v);
	a = *address_place(v, address);
	admitted = v->each_max == 0 || a == NULL || a->count < v->each_max;
	if (!admitted && !a->said) {
		a->said = true;
		log_warn("%s has %lld connections: more are refused "
			 "(server.address_connections_max)",
			a->text, (long long)a->count);
	}
	unlock(v);
	return admitted;
}

struct visitor *
visitors_come(struct visitors *v, int socket, const char *address)
{
	struct visitor *one = calloc(1, sizeof(*one));

	CHECK(one != NULL);
	one->all = v;
	one->socket = socket;
	lock(v);
	v->count++;
	if (address[0] != '\0')
		one->address = address_count(v, address);
	wait_for(one);
	unlock(v);
	return one;
}

void
visitor_sends(struct visitor *one, bool sends)
{
	atomic_store(&one->sending, sends);
}

void
visitors_interrupt(struct visitors *v)
{
	lock(v);
	for (struct visitor *one = v->first; one != NULL; one = one->next) {
		if (atomic_load(&one->sending))
			(void)shutdown(one->socket, SHUT_RDWR);
	}
	unlock(v);
}

void
visitor_was_heard(struct visitor *one)
{
	lock(one->all);
	if (one->waited_for) {
		wait_no_more(one);
		wait_for(one);
	}
	unlock(one->all);
}

void
visitor_listens(struct visitor *one)
{
	lock(one->all);
	wait_no_more(one);
	address_forget(one);
	unlock(one->all);
}

void
visitor_leave(struct visitor *one)
{
	struct visitors *v = one->all;

	lock(v);
	wait_no_more(one);
	address_forget(one);
	v->count--;
	unlock(v);
	free(one);
}

/* ---- life ---- */

struct visitors *
visitors_new(const struct env *env, int64_t each_max, int64_t patience_ms)
{
	struct visitors *v = calloc(1, sizeof(*v));
	pthread_condattr_t attr;

	CHECK(v != NULL && pthread_mutex_init(&v->lock, NULL) == 0);
	CHECK(pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&v->changed, &attr) == 0 &&
		pthread_condattr_destroy(&attr) == 0);
	v->env = env;
	v->each_max = each_max;
	v->patience_ms = patience_ms;
	CHECK(pthread_create(&v->thread, NULL, visitors_main, v) == 0);
	return v;
}

void
visitors_free(struct visitors *v)
{
	if (v == NULL)
		return;
	lock(v);
	CHECK(v->count == 0);
	v->ending = true;
	CHECK(pthread_cond_signal(&v->changed) == 0);
	unlock(v);
	CHECK(pthread_join(v->thread, NULL) == 0);
	CHECK(pthread_cond_destroy(&v->changed) == 0);
	CHECK(pthread_mutex_destroy(&v->lock) == 0);
	free(v);
}
