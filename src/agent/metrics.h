/*
 * The specification's OfflineMetrics, sent to the server now and then: at the
 * end of a round that is running anyway, never by waking for it.
 */
#ifndef OFFSYNC_AGENT_METRICS_H
#define OFFSYNC_AGENT_METRICS_H

#include "agent/session.h"

#define METRICS_FIRST_MS INT64_C(60000)  /* after the agent's start */
#define METRICS_EVERY_MS INT64_C(900000) /* and from then on */

/* On a link that costs nothing and is fast they also go with a round that
 * somebody asked for. */
bool metrics_are_welcome(const struct agent_session *s);

/* Sends what has been counted, if anything has. When it does not arrive the
 * counters go on counting; the next time will do. Where a manager signed in
 * lately the answer brings the hotel's other terminals (store/others.h), so it
 * is sent anyway. */
void metrics_report(struct agent_session *s);

#endif
