/*
 * The statement texts of record_sql.c, made from the entity tables: each once
 * per process, when it is first asked for, and kept for ever. Any thread.
 *
 * Columns come in the order id, tenant_id, version, created_at, updated_at,
 * updated_by, deleted, fields. Parameters: put, insert and update take all
 * columns in that order; find and remove (tenant, id); list and sum (tenant,
 * value), or (tenant) for what has no value in the field; page (tenant, after
 * id, limit). The …_any (PostgreSQL's alone) take (tenant, array of ids or
 * values); sum_any gives value and sum. The …_all (PostgreSQL's too) write many
 * records: (tenant, an array for each of the other columns).
 */
#ifndef OFFSYNC_DB_RECORD_QUERY_H
#define OFFSYNC_DB_RECORD_QUERY_H

#include "domain/entity.h"

/* Columns before the fields. */
#define RECORD_QUERY_COMMON 7

const char *record_query_find(enum table t);
const char *record_query_put(enum table t);
const char *record_query_insert(enum table t);
const char *record_query_update(enum table t);
const char *record_query_remove(enum table t);
const char *record_query_page(enum table t);
/* field -1: all of the table. */
const char *record_query_list(enum table t, int field, bool null);
const char *record_query_sum(enum table t, int field, int summed, bool null);

const char *record_query_find_any(enum table t);
const char *record_query_list_any(enum table t, int field);
const char *record_query_sum_any(enum table t, int field, int summed);
const char *record_query_insert_all(enum table t);
const char *record_query_update_all(enum table t);

#endif
