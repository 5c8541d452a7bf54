/*
 * The address to listen on: "127.0.0.1:8470", "[::1]:8470", "0.0.0.0:443",
 * "localhost:0". Port 0: the system picks one.
 */
#ifndef OFFSYNC_SERVER_LISTEN_H
#define OFFSYNC_SERVER_LISTEN_H

#include "base/err.h"

#include <stdbool.h>

#define LISTEN_TEXT_SIZE 128

struct listener {
	int fd;
	bool loopback;               /* nobody else can reach it */
	char text[LISTEN_TEXT_SIZE]; /* "127.0.0.1:41234", with the real port */
};

/* ERR_USAGE: no address of that form. ERR_EXISTS: somebody listens there;
 * ERR_DENIED: not for this user; ERR_SYSTEM: otherwise. These three are logged.
 * Close fd. */
enum err listen_open(const char *where, struct listener *out) MUST_CHECK;

#endif
