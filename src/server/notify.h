/*
 * Tells systemd how far the service is, when it was started by it (sd_notify's
 * protocol: one datagram to the socket of $NOTIFY_SOCKET).
 */
#ifndef OFFSYNC_SERVER_NOTIFY_H
#define OFFSYNC_SERVER_NOTIFY_H

/* "READY=1", "STOPPING=1". Nothing happens without the variable. */
void notify_state(const char *state);

#endif
