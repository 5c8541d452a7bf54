#include "domain/conflict_sides.h"

#include <string.h>

#define IMAGE_MAX 65536

struct images {
	struct json_doc *docs[CONFLICT_SIDE_COUNT];
	const struct json_node *roots[CONFLICT_SIDE_COUNT];
};

static enum err
open_images(const struct record *conflict, struct images *out)
{
	static const int fields[CONFLICT_SIDE_COUNT] = {
		[CONFLICT_SIDE_BASE] = CONFLICT_BASE_DATA,
		[CONFLICT_SIDE_CLIENT] = CONFLICT_CLIENT_DATA,
		[CONFLICT_SIDE_SERVER] = CONFLICT_SERVER_DATA,
	};

	memset(out, 0, sizeof(*out));
	for (int side = 0; side < CONFLICT_SIDE_COUNT; side++) {
		const char *text = record_text(conflict, fields[side]);
		enum err e;

		if (text == NULL)
			continue;
		e = json_parse(
			text, strlen(text), IMAGE_MAX, &out->docs[side], NULL);
		if (e != ERR_OK)
			return e;
		out->roots[side] = json_root(out->docs[side]);
	}
	return ERR_OK;
}

/* Of a whole image of the record only what the terminal had to do with is of
 * interest; of a part of it, everything. */
static bool
is_concerned(const struct images *im, const char *name)
{
	const struct json_node *server = im->roots[CONFLICT_SIDE_SERVER];

	if (json_find(im->roots[CONFLICT_SIDE_CLIENT], name) != NULL ||
		json_find(im->roots[CONFLICT_SIDE_BASE], name) != NULL)
		return true;
	return json_find(server, name) != NULL &&
	       json_find(server, "id") == NULL;
}

/* Text as it is, anything else as JSON. */
static const char *
raw_text(const struct json_node *n, struct arena *a)
{
	struct json_writer w;
	struct buf text;
	const char *out;

	if (json_kind(n) == JSON_TEXT)
		return arena_strdup(a, json_text(n));
	buf_init(&text, IMAGE_MAX);
	json_writer_init(&w, &text);
	json_write_node(&w, n);
	out = arena_strdup(a, text.data);
	buf_fini(&text);
	return out;
}

static void
read_field(const struct images *im, const struct field *f, struct arena *a,
	struct conflict_field *out)
{
	bool same_before;

	out->raw = NULL;
	for (int side = 0; side < CONFLICT_SIDE_COUNT; side++) {
		const struct json_node *n = json_find(im->roots[side], f->name);
		struct value *v = &out->values[side];

		*v = value_null();
		out->has[side] =
			n != NULL && value_from_json(f, n, a, v) == ERR_OK;
		if (n == NULL || side != CONFLICT_SIDE_CLIENT)
			continue;
		if (!out->has[side] || value_problem(f, *v, a) != NULL)
			out->raw = raw_text(n, a);
	}
	same_before = out->has[CONFLICT_SIDE_BASE] &&
		      value_equal(out->values[CONFLICT_SIDE_BASE],
			      out->values[CONFLICT_SIDE_SERVER]);
	out->changed_here = out->has[CONFLICT_SIDE_CLIENT] || out->raw != NULL;
	out->changed_server = out->has[CONFLICT_SIDE_BASE] && !same_before;
}

/* By group, those without one last, each in order of the entity. */
static void
sort_by_group(struct conflict_sides *s)
{
	for (size_t i = 1; i < s->count; i++) {
		struct conflict_field one = s->fields[i];
		int group = s->entity->fields[one.field].group;
		size_t at = i;

		while (at > 0) {
			int before = s->entity->fields[s->fields[at - 1].field]
					     .group;

			if (group == 0 || (before != 0 && before <= group))
				break;
			s->fields[at] = s->fields[at - 1];
			at--;
		}
		s->fields[at] = one;
	}
}

enum err
conflict_sides_read(const struct record *conflict, struct arena *a,
	struct conflict_sides *out)
{
	struct images im;
	enum err e;

	memset(out, 0, sizeof(*out));
	out->entity = entity_find(record_text(conflict, CONFLICT_TABLE_NAME));
	if (out->entity == NULL)
		return ERR_UNSUPPORTED;
	e = open_images(conflict, &im);
	out->fields = ARENA_ARRAY(
		a, struct conflict_field, out->entity->field_count + 1);
	for (size_t i = 0; e == ERR_OK && i < out->entity->field_count; i++) {
		const struct field *f = &out->entity->fields[i];

		if (!is_concerned(&im, f->name))
			continue;
		out->fields[out->count].field = (int)i;
		read_field(&im, f, a, &out->fields[out->count++]);
	}
	out->deleted_here = json_find_bool(
		im.roots[CONFLICT_SIDE_CLIENT], "_delete", false);
	out->deleted_server = json_find_bool(
		im.roots[CONFLICT_SIDE_SERVER], "deleted", false);
	out->orphan = record_int(conflict, CONFLICT_CONFLICT_TYPE) ==
		      CONFLICT_TYPE_FOREIGN_KEY;
	for (int side = 0; side < CONFLICT_SIDE_COUNT; side++)
		json_free(im.docs[side]);
	sort_by_group(out);
	return e;
}

bool
conflict_is_client_newer(const struct record *conflict)
{
	return record_int(conflict, CONFLICT_CLIENT_AT) >
	       record_int(conflict, CONFLICT_SERVER_AT);
}
