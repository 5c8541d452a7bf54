/*
 * How often the kitchen was told something by a ticket, how much of it a
 * kitchen terminal has stored and how much lies there on paper.
 */
DROP TRIGGER kitchen_tickets_insert;
DROP TRIGGER kitchen_tickets_update;
DROP TRIGGER kitchen_tickets_delete;
ALTER TABLE kitchen_tickets ADD COLUMN sends INTEGER
	CHECK (sends BETWEEN 0 AND 9999);
ALTER TABLE kitchen_tickets ADD COLUMN delivered INTEGER
	CHECK (delivered BETWEEN 0 AND 9999);
ALTER TABLE kitchen_tickets ADD COLUMN printed INTEGER
	CHECK (printed BETWEEN 0 AND 9999);
ALTER TABLE kitchen_tickets ADD COLUMN told_at INTEGER;
ALTER TABLE kitchen_tickets ADD COLUMN told_by TEXT;
CREATE TRIGGER kitchen_tickets_insert AFTER INSERT ON kitchen_tickets BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'kitchen_tickets', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'bumped_at', NEW.bumped_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered', NEW.delivered,
			'delivered_at', NEW.delivered_at, 'id', NEW.id,
			'order_id', NEW.order_id, 'printed', NEW.printed,
			'ready_at', NEW.ready_at, 'round', NEW.round,
			'sends', NEW.sends, 'sent_at', NEW.sent_at,
			'state', NEW.state, 'station', NEW.station,
			'tenant_id', NEW.tenant_id,
			'told_at', NEW.told_at, 'told_by', NEW.told_by,
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
	VALUES (NEW.tenant_id, 'kitchen_tickets', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'bumped_at', OLD.bumped_at,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered', OLD.delivered,
			'delivered_at', OLD.delivered_at, 'id', OLD.id,
			'order_id', OLD.order_id, 'printed', OLD.printed,
			'ready_at', OLD.ready_at, 'round', OLD.round,
			'sends', OLD.sends, 'sent_at', OLD.sent_at,
			'state', OLD.state, 'station', OLD.station,
			'tenant_id', OLD.tenant_id,
			'told_at', OLD.told_at, 'told_by', OLD.told_by,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'bumped_at', NEW.bumped_at,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'delivered', NEW.delivered,
			'delivered_at', NEW.delivered_at, 'id', NEW.id,
			'order_id', NEW.order_id, 'printed', NEW.printed,
			'ready_at', NEW.ready_at, 'round', NEW.round,
			'sends', NEW.sends, 'sent_at', NEW.sent_at,
			'state', NEW.state, 'station', NEW.station,
			'tenant_id', NEW.tenant_id,
			'told_at', NEW.told_at, 'told_by', NEW.told_by,
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
			'delivered', OLD.delivered,
			'delivered_at', OLD.delivered_at, 'id', OLD.id,
			'order_id', OLD.order_id, 'printed', OLD.printed,
			'ready_at', OLD.ready_at, 'round', OLD.round,
			'sends', OLD.sends, 'sent_at', OLD.sent_at,
			'state', OLD.state, 'station', OLD.station,
			'tenant_id', OLD.tenant_id,
			'told_at', OLD.told_at, 'told_by', OLD.told_by,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
