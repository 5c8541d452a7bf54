/* Every terminal has the records that the server has, byte by byte. */
#include "tests/sim/oracle.h"

#include "store/image.h"
#include "tests/sim/server.h"
#include "tests/sim/terminal.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_MAX ((size_t)1 << 20)

struct row {
	const char *id;
	const char *json;
};

struct rows {
	struct row *items;
	size_t count;
	size_t cap;
};

/* The records of one terminal without what is pending there. */
struct replica {
	struct arena *a;
	struct store *store; /* NULL: the server's */
	struct rows tables[TABLE_COUNT];
	struct rows images[TABLE_COUNT]; /* json NULL: the server has it not */
	int64_t latest_ms;
	const char *from_future; /* a record that is newer than that */
};

static const char *
json_of(const struct record *r, struct arena *a)
{
	struct json_writer w;
	struct buf b;
	const char *out;

	buf_init(&b, JSON_MAX);
	json_writer_init(&w, &b);
	record_to_json(r, &w);
	out = arena_strndup(a, b.data, b.len);
	buf_fini(&b);
	return out;
}

static void
add(struct rows *rows, struct arena *a, const char *id, const char *json)
{
	rows->items = arena_grow(
		a, rows->items, rows->count, &rows->cap, sizeof(*rows->items));
	rows->items[rows->count++] = (struct row){ arena_strdup(a, id), json };
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->id, ((const struct row *)b)->id);
}

static void
sort(struct rows *rows)
{
	if (rows->count > 0)
		qsort(rows->items, rows->count, sizeof(*rows->items), by_id);
}

static const struct row *
find(const struct rows *rows, const char *id)
{
	struct row key = { id, NULL };

	if (rows->count == 0)
		return NULL;
	return bsearch(
		&key, rows->items, rows->count, sizeof(*rows->items), by_id);
}

/* ---- reading ---- */

static enum err
add_image(void *ctx, const struct image *image)
{
	struct replica *r = ctx;
	const char *json = NULL;
	struct record *record;
	enum err e = image_open(r->store, image, r->a, &record);

	if (e != ERR_OK)
		return e;
	if (record != NULL && !record->deleted)
		json = json_of(record, r->a);
	add(&r->images[image->table], r->a, image->id, json);
	return ERR_OK;
}

static enum err
read_images(struct replica *r, struct terminal *t)
{
	enum err e;

	r->store = t->desk;
	e = image_each(t->desk, add_image, r);
	for (int i = 0; i < TABLE_COUNT; i++) {
		sort(&r->images[i]);
		for (size_t n = 0; n < r->images[i].count; n++) {
			const struct row *row = &r->images[i].items[n];

			if (row->json != NULL)
				add(&r->tables[i], r->a, row->id, row->json);
		}
	}
	return e;
}

static enum err
read_records(struct replica *r, const struct view *v)
{
	for (int i = 0; i < TABLE_COUNT; i++) {
		struct record_list list;
		enum err e = v->list(
			v->ctx, (enum table)i, -1, value_null(), r->a, &list);

		if (e != ERR_OK)
			return e;
		for (size_t n = 0; n < list.count; n++) {
			const struct record *one = list.items[n];

			if (one->updated_at > r->latest_ms)
				r->from_future = arena_strdup(r->a, one->id);
			if (find(&r->images[i], one->id) == NULL)
				add(&r->tables[i], r->a, one->id,
					json_of(one, r->a));
		}
		sort(&r->tables[i]);
	}
	return ERR_OK;
}

/* ---- comparing ---- */

static void
differ(struct world *w, int terminal, int t, const struct row *theirs,
	const struct row *ours)
{
	const char *id = theirs != NULL ? theirs->id : ours->id;

	if (w->tracing) {
		(void)printf(
			"server: %s\n", ours != NULL ? ours->json : "nothing");
		(void)printf("T%d:     %s\n", terminal,
			theirs != NULL ? theirs->json : "nothing");
	}
	world_violate(w, "T%d has %s %s%s", terminal,
		entity_get((enum table)t)->name, id,
		ours == NULL     ? ", which the server has not"
		: theirs == NULL ? " not, which the server has"
				 : " different from the server");
}

static void
compare(struct world *w, int terminal, const struct replica *theirs,
	const struct replica *ours)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct rows *a = &theirs->tables[t];
		const struct rows *b = &ours->tables[t];

		for (size_t i = 0; i < a->count && !w->violated; i++) {
			const struct row *other = find(b, a->items[i].id);

			if (other == NULL ||
				strcmp(other->json, a->items[i].json) != 0)
				differ(w, terminal, t, &a->items[i], other);
		}
		for (size_t i = 0; i < b->count && !w->violated; i++) {
			if (find(a, b->items[i].id) == NULL)
				differ(w, terminal, t, NULL, &b->items[i]);
		}
	}
}

static void
check_hotel(
	struct world *w, int hotel, const char *who, const struct replica *r)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		for (size_t i = 0; i < r->tables[t].count; i++) {
			const struct row *row = &r->tables[t].items[i];

			if (oracle_has_foreign(w, hotel, row->json))
				world_violate(w,
					"%s has %s %s with what belongs to "
					"another hotel",
					who, entity_get((enum table)t)->name,
					row->id);
		}
	}
}

static void
check_terminal(struct world *w, struct terminal *t, const struct replica *ours)
{
	struct replica theirs = { .a = ours->a, .latest_ms = ours->latest_ms };
	enum err e = read_images(&theirs, t);

	if (e == ERR_OK)
		e = read_records(&theirs, store_view(t->desk));
	if (e != ERR_OK)
		world_violate(w, "the records of T%d cannot be read: %s",
			t->number, err_name(e));
	if (e != ERR_OK)
		return;
	check_hotel(w, t->hotel, t->name, &theirs);
	compare(w, t->number, &theirs, ours);
}

void
oracle_replicas(struct world *w, int hotel, struct arena *a)
{
	struct storage *s = w->server->storage;
	struct replica ours = { .a = a, .latest_ms = w->latest_ms };
	enum err e = s->ops->begin_read(s, world_tenant(hotel));

	if (e == ERR_OK) {
		e = read_records(&ours, s->ops->view(s));
		s->ops->end_read(s);
	}
	if (e != ERR_OK)
		world_violate(w, "the server cannot be read: %s", err_name(e));
	if (e == ERR_OK && ours.from_future != NULL)
		world_violate(w, "record %s is from the server's future",
			ours.from_future);
	check_hotel(w, hotel, "the server, asked as that hotel,", &ours);
	for (int i = 0; e == ERR_OK && i < w->terminal_count && !w->violated;
		i++) {
		if (w->terminals[i]->hotel == hotel)
			check_terminal(w, w->terminals[i], &ours);
	}
}
