/*
 * The agent's side of a pause (store/pause.h): while it lasts the engine is not
 * asked for a round, so that it goes nowhere. A round that runs is finished,
 * and what a person wishes is done.
 */
#ifndef OFFSYNC_AGENT_PAUSED_H
#define OFFSYNC_AGENT_PAUSED_H

#include "agent/session.h"

struct paused {
	bool on;
	int64_t until_ms; /* mono; when it ends by itself */
};

/* As the store has it now; when it cannot be read nothing is held back. A pause
 * that is over is taken out of the store, so that it does not come back. */
void paused_look(struct paused *p, struct agent_session *s);
/* Ends it when its time is over. */
void paused_tick(struct paused *p, struct agent_session *s);
/* engine_next, or to wait until the end. */
void paused_next(const struct paused *p, struct agent_session *s,
	bool by_person, struct engine_want *out);

#endif
