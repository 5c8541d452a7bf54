/*
 * How much an action matters when not everything can be taken: in a full queue
 * (queue.h) and on a terminal that has been without the server for too long
 * (protocol.md, "Window, flags, thrift"). One table says it for both.
 */
#ifndef OFFSYNC_DOMAIN_WEIGHT_H
#define OFFSYNC_DOMAIN_WEIGHT_H

#include "domain/action.h"

/* The least important first. */
enum weight {
	WEIGHT_OFFICE, /* rates, menu, staff: waits for a better day */
	WEIGHT_LEAVE,  /* others' plans hang on it: bookings, moves, refunds,
			* postings to a room, blocked rooms */
	WEIGHT_WORK,   /* requests, housekeeping, repairs, decisions */
	WEIGHT_FACT,   /* it has happened: cash was taken, a guest was let in or
			* left, food was ordered or cooked */
	WEIGHT_COUNT,
};
const char *weight_name(enum weight w); /* "fact" */

enum weight action_weight(const struct action *act);

/* How long a terminal that takes an action has been without the server. */
enum apart {
	APART_NOT,      /* it has a link */
	APART_SHORT,    /* none, but within the hotel's window */
	APART_LONG,     /* past it: below WEIGHT_WORK a manager has to insist */
	APART_TOO_LONG, /* 72 hours: facts alone, and they are marked */
};

#endif
