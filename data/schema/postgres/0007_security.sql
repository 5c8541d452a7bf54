/*
 * What happened that bears on who may do what: an append-only stream of each
 * hotel, in which every event names the hash of the one before it. Whoever is
 * only a member of offsync_app can add to it, and forget what is older than a
 * month.
 */
CREATE TABLE security_events (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	seq bigint NOT NULL CHECK (seq > 0),
	at_ms bigint NOT NULL,
	kind text COLLATE "C" NOT NULL,
	who text NOT NULL,
	terminal_id text COLLATE "C" NOT NULL,
	address text NOT NULL,
	detail text NOT NULL,
	prev_hash text COLLATE "C" NOT NULL,
	hash text COLLATE "C" NOT NULL,
	PRIMARY KEY (tenant_id, seq)
);
ALTER TABLE security_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_events FORCE ROW LEVEL SECURITY;
CREATE POLICY one_hotel ON security_events USING (tenant_id =
	nullif(current_setting('offsync.tenant', true), ''));
CREATE POLICY old_end ON security_events AS RESTRICTIVE FOR DELETE
	USING (at_ms < (extract(epoch FROM now()) - 30 * 86400) * 1000);
GRANT SELECT, INSERT, DELETE ON security_events TO offsync_app;

/*
 * A terminal's keys beside the one in use: the next one, asked for and not yet
 * confirmed, and the one before, which is good for actions up to a number. And
 * what has become of a terminal that was revoked.
 */
ALTER TABLE terminals ADD COLUMN next_key text;
ALTER TABLE terminals ADD COLUMN next_key_seq bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN old_key text;
ALTER TABLE terminals ADD COLUMN old_key_seq bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN key_since bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN key_due boolean NOT NULL DEFAULT false;
ALTER TABLE terminals ADD COLUMN revoked_at bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN wipe boolean NOT NULL DEFAULT false;
ALTER TABLE terminals ADD COLUMN handed_over_at bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN wiped_at bigint NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN certificate text;

/* What a revoked terminal handed over is kept with what a copied one sent, and
 * a manager decides about each. */
ALTER TABLE forked_actions ADD COLUMN reason text COLLATE "C" NOT NULL
	DEFAULT 'forked';
ALTER TABLE forked_actions ADD COLUMN decision text COLLATE "C" NOT NULL
	DEFAULT '';
ALTER TABLE forked_actions ADD COLUMN decided_by text NOT NULL DEFAULT '';
ALTER TABLE forked_actions ADD COLUMN decided_at bigint NOT NULL DEFAULT 0;

/* A server's keys are changed, and the oldest one goes. */
GRANT DELETE ON secrets TO offsync_app;
