/*
 * The history: every action that a terminal said was saved, or about which it
 * could say nothing because it died. Part of the oracle: it remembers what
 * people were told, and knows nothing of queues and reducers.
 */
#ifndef OFFSYNC_SIM_DEEDS_H
#define OFFSYNC_SIM_DEEDS_H

#include "domain/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEED_ID 65

enum deed_fate {
	DEED_UNKNOWN, /* the terminal died while it was saved */
	DEED_SAVED,   /* somebody was told so */
	DEED_ABSENT,  /* it was never saved */
};

/* What the server's stored answer says of it. */
enum deed_verdict {
	DEED_UNANSWERED,
	DEED_TAKEN,
	DEED_CONFLICT, /* of which the server's values stand, or nobody knows
			  yet */
	DEED_REFUSED,
};

struct deed {
	char id[DEED_ID];
	char record[DEED_ID]; /* that it is about */
	int terminal;
	int64_t intention; /* actions of one go are saved together or not at all
			    */
	enum table table;
	enum operation operation;
	enum deed_fate fate;
	enum deed_verdict verdict;

	/* Money and counts, as they were entered. */
	int64_t amount_minor; /* of a payment or posting; float of a drawer */
	int64_t quantity;     /* of a line */
	int64_t price_minor;  /* of one piece of it */
	int64_t delta;        /* of an item's countdown */
	bool counts_down;     /* the action changes a countdown */
	char place[DEED_ID];  /* drawer session of a payment, order of a line */
	char for_whom[DEED_ID]; /* folio of a payment or posting */
	char reverses[DEED_ID]; /* posting that it takes back, or moves */
	char key[DEED_ID];      /* that says of a posting what it is for */
};

struct deeds {
	struct deed *items;
	size_t count;
	size_t cap;
	size_t *index; /* by id: open addressing, place + 1 */
	size_t index_cap;
	int64_t intentions;
};

void deeds_init(struct deeds *d);
void deeds_fini(struct deeds *d);

/* Notes the actions of one intention. */
void deeds_add(struct deeds *d, int terminal, const struct action *actions,
	size_t count, enum deed_fate fate);
/* NULL when nobody did that. */
struct deed *deeds_find(const struct deeds *d, const char *id);

#endif
