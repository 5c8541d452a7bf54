/*
 * offsync qr: the code with which the guest of a stay asks for services
 * (crypto/guest_link.h), on the terminal, as SVG or as PNG.
 */
#ifndef OFFSYNC_CLI_QR_H
#define OFFSYNC_CLI_QR_H

#include "cli/command.h"

extern const struct option qr_options[];
extern const char qr_help[];
int qr_run(struct cli *c);

#endif
