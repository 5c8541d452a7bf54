#include "server/own_action.h"

enum err
own_terminal_get(const struct sync_handler *h, const char *tenant_id,
	const char *id, const char *name, struct arena *a,
	struct storage_terminal *out)
{
	const struct storage_ops *ops = h->storage->ops;
	enum err e;

	e = ops->terminal_find(h->storage, tenant_id, id, a, out);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = (struct storage_terminal){
		.id = id,
		.name = name,
		.last_hash = "",
		.enrolled_at = env_now_ms(h->env),
	};
	return ops->terminal_put(h->storage, tenant_id, out);
}

enum err
own_action_push(const struct sync_handler *h, const char *tenant_id,
	const struct storage_terminal *t, const struct json_node *actions,
	struct arena *a, struct sync_pushed *pushed)
{
	/* There is no key to sign with: whoever asked has shown who it is. */
	struct sync_handler own = *h;
	struct sync_caller caller = { .tenant_id = tenant_id,
		.terminal_id = t->id };
	struct wire_request req = {
		.last_sync_token = "",
		.device_id = t->id,
		.sync_timestamp = env_now_ms(h->env),
		.actions = actions,
		.action_count = 1,
	};
	struct prepared_batch batch;

	own.require_signed = false;
	sync_batch_new(&req, a, &batch);
	sync_prepare(&own, t, &req, 0, batch.count, a, &batch);
	return sync_push(&own, &caller, &req, &batch, a, pushed);
}
