#include "ui/screens.h"

const struct screen *const screens_all[] = {
#define SCREEN(name, param) &screen_##name,
#include "ui/screens.def"
	NULL,
};

/* clang-format off */
const struct screen_entry screen_entries[] = {
	{&screen_rooms,        "Rooms",         '1'},
	{&screen_arrivals,     "Arrivals",      '2'},
	{&screen_departures,   "Departures",    '3'},
	{&screen_in_house,     "In house",      '4'},
	{&screen_folios,       "Folios",        '5'},
	{&screen_kitchen,      "Kitchen",       '6'},
	{&screen_housekeeping, "Housekeeping",  '7'},
	{&screen_sync,         "Sync",          '8'},
	{&screen_journal,      "Without store", '9'},
	{&screen_conflicts,    "Conflicts",     'c'},
	{&screen_orders,       "Orders",        'o'},
	{&screen_order,        "New order",     'n'},
	{&screen_requests,     "Guest requests", 'r'},
	{&screen_maintenance,  "Maintenance",   'm'},
	{&screen_drawer,       "Cash drawer",   'd'},
	{&screen_walk_in,      "Walk-in",       'w'},
	{&screen_items,        "Menu, 86, counts", 'i'},
	{&screen_limits,       "Hotel limits",  'h'},
	{&screen_bookings,     "Bookings",      'b'},
	{&screen_blocks,       "Rooms off sale", 'k'},
	{&screen_left,         "Who has left",  'l'},
	{&screen_audit,        "Night audit",   'a'},
	{&screen_printing,     "Printing",      'p'},
	{&screen_messages,     "Messages",      's'},
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
