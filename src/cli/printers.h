/*
 * offsync printers: what is set, whether it prints, and the jobs.
 */
#ifndef OFFSYNC_CLI_PRINTERS_H
#define OFFSYNC_CLI_PRINTERS_H

#include "cli/cli.h"
#include "print/spool.h"

extern const struct option printers_options[];
extern const char printers_help[];
int printers_run(struct cli *c);

/* Says the number of a job just queued. Prints it too where nobody else does:
 * at this very terminal, or without an agent. */
int printers_deliver(
	struct cli *c, struct spool *sp, const struct print_job *job);

#endif
