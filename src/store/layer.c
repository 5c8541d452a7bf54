#include "store/layer.h"

#include "store/layer_index.h"
#include "store/store_priv.h"
#include "store/sync_state.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

#define SCRATCH_MAX ((size_t)16 * 1024 * 1024) /* of one record */

struct layer {
	struct store *st;
	struct arena *keep;
	struct view view;
	bool restored;
	bool late;
	bool knows_ahead;
	int64_t ahead_ms; /* struct reduce_input */
	enum apart apart;
	struct layer_entry **slots; /* hash chains */
	size_t slot_count;
	size_t entry_count;
	struct layer_entry *of_table[TABLE_COUNT];
	/* Tables that differ from what the database has: their lists are made
	 * in memory. */
	bool differs[TABLE_COUNT];
	struct layer_index *indexes[TABLE_COUNT][ENTITY_MAX_FIELDS + 1];
};

/* ---- entries ---- */

static size_t
hash_of(enum table t, const char *id)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)t;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 29);
}

static void
grow(struct layer *l)
{
	size_t count = l->slot_count == 0 ? 64 : l->slot_count * 4;
	struct layer_entry **slots =
		ARENA_ARRAY(l->keep, struct layer_entry *, count);

	for (size_t i = 0; i < l->slot_count; i++) {
		while (l->slots[i] != NULL) {
			struct layer_entry *en = l->slots[i];
			size_t at = hash_of(en->table, en->id) & (count - 1);

			l->slots[i] = en->next;
			en->next = slots[at];
			slots[at] = en;
		}
	}
	l->slots = slots;
	l->slot_count = count;
}

static struct layer_entry *
entry_find(const struct layer *l, enum table t, const char *id)
{
	struct layer_entry *en = NULL;

	if (l->slot_count > 0)
		en = l->slots[hash_of(t, id) & (l->slot_count - 1)];
	while (en != NULL && (en->table != t || strcmp(en->id, id) != 0))
		en = en->next;
	return en;
}

/* current: NULL when there is no such record. It lives in keep. */
static struct layer_entry *
entry_add(struct layer *l, enum table t, const char *id, struct record *current)
{
	struct layer_entry *en = ARENA_NEW(l->keep, struct layer_entry);
	size_t at;

	if (l->entry_count >= l->slot_count)
		grow(l);
	at = hash_of(t, id) & (l->slot_count - 1);
	en->table = t;
	en->id = arena_strdup(l->keep, id);
	en->confirmed = current;
	en->current = current;
	en->next = l->slots[at];
	l->slots[at] = en;
	en->next_of_table = l->of_table[t];
	l->of_table[t] = en;
	l->entry_count++;
	for (size_t i = 0; i <= ENTITY_MAX_FIELDS; i++) {
		if (l->indexes[t][i] != NULL)
			layer_index_add(l->indexes[t][i], en);
	}
	return en;
}

static void
entry_write(struct layer *l, struct layer_entry *en, struct record *r)
{
	const struct record *before = en->current;

	en->current = r;
	for (size_t i = 0; i <= ENTITY_MAX_FIELDS; i++) {
		if (l->indexes[en->table][i] != NULL)
			layer_index_moved(l->indexes[en->table][i], en, before);
	}
	l->differs[en->table] = true;
}

/* Read through: from the table on the first use. */
static enum err
entry_get(
	struct layer *l, enum table t, const char *id, struct layer_entry **out)
{
	struct record *r = NULL;
	enum err e;

	*out = entry_find(l, t, id);
	if (*out != NULL)
		return ERR_OK;
	e = record_sql_find(&l->st->records, t, id, l->keep, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	*out = entry_add(l, t, id, r);
	(*out)->stored = r;
	(*out)->stored_known = true;
	return ERR_OK;
}

/* ---- the view ---- */

static enum err
layer_find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct layer *l = ctx;
	struct layer_entry *en;
	const char *other;
	enum err e;

	e = entry_get(l, t, id, &en);
	if (e != ERR_OK)
		return e;
	if (en->current == NULL) {
		e = store_server_id(l->st, entity_get(t)->name, id, a, &other);
		if (e == ERR_OK && other != id)
			e = entry_get(l, t, other, &en);
		if (e != ERR_OK)
			return e;
	}
	if (en->current == NULL)
		return ERR_NOT_FOUND;
	*out = en->current;
	return ERR_OK;
}

static struct layer_index *
index_get(struct layer *l, enum table t, int field)
{
	struct layer_index **at = &l->indexes[t][field + 1];

	if (*at != NULL)
		return *at;
	*at = layer_index_new(l->keep, field);
	for (struct layer_entry *en = l->of_table[t]; en != NULL;
		en = en->next_of_table)
		layer_index_add(*at, en);
	return *at;
}

/* All entries whose field has, or once had, the value. */
static enum err
bucket_get(struct layer *l, enum table t, int field, struct value v,
	struct layer_bucket **out)
{
	struct layer_bucket *b = layer_index_bucket(index_get(l, t, field), v);
	struct layer_entry *en;
	struct record_list rows;
	enum err e;

	*out = b;
	if (b->loaded)
		return ERR_OK;
	e = record_sql_list(&l->st->records, t, field, v, l->keep, &rows);
	for (size_t i = 0; e == ERR_OK && i < rows.count; i++) {
		if (entry_find(l, t, rows.items[i]->id) != NULL)
			continue;
		en = entry_add(l, t, rows.items[i]->id, rows.items[i]);
		en->stored = rows.items[i];
		en->stored_known = true;
	}
	b->loaded = e == ERR_OK;
	return e;
}

static enum err
layer_list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct layer *l = ctx;
	struct layer_bucket *b;
	enum err e;

	if (!l->differs[t])
		return record_sql_list(&l->st->records, t, field, v, a, out);
	e = bucket_get(l, t, field, v, &b);
	if (e == ERR_OK)
		layer_bucket_list(b, field, v, a, out);
	return e;
}

static enum err
layer_sum(void *ctx, enum table t, int field, struct value v, int summed,
	int64_t *out)
{
	struct layer *l = ctx;
	struct layer_bucket *b;
	enum err e;

	if (!l->differs[t])
		return record_sql_sum(
			&l->st->records, t, field, v, summed, out);
	e = bucket_get(l, t, field, v, &b);
	if (e == ERR_OK)
		e = layer_bucket_sum(b, field, v, summed, out);
	return e;
}

struct layer *
layer_new(struct store *st, struct arena *keep)
{
	struct layer *l = ARENA_NEW(keep, struct layer);

	l->st = st;
	l->keep = keep;
	l->view = (struct view){
		.ctx = l,
		.find = layer_find,
		.list = layer_list,
		.sum = layer_sum,
	};
	return l;
}

const struct view *
layer_view(struct layer *l)
{
	return &l->view;
}

/* ---- running ---- */

enum err
layer_restore(struct layer *l, const struct image *image)
{
	struct layer_entry *en;
	struct record *r;
	enum err e;

	CHECK(entry_find(l, image->table, image->id) == NULL);
	e = image_open(l->st, image, l->keep, &r);
	if (e != ERR_OK)
		return e;
	en = entry_add(l, image->table, image->id, r);
	en->has_image = true;
	en->image_first_seq = image->first_seq;
	en->image_last_seq = image->last_seq;
	l->differs[image->table] = true;
	l->restored = true;
	return ERR_OK;
}

bool
layer_was_taken(const struct reduction *r)
{
	switch (r->outcome) {
	case OUTCOME_APPLIED:
	case OUTCOME_MERGED:
	case OUTCOME_CLIENT_WINS:
		return true;
	case OUTCOME_SERVER_WINS:
	case OUTCOME_MANUAL:
	case OUTCOME_INVALID:
	case OUTCOME_ORPHAN:
	case OUTCOME_REFUSED:
	case OUTCOME_COUNT:
		break;
	}
	return false;
}

static enum err
keep_write(struct layer *l, const struct record *r, int64_t seq)
{
	struct layer_entry *en;
	enum err e;

	e = entry_get(l, r->entity->table, r->id, &en);
	if (e != ERR_OK)
		return e;
	if (!en->touched)
		en->first_seq = seq;
	en->touched = true;
	en->last_seq = seq;
	entry_write(l, en, record_dup(l->keep, r));
	return ERR_OK;
}

void
layer_is_late(struct layer *l)
{
	l->late = true;
}

void
layer_is_apart(struct layer *l, enum apart apart)
{
	l->apart = apart;
}

/* Read once: a rebase runs thousands. */
static int64_t
ahead_ms(struct layer *l)
{
	if (!l->knows_ahead)
		l->ahead_ms = sync_state_offset_ms(l->st);
	l->knows_ahead = true;
	return l->ahead_ms;
}

enum err
layer_run(struct layer *l, const struct action *act,
	const struct field_problems *problems, int64_t seq,
	const char *business_date, struct arena *scratch, struct reduction *out)
{
	struct reduce_input in = {
		.action = act,
		.problems = problems,
		.view = &l->view,
		.now_ms = act->created_at,
		.ahead_ms = ahead_ms(l),
		.business_date = business_date,
		.terminal_id = l->st->identity.terminal_id,
		.late = l->late,
		.apart = l->apart,
	};
	enum err e;

	e = reduce(&in, scratch, out);
	if (e != ERR_OK || !layer_was_taken(out))
		return e;
	for (size_t i = 0; e == ERR_OK && i < out->write_count; i++)
		e = keep_write(l, out->writes[i].record, seq);
	return e;
}

int64_t
layer_last_seq(struct layer *l, enum table t, const char *id)
{
	const struct layer_entry *en = entry_find(l, t, id);

	return en != NULL && en->touched ? en->last_seq : 0;
}

/* ---- writing ---- */

static enum err
flush_record(
	struct layer *l, const struct layer_entry *en, struct arena *scratch)
{
	struct record_sql *rs = &l->st->records;
	struct record *stored = en->stored;
	enum err e = ERR_OK;

	if (!en->stored_known)
		e = record_sql_find(rs, en->table, en->id, scratch, &stored);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (record_equal(stored, en->current))
		return ERR_OK;
	if (en->current == NULL)
		return record_sql_remove(rs, en->table, en->id);
	return record_sql_put(rs, en->current);
}

/* The first pending action on a record keeps what was confirmed. */
static enum err
flush_image(struct layer *l, struct layer_entry *en)
{
	struct store *st = l->st;
	bool there = en->has_image;
	enum err e = ERR_OK;

	if (!l->restored && en->touched) {
		e = image_touch(st, en, &there);
		if (e != ERR_OK || there)
			return e;
	}
	if (en->touched && !there)
		return image_add(st, en);
	if (!en->touched && there)
		return image_remove(st, en);
	if (en->touched && (en->first_seq != en->image_first_seq ||
				   en->last_seq != en->image_last_seq))
		e = image_set_seqs(st, en);
	return e;
}

/* By table and id: neighbours are written together, and two runs write in the
 * same order. */
static int
compare_entries(const void *a, const void *b)
{
	const struct layer_entry *const *x = a;
	const struct layer_entry *const *y = b;

	if ((*x)->table != (*y)->table)
		return (*x)->table < (*y)->table ? -1 : 1;
	return strcmp((*x)->id, (*y)->id);
}

enum err
layer_flush(struct layer *l)
{
	struct layer_entry **list =
		ARENA_ARRAY(l->keep, struct layer_entry *, l->entry_count + 1);
	struct arena *scratch = arena_new(SCRATCH_MAX);
	enum err e = ERR_OK;
	size_t n = 0;

	for (int t = 0; t < TABLE_COUNT; t++) {
		for (struct layer_entry *en = l->of_table[t]; en != NULL;
			en = en->next_of_table) {
			if (en->touched || en->has_image)
				list[n++] = en;
		}
	}
	qsort(list, n, sizeof(struct layer_entry *), compare_entries);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		arena_reset(scratch);
		e = flush_record(l, list[i], scratch);
		if (e == ERR_OK)
			e = flush_image(l, list[i]);
	}
	arena_free(scratch);
	return e;
}
