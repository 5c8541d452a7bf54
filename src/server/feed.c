#include "server/feed_priv.h"

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

/* Rings of one hotel are this far apart at least: the first goes out at once,
 * what comes meanwhile goes together. */
#define APART_MS 20
/* Beats that are due so soon are done with those that are due now. */
#define SLACK_MS 1000
#define GONE_MAX 64 /* looked at together */
#define AT_ONCE  64 /* told by one thread before it looks for more */

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
	(void)snprintf(h->from, FEED_ID_SIZE, "%s", from);
	*f->ringing_end = h;
	f->ringing_end = &h->next_ringing;
	feed_wake_thread(f);
}

/* ---- ringing ---- */

void
feed_hear(
	struct feed *f, const char *tenant_id, int64_t stamp, const char *from)
{
	struct hotel *h;

	feed_lock(f);
	h = *feed_hotel_place(f, tenant_id);
	if (h != NULL)
		hotel_ring(f, h, stamp, from);
	feed_unlock(f);
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

	feed_lock(f);
	h = *feed_hotel_place(f, tenant_id);
	if (h != NULL)
		feed_seat_end(f, h, terminal_id);
	feed_unlock(f);
}

void
feed_ring_all(struct feed *f)
{
	feed_lock(f);
	for (size_t i = 0; i < FEED_HOTELS; i++) {
		for (struct hotel *h = f->hotels[i]; h != NULL; h = h->next)
			hotel_ring(f, h, h->stamp, "");
	}
	feed_unlock(f);
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

/* ---- telling ---- */

struct telling {
	struct feed_seat **seats;
	const struct exchange_piece *piece;
};

static void
tell_part(void *ctx, size_t from, size_t to, size_t member)
{
	const struct telling *t = ctx;

	(void)member;
	for (size_t i = from; i < to; i++)
		t->seats[i]->told = exchange_tell(t->seats[i]->x, t->piece);
}

/* One that cannot be told from here says it, or ends, for itself: it is busy,
 * or its token is over. */
static void
choose(struct feed *f, struct feed_seat *seat, unsigned what, size_t *count)
{
	seat->due |= what;
	if (seat->state != SEAT_PAUSED)
		return;
	if (seat->over || env_now_ms(f->env) / 1000 >= seat->until_s) {
		feed_seat_wake(seat);
		return;
	}
	seat->state = SEAT_TOLD;
	f->telling[(*count)++] = seat;
}

static void
settle(struct feed *f, struct feed_seat *seat, unsigned what)
{
	if (seat->told == ERR_OK) {
		seat->due &= ~what;
		f->counts.told += what == FEED_NEWS ? 1 : 0;
	}
	if (seat->told == ERR_IO)
		seat->over = true;
	seat->state = SEAT_PAUSED;
	if (seat->due != 0 || seat->over || f->closed)
		feed_seat_wake(seat);
}

/* Writes to all that were chosen, on all processors, while others may sit,
 * leave and ring. */
static void
tell_chosen(struct feed *f, size_t count, unsigned what,
	const struct exchange_piece *piece)
{
	struct telling t = { f->telling, piece };

	if (count == 0)
		return;
	feed_unlock(f);
	if (f->crew == NULL)
		tell_part(&t, 0, count, 0);
	else
		crew_run(f->crew, count, AT_ONCE, tell_part, &t);
	feed_lock(f);
	for (size_t i = 0; i < count; i++)
		settle(f, f->telling[i], what);
}

static void
tell_hotel(struct feed *f, struct hotel *h)
{
	struct exchange_piece news;
	size_t count = 0;

	f->counts.rings++;
	feed_news_make(h, &news);
	for (struct feed_seat *s = h->seats; s != NULL; s = s->next) {
		if (h->from[0] == '\0' || strcmp(s->terminal_id, h->from) != 0)
			choose(f, s, FEED_NEWS, &count);
	}
	tell_chosen(f, count, FEED_NEWS, &news);
	feed_hotel_drop(f, h);
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
		if (*at == NULL)
			f->ringing_end = at;
		h->ringing = false;
		h->not_before_ms = now + APART_MS;
		tell_hotel(f, h);
	}
	return next;
}

/* The same of the lines that keep connections alive. */
static int64_t
beat(struct feed *f)
{
	int64_t now = env_mono_ms(f->env);
	struct exchange_piece line;
	struct feed_seat *seat;
	size_t count = 0;

	while ((seat = f->first_beat) != NULL &&
		seat->beat_at_ms <= now + (count > 0 ? SLACK_MS : 0)) {
		feed_seat_put_off(f, seat);
		choose(f, seat, FEED_BEAT, &count);
	}
	exchange_piece_make(&line, FEED_BEAT_LINE);
	tell_chosen(f, count, FEED_BEAT, &line);
	return f->first_beat == NULL ? -1 : f->first_beat->beat_at_ms;
}

/* It may have left meanwhile, and its socket may be another's. */
static void
end_gone(struct feed *f, const struct epoll_event *events, int count)
{
	for (int i = 0; i < count; i++) {
		/* Of 0: somebody rang. */
		struct feed_seat *s = feed_seat_numbered(f, events[i].data.u64);

		if (s == NULL)
			continue;
		s->over = true;
		feed_seat_wake(s);
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
	feed_unlock(f);
	n = epoll_wait(f->epoll, events, GONE_MAX, (int)left);
	CHECK(n >= 0 || errno == EINTR);
	(void)!read(f->wake_fd, &rung, sizeof(rung));
	feed_lock(f);
	end_gone(f, events, n);
}

static void *
feed_main(void *arg)
{
	struct feed *f = arg;

	feed_lock(f);
	while (!f->ending) {
		int64_t ring_ms = ring_hotels(f);
		int64_t beat_ms = beat(f);

		await(f, ring_ms == -1 || (beat_ms != -1 && beat_ms < ring_ms)
				 ? beat_ms
				 : ring_ms);
	}
	feed_unlock(f);
	return NULL;
}

/* ---- life ---- */

struct feed *
feed_new(const struct env *env, size_t seats_max, struct crew *crew)
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
	f->crew = crew;
	f->telling = calloc(seats_max + 1, sizeof(struct feed_seat *));
	CHECK(f->telling != NULL);
	f->ringing_end = &f->ringing;
	CHECK(pthread_create(&f->thread, NULL, feed_main, f) == 0);
	return f;
}

void
feed_end(struct feed *f)
{
	if (f == NULL)
		return;
	feed_lock(f);
	f->closed = true;
	for (struct feed_seat *s = f->first_beat; s != NULL; s = s->next_beat)
		feed_seat_wake(s);
	feed_unlock(f);
}

void
feed_free(struct feed *f)
{
	if (f == NULL)
		return;
	feed_lock(f);
	CHECK(f->counts.seats == 0);
	f->ending = true;
	feed_wake_thread(f);
	feed_unlock(f);
	CHECK(pthread_join(f->thread, NULL) == 0);
	for (size_t i = 0; i < FEED_HOTELS; i++) {
		for (struct hotel *next, *h = f->hotels[i]; h != NULL;
			h = next) {
			next = h->next;
			free(h);
		}
	}
	(void)close(f->epoll);
	(void)close(f->wake_fd);
	CHECK(pthread_mutex_destroy(&f->lock) == 0);
	free(f->telling);
	free(f);
}

void
feed_count(struct feed *f, struct feed_counts *out)
{
	feed_lock(f);
	*out = f->counts;
	feed_unlock(f);
}
