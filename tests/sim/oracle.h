/*
 * What must hold (reliability.md, "What must hold"), judged by what people were
 * told (deeds.h) and by what lies in the storages. It knows how money and
 * counts add up, and nothing of queues, merging and rules.
 */
#ifndef OFFSYNC_SIM_ORACLE_H
#define OFFSYNC_SIM_ORACLE_H

#include "tests/sim/world.h"

struct terminal;

/* A terminal has come up again: saved means saved, and what was not known to be
 * saved is now. */
void oracle_after_restart(struct world *w, struct terminal *t);

/* Before somebody works there: it does not count too few hours without the
 * server. */
void oracle_window(struct world *w, struct terminal *t, struct arena *a);
/* An answer has come: what people did at this terminal last, and is done, is on
 * its screen. */
void oracle_own_work(struct world *w, struct terminal *t);

/* Whether it was done in that hotel. */
bool oracle_is_of(const struct world *w, const struct deed *d, int hotel);
/* What belongs to one hotel only is in a text that another one can see. */
bool oracle_has_foreign(const struct world *w, int hotel, const char *text);

/* Everything is at rest: the network is fine, nobody works, and there was time
 * enough. */
void oracle_at_rest(struct world *w);

/* ---- its parts, for one hotel ---- */

/* Answered once each; nothing stuck; whatever was refused has a cause and a
 * remedy. Fills in the deeds' verdicts. */
void oracle_queues(struct world *w, int hotel, struct arena *a);
/* Payments, postings, drawers, countdowns. */
void oracle_money(struct world *w, int hotel, struct arena *a);
void oracle_counts(struct world *w, int hotel, struct arena *a);
/* All replicas have the same records, and none of another hotel. */
void oracle_replicas(struct world *w, int hotel, struct arena *a);

#endif
