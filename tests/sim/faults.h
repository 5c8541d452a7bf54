/*
 * What goes wrong besides the network and deaths: clocks, disks, logs that are
 * cut, backups that come back, somebody with bad intentions. Each happens as
 * often as the plan says, and plans its next time itself.
 */
#ifndef OFFSYNC_SIM_FAULTS_H
#define OFFSYNC_SIM_FAULTS_H

#include "tests/sim/world.h"

/* The first time of each. */
void faults_begin(struct world *w);
void faults_happen(struct world *w, const struct event *e);
/* Disks have room again. */
void faults_heal(struct world *w);

/* Somebody in between refuses this request: 400 or 413; 0: nobody does. */
struct message;
int faults_refuse(struct world *w, const struct message *m);

#endif
