/*
 * What the queue said about an operation, for a person: which key is wrong and
 * why, or which rule of the hotel stands in the way and what helps.
 */
#ifndef OFFSYNC_CLI_REFUSAL_H
#define OFFSYNC_CLI_REFUSAL_H

#include "cli/cli.h"
#include "store/queue.h"

/* Prints why nothing was queued; gives the exit status. */
int refusal_print(enum err e, const struct queue_answer *answer);
/* Prints the exception that an operation was taken with, if there was one. */
void refusal_note(const struct queue_answer *answer);

#endif
