/*
 * The agent's printing: a process of its own, so that a server that does not
 * answer keeps no chit from the kitchen, and a printer that does not answer
 * keeps nothing from the server. It
 *
 *	sends what waits in the spool (print/spool.h), as soon as a job comes;
 *	writes the downtime pack anew every minute.
 *
 * When it dies it is started again; it ends with the agent.
 */
#ifndef OFFSYNC_AGENT_PRINTING_H
#define OFFSYNC_AGENT_PRINTING_H

#include "base/conf.h"

#include <sys/types.h>

/* Starts it; before anything else is opened, for it is a fork. -1: it could not
 * be (it has been logged). */
pid_t printing_start(const struct conf *conf, const char *home);
/* Ends it, after what it is sending; -1 ok. */
void printing_stop(pid_t pid);

#endif
