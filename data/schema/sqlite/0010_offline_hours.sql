/*
 * When terminals were offline, by hour (UTC): the specification's offline usage
 * patterns. A terminal tells the whole of an hour, again when it changes.
 */
CREATE TABLE offline_hours (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	hour_ms INTEGER NOT NULL,
	terminal_id TEXT NOT NULL,
	offline_ms INTEGER NOT NULL,
	offline_count INTEGER NOT NULL,
	actions_queued INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, hour_ms, terminal_id)
) STRICT, WITHOUT ROWID;
