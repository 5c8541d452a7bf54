/*
 * Wake-up calls and messages for guests are requests, too; and when a request
 * is wanted.
 */
DROP TRIGGER service_requests_insert;
DROP TRIGGER service_requests_update;
DROP TRIGGER service_requests_delete;
ALTER TABLE service_requests ADD COLUMN wanted_at INTEGER;
ALTER TABLE service_requests ADD COLUMN next_kind TEXT NOT NULL DEFAULT 'other'
	CHECK (next_kind = 'towels' OR next_kind = 'cleaning'
		OR next_kind = 'amenities' OR next_kind = 'food'
		OR next_kind = 'maintenance' OR next_kind = 'do_not_disturb'
		OR next_kind = 'make_up_room' OR next_kind = 'wake_up'
		OR next_kind = 'message' OR next_kind = 'other');
UPDATE service_requests SET next_kind = kind;
ALTER TABLE service_requests DROP COLUMN kind;
ALTER TABLE service_requests RENAME COLUMN next_kind TO kind;
CREATE TRIGGER service_requests_insert AFTER INSERT ON service_requests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'service_requests', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at,
			'duplicate_of_id', NEW.duplicate_of_id, 'id', NEW.id,
			'kind', NEW.kind, 'message', NEW.message,
			'requested_at', NEW.requested_at,
			'room_id', NEW.room_id, 'source', NEW.source,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'wanted_at', NEW.wanted_at),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER service_requests_update AFTER UPDATE ON service_requests BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'service_requests', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'assigned_to', OLD.assigned_to,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', OLD.done_at,
			'duplicate_of_id', OLD.duplicate_of_id, 'id', OLD.id,
			'kind', OLD.kind, 'message', OLD.message,
			'requested_at', OLD.requested_at,
			'room_id', OLD.room_id, 'source', OLD.source,
			'state', OLD.state, 'stay_id', OLD.stay_id,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'wanted_at', OLD.wanted_at),
		json_object(
			'assigned_to', NEW.assigned_to,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'done_at', NEW.done_at,
			'duplicate_of_id', NEW.duplicate_of_id, 'id', NEW.id,
			'kind', NEW.kind, 'message', NEW.message,
			'requested_at', NEW.requested_at,
			'room_id', NEW.room_id, 'source', NEW.source,
			'state', NEW.state, 'stay_id', NEW.stay_id,
			'tenant_id', NEW.tenant_id,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'wanted_at', NEW.wanted_at),
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
			'done_at', OLD.done_at,
			'duplicate_of_id', OLD.duplicate_of_id, 'id', OLD.id,
			'kind', OLD.kind, 'message', OLD.message,
			'requested_at', OLD.requested_at,
			'room_id', OLD.room_id, 'source', OLD.source,
			'state', OLD.state, 'stay_id', OLD.stay_id,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'wanted_at', OLD.wanted_at),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
