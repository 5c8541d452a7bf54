/*
 * What a decision did to its record is kept with the conflict, so that it can
 * be taken back. Sealed.
 */
ALTER TABLE conflicts ADD COLUMN effect_data TEXT;
