/* Who listens to the live feed (declared in feed.h and feed_priv.h). */
#include "server/feed_priv.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

void
feed_lock(struct feed *f)
{
	CHECK(pthread_mutex_lock(&f->lock) == 0);
}

void
feed_unlock(struct feed *f)
{
	CHECK(pthread_mutex_unlock(&f->lock) == 0);
}

void
feed_wake_thread(struct feed *f)
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

struct hotel **
feed_hotel_place(struct feed *f, const char *tenant_id)
{
	struct hotel **at = &f->hotels[hash(tenant_id) % FEED_HOTELS];

	while (*at != NULL && strcmp((*at)->tenant_id, tenant_id) != 0)
		at = &(*at)->next;
	return at;
}

static struct hotel *
hotel_get(struct feed *f, const char *tenant_id)
{
	struct hotel **at = feed_hotel_place(f, tenant_id);

	if (*at == NULL) {
		*at = calloc(1, sizeof(**at));
		CHECK(*at != NULL);
		(void)snprintf((*at)->tenant_id, FEED_ID_SIZE, "%s", tenant_id);
	}
	return *at;
}

void
feed_hotel_drop(struct feed *f, struct hotel *h)
{
	struct hotel **at = feed_hotel_place(f, h->tenant_id);

	if (h->count > 0 || h->ringing)
		return;
	*at = h->next;
	free(h);
}

/* ---- seats; all under the lock ---- */

void
feed_seat_wake(struct feed_seat *seat)
{
	if (seat->state != SEAT_PAUSED)
		return;
	seat->state = SEAT_ASKED;
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

void
feed_seat_put_off(struct feed *f, struct feed_seat *seat)
{
	beat_remove(f, seat);
	beat_append(f, seat);
}

static struct feed_seat **
seat_place(struct feed *f, const char *terminal_id)
{
	return &f->places[hash(terminal_id) % FEED_PLACES];
}

void
feed_seat_end(struct feed *f, const struct hotel *h, const char *terminal_id)
{
	for (struct feed_seat *s = *seat_place(f, terminal_id); s != NULL;
		s = s->next_same) {
		if (s->hotel != h || strcmp(s->terminal_id, terminal_id) != 0)
			continue;
		s->over = true;
		feed_seat_wake(s);
	}
}

static void
unwatch(struct feed *f, struct feed_seat *seat)
{
	struct feed_seat **at = &f->numbers[seat->number % FEED_PLACES];

	while (*at != seat)
		at = &(*at)->next_number;
	*at = seat->next_number;
	if (seat->x->socket >= 0)
		(void)epoll_ctl(f->epoll, EPOLL_CTL_DEL, seat->x->socket, NULL);
}

struct feed_seat *
feed_seat_numbered(struct feed *f, uint64_t number)
{
	struct feed_seat *s = f->numbers[number % FEED_PLACES];

	while (s != NULL && s->number != number)
		s = s->next_number;
	return s;
}

/* A paused connection is watched by nobody else. */
static void
watch(struct feed *f, struct feed_seat *seat)
{
	struct epoll_event event = { .events = EPOLLRDHUP | EPOLLONESHOT };

	seat->number = ++f->last_number;
	seat->next_number = f->numbers[seat->number % FEED_PLACES];
	f->numbers[seat->number % FEED_PLACES] = seat;
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
	feed_hotel_drop(f, seat->hotel);
}

enum err
feed_sit(struct feed *f, struct exchange *x, const struct sync_caller *caller,
	struct feed_seat **out)
{
	struct feed_seat *seat;
	enum err e = ERR_FULL;

	if (strlen(caller->tenant_id) >= FEED_ID_SIZE ||
		strlen(caller->terminal_id) >= FEED_ID_SIZE)
		return ERR_INVALID;
	seat = calloc(1, sizeof(*seat));
	CHECK(seat != NULL);
	seat->feed = f;
	seat->x = x;
	seat->until_s = caller->until_s;
	seat->due = FEED_NEWS;
	(void)snprintf(
		seat->terminal_id, FEED_ID_SIZE, "%s", caller->terminal_id);
	feed_lock(f);
	if (!f->closed && f->counts.seats < f->seats_max) {
		seat->hotel = hotel_get(f, caller->tenant_id);
		feed_seat_end(f, seat->hotel, seat->terminal_id);
		seat_add(f, seat);
		/* The thread may sleep without an end. */
		if (f->first_beat == seat)
			feed_wake_thread(f);
		e = ERR_OK;
	}
	feed_unlock(f);
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
	feed_lock(seat->feed);
	if (stamp > seat->hotel->stamp)
		seat->hotel->stamp = stamp;
	feed_unlock(seat->feed);
}

void
feed_news_make(const struct hotel *h, struct exchange_piece *out)
{
	exchange_piece_make(out,
		"event: news\nid: %" PRId64 "\ndata: {\"stamp\":%" PRId64
		"}\n\n",
		h->stamp, h->stamp);
}

bool
feed_more(struct feed_seat *seat, struct buf *out)
{
	struct feed *f = seat->feed;
	int64_t now_s = env_now_ms(f->env) / 1000;
	struct exchange_piece news;
	bool goes_on;

	feed_lock(f);
	goes_on = !seat->over && !f->closed && now_s < seat->until_s;
	if (goes_on && (seat->due & FEED_NEWS) != 0) {
		feed_news_make(seat->hotel, &news);
		buf_add(out, news.bytes + news.head, news.len);
		f->counts.told++;
	} else if (goes_on && (seat->due & FEED_BEAT) != 0) {
		buf_adds(out, FEED_BEAT_LINE);
	} else if (goes_on) {
		/* Before anybody can resume it. */
		seat->state = SEAT_PAUSED;
		exchange_pause(seat->x);
	}
	seat->due = 0;
	feed_unlock(f);
	return goes_on;
}

void
feed_leave(struct feed_seat *seat)
{
	struct feed *f = seat->feed;

	feed_lock(f);
	seat_remove(f, seat);
	feed_unlock(f);
	free(seat);
}
