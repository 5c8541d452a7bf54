/* What a booking asks to be paid before the guest is let in, and when the guest
 * had signed the registration card. */
ALTER TABLE stays ADD COLUMN wanted_deposit_minor INTEGER;
ALTER TABLE stays ADD COLUMN was_signed_at INTEGER;
