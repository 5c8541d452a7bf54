/*
 * Whether the kitchen has heard of a ticket. Pure: a ticket and an instant in,
 * what to do out, so that a restart forgets nothing.
 *
 * Each line that is fired or taken back is a send: the ticket counts them
 * (sends). A kitchen terminal whose disk has the ticket says up to which send
 * (delivered); a waiter's terminal that put it on paper says the same
 * (printed). Both are actions like any other, signed and taken once, and of two
 * the higher counts. What neither has reached by told_at + 5 s rings at the
 * terminal that told it; by 15 s it is printed there, marked POSSIBLE
 * DUPLICATE.
 *
 *	SENT --5 s--> RINGS --15 s--> PRINTS --chit--> ON_PAPER
 *	   '-----------'----------------'-----stored-------'--> DONE
 *
 * told_at is the server's clock, read at the waiter's terminal when it was
 * entered: what the request takes on its way is part of the age, though the
 * server cannot see it. A clock that was set back since (the send lies ahead by
 * more than DELIVERY_CLOCK_MS) means "now": an alarm too many is better than
 * one too few.
 */
#ifndef OFFSYNC_DOMAIN_DELIVERY_H
#define OFFSYNC_DOMAIN_DELIVERY_H

#include "domain/action.h"
#include "domain/record.h"

#define DELIVERY_RING_MS  5000
#define DELIVERY_PRINT_MS 15000
/* How wrong a clock may be that was read over a slow line: half of what an
 * answer may take. */
#define DELIVERY_CLOCK_MS 8000
/* Nobody waits for such food any more. */
#define DELIVERY_STALE_MS (INT64_C(12) * 60 * 60 * 1000)

enum delivery {
	DELIVERY_DONE, /* stored, finished, taken back in time, or stale */
	DELIVERY_SENT,
	DELIVERY_RINGS,
	DELIVERY_PRINTS,
	DELIVERY_ON_PAPER, /* and no kitchen terminal has it */
	DELIVERY_COUNT,
};
/* "", "sent", "NO REPLY", "NO REPLY", "ON PAPER" */
extern const char *const delivery_words[DELIVERY_COUNT];

/* The last send that the kitchen has heard of, by whatever way. */
int64_t delivery_told(const struct record *ticket);

/* now_ms: on the server's clock. *next_ms (NULL ok): when it is something
 * else, on that clock; -1: not by itself. */
enum delivery delivery_of(
	const struct record *ticket, int64_t now_ms, int64_t *next_ms);

/*
 * For cooks: it may lie on paper as well. Certain when the waiter's terminal
 * has said so; and where what was sent took so long to come that it will have
 * printed it, but cannot say so yet. now_ms: the server's clock.
 */
bool delivery_may_be_twice(const struct record *ticket, int64_t now_ms);

/* A terminal's own word: an action that says nothing but what the terminal has
 * stored or printed. It needs nobody to be signed in; its user is the terminal.
 */
bool delivery_is_word(const struct action *act, const char *terminal_id);

#endif
