/*
 * Inside the store: runs the pending actions again on the confirmed records
 * (overlay.h says when). Within the caller's transaction.
 */
#ifndef OFFSYNC_STORE_REBASE_H
#define OFFSYNC_STORE_REBASE_H

#include "store/store.h"

enum err rebase_run(struct store *st) MUST_CHECK;

#endif
