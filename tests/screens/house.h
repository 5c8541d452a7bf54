/*
 * The demo hotel at an enrolled terminal, made once, and a fresh copy of that
 * terminal's folder for each run.
 */
#ifndef OFFSYNC_TESTS_SCREENS_HOUSE_H
#define OFFSYNC_TESTS_SCREENS_HOUSE_H

#include "domain/view.h"
#include "store/store.h"
#include "store/sync_state.h"

#include <stdbool.h>
#include <stdint.h>

void house_make(void);
/* What that terminal knows. */
const struct view *house_view(void);
void house_drop(void); /* removes everything */

/* Opens the console on a new copy of the terminal; _on: of another TERM. */
void house_open(bool mono);
void house_open_on(const char *term, bool mono);
/* The same with a link that has been in a state for so long. */
void house_open_link(bool mono, enum link_state link, int64_t for_ms);

/* A copy to practise on. */
void house_open_training(bool mono);

/*
 * The same step by step, for who opens the console on one copy again and again:
 * a new copy, of which there is one at a time; the console there; its store,
 * for a look while the console waits or is gone; the link as the agent says it.
 */
void house_copy_make(void);
void house_copy_open(const char *term, bool mono, int rows, int columns);
struct store *house_copy_store(void); /* store_close it */
/* From here on the disk has so much left; -1: as ever. */
void house_disk_left(int64_t bytes);
/* The copy's clock is so far from the server's. */
void house_copy_clock(int64_t offset_ms);
/* Whether an agent seems to run; it does when nothing was said. */
void house_agent_runs(bool runs);
/* Whether the next console starts it again, and how often that did. */
void house_agent_starts(bool starts);
int house_agent_started(void);
/* The server refuses all that waits at the copy. */
void house_copy_refuse(void);
/* Somebody pauses the copy's sync for an hour. */
void house_copy_pause(const char *by, const char *why);
void house_copy_link(enum link_state link, int64_t for_ms);
void house_copy_drop(void);

/* The server has told of so many other desks so long ago: one that waits for
 * long, one that is silent, one that was removed with its work, one that sends,
 * the others in order. */
void house_copy_others(size_t count, int64_t ago_ms);

/* With papers in the spool: one printed, one without paper, one held. */
void house_open_jobs(bool mono);

/* Those that every picture and every budget holds on (tui-ecosystem.md 6,
 * tier A); ends with NULL. */
extern const char *const house_terms[];
void house_close(void);
/* The clock of the hotel goes on. */
void house_pass_ms(int64_t ms);

#endif
