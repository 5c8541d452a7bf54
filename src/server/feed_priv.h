/*
 * What feed_seats.c (who listens) and feed.c (what they are told, and the
 * thread that does it) share. Nobody else includes this. All of it is under the
 * feed's lock, but for the connection of a seat that is being told.
 */
#ifndef OFFSYNC_SERVER_FEED_PRIV_H
#define OFFSYNC_SERVER_FEED_PRIV_H

#include "server/crew.h"
#include "server/feed.h"

#include <pthread.h>

#define FEED_ID_SIZE 65
#define FEED_HOTELS  256
#define FEED_PLACES  4096

struct hotel {
	struct hotel *next; /* of the same hash */
	char tenant_id[FEED_ID_SIZE];
	int64_t stamp;
	struct feed_seat *seats;
	size_t count;
	/* To be told; in the list of those. */
	bool ringing;
	struct hotel *next_ringing;
	char from[FEED_ID_SIZE]; /* who needs no telling; "": nobody */
	int64_t not_before_ms;
};

/*
 *           feed_more has nothing            the thread tells many
 *   ASKED ------------------------> PAUSED ------------------------> TOLD
 *     ^                              |  ^                             |
 *     +------------------------------+  +-----------------------------+
 *        it shall speak for itself              it has been told
 *
 * One that is paused or told cannot leave: its connection stays open.
 */
enum seat_state {
	SEAT_ASKED, /* its connection's thread will ask it for more */
	SEAT_PAUSED,
	SEAT_TOLD, /* somebody writes to its connection, without the lock */
};

/* What a seat has to say, as bits. */
#define FEED_NEWS      1u
#define FEED_BEAT      2u
#define FEED_BEAT_LINE ":\n\n"

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
	enum seat_state state;
	enum err told; /* how that went */
	unsigned due;  /* FEED_NEWS, FEED_BEAT */
	bool over; /* another seat has taken its place, or nobody is there */
	uint64_t number;
	struct feed_seat *next_number; /* of those with the same rest */
	char terminal_id[FEED_ID_SIZE];
};

struct feed {
	const struct env *env;
	size_t seats_max;
	struct crew *crew; /* NULL: the thread is alone */
	pthread_t thread;
	pthread_mutex_t lock;
	int wake_fd; /* for the thread */
	int epoll;   /* it, and the sockets of all seats, for their end */
	bool ending; /* the thread */
	bool closed; /* to seats */
	struct hotel *hotels[FEED_HOTELS];
	struct feed_seat *places[FEED_PLACES];
	struct feed_seat *numbers[FEED_PLACES];
	struct feed_seat *first_beat;
	struct feed_seat *last_beat;
	struct hotel *ringing;
	struct hotel **ringing_end;
	uint64_t last_number;
	struct feed_counts counts;
	struct feed_seat **telling; /* room for seats_max; the thread's */
	void (*tell)(void *ctx, const char *tenant_id, int64_t stamp,
		const char *from);
	void *tell_ctx;
};

void feed_lock(struct feed *f);
void feed_unlock(struct feed *f);
void feed_wake_thread(struct feed *f);

/* Where the hotel is, or would be. */
struct hotel **feed_hotel_place(struct feed *f, const char *tenant_id);
/* Nobody listens there: what is known of it is read anew for the next who does.
 * Else nothing. */
void feed_hotel_drop(struct feed *f, struct hotel *h);

/* Has it speak, or end, for itself. */
void feed_seat_wake(struct feed_seat *seat);
/* Its next beat is a whole interval from now. */
void feed_seat_put_off(struct feed *f, struct feed_seat *seat);
/* The one of a number; NULL: it has left. */
struct feed_seat *feed_seat_numbered(struct feed *f, uint64_t number);
/* Ends the seat that this terminal has, where it has one. */
void feed_seat_end(
	struct feed *f, const struct hotel *h, const char *terminal_id);
void feed_news_make(const struct hotel *h, struct exchange_piece *out);

#endif
