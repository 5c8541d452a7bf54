/*
 * When terminals were offline, by hour (UTC): the specification's offline usage
 * patterns. A terminal tells the whole of an hour, again when it changes.
 */
CREATE TABLE offline_hours (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	hour_ms bigint NOT NULL,
	terminal_id text COLLATE "C" NOT NULL,
	offline_ms bigint NOT NULL,
	offline_count bigint NOT NULL,
	actions_queued bigint NOT NULL,
	PRIMARY KEY (tenant_id, hour_ms, terminal_id)
);
ALTER TABLE offline_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE offline_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY one_hotel ON offline_hours USING (tenant_id =
	nullif(current_setting('offsync.tenant', true), ''));
GRANT SELECT, INSERT, UPDATE, DELETE ON offline_hours TO offsync_app;
