/*
 * Who is connected: how many connections each address holds, and for how long
 * one of them may keep us waiting. Without that a few clients that send a byte
 * now and then (slow loris) hold all connections that there are.
 *
 * A visitor is one connection. Whatever it does next (the whole of a request,
 * the taking of an answer) must be done within the same time, from when it came
 * or was heard last; else its socket is shut down. One that listens to the live
 * feed stays as long as it likes, and counts for nothing. Any thread.
 */
#ifndef OFFSYNC_SERVER_VISITORS_H
#define OFFSYNC_SERVER_VISITORS_H

#include "base/env.h"

#include <stdbool.h>
#include <stdint.h>

struct visitors;
struct visitor;

/* each_max: connections of one address; 0: as many as there are. */
struct visitors *visitors_new(
	const struct env *env, int64_t each_max, int64_t patience_ms);
/* When all have left. NULL ok. */
void visitors_free(struct visitors *v);

/* Whether one more of this address is let in. That one is not is logged once,
 * until all of the address have left. */
bool visitors_admit(struct visitors *v, const char *address);
/* address "": it is not counted. */
struct visitor *visitors_come(
	struct visitors *v, int socket, const char *address);
/* Whether a request of its has begun that is not whole yet. */
void visitor_sends(struct visitor *one, bool sends);
/* Shuts down the sockets of all who are sending just now. */
void visitors_interrupt(struct visitors *v);
/* It has done what it was waited for: its time begins anew. */
void visitor_was_heard(struct visitor *one);
/* It listens from now on. */
void visitor_listens(struct visitor *one);
/* Before its socket is closed. */
void visitor_leave(struct visitor *one);

#endif
