/*
 * An action whose request is refused as one (engine.h, R5): by somebody in
 * between perhaps, and perhaps whatever is sent. Only when others get through,
 * and this one is refused a second time, it is its own fault.
 */
#include "agent/sync_port_priv.h"
#include "base/log.h"

bool
port_is_aside(const struct sync_port *p, int64_t seq)
{
	return p->refused.aside && p->refused.seq == seq;
}

void
port_note_taken(struct sync_port *p, const struct queue_batch *taken)
{
	for (size_t i = 0; i < taken->count; i++) {
		if (taken->seqs[i] == p->refused.seq)
			p->refused.seq = 0;
	}
	p->refused.proved = true;
	p->refused.aside = false;
}

void
port_note_page(struct sync_port *p)
{
	p->refused.proved = true;
}

/* A word that gives a place up cannot be parked again. */
static bool
park(struct sync_port *p, const char *action_id, const char *why)
{
	enum err e = queue_park_refused(p->st, action_id, why);

	p->refused.seq = 0;
	if (e == ERR_OK) {
		p->counts.refused++;
		log_warn("action %s is parked", action_id);
	}
	return e == ERR_OK;
}

bool
port_refused(void *ctx, const char *why)
{
	struct sync_port *p = ctx;
	const struct queue_batch *b = &p->out[0].ids;
	int64_t before = p->refused.seq;

	if (p->out_count == 0 || b->count != 1)
		return false;
	if (p->refused.proved && before == b->seqs[0])
		return park(p, b->ids[0], why);
	if (!p->refused.proved && before != 0 && before != b->seqs[0]) {
		p->refused.seq = 0;
		return false;
	}
	p->refused.seq = b->seqs[0];
	p->refused.aside = true;
	p->refused.proved = false;
	return true;
}
