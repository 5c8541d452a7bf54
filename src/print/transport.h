/*
 * Bytes to a printer, and whether they came out of it. Waits, so it is for a
 * program that has nothing else to do; at most some 30 seconds.
 *
 * A receipt printer that answers (DLE EOT) is asked first whether it is ready
 * and has paper, and at the end whether it has worked through everything (GS
 * r). Of one that is mute it counts when its network card, or the line, has
 * taken the last byte.
 */
#ifndef OFFSYNC_PRINT_TRANSPORT_H
#define OFFSYNC_PRINT_TRANSPORT_H

#include "base/conf.h"
#include "base/printer_place.h"

#include <stdbool.h>
#include <stddef.h>

#define TRANSPORT_WHY_SIZE 160

struct transport_job {
	const struct printer_place *place; /* not PRINTER_TERMINAL */
	const char *title;                 /* for the print system's lists */
	const char *bytes;
	size_t len;
	bool raw; /* they are the printer's own language */
	bool ask; /* it may be asked how it is */
};

/* True: printed, as far as can be known. False: why says in words for a person
 * what is wrong; *began: some of it had gone out. */
bool transport_send(const struct transport_job *job,
	char why[TRANSPORT_WHY_SIZE], bool *began);

#endif
