/* Lost property: what was found, where it is kept, and what became of it. */
CREATE TABLE lost_items (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  item TEXT,
  room_id TEXT,
  location TEXT,
  stay_id TEXT,
  state TEXT,
  kept_in TEXT,
  keep_until TEXT,
  found_by TEXT,
  found_at INTEGER,
  contact TEXT,
  remark TEXT,
  settled_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lost_items_state ON lost_items (state);
CREATE INDEX lost_items_room_id ON lost_items (room_id)
  WHERE room_id IS NOT NULL;
CREATE INDEX lost_items_stay_id ON lost_items (stay_id)
  WHERE stay_id IS NOT NULL;
