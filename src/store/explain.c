#include "store/explain.h"

#include "store/queue.h"

#include "base/check.h"
#include "domain/conflict_sides.h"

#include <stdlib.h>
#include <string.h>

#define IMAGE_MAX 65536

static const char *const fate_names[EXPLAIN_FATE_COUNT] = {
	[EXPLAIN_STANDS] = "stands",
	[EXPLAIN_WAITS] = "waits",
	[EXPLAIN_OPEN] = "to decide",
	[EXPLAIN_LOST] = "lost",
	[EXPLAIN_REFUSED] = "refused",
	[EXPLAIN_REPLACED] = "replaced",
};

const char *
explain_fate_name(enum explain_fate f)
{
	CHECK(f < EXPLAIN_FATE_COUNT);
	return fate_names[f];
}

/* What the collecting works with. */
struct collecting {
	struct store *st;
	struct arena *a;
	struct explanation *out;
	size_t cap;
	struct record_list conflicts; /* about the record */
};

static struct explain_claim *
claim(struct collecting *c, int field)
{
	struct explanation *x = c->out;
	struct explain_claim *new;

	x->claims = arena_grow(
		c->a, x->claims, x->count, &c->cap, sizeof(x->claims[0]));
	new = &x->claims[x->count++];
	*new = (struct explain_claim){ .field = field };
	return new;
}

/* Another terminal's name is not known here. */
static const char *
terminal_name(const struct collecting *c, const char *id)
{
	const struct terminal_identity *own = store_identity(c->st);

	if (id != NULL && strcmp(id, own->terminal_id) == 0)
		return own->terminal_name;
	return id;
}

/* ---- conflicts ---- */

/* A field of one of the images that a conflict keeps. */
static bool
image_value(struct collecting *c, const struct record *conflict, int image,
	const char *part, const struct field *f, struct value *out)
{
	const char *text = record_text(conflict, image);
	const struct json_node *n;
	struct json_doc *doc;
	bool found;

	if (text == NULL ||
		json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL) != ERR_OK)
		return false;
	n = json_root(doc);
	if (part != NULL)
		n = json_find(n, part);
	n = json_find(n, f->name);
	found = n != NULL && value_from_json(f, n, c->a, out) == ERR_OK;
	json_free(doc);
	return found;
}

static bool
client_won(const struct record *conflict)
{
	const char *strategy =
		record_text(conflict, CONFLICT_RESOLUTION_STRATEGY);

	if (strcmp(strategy, "newest") == 0)
		return conflict_is_client_newer(conflict);
	return strcmp(strategy, "client_wins") == 0;
}

/* What became of a field when the conflict was decided. */
static struct value
decided_value(struct collecting *c, const struct record *conflict,
	const struct conflict_field *f)
{
	const struct field *info = &c->out->entity->fields[f->field];
	struct value v;

	if (image_value(c, conflict, CONFLICT_EFFECT_DATA, "now", info, &v) ||
		image_value(
			c, conflict, CONFLICT_RESOLUTION_DATA, NULL, info, &v))
		return v;
	return f->values[client_won(conflict) ? CONFLICT_SIDE_CLIENT
					      : CONFLICT_SIDE_SERVER];
}

static void
set_decision(struct explain_claim *claim, const struct record *conflict)
{
	claim->conflict_id = conflict->id;
	if (record_int(conflict, CONFLICT_RESOLVED) == 0)
		return;
	claim->rule = record_text(conflict, CONFLICT_RESOLUTION_STRATEGY);
	claim->decided_by = record_text(conflict, CONFLICT_DECIDED_BY);
}

static void
add_desk(struct collecting *c, const struct record *conflict,
	const struct conflict_field *f)
{
	struct explain_claim *x = claim(c, f->field);

	x->value = f->values[CONFLICT_SIDE_CLIENT];
	x->raw = f->raw;
	x->user_id = record_text(conflict, CONFLICT_CLIENT_USER);
	x->terminal =
		terminal_name(c, record_text(conflict, CONFLICT_TERMINAL_ID));
	x->at_ms = record_int(conflict, CONFLICT_CLIENT_AT);
	x->action_id = record_text(conflict, CONFLICT_ACTION_ID);
	x->fate = EXPLAIN_OPEN;
	set_decision(x, conflict);
}

static void
add_server(struct collecting *c, const struct record *conflict,
	const struct conflict_field *f)
{
	struct explain_claim *x = claim(c, f->field);

	x->value = f->values[CONFLICT_SIDE_SERVER];
	x->user_id = record_text(conflict, CONFLICT_SERVER_USER);
	x->is_vague = true;
	x->at_ms = record_int(conflict, CONFLICT_SERVER_AT);
	x->fate = EXPLAIN_STANDS;
	set_decision(x, conflict);
}

static void
add_third(struct collecting *c, const struct record *conflict, int field,
	struct value v)
{
	struct explain_claim *x = claim(c, field);

	x->value = v;
	x->user_id = record_text(conflict, CONFLICT_DECIDED_BY);
	x->at_ms = record_int(conflict, CONFLICT_RESOLVED_AT);
	x->fate = EXPLAIN_STANDS;
	set_decision(x, conflict);
}

static void
add_conflict_field(struct collecting *c, const struct record *conflict,
	const struct conflict_field *f)
{
	bool decided = record_int(conflict, CONFLICT_RESOLVED) != 0;
	bool server = f->has[CONFLICT_SIDE_SERVER] && f->changed_server;
	struct value v = decided ? decided_value(c, conflict, f) : value_null();
	size_t first = c->out->count;
	bool taken = false;

	if (f->changed_here)
		add_desk(c, conflict, f);
	if (server)
		add_server(c, conflict, f);
	for (size_t i = first; i < c->out->count && decided; i++) {
		struct explain_claim *x = &c->out->claims[i];
		bool won = x->raw == NULL && value_equal(x->value, v);

		x->fate = won ? EXPLAIN_STANDS : EXPLAIN_LOST;
		taken = taken || won;
	}
	if (decided && f->changed_here && !taken &&
		!value_equal(v, f->values[CONFLICT_SIDE_SERVER]))
		add_third(c, conflict, f->field, v);
}

static enum err
add_conflicts(struct collecting *c)
{
	const struct view *v = store_view(c->st);
	struct explanation *x = c->out;
	enum err e;

	e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RECORD_ID,
		value_text(x->record_id), c->a, &c->conflicts);
	for (size_t i = 0; e == ERR_OK && i < c->conflicts.count; i++) {
		const struct record *conflict = c->conflicts.items[i];
		struct conflict_sides s;

		if (strcmp(record_text(conflict, CONFLICT_TABLE_NAME),
			    x->entity->name) != 0)
			continue;
		e = conflict_sides_read(conflict, c->a, &s);
		for (size_t k = 0; e == ERR_OK && k < s.count; k++)
			add_conflict_field(c, conflict, &s.fields[k]);
	}
	return e;
}

/* ---- this terminal's own queue ---- */

static bool
has_conflict(const struct collecting *c, const char *action_id)
{
	for (size_t i = 0; i < c->conflicts.count; i++)
		if (strcmp(record_text(
				   c->conflicts.items[i], CONFLICT_ACTION_ID),
			    action_id) == 0)
			return true;
	return false;
}

static enum explain_fate
fate_of(const struct queued *q)
{
	switch (q->status) {
	case SYNC_STATUS_PENDING:
		return q->stamp > 0 ? EXPLAIN_STANDS : EXPLAIN_WAITS;
	case SYNC_STATUS_SYNCED:
		return EXPLAIN_STANDS;
	case SYNC_STATUS_CONFLICT:
		return EXPLAIN_OPEN;
	case SYNC_STATUS_FAILED:
		return EXPLAIN_REFUSED;
	case SYNC_STATUS_COUNT:
		break;
	}
	CHECK(false);
}

static void
add_action(struct collecting *c, const struct queued *q)
{
	const struct action *act = &q->action;

	for (size_t i = 0; i < act->data.count; i++) {
		struct explain_claim *x = claim(c, act->data.items[i].field);

		x->value = act->data.items[i].value;
		x->user_id = act->user_id;
		x->terminal = store_identity(c->st)->terminal_name;
		x->at_ms = act->created_at;
		x->fate = fate_of(q);
		x->rule = q->rule;
		x->action_id = act->id;
	}
}

static enum err
add_queue(struct collecting *c)
{
	struct queued_list own = { 0 };
	enum err e = queue_of_record(
		c->st, c->out->entity->table, c->out->record_id, 0, c->a, &own);

	for (size_t i = 0; e == ERR_OK && i < own.count; i++)
		if (!own.items[i].tampered &&
			!has_conflict(c, own.items[i].action.id))
			add_action(c, &own.items[i]);
	return e;
}

/* ---- the record as it is ---- */

/* Whether a claim accounts for the value that the field has here now. What
 * waits for a decision shows at the desk that entered it. */
static bool
accounts_for(const struct explain_claim *x, const struct record *r)
{
	return (x->fate == EXPLAIN_STANDS || x->fate == EXPLAIN_WAITS ||
		       x->fate == EXPLAIN_OPEN) &&
	       x->raw == NULL && value_equal(x->value, r->values[x->field]);
}

/* The server's side of what is to be decided stands there. */
static bool
is_other_side(const struct explain_claim *x, const struct explain_claim *open)
{
	return open != NULL && open->fate == EXPLAIN_OPEN &&
	       open->conflict_id != NULL && x->conflict_id != NULL &&
	       strcmp(x->conflict_id, open->conflict_id) == 0;
}

/* The newest claim on each field that accounts for it. */
static const struct explain_claim *
find_standing(const struct explanation *x, int field)
{
	const struct explain_claim *best = NULL;

	for (size_t i = 0; i < x->count; i++) {
		const struct explain_claim *one = &x->claims[i];

		if (one->field == field && accounts_for(one, x->record) &&
			(best == NULL || one->at_ms >= best->at_ms))
			best = one;
	}
	return best;
}

/* Whoever made a record that nobody has changed set all of it. */
static bool
is_as_made(const struct record *r)
{
	return r->version <= 1 && r->created_at == r->updated_at;
}

static void
add_standing(struct collecting *c, int field)
{
	const struct record *r = c->out->record;
	struct explain_claim *x = claim(c, field);

	x->value = r->values[field];
	x->fate = EXPLAIN_STANDS;
	if (is_as_made(r)) {
		x->user_id = r->updated_by;
		x->at_ms = r->created_at;
	}
	if (x->user_id == NULL)
		c->out->complete = false;
}

static void
add_record(struct collecting *c)
{
	struct explanation *x = c->out;
	size_t known = x->count;

	x->complete = true;
	for (size_t f = 0; f < x->entity->field_count; f++) {
		const struct explain_claim *best = find_standing(x, (int)f);
		size_t standing =
			best != NULL ? (size_t)(best - x->claims) : SIZE_MAX;
		bool claimed = false;

		for (size_t i = 0; i < known; i++) {
			struct explain_claim *one = &x->claims[i];

			if (one->field != (int)f)
				continue;
			claimed = true;
			if (i != standing && one->fate == EXPLAIN_STANDS &&
				!is_other_side(one, best))
				one->fate = EXPLAIN_REPLACED;
		}
		if (best == NULL &&
			(claimed || x->record->values[f].kind != VALUE_NULL))
			add_standing(c, (int)f);
	}
}

/* ---- all of it ---- */

static bool
is_standing(const struct explain_claim *x)
{
	return x->fate == EXPLAIN_STANDS || x->fate == EXPLAIN_WAITS;
}

static int
by_field(const void *a, const void *b)
{
	const struct explain_claim *x = a, *y = b;

	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (is_standing(x) != is_standing(y))
		return is_standing(x) ? -1 : 1;
	if (x->at_ms != y->at_ms)
		return x->at_ms > y->at_ms ? -1 : 1;
	return (int)x->fate - (int)y->fate;
}

static enum err
find_it(struct collecting *c)
{
	const struct view *v = store_view(c->st);
	struct record *r = NULL;
	enum err e = v->find(
		v->ctx, c->out->entity->table, c->out->record_id, c->a, &r);

	if (e == ERR_OK)
		c->out->record = r;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
explain_record(struct store *st, enum table t, const char *id, struct arena *a,
	struct explanation *out)
{
	struct collecting c = { .st = st, .a = a, .out = out };
	enum err e;

	*out = (struct explanation){
		.entity = entity_get(t),
		.record_id = id,
	};
	e = find_it(&c);
	if (e == ERR_OK)
		e = add_conflicts(&c);
	if (e == ERR_OK)
		e = add_queue(&c);
	if (e != ERR_OK)
		return e;
	if (out->record != NULL)
		add_record(&c);
	if (out->record == NULL && out->count == 0)
		return ERR_NOT_FOUND;
	if (out->count > 0)
		qsort(out->claims, out->count, sizeof(out->claims[0]),
			by_field);
	return ERR_OK;
}
