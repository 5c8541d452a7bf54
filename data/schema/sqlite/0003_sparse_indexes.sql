/*
 * Indexes of references that most rows do not have leave those rows out: a
 * payment writes fewer pages.
 */

DROP INDEX cash_payments_order_id;
CREATE INDEX cash_payments_order_id ON cash_payments (tenant_id, order_id)
	WHERE order_id IS NOT NULL;

DROP INDEX cash_payments_refunds_id;
CREATE INDEX cash_payments_refunds_id ON cash_payments (tenant_id, refunds_id)
	WHERE refunds_id IS NOT NULL;

DROP INDEX folio_charges_reverses_id;
CREATE INDEX folio_charges_reverses_id ON folio_charges (tenant_id, reverses_id)
	WHERE reverses_id IS NOT NULL;

DROP INDEX orders_stay_id;
CREATE INDEX orders_stay_id ON orders (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;

DROP INDEX orders_room_id;
CREATE INDEX orders_room_id ON orders (tenant_id, room_id)
	WHERE room_id IS NOT NULL;

DROP INDEX service_requests_stay_id;
CREATE INDEX service_requests_stay_id ON service_requests (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;

DROP INDEX service_requests_assigned_to;
CREATE INDEX service_requests_assigned_to ON service_requests (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;

DROP INDEX housekeeping_tasks_assigned_to;
CREATE INDEX housekeeping_tasks_assigned_to ON housekeeping_tasks (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;

DROP INDEX maintenance_reports_assigned_to;
CREATE INDEX maintenance_reports_assigned_to ON maintenance_reports (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;
