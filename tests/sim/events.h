/*
 * What is going to happen, in the order of virtual time; of two things at the
 * same instant the one that was planned first comes first.
 */
#ifndef OFFSYNC_SIM_EVENTS_H
#define OFFSYNC_SIM_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message; /* network.h */

enum event_kind {
	EVENT_ACT,       /* somebody at a terminal does something */
	EVENT_AGENT,     /* the agent of a terminal looks what there is to do */
	EVENT_ARRIVE,    /* a request arrives at the server */
	EVENT_REPLY,     /* an answer arrives at a terminal */
	EVENT_FAIL,      /* a terminal learns that no answer comes */
	EVENT_LINK,      /* a terminal's link goes down, or comes up */
	EVENT_KILL_T,    /* a terminal dies */
	EVENT_RESTART_T, /* and is started again */
	EVENT_KILL_S,    /* the server dies */
	EVENT_RESTART_S, /* and is started again */
	EVENT_CLOCK,     /* faults.h: a clock jumps */
	EVENT_DISK,      /* a disk is full, or has room again */
	EVENT_CUT_LOG,   /* the server forgets old changes */
	EVENT_ADVERSARY, /* somebody sends what is not theirs */
	EVENT_BACKUP,    /* the server's files are copied */
	EVENT_RESTORE,   /* and come back */
	EVENT_KIND_COUNT,
};

struct event {
	int64_t at_ms;
	uint64_t order;
	enum event_kind kind;
	int terminal;
	uint64_t number; /* which life, or which message */
	struct message *message;
};

struct events {
	struct event *items;
	size_t count;
	size_t cap;
	uint64_t planned;
};

void events_init(struct events *e);
void events_fini(struct events *e);
/* Fills in the order. */
void events_add(struct events *e, struct event event);
/* False when there is none at or before until_ms. */
bool events_take(struct events *e, int64_t until_ms, struct event *out);

#endif
