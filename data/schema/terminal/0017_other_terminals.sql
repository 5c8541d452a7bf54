/*
 * What the server said last of the other terminals of the hotel, and when that
 * was (store/others.h). What it has not heard it cannot say: pending is as each
 * of them told it.
 */
CREATE TABLE other_terminals (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
  last_contact_ms INTEGER NOT NULL,
  pending INTEGER NOT NULL
) STRICT;
ALTER TABLE link_state ADD COLUMN others_ms INTEGER NOT NULL DEFAULT 0;
