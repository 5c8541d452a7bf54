/*
 * A person, or the program, wants something printed: makes the paper from the
 * records, knows whether it was printed before, and gives it to the spool.
 *
 *	struct printing p = { .view = …, .conf = …, .spool = …, … };
 *
 *	e = printing_queue(&p, PRINTING_RECEIPT, payment_id, &job);
 *	say(job.title, job.number);
 */
#ifndef OFFSYNC_PRINT_PRINTING_H
#define OFFSYNC_PRINT_PRINTING_H

#include "base/conf.h"
#include "domain/role.h"
#include "domain/view.h"
#include "print/documents.h"
#include "print/sender.h"
#include "print/spool.h"

enum printing_what {
	PRINTING_RECEIPT, /* of a cash payment */
	PRINTING_CHIT,    /* of a kitchen ticket */
	PRINTING_FOLIO,
	PRINTING_CARD, /* of a stay */
	PRINTING_PACK, /* id: one of pack_names; "": all of them */
	PRINTING_TEST, /* id: one of print_role_names */
	PRINTING_COUNT,
};
/* "receipt", "chit", "folio", "card", "pack", "test" */
extern const char *const printing_names[PRINTING_COUNT];
/* The records that its id is one of; TABLE_NONE: none. */
enum table printing_table(enum printing_what what);

/* Who could enter what stands on the paper may print it. */
bool printing_may(enum role role, enum printing_what what);

struct printing {
	const struct view *view;
	const struct conf *conf;
	const struct env *env;
	struct spool *spool;
	const char *terminal; /* its name */
	const char *by;       /* login; "" */
	bool offline;
	bool duplicate;  /* of a chit: the kitchen may have the ticket */
	int64_t columns; /* 0: the printer's */
};

/* What names a paper of which there is one original; "": there is none. A chit
 * is of a ticket and of how often the kitchen was told something by it. */
void printing_key(enum printing_what what, const struct record *r, char *out,
	size_t size);

/* The paper alone, and what its job would be. Lives in the arena. ERR_NOT_FOUND
 * as documents.h. */
enum err printing_make(const struct printing *p, enum printing_what what,
	const char *id, struct arena *a, struct print_job *job,
	struct paper *out) MUST_CHECK;

/* On disk when it returns ERR_OK. ERR_CONFIG: no printer is set for it. */
enum err printing_queue(const struct printing *p, enum printing_what what,
	const char *id, struct print_job *job) MUST_CHECK;

#endif
