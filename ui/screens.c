#include "ui/screens.h"
#include "ui/words.h"

const struct screen *const screens_all[] = {
#define SCREEN(name, param) &screen_##name,
#include "ui/screens.def"
	NULL,
};

/* clang-format off */
const struct screen_entry screen_entries[] = {
	{&screen_rooms,        N_("Rooms"),         '1'},
	{&screen_arrivals,     N_("Arrivals"),      '2'},
	{&screen_departures,   N_("Departures"),    '3'},
	{&screen_in_house,     N_("In house"),      '4'},
	{&screen_folios,       N_("Folios"),        '5'},
	{&screen_kitchen,      N_("Kitchen"),       '6'},
	{&screen_housekeeping, N_("Housekeeping"),  '7'},
	{&screen_sync,         N_("Sync"),          '8'},
	{&screen_journal,      N_("Without store"), '9'},
	{&screen_conflicts,    N_("Conflicts"),     'c'},
	{&screen_watch,        N_("What needs a look"), 'e'},
	{&screen_overrides,    N_("What was insisted on"), 'v'},
	{&screen_orders,       N_("Orders"),        'o'},
	{&screen_order,        N_("New order"),     'n'},
	{&screen_requests,     N_("Guest requests"), 'r'},
	{&screen_maintenance,  N_("Maintenance"),   'm'},
	{&screen_discrepancies, N_("Who is in"), 'f'},
	{&screen_drawer,       N_("Cash drawer"),   'd'},
	{&screen_walk_in,      N_("Walk-in"),       'w'},
	{&screen_items,        N_("Menu, 86, counts"), 'i'},
	{&screen_limits,       N_("Hotel limits"),  'h'},
	{&screen_tape,         N_("Tape chart"),    't'},
	{&screen_bookings,     N_("Bookings"),      'b'},
	{&screen_blocks,       N_("Rooms off sale"), 'k'},
	{&screen_left,         N_("Who has left"),  'l'},
	{&screen_audit,        N_("Night audit"),   'a'},
	{&screen_printing,     N_("Printing"),      'p'},
	{&screen_messages,     N_("Messages"),      's'},
	{&screen_lost,         N_("Lost property"), 'u'},
	{&screen_keyboard,     N_("Keyboard test"), 'y'},
	{NULL, NULL, 0},
};

static const struct screen *const homes[ROLE_WORD_COUNT] = {
	[ROLE_FRONT_DESK]   = &screen_rooms,
	[ROLE_KITCHEN]      = &screen_kitchen,
	[ROLE_HOUSEKEEPING] = &screen_housekeeping,
	[ROLE_MAINTENANCE]  = &screen_maintenance,
	[ROLE_MANAGER]      = &screen_rooms,
};
/* clang-format on */

const struct screen *
screen_home_of(enum role role)
{
	return role < ROLE_WORD_COUNT ? homes[role] : &screen_rooms;
}

const struct screen *
screen_behind(const struct screen *form, enum role role)
{
	if (form == &screen_order)
		return &screen_orders;
	if (form == &screen_walk_in)
		return &screen_in_house;
	return screen_home_of(role);
}
