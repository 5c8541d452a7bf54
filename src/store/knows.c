#include "store/knows.h"

#include "base/buf.h"
#include "base/check.h"

#define TEXT_MAX ((size_t)256 * 1024)

static void
add_field(struct buf *b, const struct field *f)
{
	buf_addf(b, " %s:%d", f->name, (int)f->type);
	if (f->type != FIELD_CHOICE)
		return;
	for (size_t i = 0; i < f->choices->count; i++)
		buf_addf(b, ",%s", f->choices->words[i]);
}

void
knows_digest(const struct entity *const *entities, size_t count,
	char out[SHA256_HEX_SIZE])
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_adds(&b, entities[i]->name);
		for (size_t k = 0; k < entities[i]->field_count; k++)
			add_field(&b, &entities[i]->fields[k]);
		buf_addc(&b, '\n');
	}
	CHECK(buf_ok(&b));
	hash_sha256_hex(b.data, b.len, out);
	buf_fini(&b);
}

void
knows_all(char out[SHA256_HEX_SIZE])
{
	const struct entity *all[TABLE_COUNT];

	for (int t = 0; t < TABLE_COUNT; t++)
		all[t] = entity_get((enum table)t);
	knows_digest(all, TABLE_COUNT, out);
}
