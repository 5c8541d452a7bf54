/*
 * What the server would answer if the queue went up now, as far as this
 * terminal knows: the confirmed records as the last pull left them, and the
 * waiting actions run on them in order as the server runs them. Nothing is
 * kept. What other terminals have sent since, nobody here can know.
 */
#ifndef OFFSYNC_STORE_PREVIEW_H
#define OFFSYNC_STORE_PREVIEW_H

#include "store/queue.h"

enum preview_verdict {
	PREVIEW_OK,
	PREVIEW_NOTED,    /* taken, and what it went past noted: rule */
	PREVIEW_MERGED,   /* others changed the record too: put together */
	PREVIEW_DECIDE,   /* a person will have to decide */
	PREVIEW_REFUSED,  /* rule says why; problem when a field does */
	PREVIEW_WAITS,    /* for another one; not sent before */
	PREVIEW_ANSWERED, /* the server has it; a pull confirms it */
	PREVIEW_ALTERED,  /* on the disk: never sent */
	PREVIEW_UNKNOWN,  /* it refers to what this terminal does not have */
	PREVIEW_VERDICT_COUNT,
};

struct preview_entry {
	const struct queued *queued;
	enum preview_verdict verdict;
	enum rule rule;      /* RULE_NONE */
	const char *detail;  /* a sentence more; NULL */
	const char *problem; /* "amount: must be filled in"; NULL */
};

struct preview {
	size_t count;
	struct preview_entry *items; /* in the order of the queue */
	size_t counts[PREVIEW_VERDICT_COUNT];
};

/* Only what is pending: what was refused or waits for a decision has its
 * answer. Everything is in the arena. */
enum err preview_run(
	struct store *st, struct arena *a, struct preview *out) MUST_CHECK;

#endif
