/*
 * Complete sync rounds and how long they took, how often the link was lost, and
 * since when by the machine's own clock (struct env_moment): since the metrics
 * were last sent. sent_ columns: all that was sent before.
 */
ALTER TABLE link_state ADD COLUMN since_boot TEXT NOT NULL DEFAULT '-';
ALTER TABLE link_state ADD COLUMN since_mono_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sync_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sync_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN offline_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_queued INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_synced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_conflicts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_offline_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_sync_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN sent_sync_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state
  ADD COLUMN sent_offline_count INTEGER NOT NULL DEFAULT 0;
