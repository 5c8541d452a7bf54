/*
 * What a decision did to its record is kept with the conflict, so that it can
 * be taken back.
 */
ALTER TABLE conflicts ADD COLUMN effect_data TEXT;

DROP TRIGGER conflicts_insert;
DROP TRIGGER conflicts_update;
DROP TRIGGER conflicts_delete;
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
			'effect_data', json(NEW.effect_data),
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
			'effect_data', json(OLD.effect_data),
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
			'effect_data', json(NEW.effect_data),
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
			'effect_data', json(OLD.effect_data),
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
