/*
 * Somebody has paused the sync (store/pause.h): since when by the machine's own
 * clock (struct env_moment), for how long (0: it is not paused), on which
 * business date, who and why.
 */
ALTER TABLE link_state ADD COLUMN pause_boot TEXT NOT NULL DEFAULT '-';
ALTER TABLE link_state ADD COLUMN pause_mono_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN pause_wall_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN pause_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN pause_day TEXT NOT NULL DEFAULT '';
ALTER TABLE link_state ADD COLUMN pause_by TEXT NOT NULL DEFAULT '';
ALTER TABLE link_state ADD COLUMN pause_why TEXT NOT NULL DEFAULT '';
