/*
 * What kind of link the agent is on (src/base/link_kind.h), and whether its data
 * costs money: then what can wait, waits.
 */
ALTER TABLE link_state ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE link_state ADD COLUMN metered INTEGER NOT NULL DEFAULT 0
  CHECK (metered IN (0, 1));
