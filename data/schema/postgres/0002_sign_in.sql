/*
 * Wrong PINs on the pages for staff, by login, so that the growing delay holds
 * across a restart and for all servers of the hotel together. A login that
 * nobody has is counted like every other.
 */
CREATE TABLE sign_in_failures (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	login text COLLATE "C" NOT NULL,
	failures bigint NOT NULL,
	until_ms bigint NOT NULL,
	failed_at bigint NOT NULL,
	PRIMARY KEY (tenant_id, login)
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (tenant_id, failed_at);
ALTER TABLE sign_in_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_failures FORCE ROW LEVEL SECURITY;
CREATE POLICY one_hotel ON sign_in_failures USING (tenant_id =
	nullif(current_setting('offsync.tenant', true), ''));
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failures TO offsync_app;
