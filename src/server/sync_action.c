/* One action through the eight steps of protocol.md. */
#include "server/sync_priv.h"

#include "base/log.h"
#include "base/mutant.h"

#include <string.h>

#define RESULT_MAX ((size_t)1 << 20)
/* Longer ago than any request takes: the client was apart from the server and
 * has told its staff already that it is done. */
#define LATE_MS ((int64_t)60 * 1000)

/* The planted bug that stores answers in a transaction of their own. */
static enum err
keep_for_later(struct push *p, const struct storage_result *r)
{
	struct sync_pushed *out = p->out;
	struct storage_result *kept;

	out->unstored = arena_grow(p->arena, out->unstored, out->unstored_count,
		&out->unstored_cap, sizeof(*out->unstored));
	kept = &out->unstored[out->unstored_count++];
	*kept = *r;
	kept->json = arena_strdup(p->arena, r->json);
	return ERR_OK;
}

enum err
sync_store(struct step *s, bool final, const char *json, size_t len)
{
	struct push *p = s->p;
	const struct storage_result r = {
		.action_id = s->pa->id,
		.idempotency_key = s->pa->act.idempotency_key,
		.terminal_id = p->terminal.id,
		.hash = s->pa->hash,
		.device_seq = p->chained ? s->pa->act.device_seq : 0,
		.stamp = s->stamp,
		.final = final &&
			 !(MUTANT(RELEASED_TWICE) && s->earlier != NULL),
		.json = json,
		.action = s->pa->canonical,
		.signature = s->pa->signature,
		.answered_at = p->now_ms,
	};
	enum err e;

	e = MUTANT(DEDUPE_OUTSIDE_TX) ? keep_for_later(p, &r)
				      : p->ops->result_put(p->storage, &r);
	/* Answered once before under another number, and not finally. */
	if (e == ERR_OK && s->advances && s->earlier != NULL)
		e = p->ops->repeat_put(p->storage, &r);
	if (e != ERR_OK)
		return e;
	sync_chain_advance(s);
	sync_result_add(p, json, len);
	return ERR_OK;
}

/* A refusal of an action that is the terminal's own: kept like every answer. */
static enum err
store_refusal(struct step *s, const struct sync_refusal *r)
{
	struct buf out;
	enum err e;

	buf_init(&out, RESULT_MAX);
	sync_refusal_write(s->pa->id, r, &out);
	e = sync_store(s, true, out.data, out.len);
	if (e == ERR_OK)
		s->p->out->error++;
	buf_fini(&out);
	return e;
}

/* ---- who and whose ---- */

static void
refuse_unreadable(struct step *s)
{
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.field = "id",
		.message = "this is no action: an object with a usable id is "
			   "needed",
	};

	sync_refuse(s, &r);
}

static bool
refuse_unsigned(struct step *s)
{
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.field = "signature",
		.message = "this server takes signed actions of enrolled "
			   "terminals only",
	};

	if (s->p->chained || !s->p->h->require_signed)
		return false;
	sync_refuse(s, &r);
	return true;
}

static enum err
refuse_foreign(struct step *s, bool *answered)
{
	const char *tenant = s->pa->act.tenant_id;
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.field = "tenant_id",
		.message = "the action is of another hotel than the terminal",
	};

	/* A missing one is among the problems of the action. */
	if (tenant == NULL || strcmp(tenant, s->p->caller->tenant_id) == 0)
		return ERR_OK;
	*answered = true;
	log_warn("%s: terminal %s sent an action of another hotel",
		s->p->caller->tenant_id, s->p->terminal.name);
	sync_note(s, SYNC_NOTE_FOREIGN);
	return store_refusal(s, &r);
}

/* Whoever has no chain has no place in one to give up. */
static enum err
refuse_no_chain(struct step *s)
{
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.field = "gives_up",
		.message = "only an enrolled terminal has a chain of actions",
	};

	sync_refuse(s, &r);
	return ERR_OK;
}

/* ---- the reducer ---- */

/* The client's clock, put right by what this request showed of it, and never in
 * the future. */
static int64_t
instant_of(const struct push *p, const struct action *act)
{
	int64_t at = act->created_at + p->clock_offset_ms;

	if (MUTANT(CLOCK_TRUSTED))
		return act->created_at;

	if (at > p->now_ms)
		return p->now_ms;
	return at < 0 ? 0 : at;
}

/* What the client knew of the record, for an action that does not say. */
static enum err
find_seen(struct step *s, const struct record **out)
{
	struct push *p = s->p;
	const struct action *act = &s->act;
	const char *id = action_record_id(act);
	struct record *seen;
	enum err e;

	*out = NULL;
	if (act->has_base || act->operation == OPERATION_INSERT || id == NULL ||
		act->entity == NULL || p->seen_stamp < 0)
		return ERR_OK;
	e = p->ops->seen_by(p->storage, act->entity->table, id, p->seen_stamp,
		p->terminal.id, p->scratch, &seen);
	if (e == ERR_OK)
		*out = seen;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static struct reduce_input
input_of(const struct step *s, const struct view *view)
{
	const struct push *p = s->p;
	int64_t at = instant_of(p, &s->act);

	return (struct reduce_input){
		.action = &s->act,
		.problems = &s->pa->problems,
		.view = view,
		.now_ms = at,
		.business_date = p->business_date,
		.property = p->property,
		.terminal_id = p->terminal.id,
		.authoritative = true,
		.integration = !p->chained,
		.late = p->chained || p->now_ms - at > LATE_MS,
		.unseen = !s->act.has_base && p->seen_stamp < 0,
	};
}

static enum err
run_reducer(struct step *s)
{
	struct push *p = s->p;
	struct reduce_input in = input_of(s, p->ops->view(p->storage));
	enum err e = find_seen(s, &in.seen);

	return e == ERR_OK ? reduce(&in, p->scratch, &s->r) : e;
}

enum err
sync_try(struct step *s, const struct view *view)
{
	struct reduce_input in;
	enum err e;

	if (sync_ids_are_local(&s->pa->act))
		return ERR_UNSUPPORTED;
	e = sync_ids_resolve(s);
	in = input_of(s, view);
	return e == ERR_OK ? reduce(&in, s->p->scratch, &s->r) : e;
}

static enum err
write_records(struct step *s)
{
	struct push *p = s->p;
	enum err e = ERR_OK;
	enum err ended;

	if (s->r.write_count == 0)
		return ERR_OK;
	ended = p->ops->action_begin(
		p->storage, s->act.user_id, instant_of(p, &s->act));
	if (ended != ERR_OK)
		return ended;
	for (size_t i = 0; i < s->r.write_count && e == ERR_OK; i++)
		e = p->ops->put(p->storage, s->r.writes[i].record);
	return p->ops->action_end(p->storage, e, &s->stamp);
}

/* The storage holds a rule that the reducer does not know: our mistake, which
 * must not keep the terminal's other actions waiting. */
static bool
is_unstorable(enum err e)
{
	return e == ERR_EXISTS || e == ERR_INVALID || e == ERR_REFUSED ||
	       e == ERR_TOO_LARGE || e == ERR_OVERFLOW;
}

static enum err
answer_unstorable(struct step *s, enum err why)
{
	const struct sync_refusal r = {
		.error = SYNC_ERROR_VALIDATION,
		.message = arena_printf(s->p->scratch,
			"the server could not store this action (%s)",
			err_text(why)),
	};
	struct buf out;
	enum err e;

	log_error("%s: action %s cannot be stored: %s", s->p->caller->tenant_id,
		s->pa->id, err_name(why));
	s->stamp = 0;
	buf_init(&out, RESULT_MAX);
	sync_refusal_write(s->pa->id, &r, &out);
	e = sync_store(s, false, out.data, out.len);
	if (e == ERR_OK)
		s->p->out->error++;
	buf_fini(&out);
	return e;
}

static enum err
answer(struct step *s)
{
	/* A child whose parent is on its way may be tried again; one whose
	 * parent was deleted waits for a person. */
	bool final = s->r.outcome != OUTCOME_ORPHAN || s->r.conflict_id != NULL;
	struct buf out;
	enum err e;

	buf_init(&out, RESULT_MAX);
	sync_result_write(s, &out);
	e = buf_ok(&out) ? sync_store(s, final, out.data, out.len)
			 : ERR_TOO_LARGE;
	buf_fini(&out);
	return e;
}

static bool
is_applied(enum outcome o)
{
	return o == OUTCOME_APPLIED || o == OUTCOME_MERGED ||
	       o == OUTCOME_CLIENT_WINS || o == OUTCOME_SERVER_WINS;
}

static enum err
evaluate(struct step *s)
{
	enum err e;

	e = sync_ids_resolve(s);
	if (e == ERR_OK)
		e = run_reducer(s);
	if (e != ERR_OK)
		return e;
	e = write_records(s);
	if (is_unstorable(e))
		return answer_unstorable(s, e);
	if (e == ERR_OK && is_applied(s->r.outcome))
		e = sync_ids_keep(s);
	if (e == ERR_OK && s->act.entity != NULL &&
		s->act.entity->table == TABLE_PROPERTIES)
		s->p->business_date = NULL; /* may have moved on */
	return e == ERR_OK ? answer(s) : e;
}

enum err
sync_action(struct push *p, const struct prepared_action *pa)
{
	struct step s = { .p = p, .pa = pa };
	bool answered = false;
	enum err e = ERR_OK;

	if (!pa->readable) {
		refuse_unreadable(&s);
		return ERR_OK;
	}
	if (refuse_unsigned(&s))
		return ERR_OK;
	if (p->chained)
		e = sync_chain_check(&s, &answered);
	if (e == ERR_OK && !answered && pa->gives_up) {
		answered = true;
		e = p->chained ? sync_give_up(&s) : refuse_no_chain(&s);
	}
	if (e == ERR_OK && !answered)
		e = sync_replay_check(&s, &answered);
	if (e == ERR_OK && !answered)
		e = refuse_foreign(&s, &answered);
	if (e == ERR_OK && !answered)
		e = evaluate(&s);
	return e;
}
