#include "db/record_query.h"

#include "base/buf.h"
#include "base/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX ((size_t)16 * 1024)

#define COMMON_COUNT RECORD_QUERY_COMMON
#define KEY_COLUMNS  2
#define TENANT       1
static const char *const columns[COMMON_COUNT] = { "id", "tenant_id", "version",
	"created_at", "updated_at", "updated_by", "deleted" };
static const char *const column_types[COMMON_COUNT] = { "text", "text",
	"bigint", "bigint", "bigint", "text", "boolean" };

/* As PostgreSQL calls them. */
static const char *const field_types[] = {
	[FIELD_TEXT] = "text",
	[FIELD_INT] = "bigint",
	[FIELD_MONEY] = "bigint",
	[FIELD_TIME] = "bigint",
	[FIELD_DATE] = "text",
	[FIELD_BOOL] = "boolean",
	[FIELD_CHOICE] = "text",
	[FIELD_ID] = "text",
	[FIELD_JSON] = "json",
};

/* What a field is compared with. IS ?2 would do for a value and for none, but
 * finds no index that leaves out what refers to nothing. */
enum match {
	MATCH_VALUE,
	MATCH_NULL,
	MATCH_ANY,
	MATCH_COUNT
};
static const char *const matches[] = {
	[MATCH_VALUE] = "= ?2",
	[MATCH_NULL] = "IS NULL",
	[MATCH_ANY] = "= ANY (?2)",
};

/* Every text that there can be; NULL until somebody wants it. */
struct slot {
	_Atomic(const char *) text;
};
static struct slot find_texts[TABLE_COUNT];
static struct slot put_texts[TABLE_COUNT];
static struct slot insert_texts[TABLE_COUNT];
static struct slot update_texts[TABLE_COUNT];
static struct slot remove_texts[TABLE_COUNT];
static struct slot page_texts[TABLE_COUNT];
static struct slot find_any_texts[TABLE_COUNT];
static struct slot insert_all_texts[TABLE_COUNT];
static struct slot update_all_texts[TABLE_COUNT];
static struct slot list_texts[TABLE_COUNT][ENTITY_MAX_FIELDS + 1][MATCH_COUNT];
static struct slot sum_texts[TABLE_COUNT][ENTITY_MAX_FIELDS + 1]
			    [ENTITY_MAX_FIELDS][MATCH_COUNT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What is to be made. */
struct want {
	const struct entity *e;
	int field;
	int summed;
	enum match match;
};

static void
add_columns(const struct want *w, struct buf *b)
{
	for (size_t i = 0; i < COMMON_COUNT; i++)
		buf_addf(b, "%s%s", i == 0 ? "" : ", ", columns[i]);
	for (size_t i = 0; i < w->e->field_count; i++)
		buf_addf(b, ", %s", w->e->fields[i].name);
}

static void
add_filter(const struct want *w, struct buf *b)
{
	buf_addf(b, " FROM %s WHERE tenant_id = ?1", w->e->name);
	if (w->field >= 0)
		buf_addf(b, " AND %s %s", w->e->fields[w->field].name,
			matches[w->match]);
	buf_adds(b, " AND deleted = 0");
}

static void
make_find(const struct want *w, struct buf *b)
{
	buf_adds(b, "SELECT ");
	add_columns(w, b);
	buf_addf(b, " FROM %s WHERE tenant_id = ?1 AND id = ?2", w->e->name);
}

/* Each looked for by itself, so that no plan goes through all there are. */
static void
make_find_any(const struct want *w, struct buf *b)
{
	buf_adds(b, "SELECT r.* FROM unnest(?2::text[]) AS wanted (id),"
		    " LATERAL (SELECT ");
	add_columns(w, b);
	buf_addf(b,
		" FROM %s WHERE tenant_id = ?1 AND id = wanted.id LIMIT 1)"
		" AS r",
		w->e->name);
}

static void
make_list(const struct want *w, struct buf *b)
{
	buf_adds(b, "SELECT ");
	add_columns(w, b);
	add_filter(w, b);
	buf_adds(b, " ORDER BY created_at, id");
}

static void
make_sum(const struct want *w, struct buf *b)
{
	buf_addf(
		b, "SELECT coalesce(sum(%s), 0)", w->e->fields[w->summed].name);
	add_filter(w, b);
}

static void
make_sums(const struct want *w, struct buf *b)
{
	const char *by = w->e->fields[w->field].name;

	buf_addf(b, "SELECT %s, sum(%s)", by, w->e->fields[w->summed].name);
	add_filter(w, b);
	buf_addf(b, " GROUP BY %s", by);
}

static void
make_page(const struct want *w, struct buf *b)
{
	buf_adds(b, "SELECT ");
	add_columns(w, b);
	buf_addf(b,
		" FROM %s WHERE tenant_id = ?1 AND id > ?2"
		" ORDER BY id LIMIT ?3",
		w->e->name);
}

static void
make_remove(const struct want *w, struct buf *b)
{
	buf_addf(b, "DELETE FROM %s WHERE tenant_id = ?1 AND id = ?2",
		w->e->name);
}

static void
make_insert(const struct want *w, struct buf *b)
{
	size_t count = COMMON_COUNT + w->e->field_count;

	buf_addf(b, "INSERT INTO %s (", w->e->name);
	add_columns(w, b);
	buf_adds(b, ") VALUES (");
	for (size_t i = 1; i <= count; i++)
		buf_addf(b, "%s?%zu", i == 1 ? "" : ", ", i);
	buf_addc(b, ')');
}

static void
make_update(const struct want *w, struct buf *b)
{
	buf_addf(b, "UPDATE %s SET ", w->e->name);
	for (size_t i = KEY_COLUMNS; i < COMMON_COUNT; i++)
		buf_addf(b, "%s%s = ?%zu", i == KEY_COLUMNS ? "" : ", ",
			columns[i], i + 1);
	for (size_t i = 0; i < w->e->field_count; i++)
		buf_addf(b, ", %s = ?%zu", w->e->fields[i].name,
			COMMON_COUNT + i + 1);
	buf_adds(b, " WHERE tenant_id = ?2 AND id = ?1");
}

static void
make_put(const struct want *w, struct buf *b)
{
	make_insert(w, b);
	buf_adds(b, " ON CONFLICT (tenant_id, id) DO UPDATE SET ");
	for (size_t i = KEY_COLUMNS; i < COMMON_COUNT; i++)
		buf_addf(b, "%s%s = excluded.%s", i == KEY_COLUMNS ? "" : ", ",
			columns[i], columns[i]);
	for (size_t i = 0; i < w->e->field_count; i++)
		buf_addf(b, ", %s = excluded.%s", w->e->fields[i].name,
			w->e->fields[i].name);
}

/* The columns but tenant_id, which is the first parameter. */
static void
add_others(const struct want *w, struct buf *b)
{
	for (size_t i = 0; i < COMMON_COUNT; i++) {
		if (i != TENANT)
			buf_addf(b, "%s%s", i == 0 ? "" : ", ", columns[i]);
	}
	for (size_t i = 0; i < w->e->field_count; i++)
		buf_addf(b, ", %s", w->e->fields[i].name);
}

static void
add_arrays(const struct want *w, struct buf *b)
{
	size_t parameter = 1;

	buf_adds(b, " FROM unnest(");
	for (size_t i = 0; i < COMMON_COUNT + w->e->field_count; i++) {
		if (i == TENANT)
			continue;
		parameter++;
		buf_addf(b, "%s?%zu::%s[]", i == 0 ? "" : ", ", parameter,
			i < COMMON_COUNT
				? column_types[i]
				: field_types[w->e->fields[i - COMMON_COUNT]
						      .type]);
	}
	buf_adds(b, ") AS r (");
	add_others(w, b);
	buf_addc(b, ')');
}

static void
make_insert_all(const struct want *w, struct buf *b)
{
	buf_addf(b, "INSERT INTO %s (tenant_id, ", w->e->name);
	add_others(w, b);
	buf_adds(b, ") SELECT ?1, r.*");
	add_arrays(w, b);
}

static void
make_update_all(const struct want *w, struct buf *b)
{
	buf_addf(b, "UPDATE %s AS t SET ", w->e->name);
	for (size_t i = KEY_COLUMNS; i < COMMON_COUNT; i++)
		buf_addf(b, "%s%s = r.%s", i == KEY_COLUMNS ? "" : ", ",
			columns[i], columns[i]);
	for (size_t i = 0; i < w->e->field_count; i++)
		buf_addf(b, ", %s = r.%s", w->e->fields[i].name,
			w->e->fields[i].name);
	add_arrays(w, b);
	buf_adds(b, " WHERE t.tenant_id = ?1 AND t.id = r.id");
}

static const char *
text_of(struct slot *slot, const struct want *w,
	void (*make)(const struct want *w, struct buf *b))
{
	const char *text =
		atomic_load_explicit(&slot->text, memory_order_acquire);
	struct buf b;

	if (text != NULL)
		return text;
	CHECK(pthread_mutex_lock(&lock) == 0);
	text = atomic_load_explicit(&slot->text, memory_order_relaxed);
	if (text == NULL) {
		buf_init(&b, TEXT_MAX);
		make(w, &b);
		CHECK(buf_ok(&b));
		text = strdup(b.data);
		CHECK(text != NULL);
		buf_fini(&b);
		atomic_store_explicit(&slot->text, text, memory_order_release);
	}
	CHECK(pthread_mutex_unlock(&lock) == 0);
	return text;
}

static struct want
want(enum table t, int field, int summed, enum match match)
{
	struct want w = { entity_get(t), field, summed, match };

	CHECK(field >= -1 && field < (int)w.e->field_count);
	CHECK(summed >= 0 && summed < (int)w.e->field_count);
	return w;
}

const char *
record_query_find(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&find_texts[t], &w, make_find);
}

const char *
record_query_put(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&put_texts[t], &w, make_put);
}

const char *
record_query_insert(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&insert_texts[t], &w, make_insert);
}

const char *
record_query_update(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&update_texts[t], &w, make_update);
}

const char *
record_query_remove(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&remove_texts[t], &w, make_remove);
}

const char *
record_query_page(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&page_texts[t], &w, make_page);
}

const char *
record_query_find_any(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_ANY);

	return text_of(&find_any_texts[t], &w, make_find_any);
}

const char *
record_query_insert_all(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&insert_all_texts[t], &w, make_insert_all);
}

const char *
record_query_update_all(enum table t)
{
	struct want w = want(t, -1, 0, MATCH_VALUE);

	return text_of(&update_all_texts[t], &w, make_update_all);
}

static const char *
list_text(enum table t, int field, enum match match)
{
	struct want w = want(t, field, 0, match);

	return text_of(&list_texts[t][field + 1][match], &w, make_list);
}

const char *
record_query_list(enum table t, int field, bool null)
{
	return list_text(t, field, null ? MATCH_NULL : MATCH_VALUE);
}

const char *
record_query_list_any(enum table t, int field)
{
	return list_text(t, field, MATCH_ANY);
}

static const char *
sum_text(enum table t, int field, int summed, enum match match)
{
	struct want w = want(t, field, summed, match);

	return text_of(&sum_texts[t][field + 1][summed][match], &w,
		match == MATCH_ANY ? make_sums : make_sum);
}

const char *
record_query_sum(enum table t, int field, int summed, bool null)
{
	return sum_text(t, field, summed, null ? MATCH_NULL : MATCH_VALUE);
}

const char *
record_query_sum_any(enum table t, int field, int summed)
{
	return sum_text(t, field, summed, MATCH_ANY);
}
