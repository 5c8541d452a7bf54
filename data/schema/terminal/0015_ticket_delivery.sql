/*
 * How often the kitchen was told something by a ticket, how much of it a
 * kitchen terminal has stored and how much lies there on paper.
 */
ALTER TABLE kitchen_tickets ADD COLUMN sends INTEGER;
ALTER TABLE kitchen_tickets ADD COLUMN delivered INTEGER;
ALTER TABLE kitchen_tickets ADD COLUMN printed INTEGER;
ALTER TABLE kitchen_tickets ADD COLUMN told_at INTEGER;
ALTER TABLE kitchen_tickets ADD COLUMN told_by TEXT;

/* Whether a kitchen terminal serves a station is asked at each look. */
CREATE INDEX kitchen_tickets_served ON kitchen_tickets (station, delivered_at)
	WHERE delivered > 0;
