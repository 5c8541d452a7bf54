/*
 * Blocks of rooms as rows of their own; what stays in a queue, advance
 * check-ins, rush and turndown, split orders and the terminal that has one,
 * credit notes and repairs that wait need to know; a business date that is
 * closed.
 *
 * A CHECK cannot be changed, so a state moves to a new column that takes the
 * old one's name. The log triggers name every column: those of the tables below
 * are made anew.
 */

DROP TRIGGER properties_insert;
DROP TRIGGER properties_update;
DROP TRIGGER properties_delete;
ALTER TABLE properties ADD COLUMN next_state TEXT
	CHECK (next_state IN ('open', 'auditing', 'closed'));
UPDATE properties SET next_state = audit_state;
ALTER TABLE properties DROP COLUMN audit_state;
ALTER TABLE properties RENAME COLUMN next_state TO audit_state;
CREATE TRIGGER properties_insert AFTER INSERT ON properties BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'properties', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'audit_state', NEW.audit_state,
			'business_date', NEW.business_date,
			'check_in_time', NEW.check_in_time,
			'check_out_time', NEW.check_out_time,
			'created_at', NEW.created_at,
			'credit_limit_minor', NEW.credit_limit_minor,
			'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'discount_limit_minor', NEW.discount_limit_minor,
			'id', NEW.id, 'name', NEW.name,
			'offline_window', NEW.offline_window,
			'paidout_limit_minor', NEW.paidout_limit_minor,
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
	VALUES (NEW.tenant_id, 'properties', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'audit_state', OLD.audit_state,
			'business_date', OLD.business_date,
			'check_in_time', OLD.check_in_time,
			'check_out_time', OLD.check_out_time,
			'created_at', OLD.created_at,
			'credit_limit_minor', OLD.credit_limit_minor,
			'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'discount_limit_minor', OLD.discount_limit_minor,
			'id', OLD.id, 'name', OLD.name,
			'offline_window', OLD.offline_window,
			'paidout_limit_minor', OLD.paidout_limit_minor,
			'tenant_id', OLD.tenant_id, 'timezone', OLD.timezone,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'audit_state', NEW.audit_state,
			'business_date', NEW.business_date,
			'check_in_time', NEW.check_in_time,
			'check_out_time', NEW.check_out_time,
			'created_at', NEW.created_at,
			'credit_limit_minor', NEW.credit_limit_minor,
			'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'discount_limit_minor', NEW.discount_limit_minor,
			'id', NEW.id, 'name', NEW.name,
			'offline_window', NEW.offline_window,
			'paidout_limit_minor', NEW.paidout_limit_minor,
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
			'audit_state', OLD.audit_state,
			'business_date', OLD.business_date,
			'check_in_time', OLD.check_in_time,
			'check_out_time', OLD.check_out_time,
			'created_at', OLD.created_at,
			'credit_limit_minor', OLD.credit_limit_minor,
			'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'discount_limit_minor', OLD.discount_limit_minor,
			'id', OLD.id, 'name', OLD.name,
			'offline_window', OLD.offline_window,
			'paidout_limit_minor', OLD.paidout_limit_minor,
			'tenant_id', OLD.tenant_id, 'timezone', OLD.timezone,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

DROP TRIGGER rooms_insert;
DROP TRIGGER rooms_update;
DROP TRIGGER rooms_delete;
ALTER TABLE rooms ADD COLUMN turndown TEXT
	CHECK (turndown IN ('not_required', 'required', 'completed'));
ALTER TABLE rooms ADD COLUMN rush INTEGER CHECK (rush IN (0, 1));
CREATE TRIGGER rooms_insert AFTER INSERT ON rooms BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'rooms', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'capacity', NEW.capacity, 'condition', NEW.condition,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', NEW.floor, 'id', NEW.id, 'note', NEW.note,
			'number', NEW.number, 'rate_minor', NEW.rate_minor,
			'reported_occupancy', NEW.reported_occupancy,
			'reported_persons', NEW.reported_persons,
			'room_type', NEW.room_type,
			'rush', json(CASE NEW.rush
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'service_flag', NEW.service_flag, 'status', NEW.status,
			'tenant_id', NEW.tenant_id, 'turndown', NEW.turndown,
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
	VALUES (NEW.tenant_id, 'rooms', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'capacity', OLD.capacity, 'condition', OLD.condition,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', OLD.floor, 'id', OLD.id, 'note', OLD.note,
			'number', OLD.number, 'rate_minor', OLD.rate_minor,
			'reported_occupancy', OLD.reported_occupancy,
			'reported_persons', OLD.reported_persons,
			'room_type', OLD.room_type,
			'rush', json(CASE OLD.rush
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'service_flag', OLD.service_flag, 'status', OLD.status,
			'tenant_id', OLD.tenant_id, 'turndown', OLD.turndown,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'capacity', NEW.capacity, 'condition', NEW.condition,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'floor', NEW.floor, 'id', NEW.id, 'note', NEW.note,
			'number', NEW.number, 'rate_minor', NEW.rate_minor,
			'reported_occupancy', NEW.reported_occupancy,
			'reported_persons', NEW.reported_persons,
			'room_type', NEW.room_type,
			'rush', json(CASE NEW.rush
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'service_flag', NEW.service_flag, 'status', NEW.status,
			'tenant_id', NEW.tenant_id, 'turndown', NEW.turndown,
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
			'reported_occupancy', OLD.reported_occupancy,
			'reported_persons', OLD.reported_persons,
			'room_type', OLD.room_type,
			'rush', json(CASE OLD.rush
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'service_flag', OLD.service_flag, 'status', OLD.status,
			'tenant_id', OLD.tenant_id, 'turndown', OLD.turndown,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

DROP TRIGGER stays_insert;
DROP TRIGGER stays_update;
DROP TRIGGER stays_delete;
ALTER TABLE stays ADD COLUMN queued_at INTEGER;
ALTER TABLE stays ADD COLUMN advance_at INTEGER;
CREATE TRIGGER stays_insert AFTER INSERT ON stays BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'stays', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'adults', NEW.adults, 'advance_at', NEW.advance_at,
			'arrival_date', NEW.arrival_date,
			'checked_in_at', NEW.checked_in_at,
			'checked_out_at', NEW.checked_out_at,
			'children', NEW.children, 'created_at', NEW.created_at,
			'credit_limit_minor', NEW.credit_limit_minor,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', NEW.departure_date,
			'do_not_move', json(CASE NEW.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', NEW.guest_id, 'id', NEW.id,
			'no_post', json(CASE NEW.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', NEW.note, 'queued_at', NEW.queued_at,
			'rate_minor', NEW.rate_minor, 'room_id', NEW.room_id,
			'room_type', NEW.room_type, 'state', NEW.state,
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
	VALUES (NEW.tenant_id, 'stays', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'adults', OLD.adults, 'advance_at', OLD.advance_at,
			'arrival_date', OLD.arrival_date,
			'checked_in_at', OLD.checked_in_at,
			'checked_out_at', OLD.checked_out_at,
			'children', OLD.children, 'created_at', OLD.created_at,
			'credit_limit_minor', OLD.credit_limit_minor,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'do_not_move', json(CASE OLD.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'no_post', json(CASE OLD.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', OLD.note, 'queued_at', OLD.queued_at,
			'rate_minor', OLD.rate_minor, 'room_id', OLD.room_id,
			'room_type', OLD.room_type, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'walk_in', json(CASE OLD.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		json_object(
			'adults', NEW.adults, 'advance_at', NEW.advance_at,
			'arrival_date', NEW.arrival_date,
			'checked_in_at', NEW.checked_in_at,
			'checked_out_at', NEW.checked_out_at,
			'children', NEW.children, 'created_at', NEW.created_at,
			'credit_limit_minor', NEW.credit_limit_minor,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', NEW.departure_date,
			'do_not_move', json(CASE NEW.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', NEW.guest_id, 'id', NEW.id,
			'no_post', json(CASE NEW.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', NEW.note, 'queued_at', NEW.queued_at,
			'rate_minor', NEW.rate_minor, 'room_id', NEW.room_id,
			'room_type', NEW.room_type, 'state', NEW.state,
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
			'adults', OLD.adults, 'advance_at', OLD.advance_at,
			'arrival_date', OLD.arrival_date,
			'checked_in_at', OLD.checked_in_at,
			'checked_out_at', OLD.checked_out_at,
			'children', OLD.children, 'created_at', OLD.created_at,
			'credit_limit_minor', OLD.credit_limit_minor,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'do_not_move', json(CASE OLD.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'no_post', json(CASE OLD.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', OLD.note, 'queued_at', OLD.queued_at,
			'rate_minor', OLD.rate_minor, 'room_id', OLD.room_id,
			'room_type', OLD.room_type, 'state', OLD.state,
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

DROP TRIGGER folios_insert;
DROP TRIGGER folios_update;
DROP TRIGGER folios_delete;
DROP INDEX folios_state;
ALTER TABLE folios ADD COLUMN credit_number TEXT;
ALTER TABLE folios ADD COLUMN next_state TEXT NOT NULL DEFAULT 'open'
	CHECK (next_state = 'open' OR next_state = 'interim'
		OR next_state = 'closed' OR next_state = 'credited');
UPDATE folios SET next_state = state;
ALTER TABLE folios DROP COLUMN state;
ALTER TABLE folios RENAME COLUMN next_state TO state;
CREATE INDEX folios_state ON folios (tenant_id, state);
CREATE TRIGGER folios_insert AFTER INSERT ON folios BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'folios', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'closed_at', NEW.closed_at,
			'created_at', NEW.created_at,
			'credit_number', NEW.credit_number,
			'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'interim_number', NEW.interim_number,
			'number', NEW.number, 'state', NEW.state,
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
	VALUES (NEW.tenant_id, 'folios', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'closed_at', OLD.closed_at,
			'created_at', OLD.created_at,
			'credit_number', OLD.credit_number,
			'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'interim_number', OLD.interim_number,
			'number', OLD.number, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'closed_at', NEW.closed_at,
			'created_at', NEW.created_at,
			'credit_number', NEW.credit_number,
			'currency', NEW.currency,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'interim_number', NEW.interim_number,
			'number', NEW.number, 'state', NEW.state,
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
			'created_at', OLD.created_at,
			'credit_number', OLD.credit_number,
			'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'interim_number', OLD.interim_number,
			'number', OLD.number, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

DROP TRIGGER orders_insert;
DROP TRIGGER orders_update;
DROP TRIGGER orders_delete;
ALTER TABLE orders ADD COLUMN split_from_id TEXT;
ALTER TABLE orders ADD COLUMN terminal_id TEXT;
CREATE TRIGGER orders_insert AFTER INSERT ON orders BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'orders', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'allergy_note', NEW.allergy_note, 'covers', NEW.covers,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'merged_into_id', NEW.merged_into_id,
			'note', NEW.note, 'number', NEW.number,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'room_id', NEW.room_id,
			'split_from_id', NEW.split_from_id, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'table_no', NEW.table_no,
			'tenant_id', NEW.tenant_id,
			'terminal_id', NEW.terminal_id,
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
	VALUES (NEW.tenant_id, 'orders', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'allergy_note', OLD.allergy_note, 'covers', OLD.covers,
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'merged_into_id', OLD.merged_into_id,
			'note', OLD.note, 'number', OLD.number,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'room_id', OLD.room_id,
			'split_from_id', OLD.split_from_id, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'table_no', OLD.table_no,
			'tenant_id', OLD.tenant_id,
			'terminal_id', OLD.terminal_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'allergy_note', NEW.allergy_note, 'covers', NEW.covers,
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', NEW.id, 'merged_into_id', NEW.merged_into_id,
			'note', NEW.note, 'number', NEW.number,
			'opened_at', NEW.opened_at, 'opened_by', NEW.opened_by,
			'room_id', NEW.room_id,
			'split_from_id', NEW.split_from_id, 'state', NEW.state,
			'stay_id', NEW.stay_id, 'table_no', NEW.table_no,
			'tenant_id', NEW.tenant_id,
			'terminal_id', NEW.terminal_id,
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
			'id', OLD.id, 'merged_into_id', OLD.merged_into_id,
			'note', OLD.note, 'number', OLD.number,
			'opened_at', OLD.opened_at, 'opened_by', OLD.opened_by,
			'room_id', OLD.room_id,
			'split_from_id', OLD.split_from_id, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'table_no', OLD.table_no,
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

DROP TRIGGER maintenance_reports_insert;
DROP TRIGGER maintenance_reports_update;
DROP TRIGGER maintenance_reports_delete;
ALTER TABLE maintenance_reports ADD COLUMN deferred_until TEXT;
CREATE TRIGGER maintenance_reports_insert AFTER INSERT ON maintenance_reports BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'maintenance_reports', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'assigned_to', NEW.assigned_to, 'block', NEW.block,
			'completed_at', NEW.completed_at,
			'created_at', NEW.created_at,
			'deferred_until', NEW.deferred_until,
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
	VALUES (NEW.tenant_id, 'maintenance_reports', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'assigned_to', OLD.assigned_to, 'block', OLD.block,
			'completed_at', OLD.completed_at,
			'created_at', OLD.created_at,
			'deferred_until', OLD.deferred_until,
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
			'deferred_until', NEW.deferred_until,
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
			'deferred_until', OLD.deferred_until,
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

CREATE TABLE room_blocks (
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
		CHECK (kind = 'out_of_order' OR kind = 'out_of_service'
			OR kind = 'house_use' OR kind = 'hold'),
	from_date TEXT NOT NULL,
	through_date TEXT NOT NULL,
	reason TEXT NOT NULL,
	return_condition TEXT
		CHECK (return_condition = 'dirty' OR return_condition = 'pickup'
			OR return_condition = 'clean'
			OR return_condition = 'inspected'),
	state TEXT NOT NULL
		CHECK (state = 'planned' OR state = 'active'
			OR state = 'released' OR state = 'cancelled'),
	report_id TEXT,
	released_at INTEGER,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, report_id)
		REFERENCES maintenance_reports (tenant_id, id)
) STRICT;
CREATE INDEX room_blocks_room_id ON room_blocks (tenant_id, room_id);
CREATE INDEX room_blocks_state ON room_blocks (tenant_id, state);
CREATE INDEX room_blocks_report_id ON room_blocks (tenant_id, report_id)
	WHERE report_id IS NOT NULL;
CREATE TRIGGER room_blocks_insert AFTER INSERT ON room_blocks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'room_blocks', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'INSERT' END,
		NULL,
		json_object(
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'from_date', NEW.from_date, 'id', NEW.id,
			'kind', NEW.kind, 'reason', NEW.reason,
			'released_at', NEW.released_at,
			'report_id', NEW.report_id,
			'return_condition', NEW.return_condition,
			'room_id', NEW.room_id, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'through_date', NEW.through_date,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER room_blocks_update AFTER UPDATE ON room_blocks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'room_blocks', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'from_date', OLD.from_date, 'id', OLD.id,
			'kind', OLD.kind, 'reason', OLD.reason,
			'released_at', OLD.released_at,
			'report_id', OLD.report_id,
			'return_condition', OLD.return_condition,
			'room_id', OLD.room_id, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'through_date', OLD.through_date,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'created_at', NEW.created_at,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'from_date', NEW.from_date, 'id', NEW.id,
			'kind', NEW.kind, 'reason', NEW.reason,
			'released_at', NEW.released_at,
			'report_id', NEW.report_id,
			'return_condition', NEW.return_condition,
			'room_id', NEW.room_id, 'state', NEW.state,
			'tenant_id', NEW.tenant_id,
			'through_date', NEW.through_date,
			'updated_at', NEW.updated_at,
			'updated_by', NEW.updated_by, 'version', NEW.version),
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
CREATE TRIGGER room_blocks_delete AFTER DELETE ON room_blocks BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (OLD.tenant_id, 'room_blocks', OLD.id, 'DELETE',
		json_object(
			'created_at', OLD.created_at,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'from_date', OLD.from_date, 'id', OLD.id,
			'kind', OLD.kind, 'reason', OLD.reason,
			'released_at', OLD.released_at,
			'report_id', OLD.report_id,
			'return_condition', OLD.return_condition,
			'room_id', OLD.room_id, 'state', OLD.state,
			'tenant_id', OLD.tenant_id,
			'through_date', OLD.through_date,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
