/*
 * What a booking asks to be paid before the guest is let in, and when the guest
 * had signed the registration card. The names of these columns come last of all,
 * so that what is logged of a row stays in order.
 */
ALTER TABLE stays
	ADD COLUMN wanted_deposit_minor bigint
		CHECK (abs(wanted_deposit_minor) <= 999999999999),
	ADD COLUMN was_signed_at bigint;
