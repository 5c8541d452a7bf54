/*
 * What the rules about room types, locks, limits and the night audit need to
 * know, and the further states of stays, folios, drawers, orders, tickets and
 * requests.
 *
 * A CHECK cannot be changed, so a state moves to a new column that takes the
 * old one's name; its DEFAULT is there for the moment in which that column is
 * empty. The log triggers name every column: those of the tables below are made
 * anew. References of a table to itself are checked by the program alone.
 */

DROP TRIGGER properties_insert;
DROP TRIGGER properties_update;
DROP TRIGGER properties_delete;
ALTER TABLE properties ADD COLUMN audit_state TEXT
	CHECK (audit_state IN ('open', 'auditing'));
ALTER TABLE properties ADD COLUMN credit_limit_minor INTEGER
	CHECK (abs(credit_limit_minor) <= 999999999999);
ALTER TABLE properties ADD COLUMN discount_limit_minor INTEGER
	CHECK (abs(discount_limit_minor) <= 999999999999);
ALTER TABLE properties ADD COLUMN paidout_limit_minor INTEGER
	CHECK (abs(paidout_limit_minor) <= 999999999999);
CREATE TRIGGER properties_insert AFTER INSERT ON properties BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'properties', NEW.id, CASE WHEN NEW.deleted = 1
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
	VALUES (NEW.tenant_id, 'properties', NEW.id, CASE WHEN NEW.deleted = 1
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
ALTER TABLE rooms ADD COLUMN reported_occupancy TEXT
	CHECK (reported_occupancy IN ('vacant', 'occupied'));
ALTER TABLE rooms ADD COLUMN reported_persons INTEGER
	CHECK (reported_persons BETWEEN 0 AND 99);
CREATE INDEX rooms_room_type ON rooms (tenant_id, room_type);
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
			'reported_occupancy', NEW.reported_occupancy,
			'reported_persons', NEW.reported_persons,
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
			'reported_occupancy', OLD.reported_occupancy,
			'reported_persons', OLD.reported_persons,
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
			'reported_occupancy', NEW.reported_occupancy,
			'reported_persons', NEW.reported_persons,
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
			'reported_occupancy', OLD.reported_occupancy,
			'reported_persons', OLD.reported_persons,
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

DROP TRIGGER stays_insert;
DROP TRIGGER stays_update;
DROP TRIGGER stays_delete;
DROP INDEX stays_state;
ALTER TABLE stays ADD COLUMN room_type TEXT;
ALTER TABLE stays ADD COLUMN do_not_move INTEGER
	CHECK (do_not_move IN (0, 1));
ALTER TABLE stays ADD COLUMN no_post INTEGER
	CHECK (no_post IN (0, 1));
ALTER TABLE stays ADD COLUMN credit_limit_minor INTEGER
	CHECK (abs(credit_limit_minor) <= 999999999999);
ALTER TABLE stays ADD COLUMN next_state TEXT NOT NULL DEFAULT 'confirmed'
	CHECK (next_state = 'option' OR next_state = 'waitlist'
		OR next_state = 'confirmed' OR next_state = 'in_house'
		OR next_state = 'checked_out' OR next_state = 'cancelled'
		OR next_state = 'no_show');
UPDATE stays SET next_state = state;
ALTER TABLE stays DROP COLUMN state;
ALTER TABLE stays RENAME COLUMN next_state TO state;
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
			'credit_limit_minor', NEW.credit_limit_minor,
			'deleted', json(CASE NEW.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', NEW.departure_date,
			'do_not_move', json(CASE NEW.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', NEW.guest_id, 'id', NEW.id,
			'no_post', json(CASE NEW.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', NEW.note, 'rate_minor', NEW.rate_minor,
			'room_id', NEW.room_id, 'room_type', NEW.room_type,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
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
			'credit_limit_minor', OLD.credit_limit_minor,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'do_not_move', json(CASE OLD.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'no_post', json(CASE OLD.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', OLD.note, 'rate_minor', OLD.rate_minor,
			'room_id', OLD.room_id, 'room_type', OLD.room_type,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'walk_in', json(CASE OLD.walk_in
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)),
		json_object(
			'adults', NEW.adults, 'arrival_date', NEW.arrival_date,
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
			'note', NEW.note, 'rate_minor', NEW.rate_minor,
			'room_id', NEW.room_id, 'room_type', NEW.room_type,
			'state', NEW.state, 'tenant_id', NEW.tenant_id,
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
			'credit_limit_minor', OLD.credit_limit_minor,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'departure_date', OLD.departure_date,
			'do_not_move', json(CASE OLD.do_not_move
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'guest_id', OLD.guest_id, 'id', OLD.id,
			'no_post', json(CASE OLD.no_post
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'note', OLD.note, 'rate_minor', OLD.rate_minor,
			'room_id', OLD.room_id, 'room_type', OLD.room_type,
			'state', OLD.state, 'tenant_id', OLD.tenant_id,
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
ALTER TABLE folios ADD COLUMN interim_number TEXT;
ALTER TABLE folios ADD COLUMN next_state TEXT NOT NULL DEFAULT 'open'
	CHECK (next_state = 'open' OR next_state = 'interim'
		OR next_state = 'closed');
UPDATE folios SET next_state = state;
ALTER TABLE folios DROP COLUMN state;
ALTER TABLE folios RENAME COLUMN next_state TO state;
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
	VALUES (NEW.tenant_id, 'folios', NEW.id, CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'closed_at', OLD.closed_at,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'id', OLD.id, 'interim_number', OLD.interim_number,
			'number', OLD.number, 'state', OLD.state,
			'stay_id', OLD.stay_id, 'tenant_id', OLD.tenant_id,
			'updated_at', OLD.updated_at,
			'updated_by', OLD.updated_by, 'version', OLD.version),
		json_object(
			'closed_at', NEW.closed_at,
			'created_at', NEW.created_at, 'currency', NEW.currency,
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
			'created_at', OLD.created_at, 'currency', OLD.currency,
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

DROP TRIGGER cash_sessions_insert;
DROP TRIGGER cash_sessions_update;
DROP TRIGGER cash_sessions_delete;
DROP INDEX cash_sessions_state;
ALTER TABLE cash_sessions ADD COLUMN next_state TEXT NOT NULL DEFAULT 'open'
	CHECK (next_state = 'open' OR next_state = 'suspended'
		OR next_state = 'counted' OR next_state = 'closed'
		OR next_state = 'amended');
UPDATE cash_sessions SET next_state = state;
ALTER TABLE cash_sessions DROP COLUMN state;
ALTER TABLE cash_sessions RENAME COLUMN next_state TO state;
CREATE INDEX cash_sessions_state ON cash_sessions (tenant_id, state);
CREATE TRIGGER cash_sessions_insert AFTER INSERT ON cash_sessions BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_sessions', NEW.id,
		CASE WHEN NEW.deleted = 1
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
	VALUES (NEW.tenant_id, 'cash_sessions', NEW.id,
		CASE WHEN NEW.deleted = 1
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

DROP TRIGGER cash_payments_insert;
DROP TRIGGER cash_payments_update;
DROP TRIGGER cash_payments_delete;
ALTER TABLE cash_payments ADD COLUMN kind TEXT
	CHECK (kind = 'bill' OR kind = 'paid_out'
		OR kind = 'safe_drop');
ALTER TABLE cash_payments ADD COLUMN reason TEXT;
CREATE TRIGGER cash_payments_insert AFTER INSERT ON cash_payments BEGIN
	INSERT INTO change_log (tenant_id, table_name, record_id,
		operation, old_data, new_data, changed_by, changed_at, stamp,
		terminal_id)
	VALUES (NEW.tenant_id, 'cash_payments', NEW.id,
		CASE WHEN NEW.deleted = 1
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
			'kind', NEW.kind, 'order_id', NEW.order_id,
			'paid_at', NEW.paid_at, 'reason', NEW.reason,
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
	VALUES (NEW.tenant_id, 'cash_payments', NEW.id,
		CASE WHEN NEW.deleted = 1
			THEN 'DELETE' ELSE 'UPDATE' END,
		json_object(
			'amount_minor', OLD.amount_minor,
			'cash_session_id', OLD.cash_session_id,
			'change_minor', OLD.change_minor,
			'created_at', OLD.created_at, 'currency', OLD.currency,
			'deleted', json(CASE OLD.deleted
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'folio_id', OLD.folio_id, 'id', OLD.id,
			'kind', OLD.kind, 'order_id', OLD.order_id,
			'paid_at', OLD.paid_at, 'reason', OLD.reason,
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
			'kind', NEW.kind, 'order_id', NEW.order_id,
			'paid_at', NEW.paid_at, 'reason', NEW.reason,
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
			'kind', OLD.kind, 'order_id', OLD.order_id,
			'paid_at', OLD.paid_at, 'reason', OLD.reason,
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

DROP TRIGGER orders_insert;
DROP TRIGGER orders_update;
DROP TRIGGER orders_delete;
DROP INDEX orders_state;
ALTER TABLE orders ADD COLUMN merged_into_id TEXT;
ALTER TABLE orders ADD COLUMN next_state TEXT NOT NULL DEFAULT 'open'
	CHECK (next_state = 'open' OR next_state = 'sent'
		OR next_state = 'presented' OR next_state = 'part_paid'
		OR next_state = 'reopened' OR next_state = 'closed'
		OR next_state = 'merged' OR next_state = 'voided');
UPDATE orders SET next_state = state;
ALTER TABLE orders DROP COLUMN state;
ALTER TABLE orders RENAME COLUMN next_state TO state;
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
			'id', NEW.id, 'merged_into_id', NEW.merged_into_id,
			'note', NEW.note, 'number', NEW.number,
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
			'id', OLD.id, 'merged_into_id', OLD.merged_into_id,
			'note', OLD.note, 'number', OLD.number,
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
			'id', NEW.id, 'merged_into_id', NEW.merged_into_id,
			'note', NEW.note, 'number', NEW.number,
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
			'id', OLD.id, 'merged_into_id', OLD.merged_into_id,
			'note', OLD.note, 'number', OLD.number,
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

DROP TRIGGER kitchen_tickets_insert;
DROP TRIGGER kitchen_tickets_update;
DROP TRIGGER kitchen_tickets_delete;
DROP INDEX kitchen_tickets_state;
ALTER TABLE kitchen_tickets ADD COLUMN next_state TEXT NOT NULL DEFAULT 'queued'
	CHECK (next_state = 'queued' OR next_state = 'relayed'
		OR next_state = 'delivered' OR next_state = 'seen'
		OR next_state = 'started' OR next_state = 'ready'
		OR next_state = 'bumped' OR next_state = 'recalled'
		OR next_state = 'cancelled');
UPDATE kitchen_tickets SET next_state = state;
ALTER TABLE kitchen_tickets DROP COLUMN state;
ALTER TABLE kitchen_tickets RENAME COLUMN next_state TO state;
CREATE INDEX kitchen_tickets_state ON kitchen_tickets (tenant_id, state);
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
	VALUES (NEW.tenant_id, 'kitchen_tickets', NEW.id,
		CASE WHEN NEW.deleted = 1
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

DROP TRIGGER service_requests_insert;
DROP TRIGGER service_requests_update;
DROP TRIGGER service_requests_delete;
DROP INDEX service_requests_state;
ALTER TABLE service_requests ADD COLUMN duplicate_of_id TEXT;
ALTER TABLE service_requests ADD COLUMN next_state TEXT NOT NULL DEFAULT 'open'
	CHECK (next_state = 'open' OR next_state = 'acknowledged'
		OR next_state = 'assigned'
		OR next_state = 'pending_follow_up' OR next_state = 'done'
		OR next_state = 'closed' OR next_state = 'rejected'
		OR next_state = 'duplicate');
UPDATE service_requests SET next_state = state;
ALTER TABLE service_requests DROP COLUMN state;
ALTER TABLE service_requests RENAME COLUMN next_state TO state;
CREATE INDEX service_requests_state ON service_requests (tenant_id, state);
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
			'updated_by', OLD.updated_by, 'version', OLD.version),
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
			'done_at', OLD.done_at,
			'duplicate_of_id', OLD.duplicate_of_id, 'id', OLD.id,
			'kind', OLD.kind, 'message', OLD.message,
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
