/*
 * A terminal's actions are a chain: numbered without gaps, each naming the hash
 * of the one before, each signed. Here is decided whether an action is the next
 * link, one that was there before, one from too far ahead, or one of another
 * branch: a cloned or restored terminal.
 */
#include "server/sync_priv.h"

#include "base/log.h"
#include "base/mutant.h"

#include <stdio.h>
#include <string.h>

#define RE_ENROL                                                               \
	"this terminal was copied or restored: its actions come in two "       \
	"versions. Enrol it again; nothing is lost"

/* Not signed by this terminal: it is as if it had not come, so its number stays
 * free for the real one. */
static bool
refuse_forged(struct step *s)
{
	const struct prepared_action *pa = s->pa;
	struct sync_refusal r = { .error = SYNC_ERROR_VALIDATION,
		.field = "signature" };

	if (pa->verified && pa->act.device_seq > 0)
		return false;
	if (pa->act.device_seq <= 0) {
		r.field = "device_seq";
		r.message = "this terminal's actions need a device_seq";
	} else if (!pa->is_signed) {
		r.message = "this terminal's actions must be signed";
	} else {
		r.message = "the signature does not fit the action: it was "
			    "altered, or signed by another terminal";
		log_warn("%s: terminal %s: signature of action %s does not fit",
			s->p->caller->tenant_id, s->p->terminal.name, pa->id);
	}
	r.expected_seq = s->p->terminal.last_seq + 1;
	if (MUTANT(FORGED_USES_NUMBER) && pa->act.device_seq == r.expected_seq)
		s->p->terminal.last_seq++;
	sync_note(s, SYNC_NOTE_FORGED);
	sync_refuse(s, &r);
	return true;
}

/* Both branches are kept; the terminal takes part again under a new name. */
static enum err
keep_aside(struct step *s)
{
	struct push *p = s->p;
	const struct storage_forked f = {
		.terminal_id = p->terminal.id,
		.device_seq = s->pa->act.device_seq,
		.hash = s->pa->hash,
		.action_id = s->pa->id,
		.action = s->pa->canonical,
		.signature = s->pa->signature,
		.received_at = p->now_ms,
		.reason = "forked",
	};
	const struct sync_refusal r = {
		.error = SYNC_ERROR_AUTHENTICATION,
		.field = "device_seq",
		.message = RE_ENROL,
	};
	enum err e;

	if (!p->terminal.forked)
		log_warn("%s: terminal %s has forked at action %lld",
			p->caller->tenant_id, p->terminal.name,
			(long long)f.device_seq);
	if (!p->terminal.forked)
		sync_note(s, SYNC_NOTE_FORKED);
	p->terminal.forked = true;
	e = p->ops->forked_put(p->storage, &f);
	if (e == ERR_OK)
		sync_refuse(s, &r);
	return e;
}

/* Nothing is wrong with the action itself: it is sent again when the one before
 * it has come, which is what a client does after a network_error. */
static void
refuse_gap(struct step *s)
{
	int64_t expected = s->p->terminal.last_seq + 1;
	char message[96];
	const struct sync_refusal r = {
		.error = SYNC_ERROR_NETWORK,
		.field = "device_seq",
		.message = message,
		.expected_seq = expected,
	};

	(void)snprintf(message, sizeof(message),
		"action %lld of this terminal has not come yet: it goes first",
		(long long)expected);
	sync_refuse(s, &r);
}

/* A number that was there before. */
static enum err
check_known(struct step *s, bool *answered)
{
	struct push *p = s->p;
	struct storage_result *stored =
		ARENA_NEW(p->scratch, struct storage_result);
	enum err e;

	e = p->ops->result_by_seq(p->storage, p->terminal.id,
		s->pa->act.device_seq, p->scratch, stored);
	/* A storage that was restored knows the number, not the action. */
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	if (strcmp(stored->hash, s->pa->hash) != 0 && !MUTANT(FORK_UNNOTICED)) {
		*answered = true;
		return keep_aside(s);
	}
	if (!stored->final || MUTANT(REPLAYS_APPLIED)) {
		s->earlier = stored;
		return ERR_OK;
	}
	*answered = true;
	return sync_replay(s, stored);
}

/* The first action has nothing before it. What gives a place up says what
 * stood there, not what came before. */
static bool
follows(const struct storage_terminal *t, const struct prepared_action *pa)
{
	if (t->last_hash[0] == '\0' || pa->gives_up)
		return true;
	return pa->act.prev_hash != NULL &&
	       strcmp(pa->act.prev_hash, t->last_hash) == 0;
}

enum err
sync_chain_check(struct step *s, bool *answered)
{
	const struct storage_terminal *t = &s->p->terminal;
	int64_t seq = s->pa->act.device_seq;

	*answered = refuse_forged(s);
	if (*answered)
		return ERR_OK;
	if (seq <= t->last_seq)
		return check_known(s, answered);
	if (seq > t->last_seq + 1 && !t->forked && !MUTANT(GAP_TAKEN)) {
		*answered = true;
		refuse_gap(s);
		return ERR_OK;
	}
	if (t->forked || !follows(t, s->pa)) {
		*answered = true;
		return keep_aside(s);
	}
	s->advances = true;
	return ERR_OK;
}

void
sync_chain_advance(struct step *s)
{
	struct storage_terminal *t = &s->p->terminal;

	if (!s->advances)
		return;
	t->last_seq = s->pa->act.device_seq;
	t->last_hash = s->pa->hash;
}
