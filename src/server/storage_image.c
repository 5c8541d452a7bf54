#include "server/storage_image.h"

#include <string.h>

#define IMAGE_MAX ((size_t)1 << 20)

enum err
storage_image_read(
	enum table t, const char *text, struct arena *a, struct record **out)
{
	struct json_doc *doc = NULL;
	enum err e;

	*out = NULL;
	if (text == NULL)
		return ERR_OK;
	e = json_parse(text, strlen(text), IMAGE_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = record_from_json(entity_get(t), json_root(doc), a, out);
	json_free(doc);
	return e == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

void
storage_image_write(const struct record *r, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	record_to_json(r, &w);
}

void
storage_change_write(const char *table, const char *operation, const char *data,
	size_t len, int64_t timestamp, struct buf *json)
{
	struct json_writer w;

	json_writer_init(&w, json);
	json_begin_object(&w);
	json_write_key(&w, "data");
	json_write_raw(&w, data, len);
	json_member_text(&w, "operation", operation);
	json_member_text(&w, "table_name", table);
	json_member_int(&w, "timestamp", timestamp);
	json_end_object(&w);
}

static void
write_row(const struct record *r, struct buf *json)
{
	struct json_writer w;

	json_writer_init(&w, json);
	json_begin_object(&w);
	json_write_key(&w, "data");
	record_to_json(r, &w);
	json_member_text(&w, "operation", r->deleted ? "DELETE" : "INSERT");
	json_member_text(&w, "table_name", r->entity->name);
	json_member_int(&w, "timestamp", r->updated_at);
	json_end_object(&w);
}

enum err
storage_rows_write(
	const struct record_list *rows, struct buf *json, const char **last)
{
	for (size_t i = 0; i < rows->count; i++) {
		if (i > 0)
			buf_addc(json, ',');
		write_row(rows->items[i], json);
		*last = rows->items[i]->id;
	}
	return buf_ok(json) ? ERR_OK : ERR_TOO_LARGE;
}

/* The terminal knows what it made of the record. */
static void
see_own(const struct storage_change *c, struct arena *a, struct record **seen)
{
	const struct record *now = c->now;

	if (*seen == NULL) {
		*seen = record_copy(a, now);
		return;
	}
	for (size_t i = 0; i < now->entity->field_count; i++) {
		if (c->old == NULL ||
			!value_equal(c->old->values[i], now->values[i]))
			(*seen)->values[i] = now->values[i];
	}
}

void
storage_seen_next(const struct storage_change *c, bool first,
	const char *terminal_id, struct arena *a, struct record **seen)
{
	if (first && c->old != NULL)
		*seen = record_copy(a, c->old);
	if (c->terminal_id != NULL &&
		strcmp(c->terminal_id, terminal_id) == 0 && c->now != NULL)
		see_own(c, a, seen);
}

static struct value
value_in(const struct record *r, int field)
{
	return r == NULL ? value_null() : r->values[field];
}

bool
storage_change_sets(const struct storage_change *c, int field)
{
	return !value_equal(value_in(c->old, field), value_in(c->now, field));
}
