/*
 * What guests asked for, as those read it who have to see to it.
 */
#ifndef OFFSYNC_DOMAIN_REQUESTS_H
#define OFFSYNC_DOMAIN_REQUESTS_H

#include "domain/view.h"

/* Nobody has done it, nor said that it will not be. */
bool request_is_open(const struct record *request);

/* A wake-up call or a message: for the guest, wherever the guest is. */
bool request_is_for_guest(const struct record *request);

/* All that are open, oldest states first, out of a; reads no others. */
enum err request_list_open(const struct view *v, struct arena *a,
	struct record_list *out) MUST_CHECK;

#endif
