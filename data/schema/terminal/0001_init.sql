/*
 * The store of one terminal (src/store). Records, the queue of actions and what
 * belongs to them. Numbered and never edited after a release: what changes
 * later comes as 0002 and so on.
 *
 * CHECKs say = OR =: for IN with three or more words SQLite builds a temporary
 * table at every write.
 */

/* Who this terminal is. key_check opens with the data key that the store was
 * made with, and with no other. */
CREATE TABLE terminal (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  tenant_id TEXT NOT NULL,
  hotel_name TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  terminal_name TEXT NOT NULL,
  server_url TEXT NOT NULL,
  key_check TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

/*
 * The specification's OfflineAction, with its names. data is the whole signed
 * text (RFC 8785), sealed; error_message is sealed too. In the clear stands
 * only what lists, order and sending need. device_seq is the place in the
 * chain: action n's prev_hash is the hash of action n - 1, so the last row is
 * never removed.
 */
CREATE TABLE offline_actions (
  device_seq INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  table_name TEXT NOT NULL,
  operation TEXT NOT NULL
    CHECK (operation = 'INSERT' OR operation = 'UPDATE'
      OR operation = 'DELETE'),
  local_id TEXT,
  server_id TEXT,
  data TEXT NOT NULL,
  conflict_resolution TEXT NOT NULL
    CHECK (conflict_resolution = 'server_wins'
      OR conflict_resolution = 'client_wins'
      OR conflict_resolution = 'manual'),
  idempotency_key TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  sync_attempts INTEGER NOT NULL DEFAULT 0,
  last_sync_attempt INTEGER,
  sync_status TEXT NOT NULL DEFAULT 'pending'
    CHECK (sync_status = 'pending' OR sync_status = 'synced'
      OR sync_status = 'conflict' OR sync_status = 'failed'),
  error_message TEXT,
  record_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT,
  signed INTEGER NOT NULL DEFAULT 0 CHECK (signed IN (0, 1)),
  /* The server's stamp of the effect; 0: not answered yet. */
  stamp INTEGER NOT NULL DEFAULT 0,
  /* 1: acknowledged long ago and offered to a restored server again; it has no
   * effect of its own on the records here. */
  again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
  waits_for TEXT,
  replaced_by TEXT,
  error_type TEXT,
  rule TEXT,
  remedy TEXT,
  resolution TEXT,
  conflict_id TEXT
) STRICT;
/* What is signed and sent, in order. */
CREATE INDEX offline_actions_to_send ON offline_actions (signed, device_seq)
  WHERE sync_status = 'pending' AND stamp = 0;
/* What is answered and waits to be seen. */
CREATE INDEX offline_actions_sending ON offline_actions (stamp)
  WHERE sync_status = 'pending' AND stamp > 0;
/* What is listed, run again by a rebase, and marked on its record. */
CREATE INDEX offline_actions_open ON offline_actions (record_id)
  WHERE sync_status <> 'synced';
CREATE INDEX offline_actions_waiting ON offline_actions (waits_for)
  WHERE waits_for IS NOT NULL;

/*
 * The specification's SyncMetadata, with its names. One token covers all
 * tables: the row has the table_name '*'. The counts are kept by the triggers
 * below, so that no screen has to count.
 */
CREATE TABLE sync_metadata (
  tenant_id TEXT NOT NULL,
  table_name TEXT NOT NULL,
  last_sync_token TEXT NOT NULL DEFAULT '',
  last_sync_timestamp INTEGER NOT NULL DEFAULT 0,
  pending_actions_count INTEGER NOT NULL DEFAULT 0,
  last_successful_sync INTEGER NOT NULL DEFAULT 0,
  token_stamp INTEGER NOT NULL DEFAULT 0,
  loaded INTEGER NOT NULL DEFAULT 0 CHECK (loaded IN (0, 1)),
  /* The pending actions must be run again. */
  rebase_needed INTEGER NOT NULL DEFAULT 0 CHECK (rebase_needed IN (0, 1)),
  /* A full resync is under way: resync_seen fills. */
  resync INTEGER NOT NULL DEFAULT 0 CHECK (resync IN (0, 1)),
  to_send INTEGER NOT NULL DEFAULT 0,
  sending INTEGER NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  in_conflict INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  pending_bytes INTEGER NOT NULL DEFAULT 0,
  /* OfflineMetrics since they were last sent. */
  actions_queued INTEGER NOT NULL DEFAULT 0,
  actions_synced INTEGER NOT NULL DEFAULT 0,
  conflicts_encountered INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, table_name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER offline_actions_added AFTER INSERT ON offline_actions BEGIN
  UPDATE sync_metadata SET
    pending_actions_count = pending_actions_count
      + (NEW.sync_status = 'pending'),
    to_send = to_send + (NEW.sync_status = 'pending' AND NEW.stamp = 0
      AND NEW.waits_for IS NULL),
    waiting = waiting + (NEW.sync_status = 'pending' AND NEW.stamp = 0
      AND NEW.waits_for IS NOT NULL),
    sending = sending + (NEW.sync_status = 'pending' AND NEW.stamp > 0),
    in_conflict = in_conflict + (NEW.sync_status = 'conflict'),
    refused = refused + (NEW.sync_status = 'failed'
      AND NEW.replaced_by IS NULL),
    pending_bytes = pending_bytes
      + (NEW.sync_status = 'pending') * length(NEW.data),
    actions_queued = actions_queued + 1
  WHERE tenant_id = NEW.tenant_id AND table_name = '*';
END;

CREATE TRIGGER offline_actions_moved
AFTER UPDATE OF sync_status, stamp, waits_for, replaced_by ON offline_actions
BEGIN
  UPDATE sync_metadata SET
    pending_actions_count = pending_actions_count
      + (NEW.sync_status = 'pending') - (OLD.sync_status = 'pending'),
    to_send = to_send
      + (NEW.sync_status = 'pending' AND NEW.stamp = 0
        AND NEW.waits_for IS NULL)
      - (OLD.sync_status = 'pending' AND OLD.stamp = 0
        AND OLD.waits_for IS NULL),
    waiting = waiting
      + (NEW.sync_status = 'pending' AND NEW.stamp = 0
        AND NEW.waits_for IS NOT NULL)
      - (OLD.sync_status = 'pending' AND OLD.stamp = 0
        AND OLD.waits_for IS NOT NULL),
    sending = sending
      + (NEW.sync_status = 'pending' AND NEW.stamp > 0)
      - (OLD.sync_status = 'pending' AND OLD.stamp > 0),
    in_conflict = in_conflict
      + (NEW.sync_status = 'conflict') - (OLD.sync_status = 'conflict'),
    refused = refused
      + (NEW.sync_status = 'failed' AND NEW.replaced_by IS NULL)
      - (OLD.sync_status = 'failed' AND OLD.replaced_by IS NULL),
    pending_bytes = pending_bytes
      + ((NEW.sync_status = 'pending') - (OLD.sync_status = 'pending'))
        * length(NEW.data)
  WHERE tenant_id = NEW.tenant_id AND table_name = '*';
END;

CREATE TRIGGER offline_actions_removed AFTER DELETE ON offline_actions
WHEN OLD.sync_status <> 'synced' BEGIN
  UPDATE sync_metadata SET
    pending_actions_count = pending_actions_count
      - (OLD.sync_status = 'pending'),
    to_send = to_send - (OLD.sync_status = 'pending' AND OLD.stamp = 0
      AND OLD.waits_for IS NULL),
    waiting = waiting - (OLD.sync_status = 'pending' AND OLD.stamp = 0
      AND OLD.waits_for IS NOT NULL),
    sending = sending - (OLD.sync_status = 'pending' AND OLD.stamp > 0),
    in_conflict = in_conflict - (OLD.sync_status = 'conflict'),
    refused = refused - (OLD.sync_status = 'failed'
      AND OLD.replaced_by IS NULL),
    pending_bytes = pending_bytes
      - (OLD.sync_status = 'pending') * length(OLD.data)
  WHERE tenant_id = OLD.tenant_id AND table_name = '*';
END;

/*
 * For each record that a pending action touched: what the server last said of
 * it, sealed; NULL when it had never heard of it. first_seq and last_seq are
 * the first and the last pending action that touched it.
 */
CREATE TABLE confirmed_images (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  image TEXT,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (table_name, record_id)
) STRICT, WITHOUT ROWID;

/* Records that a full resync has brought so far; what it has not brought when
 * it is complete is gone. */
CREATE TABLE resync_seen (
  table_name TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (table_name, record_id)
) STRICT, WITHOUT ROWID;

/* Records whose id the server chose anew. */
CREATE TABLE server_ids (
  table_name TEXT NOT NULL,
  local_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  PRIMARY KEY (table_name, local_id)
) STRICT, WITHOUT ROWID;

/* This terminal's own gapless numbers: receipts, orders. */
CREATE TABLE series (
  name TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

/* What the agent says of the link. */
CREATE TABLE link_state (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  link TEXT NOT NULL,
  link_since_ms INTEGER NOT NULL,
  last_contact_ms INTEGER NOT NULL,
  next_try_ms INTEGER NOT NULL,
  clock_offset_ms INTEGER NOT NULL,
  latency_ms INTEGER NOT NULL,
  why TEXT NOT NULL,
  sync_failures INTEGER NOT NULL DEFAULT 0,
  /* Offline time that is over, since the metrics were last sent. */
  offline_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

/* Staff signed in for scripts, one for each user of the operating system. */
CREATE TABLE sessions (
  os_user INTEGER NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;

/* Attempts are counted before the PIN is looked at. */
CREATE TABLE sign_in_failures (
  login TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
/* The latest wall clock that a sign-in has seen: setting the clock back does
 * not make the last contact younger. */
CREATE TABLE sign_in_clock (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  latest_ms INTEGER NOT NULL
) STRICT;

/* Forms that somebody has begun, sealed. */
CREATE TABLE drafts (
  name TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

/*
 * The records: one table for each entity of src/domain/schema.def, a column for
 * each field. What the schema calls sensitive is sealed. Rows lie in the order
 * of their key and nowhere else, so that a change touches one page and one for
 * each index. What refers to what is the reducer's business: pages of changes
 * may bring a child before its parent.
 */
CREATE TABLE properties (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  name TEXT,
  currency TEXT,
  timezone TEXT,
  business_date TEXT,
  offline_window TEXT,
  check_in_time TEXT,
  check_out_time TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  login TEXT,
  display_name TEXT,
  role TEXT,
  pin_verifier TEXT, -- sealed
  active INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_login ON staff (login);

CREATE TABLE rooms (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  number TEXT,
  floor INTEGER,
  room_type TEXT,
  capacity INTEGER,
  rate_minor INTEGER,
  status TEXT,
  condition TEXT,
  service_flag TEXT,
  note TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_number ON rooms (number);

CREATE TABLE guests (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  full_name TEXT, -- sealed
  phone TEXT, -- sealed
  email TEXT, -- sealed
  nationality TEXT, -- sealed
  birth_date TEXT, -- sealed
  document_type TEXT, -- sealed
  document_number TEXT, -- sealed
  vip INTEGER,
  note TEXT, -- sealed
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stays (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  guest_id TEXT,
  room_id TEXT,
  state TEXT,
  arrival_date TEXT,
  departure_date TEXT,
  adults INTEGER,
  children INTEGER,
  rate_minor INTEGER,
  walk_in INTEGER,
  checked_in_at INTEGER,
  checked_out_at INTEGER,
  note TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stays_guest_id ON stays (guest_id);
CREATE INDEX stays_room_id ON stays (room_id);
CREATE INDEX stays_state ON stays (state);

CREATE TABLE folios (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  stay_id TEXT,
  number TEXT,
  currency TEXT,
  state TEXT,
  closed_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX folios_stay_id ON folios (stay_id);
CREATE INDEX folios_number ON folios (number);

CREATE TABLE folio_charges (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  folio_id TEXT,
  kind TEXT,
  description TEXT,
  quantity INTEGER,
  amount_minor INTEGER,
  tax_minor INTEGER,
  business_date TEXT,
  posted_at INTEGER,
  reverses_id TEXT,
  source_table TEXT,
  source_id TEXT,
  idempotency_key TEXT,
  late_for TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX folio_charges_folio_id ON folio_charges (folio_id);
CREATE INDEX folio_charges_reverses_id ON folio_charges (reverses_id);
CREATE INDEX folio_charges_idempotency_key ON folio_charges (idempotency_key);

CREATE TABLE cash_sessions (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  drawer TEXT,
  opened_by TEXT,
  opened_at INTEGER,
  float_minor INTEGER,
  expected_minor INTEGER,
  counted_minor INTEGER,
  state TEXT,
  closed_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_sessions_drawer ON cash_sessions (drawer);
CREATE INDEX cash_sessions_state ON cash_sessions (state);

CREATE TABLE menu_items (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  code TEXT,
  name TEXT,
  price_minor INTEGER,
  tax_ppm INTEGER,
  station TEXT,
  course INTEGER,
  target_minutes INTEGER,
  allergens TEXT,
  available INTEGER,
  countdown INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX menu_items_code ON menu_items (code);

CREATE TABLE orders (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  number TEXT,
  stay_id TEXT,
  room_id TEXT,
  table_no TEXT,
  covers INTEGER,
  state TEXT,
  note TEXT,
  allergy_note TEXT,
  opened_by TEXT,
  opened_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_stay_id ON orders (stay_id);
CREATE INDEX orders_room_id ON orders (room_id);
CREATE INDEX orders_state ON orders (state);
CREATE INDEX orders_number ON orders (number);

CREATE TABLE cash_payments (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  folio_id TEXT,
  order_id TEXT,
  cash_session_id TEXT,
  amount_minor INTEGER,
  tendered_minor INTEGER,
  change_minor INTEGER,
  currency TEXT,
  receipt_number TEXT,
  taken_by TEXT,
  paid_at INTEGER,
  refunds_id TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_payments_folio_id ON cash_payments (folio_id);
CREATE INDEX cash_payments_order_id ON cash_payments (order_id);
CREATE INDEX cash_payments_cash_session_id ON cash_payments (cash_session_id);
CREATE INDEX cash_payments_refunds_id ON cash_payments (refunds_id);

CREATE TABLE order_lines (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  order_id TEXT,
  menu_item_id TEXT,
  name TEXT,
  quantity INTEGER,
  unit_price_minor INTEGER,
  tax_minor INTEGER,
  modifiers TEXT,
  seat INTEGER,
  course INTEGER,
  station TEXT,
  round INTEGER,
  state TEXT,
  fired_at INTEGER,
  started_at INTEGER,
  ready_at INTEGER,
  note TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_lines_order_id ON order_lines (order_id);
CREATE INDEX order_lines_menu_item_id ON order_lines (menu_item_id);
CREATE INDEX order_lines_state ON order_lines (state);

CREATE TABLE kitchen_tickets (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  order_id TEXT,
  station TEXT,
  round INTEGER,
  state TEXT,
  sent_at INTEGER,
  delivered_at INTEGER,
  ready_at INTEGER,
  bumped_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kitchen_tickets_order_id ON kitchen_tickets (order_id);
CREATE INDEX kitchen_tickets_state ON kitchen_tickets (state);

CREATE TABLE service_requests (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  room_id TEXT,
  stay_id TEXT,
  kind TEXT,
  message TEXT, -- sealed
  source TEXT,
  state TEXT,
  assigned_to TEXT,
  requested_at INTEGER,
  done_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_requests_room_id ON service_requests (room_id);
CREATE INDEX service_requests_stay_id ON service_requests (stay_id);
CREATE INDEX service_requests_state ON service_requests (state);

CREATE TABLE housekeeping_tasks (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  room_id TEXT,
  kind TEXT,
  state TEXT,
  assigned_to TEXT,
  priority INTEGER,
  skip_reason TEXT,
  note TEXT,
  started_at INTEGER,
  done_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX housekeeping_tasks_room_id ON housekeeping_tasks (room_id);
CREATE INDEX housekeeping_tasks_state ON housekeeping_tasks (state);
CREATE INDEX housekeeping_tasks_assigned_to ON housekeeping_tasks (assigned_to);

CREATE TABLE maintenance_reports (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  room_id TEXT,
  location TEXT,
  issue TEXT,
  description TEXT,
  priority INTEGER,
  state TEXT,
  block TEXT,
  reported_by TEXT,
  assigned_to TEXT,
  remark TEXT,
  reported_at INTEGER,
  completed_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX maintenance_reports_room_id ON maintenance_reports (room_id);
CREATE INDEX maintenance_reports_state ON maintenance_reports (state);
CREATE INDEX maintenance_reports_assigned_to ON maintenance_reports (assigned_to);

CREATE TABLE conflicts (
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  deleted INTEGER NOT NULL,
  action_id TEXT,
  server_data TEXT, -- sealed
  client_data TEXT, -- sealed
  base_data TEXT, -- sealed
  conflict_type TEXT,
  table_name TEXT,
  record_id TEXT,
  terminal_id TEXT,
  client_user TEXT,
  client_at INTEGER,
  server_user TEXT,
  server_at INTEGER,
  resolution_strategy TEXT,
  resolved INTEGER,
  resolved_at INTEGER,
  resolution_data TEXT, -- sealed
  decided_by TEXT,
  note TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflicts_action_id ON conflicts (action_id);
CREATE INDEX conflicts_record_id ON conflicts (record_id);
CREATE INDEX conflicts_open ON conflicts (created_at)
  WHERE resolved = 0 AND deleted = 0;
