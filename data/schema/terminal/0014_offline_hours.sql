/*
 * When this terminal is without its server: of each hour (UTC, by the server's
 * clock as far as it is known) how long, how often that began, and what was
 * entered meanwhile. changed: the server has not been told of it as it is.
 */
CREATE TABLE offline_hours (
  hour_ms INTEGER NOT NULL PRIMARY KEY,
  offline_ms INTEGER NOT NULL DEFAULT 0,
  offline_count INTEGER NOT NULL DEFAULT 0,
  actions_queued INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 1 CHECK (changed IN (0, 1))
) STRICT;
