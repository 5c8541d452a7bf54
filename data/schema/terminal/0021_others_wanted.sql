/*
 * When the oldest of what waits at another terminal was entered there, and when
 * a manager signed in here last: for so long the agent asks for the others.
 */
ALTER TABLE other_terminals ADD COLUMN oldest_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN others_wanted_ms INTEGER NOT NULL DEFAULT 0;
