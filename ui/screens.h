/*
 * All screens, and the two ways to them: F10 and a digit, or the commands (F9)
 * by name.
 */
#ifndef OFFSYNC_UI_SCREENS_H
#define OFFSYNC_UI_SCREENS_H

#include "ui/screen.h"

#include "domain/entity.h"

extern const struct screen screen_sign_in;
extern const struct screen screen_rooms;
extern const struct screen screen_arrivals;
extern const struct screen screen_departures;
extern const struct screen screen_in_house;
extern const struct screen screen_check_in;  /* param: stay id */
extern const struct screen screen_walk_in;   /* param: room id or "" */
extern const struct screen screen_check_out; /* param: stay id */
extern const struct screen screen_move;      /* param: stay id */
extern const struct screen screen_extend;    /* param: stay id */
extern const struct screen screen_terms;     /* param: stay id */
extern const struct screen screen_folios;
extern const struct screen screen_folio;   /* param: folio id */
extern const struct screen screen_payment; /* param: folio id */
extern const struct screen screen_charge;  /* param: folio id */
extern const struct screen screen_drawer;
extern const struct screen screen_orders;
extern const struct screen screen_order; /* param: order id, room id or "" */
extern const struct screen screen_kitchen;
extern const struct screen screen_housekeeping;
extern const struct screen screen_maintenance;
extern const struct screen screen_report; /* param: room id or "" */
extern const struct screen screen_requests;
extern const struct screen screen_request; /* param: room id or "" */
extern const struct screen screen_sync;
extern const struct screen screen_queued; /* param: action id */
extern const struct screen screen_conflicts;
extern const struct screen screen_conflict; /* param: conflict id */
extern const struct screen screen_explain;  /* param: conflict id */
extern const struct screen screen_messages;
extern const struct screen screen_journal;
extern const struct screen screen_journal_entry; /* param: operation */

struct screen_entry {
	const struct screen *screen;
	const char *title; /* in menus: "Rooms" */
	char digit;        /* behind F10; 0: only under "more" and by name */
};

/* Ends with a NULL screen; in the order of the go-to menu. */
extern const struct screen_entry screen_entries[];

/* Where a person of this role begins. */
const struct screen *screen_home_of(enum role role);

#endif
