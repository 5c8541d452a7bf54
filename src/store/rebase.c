#include "store/rebase.h"

#include "store/image.h"
#include "store/layer.h"
#include "store/payload.h"
#include "store/store_priv.h"

/* What a slice of actions and the records that they touch may take; some of 2
 * KiB each. */
#define KEEP_MAX    ((size_t)1024 * 1024 * 1024)
#define SCRATCH_MAX ((size_t)64 * 1024 * 1024)
struct rebase {
	struct store *st;
	size_t slice;
	struct layer *l;
	struct arena *all;     /* of the whole rebase */
	struct arena *keep;    /* of a slice */
	struct arena *scratch; /* of one action, or image */
	const char *business_date;
	size_t count;
	int64_t *seqs;
};

static enum err
list_actions(struct rebase *r)
{
	struct stmt *s = store_stmt(r->st, STMT_QUEUE_TO_RUN);
	size_t cap = 0;
	enum err e;

	while ((e = stmt_step(s)) == ERR_OK) {
		r->seqs = arena_grow(
			r->all, r->seqs, r->count, &cap, sizeof(*r->seqs));
		r->seqs[r->count++] = stmt_int(s, 0);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- what is confirmed ---- */

/* Whether one of the actions that wrote the record will perhaps do so again. */
static bool
is_run_on(const struct rebase *r, const struct image *image)
{
	size_t low = 0;
	size_t high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->seqs[middle] < image->first_seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->count && r->seqs[low] <= image->last_seq;
}

/*
 * A record that nothing pending touches goes back to its image for good, alone:
 * after a long absence these are all of them. The others stay in memory while
 * the actions run, and most need not be written; unless there are too many.
 */
static enum err
restore_one(void *ctx, const struct image *image)
{
	struct rebase *r = ctx;

	arena_reset(r->scratch);
	if (r->count <= r->slice && is_run_on(r, image))
		return layer_restore(r->l, image);
	return image_settle(r->st, image, r->scratch);
}

static enum err
find_business_date(struct rebase *r)
{
	const struct view *v = layer_view(r->l);
	struct record_list list;
	enum err e;

	r->business_date = "";
	e = v->list(v->ctx, TABLE_PROPERTIES, -1, value_null(), r->all, &list);
	if (e == ERR_OK && list.count > 0)
		r->business_date = arena_strdup(r->all,
			record_text(list.items[0], PROPERTY_BUSINESS_DATE));
	return e;
}

static enum err
translate_values(
	struct rebase *r, const struct entity *entity, struct field_values *v)
{
	const struct field *f;
	const char *id;
	enum err e;

	for (size_t i = 0; i < v->count; i++) {
		f = &entity->fields[v->items[i].field];
		if (f->type != FIELD_ID || v->items[i].value.kind != VALUE_TEXT)
			continue;
		e = store_server_id(r->st, entity_get(f->refs)->name,
			v->items[i].value.s, r->scratch, &id);
		if (e != ERR_OK)
			return e;
		v->items[i].value.s = id;
	}
	return ERR_OK;
}

/* The signed text goes on naming the ids of this terminal; the records already
 * have those that the server chose. */
static enum err
translate(struct rebase *r, struct action *act)
{
	const char **id =
		act->server_id != NULL ? &act->server_id : &act->local_id;
	enum err e = ERR_OK;

	if (act->entity == NULL)
		return ERR_OK;
	if (*id != NULL)
		e = store_server_id(
			r->st, act->entity->name, *id, r->scratch, id);
	if (e == ERR_OK)
		e = translate_values(r, act->entity, &act->data);
	if (e == ERR_OK)
		e = translate_values(r, act->entity, &act->base);
	return e;
}

static enum err
read_action(struct rebase *r, int64_t seq, struct action *act,
	struct field_problems *problems)
{
	struct stmt *s = store_stmt(r->st, STMT_QUEUE_PAYLOAD);
	enum err e;

	stmt_bind_int(s, 1, seq);
	e = stmt_step(s);
	if (e == ERR_OK)
		e = payload_action(r->st, stmt_text(s, 0), stmt_text(s, 1),
			stmt_text(s, 2), r->scratch, act, problems);
	stmt_reset(s);
	return e;
}

/*
 * What the reducer refuses now stays pending without effect: the server
 * decides. What was altered in the file has no effect either; signing parks it.
 */
static enum err
run_one(struct rebase *r, int64_t seq, bool ids_differ)
{
	struct field_problems problems = { 0 };
	struct reduction out;
	struct action act;
	enum err e;

	arena_reset(r->scratch);
	e = read_action(r, seq, &act, &problems);
	if (e == ERR_TAMPERED)
		return ERR_OK;
	if (e == ERR_OK && ids_differ)
		e = translate(r, &act);
	if (e == ERR_OK)
		e = layer_run(r->l, &act, &problems, seq, r->business_date,
			r->scratch, &out);
	return e;
}

static enum err
any_server_ids(struct store *st, bool *any)
{
	struct stmt *s = store_stmt(st, STMT_SERVER_ID_ANY);
	enum err e;

	e = stmt_step(s);
	stmt_reset(s);
	*any = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The next slice sees what this one left in the tables. */
static enum err
run_slice(struct rebase *r, size_t from, bool ids_differ)
{
	enum err e = ERR_OK;

	if (r->l == NULL)
		r->l = layer_new(r->st, r->keep);
	for (size_t i = from;
		e == ERR_OK && i < r->count && i < from + r->slice; i++)
		e = run_one(r, r->seqs[i], ids_differ);
	if (e == ERR_OK)
		e = layer_flush(r->l);
	r->l = NULL;
	arena_reset(r->keep);
	return e;
}

static enum err
run(struct rebase *r)
{
	bool ids_differ;
	enum err e;

	r->l = layer_new(r->st, r->keep);
	e = any_server_ids(r->st, &ids_differ);
	if (e == ERR_OK)
		e = list_actions(r);
	if (e == ERR_OK)
		e = image_each(r->st, restore_one, r);
	if (e == ERR_OK)
		e = find_business_date(r);
	for (size_t i = 0; e == ERR_OK && i < r->count; i += r->slice)
		e = run_slice(r, i, ids_differ);
	if (e == ERR_OK)
		e = store_run(r->st, STMT_REBASED);
	return e;
}

enum err
rebase_run(struct store *st, size_t slice)
{
	struct rebase r = {
		.st = st,
		.slice = slice,
		.all = arena_new(KEEP_MAX),
		.keep = arena_new(KEEP_MAX),
		.scratch = arena_new(SCRATCH_MAX),
	};
	enum err e = run(&r);

	arena_free(r.scratch);
	arena_free(r.keep);
	arena_free(r.all);
	return e;
}
