/*
 * What terminals tell beyond the specification's OfflineMetrics: complete sync
 * rounds and how long they took, how often the link was lost, how much of the
 * quota is used. 0 where a client does not say.
 */
ALTER TABLE offline_metrics ADD COLUMN sync_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offline_metrics
	ADD COLUMN sync_duration_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offline_metrics ADD COLUMN offline_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offline_metrics
	ADD COLUMN storage_used_mb INTEGER NOT NULL DEFAULT 0;
