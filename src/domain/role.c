#include "domain/role.h"

#include "base/check.h"

enum {
	I = 1 << OPERATION_INSERT,
	U = 1 << OPERATION_UPDATE,
	D = 1 << OPERATION_DELETE,
};

/*
 * A waiter signs in as front desk or kitchen. Nobody changes or deletes a
 * posting or a payment (rule APPEND_ONLY), and conflicts are made by the server
 * alone. Housekeeping posts what was taken from minibars, nothing else
 * (charges.c). Whoever sees something broken may report it, and whoever finds
 * what a guest lost may hand it in.
 */
/* clang-format off */
static const unsigned char may[ROLE_WORD_COUNT][TABLE_COUNT] = {
	[ROLE_FRONT_DESK] = {
		[TABLE_ROOMS]               = U,
		[TABLE_GUESTS]              = I | U,
		[TABLE_STAYS]               = I | U,
		[TABLE_FOLIOS]              = I | U,
		[TABLE_FOLIO_CHARGES]       = I,
		[TABLE_CASH_SESSIONS]       = I | U,
		[TABLE_CASH_PAYMENTS]       = I,
		[TABLE_ORDERS]              = I | U,
		[TABLE_ORDER_LINES]         = I | U,
		[TABLE_KITCHEN_TICKETS]     = I | U,
		[TABLE_SERVICE_REQUESTS]    = I | U,
		[TABLE_HOUSEKEEPING_TASKS]  = I | U,
		[TABLE_MAINTENANCE_REPORTS] = I,
		[TABLE_ROOM_BLOCKS]         = I | U,
		[TABLE_LOST_ITEMS]          = I | U,
	},
	[ROLE_KITCHEN] = {
		[TABLE_MENU_ITEMS]          = U,
		[TABLE_ORDERS]              = I | U,
		[TABLE_ORDER_LINES]         = I | U,
		[TABLE_KITCHEN_TICKETS]     = I | U,
		[TABLE_MAINTENANCE_REPORTS] = I,
		[TABLE_LOST_ITEMS]          = I,
	},
	[ROLE_HOUSEKEEPING] = {
		[TABLE_ROOMS]               = U,
		[TABLE_FOLIO_CHARGES]       = I,
		[TABLE_SERVICE_REQUESTS]    = I | U,
		[TABLE_HOUSEKEEPING_TASKS]  = I | U,
		[TABLE_MAINTENANCE_REPORTS] = I,
		[TABLE_LOST_ITEMS]          = I | U,
	},
	[ROLE_MAINTENANCE] = {
		[TABLE_ROOMS]               = U,
		[TABLE_SERVICE_REQUESTS]    = I | U,
		[TABLE_MAINTENANCE_REPORTS] = I | U,
		[TABLE_ROOM_BLOCKS]         = I | U,
		[TABLE_LOST_ITEMS]          = I,
	},
	[ROLE_MANAGER] = {
		[TABLE_PROPERTIES]          = I | U | D,
		[TABLE_STAFF]               = I | U | D,
		[TABLE_ROOMS]               = I | U | D,
		[TABLE_GUESTS]              = I | U | D,
		[TABLE_STAYS]               = I | U | D,
		[TABLE_FOLIOS]              = I | U | D,
		[TABLE_FOLIO_CHARGES]       = I,
		[TABLE_CASH_SESSIONS]       = I | U | D,
		[TABLE_CASH_PAYMENTS]       = I,
		[TABLE_MENU_ITEMS]          = I | U | D,
		[TABLE_ORDERS]              = I | U | D,
		[TABLE_ORDER_LINES]         = I | U | D,
		[TABLE_KITCHEN_TICKETS]     = I | U | D,
		[TABLE_SERVICE_REQUESTS]    = I | U | D,
		[TABLE_HOUSEKEEPING_TASKS]  = I | U | D,
		[TABLE_MAINTENANCE_REPORTS] = I | U | D,
		[TABLE_ROOM_BLOCKS]         = I | U | D,
		[TABLE_LOST_ITEMS]          = I | U | D,
		[TABLE_CONFLICTS]           = U,
	},
};
/* clang-format on */

/* Tables of which all roles but managers may change only some fields. */
static const struct {
	enum table table;
	unsigned fields; /* bits */
} limited[] = {
	{ TABLE_ROOMS, 1u << ROOM_STATUS | 1u << ROOM_CONDITION |
			       1u << ROOM_SERVICE_FLAG | 1u << ROOM_NOTE |
			       1u << ROOM_REPORTED_OCCUPANCY |
			       1u << ROOM_REPORTED_PERSONS |
			       1u << ROOM_TURNDOWN | 1u << ROOM_RUSH },
	{ TABLE_MENU_ITEMS, 1u << ITEM_AVAILABLE | 1u << ITEM_COUNTDOWN },
	/* What a kitchen terminal has stored only it can say (delivery.h). */
	{ TABLE_KITCHEN_TICKETS,
		1u << TICKET_ORDER_ID | 1u << TICKET_STATION |
			1u << TICKET_ROUND | 1u << TICKET_STATE |
			1u << TICKET_SENT_AT | 1u << TICKET_DELIVERED_AT |
			1u << TICKET_READY_AT | 1u << TICKET_BUMPED_AT },
};

#define BIT(role) (1u << ROLE_##role)

/* Sensitive fields and the roles that need them in the clear; a field that is
 * not here is for managers. field -1: all of the table. */
/* clang-format off */
static const struct {
	enum table table;
	int field;
	unsigned roles;
} sees[] = {
	/* Nobody reads a PIN's verifier; only sign-in code compares with it. */
	{ TABLE_STAFF, STAFF_PIN_VERIFIER, 0 },
	/* The name is echoed when an order is charged to a room. */
	{ TABLE_GUESTS, GUEST_FULL_NAME,
		BIT(FRONT_DESK) | BIT(KITCHEN) | BIT(MANAGER) },
	{ TABLE_GUESTS, -1, BIT(FRONT_DESK) | BIT(MANAGER) },
	{ TABLE_SERVICE_REQUESTS, REQUEST_MESSAGE,
		BIT(FRONT_DESK) | BIT(HOUSEKEEPING) | BIT(MAINTENANCE) |
		BIT(MANAGER) },
	{ TABLE_LOST_ITEMS, LOST_CONTACT, BIT(FRONT_DESK) | BIT(MANAGER) },
};
/* clang-format on */

bool
role_may(enum role role, enum table t, enum operation op)
{
	CHECK(role < ROLE_WORD_COUNT && t < TABLE_COUNT &&
		op < OPERATION_COUNT);
	return (may[role][t] & (1u << op)) != 0;
}

bool
role_may_set(enum role role, enum table t, int field)
{
	if (!role_may(role, t, OPERATION_UPDATE))
		return false;
	if (role == ROLE_MANAGER)
		return true;
	for (size_t i = 0; i < sizeof(limited) / sizeof(limited[0]); i++) {
		if (limited[i].table == t)
			return (limited[i].fields & (1u << field)) != 0;
	}
	return true;
}

bool
role_sees(enum role role, enum table t, int field)
{
	const struct entity *e = entity_get(t);

	CHECK(field >= 0 && (size_t)field < e->field_count);
	if (!e->fields[field].sensitive)
		return true;
	for (size_t i = 0; i < sizeof(sees) / sizeof(sees[0]); i++) {
		if (sees[i].table == t &&
			(sees[i].field == field || sees[i].field == -1))
			return (sees[i].roles & (1u << role)) != 0;
	}
	return role == ROLE_MANAGER;
}
