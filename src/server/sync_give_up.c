/*
 * A terminal does not send one of its actions: it was altered in its store, its
 * request is refused, it was refused by a server that has been restored since
 * and has forgotten it, or for lack of something and nobody waits for that any
 * more. Instead of it the terminal signs that this place in its chain holds
 * nothing
 * ("gives_up", with the hash of what stood there), so that the chain goes on
 * and everybody can see why a number is missing.
 */
#include "server/sync_priv.h"

#include "base/log.h"

#include <string.h>

#define RESULT_MAX ((size_t)4096)

static bool
is_hash(const char *s)
{
	return strlen(s) == SHA256_HEX_SIZE - 1 &&
	       strspn(s, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

const char *
sync_gives_up(const struct json_node *action)
{
	const char *hash = json_find_text(action, "gives_up", NULL);

	return hash != NULL && is_hash(hash) ? hash : NULL;
}

static void
write_result(struct step *s, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "action_id", s->pa->id);
	json_member_text(&w, "error_message",
		"the terminal gave this action up: it has no effect");
	json_member_text(
		&w, "error_type", sync_error_name(SYNC_ERROR_VALIDATION));
	json_member_text(&w, "resolution", "given_up");
	json_member_text(&w, "status", "error");
	json_end_object(&w);
}

static enum err
keep(struct step *s, const char *json)
{
	struct push *p = s->p;
	const struct storage_result r = {
		.action_id = s->pa->id,
		.terminal_id = p->terminal.id,
		.hash = s->pa->hash,
		.device_seq = s->pa->act.device_seq,
		.json = json,
		.action = s->pa->canonical,
		.signature = s->pa->signature,
		.answered_at = p->now_ms,
		.given_up = true,
	};
	enum err e;

	if (!s->advances)
		return ERR_OK;
	e = p->ops->repeat_put(p->storage, &r);
	if (e == ERR_OK)
		sync_chain_advance(s);
	return e;
}

/* It was refused for lack of something, and would have been taken when that has
 * come: that answer is for good now. */
static enum err
settle(struct step *s, struct storage_result *open, const char *json)
{
	open->final = true;
	open->json = json;
	open->answered_at = s->p->now_ms;
	return s->p->ops->result_put(s->p->storage, open);
}

/* open: its stored answer, which is not final; NULL: there is none. */
static enum err
give_up(struct step *s, struct storage_result *open)
{
	struct buf out;
	enum err e;

	log_warn("%s: terminal %s gave up its action %lld",
		s->p->caller->tenant_id, s->p->terminal.name,
		(long long)s->pa->act.device_seq);
	buf_init(&out, RESULT_MAX);
	write_result(s, &out);
	e = keep(s, out.data);
	if (e == ERR_OK && open != NULL)
		e = settle(s, open, out.data);
	if (e == ERR_OK)
		sync_result_add(s->p, out.data, out.len);
	buf_fini(&out);
	return e;
}

enum err
sync_give_up(struct step *s)
{
	struct push *p = s->p;
	struct storage_result *stored =
		ARENA_NEW(p->scratch, struct storage_result);
	enum err e;

	/* It came after all, under an earlier enrolment perhaps: then that
	 * answer is the true one. */
	e = p->ops->result_find(
		p->storage, s->pa->id, NULL, p->scratch, stored);
	if (e == ERR_OK && stored->final) {
		e = keep(s, stored->json);
		return e == ERR_OK ? sync_replay(s, stored) : e;
	}
	if (e == ERR_NOT_FOUND)
		return give_up(s, NULL);
	return e == ERR_OK ? give_up(s, stored) : e;
}
