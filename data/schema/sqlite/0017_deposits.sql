/* What a booking asks to be paid before the guest is let in, and when the guest
 * had signed the registration card. */
DROP TRIGGER stays_insert;
DROP TRIGGER stays_update;
DROP TRIGGER stays_delete;
ALTER TABLE stays ADD COLUMN wanted_deposit_minor INTEGER
	CHECK (abs(wanted_deposit_minor) <= 999999999999);
ALTER TABLE stays ADD COLUMN was_signed_at INTEGER;
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
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'wanted_deposit_minor', NEW.wanted_deposit_minor,
			'was_signed_at', NEW.was_signed_at),
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
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'wanted_deposit_minor', OLD.wanted_deposit_minor,
			'was_signed_at', OLD.was_signed_at),
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
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'wanted_deposit_minor', NEW.wanted_deposit_minor,
			'was_signed_at', NEW.was_signed_at),
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
				WHEN 0 THEN 'false' WHEN 1 THEN 'true' END),
			'wanted_deposit_minor', OLD.wanted_deposit_minor,
			'was_signed_at', OLD.was_signed_at),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;
