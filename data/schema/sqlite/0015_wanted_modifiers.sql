/* What the kitchen has to know of a dish before it cooks it: doneness, flavours. */
DROP TRIGGER menu_items_insert;
DROP TRIGGER menu_items_update;
DROP TRIGGER menu_items_delete;
ALTER TABLE menu_items ADD COLUMN wanted_modifiers TEXT;
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
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'wanted_modifiers', NEW.wanted_modifiers),
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
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'wanted_modifiers', OLD.wanted_modifiers),
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
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'wanted_modifiers', NEW.wanted_modifiers),
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
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'wanted_modifiers', OLD.wanted_modifiers),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
