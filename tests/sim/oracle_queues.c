/* Each action answered once, and no terminal left with something that neither
 * moves on nor says why. */
#include "tests/sim/oracle.h"

#include "tests/sim/copies.h"

#include "tests/sim/server.h"
#include "tests/sim/terminal.h"
#include "json/json.h"

#include <string.h>

struct judging {
	struct world *w;
	struct terminal *t;
	struct arena *a;
	struct queued_list queue;
};

/* ---- what the server says ---- */

static enum deed_verdict
verdict_of(const char *json)
{
	struct json_doc *doc = NULL;
	enum deed_verdict verdict = DEED_REFUSED;
	const char *status;

	if (json_parse(json, strlen(json), (size_t)1 << 24, &doc, NULL) !=
		ERR_OK)
		return DEED_UNANSWERED;
	status = json_find_text(json_root(doc), "status", "");
	if (strcmp(status, "success") == 0)
		verdict = DEED_TAKEN;
	else if (strcmp(status, "conflict") == 0)
		verdict = DEED_CONFLICT;
	json_free(doc);
	return verdict;
}

/* What a terminal tells a server that has no answer of its own. */
static bool
may_give_up(const struct world *w)
{
	static const enum mark marks[] = { MARK_RESTORED, MARK_POISON,
		MARK_BODY_LARGE };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (w->tally.marks[marks[i]] > 0)
			return true;
	}
	return false;
}

/*
 * A server that came back from a backup may have forgotten that it refused
 * something, and somebody in between may have refused it. Then the server has
 * the word of the terminal instead that this number holds nothing.
 */
static enum err
find_answer(struct judging *j, const struct queued *q, const struct deed *d,
	struct storage_result *out)
{
	struct storage *s = j->w->server->storage;
	enum err e = s->ops->result_find(s, d->id, NULL, j->a, out);

	if (e != ERR_NOT_FOUND || q->status != SYNC_STATUS_FAILED ||
		!may_give_up(j->w))
		return e;
	e = s->ops->result_by_seq(s, j->t->id, q->action.device_seq, j->a, out);
	if (e != ERR_OK || strcmp(out->action_id, d->id) != 0 ||
		strstr(out->json, "\"resolution\":\"given_up\"") == NULL)
		return ERR_NOT_FOUND;
	world_mark(j->w, MARK_GIVEN_UP);
	return ERR_OK;
}

static void
read_verdict(struct judging *j, const struct queued *q, struct deed *d)
{
	struct storage_result r;
	enum err e;

	e = find_answer(j, q, d, &r);
	if (e == ERR_NOT_FOUND && q->status == SYNC_STATUS_PENDING) {
		world_violate(j->w,
			"action %s of T%d (%s of %s) is stuck: the server "
			"never got it",
			d->id, j->t->number, operation_name(d->operation),
			entity_get(d->table)->name);
		return;
	}
	if (e != ERR_OK) {
		world_violate(j->w,
			"the server has no answer to action %s of T%d, which "
			"is %s there (%s)",
			d->id, j->t->number, sync_status_name(q->status),
			err_name(e));
		return;
	}
	d->verdict = verdict_of(r.json);
	/* Who is enrolled again offers under its new name what it has kept. */
	if (j->t->enrolled > 0)
		return;
	if (r.device_seq != q->action.device_seq ||
		strcmp(r.terminal_id, j->t->id) != 0)
		world_violate(j->w,
			"the server has action %s of T%d as its number %lld, "
			"and it is number %lld",
			d->id, j->t->number, (long long)r.device_seq,
			(long long)q->action.device_seq);
}

/* ---- what the terminal says ---- */

static const struct queued *
find(const struct judging *j, const char *id)
{
	for (size_t i = 0; i < j->queue.count; i++) {
		if (strcmp(j->queue.items[i].action.id, id) == 0)
			return &j->queue.items[i];
	}
	return NULL;
}

/* It goes with another one about which somebody has to decide. */
static bool
is_bundled(const struct judging *j, const struct queued *q)
{
	const struct queued *holder;

	for (size_t n = 0; n < j->queue.count; n++) {
		if (q->waits_for == NULL)
			return false;
		holder = find(j, q->waits_for);
		if (holder == NULL)
			return false;
		if (holder->status == SYNC_STATUS_CONFLICT ||
			(holder->status == SYNC_STATUS_FAILED &&
				holder->replaced_by == NULL))
			return true;
		q = holder;
	}
	return false;
}

static void
check_conflict(struct judging *j, const struct queued *q)
{
	struct storage *s = j->w->server->storage;
	const struct view *v = s->ops->view(s);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_ACTION_ID,
		value_text(q->action.id), j->a, &list);
	if (e != ERR_OK || list.count != 1)
		world_violate(j->w,
			"action %s of T%d is in conflict, and there are %zu "
			"conflict records of it",
			q->action.id, j->t->number,
			e == ERR_OK ? list.count : 0);
	else if (record_int(list.items[0], CONFLICT_RESOLVED) != 0)
		world_violate(j->w,
			"action %s of T%d still waits for a decision that has "
			"been made",
			q->action.id, j->t->number);
}

static void
check_row(struct judging *j, const struct queued *q, const struct deed *d)
{
	const char *what = NULL;

	if (q->tampered)
		what = "cannot be opened any more";
	else if (q->status == SYNC_STATUS_SYNCED && d->verdict == DEED_REFUSED)
		what = "is done on the terminal, and the server refused it";
	else if (q->status == SYNC_STATUS_FAILED && d->verdict != DEED_REFUSED)
		what = "is refused on the terminal, and the server took it";
	else if (q->status == SYNC_STATUS_FAILED &&
		 (q->error_type == NULL || q->remedy == NULL))
		what = "is refused without a cause or a remedy";
	else if (q->status == SYNC_STATUS_PENDING && !is_bundled(j, q))
		what = "is stuck: it was not sent or not confirmed, with "
		       "nothing in the way";
	if (what != NULL)
		world_violate(j->w, "action %s of T%d (%s of %s) %s", d->id,
			j->t->number, operation_name(d->operation),
			entity_get(d->table)->name, what);
	else if (q->status == SYNC_STATUS_CONFLICT)
		check_conflict(j, q);
	else if (q->status == SYNC_STATUS_PENDING)
		world_mark(j->w, MARK_BUNDLE);
	else if (q->status == SYNC_STATUS_FAILED)
		world_mark(j->w, MARK_PARKED);
}

/* ---- one terminal ---- */

static size_t
count_saved(const struct judging *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->w->deeds.count; i++) {
		const struct deed *d = &j->w->deeds.items[i];

		n += copies_holds(j->w, j->t->number, d) &&
		     d->fate == DEED_SAVED;
	}
	return n;
}

static void
check_rows(struct judging *j)
{
	for (size_t i = 0; i < j->queue.count && !j->w->violated; i++) {
		const struct queued *q = &j->queue.items[i];
		struct deed *d = deeds_find(&j->w->deeds, q->action.id);

		if (d == NULL || d->fate != DEED_SAVED ||
			!copies_holds(j->w, j->t->number, d))
			world_violate(j->w,
				"T%d has action %s, which nobody was told is "
				"saved",
				j->t->number, q->action.id);
		else
			read_verdict(j, q, d);
	}
	for (size_t i = 0; i < j->queue.count && !j->w->violated; i++) {
		const struct queued *q = &j->queue.items[i];

		check_row(j, q, deeds_find(&j->w->deeds, q->action.id));
	}
}

static void
check_chain(struct judging *j, size_t saved)
{
	struct storage *s = j->w->server->storage;
	struct storage_terminal row;
	enum err e;

	e = s->ops->terminal_find(
		s, world_tenant(j->t->hotel), j->t->id, j->a, &row);
	if (e != ERR_OK)
		world_violate(j->w, "the server has lost T%d: %s", j->t->number,
			err_name(e));
	else if (row.forked)
		world_violate(
			j->w, "the server takes T%d for a copy", j->t->number);
	else if (row.last_seq != (int64_t)saved)
		world_violate(j->w,
			"T%d has saved %zu actions, and the server has taken "
			"%lld",
			j->t->number, saved, (long long)row.last_seq);
}

static void
check_terminal(struct judging *j)
{
	size_t saved = count_saved(j);
	enum err e = queue_list(j->t->desk, true, 0, j->a, &j->queue);

	if (e != ERR_OK) {
		world_violate(j->w, "the queue of T%d cannot be read: %s",
			j->t->number, err_name(e));
		return;
	}
	check_rows(j);
	/* Whatever is too many has been found already. */
	if (j->queue.count != saved)
		world_violate(j->w,
			"T%d said %zu times that something was saved, and has "
			"%zu actions",
			j->t->number, saved, j->queue.count);
	check_chain(j, saved);
}

/* Nobody is asked about what nobody asked. */
static void
check_open_conflicts(struct world *w, struct arena *a)
{
	const struct view *v =
		w->server->storage->ops->view(w->server->storage);
	struct record_list list = { 0 };
	enum err e;

	e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0), a,
		&list);
	if (e != ERR_OK)
		world_violate(w, "the server's conflicts cannot be read: %s",
			err_name(e));
	if (list.count > 0)
		world_mark(w, MARK_OPEN_CONFLICT);
	for (size_t i = 0; i < list.count; i++) {
		const char *id = record_text(list.items[i], CONFLICT_ACTION_ID);
		const struct deed *d = deeds_find(&w->deeds, id);

		if (d == NULL || d->verdict != DEED_CONFLICT)
			world_violate(w,
				"conflict %s is open, and action %s does not "
				"wait for it",
				list.items[i]->id, id);
	}
}

void
oracle_queues(struct world *w, int hotel, struct arena *a)
{
	struct storage *s = w->server->storage;
	enum err e = s->ops->begin_read(s, world_tenant(hotel));

	if (e != ERR_OK) {
		world_violate(w, "the server cannot be read: %s", err_name(e));
		return;
	}
	for (int i = 0; i < w->terminal_count && !w->violated; i++) {
		if (w->terminals[i]->hotel == hotel)
			check_terminal(&(struct judging){
				.w = w, .t = w->terminals[i], .a = a });
	}
	if (!w->violated)
		check_open_conflicts(w, a);
	s->ops->end_read(s);
}
