/*
 * Actions that the server itself brings in: a guest's request, what a manager
 * accepts of a revoked terminal. They go through the same steps as a
 * terminal's (sync_handler.h), as those of an integration that belongs to the
 * server; an operator who revokes it stops that source.
 */
#ifndef OFFSYNC_SERVER_OWN_ACTION_H
#define OFFSYNC_SERVER_OWN_ACTION_H

#include "server/sync_handler.h"
#include "json/json.h"

/* Between begin and end. The integration, which is made the first time. */
enum err own_terminal_get(const struct sync_handler *h, const char *tenant_id,
	const char *id, const char *name, struct arena *a,
	struct storage_terminal *out) MUST_CHECK;

/* actions: an array with one action. ERR_BUSY as sync_push. */
enum err own_action_push(const struct sync_handler *h, const char *tenant_id,
	const struct storage_terminal *t, const struct json_node *actions,
	struct arena *a, struct sync_pushed *pushed) MUST_CHECK;

#endif
