/*
 * The demo hotel at an enrolled terminal, made once, and a fresh copy of that
 * terminal's folder for each run.
 */
#ifndef OFFSYNC_TESTS_SCREENS_HOUSE_H
#define OFFSYNC_TESTS_SCREENS_HOUSE_H

#include "domain/view.h"
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

/* With papers in the spool: one printed, one without paper, one held. */
void house_open_jobs(bool mono);

/* Those that every picture and every budget holds on (tui-ecosystem.md 6,
 * tier A); ends with NULL. */
extern const char *const house_terms[];
void house_close(void);
/* The clock of the hotel goes on. */
void house_pass_ms(int64_t ms);

#endif
