/*
 * What the files of transport.h share.
 */
#ifndef OFFSYNC_PRINT_TRANSPORT_PRIV_H
#define OFFSYNC_PRINT_TRANSPORT_PRIV_H

#include "print/transport.h"

struct sending {
	const struct transport_job *job;
	int fd; /* -1: none is open */
	char *why;
	bool *began;
};

/* Says why; gives false. */
__attribute__((format(printf, 2, 3))) bool transport_fail(
	struct sending *s, const char *format, ...);

/* Hands it to the print system. */
bool transport_to_queue(struct sending *s);

#endif
