/*
 * By how much a count may differ before a manager is asked; after how many days a
 * room that stands empty is made fresh; and a drawer that is opened without a
 * sale. A CHECK cannot be changed, so the kind moves to a new column that takes
 * the old one's name.
 */
DROP TRIGGER properties_insert;
DROP TRIGGER properties_update;
DROP TRIGGER properties_delete;
ALTER TABLE properties ADD COLUMN writeoff_limit_minor INTEGER
	CHECK (abs(writeoff_limit_minor) <= 999999999999);
ALTER TABLE properties ADD COLUMN without_guest_days INTEGER
	CHECK (without_guest_days BETWEEN 1 AND 99);
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
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'without_guest_days', NEW.without_guest_days,
			'writeoff_limit_minor', NEW.writeoff_limit_minor),
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
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'without_guest_days', OLD.without_guest_days,
			'writeoff_limit_minor', OLD.writeoff_limit_minor),
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
			'updated_by', NEW.updated_by, 'version', NEW.version,
			'without_guest_days', NEW.without_guest_days,
			'writeoff_limit_minor', NEW.writeoff_limit_minor),
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
			'updated_by', OLD.updated_by, 'version', OLD.version,
			'without_guest_days', OLD.without_guest_days,
			'writeoff_limit_minor', OLD.writeoff_limit_minor),
		NULL,
		(SELECT changed_by FROM change_context),
		(SELECT changed_at FROM change_context),
		(SELECT stamp FROM change_context),
		(SELECT terminal_id FROM change_context));
END;

DROP TRIGGER cash_payments_insert;
DROP TRIGGER cash_payments_update;
DROP TRIGGER cash_payments_delete;
ALTER TABLE cash_payments ADD COLUMN next_kind TEXT
	CHECK (next_kind = 'bill' OR next_kind = 'paid_out'
		OR next_kind = 'safe_drop' OR next_kind = 'no_sale');
UPDATE cash_payments SET next_kind = kind;
ALTER TABLE cash_payments DROP COLUMN kind;
ALTER TABLE cash_payments RENAME COLUMN next_kind TO kind;
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
