/*
 * By how much a count may differ before a manager is asked, and after how many
 * days a room that stands empty is made fresh.
 */
ALTER TABLE properties ADD COLUMN writeoff_limit_minor INTEGER;
ALTER TABLE properties ADD COLUMN without_guest_days INTEGER;
