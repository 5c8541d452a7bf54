/*
 * Wrong PINs on the pages for staff, by login, so that the growing delay also
 * holds across a restart. A login that nobody has is counted like every other.
 */
CREATE TABLE sign_in_failures (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	login TEXT NOT NULL,
	failures INTEGER NOT NULL,
	until_ms INTEGER NOT NULL,
	failed_at INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, login)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_age ON sign_in_failures (tenant_id, failed_at);
