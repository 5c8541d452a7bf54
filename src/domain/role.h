/*
 * Who may do what: one table of role by table and operation. The console hides
 * what is not allowed, the reducer refuses it (ROLE_DENIED), on the terminal
 * and on the server alike.
 */
#ifndef OFFSYNC_DOMAIN_ROLE_H
#define OFFSYNC_DOMAIN_ROLE_H

#include "domain/action.h"

#include <stdbool.h>

bool role_may(enum role role, enum table t, enum operation op);
/* Whether an UPDATE of that role may change this field: the kitchen sets an
 * item sold out, its price is the manager's. */
bool role_may_set(enum role role, enum table t, int field);
/* Whether a role sees a sensitive field in the clear or masked. */
bool role_sees(enum role role, enum table t, int field);

#endif
