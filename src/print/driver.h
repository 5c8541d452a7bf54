/*
 * From lines to bytes: ESC/POS for receipt printers, text for everything else.
 * What varies between printers stands in the configuration.
 */
#ifndef OFFSYNC_PRINT_DRIVER_H
#define OFFSYNC_PRINT_DRIVER_H

#include "base/buf.h"
#include "base/conf.h"
#include "print/paper.h"

/* The subset of ESC/POS (Epson's command reference) that is used:
 *
 *	ESC @             as switched on
 *	ESC t n           code page
 *	ESC a n           left, centre
 *	ESC E n           bold
 *	GS ! n            size: 0, 0x11 twice as wide and high
 *	GS V 66 0         to the cutter, and cut
 *	ESC p 0 25 250    drawer: 50 ms on, 500 ms off
 *	DLE EOT n         status, in real time: transport.h
 */
void driver_escpos(
	const struct paper *p, enum conf_code_page page, struct buf *out);

/* Lines of text; a cut is a form feed. */
void driver_plain(
	const struct paper *p, enum conf_code_page page, struct buf *out);

/* For a screen or a file: UTF-8, a cut is a line of dashes between two pieces.
 */
void driver_text(const struct paper *p, struct buf *out);

#endif
