/*
 * Takes jobs from the spool to the printers of the configuration, one after the
 * other: what was queued first is printed first, and a printer that does not
 * answer keeps nobody else's jobs waiting longer than it takes to notice.
 */
#ifndef OFFSYNC_PRINT_SENDER_H
#define OFFSYNC_PRINT_SENDER_H

#include "base/conf.h"
#include "base/printer_place.h"
#include "print/spool.h"

/* A printer as the options describe it. */
struct printer {
	const char *to; /* the option's text */
	struct printer_place place;
	enum conf_print_form form;
	enum conf_code_page page;
	int64_t columns;
	bool ask;
};

/* The printer for a kind of job; the receipt printer stands in for one that is
 * not set. False: there is none. */
bool printer_of(
	const struct conf *conf, enum print_role role, struct printer *out);

/* The bytes of a job for a printer. maybe: a paper of it may lie there. */
void printer_bytes(const struct printer *p, const struct paper *paper,
	const struct print_job *job, struct buf *out);

/*
 * Tries every job that is due. *next_at_ms: when one that failed is to be tried
 * again (wall clock); -1: none is. Jobs for the terminal are left to the
 * consoles. Who calls it holds the sender's lock.
 */
enum err sender_run(struct spool *sp, const struct conf *conf,
	const struct env *env, int64_t *next_at_ms) MUST_CHECK;

/* One job at the terminal that fd is open to. ERR_CONFLICT: it does not wait;
 * ERR_IO: *why says more, and it waits on. */
enum err sender_at_terminal(struct spool *sp, const struct printer *p,
	int64_t number, int fd, char why[SPOOL_WHY_SIZE]) MUST_CHECK;

#endif
