/*
 * By how much a count may differ before a manager is asked; after how many days a
 * room that stands empty is made fresh; and a drawer that is opened without a
 * sale. The names of the columns come last of all, so that what is logged of a
 * row stays in order.
 */
ALTER TABLE properties
	ADD COLUMN without_guest_days bigint
		CHECK (without_guest_days BETWEEN 1 AND 99),
	ADD COLUMN writeoff_limit_minor bigint
		CHECK (abs(writeoff_limit_minor) <= 999999999999);
ALTER TABLE cash_payments
	DROP CONSTRAINT cash_payments_kind_check,
	ADD CONSTRAINT cash_payments_kind_check CHECK (kind IN (
		'bill', 'paid_out', 'safe_drop', 'no_sale'));
