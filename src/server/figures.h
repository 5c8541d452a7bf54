/*
 * The specification's sync performance dashboard as data: average duration of a
 * sync, resolution rates, most common types of conflict, offline patterns, use
 * of the quota. Everything is a sum of what terminals measured and told.
 */
#ifndef OFFSYNC_SERVER_FIGURES_H
#define OFFSYNC_SERVER_FIGURES_H

#include "server/storage.h"
#include "json/json.h"

/* Of all terminals together: the counts; what is of one terminal only is 0. */
struct storage_metrics figures_sum(const struct storage_figures *f);
/* All conflicts and those that are resolved. */
void figures_decided(
	const struct storage_figures *f, int64_t *total, int64_t *resolved);

/* Milliseconds; 0 when nobody told of a complete round. */
int64_t figures_average_sync_ms(const struct storage_figures *f);

/* One object; since_ms as it was asked for. */
void figures_write(const struct storage_figures *f, const char *tenant_id,
	int64_t since_ms, struct json_writer *w);

#endif
