/*
 * Blocks of rooms; what the further states of stays, folios, orders and repairs
 * need to know.
 */

ALTER TABLE rooms ADD COLUMN turndown TEXT;
ALTER TABLE rooms ADD COLUMN rush INTEGER;
ALTER TABLE stays ADD COLUMN queued_at INTEGER;
ALTER TABLE stays ADD COLUMN advance_at INTEGER;
ALTER TABLE folios ADD COLUMN credit_number TEXT;
ALTER TABLE orders ADD COLUMN split_from_id TEXT;
ALTER TABLE orders ADD COLUMN terminal_id TEXT;
ALTER TABLE maintenance_reports ADD COLUMN deferred_until TEXT;
CREATE TABLE room_blocks (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  room_id TEXT,
  kind TEXT,
  from_date TEXT,
  through_date TEXT,
  reason TEXT,
  return_condition TEXT,
  state TEXT,
  report_id TEXT,
  released_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_blocks_room_id ON room_blocks (room_id);
CREATE INDEX room_blocks_state ON room_blocks (state);
CREATE INDEX room_blocks_report_id ON room_blocks (report_id)
  WHERE report_id IS NOT NULL;
