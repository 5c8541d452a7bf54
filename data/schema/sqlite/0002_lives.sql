/*
 * What a server needs to know about its own past.
 *
 * past_lives: every start of the server is a life with an incarnation of its
 * own, and here stands how far each earlier one came. A copy of this file that
 * was put back knows the life it was taken in only up to its own last stamp,
 * so a token from after the copy gives it away, whoever comes first and
 * however far the new life has come meanwhile.
 *
 * log_marks: at what time the hotel had come how far by the server's own
 * clock. changed_at in the change log is the terminals' time; what is
 * forgotten after some weeks goes by these.
 */

CREATE TABLE past_lives (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	incarnation TEXT NOT NULL,
	last_stamp INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, incarnation)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_lives_age ON past_lives (tenant_id, ended_at);

CREATE TABLE log_marks (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	noted_at INTEGER NOT NULL,
	stamp INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, noted_at)
) STRICT, WITHOUT ROWID;

/* A terminal that was enrolled again goes on with the chain of its store:
 * first_seq is the number before its first action. */
ALTER TABLE terminals ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 0;

/* A place in a chain that the terminal gave up, because the entry was altered
 * in its store, or was refused by a server that has forgotten it: what the
 * terminal signed about that. hash is then the hash of what was given up. */
ALTER TABLE chain_repeats ADD COLUMN given_up_at INTEGER;
ALTER TABLE chain_repeats ADD COLUMN action TEXT;
ALTER TABLE chain_repeats ADD COLUMN signature TEXT;
