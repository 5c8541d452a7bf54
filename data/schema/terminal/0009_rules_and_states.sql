/*
 * What the rules about room types, locks, limits and the night audit need to
 * know.
 */

ALTER TABLE properties ADD COLUMN audit_state TEXT;
ALTER TABLE properties ADD COLUMN credit_limit_minor INTEGER;
ALTER TABLE properties ADD COLUMN discount_limit_minor INTEGER;
ALTER TABLE properties ADD COLUMN paidout_limit_minor INTEGER;
ALTER TABLE rooms ADD COLUMN reported_occupancy TEXT;
ALTER TABLE rooms ADD COLUMN reported_persons INTEGER;
CREATE INDEX rooms_room_type ON rooms (room_type);
ALTER TABLE stays ADD COLUMN room_type TEXT;
ALTER TABLE stays ADD COLUMN do_not_move INTEGER;
ALTER TABLE stays ADD COLUMN no_post INTEGER;
ALTER TABLE stays ADD COLUMN credit_limit_minor INTEGER;
ALTER TABLE folios ADD COLUMN interim_number TEXT;
ALTER TABLE cash_payments ADD COLUMN kind TEXT;
ALTER TABLE cash_payments ADD COLUMN reason TEXT;
ALTER TABLE orders ADD COLUMN merged_into_id TEXT;
ALTER TABLE service_requests ADD COLUMN duplicate_of_id TEXT;
