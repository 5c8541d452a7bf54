#include "server/feed.h"

#include "base/check.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define ID_SIZE 65
/* Rings of one hotel are this far apart at least: the first goes out at once,
 * what comes meanwhile goes together. */
#define APART_MS 20
/* Beats that are due so soon are done with those that are due now. */
#define SLACK_MS 1000
#define HOTELS   256
#define PLACES   4096
#define GONE_MAX 64 /* looked at together */

struct hotel {
	struct hotel *next; /* of the same hash */
	char tenant_id[ID_SIZE];
	int64_t stamp;
	struct feed_seat *seats;
	size_t count;
	/* To be told; in the list of those. */
	bool ringing;
	struct hotel *next_ringing;
	char from[ID_SIZE]; /* who needs no telling; "": nobody */
	int64_t not_before_ms;
};

struct feed_seat {
	struct feed *feed;
	struct hotel *hotel;
	struct feed_seat *next; /* of the hotel */
	struct feed_seat **at;
	struct feed_seat *next_same; /* whose terminals have the same hash */
	struct feed_seat *next_beat; /* in order of beat_at_ms */
	struct feed_seat *prev_beat;
	struct exchange *x;
	int64_t beat_at_ms;
	int64_t until_s;
	bool paused;
	bool news;
	bool beat;
	bool over; /* another seat has taken its place, or nobody is there */
	uint64_t number;
	struct feed_seat *next_number; /* of those with the same rest */
	char terminal_id[ID_SIZE];
};

struct feed {
	const struct env *env;
	size_t seats_max;
	pthread_t thread;
	pthread_mutex_t lock;
	int wake_fd; /* for the thread */
	int epoll;   /* it, and the sockets of all seats, for their end */
	bool ending; /* the thread */
	bool closed; /* to seats */
	struct hotel *hotels[HOTELS];
	struct feed_seat *places[PLACES];
	struct feed_seat *numbers[PLACES];
	struct feed_seat *first_beat;
	struct feed_seat *last_beat;
	struct hotel *ringing;
	struct hotel **ringing_end;
	uint64_t last_number;
	struct feed_counts counts;
	void (*tell)(void *ctx, const char *tenant_id, int64_t stamp,
		const char *from);
	void *tell_ctx;
};

static void
lock(struct feed *f)
{
	CHECK(pthread_mutex_lock(&f->lock) == 0);
}

static void
unlock(struct feed *f)
{
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

static void
wake_thread(struct feed *f)
{
	uint64_t one = 1;

	/* Full: it is awake. */
	(void)!write(f->wake_fd, &one, sizeof(one));
}

static uint32_t
hash(const char *text)
{
	uint32_t h = 2166136261u;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return h ^ (h >> 16);
}

/* ---- hotels; all under the lock ---- */

static struct hotel **
hotel_place(struct feed *f, const char *tenant_id)
{
	struct hotel **at = &f->hotels[hash(tenant_id) % HOTELS];

	while (*at != NULL && strcmp((*at)->tenant_id, tenant_id) != 0)
		at = &(*at)->next;
	return at;
}

static struct hotel *
hotel_get(struct feed *f, const char *tenant_id)
{
	struct hotel **at = hotel_place(f, tenant_id);

	if (*at == NULL) {
		*at = calloc(1, sizeof(**at));
		CHECK(*at != NULL);
		(void)snprintf((*at)->tenant_id, ID_SIZE, "%s", tenant_id);
	}
	return *at;
}

/* Nobody listens there: what is known of it is read anew for the next who does.
 */
static void
hotel_drop(struct feed *f, struct hotel *h)
{
	struct hotel **at = hotel_place(f, h->tenant_id);

	if (h->count > 0 || h->ringing)
		return;
	*at = h->next;
	free(h);
}

static void
hotel_ring(struct feed *f, struct hotel *h, int64_t stamp, const char *from)
{
	if (stamp > h->stamp)
		h->stamp = stamp;
	if (h->ringing) {
		if (strcmp(h->from, from) != 0)
			h->from[0] = '\0';
		return;
	}
	h->ringing = true;
	h->next_ringing = NULL;
	(void)snprintf(h->from, ID_SIZE, "%s", from);
	*f->ringing_end = h;
	f->ringing_end = &h->next_ringing;
	wake_thread(f);
}

/* ---- seats; all under the lock ---- */

static void
wake(struct feed_seat *seat)
{
	if (!seat->paused)
		return;
	seat->paused = false;
	exchange_resume(seat->x);
}

static void
beat_append(struct feed *f, struct feed_seat *seat)
{
	seat->beat_at_ms = env_mono_ms(f->env) + FEED_BEAT_MS;
	seat->next_beat = NULL;
	seat->prev_beat = f->last_beat;
	if (f->last_beat == NULL)
		f->first_beat = seat;
	else
		f->last_beat->next_beat = seat;
	f->last_beat = seat;
}

static void
beat_remove(struct feed *f, struct feed_seat *seat)
{
	if (seat->prev_beat == NULL)
		f->first_beat = seat->next_beat;
	else
		seat->prev_beat->next_beat = seat->next_beat;
	if (seat->next_beat == NULL)
		f->last_beat = seat->prev_beat;
	else
		seat->next_beat->prev_beat = seat->prev_beat;
}

static struct feed_seat **
seat_place(struct feed *f, const char *terminal_id)
{
	return &f->places[hash(terminal_id) % PLACES];
}

/* The seat that this terminal had until now. */
static void
end_older(struct feed *f, const struct hotel *h, const char *terminal_id)
{
	for (struct feed_seat *s = *seat_place(f, terminal_id); s != NULL;
		s = s->next_same) {
		if (s->hotel != h || strcmp(s->terminal_id, terminal_id) != 0)
			continue;
		s->over = true;
		wake(s);
	}
}

static void
unwatch(struct feed *f, struct feed_seat *seat)
{
	struct feed_seat **at = &f->numbers[seat->number % PLACES];

	while (*at != seat)
		at = &(*at)->next_number;
	*at = seat->next_number;
	if (seat->x->socket >= 0)
		(void)epoll_ctl(f->epoll, EPOLL_CTL_DEL, seat->x->socket, NULL);
}

/* A paused connection is watched by nobody else. */
static void
watch(struct feed *f, struct feed_seat *seat)
{
	struct epoll_event event = { .events = EPOLLRDHUP | EPOLLONESHOT };

	seat->number = ++f->last_number;
	seat->next_number = f->numbers[seat->number % PLACES];
	f->numbers[seat->number % PLACES] = seat;
	event.data.u64 = seat->number;
	if (seat->x->socket >= 0)
		(void)epoll_ctl(
			f->epoll, EPOLL_CTL_ADD, seat->x->socket, &event);
}

static void
seat_add(struct feed *f, struct feed_seat *seat)
{
	struct feed_seat **same = seat_place(f, seat->terminal_id);

	seat->next_same = *same;
	*same = seat;
	seat->next = seat->hotel->seats;
	seat->at = &seat->hotel->seats;
	if (seat->next != NULL)
		seat->next->at = &seat->next;
	seat->hotel->seats = seat;
	seat->hotel->count++;
	f->counts.seats++;
	beat_append(f, seat);
	watch(f, seat);
}

static void
seat_remove(struct feed *f, struct feed_seat *seat)
{
	struct feed_seat **same = seat_place(f, seat->terminal_id);

	while (*same != seat)
		same = &(*same)->next_same;
	*same = seat->next_same;
	*seat->at = seat->next;
	if (seat->next != NULL)
		seat->next->at = seat->at;
	seat->hotel->count--;
	f->counts.seats--;
	beat_remove(f, seat);
	unwatch(f, seat);
	hotel_drop(f, seat->hotel);
}

enum err
feed_sit(struct feed *f, struct exchange *x, const struct sync_caller *caller,
	struct feed_seat **out)
{
	struct feed_seat *seat;
	enum err e = ERR_FULL;

	if (strlen(caller->tenant_id) >= ID_SIZE ||
		strlen(caller->terminal_id) >= ID_SIZE)
		return ERR_INVALID;
	seat = calloc(1, sizeof(*seat));
	CHECK(seat != NULL);
	seat->feed = f;
	seat->x = x;
	seat->until_s = caller->until_s;
	seat->news = true;
	(void)snprintf(seat->terminal_id, ID_SIZE, "%s", caller->terminal_id);
	lock(f);
	if (!f->closed && f->counts.seats < f->seats_max) {
		seat->hotel = hotel_get(f, caller->tenant_id);
		end_older(f, seat->hotel, seat->terminal_id);
		seat_add(f, seat);
		/* The thread may sleep without an end. */
		if (f->first_beat == seat)
			wake_thread(f);
		e = ERR_OK;
	}
	unlock(f);
	if (e != ERR_OK) {
		free(seat);
		return e;
	}
	*out = seat;
	return ERR_OK;
}

void
feed_know(struct feed_seat *seat, int64_t stamp)
{
	lock(seat->feed);
	if (stamp > seat->hotel->stamp)
		seat->hotel->stamp = stamp;
	unlock(seat->feed);
}

bool
feed_more(struct feed_seat *seat, struct buf *out)
{
	struct feed *f = seat->feed;
	int64_t now_s = env_now_ms(f->env) / 1000;
	bool goes_on;

	lock(f);
	goes_on = !seat->over && !f->closed && now_s < seat->until_s;
	if (goes_on && seat->news) {
		buf_addf(out,
			"event: news\nid: %" PRId64
			"\ndata: {\"stamp\":%" PRId64 "}\n\n",
			seat->hotel->stamp, seat->hotel->stamp);
		f->counts.told++;
	} else if (goes_on && seat->beat) {
		buf_adds(out, ":\n\n");
	} else if (goes_on) {
		/* Before anybody can resume it. */
		seat->paused = true;
		exchange_pause(seat->x);
	}
	seat->news = false;
	seat->beat = false;
	unlock(f);
	return goes_on;
}

void
feed_leave(struct feed_seat *seat)
{
	struct feed *f = seat->feed;

	lock(f);
	seat_remove(f, seat);
	unlock(f);
	free(seat);
}

/* ---- ringing ---- */

void
feed_hear(
	struct feed *f, const char *tenant_id, int64_t stamp, const char *from)
{
	struct hotel *h;

	lock(f);
	h = *hotel_place(f, tenant_id);
	if (h != NULL)
		hotel_ring(f, h, stamp, from);
	unlock(f);
}

void
feed_ring(
	struct feed *f, const char *tenant_id, int64_t stamp, const char *from)
{
	feed_hear(f, tenant_id, stamp, from);
	if (f->tell != NULL)
		f->tell(f->tell_ctx, tenant_id, stamp, from);
}

void
feed_dismiss(struct feed *f, const char *tenant_id, const char *terminal_id)
{
	struct hotel *h;

	lock(f);
	h = *hotel_place(f, tenant_id);
	if (h != NULL)
		end_older(f, h, terminal_id);
	unlock(f);
}

void
feed_ring_all(struct feed *f)
{
	lock(f);
	for (size_t i = 0; i < HOTELS; i++) {
		for (struct hotel *h = f->hotels[i]; h != NULL; h = h->next)
			hotel_ring(f, h, h->stamp, "");
	}
	unlock(f);
}

void
feed_tell_others(struct feed *f,
	void (*tell)(void *ctx, const char *tenant_id, int64_t stamp,
		const char *from),
	void *ctx)
{
	f->tell = tell;
	f->tell_ctx = ctx;
}

static void
tell_seats(struct feed *f, struct hotel *h)
{
	f->counts.rings++;
	for (struct feed_seat *s = h->seats; s != NULL; s = s->next) {
		if (h->from[0] != '\0' && strcmp(s->terminal_id, h->from) == 0)
			continue;
		s->news = true;
		wake(s);
	}
}

/* Those whose time has come; gives when the next one's will, -1: none. */
static int64_t
ring_hotels(struct feed *f)
{
	struct hotel **at = &f->ringing;
	int64_t now = env_mono_ms(f->env);
	int64_t next = -1;

	while (*at != NULL) {
		struct hotel *h = *at;

		if (h->not_before_ms > now) {
			if (next == -1 || h->not_before_ms < next)
				next = h->not_before_ms;
			at = &h->next_ringing;
			continue;
		}
		*at = h->next_ringing;
		h->ringing = false;
		h->not_before_ms = now + APART_MS;
		tell_seats(f, h);
		hotel_drop(f, h);
	}
	f->ringing_end = at;
	return next;
}

/* The same of the lines that keep connections alive. */
static int64_t
beat(struct feed *f)
{
	int64_t now = env_mono_ms(f->env);
	struct feed_seat *seat;

	if (f->first_beat == NULL)
		return -1;
	if (f->first_beat->beat_at_ms > now)
		return f->first_beat->beat_at_ms;
	while ((seat = f->first_beat)->beat_at_ms <= now + SLACK_MS) {
		beat_remove(f, seat);
		beat_append(f, seat);
		seat->beat = true;
		wake(seat);
	}
	return f->first_beat->beat_at_ms;
}

/* It may have left meanwhile, and its socket may be another's. */
static void
end_gone(struct feed *f, const struct epoll_event *events, int count)
{
	for (int i = 0; i < count; i++) {
		uint64_t number = events[i].data.u64; /* 0: somebody rang */
		struct feed_seat *s = f->numbers[number % PLACES];

		while (s != NULL && s->number != number)
			s = s->next_number;
		if (s == NULL)
			continue;
		s->over = true;
		wake(s);
	}
}

/* Until somebody rings or goes, or the time has come (-1: never). */
static void
await(struct feed *f, int64_t until_ms)
{
	struct epoll_event events[GONE_MAX];
	int64_t left = -1;
	uint64_t rung;
	int n;

	if (until_ms != -1) {
		left = until_ms - env_mono_ms(f->env);
		left = left < 0 ? 0 : left > INT_MAX ? INT_MAX : left;
	}
	unlock(f);
	n = epoll_wait(f->epoll, events, GONE_MAX, (int)left);
	CHECK(n >= 0 || errno == EINTR);
	(void)!read(f->wake_fd, &rung, sizeof(rung));
	lock(f);
	end_gone(f, events, n);
}

static void *
feed_main(void *arg)
{
	struct feed *f = arg;

	lock(f);
	while (!f->ending) {
		int64_t ring_ms = ring_hotels(f);
		int64_t beat_ms = beat(f);

		await(f, ring_ms == -1 || (beat_ms != -1 && beat_ms < ring_ms)
				 ? beat_ms
				 : ring_ms);
	}
	unlock(f);
	return NULL;
}

/* ---- life ---- */

struct feed *
feed_new(const struct env *env, size_t seats_max)
{
	struct feed *f = calloc(1, sizeof(*f));
	struct epoll_event event = { .events = EPOLLIN };

	CHECK(f != NULL && pthread_mutex_init(&f->lock, NULL) == 0);
	f->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	CHECK(f->wake_fd >= 0 && f->epoll >= 0 &&
		epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->wake_fd, &event) == 0);
	f->env = env;
	f->seats_max = seats_max;
	f->ringing_end = &f->ringing;
	CHECK(pthread_create(&f->thread, NULL, feed_main, f) == 0);
	return f;
}

void
feed_end(struct feed *f)
{
	if (f == NULL)
		return;
	lock(f);
	f->closed = true;
	for (struct feed_seat *s = f->first_beat; s != NULL; s = s->next_beat)
		wake(s);
	unlock(f);
}

void
feed_free(struct feed *f)
{
	if (f == NULL)
		return;
	lock(f);
	CHECK(f->counts.seats == 0);
	f->ending = true;
	wake_thread(f);
	unlock(f);
	CHECK(pthread_join(f->thread, NULL) == 0);
	for (size_t i = 0; i < HOTELS; i++) {
		for (struct hotel *next, *h = f->hotels[i]; h != NULL;
			h = next) {
			next = h->next;
			free(h);
		}
	}
	(void)close(f->epoll);
	(void)close(f->wake_fd);
	CHECK(pthread_mutex_destroy(&f->lock) == 0);
	free(f);
}

void
feed_count(struct feed *f, struct feed_counts *out)
{
	lock(f);
	*out = f->counts;
	unlock(f);
}
