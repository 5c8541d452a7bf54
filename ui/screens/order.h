/*
 * Taking an order: what other screens open it for besides a new round.
 */
#ifndef OFFSYNC_UI_SCREENS_ORDER_H
#define OFFSYNC_UI_SCREENS_ORDER_H

#include "ui/app.h"

/* The order's last round once more: typed already, to be corrected and sent. */
void order_repeat(struct app *app, const char *order_id);

#endif
