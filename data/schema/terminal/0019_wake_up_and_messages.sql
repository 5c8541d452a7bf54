/* When a request is wanted: wake-up calls have a time. */
ALTER TABLE service_requests ADD COLUMN wanted_at INTEGER;
