#include "store/image.h"

#include "base/mutant.h"

#include "store/store_priv.h"

#include <string.h>

/* Longer than any record: twelve prose fields of 500 characters and a conflict
 * with three images in it stay far below. */
#define IMAGE_MAX ((size_t)1024 * 1024)

static const char *
row_name(const char *table, const char *id, struct arena *a)
{
	return arena_printf(a, "confirmed_images/%s/%s", table, id);
}

static enum err
parse(const struct entity *entity, const struct buf *text, struct arena *keep,
	struct record **out)
{
	struct json_doc *doc = NULL;
	enum err e;

	e = json_parse(text->data, text->len, IMAGE_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = record_from_json(entity, json_root(doc), keep, out);
	json_free(doc);
	/* It was sealed by us: what does not read any more is damage. */
	return e == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

enum err
image_open(struct store *st, const struct image *image, struct arena *a,
	struct record **out)
{
	const struct entity *entity = entity_get(image->table);
	struct buf plain;
	enum err e;

	*out = NULL;
	if (image->sealed == NULL)
		return ERR_OK;
	buf_init_secret(&plain, IMAGE_MAX);
	e = store_unseal(st, row_name(entity->name, image->id, a),
		image->sealed, strlen(image->sealed), &plain);
	if (e == ERR_OK)
		e = parse(entity, &plain, a, out);
	buf_wipe(&plain);
	return e;
}

enum err
image_each(struct store *st,
	enum err (*each)(void *ctx, const struct image *image), void *ctx)
{
	struct stmt *s = store_stmt(st, STMT_IMAGE_LIST);
	const struct entity *entity;
	struct image image;
	enum err e;

	while ((e = stmt_step(s)) == ERR_OK) {
		entity = entity_find(stmt_text(s, 0));
		if (entity == NULL)
			continue; /* of a newer version that was here before */
		image = (struct image){
			.table = entity->table,
			.id = stmt_text(s, 1),
			.sealed = stmt_text(s, 2),
			.first_seq = stmt_int(s, 3),
			.last_seq = stmt_int(s, 4),
		};
		e = each(ctx, &image);
		if (e != ERR_OK)
			break;
	}
	stmt_reset(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
image_any(struct store *st, bool *any)
{
	struct stmt *s = store_stmt(st, STMT_IMAGE_ANY);
	enum err e;

	e = stmt_step(s);
	stmt_reset(s);
	*any = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The sealed image; NULL for no record. */
static enum err
seal_image(struct store *st, const struct record *r, struct arena *a,
	const char **sealed)
{
	struct json_writer w;
	struct buf b;
	enum err e;

	*sealed = NULL;
	if (r == NULL)
		return ERR_OK;
	buf_init_secret(&b, IMAGE_MAX);
	json_writer_init(&w, &b);
	record_to_json(r, &w);
	e = buf_ok(&b) ? ERR_OK : ERR_TOO_LARGE;
	if (e == ERR_OK)
		e = store_seal(st, row_name(r->entity->name, r->id, a), b.data,
			b.len, a, sealed);
	buf_wipe(&b);
	return e;
}

static struct stmt *
stmt_for(struct store *st, enum store_stmt which, enum table t, const char *id)
{
	struct stmt *s = store_stmt(st, which);

	stmt_bind_text(s, 1, entity_get(t)->name);
	stmt_bind_text(s, 2, id);
	return s;
}

enum err
image_find(struct store *st, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct stmt *s = stmt_for(st, STMT_IMAGE_FIND, t, id);
	struct image image = { .table = t, .id = id };
	enum err e;

	e = stmt_step(s);
	if (e == ERR_OK) {
		image.sealed = stmt_text(s, 0);
		e = image_open(st, &image, a, out);
	}
	stmt_reset(s);
	return e;
}

enum err
image_set(struct store *st, enum table t, const char *id,
	const struct record *r, bool *there)
{
	struct arena *a;
	const char *sealed;
	struct stmt *s;
	enum err e;

	s = stmt_for(st, STMT_IMAGE_FIND, t, id);
	e = stmt_step(s);
	stmt_reset(s);
	*there = e == ERR_OK;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;

	a = arena_new(4 * IMAGE_MAX);
	e = seal_image(st, r, a, &sealed);
	if (e == ERR_OK) {
		s = stmt_for(st, STMT_IMAGE_SET, t, id);
		stmt_bind_text(s, 3, sealed);
		e = stmt_run(s);
	}
	arena_free(a);
	return e;
}

enum err
image_touch(struct store *st, const struct layer_entry *en, bool *there)
{
	struct stmt *s = stmt_for(st, STMT_IMAGE_TOUCH, en->table, en->id);
	enum err e;

	stmt_bind_int(s, 3, en->last_seq);
	e = stmt_run(s);
	*there = e == ERR_OK && db_changes(st->db) > 0;
	return e;
}

enum err
image_add(struct store *st, const struct layer_entry *en)
{
	struct arena *a = arena_new(4 * IMAGE_MAX);
	const char *sealed;
	struct stmt *s;
	enum err e;

	e = seal_image(st, MUTANT(NO_REVERT) ? en->current : en->confirmed, a,
		&sealed);
	if (e == ERR_OK) {
		s = stmt_for(st, STMT_IMAGE_ADD, en->table, en->id);
		stmt_bind_text(s, 3, sealed);
		stmt_bind_int(s, 4, en->first_seq);
		stmt_bind_int(s, 5, en->last_seq);
		e = stmt_run(s);
	}
	arena_free(a);
	return e;
}

enum err
image_set_seqs(struct store *st, const struct layer_entry *en)
{
	struct stmt *s = stmt_for(st, STMT_IMAGE_SEQS, en->table, en->id);

	stmt_bind_int(s, 3, en->first_seq);
	stmt_bind_int(s, 4, en->last_seq);
	return stmt_run(s);
}

enum err
image_remove(struct store *st, const struct layer_entry *en)
{
	return stmt_run(stmt_for(st, STMT_IMAGE_REMOVE, en->table, en->id));
}

enum err
image_settle(struct store *st, const struct image *image, struct arena *scratch)
{
	struct record_sql *rs = &st->records;
	struct record *stored = NULL;
	struct record *r;
	enum err e;

	e = image_open(st, image, scratch, &r);
	if (e == ERR_OK)
		e = record_sql_find(
			rs, image->table, image->id, scratch, &stored);
	if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	if (e == ERR_OK && !record_equal(stored, r))
		e = r == NULL ? record_sql_remove(rs, image->table, image->id)
			      : record_sql_put(rs, r);
	if (e == ERR_OK)
		e = stmt_run(stmt_for(
			st, STMT_IMAGE_REMOVE, image->table, image->id));
	return e;
}
