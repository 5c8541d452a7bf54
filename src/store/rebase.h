/*
 * Inside the store: runs the pending actions again on the confirmed records
 * (overlay.h says when). Within the caller's transaction.
 */
#ifndef OFFSYNC_STORE_REBASE_H
#define OFFSYNC_STORE_REBASE_H

#include "store/store.h"

/* As many as a queue holds by default. */
#define REBASE_SLICE ((size_t)10000)

/* slice: how many actions are run in memory before their outcome goes into the
 * tables; what a longer queue takes does not grow with it. */
enum err rebase_run(struct store *st, size_t slice) MUST_CHECK;

#endif
