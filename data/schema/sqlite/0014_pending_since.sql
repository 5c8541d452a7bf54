/* When the oldest of what waits at a terminal was entered there, as it said with
 * its last metrics; 0: nothing waits, or it does not say. */
ALTER TABLE terminals ADD COLUMN pending_since INTEGER NOT NULL DEFAULT 0;
