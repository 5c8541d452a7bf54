/*
 * Forms about cash that only one other screen opens: the drawer's, and paying
 * an order.
 */
#ifndef OFFSYNC_UI_SCREENS_MONEY_FORMS_H
#define OFFSYNC_UI_SCREENS_MONEY_FORMS_H

#include "ui/screen.h"

extern const struct screen screen_order_payment; /* param: order id */
extern const struct screen screen_drawer_open;
extern const struct screen screen_drawer_close; /* param: session id */
extern const struct screen screen_pay_out;      /* param: session id */
extern const struct screen screen_safe_drop;    /* param: session id */

#endif
