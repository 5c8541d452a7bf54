/*
 * A new signing key for this terminal, without a moment in which it has none
 * that the server knows:
 *
 *	1  somebody asks: `offsync rotate-key`, or the server with a token. The
 *	   file rotate-key in the home folder says so.
 *	2  when everything is sent, the next key is made: keys.json.next, the
 *	   whole key file with the new signing key. From here on nothing is
 *	   signed until 5.
 *	3  the server is told, signed by both keys. The old one stays good.
 *	4  a token is asked for with the next key: now that is the terminal's,
 *	   and the old one is good for what it has signed.
 *	5  keys.json.next becomes keys.json.
 *
 * Cut off anywhere, the next round goes on at 3: said twice, the server gives
 * the same answer.
 */
#ifndef OFFSYNC_AGENT_ROTATE_H
#define OFFSYNC_AGENT_ROTATE_H

#include "agent/session.h"

#define ROTATE_ASK_FILE "rotate-key"

/* 1. */
enum err rotate_ask(const char *home) MUST_CHECK;
/* Whether it was asked for, and is not done. */
bool rotate_is_asked(const char *home);
/* 2 and on, when it was asked for and nothing waits to be sent. */
void rotate_begin(struct agent_session *s);
/* 3 and on, when 2 has been done. */
void rotate_go_on(struct agent_session *s);
/* Whether 2 has been done and 5 not. */
bool rotate_is_on(const char *home);

#endif
