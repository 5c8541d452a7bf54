/*
 * Guests' requests as the storage sees them: the stay behind a code, what was
 * asked for so far, and a new request, which is an action like a terminal's: it
 * goes through the same steps (sync_handler.h), has a stored answer, and
 * reaches every terminal as every change does.
 *
 * Actions of guests come from an integration of their own, GUEST_TERMINAL,
 * which is made with the first request; an operator who revokes it switches the
 * page of that hotel off.
 */
#ifndef OFFSYNC_SERVER_GUEST_H
#define OFFSYNC_SERVER_GUEST_H

#include "base/uuid.h"
#include "server/sync_handler.h"

#define GUEST_TERMINAL "guest-page"
#define GUEST_USER     "guest"
/* Requests of one stay that wait at once, of those that came by this page. */
#define GUEST_OPEN_MAX 12

/* What belongs to a stay in house; in the arena. */
struct guest_stay {
	const struct record *stay;
	const struct record *room;
	const struct record *property;
	struct record_list requests; /* oldest first */
	size_t open_count;
};

/* Between begin or begin_read and their ends. ERR_NOT_FOUND: there is no such
 * stay, it is not in house (any more), or has no room. */
enum err guest_stay_find(struct storage *s, const char *stay_id,
	struct arena *a, struct guest_stay *out) MUST_CHECK;

struct guest_wish {
	const char *stay_id;
	enum request_kind kind;
	const char *message; /* clean; "" for none */
	/* Of the form: the same form sent again is the same request. */
	const char *form_key;
};

enum guest_answer {
	GUEST_TAKEN,
	GUEST_REPEATED, /* of another request, or this form again */
	GUEST_GONE,     /* the stay is over */
	GUEST_FULL,     /* GUEST_OPEN_MAX wait */
	GUEST_OFF,      /* the hotel takes no requests here */
	GUEST_REFUSED,  /* by the reducer: logged */
};

/* Between begin and end. ERR_BUSY as sync_push. pushed: for the figures. */
enum err guest_ask(const struct sync_handler *h, const char *tenant_id,
	const struct guest_wish *wish, struct arena *a,
	struct sync_pushed *pushed, enum guest_answer *out) MUST_CHECK;

#endif
