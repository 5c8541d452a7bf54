/* Lost property: what was found, where it is kept, and what became of it. */
CREATE TABLE lost_items (
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES hotels (tenant_id),
	version INTEGER NOT NULL DEFAULT 1,
	created_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_at INTEGER NOT NULL DEFAULT (CAST(
		(julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
	updated_by TEXT,
	deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
	item TEXT NOT NULL,
	room_id TEXT,
	location TEXT,
	stay_id TEXT,
	state TEXT NOT NULL
		CHECK (state = 'found' OR state = 'claimed'
			OR state = 'returned' OR state = 'sent'
			OR state = 'disposed' OR state = 'void'),
	kept_in TEXT,
	keep_until TEXT,
	found_by TEXT,
	found_at INTEGER,
	contact TEXT,
	remark TEXT,
	settled_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id)
) STRICT;
CREATE INDEX lost_items_state ON lost_items (tenant_id, state);
CREATE INDEX lost_items_room_id ON lost_items (tenant_id, room_id)
	WHERE room_id IS NOT NULL;
CREATE INDEX lost_items_stay_id ON lost_items (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;
CREATE TRIGGER lost_items_insert AFTER INSERT ON lost_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'lost_items', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'contact', NEW.contact, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'found_at', NEW.found_at, 'found_by', NEW.found_by,
			'id', NEW.id, 'item', NEW.item,
			'keep_until', NEW.keep_until, 'kept_in', NEW.kept_in,
			'location', NEW.location, 'remark', NEW.remark,
			'room_id', NEW.room_id, 'settled_at', NEW.settled_at,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER lost_items_update AFTER UPDATE ON lost_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'lost_items', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'contact', OLD.contact, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'found_at', OLD.found_at, 'found_by', OLD.found_by,
			'id', OLD.id, 'item', OLD.item,
			'keep_until', OLD.keep_until, 'kept_in', OLD.kept_in,
			'location', OLD.location, 'remark', OLD.remark,
			'room_id', OLD.room_id, 'settled_at', OLD.settled_at,
			'state', OLD.state, 'stay_id', OLD.stay_id,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'contact', NEW.contact, 'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'found_at', NEW.found_at, 'found_by', NEW.found_by,
			'id', NEW.id, 'item', NEW.item,
			'keep_until', NEW.keep_until, 'kept_in', NEW.kept_in,
			'location', NEW.location, 'remark', NEW.remark,
			'room_id', NEW.room_id, 'settled_at', NEW.settled_at,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER lost_items_delete AFTER DELETE ON lost_items BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'lost_items', OLD.id, 'DELETE',
		json_object(
			'contact', OLD.contact, 'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'found_at', OLD.found_at, 'found_by', OLD.found_by,
			'id', OLD.id, 'item', OLD.item,
			'keep_until', OLD.keep_until, 'kept_in', OLD.kept_in,
			'location', OLD.location, 'remark', OLD.remark,
			'room_id', OLD.room_id, 'settled_at', OLD.settled_at,
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
