/*
 * Where a printer is, as options say it:
 *
 *	device:/dev/usb/lp0     a file that takes bytes
 *	tcp:10.0.0.7:9100       a raw port; 9100 when no port is said; the host
 *	                        in [] when it is an IPv6 address
 *	cups:NAME               a queue of the print system (lp)
 *	terminal                the printer port of the console's own terminal
 */
#ifndef OFFSYNC_BASE_PRINTER_PLACE_H
#define OFFSYNC_BASE_PRINTER_PLACE_H

#include <stdbool.h>

enum printer_way {
	PRINTER_DEVICE,
	PRINTER_TCP,
	PRINTER_CUPS,
	PRINTER_TERMINAL,
};

#define PRINTER_PLACE_FORMS                                                    \
	"device:/PATH, tcp:HOST:PORT, cups:QUEUE or terminal"

struct printer_place {
	enum printer_way way;
	char name[256]; /* path, host or queue; "" for the terminal */
	char port[6];   /* of PRINTER_TCP: "9100" */
};

/* False when the text is none of the forms. */
bool printer_place_read(const char *text, struct printer_place *out);

#endif
