/*
 * What happened that bears on who may do what: an append-only stream of each
 * hotel, in which every event names the hash of the one before it. It is
 * forgotten from its old end only.
 */
CREATE TABLE security_events (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	seq INTEGER NOT NULL CHECK (seq > 0),
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL,
	who TEXT NOT NULL,
	terminal_id TEXT NOT NULL,
	address TEXT NOT NULL,
	detail TEXT NOT NULL,
	prev_hash TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER security_events_never_change BEFORE UPDATE ON security_events
BEGIN
	SELECT RAISE(ABORT, 'security events are never changed');
END;
CREATE TRIGGER security_events_from_the_old_end BEFORE DELETE ON security_events
WHEN EXISTS (SELECT 1 FROM security_events
	WHERE tenant_id = OLD.tenant_id AND seq < OLD.seq)
	OR NOT EXISTS (SELECT 1 FROM security_events
	WHERE tenant_id = OLD.tenant_id AND seq > OLD.seq)
BEGIN
	SELECT RAISE(ABORT, 'security events go from their old end only');
END;

/*
 * A terminal's keys beside the one in use: the next one, asked for and not yet
 * confirmed, and the one before, which is good for actions up to a number. And
 * what has become of a terminal that was revoked.
 */
ALTER TABLE terminals ADD COLUMN next_key TEXT;
ALTER TABLE terminals ADD COLUMN next_key_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN old_key TEXT;
ALTER TABLE terminals ADD COLUMN old_key_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN key_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN key_due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN revoked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN wipe INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN handed_over_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN wiped_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN certificate TEXT;

/* What a revoked terminal handed over is kept with what a copied one sent, and
 * a manager decides about each. */
ALTER TABLE forked_actions ADD COLUMN reason TEXT NOT NULL DEFAULT 'forked';
ALTER TABLE forked_actions ADD COLUMN decision TEXT NOT NULL DEFAULT '';
ALTER TABLE forked_actions ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE forked_actions ADD COLUMN decided_at INTEGER NOT NULL DEFAULT 0;
