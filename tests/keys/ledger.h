/*
 * What the console was told is stored, noted where a kill -9 does not reach: in
 * memory that the parent shares. The linker puts this between the console and
 * its store (--wrap for store_draft_save and journal_do), so that each draft
 * and each action is noted the moment the call has returned.
 */
#ifndef OFFSYNC_TESTS_KEYS_LEDGER_H
#define OFFSYNC_TESTS_KEYS_LEDGER_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDGER_DRAFTS  512
#define LEDGER_ACTIONS 65536
#define LEDGER_BURSTS  48
#define LEDGER_SCREENS 96

struct ledger_draft {
	char name[128];
	uint64_t stored; /* of its content; 0: there is none */
	uint64_t wanted; /* while it is being written */
	bool is_written; /* just now: either may be found */
};

struct ledger {
	size_t keys;
	size_t ways_back; /* taken, and found */
	size_t deaths;    /* in the middle of a write */
	size_t draft_count;
	struct ledger_draft drafts[LEDGER_DRAFTS];
	size_t action_count;
	char actions[LEDGER_ACTIONS][40];
	/* For the report: the last bursts of keys, and what went wrong. */
	size_t bursts;
	char burst[LEDGER_BURSTS][256];
	char screen[64];
	/* In all lives. */
	size_t screen_count;
	char screens[LEDGER_SCREENS][64];
	char why[512];
};

extern struct ledger *ledger;

void ledger_make(void);
/* A new copy of the terminal: nothing is stored there. */
void ledger_forget(void);
/* The next write of the console but so many is its last; 0: none. */
void ledger_set_death(int64_t writes);
void ledger_note_burst(const char *bytes, size_t len);
/* Which screen is seen then. */
void ledger_note_screen(const char *name);

/* Everything that was noted is in the store, which is sound. False: why says
 * what is not. */
bool ledger_holds(struct store *st);

#endif
