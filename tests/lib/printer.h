/*
 * A receipt printer that shows what came out of it: reads ESC/POS as driver.h
 * lists it, in a code page of its choice, and gives lines with their styles,
 * cuts and kicks of the drawer. What it does not know counts as garbage. On a
 * loopback port it answers as a real one does, and can be out of paper, slow,
 * mute, or break off in the middle.
 */
#ifndef OFFSYNC_TESTS_LIB_PRINTER_H
#define OFFSYNC_TESTS_LIB_PRINTER_H

#include "base/buf.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct printer_seen {
	struct buf text; /* a line each: "BIG BOLD: TABLE 7"; "--cut--";
			  * "--drawer--"
			  */
	size_t lines;
	size_t cuts;
	size_t kicks;
	size_t garbage;  /* bytes of commands that it does not know */
	size_t overlong; /* lines wider than the paper */
};

void printer_seen_init(struct printer_seen *s);
void printer_seen_fini(struct printer_seen *s);
/* columns: of the paper. */
void printer_see(struct printer_seen *s, enum conf_code_page page,
	size_t columns, const char *bytes, size_t len);

/* ---- on the network ---- */

struct fake_printer {
	bool mute;        /* answers nothing */
	bool no_paper;    /* says so */
	bool cover_open;  /* says so */
	bool forgets_end; /* takes everything and never says that it is done */
	size_t breaks_at; /* closes after so many printed bytes; 0: never */
	int port;
	pid_t pid;
	char path[64]; /* what it printed */
};

/* Starts it in a process of its own. */
void fake_printer_start(struct fake_printer *p);
/* All bytes that were to be printed since the start. */
void fake_printer_read(const struct fake_printer *p, struct buf *out);
/* As if switched off; started again it has the same port and paper. */
void fake_printer_off(struct fake_printer *p);
void fake_printer_stop(struct fake_printer *p);

#endif
