/*
 * Wake-up calls and messages for guests are requests, too; and when a request
 * is wanted. The name of that column comes last of all, so that what is logged of
 * a row stays in order.
 */
ALTER TABLE service_requests
	ADD COLUMN wanted_at bigint,
	DROP CONSTRAINT service_requests_kind_check,
	ADD CONSTRAINT service_requests_kind_check CHECK (kind IN (
		'towels', 'cleaning', 'amenities', 'food', 'maintenance',
		'do_not_disturb', 'make_up_room', 'wake_up', 'message',
		'other'));
