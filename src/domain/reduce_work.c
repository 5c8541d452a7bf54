#include "domain/reduce_priv.h"

#include "base/check.h"

#include <string.h>

/* How many records may stand under derived ids of one name. */
#define DERIVE_MAX 1000

static struct work_write *
write_find(const struct reduce_work *w, enum table t, const char *id)
{
	for (size_t i = 0; i < w->write_count; i++) {
		struct record *r = w->writes[i].record;

		if (r->entity->table == t && strcmp(r->id, id) == 0)
			return &w->writes[i];
	}
	return NULL;
}

static struct work_found *
found_find(const struct reduce_work *w, enum table t, const char *id)
{
	for (size_t i = 0; i < w->found_count; i++) {
		if (w->found[i].table == t && strcmp(w->found[i].id, id) == 0)
			return &w->found[i];
	}
	return NULL;
}

/* What the view under us has; asked once. */
static enum err
base_find(struct reduce_work *w, enum table t, const char *id,
	struct record **out)
{
	const struct view *v = w->in->view;
	struct work_found *f = found_find(w, t, id);
	struct record *r = NULL;
	enum err e;

	if (f == NULL) {
		e = v->find(v->ctx, t, id, w->arena, &r);
		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		w->found = arena_grow(w->arena, w->found, w->found_count,
			&w->found_cap, sizeof(*w->found));
		f = &w->found[w->found_count++];
		f->table = t;
		f->id = r != NULL ? r->id : arena_strdup(w->arena, id);
		f->record = r;
	}
	if (f->record == NULL)
		return ERR_NOT_FOUND;
	*out = f->record;
	return ERR_OK;
}

static enum err
overlay_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct reduce_work *w = ctx;
	struct work_write *write = write_find(w, t, id);

	(void)a; /* everything here lives in the one arena of the reduction */
	if (write == NULL)
		return base_find(w, t, id, out);
	*out = write->record;
	return ERR_OK;
}

static bool
is_listed(const struct record *r, int field, struct value v)
{
	return r != NULL && !r->deleted &&
	       (field < 0 || value_equal(r->values[field], v));
}

/* Views list in order of created_at, id. */
static bool
comes_before(const struct record *a, const struct record *b)
{
	if (a->created_at != b->created_at)
		return a->created_at < b->created_at;
	return strcmp(a->id, b->id) < 0;
}

static void
list_remove(struct record_list *l, const char *id)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->items[i]->id, id) != 0)
			l->items[kept++] = l->items[i];
	}
	l->count = kept;
}

static void
list_insert(struct record_list *l, struct record *r)
{
	size_t at = l->count;

	while (at > 0 && comes_before(r, l->items[at - 1])) {
		l->items[at] = l->items[at - 1];
		at--;
	}
	l->items[at] = r;
	l->count++;
}

static size_t
writes_of(const struct reduce_work *w, enum table t)
{
	size_t n = 0;

	for (size_t i = 0; i < w->write_count; i++)
		n += w->writes[i].record->entity->table == t;
	return n;
}

static enum err
overlay_list(void *ctx, enum table t, int field, struct value v,
	struct arena *a, struct record_list *out)
{
	struct reduce_work *w = ctx;
	const struct view *base = w->in->view;
	size_t extra = writes_of(w, t);
	struct record_list list = { 0 };
	struct record **items;
	enum err e;

	e = base->list(base->ctx, t, field, v, a, &list);
	if (e != ERR_OK)
		return e;
	if (extra > 0) {
		/* The view's own array is not ours to change. */
		items = ARENA_ARRAY(a, struct record *, list.count + extra);
		if (list.count > 0)
			/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers
			 */
			memcpy(items, list.items, list.count * sizeof(*items));
		list.items = items;
	}
	for (size_t i = 0; i < w->write_count && extra > 0; i++) {
		struct record *r = w->writes[i].record;

		if (r->entity->table != t)
			continue;
		list_remove(&list, r->id);
		if (is_listed(r, field, v))
			list_insert(&list, r);
	}
	*out = list;
	return ERR_OK;
}

static enum err
overlay_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct reduce_work *w = ctx;
	const struct view *base = w->in->view;
	int64_t sum = 0;
	enum err e;

	e = base->sum(base->ctx, t, field, v, summed, &sum);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < w->write_count; i++) {
		const struct work_write *write = &w->writes[i];

		if (write->record->entity->table != t)
			continue;
		if (is_listed(write->before, field, v) &&
			__builtin_sub_overflow(
				sum, record_int(write->before, summed), &sum))
			return ERR_OVERFLOW;
		if (is_listed(write->record, field, v) &&
			__builtin_add_overflow(
				sum, record_int(write->record, summed), &sum))
			return ERR_OVERFLOW;
	}
	*out = sum;
	return ERR_OK;
}

void
work_init(struct reduce_work *w, const struct reduce_input *in, struct arena *a,
	struct reduction *out)
{
	memset(w, 0, sizeof(*w));
	memset(out, 0, sizeof(*out));
	w->in = in;
	w->act = in->action;
	w->arena = a;
	w->out = out;
	w->role = ROLE_WORD_COUNT;
	/* Numbers are taken at the end, when nothing can be refused any more.
	 */
	w->view = (struct view){
		.ctx = w,
		.find = overlay_find,
		.list = overlay_list,
		.sum = overlay_sum,
	};
}

enum err
work_find(struct reduce_work *w, enum table t, const char *id,
	const struct record **out)
{
	struct record *r;
	enum err e = overlay_find(w, t, id, w->arena, &r);

	if (e == ERR_OK)
		*out = r;
	return e;
}

enum err
work_find_live(struct reduce_work *w, enum table t, const char *id,
	const struct record **out)
{
	const struct record *r = NULL;
	enum err e = ERR_NOT_FOUND;

	if (id != NULL)
		e = work_find(w, t, id, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	*out = e == ERR_OK && !r->deleted ? r : NULL;
	return ERR_OK;
}

enum err
work_list(struct reduce_work *w, enum table t, int field, struct value v,
	struct record_list *out)
{
	return overlay_list(w, t, field, v, w->arena, out);
}

static struct record *
write_add(struct reduce_work *w, struct record *r, const struct record *before)
{
	w->writes = arena_grow(w->arena, w->writes, w->write_count,
		&w->write_cap, sizeof(*w->writes));
	w->writes[w->write_count].record = r;
	w->writes[w->write_count].before = before;
	w->write_count++;
	return r;
}

struct record *
work_edit(struct reduce_work *w, const struct record *r)
{
	struct work_write *write = write_find(w, r->entity->table, r->id);

	if (write != NULL)
		return write->record;
	return write_add(w, record_copy(w->arena, r), r);
}

struct record *
work_insert(struct reduce_work *w, enum table t, const char *id)
{
	struct record *r = record_new(w->arena, entity_get(t));

	CHECK(write_find(w, t, id) == NULL);
	r->id = arena_strdup(w->arena, id);
	r->tenant_id = w->act->tenant_id;
	r->created_at = w->in->now_ms;
	return write_add(w, r, NULL);
}

enum err
work_derive(struct reduce_work *w, enum table t, const char *space,
	const char *name, char out[UUID_SIZE])
{
	const struct record *r;
	enum err e;

	for (int n = 1; n <= DERIVE_MAX; n++) {
		const char *tried =
			n == 1 ? name
			       : arena_printf(w->arena, "%s:%d", name, n);

		uuid_derive(space, tried, out);
		e = work_find(w, t, out, &r);
		if (e != ERR_OK)
			return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	return ERR_EXISTS;
}

enum err
work_set_at(
	struct reduce_work *w, const struct record *r, int field, int64_t *out)
{
	const struct view *v = w->in->view;
	enum err e = ERR_NOT_FOUND;

	/* No field is newer than its record. */
	if (v->set_at != NULL && r->updated_at > w->in->now_ms)
		e = v->set_at(v->ctx, r->entity->table, r->id, field, out);
	if (e == ERR_NOT_FOUND) {
		*out = r->updated_at;
		e = ERR_OK;
	}
	return e;
}

void
work_drop(struct reduce_work *w)
{
	w->write_count = 0;
}

/* The states in which a folio gets a number, each from a gapless series of the
 * hotel's own: only the server has them. */
static const struct {
	enum folio_state state;
	int field;
	const char *series;
	const char *prefix;
} folio_numbers[] = {
	{ FOLIO_STATE_INTERIM, FOLIO_INTERIM_NUMBER, "interim", "I" },
	{ FOLIO_STATE_CLOSED, FOLIO_NUMBER, "folio", "F" },
	{ FOLIO_STATE_CREDITED, FOLIO_CREDIT_NUMBER, "credit", "C" },
};

static enum err
number_folio(struct reduce_work *w, struct record *r)
{
	const struct view *v = w->in->view;
	int64_t n;
	enum err e;

	if (r->entity->table != TABLE_FOLIOS || !w->in->authoritative ||
		v->next == NULL || r->deleted)
		return ERR_OK;
	for (size_t i = 0; i < sizeof(folio_numbers) / sizeof(folio_numbers[0]);
		i++) {
		if (record_int(r, FOLIO_STATE) !=
				(int64_t)folio_numbers[i].state ||
			!record_is_null(r, folio_numbers[i].field))
			continue;
		e = v->next(v->ctx, folio_numbers[i].series, &n);
		if (e != ERR_OK)
			return e;
		record_set_text(r, folio_numbers[i].field,
			arena_printf(w->arena, "%s-%06lld",
				folio_numbers[i].prefix, (long long)n));
	}
	return ERR_OK;
}

static void
set_columns(struct reduce_work *w, const struct work_write *write)
{
	struct record *r = write->record;
	int64_t version = write->before == NULL ? 0 : write->before->version;

	r->version = w->in->authoritative ? version + 1 : version;
	/* An action that arrives late does not make the record look older than
	 * its newest change: POLICY_NEWEST compares with this. */
	if (write->before == NULL || r->updated_at < w->in->now_ms)
		r->updated_at = w->in->now_ms;
	r->updated_by = w->act->user_id;
}

/* Stable, so that postings of one effect stay in their order. */
static void
sort_by_table(struct write *writes, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct write one = writes[i];
		size_t at = i;

		while (at > 0 && writes[at - 1].record->entity->table >
					 one.record->entity->table) {
			writes[at] = writes[at - 1];
			at--;
		}
		writes[at] = one;
	}
}

enum err
work_finish(struct reduce_work *w)
{
	struct write *writes =
		ARENA_ARRAY(w->arena, struct write, w->write_count + 1);
	size_t count = 0;
	enum err e;

	for (size_t i = 0; i < w->write_count; i++) {
		const struct work_write *write = &w->writes[i];

		if (write->before != NULL &&
			record_is_same(write->before, write->record))
			continue;
		e = number_folio(w, write->record);
		if (e != ERR_OK)
			return e;
		set_columns(w, write);
		writes[count].record = write->record;
		writes[count].is_new = write->before == NULL;
		count++;
	}
	sort_by_table(writes, count);
	w->out->writes = writes;
	w->out->write_count = count;
	return ERR_OK;
}
