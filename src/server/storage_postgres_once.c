/* Questions that a writing transaction asks once. */
#include "server/storage_postgres_priv.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

static struct known_rows *
find(struct storage_postgres *s, int statement, const char *key)
{
	for (size_t i = 0; i < s->once_count; i++) {
		struct known_rows *k = &s->once[i];

		if (k->statement == statement && strcmp(k->key, key) == 0)
			return k;
	}
	return NULL;
}

struct pg_rows *
postgres_once_find(struct storage_postgres *s, int statement, const char *key)
{
	const struct known_rows *k = find(s, statement, key);

	return k == NULL ? NULL : k->rows;
}

void
postgres_once_keep(struct storage_postgres *s, int statement, const char *key,
	struct pg_rows *rows)
{
	struct known_rows *k = &s->once[s->once_count];

	if (!s->view.writing || s->once_count == ONCE_MAX)
		return;
	*k = (struct known_rows){ statement, strdup(key), rows };
	CHECK(k->key != NULL);
	s->once_count++;
}

enum err
postgres_get_once(struct storage_postgres *s, const char *tenant_id,
	int statement, const char *key, struct pg_rows **rows)
{
	const struct pg_arg args[] = { pg_text(tenant_id), pg_text(key) };
	const char *text = key == NULL ? "" : key;
	enum err e;

	CHECK(s->tenant[0] == '\0' || strcmp(tenant_id, s->tenant) == 0);
	*rows = postgres_once_find(s, statement, text);
	if (*rows != NULL)
		return ERR_OK;
	e = postgres_get(
		s, tenant_id, statement, args, key == NULL ? 1 : 2, rows);
	if (e == ERR_OK)
		postgres_once_keep(s, statement, text, *rows);
	return e;
}

void
postgres_once_done(struct storage_postgres *s, struct pg_rows *rows)
{
	for (size_t i = 0; i < s->once_count; i++) {
		if (s->once[i].rows == rows)
			return;
	}
	pg_rows_free(rows);
}

static void
clear(struct known_rows *k)
{
	pg_rows_free(k->rows);
	free(k->key);
}

void
postgres_once_drop(struct storage_postgres *s, int statement, const char *key)
{
	struct known_rows *k = find(s, statement, key);

	if (k == NULL)
		return;
	clear(k);
	*k = s->once[--s->once_count];
}

void
postgres_once_forget(struct storage_postgres *s)
{
	while (s->once_count > 0)
		clear(&s->once[--s->once_count]);
}
