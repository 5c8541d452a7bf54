/* When the server is not what it was: what is offered to it once more. */
#include "agent/sync_port_priv.h"
#include "base/log.h"

/* A server that came back from a backup may have got an old request of ours
 * since: it has the numbers then, and answers that nobody has heard of, so that
 * its last number does not say what it lost. Everything is offered, once until
 * a page of it is kept: each round over a bad link would begin anew. */
static bool
is_new_life(const struct sync_port *p, const struct wire_answer *answer)
{
	return !p->life_offered &&
	       (answer->token_status == TOKEN_OTHER_INCARNATION ||
		       answer->token_status == TOKEN_AHEAD);
}

/* What the server has of this terminal, against what it had acknowledged. A
 * server that acknowledges and forgets all the time is asked once a round. */
enum err
port_compare(struct sync_port *p, const struct wire_answer *answer, bool *again)
{
	bool new_life = is_new_life(p, answer);
	enum standing standing = STANDING_FINE;
	int64_t count = 0;
	enum err e;

	*again = false;
	if (!answer->has_last_seq)
		return ERR_OK;
	e = queue_standing(p->st, answer->last_seq, &standing);
	if (e == ERR_OK && standing == STANDING_APART)
		return ERR_EXPIRED;
	if (e != ERR_OK ||
		(!new_life && (standing == STANDING_FINE || p->offered)))
		return e;
	e = queue_offer_again(p->st, new_life ? 0 : answer->last_seq, &count);
	if (e != ERR_OK)
		return e;
	p->life_offered |= new_life;
	if (count == 0)
		return ERR_OK;
	log_warn("the server was restored: %lld actions are offered again",
		(long long)count);
	/* What waited behind the gap is no news any more. */
	p->answered_count = 0;
	p->offered = true;
	*again = true;
	return ERR_OK;
}

/* What this terminal has a better answer to than the server, whose backup was
 * made while the action waited for another one. */
enum err
port_compare_open(
	struct sync_port *p, const struct wire_answer *answer, bool *again)
{
	int64_t count = 0;
	enum err e;

	if (answer->open_count == 0 || p->offered)
		return ERR_OK;
	e = queue_offer_open(
		p->st, answer->open_seqs, answer->open_count, &count);
	if (e != ERR_OK || count == 0)
		return e;
	log_warn("the server was restored: %lld answers are asked for again",
		(long long)count);
	p->offered = true;
	*again = true;
	return ERR_OK;
}

/* What was refused here for lack of something: the server may have got that
 * since, and then the action too, from a request that it had twice. */
enum err
port_ask_orphans(
	struct sync_port *p, const struct wire_answer *answer, bool news)
{
	int64_t count = 0;
	enum err e;

	if (!answer->has_last_seq)
		return ERR_OK;
	e = queue_ask_orphans(
		p->st, answer->open_seqs, answer->open_count, news, &count);
	if (e == ERR_OK && count > 0)
		log_debug("%lld refused actions are sent once more",
			(long long)count);
	return e;
}
