/*
 * The server's embedded storage. Every table of the hotels' records has the
 * columns of its entity (src/domain/schema.def) and three triggers which write
 * the change log, as the specification's "Server Change Detection" asks.
 *
 * Stamps. The order of the change log is a number per hotel, hotels.stamp,
 * taken inside the transaction of the change. The server knows them and writes
 * the rows of its own changes itself, in the triggers' words, with the triggers
 * off on its connection (storage_sqlite.c). For everybody else (a plain sqlite3
 * on this file) the trigger change_log_stamp gives every row the next stamp of
 * its hotel. Who wants several such rows to reach terminals as one change says
 * in change_context under which stamp, by whom, through which terminal and when
 * the next rows are written, in the same transaction, and sets its stamp back
 * to 0 at the end.
 *
 * The log triggers write VALUES with a small query for each part of the
 * context. INSERT ... SELECT into a table that has a trigger itself makes SQLite
 * build a temporary table first, which cost more than the row. For the same
 * reason CHECKs say = OR =: IN with three or more words is such a table too.
 *
 * Deletions of the program are tombstones (deleted = 1), which the log calls
 * DELETE; a DELETE of the row itself is logged too.
 */

CREATE TABLE hotels (
	tenant_id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	incarnation TEXT NOT NULL,
	stamp INTEGER NOT NULL DEFAULT 0,
	log_floor INTEGER NOT NULL DEFAULT 0,
	pepper TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE terminals (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	public_key TEXT,
	revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1)),
	last_seq INTEGER NOT NULL DEFAULT 0,
	last_hash TEXT NOT NULL DEFAULT '',
	forked INTEGER NOT NULL DEFAULT 0 CHECK (forked IN (0, 1)),
	enrolled_at INTEGER NOT NULL,
	last_contact INTEGER NOT NULL DEFAULT 0,
	clock_offset_ms INTEGER NOT NULL DEFAULT 0,
	pending INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

/* One-time enrolment codes; only their hashes are kept. */
CREATE TABLE invites (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	code_hash TEXT NOT NULL,
	terminal_name TEXT NOT NULL,
	expires_at INTEGER NOT NULL,
	used_at INTEGER,
	PRIMARY KEY (tenant_id, code_hash)
) STRICT, WITHOUT ROWID;

/*
 * The answer to every action, kept for good and written in the transaction of
 * its effect; with the action as it was signed, so that the chain can be
 * proved later. final 0: may be evaluated again.
 */
CREATE TABLE action_results (
	tenant_id TEXT NOT NULL,
	action_id TEXT NOT NULL,
	idempotency_key TEXT,
	terminal_id TEXT NOT NULL,
	device_seq INTEGER NOT NULL,
	hash TEXT NOT NULL,
	stamp INTEGER NOT NULL,
	final INTEGER NOT NULL CHECK (final IN (0, 1)),
	result TEXT NOT NULL,
	action TEXT NOT NULL,
	signature TEXT,
	answered_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX action_results_id ON action_results (action_id, tenant_id);
CREATE UNIQUE INDEX action_results_key
	ON action_results (idempotency_key, tenant_id)
	WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX action_results_seq
	ON action_results (terminal_id, device_seq, tenant_id)
	WHERE device_seq > 0;

/*
 * Places in a terminal's chain that hold no answer of their own: an action
 * that was answered before, under another number (a re-enrolled terminal).
 */
CREATE TABLE chain_repeats (
	tenant_id TEXT NOT NULL,
	terminal_id TEXT NOT NULL,
	device_seq INTEGER NOT NULL,
	hash TEXT NOT NULL,
	action_id TEXT NOT NULL,
	result TEXT NOT NULL,
	PRIMARY KEY (tenant_id, terminal_id, device_seq)
) STRICT, WITHOUT ROWID;

/* What a cloned or restored terminal sent: kept aside, nothing is dropped. */
CREATE TABLE forked_actions (
	tenant_id TEXT NOT NULL,
	terminal_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	device_seq INTEGER NOT NULL,
	action_id TEXT NOT NULL,
	action TEXT NOT NULL,
	signature TEXT,
	received_at INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, terminal_id, hash)
) STRICT, WITHOUT ROWID;

/* local_id to server id, for clients whose local ids are no UUIDs. */
CREATE TABLE local_ids (
	tenant_id TEXT NOT NULL,
	terminal_id TEXT NOT NULL,
	table_name TEXT NOT NULL,
	local_id TEXT NOT NULL,
	server_id TEXT NOT NULL,
	PRIMARY KEY (tenant_id, terminal_id, table_name, local_id)
) STRICT, WITHOUT ROWID;

/* The hotel's own gapless numbers ("folio"). */
CREATE TABLE series (
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	name TEXT NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;

/* The specification's OfflineMetrics, as terminals send them. */
CREATE TABLE offline_metrics (
	id INTEGER PRIMARY KEY,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	terminal_id TEXT NOT NULL,
	received_at INTEGER NOT NULL,
	offline_duration_seconds INTEGER NOT NULL,
	actions_queued INTEGER NOT NULL,
	actions_synced INTEGER NOT NULL,
	conflicts_encountered INTEGER NOT NULL,
	sync_failures INTEGER NOT NULL,
	last_sync_latency_ms INTEGER NOT NULL,
	user_agent TEXT NOT NULL,
	connection_type TEXT NOT NULL,
	storage_quota_mb INTEGER NOT NULL
) STRICT;
CREATE INDEX offline_metrics_time
	ON offline_metrics (tenant_id, received_at);

/* The one row that says under what the next changes are logged. */
CREATE TABLE change_context (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	stamp INTEGER NOT NULL,
	changed_by TEXT,
	terminal_id TEXT,
	changed_at INTEGER
) STRICT;
INSERT INTO change_context (one, stamp) VALUES (1, 0);
CREATE TRIGGER change_context_stays BEFORE DELETE ON change_context BEGIN
	SELECT RAISE(ABORT, 'the triggers need this row');
END;

/* The specification's change log, and stamp and terminal_id. stamp 0 is only
 * there for the moment until change_log_stamp has run. */
CREATE TABLE change_log (
	id INTEGER PRIMARY KEY,
	tenant_id TEXT NOT NULL,
	table_name TEXT NOT NULL,
	record_id TEXT NOT NULL,
	operation TEXT NOT NULL
		CHECK (operation = 'INSERT' OR operation = 'UPDATE'
			OR operation = 'DELETE'),
	old_data TEXT,
	new_data TEXT,
	changed_by TEXT,
	changed_at INTEGER,
	stamp INTEGER NOT NULL,
	terminal_id TEXT
) STRICT;
CREATE INDEX change_log_order ON change_log (tenant_id, stamp);
CREATE INDEX change_log_record ON change_log (record_id, stamp);

CREATE TRIGGER change_log_stamp AFTER INSERT ON change_log
WHEN NEW.stamp = 0 BEGIN
	UPDATE hotels SET stamp = stamp + 1 WHERE tenant_id = NEW.tenant_id;
	UPDATE change_log SET
		stamp = (SELECT h.stamp FROM hotels AS h
			WHERE h.tenant_id = NEW.tenant_id),
		changed_by = coalesce(NEW.changed_by, 'sql'),
		changed_at = coalesce(NEW.changed_at, CAST(
			(julianday('now') - 2440587.5) * 86400000 AS INTEGER))
	WHERE id = NEW.id;
END;


CREATE TABLE properties (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	name TEXT NOT NULL,
	currency TEXT NOT NULL,
	timezone TEXT NOT NULL,
	business_date TEXT NOT NULL,
	offline_window TEXT NOT NULL
		CHECK (offline_window = 'standard'
			OR offline_window = 'extended'
			OR offline_window = 'emergency'),
	check_in_time TEXT,
	check_out_time TEXT,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE TRIGGER properties_insert AFTER INSERT ON properties BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'properties', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'business_date', NEW.business_date,
			'check_in_time', NEW.check_in_time,
			'check_out_time', NEW.check_out_time,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'name', NEW.name,
			'offline_window', NEW.offline_window,
			'tenant_id', NEW.tenant_id, 'timezone', NEW.timezone,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER properties_update AFTER UPDATE ON properties BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'properties', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'business_date', OLD.business_date,
			'check_in_time', OLD.check_in_time,
			'check_out_time', OLD.check_out_time,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'name', OLD.name,
			'offline_window', OLD.offline_window,
			'tenant_id', OLD.tenant_id, 'timezone', OLD.timezone,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'business_date', NEW.business_date,
			'check_in_time', NEW.check_in_time,
			'check_out_time', NEW.check_out_time,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'name', NEW.name,
			'offline_window', NEW.offline_window,
			'tenant_id', NEW.tenant_id, 'timezone', NEW.timezone,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER properties_delete AFTER DELETE ON properties BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'properties', OLD.id, 'DELETE',
		json_object(
			'business_date', OLD.business_date,
			'check_in_time', OLD.check_in_time,
			'check_out_time', OLD.check_out_time,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'name', OLD.name,
			'offline_window', OLD.offline_window,
			'tenant_id', OLD.tenant_id, 'timezone', OLD.timezone,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE staff (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	login TEXT NOT NULL,
	display_name TEXT NOT NULL,
	role TEXT NOT NULL
		CHECK (role = 'front_desk' OR role = 'kitchen'
			OR role = 'housekeeping' OR role = 'maintenance'
			OR role = 'manager'),
	pin_verifier TEXT,
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX staff_login ON staff (tenant_id, login);
CREATE TRIGGER staff_insert AFTER INSERT ON staff BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'staff', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'active', json(CASE NEW.active
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'display_name', NEW.display_name, 'id', NEW.id,
			'login', NEW.login, 'pin_verifier', NEW.pin_verifier,
			'role', NEW.role, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER staff_update AFTER UPDATE ON staff BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'staff', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'active', json(CASE OLD.active
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'display_name', OLD.display_name, 'id', OLD.id,
			'login', OLD.login, 'pin_verifier', OLD.pin_verifier,
			'role', OLD.role, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'active', json(CASE NEW.active
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'display_name', NEW.display_name, 'id', NEW.id,
			'login', NEW.login, 'pin_verifier', NEW.pin_verifier,
			'role', NEW.role, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER staff_delete AFTER DELETE ON staff BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'staff', OLD.id, 'DELETE',
		json_object(
			'active', json(CASE OLD.active
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'display_name', OLD.display_name, 'id', OLD.id,
			'login', OLD.login, 'pin_verifier', OLD.pin_verifier,
			'role', OLD.role, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE rooms (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	number TEXT NOT NULL,
	floor INTEGER CHECK (floor BETWEEN -9 AND 999),
	room_type TEXT NOT NULL,
	capacity INTEGER CHECK (capacity BETWEEN 1 AND 99),
	rate_minor INTEGER CHECK (abs(rate_minor) <= 999999999999),
	status TEXT NOT NULL
		CHECK (status = 'available' OR status = 'occupied'
			OR status = 'dirty' OR status = 'maintenance'
			OR status = 'out_of_order'),
	condition TEXT NOT NULL
		CHECK (condition = 'dirty' OR condition = 'pickup'
			OR condition = 'clean' OR condition = 'inspected'),
	service_flag TEXT
		CHECK (service_flag = 'none' OR service_flag = 'dnd'
			OR service_flag = 'make_up'
			OR service_flag = 'declined'),
	note TEXT,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX rooms_number ON rooms (tenant_id, number);
CREATE TRIGGER rooms_insert AFTER INSERT ON rooms BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'rooms', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'capacity', NEW.capacity, 'condition', NEW.condition,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', NEW.floor, 'id', NEW.id, 'note', NEW.note,
			'number', NEW.number, 'rate_minor', NEW.rate_minor,
			'room_type', NEW.room_type,
			'service_flag', NEW.service_flag, 'status', NEW.status,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER rooms_update AFTER UPDATE ON rooms BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'rooms', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'capacity', OLD.capacity, 'condition', OLD.condition,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', OLD.floor, 'id', OLD.id, 'note', OLD.note,
			'number', OLD.number, 'rate_minor', OLD.rate_minor,
			'room_type', OLD.room_type,
			'service_flag', OLD.service_flag, 'status', OLD.status,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'capacity', NEW.capacity, 'condition', NEW.condition,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', NEW.floor, 'id', NEW.id, 'note', NEW.note,
			'number', NEW.number, 'rate_minor', NEW.rate_minor,
			'room_type', NEW.room_type,
			'service_flag', NEW.service_flag, 'status', NEW.status,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER rooms_delete AFTER DELETE ON rooms BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'rooms', OLD.id, 'DELETE',
		json_object(
			'capacity', OLD.capacity, 'condition', OLD.condition,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', OLD.floor, 'id', OLD.id, 'note', OLD.note,
			'number', OLD.number, 'rate_minor', OLD.rate_minor,
			'room_type', OLD.room_type,
			'service_flag', OLD.service_flag, 'status', OLD.status,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE guests (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	full_name TEXT NOT NULL,
	phone TEXT,
	email TEXT,
	nationality TEXT,
	birth_date TEXT,
	document_type TEXT,
	document_number TEXT,
	vip INTEGER CHECK (vip IN (0, 1)),
	note TEXT,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE TRIGGER guests_insert AFTER INSERT ON guests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'guests', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'birth_date', NEW.birth_date,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'document_number', NEW.document_number,
			'document_type', NEW.document_type, 'email', NEW.email,
			'full_name', NEW.full_name, 'id', NEW.id,
			'nationality', NEW.nationality, 'note', NEW.note,
			'phone', NEW.phone, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'vip', json(CASE NEW.vip
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER guests_update AFTER UPDATE ON guests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'guests', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'birth_date', OLD.birth_date,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'document_number', OLD.document_number,
			'document_type', OLD.document_type, 'email', OLD.email,
			'full_name', OLD.full_name, 'id', OLD.id,
			'nationality', OLD.nationality, 'note', OLD.note,
			'phone', OLD.phone, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'vip', json(CASE OLD.vip
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		json_object(
			'birth_date', NEW.birth_date,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'document_number', NEW.document_number,
			'document_type', NEW.document_type, 'email', NEW.email,
			'full_name', NEW.full_name, 'id', NEW.id,
			'nationality', NEW.nationality, 'note', NEW.note,
			'phone', NEW.phone, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'vip', json(CASE NEW.vip
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER guests_delete AFTER DELETE ON guests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'guests', OLD.id, 'DELETE',
		json_object(
			'birth_date', OLD.birth_date,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'document_number', OLD.document_number,
			'document_type', OLD.document_type, 'email', OLD.email,
			'full_name', OLD.full_name, 'id', OLD.id,
			'nationality', OLD.nationality, 'note', OLD.note,
			'phone', OLD.phone, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'vip', json(CASE OLD.vip
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE stays (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	guest_id TEXT NOT NULL,
	room_id TEXT,
	state TEXT NOT NULL
		CHECK (state = 'confirmed' OR state = 'in_house'
			OR state = 'checked_out' OR state = 'cancelled'
			OR state = 'no_show'),
	arrival_date TEXT NOT NULL,
	departure_date TEXT NOT NULL,
	adults INTEGER CHECK (adults BETWEEN 0 AND 99),
	children INTEGER CHECK (children BETWEEN 0 AND 99),
	rate_minor INTEGER CHECK (abs(rate_minor) <= 999999999999),
	walk_in INTEGER CHECK (walk_in IN (0, 1)),
	checked_in_at INTEGER,
	checked_out_at INTEGER,
	note TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, guest_id)
		REFERENCES guests (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id)
) STRICT;
CREATE INDEX stays_guest_id ON stays (tenant_id, guest_id);
CREATE INDEX stays_room_id ON stays (tenant_id, room_id);
CREATE INDEX stays_state ON stays (tenant_id, state);
CREATE TRIGGER stays_insert AFTER INSERT ON stays BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'stays', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'adults', NEW.adults, 'arrival_date', NEW.arrival_date,
			'checked_in_at', NEW.checked_in_at,
			'checked_out_at', NEW.checked_out_at,
			'children', NEW.children, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', NEW.departure_date,
			'guest_id', NEW.guest_id, 'id', NEW.id,
			'note', NEW.note, 'rate_minor', NEW.rate_minor,
			'room_id', NEW.room_id, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'walk_in', json(CASE NEW.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER stays_update AFTER UPDATE ON stays BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'stays', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'adults', OLD.adults, 'arrival_date', OLD.arrival_date,
			'checked_in_at', OLD.checked_in_at,
			'checked_out_at', OLD.checked_out_at,
			'children', OLD.children, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'note', OLD.note, 'rate_minor', OLD.rate_minor,
			'room_id', OLD.room_id, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'walk_in', json(CASE OLD.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		json_object(
			'adults', NEW.adults, 'arrival_date', NEW.arrival_date,
			'checked_in_at', NEW.checked_in_at,
			'checked_out_at', NEW.checked_out_at,
			'children', NEW.children, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', NEW.departure_date,
			'guest_id', NEW.guest_id, 'id', NEW.id,
			'note', NEW.note, 'rate_minor', NEW.rate_minor,
			'room_id', NEW.room_id, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'walk_in', json(CASE NEW.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER stays_delete AFTER DELETE ON stays BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'stays', OLD.id, 'DELETE',
		json_object(
			'adults', OLD.adults, 'arrival_date', OLD.arrival_date,
			'checked_in_at', OLD.checked_in_at,
			'checked_out_at', OLD.checked_out_at,
			'children', OLD.children, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'note', OLD.note, 'rate_minor', OLD.rate_minor,
			'room_id', OLD.room_id, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'walk_in', json(CASE OLD.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE folios (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	stay_id TEXT NOT NULL,
	number TEXT,
	currency TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
	closed_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id)
) STRICT;
CREATE INDEX folios_stay_id ON folios (tenant_id, stay_id);
CREATE INDEX folios_number ON folios (tenant_id, number);
CREATE INDEX folios_state ON folios (tenant_id, state);
CREATE TRIGGER folios_insert AFTER INSERT ON folios BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'folios', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'closed_at', NEW.closed_at,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'number', NEW.number, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER folios_update AFTER UPDATE ON folios BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'folios', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'closed_at', OLD.closed_at,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'number', OLD.number, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'closed_at', NEW.closed_at,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'number', NEW.number, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER folios_delete AFTER DELETE ON folios BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'folios', OLD.id, 'DELETE',
		json_object(
			'closed_at', OLD.closed_at,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'number', OLD.number, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE folio_charges (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	folio_id TEXT NOT NULL,
	kind TEXT NOT NULL
		CHECK (kind = 'room' OR kind = 'food' OR kind = 'bar'
			OR kind = 'service' OR kind = 'tax'
			OR kind = 'discount' OR kind = 'adjustment'
			OR kind = 'payment' OR kind = 'refund'),
	description TEXT,
	quantity INTEGER CHECK (quantity BETWEEN 1 AND 9999),
	amount_minor INTEGER NOT NULL CHECK (abs(amount_minor) <= 999999999999),
	tax_minor INTEGER CHECK (abs(tax_minor) <= 999999999999),
	business_date TEXT,
	posted_at INTEGER,
	reverses_id TEXT,
	source_table TEXT,
	source_id TEXT,
	idempotency_key TEXT,
	late_for TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, folio_id)
		REFERENCES folios (tenant_id, id),
	FOREIGN KEY (tenant_id, reverses_id)
		REFERENCES folio_charges (tenant_id, id)
) STRICT;
CREATE INDEX folio_charges_folio_id
	ON folio_charges (tenant_id, folio_id, deleted, amount_minor);
CREATE INDEX folio_charges_idempotency_key
	ON folio_charges (tenant_id, idempotency_key);
CREATE INDEX folio_charges_reverses_id ON folio_charges (tenant_id, reverses_id);
CREATE TRIGGER folio_charges_insert AFTER INSERT ON folio_charges BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'folio_charges', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'amount_minor', NEW.amount_minor,
			'business_date', NEW.business_date,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', NEW.description,
			'folio_id', NEW.folio_id, 'id', NEW.id,
			'idempotency_key', NEW.idempotency_key,
			'kind', NEW.kind, 'late_for', NEW.late_for,
			'posted_at', NEW.posted_at, 'quantity', NEW.quantity,
			'reverses_id', NEW.reverses_id,
			'source_id', NEW.source_id,
			'source_table', NEW.source_table,
			'tax_minor', NEW.tax_minor, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER folio_charges_update AFTER UPDATE ON folio_charges BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'folio_charges', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'amount_minor', OLD.amount_minor,
			'business_date', OLD.business_date,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', OLD.description,
			'folio_id', OLD.folio_id, 'id', OLD.id,
			'idempotency_key', OLD.idempotency_key,
			'kind', OLD.kind, 'late_for', OLD.late_for,
			'posted_at', OLD.posted_at, 'quantity', OLD.quantity,
			'reverses_id', OLD.reverses_id,
			'source_id', OLD.source_id,
			'source_table', OLD.source_table,
			'tax_minor', OLD.tax_minor, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'amount_minor', NEW.amount_minor,
			'business_date', NEW.business_date,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', NEW.description,
			'folio_id', NEW.folio_id, 'id', NEW.id,
			'idempotency_key', NEW.idempotency_key,
			'kind', NEW.kind, 'late_for', NEW.late_for,
			'posted_at', NEW.posted_at, 'quantity', NEW.quantity,
			'reverses_id', NEW.reverses_id,
			'source_id', NEW.source_id,
			'source_table', NEW.source_table,
			'tax_minor', NEW.tax_minor, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER folio_charges_delete AFTER DELETE ON folio_charges BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'folio_charges', OLD.id, 'DELETE',
		json_object(
			'amount_minor', OLD.amount_minor,
			'business_date', OLD.business_date,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', OLD.description,
			'folio_id', OLD.folio_id, 'id', OLD.id,
			'idempotency_key', OLD.idempotency_key,
			'kind', OLD.kind, 'late_for', OLD.late_for,
			'posted_at', OLD.posted_at, 'quantity', OLD.quantity,
			'reverses_id', OLD.reverses_id,
			'source_id', OLD.source_id,
			'source_table', OLD.source_table,
			'tax_minor', OLD.tax_minor, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE cash_sessions (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	drawer TEXT NOT NULL,
	opened_by TEXT,
	opened_at INTEGER,
	float_minor INTEGER NOT NULL CHECK (abs(float_minor) <= 999999999999),
	expected_minor INTEGER CHECK (abs(expected_minor) <= 999999999999),
	counted_minor INTEGER CHECK (abs(counted_minor) <= 999999999999),
	state TEXT NOT NULL
		CHECK (state = 'open' OR state = 'counted'
			OR state = 'closed' OR state = 'amended'),
	closed_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, opened_by)
		REFERENCES staff (tenant_id, id)
) STRICT;
CREATE INDEX cash_sessions_opened_by ON cash_sessions (tenant_id, opened_by);
CREATE INDEX cash_sessions_state ON cash_sessions (tenant_id, state);
CREATE TRIGGER cash_sessions_insert AFTER INSERT ON cash_sessions BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_sessions', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'closed_at', NEW.closed_at,
			'counted_minor', NEW.counted_minor,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'drawer', NEW.drawer,
			'expected_minor', NEW.expected_minor,
			'float_minor', NEW.float_minor, 'id', NEW.id,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER cash_sessions_update AFTER UPDATE ON cash_sessions BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_sessions', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'closed_at', OLD.closed_at,
			'counted_minor', OLD.counted_minor,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'drawer', OLD.drawer,
			'expected_minor', OLD.expected_minor,
			'float_minor', OLD.float_minor, 'id', OLD.id,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'closed_at', NEW.closed_at,
			'counted_minor', NEW.counted_minor,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'drawer', NEW.drawer,
			'expected_minor', NEW.expected_minor,
			'float_minor', NEW.float_minor, 'id', NEW.id,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER cash_sessions_delete AFTER DELETE ON cash_sessions BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'cash_sessions', OLD.id, 'DELETE',
		json_object(
			'closed_at', OLD.closed_at,
			'counted_minor', OLD.counted_minor,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'drawer', OLD.drawer,
			'expected_minor', OLD.expected_minor,
			'float_minor', OLD.float_minor, 'id', OLD.id,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE cash_payments (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	folio_id TEXT,
	order_id TEXT,
	cash_session_id TEXT,
	amount_minor INTEGER NOT NULL CHECK (abs(amount_minor) <= 999999999999),
	tendered_minor INTEGER CHECK (abs(tendered_minor) <= 999999999999),
	change_minor INTEGER CHECK (abs(change_minor) <= 999999999999),
	currency TEXT NOT NULL,
	receipt_number TEXT,
	taken_by TEXT,
	paid_at INTEGER,
	refunds_id TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, folio_id)
		REFERENCES folios (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id),
	FOREIGN KEY (tenant_id, cash_session_id)
		REFERENCES cash_sessions (tenant_id, id),
	FOREIGN KEY (tenant_id, refunds_id)
		REFERENCES cash_payments (tenant_id, id)
) STRICT;
CREATE INDEX cash_payments_folio_id ON cash_payments (tenant_id, folio_id);
CREATE INDEX cash_payments_order_id
	ON cash_payments (tenant_id, order_id, deleted, amount_minor);
CREATE INDEX cash_payments_cash_session_id
	ON cash_payments (tenant_id, cash_session_id, deleted, amount_minor);
CREATE INDEX cash_payments_refunds_id
	ON cash_payments (tenant_id, refunds_id, deleted, amount_minor);
CREATE TRIGGER cash_payments_insert AFTER INSERT ON cash_payments BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_payments', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'amount_minor', NEW.amount_minor,
			'cash_session_id', NEW.cash_session_id,
			'change_minor', NEW.change_minor,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'folio_id', NEW.folio_id, 'id', NEW.id,
			'order_id', NEW.order_id, 'paid_at', NEW.paid_at,
			'receipt_number', NEW.receipt_number,
			'refunds_id', NEW.refunds_id, 'taken_by', NEW.taken_by,
			'tenant_id', NEW.tenant_id,
			'tendered_minor', NEW.tendered_minor,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER cash_payments_update AFTER UPDATE ON cash_payments BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_payments', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'amount_minor', OLD.amount_minor,
			'cash_session_id', OLD.cash_session_id,
			'change_minor', OLD.change_minor,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'folio_id', OLD.folio_id, 'id', OLD.id,
			'order_id', OLD.order_id, 'paid_at', OLD.paid_at,
			'receipt_number', OLD.receipt_number,
			'refunds_id', OLD.refunds_id, 'taken_by', OLD.taken_by,
			'tenant_id', OLD.tenant_id,
			'tendered_minor', OLD.tendered_minor,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'amount_minor', NEW.amount_minor,
			'cash_session_id', NEW.cash_session_id,
			'change_minor', NEW.change_minor,
			'created_at', NEW.created_at, 'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'folio_id', NEW.folio_id, 'id', NEW.id,
			'order_id', NEW.order_id, 'paid_at', NEW.paid_at,
			'receipt_number', NEW.receipt_number,
			'refunds_id', NEW.refunds_id, 'taken_by', NEW.taken_by,
			'tenant_id', NEW.tenant_id,
			'tendered_minor', NEW.tendered_minor,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER cash_payments_delete AFTER DELETE ON cash_payments BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'cash_payments', OLD.id, 'DELETE',
		json_object(
			'amount_minor', OLD.amount_minor,
			'cash_session_id', OLD.cash_session_id,
			'change_minor', OLD.change_minor,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'folio_id', OLD.folio_id, 'id', OLD.id,
			'order_id', OLD.order_id, 'paid_at', OLD.paid_at,
			'receipt_number', OLD.receipt_number,
			'refunds_id', OLD.refunds_id, 'taken_by', OLD.taken_by,
			'tenant_id', OLD.tenant_id,
			'tendered_minor', OLD.tendered_minor,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE menu_items (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	price_minor INTEGER NOT NULL CHECK (abs(price_minor) <= 999999999999),
	tax_ppm INTEGER CHECK (tax_ppm BETWEEN 0 AND 1000000),
	station TEXT
		CHECK (station = 'HOT' OR station = 'COLD' OR station = 'BAR'
			OR station = '-'),
	course INTEGER CHECK (course BETWEEN 0 AND 9),
	target_minutes INTEGER CHECK (target_minutes BETWEEN 0 AND 999),
	allergens TEXT,
	available INTEGER CHECK (available IN (0, 1)),
	countdown INTEGER CHECK (countdown BETWEEN -999999 AND 999999),
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX menu_items_code ON menu_items (tenant_id, code);
CREATE TRIGGER menu_items_insert AFTER INSERT ON menu_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'menu_items', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'allergens', NEW.allergens,
			'available', json(CASE NEW.available
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'code', NEW.code, 'countdown', NEW.countdown,
			'course', NEW.course, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'name', NEW.name,
			'price_minor', NEW.price_minor, 'station', NEW.station,
			'target_minutes', NEW.target_minutes,
			'tax_ppm', NEW.tax_ppm, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER menu_items_update AFTER UPDATE ON menu_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'menu_items', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'allergens', OLD.allergens,
			'available', json(CASE OLD.available
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'code', OLD.code, 'countdown', OLD.countdown,
			'course', OLD.course, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'name', OLD.name,
			'price_minor', OLD.price_minor, 'station', OLD.station,
			'target_minutes', OLD.target_minutes,
			'tax_ppm', OLD.tax_ppm, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'allergens', NEW.allergens,
			'available', json(CASE NEW.available
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'code', NEW.code, 'countdown', NEW.countdown,
			'course', NEW.course, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'name', NEW.name,
			'price_minor', NEW.price_minor, 'station', NEW.station,
			'target_minutes', NEW.target_minutes,
			'tax_ppm', NEW.tax_ppm, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER menu_items_delete AFTER DELETE ON menu_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'menu_items', OLD.id, 'DELETE',
		json_object(
			'allergens', OLD.allergens,
			'available', json(CASE OLD.available
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'code', OLD.code, 'countdown', OLD.countdown,
			'course', OLD.course, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'name', OLD.name,
			'price_minor', OLD.price_minor, 'station', OLD.station,
			'target_minutes', OLD.target_minutes,
			'tax_ppm', OLD.tax_ppm, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE orders (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	number TEXT,
	stay_id TEXT,
	room_id TEXT,
	table_no TEXT,
	covers INTEGER CHECK (covers BETWEEN 0 AND 999),
	state TEXT NOT NULL
		CHECK (state = 'open' OR state = 'sent' OR state = 'closed'
			OR state = 'voided'),
	note TEXT,
	allergy_note TEXT,
	opened_by TEXT,
	opened_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id)
) STRICT;
CREATE INDEX orders_number ON orders (tenant_id, number);
CREATE INDEX orders_stay_id ON orders (tenant_id, stay_id);
CREATE INDEX orders_room_id ON orders (tenant_id, room_id);
CREATE INDEX orders_state ON orders (tenant_id, state);
CREATE TRIGGER orders_insert AFTER INSERT ON orders BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'orders', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'allergy_note', NEW.allergy_note, 'covers', NEW.covers,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'note', NEW.note, 'number', NEW.number,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'room_id', NEW.room_id, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'table_no', NEW.table_no,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER orders_update AFTER UPDATE ON orders BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'orders', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'allergy_note', OLD.allergy_note, 'covers', OLD.covers,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'note', OLD.note, 'number', OLD.number,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'room_id', OLD.room_id, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'table_no', OLD.table_no,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'allergy_note', NEW.allergy_note, 'covers', NEW.covers,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'note', NEW.note, 'number', NEW.number,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'room_id', NEW.room_id, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'table_no', NEW.table_no,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER orders_delete AFTER DELETE ON orders BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'orders', OLD.id, 'DELETE',
		json_object(
			'allergy_note', OLD.allergy_note, 'covers', OLD.covers,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'note', OLD.note, 'number', OLD.number,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'room_id', OLD.room_id, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'table_no', OLD.table_no,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE order_lines (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	order_id TEXT NOT NULL,
	menu_item_id TEXT,
	name TEXT NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999),
	unit_price_minor INTEGER NOT NULL
		CHECK (abs(unit_price_minor) <= 999999999999),
	tax_minor INTEGER CHECK (abs(tax_minor) <= 999999999999),
	modifiers TEXT,
	seat INTEGER CHECK (seat BETWEEN 0 AND 99),
	course INTEGER CHECK (course BETWEEN 0 AND 9),
	station TEXT
		CHECK (station = 'HOT' OR station = 'COLD' OR station = 'BAR'
			OR station = '-'),
	round INTEGER CHECK (round BETWEEN 1 AND 99),
	state TEXT NOT NULL
		CHECK (state = 'draft' OR state = 'held' OR state = 'fired'
			OR state = 'started' OR state = 'ready'
			OR state = 'served' OR state = 'void_requested'
			OR state = 'voided'),
	fired_at INTEGER,
	started_at INTEGER,
	ready_at INTEGER,
	note TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id),
	FOREIGN KEY (tenant_id, menu_item_id)
		REFERENCES menu_items (tenant_id, id)
) STRICT;
CREATE INDEX order_lines_order_id ON order_lines (tenant_id, order_id);
CREATE INDEX order_lines_menu_item_id ON order_lines (tenant_id, menu_item_id);
CREATE INDEX order_lines_state ON order_lines (tenant_id, state);
CREATE TRIGGER order_lines_insert AFTER INSERT ON order_lines BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'order_lines', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'course', NEW.course, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'fired_at', NEW.fired_at, 'id', NEW.id,
			'menu_item_id', NEW.menu_item_id,
			'modifiers', NEW.modifiers, 'name', NEW.name,
			'note', NEW.note, 'order_id', NEW.order_id,
			'quantity', NEW.quantity, 'ready_at', NEW.ready_at,
			'round', NEW.round, 'seat', NEW.seat,
			'started_at', NEW.started_at, 'state', NEW.state,
			'station', NEW.station, 'tax_minor', NEW.tax_minor,
			'tenant_id', NEW.tenant_id,
			'unit_price_minor', NEW.unit_price_minor,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER order_lines_update AFTER UPDATE ON order_lines BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'order_lines', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'course', OLD.course, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'fired_at', OLD.fired_at, 'id', OLD.id,
			'menu_item_id', OLD.menu_item_id,
			'modifiers', OLD.modifiers, 'name', OLD.name,
			'note', OLD.note, 'order_id', OLD.order_id,
			'quantity', OLD.quantity, 'ready_at', OLD.ready_at,
			'round', OLD.round, 'seat', OLD.seat,
			'started_at', OLD.started_at, 'state', OLD.state,
			'station', OLD.station, 'tax_minor', OLD.tax_minor,
			'tenant_id', OLD.tenant_id,
			'unit_price_minor', OLD.unit_price_minor,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'course', NEW.course, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'fired_at', NEW.fired_at, 'id', NEW.id,
			'menu_item_id', NEW.menu_item_id,
			'modifiers', NEW.modifiers, 'name', NEW.name,
			'note', NEW.note, 'order_id', NEW.order_id,
			'quantity', NEW.quantity, 'ready_at', NEW.ready_at,
			'round', NEW.round, 'seat', NEW.seat,
			'started_at', NEW.started_at, 'state', NEW.state,
			'station', NEW.station, 'tax_minor', NEW.tax_minor,
			'tenant_id', NEW.tenant_id,
			'unit_price_minor', NEW.unit_price_minor,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER order_lines_delete AFTER DELETE ON order_lines BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'order_lines', OLD.id, 'DELETE',
		json_object(
			'course', OLD.course, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'fired_at', OLD.fired_at, 'id', OLD.id,
			'menu_item_id', OLD.menu_item_id,
			'modifiers', OLD.modifiers, 'name', OLD.name,
			'note', OLD.note, 'order_id', OLD.order_id,
			'quantity', OLD.quantity, 'ready_at', OLD.ready_at,
			'round', OLD.round, 'seat', OLD.seat,
			'started_at', OLD.started_at, 'state', OLD.state,
			'station', OLD.station, 'tax_minor', OLD.tax_minor,
			'tenant_id', OLD.tenant_id,
			'unit_price_minor', OLD.unit_price_minor,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE kitchen_tickets (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	order_id TEXT NOT NULL,
	station TEXT NOT NULL
		CHECK (station = 'HOT' OR station = 'COLD' OR station = 'BAR'
			OR station = '-'),
	round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
	state TEXT NOT NULL
		CHECK (state = 'queued' OR state = 'delivered'
			OR state = 'started' OR state = 'ready'
			OR state = 'bumped' OR state = 'recalled'
			OR state = 'cancelled'),
	sent_at INTEGER,
	delivered_at INTEGER,
	ready_at INTEGER,
	bumped_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id)
) STRICT;
CREATE INDEX kitchen_tickets_order_id ON kitchen_tickets (tenant_id, order_id);
CREATE INDEX kitchen_tickets_state ON kitchen_tickets (tenant_id, state);
CREATE TRIGGER kitchen_tickets_insert AFTER INSERT ON kitchen_tickets BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'kitchen_tickets', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'bumped_at', NEW.bumped_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered_at', NEW.delivered_at, 'id', NEW.id,
			'order_id', NEW.order_id, 'ready_at', NEW.ready_at,
			'round', NEW.round, 'sent_at', NEW.sent_at,
			'state', NEW.state, 'station', NEW.station,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER kitchen_tickets_update AFTER UPDATE ON kitchen_tickets BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'kitchen_tickets', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'bumped_at', OLD.bumped_at,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered_at', OLD.delivered_at, 'id', OLD.id,
			'order_id', OLD.order_id, 'ready_at', OLD.ready_at,
			'round', OLD.round, 'sent_at', OLD.sent_at,
			'state', OLD.state, 'station', OLD.station,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'bumped_at', NEW.bumped_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered_at', NEW.delivered_at, 'id', NEW.id,
			'order_id', NEW.order_id, 'ready_at', NEW.ready_at,
			'round', NEW.round, 'sent_at', NEW.sent_at,
			'state', NEW.state, 'station', NEW.station,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER kitchen_tickets_delete AFTER DELETE ON kitchen_tickets BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'kitchen_tickets', OLD.id, 'DELETE',
		json_object(
			'bumped_at', OLD.bumped_at,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered_at', OLD.delivered_at, 'id', OLD.id,
			'order_id', OLD.order_id, 'ready_at', OLD.ready_at,
			'round', OLD.round, 'sent_at', OLD.sent_at,
			'state', OLD.state, 'station', OLD.station,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE service_requests (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	room_id TEXT NOT NULL,
	stay_id TEXT,
	kind TEXT NOT NULL
		CHECK (kind = 'towels' OR kind = 'cleaning'
			OR kind = 'amenities' OR kind = 'food'
			OR kind = 'maintenance' OR kind = 'do_not_disturb'
			OR kind = 'make_up_room' OR kind = 'other'),
	message TEXT,
	source TEXT CHECK (source IN ('qr', 'desk')),
	state TEXT NOT NULL
		CHECK (state = 'open' OR state = 'acknowledged'
			OR state = 'assigned' OR state = 'done'
			OR state = 'closed' OR state = 'rejected'),
	assigned_to TEXT,
	requested_at INTEGER,
	done_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
) STRICT;
CREATE INDEX service_requests_room_id ON service_requests (tenant_id, room_id);
CREATE INDEX service_requests_stay_id ON service_requests (tenant_id, stay_id);
CREATE INDEX service_requests_state ON service_requests (tenant_id, state);
CREATE INDEX service_requests_assigned_to
	ON service_requests (tenant_id, assigned_to);
CREATE TRIGGER service_requests_insert AFTER INSERT ON service_requests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'service_requests', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at, 'id', NEW.id, 'kind', NEW.kind,
			'message', NEW.message,
			'requested_at', NEW.requested_at,
			'room_id', NEW.room_id, 'source', NEW.source,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER service_requests_update AFTER UPDATE ON service_requests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'service_requests', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'assigned_to', OLD.assigned_to,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', OLD.done_at, 'id', OLD.id, 'kind', OLD.kind,
			'message', OLD.message,
			'requested_at', OLD.requested_at,
			'room_id', OLD.room_id, 'source', OLD.source,
			'state', OLD.state, 'stay_id', OLD.stay_id,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at, 'id', NEW.id, 'kind', NEW.kind,
			'message', NEW.message,
			'requested_at', NEW.requested_at,
			'room_id', NEW.room_id, 'source', NEW.source,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER service_requests_delete AFTER DELETE ON service_requests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'service_requests', OLD.id, 'DELETE',
		json_object(
			'assigned_to', OLD.assigned_to,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', OLD.done_at, 'id', OLD.id, 'kind', OLD.kind,
			'message', OLD.message,
			'requested_at', OLD.requested_at,
			'room_id', OLD.room_id, 'source', OLD.source,
			'state', OLD.state, 'stay_id', OLD.stay_id,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE housekeeping_tasks (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	room_id TEXT NOT NULL,
	kind TEXT NOT NULL
		CHECK (kind = 'departure' OR kind = 'stayover'
			OR kind = 'pickup' OR kind = 'turndown'
			OR kind = 'inspection' OR kind = 'deep'),
	state TEXT NOT NULL
		CHECK (state = 'planned' OR state = 'assigned'
			OR state = 'started' OR state = 'paused'
			OR state = 'done' OR state = 'inspected'
			OR state = 'skipped' OR state = 'cancelled'),
	assigned_to TEXT,
	priority INTEGER CHECK (priority BETWEEN 1 AND 9),
	skip_reason TEXT,
	note TEXT,
	started_at INTEGER,
	done_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
) STRICT;
CREATE INDEX housekeeping_tasks_room_id
	ON housekeeping_tasks (tenant_id, room_id);
CREATE INDEX housekeeping_tasks_state ON housekeeping_tasks (tenant_id, state);
CREATE INDEX housekeeping_tasks_assigned_to
	ON housekeeping_tasks (tenant_id, assigned_to);
CREATE TRIGGER housekeeping_tasks_insert AFTER INSERT ON housekeeping_tasks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'housekeeping_tasks', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at, 'id', NEW.id, 'kind', NEW.kind,
			'note', NEW.note, 'priority', NEW.priority,
			'room_id', NEW.room_id, 'skip_reason', NEW.skip_reason,
			'started_at', NEW.started_at, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER housekeeping_tasks_update AFTER UPDATE ON housekeeping_tasks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'housekeeping_tasks', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'assigned_to', OLD.assigned_to,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', OLD.done_at, 'id', OLD.id, 'kind', OLD.kind,
			'note', OLD.note, 'priority', OLD.priority,
			'room_id', OLD.room_id, 'skip_reason', OLD.skip_reason,
			'started_at', OLD.started_at, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at, 'id', NEW.id, 'kind', NEW.kind,
			'note', NEW.note, 'priority', NEW.priority,
			'room_id', NEW.room_id, 'skip_reason', NEW.skip_reason,
			'started_at', NEW.started_at, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER housekeeping_tasks_delete AFTER DELETE ON housekeeping_tasks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'housekeeping_tasks', OLD.id, 'DELETE',
		json_object(
			'assigned_to', OLD.assigned_to,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', OLD.done_at, 'id', OLD.id, 'kind', OLD.kind,
			'note', OLD.note, 'priority', OLD.priority,
			'room_id', OLD.room_id, 'skip_reason', OLD.skip_reason,
			'started_at', OLD.started_at, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE maintenance_reports (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	room_id TEXT,
	location TEXT,
	issue TEXT NOT NULL,
	description TEXT,
	priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
	state TEXT NOT NULL
		CHECK (state = 'notified' OR state = 'started'
			OR state = 'stopped' OR state = 'deferred'
			OR state = 'completed' OR state = 'closed'
			OR state = 'void'),
	block TEXT
		CHECK (block = 'none' OR block = 'out_of_order'
			OR block = 'out_of_service'),
	reported_by TEXT,
	assigned_to TEXT,
	remark TEXT,
	reported_at INTEGER,
	completed_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
) STRICT;
CREATE INDEX maintenance_reports_room_id
	ON maintenance_reports (tenant_id, room_id);
CREATE INDEX maintenance_reports_state ON maintenance_reports (tenant_id, state);
CREATE INDEX maintenance_reports_assigned_to
	ON maintenance_reports (tenant_id, assigned_to);
CREATE TRIGGER maintenance_reports_insert AFTER INSERT ON maintenance_reports BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'maintenance_reports', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'assigned_to', NEW.assigned_to, 'block', NEW.block,
			'completed_at', NEW.completed_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', NEW.description, 'id', NEW.id,
			'issue', NEW.issue, 'location', NEW.location,
			'priority', NEW.priority, 'remark', NEW.remark,
			'reported_at', NEW.reported_at,
			'reported_by', NEW.reported_by, 'room_id', NEW.room_id,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER maintenance_reports_update AFTER UPDATE ON maintenance_reports BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'maintenance_reports', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'assigned_to', OLD.assigned_to, 'block', OLD.block,
			'completed_at', OLD.completed_at,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', OLD.description, 'id', OLD.id,
			'issue', OLD.issue, 'location', OLD.location,
			'priority', OLD.priority, 'remark', OLD.remark,
			'reported_at', OLD.reported_at,
			'reported_by', OLD.reported_by, 'room_id', OLD.room_id,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'assigned_to', NEW.assigned_to, 'block', NEW.block,
			'completed_at', NEW.completed_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', NEW.description, 'id', NEW.id,
			'issue', NEW.issue, 'location', NEW.location,
			'priority', NEW.priority, 'remark', NEW.remark,
			'reported_at', NEW.reported_at,
			'reported_by', NEW.reported_by, 'room_id', NEW.room_id,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER maintenance_reports_delete AFTER DELETE ON maintenance_reports BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'maintenance_reports', OLD.id, 'DELETE',
		json_object(
			'assigned_to', OLD.assigned_to, 'block', OLD.block,
			'completed_at', OLD.completed_at,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'description', OLD.description, 'id', OLD.id,
			'issue', OLD.issue, 'location', OLD.location,
			'priority', OLD.priority, 'remark', OLD.remark,
			'reported_at', OLD.reported_at,
			'reported_by', OLD.reported_by, 'room_id', OLD.room_id,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

CREATE TABLE conflicts (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	action_id TEXT NOT NULL,
	server_data TEXT,
	client_data TEXT,
	base_data TEXT,
	conflict_type TEXT NOT NULL
		CHECK (conflict_type = 'version' OR conflict_type = 'data'
			OR conflict_type = 'foreign_key'),
	table_name TEXT NOT NULL,
	record_id TEXT NOT NULL,
	terminal_id TEXT,
	client_user TEXT,
	client_at INTEGER,
	server_user TEXT,
	server_at INTEGER,
	resolution_strategy TEXT NOT NULL,
	resolved INTEGER NOT NULL CHECK (resolved IN (0, 1)),
	resolved_at INTEGER,
	resolution_data TEXT,
	decided_by TEXT,
	note TEXT,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX conflicts_action_id ON conflicts (tenant_id, action_id);
CREATE INDEX conflicts_record_id ON conflicts (tenant_id, record_id);
CREATE INDEX conflicts_resolved ON conflicts (tenant_id, resolved);
CREATE TRIGGER conflicts_insert AFTER INSERT ON conflicts BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'conflicts', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'action_id', NEW.action_id,
			'base_data', json(NEW.base_data),
			'client_at', NEW.client_at,
			'client_data', json(NEW.client_data),
			'client_user', NEW.client_user,
			'conflict_type', NEW.conflict_type,
			'created_at', NEW.created_at,
			'decided_by', NEW.decided_by,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'note', NEW.note,
			'record_id', NEW.record_id,
			'resolution_data', json(NEW.resolution_data),
			'resolution_strategy', NEW.resolution_strategy,
			'resolved', json(CASE NEW.resolved
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'resolved_at', NEW.resolved_at,
			'server_at', NEW.server_at,
			'server_data', json(NEW.server_data),
			'server_user', NEW.server_user,
			'table_name', NEW.table_name,
			'tenant_id', NEW.tenant_id,
			'terminal_id', NEW.terminal_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER conflicts_update AFTER UPDATE ON conflicts BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'conflicts', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'action_id', OLD.action_id,
			'base_data', json(OLD.base_data),
			'client_at', OLD.client_at,
			'client_data', json(OLD.client_data),
			'client_user', OLD.client_user,
			'conflict_type', OLD.conflict_type,
			'created_at', OLD.created_at,
			'decided_by', OLD.decided_by,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'note', OLD.note,
			'record_id', OLD.record_id,
			'resolution_data', json(OLD.resolution_data),
			'resolution_strategy', OLD.resolution_strategy,
			'resolved', json(CASE OLD.resolved
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'resolved_at', OLD.resolved_at,
			'server_at', OLD.server_at,
			'server_data', json(OLD.server_data),
			'server_user', OLD.server_user,
			'table_name', OLD.table_name,
			'tenant_id', OLD.tenant_id,
			'terminal_id', OLD.terminal_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'action_id', NEW.action_id,
			'base_data', json(NEW.base_data),
			'client_at', NEW.client_at,
			'client_data', json(NEW.client_data),
			'client_user', NEW.client_user,
			'conflict_type', NEW.conflict_type,
			'created_at', NEW.created_at,
			'decided_by', NEW.decided_by,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'note', NEW.note,
			'record_id', NEW.record_id,
			'resolution_data', json(NEW.resolution_data),
			'resolution_strategy', NEW.resolution_strategy,
			'resolved', json(CASE NEW.resolved
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'resolved_at', NEW.resolved_at,
			'server_at', NEW.server_at,
			'server_data', json(NEW.server_data),
			'server_user', NEW.server_user,
			'table_name', NEW.table_name,
			'tenant_id', NEW.tenant_id,
			'terminal_id', NEW.terminal_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER conflicts_delete AFTER DELETE ON conflicts BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'conflicts', OLD.id, 'DELETE',
		json_object(
			'action_id', OLD.action_id,
			'base_data', json(OLD.base_data),
			'client_at', OLD.client_at,
			'client_data', json(OLD.client_data),
			'client_user', OLD.client_user,
			'conflict_type', OLD.conflict_type,
			'created_at', OLD.created_at,
			'decided_by', OLD.decided_by,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'note', OLD.note,
			'record_id', OLD.record_id,
			'resolution_data', json(OLD.resolution_data),
			'resolution_strategy', OLD.resolution_strategy,
			'resolved', json(CASE OLD.resolved
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'resolved_at', OLD.resolved_at,
			'server_at', OLD.server_at,
			'server_data', json(OLD.server_data),
			'server_user', OLD.server_user,
			'table_name', OLD.table_name,
			'tenant_id', OLD.tenant_id,
			'terminal_id', OLD.terminal_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
