/*
 * A revoked terminal's last round: what it has not sent it hands over, to be
 * looked at by a manager; and when the server orders it, signed with the key
 * that this terminal was told when it enrolled (order_key.h), everything that
 * it has is deleted, once it is handed over, and the server is told.
 *
 * The deleting begins with the keys, without which nothing else can be read. It
 * is finished, and the report sent, by the next start when it is cut off: the
 * file wiped in the home folder holds what is left to do.
 */
#ifndef OFFSYNC_AGENT_LEAVE_H
#define OFFSYNC_AGENT_LEAVE_H

#include "agent/session.h"

/* Whether the server has said that this terminal is revoked. */
bool leave_is_due(const struct agent_session *s);
/* True: everything is deleted, and the session must be closed with nothing
 * more done. */
bool leave_run(struct agent_session *s);
/* What a start finds: deletes the rest and reports. True: this terminal was
 * deleted. */
bool leave_resume(const struct session_net *net, const char *home);

#endif
